"""What a patient does who does something else than was asked: the cues, and the seconds at which they come."""

from itertools import pairwise

import numpy as np
import pytest

from device.coaching.band import next_band
from device.coaching.cues import UNWANTED
from device.coaching.policy import BandPolicy, CuePolicy
from device.coaching.state import Cue, NotScored, NotScoredWhy, PartName, Phase, Way
from device.inference.facemesh import LostWhy
from device.measurement.side import Affected, Side
from device.measurement.values import Measured
from device.plan.schema import Band, QuietRegion, Region
from tests.stories import QUIET_EYE, Doing, Scene, exercise, lost, move, plan, rest, story, turned_away
from tests.unit.test_stories import SMALL_SMILE, WARNINGS, part, score

BEGAN_S = 4.5
"""When the story's own scenes begin: the patient has sat down and settled."""


def closing(band=(2.0, 10.0)):
    return plan(exercise("gentle-eye-closure", band=band))


def cues_of(told, number: int = 0) -> list[tuple[float, Cue]]:
    """The cues of a repetition, by the seconds of the story's own scenes."""
    result = told.results[number]
    return [(result.started_s + given.at_s - BEGAN_S, given.cue) for given in result.cues]


def expect(told, *expected: tuple[float, Cue], number: int = 0) -> None:
    """These cues, in this order and no others, each within a quarter of a second."""
    given = cues_of(told, number)
    assert [cue for _, cue in given] == [cue for _, cue in expected]
    for (at_s, cue), (wanted_s, _) in zip(given, expected, strict=True):
        assert at_s == pytest.approx(wanted_s, abs=0.25), cue


# -- something else


def test_the_wrong_movement_is_waited_out_without_a_word():
    told = story(move("brow-raise", 4.0, 4.0), rest(20))
    expect(told, (-0.4, Cue.BEGIN), (19.7, Cue.SMALL_IS_RIGHT))
    assert told.results[0].score == NotScored(NotScoredWhy.NO_MOVEMENT)


def test_nothing_at_all_is_waited_out_without_a_word():
    told = story(rest(24))
    expect(told, (-0.4, Cue.BEGIN), (19.7, Cue.SMALL_IS_RIGHT))
    assert told.results[0].score == NotScored(NotScoredWhy.NO_MOVEMENT)


def test_everything_at_once_is_told_one_thing_after_the_other():
    both = {"eye": 0.7, "brow-raise": 4.0}
    told = story(move("smile", 7.0, 6.0, rise=0.6, also_left=both, also_right=both), rest(4))
    given = cues_of(told)
    assert [cue for _, cue in given][:3] == [Cue.BEGIN, Cue.SMALLER, Cue.BACK_OFF]
    assert given[1][0] == pytest.approx(0.6, abs=0.25)
    assert given[2][0] == pytest.approx(1.6, abs=0.25)
    assert given[-1][1] is Cue.SLOWER
    assert score(told.results[0]) < 0.4


def test_talking_is_no_movement_and_no_fault():
    def talk(t: float) -> Doing:
        open_share = max(0.0, float(np.sin(2 * np.pi * 2.0 * t)))
        return Doing({"smile": -2.5 * open_share, "jaw": 7 * open_share}, {"smile": -1.5 * open_share})

    told = story(Scene(8.0, talk), rest(14))
    expect(told, (-0.4, Cue.BEGIN), (19.7, Cue.SMALL_IS_RIGHT))


def test_a_laugh_is_too_big_and_then_answered_by_backing_off():
    told = story(
        move("smile", 11.0, 7.0, rise=0.4, hold=2.5, fall=0.8, also_left={"eye": 0.6}, also_right={"eye": 0.7}), rest(5)
    )
    given = cues_of(told)
    assert [cue for _, cue in given][:3] == [Cue.BEGIN, Cue.SMALLER, Cue.BACK_OFF]
    assert given[1][0] == pytest.approx(0.6, abs=0.25)
    assert given[2][0] == pytest.approx(1.6, abs=0.25)
    assert score(told.results[0]) == 0.0


YAWN = {"eye": 0.8, "jaw": 20.0, "commissure_up_mm": -9.0, "smile": -2.0}


def test_a_yawn_is_no_smile():
    told = story(move("jaw", 0.0, 0.0, rise=1.5, hold=2.0, fall=1.5, also_left=YAWN, also_right=YAWN), rest(17))
    expect(told, (-0.4, Cue.BEGIN), (19.7, Cue.SMALL_IS_RIGHT))


