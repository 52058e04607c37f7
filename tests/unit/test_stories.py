"""What the mirror says to a patient who does this: stories in seconds and millimetres."""

from dataclasses import replace

import pytest

from device.coaching.checks import Check
from device.coaching.state import Cue, NotScored, NotScoredWhy, PartName, Phase, Scored
from device.inference.facemesh import LostWhy
from device.measurement.baseline import NotNeutral
from device.measurement.observer import Seated, Settling
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, PoseDeg
from device.plan.schema import CameraGrade, Region
from tests.stories import (
    GOOD_SEAT,
    QUIET_EYE,
    Patient,
    exercise,
    lost,
    move,
    plan,
    rest,
    story,
    turned_away,
)

SMALL_SMILE = move("smile", 3.0, 2.0)
WARNINGS = {Cue.BACK_OFF, Cue.SMALLER, Cue.SLOWER}


def score(result) -> float:
    assert isinstance(result.score, Scored)
    return result.score.value


def part(result, name: PartName) -> float:
    assert isinstance(result.score, Scored)
    return next(p.value for p in result.score.parts if p.name is name)


def test_a_small_slow_smile_is_led_from_prompt_to_rest_and_praised():
    told = story(SMALL_SMILE, rest(4))
    assert told.phases == [
        Phase.WAITING_FOR_FACE,
        Phase.NEUTRAL,
        Phase.PROMPT,
        Phase.MOVING,
        Phase.HOLDING,
        Phase.RELAXING,
        Phase.REST,
        Phase.DONE,
    ]
    (result,) = told.results
    assert score(result) > 0.95
    assert result.excursion_mm[Side.LEFT].value == pytest.approx(3.0, abs=0.15)
    assert result.excursion_mm[Side.RIGHT].value == pytest.approx(2.0, abs=0.15)
    assert result.symmetry_ratio.value == pytest.approx(2 / 3, abs=0.06)
    assert not WARNINGS & set(told.cues)
    assert told.cues[-2] is Cue.GOOD


def test_the_cues_come_when_they_are_needed():
    told = story(SMALL_SMILE, rest(4))
    began = 4.5
    assert told.when(Cue.KEEP_GOING) - began == pytest.approx(1.0, abs=0.5)
    assert told.when(Cue.HOLD) - began == pytest.approx(2.0, abs=0.6)
    assert told.when(Cue.LET_GO) - began == pytest.approx(5.0, abs=0.6)


def test_too_big_is_asked_to_be_smaller_and_scores_less():
    good, big = story(SMALL_SMILE, rest(4)), story(move("smile", 12.0, 6.0), rest(4))
    assert Cue.SMALLER in big.cues
    assert score(big.results[0]) < 0.3 < score(good.results[0])
    assert part(big.results[0], PartName.IN_BAND) < 0.3


def test_a_strong_side_inside_the_band_is_not_held_against_the_patient():
    told = story(move("smile", 4.5, 1.5), rest(4))
    assert score(told.results[0]) > 0.9


def test_too_fast_is_asked_to_be_slower():
    told = story(move("smile", 4.0, 3.0, rise=0.5, fall=0.5), rest(4))
    assert Cue.SLOWER in [given.cue for given in told.results[0].cues]
    assert part(told.results[0], PartName.SLOW) < 0.3


def test_slower_than_prescribed_is_never_wrong():
    told = story(move("smile", 3.0, 2.0, rise=4.0), rest(4))
    assert part(told.results[0], PartName.SLOW) == 1.0


def test_an_eye_that_narrows_on_the_affected_side_is_answered_and_recorded():
    told = story(move("smile", 3.0, 2.0, also_right={"eye": 0.4}), rest(4))
    (result,) = told.results
    (found,) = result.synkinesis
    assert (found.region, found.side, found.limit) == (Region.EYE, Side.RIGHT, 0.15)
    assert found.amount == pytest.approx(0.4, abs=0.05)
    # 0.15 of 0.4 is reached when the smile is at 0.75 mm of its 2, and seen a fifth of a second later.
    assert 0.6 < found.began_at_excursion_mm < 1.6
    assert Cue.BACK_OFF in told.cues
    assert part(result, PartName.QUIET) < 0.1
    assert score(result) < 0.1


def test_eyes_that_narrow_alike_are_no_synkinesis():
    told = story(move("smile", 3.0, 2.0, also_left={"eye": 0.22}, also_right={"eye": 0.22}), rest(4))
    assert told.results[0].synkinesis == ()
    assert Cue.BACK_OFF not in told.cues


