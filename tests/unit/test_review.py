"""A loan that is made up, with slopes and noise that are known."""

import json
import math
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from device.__main__ import main
from device.coaching.state import NotScored, NotScoredWhy, RepetitionResult, Scored, Synkinesis
from device.commands.review import plain
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, Unit, Unmeasured, UnmeasuredWhy, smallest_change
from device.plan.explain import NOT_VALIDATED
from device.plan.schema import Region
from device.records.change import Change
from device.records.comparable import LeftOut, NeverDone
from device.records.happened import (
    BrokenOff,
    Concern,
    ExerciseRated,
    Felt,
    Pain,
    PainPlace,
    Pause,
    SafetyAnswered,
    Skipped,
    SkipWhy,
    Stopped,
)
from device.records.ordering import Aim, ordering
from device.records.outcomes import Outcome
from device.records.prescribed import NOT_KEPT, Prescribed, Prescription
from device.records.progress import Changed, NoChange, Period, progress
from device.records.review import ClockStepped, Days, review
from device.records.store import STORE_FILE, open_store
from device.records.stored import (
    EndReason,
    NeverEnded,
    SessionEnded,
    SessionStarted,
    StoredHappening,
    StoredRepetition,
    StoredSession,
    Visit,
)
from device.records.trend import TooFew

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SPREAD = 0.2
"""Of an excursion; less than 0.55 mm of change can be noise."""
EYE = Synkinesis(Region.EYE, Side.RIGHT, 0.3, 0.15, 2.0)


def rep(movement="smile", right_mm=3.0, left_mm=6.0, synkinesis=(), **changes):
    result = RepetitionResult(
        exercise=0,
        number=1,
        movement=movement,
        started_s=1.0,
        duration_s=5.0,
        excursion_mm={Side.LEFT: Measured(left_mm, SPREAD), Side.RIGHT: Measured(right_mm, SPREAD)},
        symmetry_ratio=Measured(min(right_mm, left_mm) / max(right_mm, left_mm), 0.03),
        score=Scored(0.7, ()),
        synkinesis=synkinesis,
        cues=(),
    )
    return replace(result, **changes)


def plan_of(*movements, repetitions=3, high=20.0, per_day=1, unit=Unit.MM):
    return Prescription(per_day, tuple(Prescribed(n, m, repetitions, 1.0, high, unit) for n, m in enumerate(movements)))


def sitting(number, results, happened=(), *, plan=None, at=None, policy="1", model="m", end=EndReason.FINISHED):
    at = at or START + timedelta(days=number)
    return StoredSession(
        id=number + 1,
        started=at,
        plan_id="plan",
        affected=Affected.RIGHT,
        model_sha256=model,
        policy_version=policy,
        program_version="0",
        end=SessionEnded(at, end) if end else NeverEnded(),
        repetitions=tuple(StoredRepetition(100 * number + n, r, "plan", model, policy) for n, r in enumerate(results)),
        happenings=tuple(StoredHappening(number + 1, at, what) for what in happened),
        prescription=plan_of("smile") if plan is None else plan,
    )


def loan(*, days=20, slope=0.1, noise=0.15, within=0.0, seed=1, movement="smile", start=2.0, **given):
    """Sessions on following days, three repetitions each, in which the right side gains so much a day."""
    rng = np.random.default_rng(seed)
    return [
        sitting(
            day,
            [rep(movement, start + slope * day + within * n + noise * rng.standard_normal()) for n in range(3)],
            **given,
        )
        for day in range(days)
    ]


def smile(sessions):
    (found,) = [one for one in review(sessions, UTC).exercises if one.movement == "smile"]
    return found


def outcome(sessions):
    found = smile(sessions).outcome
    assert isinstance(found, Outcome)
    return found


def change(value):
    assert isinstance(value, Change)
    return value


# -- what has changed


def test_a_side_that_gains_is_told_with_its_change_interval_and_smallest_real_change():
    across = change(outcome(loan(slope=0.1)).sides[Side.RIGHT].across)
    assert across.beyond_noise
    assert across.total == pytest.approx(1.9, abs=0.3)
    assert across.low < 1.9 < across.high
    assert across.first == pytest.approx(2.0, abs=0.15)
    assert across.smallest == pytest.approx(smallest_change(SPREAD))


