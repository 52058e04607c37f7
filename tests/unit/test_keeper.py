"""Stories of what is handed to the store: what is finished, answered, massaged, left out, and broken off."""

import math
from dataclasses import replace

import pytest

from device.coaching.massage import NO_MASSAGE, MassageDone, MassageNow
from device.coaching.questions import ANSWERS, Answer, Answered, QuestionId
from device.coaching.sitting import Sitting
from device.coaching.state import Phase
from device.plan.catalogue import load_catalogue
from device.plan.left_out import LeftOutWhy
from device.plan.schema import PrescribedMassage
from device.records.happened import (
    Away,
    BrokenOff,
    Concern,
    ExerciseRated,
    Felt,
    Massaged,
    NewDaySaid,
    Pain,
    PainPlace,
    Pause,
    SafetyAnswered,
    Skipped,
    Stopped,
    Tired,
)
from device.records.prescribed import MassagePrescribed, prescription_of
from device.records.recorder import Keeper
from device.records.recording import NoRecording
from tests.made_frames import PLAN, found, result, seen


class Hearer:
    """Takes what a writer is handed."""

    def __init__(self):
        self.heard = []

    def put(self, result, recording):
        self.heard.append((result.number, isinstance(recording, NoRecording)))

    def happened(self, happening):
        self.heard.append(happening)


class State:
    """As much of a session's state as is looked at."""

    def __init__(self, phase, left_out=None):
        self.phase, self.massage, self.left_out = phase, NO_MASSAGE, left_out or {}
        self.exercise, self.movement, self.repetition = 0, "smile", 2


MASSAGES = tuple(PrescribedMassage(massage, 60.0) for massage in tuple(load_catalogue().massages.values())[:2])
WITH_MASSAGES = replace(PLAN, massages=MASSAGES)
FIRST, SECOND = (exercise.movement.id for exercise in PLAN.exercises[:2])
CHEEKS = MASSAGES[0].massage.id
WHY = LeftOutWhy


def frame(keeper, at_s, state, finished=()):
    keeper.follow(found(at_s), seen(at_s), finished, state)


def played(*phases, finished_at=()):
    hearer = Hearer()
    keeper = Keeper(PLAN, hearer)
    for n, phase in enumerate(phases):
        done = (result(0.0, 1.0),) if n in finished_at else ()
        keeper.follow(found(float(n)), seen(float(n)), done, State(phase))
    keeper.break_off()
    return hearer.heard


BROKEN = BrokenOff(2.0, 0, "smile", 2)
P = Phase


@pytest.mark.parametrize(
    ("phases", "finished_at", "heard"),
    [
        ((P.PROMPT, P.MOVING, P.HOLDING, P.RELAXING, P.REST), (4,), [(1, False)]),
        ((P.PROMPT, P.MOVING, P.HOLDING, P.PAUSED, P.PROMPT), (), [BROKEN]),
        ((P.PROMPT, P.MOVING, P.HOLDING), (), [BROKEN]),
        ((P.PROMPT, P.MOVING, P.HOLDING, P.CANNOT_JUDGE, P.PROMPT), (), [BROKEN]),
        ((P.PROMPT, P.MOVING, P.HOLDING, P.CANNOT_JUDGE, P.RELAXING, P.REST), (5,), [(1, False)]),
        ((P.PROMPT, P.PAUSED, P.PROMPT, P.CANNOT_JUDGE, P.DONE), (), []),
        ((P.PROMPT, P.MOVING, P.HOLDING, P.DONE), (), [BROKEN]),
    ],
)
def test_a_repetition_is_finished_or_broken_off_and_told_once(phases, finished_at, heard):
    assert played(*phases, finished_at=finished_at) == heard


@pytest.mark.parametrize(
    ("question", "answer", "kept"),
    [
        (QuestionId.SAFETY, Answer.ALL_WELL, SafetyAnswered(9.0, ())),
        (QuestionId.SAFETY, Answer.EYE, SafetyAnswered(9.0, (Concern.EYE,))),
        (QuestionId.SAFETY, Answer.HEALTH, SafetyAnswered(9.0, (Concern.HEALTH,))),
        (QuestionId.STOPPED, Answer.GO_ON, Stopped(9.0, 1, PLAN.exercises[1].movement.id, Pause())),
        (QuestionId.STOPPED, Answer.TIRED, Stopped(9.0, 1, PLAN.exercises[1].movement.id, Tired())),
        (QuestionId.STOPPED, Answer.PAIN, Stopped(9.0, 1, PLAN.exercises[1].movement.id, Pain(PainPlace.NOT_SAID))),
        (QuestionId.WHERE, Answer.NECK, Stopped(9.0, 1, PLAN.exercises[1].movement.id, Pain(PainPlace.NECK))),
        (QuestionId.FELT, Answer.HARD, ExerciseRated(9.0, 1, PLAN.exercises[1].movement.id, Felt.HARD)),
        (QuestionId.NEW_DAY, Answer.NEXT_DAY, NewDaySaid(9.0, yes=True)),
        (QuestionId.NEW_DAY, Answer.SAME_DAY, NewDaySaid(9.0, yes=False)),
    ],
)
def test_every_answer_is_kept_as_what_it_means(question, answer, kept):
    hearer = Hearer()
    Keeper(PLAN, hearer).answered((Answered(question, answer, 1, -math.inf),), State(P.PAUSED), 9.0)
    assert hearer.heard == [kept]


