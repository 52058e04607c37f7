"""What is particular to one sitting: left out, in another order, enough for today, and the clinic's own rest."""

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.coaching.massage import MassageNow
from device.coaching.pages import LeftOutPage
from device.coaching.questions import NO_QUESTIONS, Answer, Ending, Question, QuestionId, QuestionPolicy
from device.coaching.session import Session
from device.coaching.sitting import Sitting
from device.coaching.state import UNDER_WAY, Phase
from device.inference.facemesh import LostWhy
from device.measurement.side import Side
from device.plan.conditions import ClinicRest, PracticeLimits, RestingSide, Stage
from device.plan.left_out import LeftOutWhy, left_out
from device.plan.schema import Plan
from tests.stories import Patient, Scene, exercise, move, plan, rest
from tests.unit.test_massage import prescribed
from tests.unit.test_questions import answered

SMILE, BROW = move("smile", 3.0, 3.0), move("brow-raise", 3.0, 3.0)
TWO = plan(exercise(), exercise("brow-raise"))
ALL_WELL = QuestionPolicy(tells=False, felt_wait_s=0.0)


def sat_down(the_plan: Plan, sitting: Sitting) -> Patient:
    patient = Patient(the_plan, sitting=sitting)
    patient.settle()
    return patient


# -- the order


def test_exercises_come_in_the_order_of_the_sitting_and_are_stored_by_their_place_in_the_plan():
    patient = sat_down(TWO, Sitting(order=(1, 0)))
    state = patient.told.session.state
    assert (state.movement, state.exercise, state.upcoming) == ("brow-raise", 1, (0,))
    told = patient.play(BROW, rest(4), SMILE, rest(4))
    assert [(r.movement, r.exercise) for r in told.results] == [("brow-raise", 1), ("smile", 0)]
    assert (told.session.state.phase, told.session.state.ending) == (Phase.DONE, Ending.FINISHED)


def test_what_is_left_out_is_not_upcoming():
    the_plan = plan(exercise(), exercise("brow-raise"), exercise("lip-pucker"))
    session = Session(the_plan, lambda: None, sitting=Sitting({"brow-raise": LeftOutWhy.EXCLUDED}))
    assert session.state.upcoming == (2,)


# -- enough for today


def test_when_the_days_share_is_done_the_rest_is_left_out_after_the_repetition():
    patient = sat_down(plan(exercise(repetitions=3), exercise("brow-raise")), Sitting(active_left_s=5.0))
    told = patient.play(SMILE, rest(5))
    state = told.session.state
    assert (state.phase, state.ending, len(told.results)) == (Phase.DONE, Ending.ENOUGH, 1)
    assert set(state.left_out.values()) == {LeftOutWhy.ENOUGH_TODAY}


def test_rests_do_not_count_as_movement():
    patient = sat_down(plan(exercise(repetitions=2)), Sitting(active_left_s=10.0))
    told = patient.play(rest(15), SMILE, rest(4), SMILE, rest(4))
    assert len(told.results) == 2


def test_massage_is_never_refused():
    the_plan = replace(TWO, massages=prescribed("cheeks"))
    enough = dict.fromkeys(("smile", "brow-raise"), LeftOutWhy.ENOUGH_TODAY)
    told = Patient(the_plan, sitting=Sitting(enough)).play(rest(9))
    assert isinstance(told.session.state.massage, MassageNow)
    told = Patient(the_plan, sitting=Sitting(enough)).play(rest(12))
    assert (told.session.state.phase, told.session.state.ending) == (Phase.DONE, Ending.ENOUGH)


@pytest.mark.parametrize(
    ("whys", "ending"),
    [
        ((LeftOutWhy.ENOUGH_TODAY, LeftOutWhy.PAIN_REST), Ending.ENOUGH),
        ((LeftOutWhy.TOO_SOON, LeftOutWhy.STAGE_LOCK), Ending.ENOUGH),
        ((LeftOutWhy.PAIN_REST, LeftOutWhy.EXCLUDED), Ending.ALL_RESTS),
        ((LeftOutWhy.EXCLUDED, LeftOutWhy.STAGE_LOCK), Ending.NOTHING_TODAY),
        ((LeftOutWhy.PLAN_ENDED, LeftOutWhy.PLAN_ENDED), Ending.NOTHING_TODAY),
    ],
)
def test_a_session_in_which_nothing_is_to_be_done_says_why(whys, ending):
    session = Session(TWO, lambda: None, sitting=Sitting(dict(zip(("smile", "brow-raise"), whys, strict=True))))
    assert (session.state.phase, session.state.ending) == (Phase.DONE, ending)


# -- a mirror that is not sure of the day


def not_sure() -> Session:
    enough = {"smile": LeftOutWhy.ENOUGH_TODAY, "brow-raise": LeftOutWhy.EXCLUDED}
    session = Session(
        replace(TWO, limits=PracticeLimits(3, active_minutes_per_day=10)),
        lambda: None,
        questions=QuestionPolicy(felt_wait_s=0.0),
        sitting=Sitting(enough, known=frozenset({"smile"}), active_left_s=0.0, may_be_new_day=True),
    )
    answered(session, Answer.ALL_WELL)
    return session


def test_the_patient_says_that_it_is_a_new_day():
    session = not_sure()
    assert session.state.asked == Question(QuestionId.NEW_DAY)
    answered(session, Answer.NEXT_DAY)
    session.go_on()
    assert session.state.phase is Phase.WAITING_FOR_FACE
    assert session.state.left_out == {"brow-raise": LeftOutWhy.EXCLUDED}


