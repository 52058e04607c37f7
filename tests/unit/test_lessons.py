"""What is taught before a movement is done for the first time, and how it is recalled."""

from dataclasses import replace

import pytest

from device.coaching.pages import NO_PAGE, EyeCarePage, LeftOutPage, Lesson
from device.coaching.questions import Answer, Question, QuestionId, QuestionPolicy
from device.coaching.session import Session
from device.coaching.sitting import Sitting
from device.coaching.state import Phase
from device.plan.conditions import EyeCare
from device.plan.left_out import LeftOutWhy
from device.plan.schema import NO_BAND
from tests.stories import Patient, exercise, move, plan, rest
from tests.unit.test_questions import answered

SMILE = move("smile", 3.0, 3.0)
TWO = plan(exercise(), exercise("brow-raise"))
TELLS = QuestionPolicy(before=False, felt_wait_s=0.0)


def pages_through(session: Session) -> list[Lesson]:
    """Every page of the lesson that stands, to its end."""
    seen = []
    while isinstance(page := session.state.told, Lesson):
        seen.append(page)
        session.go_on()
    return seen


def test_a_movement_is_taught_before_it_is_done_for_the_first_time():
    session = Session(TWO, lambda: None, questions=TELLS)
    assert session.state.phase is Phase.TELLING
    pages = pages_through(session)
    smile = TWO.exercises[0].movement
    assert [page.muscle for page in pages] == [*smile.muscles, ""]
    assert {page.movement for page in pages if page.movement.id != "smile"} == set()
    assert session.state.phase is Phase.WAITING_FOR_FACE


def test_rest_is_told_on_one_page():
    session = Session(plan(replace(exercise("rest-scan"), band=NO_BAND)), lambda: None, questions=TELLS)
    assert [(page.muscle, page.count) for page in pages_through(session)] == [("", 1)]


def test_what_was_done_before_is_not_taught_again():
    session = Session(TWO, lambda: None, questions=TELLS, sitting=Sitting(known=frozenset({"smile"})))
    assert session.state.phase is Phase.WAITING_FOR_FACE


def test_the_second_movement_is_taught_between_the_two_and_the_seat_is_kept():
    patient = Patient(TWO, questions=TELLS, sitting=Sitting(known=frozenset({"smile"})))
    patient.settle()
    told = patient.play(SMILE, rest(4))
    assert told.session.state.phase is Phase.TELLING
    told = patient.play(rest(60))
    assert told.session.state.phase is Phase.TELLING
    assert pages_through(told.session)
    told = patient.play(rest(1.5), move("brow-raise", 3.0, 3.0), rest(4))
    assert [r.movement for r in told.results] == ["smile", "brow-raise"]
    assert told.phases.count(Phase.NEUTRAL) == 1


def test_a_lesson_that_was_broken_off_is_told_again_and_one_that_was_heard_is_not():
    session = Session(TWO, lambda: None, questions=TELLS)
    session.pause()
    session.resume()
    assert session.state.phase is Phase.TELLING
    pages_through(session)
    session.pause()
    session.resume()
    assert session.state.phase is Phase.WAITING_FOR_FACE


def test_the_same_movement_twice_is_taught_once():
    patient = Patient(plan(exercise(), exercise()), questions=TELLS)
    pages_through(patient.told.session)
    patient.settle()
    told = patient.play(SMILE, rest(4), SMILE, rest(4))
    assert len(told.results) == 2


@pytest.mark.parametrize("waited_s", [0.0, 2.0, 4.5, 15.0])
def test_a_lesson_can_be_recalled_whenever_the_patient_does_not_move(waited_s):
    patient = Patient(plan(exercise(repetitions=2)), questions=TELLS, sitting=Sitting(known=frozenset({"smile"})))
    patient.play(rest(waited_s))
    if waited_s > 10:
        patient.play(SMILE, rest(1))
        assert patient.told.session.state.phase is Phase.REST
    session = patient.told.session
    session.learn()
    assert pages_through(session)
    assert session.state.told == NO_PAGE
    assert session.state.phase is Phase.WAITING_FOR_FACE
    done = len(patient.told.results)
    told = patient.play(rest(6), SMILE, rest(4))
    assert len(told.results) == done + 1


def test_who_moves_is_told_nothing():
    patient = Patient(TWO)
    patient.settle()
    patient.play(replace(SMILE, lasts_s=3.0))
    patient.told.session.learn()
    assert patient.told.session.state.phase in (Phase.MOVING, Phase.HOLDING)


def test_first_the_eye_then_what_is_left_out_then_the_lesson():
    the_plan = replace(TWO, eye_care=(EyeCare.DROPS,))
    sitting = Sitting({"brow-raise": LeftOutWhy.EXCLUDED, "lip-pucker": LeftOutWhy.PAIN_REST})
    session = Session(the_plan, lambda: None, questions=QuestionPolicy(felt_wait_s=0.0), sitting=sitting)
    assert session.state.asked == Question(QuestionId.SAFETY)
    answered(session, Answer.ALL_WELL)
    assert session.state.told == EyeCarePage()
    session.go_on()
    # What the plan does not list is not left out of it.
    assert session.state.told == LeftOutPage({"brow-raise": LeftOutWhy.EXCLUDED})
    session.go_on()
    assert isinstance(session.state.told, Lesson)


def test_where_nobody_can_go_on_nothing_is_told():
    session = Session(replace(TWO, eye_care=(EyeCare.DROPS,)), lambda: None)
    assert session.state.phase is Phase.WAITING_FOR_FACE
