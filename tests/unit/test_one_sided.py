"""What the mirror says and scores where one side is asked to move: stories in seconds and millimetres."""

from dataclasses import replace

import numpy as np
import pytest

from device.coaching.session import Session
from device.coaching.state import Cue, NotScored, NotScoredWhy, PartName, Phase, Way
from device.measurement.observer import Observer
from device.measurement.scale import Ruler
from device.measurement.side import Affected, Side
from device.measurement.values import Unmeasured, UnmeasuredWhy
from device.plan.schema import AskedSide, QuietRegion, Region
from tests.replay.test_replay import frames, the_plan
from tests.stories import QUIET_EYE, Doing, Scene, exercise, move, plan, rest, story
from tests.unit.test_stories import WARNINGS, part, score
from tests.unit.test_unasked_stories import cues_of, expect

SIDES = [AskedSide.LEFT, AskedSide.RIGHT]
AFFECTED = [Affected.LEFT, Affected.RIGHT, Affected.BOTH]
RATES = [10.0, 15.0, 30.0]

any_side = pytest.mark.parametrize("side", SIDES)
any_affected = pytest.mark.parametrize("affected", AFFECTED)
any_rate = pytest.mark.parametrize("rate", RATES)


def smile(side, affected=Affected.RIGHT, repetitions=1, **more):
    return plan(exercise("one-sided-smile", side=side, repetitions=repetitions, **more), affected=affected)


def closure(side, affected=Affected.RIGHT, **more):
    return plan(exercise("one-eye-closure", side=side, band=(2.0, 10.0), **more), affected=affected)


def only(side: AskedSide, what: str, mm: float, other_mm=0.0, *, also=None, also_other=None, **more) -> Scene:
    """A movement of the side that is asked; `other_mm` is what the other side does of it."""
    (asked,) = side.sides
    left, right = (mm, other_mm) if asked is Side.LEFT else (other_mm, mm)
    also_left, also_right = (also, also_other) if asked is Side.LEFT else (also_other, also)
    return move(what, left, right, also_left=also_left, also_right=also_right, **more)


def wrong(side: AskedSide) -> AskedSide:
    return AskedSide(side.sides[0].other.value)


# -- well done


@any_side
@any_affected
@any_rate
def test_one_side_that_rises_while_the_other_rests_is_full_marks(side, affected, rate):
    told = story(only(side, "smile", 3.0, 0.5), rest(4), the_plan=smile(side, affected), rate=rate)
    (result,) = told.results
    (asked,) = side.sides
    expect(told, (-0.4, Cue.BEGIN), (1.0, Cue.KEEP_GOING), (2.1, Cue.HOLD), (5.2, Cue.LET_GO), (7.2, Cue.GOOD))
    assert score(result) > 0.95
    assert result.excursion_mm[asked].value == pytest.approx(3.0, abs=0.15)
    assert result.excursion_mm[asked.other].value == pytest.approx(0.5, abs=0.15)
    assert result.quiet_excursion_mm.value == pytest.approx(3.0, abs=0.15)


@any_side
def test_what_compares_both_sides_is_not_told_of_one(side):
    (result,) = story(only(side, "smile", 3.0), rest(4), the_plan=smile(side)).results
    nothing = Unmeasured(UnmeasuredWhy.NOTHING_TO_MEASURE)
    assert result.symmetry_ratio == nothing
    assert result.course.lag_s == nothing
    assert PartName.TOGETHER not in {p.name for p in result.score.parts}


@any_side
@any_affected
def test_the_side_that_is_asked_has_to_reach_the_band_affected_or_not(side, affected):
    the_plan = smile(side, affected, band=(4.0, 6.0))
    small, right = (story(only(side, "smile", mm), rest(4), the_plan=the_plan).results[0] for mm in (2.0, 4.5))
    assert part(small, PartName.IN_BAND) == pytest.approx(0.55, abs=0.06)
    assert part(right, PartName.IN_BAND) == 1.0


@any_side
def test_too_big_and_too_fast_are_those_of_the_side_that_is_asked(side):
    told = story(only(side, "smile", 9.0), rest(4), the_plan=smile(side))
    assert Cue.SMALLER in told.cues
    assert part(told.results[0], PartName.IN_BAND) == 0.0
    hasty = story(only(side, "smile", 4.5, rise=0.4, fall=0.4), rest(4), the_plan=smile(side)).results[0]
    assert Cue.SLOWER in [given.cue for given in hasty.cues]
    assert part(hasty, PartName.SLOW) < 0.3