def test_when_both_sides_are_affected_each_eye_counts_for_itself():
    both = plan(exercise(quiet=(QUIET_EYE,)), affected=Affected.BOTH)
    told = story(move("smile", 3.0, 3.0, also_left={"eye": 0.4}, also_right={"eye": 0.4}), rest(4), the_plan=both)
    assert {(s.region, s.side) for s in told.results[0].synkinesis} == {
        (Region.EYE, Side.LEFT),
        (Region.EYE, Side.RIGHT),
    }


def test_a_blink_of_both_eyes_is_nothing():
    blink = move("smile", 3.0, 2.0, rise=0.01, hold=0.15, fall=0.01, also_left={"eye": 1.0}, also_right={"eye": 1.0})
    told = story(move("smile", 3.0, 2.0, fall=0.01), replace(blink, lasts_s=0.15), SMALL_SMILE, rest(6))
    assert all(result.synkinesis == () for result in told.results)


def test_a_mouth_corner_that_lifts_while_the_eyes_close_is_found():
    closing = plan(exercise("gentle-eye-closure", band=(2.0, 10.0)))
    told = story(move("gentle-eye-closure", 8.5, 5.0, also_right={"smile": 3.0}), rest(4), the_plan=closing)
    (found,) = told.results[0].synkinesis
    assert (found.region, found.side) == (Region.MOUTH_CORNER, Side.RIGHT)


def test_a_side_that_starts_late_is_not_together():
    told = story(move("smile", 3.0, 3.0, right_late_s=0.8), rest(5))
    assert part(told.results[0], PartName.TOGETHER) < 0.4


def test_a_face_that_does_not_come_back_to_rest_ends_all_the_same():
    told = story(move("smile", 3.0, 2.5, hold=30.0), rest(2))
    assert told.results
    assert part(told.results[0], PartName.RETURNED) < 0.2


def test_nothing_at_all_for_twenty_seconds_is_no_blame_and_goes_on():
    told = story(rest(24))
    (result,) = told.results
    assert result.score == NotScored(NotScoredWhy.NO_MOVEMENT)
    assert not WARNINGS & set(told.cues)
    assert told.phases[-1] is Phase.DONE


def test_the_wrong_movement_is_not_taken_for_the_right_one():
    told = story(move("brow-raise", 4.0, 4.0), rest(1))
    assert told.results == []
    assert told.phases[-1] is Phase.PROMPT


def test_a_slow_drift_of_the_head_is_no_movement():
    drift = move("smile", 1.0, 1.0, rise=15.0, hold=1.0, fall=1.0)
    assert Phase.MOVING not in story(replace(drift, lasts_s=14.0)).phases


def test_what_moves_before_the_movement_began_is_no_synkinesis():
    closing = plan(exercise("gentle-eye-closure", band=(2.0, 10.0)))
    talk = move("brow-raise", 0.0, 0.0, rise=0.5, hold=1.0, fall=0.5, also_right={"smile": 4.0})
    told = story(talk, rest(2), move("gentle-eye-closure", 8.0, 6.0), rest(4), the_plan=closing)
    (result,) = told.results
    assert result.synkinesis == ()
    assert score(result) > 0.95


def test_uneven_steps_are_not_called_good():
    told = story(move("smile", 4.0, 3.5, right_late_s=1.2), rest(5))
    assert part(told.results[0], PartName.TOGETHER) < 0.5
    assert Cue.GOOD not in told.cues


def test_a_patient_who_takes_three_times_as_long_is_not_hurried_nor_cut_off():
    told = story(move("smile", 4.0, 3.0, rise=6.0, hold=3.0, fall=9.0), rest(5))
    (result,) = told.results
    assert told.when(Cue.HOLD) - 4.5 > 4.5
    assert part(result, PartName.RETURNED) == 1.0
    assert score(result) > 0.9


# -- when the face cannot be seen


def test_a_face_lost_for_a_second_changes_nothing():
    half = replace(SMALL_SMILE, lasts_s=3.5)
    told = story(half, lost(1.0), replace(SMALL_SMILE, at=lambda t: SMALL_SMILE.at(t + 4.5), lasts_s=2.5), rest(4))
    assert Phase.CANNOT_JUDGE not in told.phases
    assert len(told.results) == 1
    assert score(told.results[0]) > 0.8