def test_a_change_that_is_certain_but_smaller_than_the_cameras_noise_is_none():
    across = change(outcome(loan(slope=0.02, noise=0.01)).sides[Side.RIGHT].across)
    assert across.low > 0
    assert not across.beyond_noise


def test_a_change_that_is_large_and_not_certain_is_none():
    across = change(outcome(loan(days=8, slope=0.1, noise=2.0, seed=4)).sides[Side.RIGHT].across)
    assert across.low < 0 < across.high
    assert not across.beyond_noise


def test_only_the_affected_side_is_followed_and_both_if_both_are_affected():
    sessions = loan()
    assert set(outcome(sessions).sides) == {Side.RIGHT}
    both = [replace(session, affected=Affected.BOTH) for session in sessions]
    assert set(outcome(both).sides) == set(Side)


def test_tiring_within_a_session_is_told_apart_from_gaining_over_the_loan():
    side = outcome(loan(days=15, slope=0.2, within=-0.5, noise=0.1)).sides[Side.RIGHT]
    assert change(side.across).total == pytest.approx(2.8, abs=0.3)
    assert change(side.within).total == pytest.approx(-1.0, abs=0.15)
    assert change(side.within).beyond_noise


def test_a_few_wild_sessions_change_next_to_nothing():
    sessions = loan(days=20, slope=0.1, noise=0.05)
    wild = [sitting(n, [rep(right_mm=40.0)] * 3) if n in (3, 17, 19) else one for n, one in enumerate(sessions)]
    calm, spoilt = (change(outcome(some).sides[Side.RIGHT].across).total for some in (sessions, wild))
    assert spoilt == pytest.approx(calm, abs=0.5)


def test_few_sessions_give_no_number():
    found = outcome(loan(days=5))
    assert found.sides[Side.RIGHT].across == TooFew(5)
    assert found.symmetry == TooFew(5)
    assert found.synkinesis.share == TooFew(5)


def test_symmetry_and_synkinesis_are_kept_apart_and_each_tells_its_own():
    rng = np.random.default_rng(5)
    sessions = []
    for day in range(16):
        # As control comes, the eye moves along less often, and later in the movement.
        moved = (replace(EYE, began_at_excursion_mm=1.0 + 0.1 * day + 0.02 * rng.standard_normal()),)
        quiet = rng.random(6) < day / 15
        sessions.append(sitting(day, [rep(synkinesis=() if one else moved) for one in quiet]))
    sessions[-1] = sitting(15, [rep(synkinesis=moved)] + [rep()] * 5)
    found = outcome(sessions)
    assert not change(found.symmetry).beyond_noise
    assert change(found.synkinesis.share).beyond_noise
    assert change(found.synkinesis.share).total < -0.5
    assert change(found.synkinesis.onset_mm).beyond_noise
    assert change(found.synkinesis.onset_mm).total == pytest.approx(1.4, abs=0.3)
    (region,) = found.synkinesis.regions
    assert (region.region, region.side) == (Region.EYE, Side.RIGHT)


def test_a_share_that_goes_to_and_fro_by_chance_is_no_change():
    rng = np.random.default_rng(6)
    told = 0
    for _ in range(200):
        sessions = [
            sitting(d, [rep(synkinesis=(EYE,) if rng.random() < 0.5 else ()) for _ in range(3)]) for d in range(12)
        ]
        told += change(outcome(sessions).synkinesis.share).beyond_noise
    assert told <= 4


# -- what is compared