# -- the other side


@any_side
@any_affected
@any_rate
def test_both_sides_where_one_is_asked(side, affected, rate):
    told = story(move("smile", 3.0, 3.0), rest(4), the_plan=smile(side, affected), rate=rate)
    expect(
        told,
        (-0.4, Cue.BEGIN),
        (1.0, Cue.KEEP_GOING),
        (2.0, Cue.ONE_SIDE),
        (5.4, Cue.LET_GO),
        (7.1, Cue.REST),
    )
    (result,) = told.results
    assert part(result, PartName.QUIET) < 0.1
    assert score(result) < 0.1
    # To do what both sides are used to is no synkinesis, and costs no part of the band.
    assert result.synkinesis == ()


@any_side
@any_affected
@any_rate
def test_the_wrong_side_alone_is_told_so_and_waited_for(side, affected, rate):
    told = story(only(wrong(side), "smile", 3.0), rest(16), the_plan=smile(side, affected), rate=rate)
    expect(told, (-0.4, Cue.BEGIN), (1.8, Cue.ONE_SIDE), (6.4, Cue.BEGIN), (19.7, Cue.SMALL_IS_RIGHT))
    assert told.results[0].score == NotScored(NotScoredWhy.NO_MOVEMENT)
    assert Phase.MOVING not in told.phases
    assert not WARNINGS & set(told.cues)


@any_side
def test_the_wrong_side_is_told_for_as_long_as_it_is_up(side):
    told = story(only(wrong(side), "smile", 3.0, hold=12.0), rest(1), the_plan=smile(side))
    assert told.heard[-2][2] is Cue.ONE_SIDE
    assert told.heard[-1][0] - 4.5 == pytest.approx(15.4, abs=0.3)


@any_side
def test_the_last_word_to_who_moves_the_wrong_side_comes_a_second_after_the_one_before(side):
    told = story(rest(17.6), only(wrong(side), "smile", 3.0), the_plan=smile(side))
    expect(told, (-0.4, Cue.BEGIN), (19.4, Cue.ONE_SIDE), (20.4, Cue.SMALL_IS_RIGHT))
    assert told.results[0].cues[-1].at_s - told.results[0].cues[-2].at_s > 0.98


@any_side
def test_the_right_side_after_the_wrong_one_is_full_marks(side):
    scenes = (only(wrong(side), "smile", 3.0), rest(1), only(side, "smile", 3.0), rest(4))
    (result,) = story(*scenes, the_plan=smile(side)).results
    assert score(result) > 0.95
    assert Cue.ONE_SIDE in [given.cue for given in result.cues]


@any_side
def test_the_wrong_side_with_a_little_of_the_right_one_does_not_score(side):
    told = story(only(wrong(side), "smile", 4.0, 1.4), rest(4), the_plan=smile(side))
    (result,) = told.results
    assert Cue.ONE_SIDE in [given.cue for given in result.cues]
    assert score(result) == 0.0


@any_side
def test_the_other_side_that_is_let_go_when_it_is_told_earns_full_marks(side):
    (asked,) = side.sides

    def at(t: float) -> Doing:
        both = move("smile", 3.0, 3.0, hold=5.0).at(t)
        stays = max(0.0, min(1.0, (3.0 - t) / 0.5))
        other = {"smile": stays * both.left["smile"]}
        return Doing(both.left, other) if asked is Side.LEFT else Doing(other, both.right)

    held = smile(side, hold_s=5.0)
    (result,) = story(Scene(9.0, at), rest(4), the_plan=held).results
    assert part(result, PartName.QUIET) == 1.0
    assert score(result) > 0.9
    # It has been said, so that it is not called good.
    assert Cue.GOOD not in [given.cue for given in result.cues]


@any_side
def test_a_head_that_drifts_and_a_patient_who_talks_are_not_told(side):
    drift = move("smile", 1.1, 1.1, rise=15.0, hold=1.0, fall=1.0)
    told = story(replace(drift, lasts_s=14.0), the_plan=smile(side))
    assert set(told.cues) & {Cue.ONE_SIDE, Cue.KEEP_GOING} == set()

    def talk(t: float) -> Doing:
        word = max(0.0, float(np.sin(2 * np.pi * t)))
        more, less = {"smile": 2.5 * word}, {"smile": 0.5 * word}
        return Doing(less, more) if side is AskedSide.LEFT else Doing(more, less)

    expect(story(Scene(6.0, talk), rest(16), the_plan=smile(side)), (-0.4, Cue.BEGIN), (19.7, Cue.SMALL_IS_RIGHT))