def test_a_face_lost_for_three_seconds_cannot_be_judged_and_the_repetition_is_asked_for_again():
    told = story(replace(SMALL_SMILE, lasts_s=3.5), lost(3), rest(2), SMALL_SMILE, rest(4))
    assert Phase.CANNOT_JUDGE in told.phases
    (result,) = told.results
    assert result.number == 1
    assert score(result) > 0.9


def test_a_face_lost_for_thirty_seconds_pauses_and_nothing_finished_is_lost():
    patient = Patient(plan(exercise(repetitions=2)))
    patient.settle()
    told = patient.play(SMALL_SMILE, rest(4), replace(SMALL_SMILE, lasts_s=3.0), lost(30))
    assert told.phases[-1] is Phase.PAUSED
    assert len(told.results) == 1
    told.session.resume()
    told = patient.play(rest(3), SMALL_SMILE, rest(4))
    assert [r.number for r in told.results] == [1, 2]
    assert told.phases.count(Phase.NEUTRAL) == 1
    assert told.phases[-1] is Phase.DONE


def test_a_head_that_is_turned_away_is_neither_good_nor_bad():
    told = story(replace(SMALL_SMILE, lasts_s=3.0), turned_away(4), rest(2), SMALL_SMILE, rest(4))
    assert Phase.CANNOT_JUDGE in told.phases
    assert Cue.FACE_FORWARD in told.cues
    assert Cue.COME_INTO_VIEW not in told.cues
    assert len(told.results) == 1
    assert score(told.results[0]) > 0.9


def test_who_sits_differently_after_a_pause_is_asked_back_and_then_gets_a_new_baseline():
    patient = Patient(plan())
    patient.settle()
    patient.told.session.pause()
    patient.told.session.resume()
    told = patient.play(turned_away(3))
    assert told.heard[-1][1:] == (Phase.WAITING_FOR_FACE, Cue.FACE_FORWARD)
    told = patient.play(turned_away(4), rest(5), SMALL_SMILE, rest(4))
    assert told.phases.count(Phase.NEUTRAL) == 2
    assert len(told.results) == 1


@pytest.mark.parametrize(
    ("why", "cue"),
    [
        (NotNeutral.EYES_SHUT, Cue.EYES_OPEN),
        (NotNeutral.TURNED_AWAY, Cue.FACE_FORWARD),
        (NotNeutral.MOVED, Cue.STAY_RELAXED),
    ],
)
def test_a_neutral_that_has_to_be_watched_anew_says_why(why, cue):
    patient = Patient(plan())
    patient.play(rest(2))
    assert patient.told.session.state.phase is Phase.NEUTRAL
    patient.hear(Settling(3.0, GOOD_SEAT, 0.0, why))
    assert patient.told.session.state.cue is cue


@pytest.mark.parametrize(
    ("why", "cue"),
    [
        (LostWhy.NO_FACE, Cue.COME_INTO_VIEW),
        (LostWhy.DOUBTFUL, Cue.COME_INTO_VIEW),
        (LostWhy.TWO_FACES, Cue.ONE_FACE_ONLY),
        (LostWhy.TOO_DARK, Cue.MORE_LIGHT),
    ],
)
def test_while_waiting_the_mirror_says_what_is_missing(why, cue):
    told = Patient(plan()).play(lost(2, why))
    assert told.heard[-1][1:] == (Phase.WAITING_FOR_FACE, cue)


@pytest.mark.parametrize(
    ("seat", "cue", "check"),
    [
        ({"iris_px": 4.0}, Cue.COME_CLOSER, "distance"),
        ({"face_ratio": 0.7}, Cue.MOVE_BACK, "distance"),
        ({"brightness": 0.04}, Cue.MORE_LIGHT, "light"),
        ({"dim": True}, Cue.MORE_LIGHT, "light"),
        ({"light_balance": -0.7}, Cue.LIGHT_FROM_FRONT, "light"),
        ({"pose": PoseDeg(30, 0, 0)}, Cue.FACE_FORWARD, "face"),
    ],
)
def test_a_seat_that_is_not_right_is_told_one_thing_to_change(seat, cue, check):
    patient = Patient(plan())
    patient.hear(Seated(0.0, replace(GOOD_SEAT, **seat)))
    state = patient.told.session.state
    assert (state.phase, state.cue) == (Phase.WAITING_FOR_FACE, cue)
    assert getattr(state.checks, check) is Check.NOT_YET


# -- stopping


