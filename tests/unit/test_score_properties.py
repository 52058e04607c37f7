"""Whatever is measured, however broken: no score above what its parts allow, and no finished repetition lost."""

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.coaching.policy import SessionPolicy
from device.coaching.repeating import repetition_for
from device.coaching.repetition import Stage
from device.coaching.session import Session
from device.coaching.signal import sample
from device.coaching.state import NotScored, PartName, RepetitionResult, Scored
from device.inference.facemesh import LostWhy
from device.measurement.observer import Lost, Seated, Seen
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, MeasureId, Measures, Unmeasured, UnmeasuredWhy
from device.plan.catalogue import load_catalogue
from device.plan.entries import MovementSides
from device.plan.schema import NO_BAND, AskedSide, Movement, QuietRegion, Region
from tests.stories import AHEAD, GOOD_SEAT, Doing, Patient, Scene, exercise, lost, measures, move, plan, rest, story

CATALOGUE = load_catalogue()
WATCHED = tuple(QuietRegion(region, 0.15 if region is Region.EYE else 1.5) for region in Region)

figures = st.one_of(st.floats(-30, 30), st.floats(), st.sampled_from([math.nan, math.inf, -math.inf, 1e300]))
values = st.one_of(
    st.builds(Measured, figures, st.one_of(st.floats(0, 1), st.floats())),
    st.builds(Unmeasured, st.sampled_from(UnmeasuredWhy)),
)
frames = st.one_of(
    st.lists(values, min_size=len(MeasureId) * 2, max_size=len(MeasureId) * 2),
    st.sampled_from(LostWhy),
)


def sides_of(movement: Movement) -> list[AskedSide]:
    """The sides that a plan can ask for."""
    one = movement.sides is MovementSides.ONE
    return [AskedSide.LEFT, AskedSide.RIGHT] if one else [AskedSide.BOTH]


ASKED = [(movement.id, side) for movement in CATALOGUE.movements.values() for side in sides_of(movement)]
"""Every movement of the catalogue, on every side on which it can be asked."""


def check(result: RepetitionResult) -> None:
    is_active = CATALOGUE.movements[result.movement].is_active
    if is_active:
        assert result.band is not None
        assert 0 < result.band.low_mm < result.band.high_mm
    else:
        assert result.band in (None, NO_BAND)
    assert all(s.amount > 0 and s.limit > 0 for s in result.synkinesis)
    if isinstance(result.score, NotScored):
        return
    parts = {part.name: part.value for part in result.score.parts}
    assert all(0 <= value <= 1 for value in parts.values())
    if not is_active:
        assert parts == {PartName.QUIET: result.score.value}
        return
    least = min(parts.pop(PartName.IN_BAND), parts.pop(PartName.QUIET, 1.0))
    assert result.score.value == pytest.approx(least * sum(parts.values()) / len(parts))


@settings(max_examples=200, deadline=None)
@given(
    script=st.lists(st.tuples(frames, st.integers(1, 40)), max_size=12),
    steps=st.lists(st.floats(0.0, 3.0), min_size=1, max_size=10),
    asked=st.sampled_from(ASKED),
    affected=st.sampled_from(Affected),
)
def test_no_sequence_of_measures_however_broken_gives_more_than_its_parts_allow(script, steps, asked, affected):
    movement, side = asked
    the_plan = plan(exercise(movement, repetitions=2, quiet=WATCHED, side=side), affected=affected)
    session = Session(the_plan, lambda: None)
    at_s, results = 0.0, []
    for n in range(20):
        session.advance(Seated(n / 10, GOOD_SEAT))
        at_s = n / 10
    for frame, count in script:
        for n in range(count):
            at_s += steps[n % len(steps)] / 10
            if isinstance(frame, LostWhy):
                session.advance(Lost(at_s, frame))
            else:
                keys = [(m, s) for m in MeasureId for s in Side]
                measures = Measures(0, at_s, AHEAD, 0.6, dict(zip(keys, frame, strict=True)))
                session.advance(Seen(at_s, GOOD_SEAT, measures))
            results += session.take_finished()
            state = session.state
            assert 0 <= state.progress <= 1
            assert state.remaining_s >= 0
            assert state.finished == len(results)
    for result in results:
        check(result)
    bands = [r.band.high_mm for r in results if r.band is not None]
    assert bands == sorted(bands, reverse=True)
    assert [(r.exercise, r.number) for r in results] == sorted({(r.exercise, r.number) for r in results})