def test_a_yawn_is_no_gentle_eye_closure():
    yawn = move("jaw", 0.0, 0.0, rise=1.5, hold=2.0, fall=1.5, also_left=YAWN, also_right=YAWN)
    told = story(yawn, rest(5), the_plan=closing())
    given = cues_of(told)
    assert given[2][1] is Cue.BACK_OFF
    assert given[2][0] == pytest.approx(1.6, abs=0.25)
    assert {(s.side, s.way) for s in told.results[0].synkinesis} == {(side, Way.WIDENS_OR_SINKS) for side in Side}
    assert score(told.results[0]) == 0.0


@pytest.mark.parametrize(
    ("gone", "cue"),
    [(turned_away(4), Cue.FACE_FORWARD), (lost(4, LostWhy.DOUBTFUL), Cue.COME_INTO_VIEW)],
    ids=["looks away", "a hand covers half of the face"],
)
def test_who_cannot_be_seen_is_not_judged_and_asked_again(gone, cue):
    told = story(Scene(3.0, SMALL_SMILE.at), gone, rest(2), SMALL_SMILE, rest(4))
    assert told.when(cue) - BEGAN_S == pytest.approx(3.0 + 1.5, abs=0.2)
    (result,) = told.results
    assert score(result) > 0.9
    assert not WARNINGS & {given.cue for given in result.cues}


def test_a_hand_that_makes_all_points_jump_is_not_scored_and_not_blamed():
    rng = np.random.default_rng(3)

    def jump(_: float) -> Doing:
        return Doing({"smile": float(rng.normal(0, 8))}, {"smile": float(rng.normal(0, 8))})

    told = story(Scene(3.0, jump), rest(20))
    assert told.results[0].score == NotScored(NotScoredWhy.NOT_SEEN)
    assert told.results[0].cues[-1].cue is Cue.SMALL_IS_RIGHT


def test_another_person_in_the_same_seat_is_neither_scored_nor_blamed_for_being_built_otherwise():
    built = {"commissure_up_mm": -5.0, "commissure_lateral_mm": 3.0, "brow_up_mm": 4.0, "upper_lip_up_mm": -4.0}
    for sign in (1, -1):
        other = {name: sign * amount for name, amount in built.items()}
        told = story(lost(4), Scene(9.0, lambda _, other=other: Doing(dict(other), dict(other))))
        assert told.results == []
        assert told.heard[-1][1:] == (Phase.PROMPT, Cue.BEGIN)


# -- blinking


@pytest.mark.parametrize("rate", [10.0, 15.0, 30.0])
@pytest.mark.parametrize("shut_s", [0.1, 0.2, 0.3])
def test_a_blink_is_no_gentle_closure(shut_s, rate):
    def blink(t: float) -> Doing:
        shut = 1.0 <= t % 2.5 < 1.0 + shut_s
        return Doing({"eye": 1.0 if shut else 0.0}, {"eye": 0.9 if shut else 0.0})

    closes = move("gentle-eye-closure", 8.0, 6.0)
    told = story(Scene(5.0, blink), closes, rest(4), the_plan=closing(), rate=rate)
    (result,) = told.results
    assert result.started_s - BEGAN_S == pytest.approx(5.4, abs=0.25)
    assert score(result) > 0.95


# -- squeezing


SQUEEZE = {"brow-raise": -3.0, "smile": 3.0, "snarl": 3.0}


def test_a_gentle_closure_that_is_not_complete_is_full_marks():
    told = story(move("gentle-eye-closure", 7.5, 7.5), rest(4), the_plan=closing((9.0, 10.0)))
    assert part(told.results[0], PartName.IN_BAND) == 1.0
    assert Cue.GOOD in told.cues


@pytest.mark.parametrize(
    ("left", "right"),
    [(SQUEEZE, SQUEEZE), ({"brow-raise": -3.0}, {}), ({"smile": 4.0}, {}), ({}, {"smile": 5.0}), ({"snarl": 4.0}, {})],
    ids=["both sides", "the sound brow", "the sound corner", "the affected corner", "the sound cheek"],
)
def test_squeezing_never_scores(left, right):
    told = story(move("gentle-eye-closure", 9.0, 8.0, also_left=left, also_right=right), rest(4), the_plan=closing())
    assert part(told.results[0], PartName.IN_BAND) == 0.0
    assert score(told.results[0]) == 0.0
    when = next(at_s for at_s, cue in cues_of(told) if cue in (Cue.SMALLER, Cue.BACK_OFF))
    assert when < 3.0
    assert Cue.GOOD not in told.cues