def test_a_stop_in_a_massage_is_about_the_massage_and_its_place_among_them():
    hearer, state = Hearer(), State(P.PAUSED)
    state.massage = MassageNow(MASSAGES[1].massage, 1, 2, 0, 0.0, 0.0, 1.0)
    Keeper(WITH_MASSAGES, hearer).answered((Answered(QuestionId.WHERE, Answer.CHEEK, 0, 1.0),), state, 1.0)
    assert hearer.heard == [Stopped(1.0, 1, MASSAGES[1].massage.id, Pain(PainPlace.CHEEK))]


def test_a_massage_that_is_over_is_kept_with_what_was_wanted_of_it():
    hearer = Hearer()
    # Left before the first frame, it has no time of its own.
    Keeper(WITH_MASSAGES, hearer).massaged((MassageDone(CHEEKS, 0, 0.0, 60.0, math.nan),), 3.0)
    assert hearer.heard == [Massaged(3.0, 0, CHEEKS, 0.0, 60.0)]


# -- pauses


def go_on(keeper, at_s=9.0):
    keeper.answered((Answered(QuestionId.STOPPED, Answer.GO_ON, 0, at_s),), State(P.WAITING_FOR_FACE), at_s)


def test_a_pause_that_nobody_pressed_for_is_no_stop_of_the_patient():
    hearer = Hearer()
    keeper = Keeper(PLAN, hearer)
    for at_s, phase in enumerate((P.PROMPT, P.CANNOT_JUDGE, P.PAUSED, P.PAUSED)):
        frame(keeper, float(at_s), State(phase))
    # Another answer is chosen first.
    keeper.answered((), State(P.PAUSED), 4.0)
    go_on(keeper)
    assert hearer.heard == [Stopped(9.0, 0, FIRST, Away())]


def test_a_pause_that_was_pressed_for_is_one_also_after_one_that_was_not():
    hearer = Hearer()
    keeper = Keeper(PLAN, hearer)
    frame(keeper, 0.0, State(P.PAUSED))
    go_on(keeper)
    frame(keeper, 1.0, State(P.PROMPT))
    keeper.answered((), State(P.PAUSED), 2.0)
    frame(keeper, 2.0, State(P.PAUSED))
    go_on(keeper)
    assert [stop.why for stop in hearer.heard] == [Away(), Pause()]


@pytest.mark.parametrize(("answer", "why"), [(Answer.TIRED, Tired()), (Answer.PAIN, Pain(PainPlace.NOT_SAID))])
def test_whoever_comes_back_and_does_not_go_on_has_stopped(answer, why):
    hearer = Hearer()
    keeper = Keeper(PLAN, hearer)
    frame(keeper, 0.0, State(P.PAUSED))
    keeper.answered((Answered(QuestionId.STOPPED, answer, 0, 1.0),), State(P.PAUSED), 1.0)
    assert hearer.heard == [Stopped(1.0, 0, FIRST, why)]


# -- what is left out


def test_what_is_left_out_from_the_start_is_kept_at_the_start_and_once():
    hearer, left_out = Hearer(), {SECOND: WHY.STAGE_LOCK, CHEEKS: WHY.EXCLUDED, "of-another-plan": WHY.PAIN_REST}
    keeper = Keeper(WITH_MASSAGES, hearer)
    keeper.begin(Sitting(left_out), 1.0)
    kept = [Skipped(1.0, 0, CHEEKS, WHY.EXCLUDED), Skipped(1.0, 1, SECOND, WHY.STAGE_LOCK)]
    assert hearer.heard == kept
    for at_s, phase in enumerate((P.ASKING, P.TELLING, P.MASSAGE, P.PROMPT, P.DONE)):
        frame(keeper, float(at_s), State(phase, left_out))
    keeper.answered((), State(P.DONE, {**left_out, SECOND: WHY.PAIN_REST}), 9.0)
    assert hearer.heard == kept