@settings(max_examples=200, deadline=None)
@given(
    script=st.lists(st.tuples(frames, st.integers(1, 60)), max_size=8),
    asked=st.sampled_from(ASKED),
    affected=st.sampled_from(Affected),
    quiet=st.sampled_from([WATCHED, WATCHED[:1], ()]),
)
def test_whatever_follows_a_repetition_ends_with_a_result_or_waits(script, asked, affected, quiet):
    """Without a session around it: the same for what is measured, at a steady rate."""
    movement, side = asked
    wanted = exercise(movement, quiet=quiet, side=side, hold_s=2.0)
    follows = repetition_for(wanted, affected, place=0, number=1, policy=SessionPolicy())
    keys, at_s, stages = [(m, s) for m in MeasureId for s in Side], 0.0, []
    for frame, count in script:
        for _ in range(count):
            at_s += 0.1
            if follows.stage is not Stage.OVER and not isinstance(frame, LostWhy):
                seen = Measures(0, at_s, AHEAD, 0.6, dict(zip(keys, frame, strict=True)))
                follows.step(sample(seen, wanted, affected))
            stages.append(follows.stage.value)
            assert all(isinstance(value, Measured | Unmeasured) for value in follows.excursion_mm.values())
    assert stages == sorted(stages)
    if follows.stage is Stage.OVER:
        result = follows.result()
        check(result)
        assert result.duration_s >= 0


def scored(told) -> float:
    (result,) = told.results
    check(result)
    assert isinstance(result.score, Scored)
    return result.score.value


WHATS = {
    "smile": ("smile", "closed-smile", "calm-eyes-smile", "one-sided-smile"),
    "lip-pucker": ("lip-pucker", "calm-eyes-pucker"),
    "gentle-eye-closure": ("gentle-eye-closure", "soft-blink", "one-eye-closure"),
    "brow-raise": ("brow-raise",),
    "snarl": ("snarl",),
}
"""What a patient of a story does for a movement."""

moves = st.sampled_from([(a, side, what) for a, side in ASKED for what, names in WHATS.items() if a in names])


def does(what: str, side: AskedSide, mm: float, other_mm: float = 0.0) -> Scene:
    """The movement of the sides that are asked."""
    left, right = (mm if one in side.sides else other_mm for one in Side)
    return move(what, left, right)


def asked_for(movement: str, side: AskedSide, affected=Affected.RIGHT, **more):
    quiet = CATALOGUE.quiet_for(CATALOGUE.movements[movement], affected)
    return plan(exercise(movement, side=side, quiet=quiet, **more), affected=affected)


@settings(max_examples=40, deadline=None)
@given(wanted=moves, affected=st.sampled_from(Affected), inside=st.floats(2.0, 4.8), over=st.floats(1.0, 12.0))
def test_overshoot_never_scores_above_the_same_movement_in_the_band(wanted, affected, inside, over):
    movement, side, what = wanted
    the_plan = asked_for(movement, side, affected)
    good = scored(story(does(what, side, inside), rest(4), the_plan=the_plan, noise_mm=0.0))
    big = scored(story(does(what, side, inside + over), rest(4), the_plan=the_plan, noise_mm=0.0))
    assert big <= good + 1e-6


@settings(max_examples=40, deadline=None)
@given(
    wanted=moves.filter(lambda wanted: wanted[1] is not AskedSide.BOTH),
    affected=st.sampled_from(Affected),
    mm=st.floats(1.5, 4.8),
    other=st.floats(0.0, 8.0),
    more=st.floats(0.0, 4.0),
)
def test_what_the_other_side_does_never_raises_the_score(wanted, affected, mm, other, more):
    movement, side, what = wanted
    the_plan = asked_for(movement, side, affected)
    quiet, some, much = (
        scored(story(does(what, side, mm, other_mm), rest(4), the_plan=the_plan, noise_mm=0.0))
        for other_mm in (0.0, other, other + more)
    )
    assert much <= some + 1e-6 <= quiet + 2e-6
    if other >= mm >= 2.0:
        assert some < 0.05


@settings(max_examples=25, deadline=None)
@given(
    wanted=moves.filter(lambda wanted: wanted[1] is not AskedSide.BOTH),
    affected=st.sampled_from(Affected),
    mm=st.floats(1.5, 12.0),
)
def test_the_wrong_side_alone_never_scores(wanted, affected, mm):
    movement, side, what = wanted
    wrong = AskedSide(side.sides[0].other.value)
    told = story(does(what, wrong, mm), rest(17), the_plan=asked_for(movement, side, affected), noise_mm=0.0)
    (result,) = told.results
    assert isinstance(result.score, NotScored)


signs = st.fixed_dictionaries(
    {
        "brow-raise": st.one_of(st.just(0.0), st.floats(-6, -2)),
        "smile": st.one_of(st.just(0.0), st.floats(4.5, 8)),
        "snarl": st.one_of(st.just(0.0), st.floats(4.5, 8)),
    }
)


@settings(max_examples=30, deadline=None)
@given(
    wanted=st.sampled_from([asked for asked in ASKED if asked[0] in WHATS["gentle-eye-closure"]]),
    affected=st.sampled_from(Affected),
    both=st.tuples(signs, signs),
    closes=st.floats(3.0, 9.0),
    lasts_s=st.floats(0.5, 3.0),
)
def test_a_squeeze_never_scores_above_a_gentle_closure(wanted, affected, both, closes, lasts_s):
    left, right = both
    eyes = asked_for(*wanted, affected, band=(2.0, 10.0))
    closure = does("gentle-eye-closure", wanted[1], closes)
    gentle = scored(story(closure, rest(4), the_plan=eyes, noise_mm=0.0))

    def at(t):
        doing = closure.at(t)
        if not 2.0 <= t < 2.0 + lasts_s:
            return doing
        return Doing(doing.left | left, doing.right | right)

    squeezed = scored(story(replace(closure, at=at), rest(4), the_plan=eyes, noise_mm=0.0))
    assert squeezed <= gentle + 1e-6
    sound = [signs for side, signs in ((Side.LEFT, left), (Side.RIGHT, right)) if affected.sides != (side,)]
    if left["brow-raise"] or right["brow-raise"] or any(signs["smile"] or signs["snarl"] for signs in sound):
        assert squeezed == 0.0


