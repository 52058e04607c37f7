"""What the mirror says and scores where nothing is to move: stories in seconds, made from measures."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from device.coaching.policy import SessionPolicy
from device.coaching.repeating import repetition_for
from device.coaching.repetition import Repetition, Stage
from device.coaching.rest_scan import RestScan
from device.coaching.signal import sample
from device.coaching.state import Cue, NotScored, NotScoredWhy, PartName, Phase, RepetitionResult, Scored, Way
from device.measurement.observer import Observer, Seen
from device.measurement.scale import Ruler
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, MeasureId, Unmeasured, UnmeasuredWhy
from device.plan.schema import NO_BAND, AskedSide, CameraGrade, QuietRegion, Region
from tests.replay.test_replay import frames
from tests.stories import (
    Doing,
    Patient,
    Scene,
    exercise,
    measures,
    move,
    nothing_measured,
    plan,
    rest,
    story,
    turned_away,
)

HOLD_S = 8.0
BEGAN_S = SessionPolicy().prompt_s
"""When the rest that counts begins: the prompt comes before it."""

any_rate = pytest.mark.parametrize("rate", [10.0, 15.0, 30.0])


@dataclass
class Heard:
    """What came of a rest scan.

    Attributes:
        cues: as they changed, with the seconds of the story.
        frames: how many could not be judged.
    """

    scan: Repetition | RestScan
    cues: list[tuple[float, Cue]] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    result: RepetitionResult | None = None
    unjudged: list[UnmeasuredWhy | None] = field(default_factory=list)

    @property
    def over(self) -> RepetitionResult:
        assert self.result is not None
        return self.result

    @property
    def score(self) -> float:
        assert isinstance(self.over.score, Scored)
        return self.over.score.value


def hear(*scenes: Scene, rate=15.0, affected=Affected.RIGHT, the_exercise=None, lacking=()) -> Heard:
    """Play scenes, from the prompt on, to what follows the exercise. `lacking` is what cannot be measured."""
    wanted = the_exercise or exercise("rest-scan", hold_s=HOLD_S)
    heard = Heard(repetition_for(wanted, affected, place=2, number=1, policy=SessionPolicy()))
    noise, now_s = _noise(), 0.0
    for scene in scenes:
        for n in range(round(scene.lasts_s * rate)):
            doing = scene.at(n / rate)
            if isinstance(doing, Doing):
                seen = measures(doing, now_s, noise)
                gone = {key: Unmeasured(UnmeasuredWhy.NOT_FINITE) for key in lacking}
                seen = replace(seen, values={**seen.values, **gone})
            else:
                seen = nothing_measured(now_s, doing)
            taken = sample(seen, wanted, affected)
            if not taken.judgeable:
                heard.unjudged.append(taken.why_not)
            _take(heard, taken, now_s)
            now_s += 1 / rate
    return heard


def _take(heard: Heard, taken, now_s: float) -> None:
    scan = heard.scan
    if heard.result is not None:
        return
    scan.step(taken)
    if not heard.cues or heard.cues[-1][1] is not scan.cue:
        heard.cues.append((now_s, scan.cue))
    if not heard.stages or heard.stages[-1] is not scan.stage:
        heard.stages.append(scan.stage)
    if scan.stage is Stage.OVER:
        heard.result = scan.result()


def _noise() -> Iterator[float]:
    rng = np.random.default_rng(1)
    while True:
        yield float(rng.normal(0, 0.05))


def expect(heard: Heard, *expected: tuple[float, Cue]) -> None:
    """These cues of the stored repetition, by the seconds of the story, each within a quarter of a second."""
    given = [(heard.over.started_s + cue.at_s, cue.cue) for cue in heard.over.cues]
    assert [cue for _, cue in given] == [cue for _, cue in expected]
    for (at_s, cue), (wanted_s, _) in zip(given, expected, strict=True):
        assert at_s == pytest.approx(wanted_s, abs=0.25), cue


def both(lasts_s: float, left: dict[str, float], right: dict[str, float]) -> Scene:
    """Something that stands for a while, with short flanks."""
    held = move("jaw", 0, 0, rise=0.2, hold=lasts_s - 0.4, fall=0.2, also_left=left, also_right=right)
    return replace(held, lasts_s=lasts_s)


# -- calm


@any_rate
def test_a_calm_face_is_left_in_peace_and_praised_at_the_end(rate):
    heard = hear(rest(12), rate=rate)
    expect(heard, (0.0, Cue.STAY_RELAXED), (9.0, Cue.GOOD))
    assert heard.stages == [Stage.WAITING, Stage.HOLDING, Stage.OVER]
    assert heard.score == 1.0
    assert [p.name for p in heard.over.score.parts] == [PartName.QUIET]
    assert heard.over.duration_s == pytest.approx(HOLD_S, abs=0.15)


def test_a_rest_has_no_excursion_no_band_and_no_course():
    heard = hear(rest(12))
    nothing = Unmeasured(UnmeasuredWhy.NOTHING_TO_MEASURE)
    assert set(heard.over.excursion_mm.values()) == set(heard.scan.excursion_mm.values()) == {nothing}
    assert heard.over.symmetry_ratio == nothing
    assert (heard.over.band, heard.over.course, heard.over.quiet_excursion_mm) == (None, None, None)
    assert heard.scan.began_unwanted_at_mm is None
    # What no measure follows is named, and not praised.
    assert heard.over.unwatched == ("chin",)


@any_rate
def test_what_moves_before_the_rest_begins_does_not_count(rate):
    heard = hear(both(1.0, {"smile": 6.0}, {"smile": 5.0}), rest(10), rate=rate)
    expect(heard, (0.0, Cue.STAY_RELAXED), (9.0, Cue.GOOD))


# -- something moves


@any_rate
@pytest.mark.parametrize("affected", list(Affected))
def test_a_brow_that_is_lifted_at_rest_is_told_and_when_it_stays_it_counts(rate, affected):
    """The side that hangs is lifted by will: the usual mistake."""
    held = {"brow-raise": 3.5}
    on_right = affected is not Affected.LEFT
    scene = both(9.0, {} if on_right else held, held if on_right else {})
    heard = hear(rest(2), scene, rest(3), rate=rate, affected=affected)
    expect(heard, (0.0, Cue.STAY_RELAXED), (3.2, Cue.RELAX), (9.0, Cue.REST))
    (found,) = heard.over.synkinesis
    assert (found.region, found.side) == (Region.BROW, Side.RIGHT if on_right else Side.LEFT)
    assert not found.answered
    assert heard.score < 0.2


@any_rate
def test_a_brow_that_is_let_go_when_it_is_told_earns_full_marks(rate):
    heard = hear(rest(2), both(2.8, {}, {"brow-raise": 3.0}), rest(6), rate=rate)
    expect(heard, (0.0, Cue.STAY_RELAXED), (3.2, Cue.RELAX), (4.9, Cue.STAY_RELAXED), (9.0, Cue.REST))
    (found,) = heard.over.synkinesis
    assert found.answered
    assert heard.score == 1.0


@pytest.mark.parametrize(
    ("left", "right", "way"),
    [
        ({"brow-raise": 4.5}, {}, Way.NARROWS_OR_RISES),
        ({"brow-raise": -4.5}, {"brow-raise": -4.5}, Way.WIDENS_OR_SINKS),
        ({"eye": 0.7}, {"eye": 0.7}, Way.NARROWS_OR_RISES),
        ({"eye": -0.5}, {}, Way.WIDENS_OR_SINKS),
        ({"smile": 4.5}, {"smile": 4.5}, Way.NARROWS_OR_RISES),
    ],
    ids=["the sound brow", "a frown", "both eyes narrow", "the sound eye stares", "a smile"],
)
def test_each_side_is_watched_alone_in_both_directions(left, right, way):
    heard = hear(rest(2), both(7.0, left, right), rest(2))
    assert {(s.side, s.way) for s in heard.over.synkinesis} == {
        (side, way) for side, moved in ((Side.LEFT, left), (Side.RIGHT, right)) if moved
    }
    assert Cue.RELAX in [cue for _, cue in heard.cues]
    assert heard.score < 0.6


@any_rate
def test_a_laugh_is_told_and_when_it_is_over_it_is_over(rate):
    laugh = {"smile": 9.0, "eye": 0.6}
    heard = hear(rest(3), both(2.5, laugh, {"smile": 5.0, "eye": 0.7}), rest(6), rate=rate)
    expect(heard, (0.0, Cue.STAY_RELAXED), (4.1, Cue.RELAX), (5.5, Cue.STAY_RELAXED), (9.0, Cue.REST))
    assert heard.score == 1.0
    assert Cue.GOOD not in [cue for _, cue in heard.cues]


def test_who_laughs_all_the_time_has_not_rested():
    heard = hear(both(12.0, {"smile": 9.0}, {"smile": 5.0}), rest(1))
    assert heard.score == 0.0


def test_what_begins_too_late_to_be_answered_is_not_held_against_anybody():
    heard = hear(rest(7.9), both(3.0, {}, {"brow-raise": 4.0}))
    assert heard.score == 1.0


# -- what passes


@any_rate
def test_blinks_are_nothing(rate):
    def blinks(t: float) -> Doing:
        shut = 1.0 if t % 2.0 < 0.35 else 0.0
        return Doing({"eye": shut, "commissure_up_mm": shut}, {"eye": 0.6 * shut, "commissure_up_mm": 0.5 * shut})

    heard = hear(Scene(12.0, blinks), rate=rate)
    expect(heard, (0.0, Cue.STAY_RELAXED), (9.0, Cue.GOOD))
    assert heard.over.synkinesis == ()
    assert heard.score == 1.0


@any_rate
@pytest.mark.parametrize(
    "moved",
    [
        {"commissure_up_mm": -4.0, "jaw": 3.0},
        {"eye": 0.55},
        {"smile": 4.0},
    ],
    ids=["a swallow", "a glance down", "a twitch"],
)
def test_what_passes_within_a_second_is_nothing(rate, moved):
    heard = hear(rest(3), both(0.8, moved, moved), rest(8), rate=rate)
    expect(heard, (0.0, Cue.STAY_RELAXED), (9.0, Cue.GOOD))
    assert heard.over.synkinesis == ()
    assert heard.score == 1.0


def test_eyes_that_look_down_for_long_as_one_are_no_contraction():
    looks = {"eye": 0.3}
    heard = hear(rest(2), both(6.0, looks, looks), rest(3))
    assert heard.over.synkinesis == ()
    assert heard.score == 1.0


# -- what cannot be seen


def test_who_looks_away_is_not_judged():
    away = Scene(1.2, lambda _: UnmeasuredWhy.TURNED_AWAY)
    heard = hear(rest(3), away, rest(8))
    assert set(heard.unjudged) == {UnmeasuredWhy.TURNED_AWAY}
    assert heard.score == 1.0
    assert heard.over.synkinesis == ()


def test_a_gap_is_taken_out_of_account():
    scan = repetition_for(exercise("rest-scan"), Affected.RIGHT, place=0, number=1, policy=SessionPolicy())
    noise = _noise()
    for at_s in (0.0, 0.5, 1.0, 1.5):
        scan.step(sample(measures(Doing(), at_s, noise), exercise("rest-scan"), Affected.RIGHT))
    scan.skip_gap(10.0)
    assert scan.stage is Stage.HOLDING
    assert scan.stage_s == pytest.approx(11.0)
    scan.step(sample(measures(Doing(), 11.5, noise), exercise("rest-scan"), Affected.RIGHT))
    assert scan.stage is Stage.HOLDING
    for at_s in (13.0, 14.0):
        scan.step(sample(measures(Doing(), at_s, noise), exercise("rest-scan"), Affected.RIGHT))
    assert scan.stage is Stage.OVER
    assert scan.result().duration_s == pytest.approx(3.0, abs=0.01)


def test_an_eye_that_is_taped_is_named_and_the_rest_is_watched():
    taped = [(m, Side.RIGHT) for m in (MeasureId.PALPEBRAL_APERTURE_RATIO, MeasureId.PALPEBRAL_APERTURE_MM)]
    heard = hear(rest(2), both(7.0, {}, {"brow-raise": 3.5}), rest(3), lacking=taped)
    assert heard.unjudged == []
    assert heard.over.unwatched == ("chin", "right eye")
    assert heard.score < 0.2


def test_where_nothing_is_watched_nothing_is_scored_or_praised():
    unwatched = exercise("rest-scan", hold_s=HOLD_S, quiet=())
    heard = hear(rest(12), the_exercise=unwatched)
    assert heard.over.score == NotScored(NotScoredWhy.NOT_SEEN)
    expect(heard, (0.0, Cue.STAY_RELAXED), (9.0, Cue.REST))


def test_a_frame_in_which_nothing_that_is_watched_was_measured_tells_nothing():
    brow = exercise("rest-scan", quiet=(QuietRegion(Region.BROW, 1.5),))
    seen = measures(Doing(), 0.0, _noise())
    lost = replace(
        seen,
        values={key: Unmeasured(UnmeasuredWhy.TOO_FAR) if "brow" in key[0] else v for key, v in seen.values.items()},
    )
    assert sample(seen, brow, Affected.RIGHT).judgeable
    assert sample(lost, brow, Affected.RIGHT).why_not is UnmeasuredWhy.TOO_FAR
    # Where nothing is watched at all, a face that is ahead is enough.
    assert sample(lost, replace(brow, quiet=()), Affected.RIGHT).judgeable
    gone = nothing_measured(0.0, UnmeasuredWhy.TURNED_AWAY)
    assert sample(gone, replace(brow, quiet=()), Affected.RIGHT).why_not is UnmeasuredWhy.TURNED_AWAY
    assert sample(replace(seen, values={}), replace(brow, quiet=()), Affected.RIGHT).why_not is UnmeasuredWhy.NO_FACE


# -- in a sitting


def sitting(*scenes: Scene, rate: float = 15.0, repetitions: int = 1):
    scan = exercise("rest-scan", hold_s=6.0, repetitions=repetitions)
    return story(*scenes, the_plan=plan(scan), rate=rate)


@any_rate
def test_a_sitting_goes_from_prompt_to_hold_to_rest(rate):
    told = sitting(rest(20), rate=rate, repetitions=2)
    assert told.phases[2:] == [
        Phase.PROMPT,
        Phase.HOLDING,
        Phase.REST,
        Phase.PROMPT,
        Phase.HOLDING,
        Phase.REST,
        Phase.DONE,
    ]
    assert [(r.movement, r.number, r.score.value) for r in told.results] == [("rest-scan", n, 1.0) for n in (1, 2)]
    assert told.when(Cue.GOOD) - 4.5 == pytest.approx(6.7, abs=0.25)


@any_rate
def test_who_looks_away_for_long_is_not_judged_and_rests_once_more(rate):
    told = sitting(rest(3), turned_away(4), rest(12), rate=rate)
    assert told.when(Cue.FACE_FORWARD) - 4.5 == pytest.approx(3.0 + 1.5, abs=0.2)
    (result,) = told.results
    assert (result.number, result.score.value) == (1, 1.0)
    assert result.started_s - 4.5 == pytest.approx(7.0 + 1.0, abs=0.25)


def test_who_moves_and_then_looks_away_loses_nothing():
    moved = both(3.0, {}, {"brow-raise": 4.0})
    (result,) = sitting(rest(2), moved, turned_away(3), rest(12)).results
    assert result.score.value == 1.0
    assert result.synkinesis == ()


def test_a_tired_patient_can_leave_a_rest_at_once():
    patient = Patient(plan(exercise("rest-scan", hold_s=6.0)))
    patient.settle()
    patient.play(rest(3))
    patient.told.session.pause()
    assert patient.told.session.state.phase is Phase.PAUSED
    patient.told.session.resume()
    (result,) = patient.play(rest(14)).results
    assert result.number == 1


# -- as it was recorded


@pytest.mark.parametrize("every", [1, 2])
@pytest.mark.parametrize(("hold_s", "last"), [(3.5, Cue.GOOD), (12.0, Cue.REST)])
def test_a_recorded_face_rests_until_it_smiles(every, hold_s, last):
    wanted = exercise("rest-scan", hold_s=hold_s)
    heard = Heard(repetition_for(wanted, Affected.RIGHT, place=0, number=1, policy=SessionPolicy()))
    observer = Observer(Ruler())
    observer.begin_baseline()
    for found in frames(every):
        if isinstance(seen := observer.observe(found), Seen):
            _take(heard, sample(seen.measures, wanted, Affected.RIGHT), seen.captured_s)
    assert heard.over.cues[-1].cue is last
    assert (Cue.RELAX in [cue for _, cue in heard.cues]) == (last is Cue.REST)
    # The recorded smiles are let go within two seconds of being told.
    assert [s.answered for s in heard.over.synkinesis[:1]] == ([True] if last is Cue.REST else [])
    assert heard.score == 1.0


# -- what follows what


def test_rest_is_followed_as_rest_and_all_else_as_a_movement():
    def follows(movement, **more):
        wanted = exercise(movement, **more)
        return type(repetition_for(wanted, Affected.LEFT, place=0, number=1, policy=SessionPolicy()))

    assert follows("rest-scan") is RestScan
    assert {follows(m) for m in ("smile", "calm-eyes-smile", "jaw-drop", "lip-sounds")} == {Repetition}
    assert follows("one-sided-smile", side=AskedSide.LEFT) is Repetition


@pytest.mark.parametrize("movement", ["jaw-drop", "vowel-shapes", "smile", "one-eye-closure"])
def test_a_band_that_is_none_divides_nothing(movement):
    for side in AskedSide:
        wanted = replace(exercise(movement, side=side), band=NO_BAND)
        heard = hear(move("smile", 6, 6), rest(16), the_exercise=wanted)
        assert isinstance(heard.over.score, NotScored)


def test_a_movement_that_no_measure_follows_has_no_excursion_and_lowers_no_band():
    wanted = exercise("vowel-shapes", quiet=(QuietRegion(Region.EYE, 0.15),))
    heard = hear(rest(2), both(4.0, {}, {"eye": 0.5}), rest(9), the_exercise=wanted)
    assert wanted.movement.grade is CameraGrade.C
    assert heard.over.score == NotScored(NotScoredWhy.CAMERA_CANNOT_SEE)
    assert [s.region for s in heard.over.synkinesis] == [Region.EYE]
    assert heard.scan.began_unwanted_at_mm is None
    assert heard.over.quiet_excursion_mm is None
    assert not any(isinstance(value, Measured) for value in heard.over.excursion_mm.values())