def test_other_policies_models_units_and_sides_are_left_out_and_counted():
    plan = plan_of("smile", unit=Unit.RATIO)
    sessions = [
        sitting(0, [rep()] * 2, policy="0"),
        sitting(1, [rep()] * 3, model="other"),
        sitting(2, [rep()] * 4, plan=plan),
        sitting(3, [rep()] * 5, plan=NOT_KEPT),
        replace(sitting(4, [rep()] * 6), affected=Affected.LEFT),
        sitting(
            5, [rep(), rep(score=NotScored(NotScoredWhy.NO_MOVEMENT)), rep(score=NotScored(NotScoredWhy.NOT_SEEN))]
        ),
    ]
    found = smile(sessions)
    assert found.left_out == {
        LeftOut.OTHER_POLICY: 2,
        LeftOut.OTHER_MODEL: 3,
        LeftOut.OTHER_UNIT: 9,
        LeftOut.OTHER_SIDE: 6,
        LeftOut.NO_MOVEMENT: 1,
        LeftOut.NOT_SEEN: 1,
    }
    assert isinstance(found.outcome, Outcome)
    assert (found.outcome.repetitions, found.outcome.sessions) == (1, 1)


def test_a_new_policy_never_passes_for_a_change_of_the_face():
    old = loan(days=10, slope=0.0)
    new = [sitting(10 + n, [rep(right_mm=9.0)] * 3, policy="2") for n in range(10)]
    assert change(outcome([*old, *new]).sides[Side.RIGHT].across).total == 0.0


def test_a_repetition_without_a_figure_is_no_zero():
    unseen = rep(excursion_mm={Side.LEFT: Measured(6.0, 0.2), Side.RIGHT: Unmeasured(UnmeasuredWhy.TURNED_AWAY)})
    sessions = [sitting(n, [rep(), unseen]) for n in range(6)]
    assert change(outcome(sessions).sides[Side.RIGHT].across).first == 3.0


# -- what was done


def test_adherence_comfort_and_dropout_are_counted():
    sessions = [
        sitting(0, [rep()] * 3, [ExerciseRated(1.0, 0, "smile", Felt.HARD)], plan=plan_of("smile", "snarl", per_day=2)),
        sitting(
            1,
            [rep(), rep(score=NotScored(NotScoredWhy.NO_MOVEMENT))],
            [
                SafetyAnswered(0.0, ()),
                BrokenOff(2.0, 0, "smile", 3),
                Stopped(2.0, 0, "smile", Pain(PainPlace.NOT_SAID)),
                Stopped(3.0, 0, "smile", Pain(PainPlace.CHEEK)),
                Skipped(4.0, 1, "snarl", SkipWhy.PATIENT),
            ],
            plan=plan_of("smile", "snarl", per_day=2),
            end=EndReason.STOPPED_BY_PATIENT,
        ),
        sitting(
            4,
            [],
            [SafetyAnswered(0.0, (Concern.EYE,))],
            plan=plan_of("smile", "snarl", per_day=2),
            end=EndReason.NOT_WELL,
        ),
        sitting(5, [], [Stopped(1.0, 0, "smile", Pause())], plan=plan_of("smile", "snarl", per_day=2), end=None),
    ]
    found = review(sessions, UTC)
    attendance = found.attendance
    assert (attendance.sessions, attendance.prescribed) == (4, 12)
    assert attendance.days == Days(practised=2, whole=6)
    assert attendance.ended == {EndReason.FINISHED: 1, EndReason.STOPPED_BY_PATIENT: 1, EndReason.NOT_WELL: 1}
    assert attendance.cut_off == 1
    assert (attendance.not_well, attendance.not_asked) == ({Concern.EYE: 1}, 2)
    smile, snarl = found.exercises
    assert (smile.movement, snarl.movement) == ("smile", "snarl")
    done = smile.adherence
    assert (done.done, done.prescribed, done.days) == (4, 12, 2)
    assert (done.begun, done.finished, done.unmoved, done.not_reached) == (5, 4, 1, 1)
    assert smile.comfort.felt == {Felt.HARD: 1}
    assert (smile.comfort.stops, smile.comfort.pains) == (2, {PainPlace.CHEEK: 1})
    assert snarl.adherence.skipped == {SkipWhy.PATIENT: 1}
    assert snarl.adherence.not_reached == 3
    assert snarl.outcome == NeverDone()


def test_after_a_step_of_the_clock_no_days_are_counted_and_changes_are_told_all_the_same():
    sessions = loan()
    stepped = [*sessions[:10], *(replace(s, started=s.started - timedelta(days=400)) for s in sessions[10:])]
    attendance = review(stepped, UTC).attendance
    assert (attendance.days, attendance.prescribed) == (ClockStepped(), ClockStepped())
    assert outcome(stepped) == outcome(sessions)