def test_a_new_day_ends_the_rest_of_yesterday_and_not_the_one_until_the_clinic_has_looked():
    hurts = {"smile": LeftOutWhy.PAIN_REST, "brow-raise": LeftOutWhy.UNTIL_CLINIC}
    sitting = Sitting(hurts, known=frozenset({"smile"}), may_be_new_day=True)
    session = Session(TWO, lambda: None, questions=QuestionPolicy(before=False), sitting=sitting)
    answered(session, Answer.NEXT_DAY)
    assert session.state.left_out == {"brow-raise": LeftOutWhy.UNTIL_CLINIC}


def test_where_nobody_can_answer_the_day_is_not_asked_about():
    sitting = Sitting({"smile": LeftOutWhy.ENOUGH_TODAY}, may_be_new_day=True)
    assert Session(TWO, lambda: None, sitting=sitting).state.phase is Phase.WAITING_FOR_FACE


def test_on_the_same_day_movement_is_refused():
    session = not_sure()
    answered(session, Answer.SAME_DAY)
    session.go_on()
    assert (session.state.phase, session.state.ending) == (Phase.DONE, Ending.ENOUGH)
    assert [a.answer for a in session.take_answers()] == [Answer.ALL_WELL, Answer.SAME_DAY]


def test_whoever_stops_at_that_question_has_ended():
    session = not_sure()
    session.pause()
    assert (session.state.phase, session.state.ending) == (Phase.DONE, Ending.WANTED)


# -- the stage lock

FLACCID = replace(TWO, stage=Stage.FLACCID, massages=prescribed("cheeks", "frown-release-press"))
LOCKED = Sitting(left_out(FLACCID, date(2026, 1, 1)))

_PRESSES = ("pause", "resume", "stop", "go_on", "learn", "answer", "choose_down", "choose_up")


def press(session: Session, what: str) -> None:
    if what.startswith("choose"):
        session.choose(1 if what.endswith("down") else -1)
    else:
        getattr(session, what)()


def test_a_flaccid_face_is_told_what_is_left_out_and_why():
    session = Session(FLACCID, lambda: None, questions=QuestionPolicy(), sitting=LOCKED)
    answered(session, Answer.ALL_WELL)
    locked = dict.fromkeys(("frown-release-press", "smile", "brow-raise"), LeftOutWhy.STAGE_LOCK)
    assert session.state.told == LeftOutPage(locked)
    session.go_on()
    assert isinstance(session.state.massage, MassageNow)
    assert session.state.massage.massage.id == "cheeks"


@settings(deadline=None, max_examples=60)
@given(
    policy=st.sampled_from((NO_QUESTIONS, QuestionPolicy(), ALL_WELL)),
    deeds=st.lists(st.sampled_from((*_PRESSES, "smile", "rest", "away")), max_size=20),
    order=st.permutations((0, 1)).map(tuple),
    new_day=st.booleans(),
)
def test_no_press_and_no_movement_passes_a_stage_lock(policy, deeds, order, new_day):
    scenes = {"smile": SMILE, "rest": rest(12), "away": Scene(3, lambda _: LostWhy.NO_FACE)}
    patient = Patient(FLACCID, questions=policy, sitting=replace(LOCKED, order=order, may_be_new_day=new_day), rate=5)
    for deed in deeds:
        if deed in scenes:
            patient.play(scenes[deed])
        else:
            press(patient.told.session, deed)
        state = patient.told.session.state
        assert state.phase not in (*UNDER_WAY, Phase.PROMPT)
        assert not isinstance(state.massage, MassageNow) or state.massage.massage.id == "cheeks"
    assert patient.told.results == []


# -- the clinic's own rest


def clinic_rest(corner_mm: float, spread_mm: float = 0.4) -> ClinicRest:
    return ClinicRest(dict.fromkeys(Side, RestingSide(10.5, corner_mm, 22.0)), spread_mm)


def test_a_face_that_is_tighter_than_at_the_clinic_lets_go_and_moves_no_more():
    tight = replace(TWO, clinic_rest=clinic_rest(-68.0), massages=prescribed("cheeks", "face-rest"))
    patient = Patient(tight)
    patient.told.session.go_on()
    patient.told.session.go_on()
    told = patient.play(rest(8))
    assert isinstance(told.session.state.massage, MassageNow)
    told = patient.play(rest(10), SMILE)
    assert (told.session.state.phase, told.session.state.ending, told.results) == (Phase.DONE, Ending.TIGHT, [])


@pytest.mark.parametrize("corner_mm", [-65.0, -64.0, -60.0])
def test_a_face_that_is_as_at_the_clinic_or_softer_goes_on(corner_mm):
    patient = Patient(replace(TWO, clinic_rest=clinic_rest(corner_mm)))
    told = patient.play(rest(7.5))
    assert told.session.state.phase is Phase.PROMPT
    told = patient.play(SMILE, rest(4))
    assert len(told.results) == 1


def test_what_differs_from_day_to_day_by_as_much_is_not_called_tight():
    patient = Patient(replace(TWO, clinic_rest=clinic_rest(-68.0, spread_mm=1.5)))
    assert patient.play(rest(7.5)).session.state.phase is Phase.PROMPT


def test_it_is_compared_once_and_not_after_a_pause():
    patient = Patient(replace(TWO, clinic_rest=clinic_rest(-65.0)))
    patient.play(rest(7.5))
    patient.told.session.pause()
    patient.told.session.resume()
    phases = patient.play(rest(2)).phases
    assert phases.count(Phase.NEUTRAL) == 1


def test_a_day_without_a_limit_has_none():
    assert 60 * PracticeLimits(3).active_minutes_per_day == math.inf