# -- what is linked


@any_side
@any_affected
def test_an_eye_narrows_along_with_its_own_side_as_healthy_ones_do(side, affected):
    told = story(only(side, "smile", 3.0, also={"eye": 0.3}), rest(4), the_plan=smile(side, affected))
    assert told.results[0].synkinesis == ()
    assert score(told.results[0]) > 0.95


@any_side
@any_rate
def test_an_affected_eye_that_narrows_more_than_that_is_found_and_the_band_comes_down(side, rate):
    affected = Affected(side.value)
    the_plan = smile(side, affected, repetitions=2)
    scenes = (only(side, "smile", 3.0, also={"eye": 0.6}), rest(4), only(side, "smile", 1.5), rest(4))
    first, second = story(*scenes, the_plan=the_plan, rate=rate).results
    (found,) = first.synkinesis
    assert (found.region, found.side, found.way) == (Region.EYE, side.sides[0], Way.LINKED)
    # A healthy eye's share is reached at 0.6 of the way.
    assert found.began_at_excursion_mm == pytest.approx(0.366 / 0.6 * 3.0, abs=0.3)
    assert Cue.BACK_OFF in [given.cue for given in first.cues]
    assert part(first, PartName.QUIET) < 0.5
    assert second.band.high_mm < found.began_at_excursion_mm


@any_side
def test_an_affected_eye_that_joins_the_other_side_is_found_where_that_side_was(side):
    affected = Affected(wrong(side).value)
    told = story(only(side, "smile", 3.0, also_other={"eye": 0.3}), rest(4), the_plan=smile(side, affected))
    (found,) = told.results[0].synkinesis
    assert (found.region, found.side, found.way) == (Region.EYE, side.sides[0].other, Way.LINKED)
    assert found.began_at_excursion_mm == pytest.approx(1.5, abs=0.3)
    assert Cue.BACK_OFF in told.cues
    assert told.results[0].quiet_excursion_mm.value == found.began_at_excursion_mm


@any_side
@any_affected
def test_a_corner_that_shall_stay_quiet_in_a_smile_of_one_side_is_the_other_one(side, affected):
    corner = QuietRegion(Region.MOUTH_CORNER, 1.0, limit_alone=1.2)
    the_plan = smile(side, affected, quiet=(QUIET_EYE, corner))
    alone = story(only(side, "smile", 4.0), rest(4), the_plan=the_plan).results[0]
    assert alone.synkinesis == ()
    assert score(alone) > 0.95
    assert alone.unwatched == ()
    both = story(only(side, "smile", 4.0, 3.0), rest(4), the_plan=the_plan).results[0]
    assert {(s.region, s.side) for s in both.synkinesis} == {(Region.MOUTH_CORNER, side.sides[0].other)}


# -- one eye


@any_side
@any_affected
@any_rate
def test_one_eye_that_closes_softly_is_full_marks(side, affected, rate):
    told = story(only(side, "gentle-eye-closure", 8.0, 1.0), rest(4), the_plan=closure(side, affected), rate=rate)
    (result,) = told.results
    assert score(result) > 0.95
    assert result.synkinesis == ()
    assert Cue.ONE_SIDE not in told.cues


@any_side
def test_full_closure_of_the_eye_is_not_required(side):
    the_plan = plan(exercise("one-eye-closure", side=side, band=(9.0, 10.0)))
    told = story(only(side, "gentle-eye-closure", 7.5), rest(4), the_plan=the_plan)
    assert part(told.results[0], PartName.IN_BAND) == 1.0


@any_side
@any_rate
def test_both_eyes_where_one_is_asked(side, rate):
    told = story(move("gentle-eye-closure", 8.0, 8.0), rest(4), the_plan=closure(side), rate=rate)
    assert Cue.ONE_SIDE in told.cues
    assert told.when(Cue.ONE_SIDE) - 4.5 == pytest.approx(1.9, abs=0.4)
    assert score(told.results[0]) < 0.1


@any_side
def test_the_wrong_eye_alone_is_told_so(side):
    told = story(only(wrong(side), "gentle-eye-closure", 8.0), rest(16), the_plan=closure(side))
    expect(told, (-0.4, Cue.BEGIN), (1.4, Cue.ONE_SIDE), (6.6, Cue.BEGIN), (19.7, Cue.SMALL_IS_RIGHT))
    assert told.results[0].score == NotScored(NotScoredWhy.NO_MOVEMENT)