def test_an_empty_store_has_an_empty_review():
    found = review([], UTC)
    assert found.exercises == ()
    assert (found.attendance.sessions, found.attendance.prescribed) == (0, 0)


# -- which help most


def mixed(*parts):
    """Sessions that hold the repetitions of several loans."""
    merged = []
    for day, sessions in enumerate(zip(*parts, strict=True)):
        results = [one.result for session in sessions for one in session.repetitions]
        merged.append(sitting(day, results, plan=plan_of(*dict.fromkeys(r.movement for r in results), high=4.0)))
    return merged


def test_exercises_are_ordered_by_what_changed_in_smallest_real_changes():
    sessions = mixed(
        loan(slope=0.05, movement="snarl", start=1.0),
        loan(slope=0.0, movement="pucker", seed=2),
        loan(slope=0.1, movement="smile", start=1.0, seed=3),
        loan(slope=-0.1, movement="brow", start=4.0, seed=4),
    )
    found = ordering(review(sessions, UTC).exercises, Aim.AFFECTED_SIDE)
    assert [one.movement for one in found.better] == ["smile", "snarl"]
    assert [one.movement for one in found.worse] == ["brow"]
    assert found.no_change == ("pucker",)
    assert found.better[0].gain == pytest.approx(1.9 / smallest_change(SPREAD), rel=0.2)
    assert found.better[0].sides == (Side.RIGHT,)


def test_what_goes_beyond_the_band_counts_for_nothing():
    exercises = review(mixed(loan(slope=0.5, start=5.0)), UTC).exercises
    (one,) = exercises
    assert isinstance(one.outcome, Outcome)
    assert change(one.outcome.sides[Side.RIGHT].across).beyond_noise
    assert ordering(exercises, Aim.AFFECTED_SIDE).no_change == ("smile",)


def test_less_unwanted_movement_is_better_and_few_sessions_are_in_no_order():
    quiet = [sitting(n, [rep(synkinesis=(EYE,) if n < 8 else ())] * 3) for n in range(16)]
    exercises = review(quiet, UTC).exercises
    assert [one.movement for one in ordering(exercises, Aim.QUIET).better] == ["smile"]
    assert ordering(review(quiet[:5], UTC).exercises, Aim.QUIET).too_few == ("smile",)
    assert ordering(exercises, Aim.SYMMETRY).no_change == ("smile",)


def test_an_order_of_noise_is_not_told():
    rng = np.random.default_rng(8)
    told = Counter()
    for seed in range(60):
        sessions = mixed(*(loan(slope=0.0, movement=m, seed=int(rng.integers(1e9))) for m in ("a", "b", "c", "d")))
        found = ordering(review(sessions, UTC).exercises, Aim.AFFECTED_SIDE)
        told[len(found.better) + len(found.worse)] += 1
        assert seed >= 0
    assert told[0] >= 58


# -- what the patient may see


def shown(sessions, period, visits=(), now=None):
    (found,) = progress(sessions, visits, now or sessions[-1].started, period)
    return found


def test_progress_is_against_the_own_first_baseline_and_beyond_noise():
    gained = shown(loan(slope=0.1), Period.FIRST).affected[Side.RIGHT]
    assert isinstance(gained, Changed)
    assert gained.by == pytest.approx(1.9, abs=0.3)
    assert gained.first == pytest.approx(2.0, abs=0.15)
    assert shown(loan(slope=0.0), Period.FIRST).affected[Side.RIGHT] == NoChange()
    assert shown(loan(days=3), Period.FIRST).affected[Side.RIGHT] == TooFew(3)