@settings(max_examples=30, deadline=None)
@given(
    eyes=st.floats(-0.6, 0.9),
    begins_s=st.floats(0.0, 5.0),
    lasts_s=st.floats(0.1, 6.0),
    size=st.floats(1.5, 4.5),
)
def test_eyes_that_squeeze_or_stare_in_a_smile_never_score_above_quiet_ones(eyes, begins_s, lasts_s, size):
    smile = move("smile", size, size)

    def at(t):
        doing = smile.at(t)
        both = {"eye": eyes if begins_s <= t < begins_s + lasts_s else 0.0}
        return Doing(doing.left | both, doing.right | both)

    quiet = scored(story(smile, rest(4), noise_mm=0.0))
    assert scored(story(replace(smile, at=at), rest(4), noise_mm=0.0)) <= quiet + 1e-6


@settings(max_examples=25, deadline=None)
@given(less=st.floats(0, 0.5), more=st.floats(0, 0.4))
def test_more_unwanted_movement_never_raises_the_score(less, more):
    quiet = scored(story(move("smile", 3, 2, also_right={"eye": less}), rest(4), noise_mm=0.0))
    loud = scored(story(move("smile", 3, 2, also_right={"eye": less + more}), rest(4), noise_mm=0.0))
    assert loud <= quiet + 1e-6


@settings(max_examples=25, deadline=None)
@given(
    what=st.sampled_from(["eye", "brow-raise", "smile"]),
    less=st.floats(0, 1),
    more=st.floats(0, 1),
    begins_s=st.floats(0, 6),
    lasts_s=st.floats(0.1, 8),
)
def test_whatever_moves_at_rest_never_raises_the_score_of_a_rest(what, less, more, begins_s, lasts_s):
    wanted = exercise("rest-scan", quiet=WATCHED, hold_s=6.0)

    def rests(share: float) -> float:
        follows = repetition_for(wanted, Affected.RIGHT, place=0, number=1, policy=SessionPolicy())
        at_s, size = 0.0, share * (0.9 if what == "eye" else 6.0)
        while follows.stage is not Stage.OVER:
            doing = Doing({}, {what: size} if begins_s <= at_s < begins_s + lasts_s else {})
            follows.step(sample(measures(doing, at_s, itertools.repeat(0.0)), wanted, Affected.RIGHT))
            at_s += 1 / 15
        result = follows.result()
        check(result)
        assert isinstance(result.score, Scored)
        return result.score.value

    assert rests(less + more) <= rests(less) + 1e-6
    assert rests(0.0) == 1.0


@settings(max_examples=25, deadline=None)
@given(left=st.floats(1.5, 8), right=st.floats(1.5, 8), eye=st.floats(0, 0.6), late=st.floats(0, 0.6))
def test_swap_the_sides_of_all_and_the_scores_and_symmetry_stay(left, right, eye, late):
    ours = story(
        move("smile", left, right, also_right={"eye": eye}, right_late_s=late),
        rest(5),
        the_plan=plan(affected=Affected.RIGHT),
        noise_mm=0.0,
    )

    def swapped(scene):
        def at(t):
            doing = scene.at(t)
            return type(doing)(left=doing.right, right=doing.left)

        return replace(scene, at=at)

    theirs = story(
        swapped(move("smile", left, right, also_right={"eye": eye}, right_late_s=late)),
        rest(5),
        the_plan=plan(affected=Affected.LEFT),
        noise_mm=0.0,
    )
    (a,), (b,) = ours.results, theirs.results
    assert a.score == b.score or math.isclose(scored(ours), scored(theirs), abs_tol=1e-9)
    assert a.symmetry_ratio == b.symmetry_ratio
    assert [(s.region, s.side) for s in a.synkinesis] == [(s.region, s.side.other) for s in b.synkinesis]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["pause", "resume", "smile", "rest", "lost"]), max_size=14))
def test_every_finished_repetition_is_told_exactly_once_in_order(actions):
    patient = Patient(plan(exercise(repetitions=3)), noise_mm=0.0)
    patient.settle()
    for action in actions:
        if action == "pause":
            patient.told.session.pause()
        elif action == "resume":
            patient.told.session.resume()
        elif action == "smile":
            patient.play(move("smile", 3, 2), rest(4))
        elif action == "rest":
            patient.play(rest(3))
        else:
            patient.play(lost(3))
    numbers = [r.number for r in patient.told.results]
    assert numbers == list(range(1, len(numbers) + 1))
    assert patient.told.session.take_finished() == ()