def test_what_comes_to_be_left_out_is_kept_when_it_does():
    hearer = Hearer()
    keeper = Keeper(PLAN, hearer)
    keeper.begin(Sitting(), 0.0)
    frame(keeper, 1.0, State(P.PROMPT))
    where = (Answered(QuestionId.WHERE, Answer.CHEEK, 1, 2.0),)
    keeper.answered(where, State(P.PAUSED, {SECOND: WHY.PAIN_REST}), 2.0)
    frame(keeper, 3.0, State(P.PAUSED, {SECOND: WHY.PAIN_REST}))
    assert hearer.heard == [
        Stopped(2.0, 1, SECOND, Pain(PainPlace.CHEEK)),
        Skipped(2.0, 1, SECOND, WHY.PAIN_REST),
    ]


def test_when_the_days_share_is_done_only_what_was_not_is_left_out():
    hearer = Hearer()
    keeper = Keeper(PLAN, hearer)
    enough = dict.fromkeys((exercise.movement.id for exercise in PLAN.exercises), WHY.ENOUGH_TODAY)
    for n in range(PLAN.exercises[0].dose.repetitions):
        frame(keeper, float(n), State(P.REST), (result(n, 1.0),))
    frame(keeper, 9.0, State(P.REST, enough), (result(9.0, 1.0, exercise=1),))
    skipped = [happening for happening in hearer.heard if isinstance(happening, Skipped)]
    assert [one.exercise for one in skipped] == list(range(1, len(PLAN.exercises)))


@pytest.mark.parametrize(
    ("answer", "after", "kept"),
    [
        (Answer.NEXT_DAY, {FIRST: WHY.STAGE_LOCK}, []),
        (Answer.SAME_DAY, {FIRST: WHY.STAGE_LOCK, SECOND: WHY.TOO_SOON}, [Skipped(2.0, 1, SECOND, WHY.TOO_SOON)]),
    ],
)
def test_what_a_new_day_takes_back_waits_for_the_answer(answer, after, kept):
    hearer = Hearer()
    keeper = Keeper(PLAN, hearer)
    before = {FIRST: WHY.STAGE_LOCK, SECOND: WHY.TOO_SOON}
    keeper.begin(Sitting(before, may_be_new_day=True), 0.0)
    frame(keeper, 1.0, State(P.ASKING, before))
    assert hearer.heard == [Skipped(0.0, 0, FIRST, WHY.STAGE_LOCK)]
    keeper.answered((Answered(QuestionId.NEW_DAY, answer, 0, 2.0),), State(P.TELLING, after), 2.0)
    assert hearer.heard[1:] == [NewDaySaid(2.0, answer is Answer.NEXT_DAY), *kept]


# -- what belongs to it


def test_to_go_on_after_a_pain_is_no_other_stop_and_later_it_is_one():
    hearer = Hearer()
    keeper = Keeper(PLAN, hearer)

    def answer(question, answer):
        keeper.answered((Answered(question, answer, 0, 1.0),), State(P.PAUSED), 1.0)

    answer(QuestionId.STOPPED, Answer.PAIN)
    answer(QuestionId.WHERE, Answer.CHEEK)
    answer(QuestionId.STOPPED, Answer.GO_ON)
    keeper.follow(found(1.0), seen(1.0), (), State(P.PROMPT))
    answer(QuestionId.STOPPED, Answer.GO_ON)
    assert [stop.why for stop in hearer.heard] == [Pain(PainPlace.NOT_SAID), Pain(PainPlace.CHEEK), Pause()]


def test_a_plan_that_is_all_massage_has_no_movement_to_tell_of():
    hearer = Hearer()
    keeper = Keeper(replace(PLAN, exercises=()), hearer)
    keeper.follow(found(1.0), seen(1.0), (), State(P.DONE))
    keeper.answered((Answered(QuestionId.SAFETY, Answer.ALL_WELL, 0, 1.0),), State(P.DONE), 1.0)
    assert hearer.heard == [SafetyAnswered(1.0, ())]


def test_every_answer_that_can_be_given_can_be_kept():
    hearer = Hearer()
    keeper = Keeper(PLAN, hearer)
    for question, answers in ANSWERS.items():
        keeper.answered(tuple(Answered(question, answer, 0, 1.0) for answer in answers), State(P.PAUSED), 1.0)
    assert len(hearer.heard) == sum(map(len, ANSWERS.values()))


def test_what_a_plan_prescribes_is_kept_with_its_band_and_unit_and_its_massages():
    kept = prescription_of(WITH_MASSAGES)
    assert kept.massages == tuple(MassagePrescribed(n, p.massage.id, 60.0) for n, p in enumerate(MASSAGES))
    assert kept.sessions_per_day == PLAN.limits.sessions_per_day
    assert [(e.movement, e.repetitions, e.band_high) for e in kept.exercises] == [
        (e.movement.id, e.dose.repetitions, e.band.high_mm) for e in PLAN.exercises
    ]