def test_progress_since_the_visit_and_of_two_weeks_are_of_their_own_sessions():
    sessions = loan(days=40, slope=0.1)
    visit = Visit(sessions[29].started, sessions[29].id)
    since = {
        period: shown(sessions, period, (visit,)).affected[Side.RIGHT]
        for period in (Period.FIRST, Period.VISIT, Period.TWO_WEEKS)
    }
    by = {period: one.by for period, one in since.items() if isinstance(one, Changed)}
    assert by[Period.FIRST] == pytest.approx(3.9, abs=0.4)
    assert by[Period.VISIT] == pytest.approx(0.9, abs=0.4)
    assert by[Period.TWO_WEEKS] == pytest.approx(1.4, abs=0.4)
    assert shown(sessions, Period.VISIT).affected == shown(sessions, Period.FIRST).affected


def test_two_weeks_end_where_the_clock_stepped():
    sessions = loan(days=10)
    ahead = [replace(s, started=s.started + timedelta(days=900)) if s.id <= 7 else s for s in sessions]
    assert shown(ahead, Period.TWO_WEEKS).affected[Side.RIGHT] == TooFew(3)


def test_a_movement_beyond_the_band_is_no_progress():
    sessions = loan(slope=0.5, start=5.0, plan=plan_of("smile", high=4.0))
    assert shown(sessions, Period.FIRST).affected[Side.RIGHT] == NoChange()


def test_a_period_without_the_movement_has_too_few():
    sessions = loan()
    assert shown(sessions, Period.VISIT, (Visit(START, 20),)).affected[Side.RIGHT] == TooFew(0)
    assert progress([], (), START, Period.FIRST) == ()


# -- the command


@pytest.fixture
def records(tmp_path):
    store = open_store(tmp_path / STORE_FILE)
    for session in mixed(loan(slope=0.1, start=1.0), loan(slope=0.0, movement="pucker", seed=2)):
        started = SessionStarted(
            session.started, 0.0, "plan", Affected.RIGHT, "m", "1", "0", prescription=session.prescription
        )
        number = store.begin_session(started)
        for one in session.repetitions:
            store.add_repetition(number, one.result, session_began_s=0.0)
        store.add_happening(number, session.started, ExerciseRated(1.0, 0, "smile", Felt.EASY), session_began_s=0.0)
        store.end_session(number, SessionEnded(session.started, EndReason.FINISHED))
    store.close()
    return tmp_path


def test_the_command_says_first_that_nothing_of_it_is_validated(records, capsys):
    assert main(["review", "--records", str(records)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == NOT_VALIDATED
    text = "\n".join(lines)
    assert "20 sessions of 20 prescribed, on 20 of 20 days." in text
    assert "Done: 60 of 60 prescribed, on 20 days." in text
    assert "It felt easy 20 times." in text
    assert "Affected side (right), over the loan: from 1." in text
    assert "no change beyond noise (less than 0.55 mm can be noise)" in text
    assert "    1. " in text
    assert text.index("Movement of the affected side") < text.index("No change beyond noise: pucker")


def test_the_command_gives_everything_as_json_with_the_same_note(records, capsys):
    assert main(["review", "--json", "--records", str(records)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["note"] == NOT_VALIDATED
    assert [one["movement"] for one in told["review"]["exercises"]] == ["smile", "pucker"]
    across = told["review"]["exercises"][0]["outcome"]["sides"]["right"]["across"]
    assert across["kind"] == "Change"
    assert across["total"] == pytest.approx(1.9, abs=0.3)
    assert [one["aim"] for one in told["orderings"]] == [aim.value for aim in Aim]


def test_what_cannot_be_told_is_no_number_in_json():
    assert plain(TooFew(3)) == {"kind": "TooFew", "points": 3}
    assert plain(ClockStepped()) == {"kind": "ClockStepped"}
    told = plain(review(loan(days=2), UTC))
    assert not math.isnan(json.loads(json.dumps(told, allow_nan=False))["attendance"]["sessions"])


def test_a_visit_is_stored_only_when_it_is_said(records, capsys):
    main(["review", "--records", str(records)])
    main(["review", "--seen", "--records", str(records)])
    capsys.readouterr()
    store = open_store(records / STORE_FILE)
    assert [visit.last_session for visit in store.visits()] == [20]
    store.close()


def test_without_a_store_there_is_nothing_to_review_and_none_is_made(tmp_path, capsys):
    assert main(["review", "--records", str(tmp_path / "none")]) == 0
    assert "no sessions are stored" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()