def test_squeezing_is_told_even_where_the_closure_is_too_small_to_be_seen():
    told = story(
        rest(2), move("gentle-eye-closure", 0.0, 0.0, also_left=SQUEEZE), rest(8), the_plan=closing((0.1, 0.25))
    )
    assert told.results[0].score == NotScored(NotScoredWhy.BELOW_NOISE)
    assert Cue.SMALLER in told.cues


def test_what_a_nod_in_a_closure_seems_to_lift_is_not_squeezing_and_no_synkinesis():
    nod = {"commissure_up_mm": 1.3, "upper_lip_up_mm": 1.3, "brow_up_mm": -0.5}
    told = story(move("gentle-eye-closure", 9.0, 5.0, also_left=nod, also_right=nod), rest(4), the_plan=closing())
    assert told.results[0].synkinesis == ()
    assert score(told.results[0]) > 0.95


# -- what shall stay quiet


def test_blinks_of_any_usual_length_are_no_synkinesis():
    def at(t: float) -> Doing:
        doing = SMALL_SMILE.at(t)
        shut = 1.0 if t % 1.5 < 0.3 else 0.0
        return Doing(doing.left | {"eye": shut}, doing.right | {"eye": 0.8 * shut, "commissure_up_mm": 1.2 * shut})

    quiet = (QUIET_EYE, QuietRegion(Region.BROW, 1.5))
    told = story(Scene(7.0, at), rest(4), the_plan=plan(exercise(quiet=quiet)))
    assert told.results[0].synkinesis == ()
    assert Cue.BACK_OFF not in told.cues


@pytest.mark.parametrize(("eye", "way"), [(0.7, Way.NARROWS_OR_RISES), (-0.5, Way.WIDENS_OR_SINKS)])
def test_eyes_that_both_squeeze_or_both_stare_are_not_quiet(eye, way):
    told = story(move("smile", 3.0, 2.0, also_left={"eye": eye}, also_right={"eye": eye}), rest(4))
    (result,) = told.results
    assert {(s.side, s.way) for s in result.synkinesis} == {(side, way) for side in Side}
    expect(told, (-0.4, Cue.BEGIN), (1.0, Cue.KEEP_GOING), (2.0, Cue.BACK_OFF), (5.4, Cue.LET_GO), (7.0, Cue.REST))
    assert part(result, PartName.QUIET) < 0.5


def test_the_plan_can_set_the_limit_of_a_side_alone():
    strict = plan(exercise(quiet=(QuietRegion(Region.EYE, 0.15, limit_alone=0.2),)))
    scenes = (move("smile", 3.0, 2.0, also_left={"eye": 0.3}, also_right={"eye": 0.3}), rest(4))
    assert story(*scenes).results[0].synkinesis == ()
    assert {s.limit for s in story(*scenes, the_plan=strict).results[0].synkinesis} == {0.2}


def test_what_no_measure_follows_is_named_and_never_praised():
    result = story(SMALL_SMILE, rest(4), the_plan=plan(exercise(quiet=()))).results[0]
    assert {"chin", "neck"} <= set(result.unwatched)
    assert PartName.QUIET not in {p.name for p in result.score.parts}
    assert result.quiet_excursion_mm is None


def test_where_both_sides_are_affected_an_eye_may_narrow_as_a_healthy_one_does_in_a_smile():
    smile = exercise(quiet=(QUIET_EYE,))
    pucker = exercise("lip-pucker", quiet=(QUIET_EYE,))
    for wanted, what, found in ((smile, "smile", set()), (pucker, "lip-pucker", set(Side))):
        narrows = {"eye": 0.25}
        told = story(
            move(what, 3.0, 3.0, also_left=narrows, also_right=narrows),
            rest(4),
            the_plan=plan(wanted, affected=Affected.BOTH),
        )
        assert {s.side for s in told.results[0].synkinesis} == found


# -- back off, freeze, relax


def backs_off(t: float) -> Doing:
    """Smiles, notices the eye, comes back a little, stays there, lets the eye go, and ends in its own time."""
    if t < 1.6:
        u = t / 2
    elif t < 2.4:
        u = 0.8 - 0.3 * (t - 1.6)
    else:
        u = 0.56 if t < 5 else max(0.0, 0.56 - 0.5 * (t - 5))
    share = u * u * (3 - 2 * u)
    return Doing({"smile": 3 * share}, {"smile": 2 * share, "eye": 0.4 if 0.9 < t < 2.6 else 0.0})


