"""Whatever is measured, however broken: no score above what its parts allow, and no finished repetition lost."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.coaching.session import Session
from device.coaching.state import NotScored, PartName, RepetitionResult, Scored
from device.inference.facemesh import LostWhy
from device.measurement.observer import Lost, Seated, Seen
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, MeasureId, Measures, Unmeasured, UnmeasuredWhy
from device.plan.schema import QuietRegion, Region
from tests.stories import AHEAD, GOOD_SEAT, Doing, Patient, exercise, lost, move, plan, rest, story

figures = st.one_of(st.floats(-30, 30), st.floats(), st.sampled_from([math.nan, math.inf, -math.inf, 1e300]))
values = st.one_of(
    st.builds(Measured, figures, st.one_of(st.floats(0, 1), st.floats())),
    st.builds(Unmeasured, st.sampled_from(UnmeasuredWhy)),
)
frames = st.one_of(
    st.lists(values, min_size=len(MeasureId) * 2, max_size=len(MeasureId) * 2),
    st.sampled_from(LostWhy),
)


def check(result: RepetitionResult) -> None:
    if isinstance(result.score, NotScored):
        return
    parts = {part.name: part.value for part in result.score.parts}
    assert all(0 <= value <= 1 for value in parts.values())
    least = min(parts.pop(PartName.IN_BAND), parts.pop(PartName.QUIET, 1.0))
    assert result.score.value == pytest.approx(least * sum(parts.values()) / len(parts))


@settings(max_examples=200, deadline=None)
@given(
    script=st.lists(st.tuples(frames, st.integers(1, 40)), max_size=12),
    steps=st.lists(st.floats(0.0, 3.0), min_size=1, max_size=10),
    movement=st.sampled_from(["smile", "gentle-eye-closure", "one-sided-smile", "brow-raise", "rest-scan"]),
)
def test_no_sequence_of_measures_however_broken_gives_more_than_its_parts_allow(script, steps, movement):
    quiet = tuple(QuietRegion(region, 0.15 if region is Region.EYE else 1.5) for region in Region)
    the_plan = plan(exercise(movement, repetitions=2, quiet=quiet))
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
        assert result.band is not None
        assert 0 < result.band.low_mm < result.band.high_mm
        assert all(s.amount > 0 and s.limit > 0 for s in result.synkinesis)
    bands = [r.band.high_mm for r in results if r.band is not None]
    assert bands == sorted(bands, reverse=True)
    assert [(r.exercise, r.number) for r in results] == sorted({(r.exercise, r.number) for r in results})


def scored(told) -> float:
    (result,) = told.results
    check(result)
    assert isinstance(result.score, Scored)
    return result.score.value


@settings(max_examples=25, deadline=None)
@given(inside=st.floats(2.0, 4.8), over=st.floats(1.0, 12.0))
def test_overshoot_never_scores_above_the_same_movement_in_the_band(inside, over):
    good = scored(story(move("smile", inside, inside), rest(4), noise_mm=0.0))
    big = scored(story(move("smile", inside + over, inside + over), rest(4), noise_mm=0.0))
    assert big <= good + 1e-6


signs = st.fixed_dictionaries(
    {
        "brow-raise": st.one_of(st.just(0.0), st.floats(-6, -2)),
        "smile": st.one_of(st.just(0.0), st.floats(4.5, 8)),
        "snarl": st.one_of(st.just(0.0), st.floats(4.5, 8)),
    }
)


@settings(max_examples=30, deadline=None)
@given(left=signs, right=signs, closes=st.floats(3.0, 9.0), lasts_s=st.floats(0.5, 3.0))
def test_a_squeeze_never_scores_above_a_gentle_closure(left, right, closes, lasts_s):
    eyes = plan(exercise("gentle-eye-closure", band=(2.0, 10.0)))
    closure = move("gentle-eye-closure", closes, closes)
    gentle = scored(story(closure, rest(4), the_plan=eyes, noise_mm=0.0))

    def at(t):
        doing = closure.at(t)
        if not 2.0 <= t < 2.0 + lasts_s:
            return doing
        return Doing(doing.left | left, doing.right | right)

    squeezed = scored(story(replace(closure, at=at), rest(4), the_plan=eyes, noise_mm=0.0))
    assert squeezed <= gentle + 1e-6
    if left["brow-raise"] or right["brow-raise"] or left["smile"] or left["snarl"]:
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