@pytest.mark.parametrize("seconds", [0.2, 2.0, 5.0, 6.5, 8.0, 10.2, 12.5])
def test_a_pause_comes_at_once_from_every_phase_and_practice_goes_on_after_it(seconds):
    patient = Patient(plan())
    scene = [rest(4.5), SMALL_SMILE, rest(3)]
    for n in range(round(seconds * 15)):
        at_s = n / 15
        patient.play(replace(_scene_at(scene, at_s), lasts_s=1 / 15))
    patient.told.session.pause()
    assert patient.told.session.state.phase in (Phase.PAUSED, Phase.DONE)
    before = len(patient.told.results)
    patient.told.session.resume()
    told = patient.play(rest(6), SMALL_SMILE, rest(4))
    assert told.session.state.phase is Phase.DONE
    assert len(told.results) == 1
    assert before <= 1


def _scene_at(scenes, at_s):
    """The one moment of a list of scenes, as a scene."""
    for scene in scenes:
        if at_s < scene.lasts_s:
            moment = scene.at(at_s)
            return replace(scene, at=lambda _, moment=moment: moment)
        at_s -= scene.lasts_s
    return rest(1)


def test_stopping_ends_the_session_with_what_was_finished():
    patient = Patient(plan(exercise(repetitions=3)))
    patient.settle()
    patient.play(SMALL_SMILE, rest(4))
    patient.told.session.stop()
    assert patient.told.session.state.phase is Phase.DONE
    assert patient.told.session.state.finished == 1
    patient.play(SMALL_SMILE)
    assert len(patient.told.results) == 1


def test_the_whole_plan_is_done_in_its_order():
    the_plan = plan(exercise(repetitions=2), exercise("brow-raise", band=(1.0, 4.0)))
    told = story(
        *(SMALL_SMILE, rest(4), SMALL_SMILE, rest(4), move("brow-raise", 3.0, 2.0), rest(4)), the_plan=the_plan
    )
    assert [(r.movement, r.number) for r in told.results] == [("smile", 1), ("smile", 2), ("brow-raise", 1)]
    assert told.phases[-1] is Phase.DONE


# -- what a camera cannot judge


def test_a_band_below_the_noise_is_timed_unscored_and_never_asked_to_be_bigger():
    tiny = plan(exercise(band=(0.1, 0.25), quiet=()))
    told = story(rest(20), the_plan=tiny)
    assert told.results[0].score == NotScored(NotScoredWhy.BELOW_NOISE)
    assert Cue.SMALL_IS_RIGHT in told.cues
    assert not WARNINGS & set(told.cues)
    assert {Phase.MOVING, Phase.HOLDING, Phase.RELAXING} <= set(told.phases)


def test_a_movement_that_a_camera_cannot_see_is_guided_by_time():
    unseen = exercise(quiet=())
    unseen = replace(unseen, movement=replace(unseen.movement, grade=CameraGrade.C))
    told = story(rest(20), the_plan=plan(unseen))
    assert told.results[0].score == NotScored(NotScoredWhy.CAMERA_CANNOT_SEE)
    assert {Phase.MOVING, Phase.HOLDING, Phase.RELAXING} <= set(told.phases)


# -- frame rates


@pytest.mark.parametrize("rate", [10.0, 30.0])
def test_the_same_story_gives_the_same_at_any_frame_rate(rate):
    scenes = (
        SMALL_SMILE,
        rest(4),
        move("smile", 3.0, 2.0, also_right={"eye": 0.4}),
        rest(4),
        move("smile", 9.0, 4.0, rise=0.6, fall=0.6),
        rest(4),
    )
    three = plan(exercise(repetitions=3))
    at_15, other = story(*scenes, the_plan=three, rate=15.0), story(*scenes, the_plan=three, rate=rate)
    assert len(at_15.results) == len(other.results) == 3
    for a, b in zip(at_15.results, other.results, strict=True):
        assert score(a) == pytest.approx(score(b), abs=0.08)
        assert {s.region for s in a.synkinesis} == {s.region for s in b.synkinesis}
        assert WARNINGS & {c.cue for c in a.cues} == WARNINGS & {c.cue for c in b.cues}
        for side in Side:
            ours, theirs = a.excursion_mm[side], b.excursion_mm[side]
            assert isinstance(ours, Measured)
            assert isinstance(theirs, Measured)
            assert ours.value == pytest.approx(theirs.value, abs=0.12)