def test_unwanted_movement_that_is_answered_earns_full_marks_and_the_band_comes_down():
    told = story(
        Scene(7.0, backs_off), rest(5), move("smile", 0.95, 0.8), rest(5), the_plan=plan(exercise(repetitions=2))
    )
    first, second = told.results
    (found,) = first.synkinesis
    assert found.answered
    assert part(first, PartName.QUIET) == 1.0
    assert first.quiet_excursion_mm == Measured(found.began_at_excursion_mm, pytest.approx(0.1, abs=0.02))
    assert first.band == Band(1.0, 5.0)
    assert second.band.high_mm < found.began_at_excursion_mm
    assert second.band.low_mm / second.band.high_mm == pytest.approx(1 / 5)


def test_the_eye_is_told_to_back_off_then_freeze_then_relax():
    def at(t: float) -> Doing:
        share = min(t / 2, 1.0) if t < 3.4 else max(0.75, 1 - 0.5 * (t - 3.4))
        share = share if t < 8 else max(0.0, 0.75 - 0.5 * (t - 8))
        return Doing({"smile": 3 * share}, {"smile": 2 * share, "eye": 0.4 if 0.4 < t < 6.5 else 0.0})

    told = story(Scene(10.0, at), rest(4), the_plan=plan(exercise(quiet=(QUIET_EYE,))))
    said = [cue for _, cue in cues_of(told)]
    assert next(cue for cue in said if cue in UNWANTED) is Cue.BACK_OFF
    assert said.index(Cue.BACK_OFF) < said.index(Cue.RELAX)


def test_who_holds_on_has_not_answered():
    told = story(move("smile", 3.0, 2.0, also_right={"eye": 0.4}), rest(4))
    assert not told.results[0].synkinesis[0].answered
    assert part(told.results[0], PartName.QUIET) < 0.1


def test_bands_come_down_by_themselves_and_never_rise():
    policy, band = BandPolicy(), Band(1.0, 5.0)
    lower = next_band(band, 2.0, policy)
    assert lower.high_mm < 2.0
    assert next_band(lower, None, policy) == lower
    assert next_band(lower, 4.0, policy) == lower
    assert next_band(band, -0.3, policy).high_mm == policy.least_mm


def test_a_side_that_begins_late_is_told_once_that_both_begin_together():
    told = story(move("smile", 3.0, 3.0, right_late_s=1.2), rest(5))
    given = {cue: at_s for at_s, cue in cues_of(told)}
    assert given[Cue.EVEN] == pytest.approx(2.0, abs=0.25)


def test_a_side_that_does_not_move_is_never_told_to():
    told = story(move("smile", 3.0, 0.0), rest(5))
    assert Cue.EVEN not in told.cues


@pytest.mark.parametrize("eye", [0.0, 0.4, -0.5])
@pytest.mark.parametrize("size", [2.0, 6.0, 12.0])
@pytest.mark.parametrize("rise", [0.4, 1.0, 2.0])
def test_no_two_cues_of_a_repetition_come_within_a_second(eye, size, rise):
    told = story(move("smile", size, size / 2, rise=rise, fall=rise, also_right={"eye": eye}), rest(5))
    times = [given.at_s for given in told.results[0].cues]
    assert all(b - a >= CuePolicy().change_min_s - 0.011 for a, b in pairwise(times))


def test_the_course_of_a_repetition_is_told():
    course = story(move("smile", 3.0, 2.0, right_late_s=0.3), rest(5), rate=30.0).results[0].course
    assert course.onset_s[Side.RIGHT].value - course.onset_s[Side.LEFT].value == pytest.approx(0.3, abs=0.08)
    assert course.lag_s.value == pytest.approx(0.3, abs=0.08)
    assert course.rise_s.value == pytest.approx(0.61 * 2, abs=0.1)
    assert course.fall_s.value == pytest.approx(0.61 * 2, abs=0.1)
    assert course.hold_s.value == pytest.approx(3.0 + 2 * 0.39, abs=0.15)
    assert course.speed_mm_s.value == pytest.approx(course.prescribed_mm_s.value, rel=0.1)
    assert course.left_ratio.value < 0.1