@any_side
@any_rate
def test_blinks_are_no_closure_of_one_eye_and_no_fault_of_the_other(side, rate):
    (asked,) = side.sides

    def blinks(t: float, doing: Doing) -> Doing:
        shut = {"gentle-eye-closure": 9.0} if 1.0 < t % 3.0 < 1.25 else {}
        left, right = (doing.left, doing.right | shut) if asked is Side.LEFT else (doing.left | shut, doing.right)
        return Doing(left, right)

    def waits(t: float) -> Doing:
        both = {"gentle-eye-closure": 9.0 if 1.0 < t % 3.0 < 1.25 else 0.0}
        return Doing(both, both)

    closes = only(side, "gentle-eye-closure", 8.0)
    told = story(
        Scene(6.0, waits),
        Scene(7.0, lambda t: blinks(t, closes.at(t))),
        rest(4),
        the_plan=closure(side),
        rate=rate,
    )
    (result,) = told.results
    assert result.started_s - 4.5 > 6.0
    assert Cue.ONE_SIDE not in told.cues
    assert score(result) > 0.95


@any_side
@any_affected
@pytest.mark.parametrize(
    ("also", "also_other"),
    [
        ({"brow-raise": -3.0, "smile": 4.0, "snarl": 4.0}, {}),
        ({"brow-raise": -3.0}, {}),
        ({"smile": 5.0}, {}),
        ({"snarl": 5.0}, {}),
        ({}, {"smile": 5.0}),
        ({}, {"brow-raise": -3.0}),
    ],
    ids=["all of it", "the brow", "the corner", "the cheek", "the other corner", "the other brow"],
)
def test_squeezing_one_eye_never_scores(side, affected, also, also_other):
    scene = only(side, "gentle-eye-closure", 8.0, also=also, also_other=also_other)
    told = story(scene, rest(4), the_plan=closure(side, affected))
    assert score(told.results[0]) == 0.0
    assert next(at_s for at_s, cue in cues_of(told) if cue in (Cue.SMALLER, Cue.BACK_OFF)) < 3.0
    assert Cue.GOOD not in told.cues


# -- as it was recorded


def recorded(*exercises):
    """The meshes of a recorded practice before a plan that asks for something else than was done."""
    observer, results = Observer(Ruler()), []
    session = Session(replace(the_plan(), exercises=exercises), observer.begin_baseline)
    for found in frames():
        session.advance(observer.observe(found))
        results += session.take_finished()
    return results


@any_side
def test_recorded_smiles_of_both_sides_where_one_is_asked(side):
    """The right side of the patient who was recorded is weak: 1.7 mm beside 3.9 mm of the left one."""
    first = the_plan().exercises[0]
    results = recorded(replace(first, movement=exercise("one-sided-smile").movement, side=side))
    assert len(results) == first.dose.repetitions == 3
    cues = [{given.cue for given in result.cues} for result in results]
    if side is AskedSide.RIGHT:
        assert all(Cue.ONE_SIDE in given for given in cues)
        assert [score(result) for result in results] == [0.0, 0.0, 0.0]
    else:
        # In the second one the eye joins in, which is more important; the third one is far too big.
        assert [Cue.ONE_SIDE in given for given in cues] == [True, False, True]
        assert Cue.BACK_OFF in cues[1]
        assert part(results[0], PartName.QUIET) < 0.9
        assert [score(result) for result in results[1:]] == [0.0, 0.0]


# -- left and right


@any_side
def test_swap_the_sides_of_all_and_everything_stays(side):
    scene = only(side, "smile", 3.0, 1.6, also={"eye": 0.5}, also_other={"eye": 0.1})
    swapped = only(wrong(side), "smile", 3.0, 1.6, also={"eye": 0.5}, also_other={"eye": 0.1})
    (ours,) = story(scene, rest(4), the_plan=smile(side, Affected.RIGHT), noise_mm=0.0).results
    (theirs,) = story(swapped, rest(4), the_plan=smile(wrong(side), Affected.LEFT), noise_mm=0.0).results
    assert score(ours) == score(theirs)
    assert [(s.region, s.side, s.way, s.amount) for s in ours.synkinesis] == [
        (s.region, s.side.other, s.way, s.amount) for s in theirs.synkinesis
    ]
    assert ours.cues == theirs.cues
    assert ours.quiet_excursion_mm == theirs.quiet_excursion_mm
