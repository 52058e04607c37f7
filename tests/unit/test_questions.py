"""What is asked before, in and after practice, and what comes of the answers."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.coaching.massage import MassageNow
from device.coaching.questions import ANSWERS, NO_QUESTIONS, Answer, Ending, Question, QuestionId, QuestionPolicy
from device.coaching.session import Session
from device.coaching.sitting import Sitting
from device.coaching.state import Phase
from device.display.question_words import ADVICE, QUESTIONS
from device.display.question_words import ANSWERS as WORDS
from device.parts import REASONS
from device.plan.left_out import LeftOutWhy
from device.plan.schema import Exercise
from tests.stories import Doing, Patient, Scene, exercise, move, plan, rest
from tests.unit.test_massage import prescribed

SMILE = move("smile", 3.0, 3.0)
FELT_S = 20.0
AFTER = QuestionPolicy(before=False, tells=False, felt_wait_s=FELT_S)
BEFORE = QuestionPolicy(tells=False)
SMILE_RESTS = Sitting({"smile": LeftOutWhy.PAIN_REST})


def answered(session: Session, answer: Answer) -> None:
    """The buttons that lead to an answer: to the top, down to it, select."""
    asked = session.state.asked
    assert isinstance(asked, Question)
    session.choose(-len(asked.answers))
    for _ in range(asked.answers.index(answer)):
        session.choose(1)
    session.answer()


def before() -> Session:
    return Session(plan(), lambda: None, questions=BEFORE)


def practised(*exercises, policy: QuestionPolicy = AFTER) -> Patient:
    """A patient who has just done the first exercise."""
    patient = Patient(plan(*exercises), questions=policy)
    patient.settle()
    patient.play(SMILE, rest(4))
    return patient


# -- the list


@given(steps=st.lists(st.integers(-3, 3)), question=st.sampled_from(QuestionId))
def test_wherever_up_and_down_lead_an_answer_of_the_question_is_chosen(steps, question):
    asked = Question(question)
    for step in steps:
        asked = asked.moved(step)
    assert asked.chosen in ANSWERS[question]


def test_every_question_and_answer_has_its_words():
    assert set(QUESTIONS) == set(QuestionId)
    assert set(WORDS) == {answer for answers in ANSWERS.values() for answer in answers}


# -- before


def test_with_nothing_new_practice_begins():
    session = before()
    assert session.state.phase is Phase.ASKING
    answered(session, Answer.ALL_WELL)
    assert session.state.phase is Phase.WAITING_FOR_FACE


@pytest.mark.parametrize(("answer", "ending"), [(Answer.EYE, Ending.SEE_A_DOCTOR), (Answer.HEALTH, Ending.GET_HELP)])
def test_after_a_danger_sign_there_is_advice_and_no_practice(answer, ending):
    session = before()
    answered(session, answer)
    assert (session.state.phase, session.state.ending) == (Phase.DONE, ending)
    assert ending in ADVICE
    session.resume()
    session.pause()
    session.answer()
    assert session.state.phase is Phase.DONE
    assert [(a.question, a.answer) for a in session.take_answers()] == [(QuestionId.SAFETY, answer)]


def test_whoever_stops_at_the_first_question_has_ended():
    session = before()
    session.pause()
    assert (session.state.phase, session.state.ending) == (Phase.DONE, Ending.WANTED)


# -- after an exercise


def test_after_the_last_repetition_of_an_exercise_it_is_asked_how_it_felt():
    patient = practised(exercise(), exercise("brow-raise"))
    assert patient.told.session.state.asked == Question(QuestionId.FELT)
    answered(patient.told.session, Answer.UNCOMFORTABLE)
    state = patient.told.session.state
    assert (state.phase, state.exercise) == (Phase.PROMPT, 1)
    (given_answer,) = patient.told.session.take_answers()
    assert (given_answer.answer, given_answer.exercise) == (Answer.UNCOMFORTABLE, 0)


def test_between_two_repetitions_nothing_is_asked():
    patient = practised(exercise(repetitions=2))
    assert patient.told.session.state.phase is Phase.PROMPT


def test_whoever_does_not_answer_is_not_kept():
    patient = practised(exercise(), exercise("brow-raise"))
    patient.play(rest(FELT_S - 4))
    assert patient.told.session.state.phase is Phase.ASKING
    patient.play(rest(4))
    assert (patient.told.session.state.phase, patient.told.session.state.exercise) == (Phase.PROMPT, 1)
    assert patient.told.session.take_answers() == ()


def test_whoever_is_choosing_is_not_hurried():
    patient = practised(exercise(), exercise("brow-raise"))
    patient.play(rest(FELT_S - 4))
    patient.told.session.choose(1)
    patient.play(rest(FELT_S - 4))
    assert patient.told.session.state.phase is Phase.ASKING


def test_after_the_answer_to_the_last_one_all_is_done():
    patient = practised(exercise())
    answered(patient.told.session, Answer.EASY)
    assert (patient.told.session.state.phase, patient.told.session.state.ending) == (Phase.DONE, Ending.FINISHED)


def test_a_stop_in_the_place_of_an_answer_goes_on_with_the_next_exercise():
    patient = practised(exercise(), exercise("brow-raise"))
    patient.told.session.pause()
    assert patient.told.session.state.asked == Question(QuestionId.STOPPED)
    patient.told.session.resume()
    told = patient.play(rest(4))
    assert (told.session.state.phase, told.session.state.exercise) == (Phase.PROMPT, 1)
    assert len(told.results) == 1


# -- stopped


def test_what_hurts_rests_for_today_wherever_it_stands_in_the_plan():
    patient = Patient(plan(exercise(), exercise("brow-raise"), exercise()))
    patient.settle()
    session = patient.told.session
    session.pause()
    answered(session, Answer.PAIN)
    answered(session, Answer.CHEEK)
    assert session.state.left_out == {"smile": LeftOutWhy.PAIN_REST}
    assert session.state.exercise == 1
    session.resume()
    told = patient.play(rest(3), move("brow-raise", 3.0, 3.0), rest(4))
    assert told.session.state.phase is Phase.DONE
    assert [result.movement for result in told.results] == ["brow-raise"]
    assert [(a.answer, a.exercise) for a in session.take_answers()] == [(Answer.PAIN, 0), (Answer.CHEEK, 0)]


def test_when_all_that_is_left_hurts_the_session_ends():
    patient = practised(exercise(), exercise("brow-raise"), policy=NO_QUESTIONS)
    session = patient.told.session
    session.pause()
    answered(session, Answer.PAIN)
    answered(session, Answer.FOREHEAD)
    assert (session.state.phase, session.state.ending) == (Phase.DONE, Ending.PAIN)
    assert len(patient.told.results) == 1


def test_tired_is_enough_for_now():
    session = Session(plan(), lambda: None)
    session.pause()
    answered(session, Answer.TIRED)
    assert (session.state.phase, session.state.ending) == (Phase.DONE, Ending.TIRED)


def test_a_second_stop_changes_nothing_and_forgets_no_choice():
    session = Session(plan(), lambda: None)
    session.pause()
    session.choose(2)
    session.pause()
    assert session.state.asked == Question(QuestionId.STOPPED, 2)


# -- what hurt before


def test_what_hurt_before_is_left_out():
    session = Session(plan(exercise(), exercise("brow-raise")), lambda: None, sitting=SMILE_RESTS)
    assert session.state.exercise == 1
    assert session.state.phase is Phase.WAITING_FOR_FACE


def test_when_all_rests_it_is_a_day_of_rest():
    session = Session(plan(exercise()), lambda: None, sitting=SMILE_RESTS, questions=BEFORE)
    answered(session, Answer.ALL_WELL)
    assert (session.state.phase, session.state.ending) == (Phase.DONE, Ending.ALL_RESTS)
    assert Ending.ALL_RESTS in ADVICE


# -- tightness


def rested(repetitions: int = 1) -> Exercise:
    """An exercise with a rest that is long enough to be compared."""
    one = exercise(repetitions=repetitions)
    return replace(one, dose=replace(one.dose, rest_s=6.0))


def tight(lasts_s: float) -> Scene:
    """The corner of the mouth has stayed up on the affected side."""
    return Scene(lasts_s, lambda _: Doing(right={"commissure_up_mm": 2.5}))


def test_a_face_that_is_tighter_after_an_exercise_lets_go_and_moves_no_more():
    the_plan = replace(plan(rested(), exercise("brow-raise")), massages=prescribed("cheeks", "face-rest"))
    patient = Patient(the_plan)
    patient.told.session.go_on()
    patient.told.session.go_on()
    patient.settle()
    told = patient.play(SMILE, tight(14))
    guided = told.session.state.massage
    assert isinstance(guided, MassageNow)
    assert (guided.massage.id, guided.count) == ("cheeks", 1)
    told = patient.play(rest(11))
    assert (told.session.state.phase, told.session.state.ending) == (Phase.DONE, Ending.TIGHT)
    assert Ending.TIGHT in ADVICE
    assert len(told.results) == 1


def test_a_face_that_is_as_soft_as_before_goes_on():
    patient = practised(exercise(), exercise("brow-raise"), policy=NO_QUESTIONS)
    assert (patient.told.session.state.phase, patient.told.session.state.exercise) == (Phase.PROMPT, 1)


def test_between_two_repetitions_a_tight_face_is_not_sent_away_yet():
    patient = Patient(plan(rested(2)))
    patient.settle()
    told = patient.play(SMILE, tight(4))
    assert told.session.state.phase is not Phase.DONE


def test_somebody_else_gets_a_baseline_of_their_own():
    patient = Patient(plan(rested(2)))
    patient.settle()
    other = {"commissure_lateral_mm": 5.0, "commissure_up_mm": 5.0, "brow-raise": 5.0, "snarl": 5.0}
    told = patient.play(SMILE, Scene(20.0, lambda _: Doing(dict(other), dict(other))))
    assert told.phases.count(Phase.NEUTRAL) == 2


def test_every_ending_has_a_reason_that_is_stored():
    assert set(REASONS) == set(Ending)
