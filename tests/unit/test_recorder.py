"""What is kept of a repetition's course, and the stories of what is broken off."""

import math
from dataclasses import replace

import numpy as np
import pytest

from device.coaching.massage import NO_MASSAGE, MassageNow
from device.coaching.questions import ANSWERS, Answer, Answered, QuestionId
from device.coaching.state import NotScored, NotScoredWhy, Phase, RepetitionResult
from device.inference.facemesh import FaceFound, FaceLost, LostWhy
from device.measurement.observer import Lost, Seat, Seen
from device.measurement.side import Side
from device.measurement.values import (
    STRAIGHT_AHEAD,
    Measured,
    MeasureId,
    Measures,
    Unmeasured,
    UnmeasuredWhy,
)
from device.plan.catalogue import load_catalogue
from device.records.happened import (
    BrokenOff,
    Concern,
    ExerciseRated,
    Felt,
    Pain,
    PainPlace,
    Pause,
    SafetyAnswered,
    Stopped,
    Tired,
)
from device.records.policy import RecordsPolicy
from device.records.prescribed import prescription_of
from device.records.recorder import WATCHED, Keeper, Recorder
from device.records.recording import KEPT, NO_RECORDING, NoRecording, Recording
from tests.recorded_practice import recorded_plan

PLAN = recorded_plan()
SEAT = Seat(STRAIGHT_AHEAD, 12.0, 0.2, 0.5, 0.0, dim=False)
RATE = 30
UNSEEN = Unmeasured(UnmeasuredWhy.NO_FACE)


def found(at_s, size=(1280, 720)):
    points = np.full((478, 3), at_s, np.float32)
    return FaceFound(round(at_s * RATE), at_s, points, 1.0, size, 0.5, 0.0)


def seen(at_s, value=None):
    values = dict.fromkeys(((m, s) for m in MeasureId for s in Side), value or Measured(at_s, 0.25))
    return Seen(at_s, SEAT, Measures(0, at_s, STRAIGHT_AHEAD, 0.6, values))


def result(started_s, duration_s, exercise=0):
    return RepetitionResult(
        exercise,
        1,
        PLAN.exercises[exercise].movement.id,
        started_s,
        duration_s,
        dict.fromkeys(Side, UNSEEN),
        UNSEEN,
        NotScored(NotScoredWhy.NOT_SEEN),
        (),
        (),
    )


def watched(recorder, from_s, to_s, size=(1280, 720)):
    for n in range(round(from_s * RATE), round(to_s * RATE)):
        recorder.see(found(n / RATE, size), seen(n / RATE))


def test_a_repetition_is_cut_out_with_a_second_of_rest_before_it():
    recorder = Recorder(PLAN)
    watched(recorder, 0, 20)
    recording = recorder.cut(result(8.0, 5.0))
    assert isinstance(recording, Recording)
    assert recording.times_s[0] == pytest.approx(-1.0, abs=1 / RATE)
    assert recording.times_s[-1] == pytest.approx(5.0, abs=1 / RATE)
    assert recording.frames == pytest.approx(6 * RATE, abs=1)
    assert recording.numbers == KEPT
    at_onset = int(np.argmin(np.abs(recording.times_s)))
    assert recording.value(at_onset, MeasureId.BROW_UP_MM, Side.LEFT) == Measured(8.0, 0.25)
    assert recording.lines_px(at_onset)[0][0] == pytest.approx([8.0, 8.0])


@pytest.mark.parametrize("place", range(len(PLAN.exercises)))
def test_the_measures_that_matter_to_the_exercise_are_kept_and_those_of_all_regions(place):
    recorder = Recorder(PLAN)
    watched(recorder, 0, 3)
    recording = recorder.cut(result(1.0, 1.0, place))
    assert isinstance(recording, Recording)
    assert set(recording.measures) == {*WATCHED, *PLAN.exercises[place].movement.signal}
    assert len(recording.measures) == len(set(recording.measures))


def test_frames_without_a_measured_face_are_missing_and_the_times_tell():
    recorder = Recorder(PLAN)
    watched(recorder, 0, 2)
    for at_s in (2.0, 2.2):
        recorder.see(FaceLost(0, at_s, LostWhy.NO_FACE), Lost(at_s, LostWhy.NO_FACE))
        recorder.see(found(at_s), Lost(at_s, LostWhy.DOUBTFUL))
    watched(recorder, 2.5, 4)
    recording = recorder.cut(result(1.0, 2.5))
    assert isinstance(recording, Recording)
    assert np.diff(recording.times_s).max() == pytest.approx(0.5, abs=2 / RATE)


def test_what_was_not_measured_is_kept_with_its_reason():
    recorder = Recorder(PLAN)
    recorder.see(found(1.0), seen(1.0, Unmeasured(UnmeasuredWhy.TURNED_AWAY)))
    recording = recorder.cut(result(1.0, 1.0))
    assert isinstance(recording, Recording)
    assert recording.value(0, MeasureId.BROW_UP_MM, Side.LEFT) == Unmeasured(UnmeasuredWhy.TURNED_AWAY)


def test_no_more_than_a_minute_is_kept_in_mind_and_of_a_longer_repetition_its_end():
    recorder = Recorder(PLAN, RecordsPolicy(recorded_s=10.0))
    watched(recorder, 0, 60)
    recording = recorder.cut(result(20.0, 40.0))
    assert isinstance(recording, Recording)
    assert recording.times_s[0] == pytest.approx(30.0, abs=0.1)
    few = Recorder(PLAN, RecordsPolicy(recorded_frames=50))
    watched(few, 0, 60)
    recording = few.cut(result(20.0, 40.0))
    assert isinstance(recording, Recording)
    assert recording.frames == 50


@pytest.mark.parametrize("started_s", [500.0, -500.0, math.inf, -math.inf, math.nan])
def test_a_repetition_of_which_no_frame_is_known_has_no_recording(started_s):
    recorder = Recorder(PLAN)
    assert recorder.cut(result(1.0, 1.0)) == NO_RECORDING
    watched(recorder, 0, 3)
    assert recorder.cut(result(started_s, 1.0)) == NO_RECORDING
    assert recorder.cut(replace(result(1.0, 1.0), exercise=99)) == NO_RECORDING


def test_a_camera_that_came_back_with_another_size_is_not_mixed_with_what_was_before():
    recorder = Recorder(PLAN)
    watched(recorder, 0, 2)
    watched(recorder, 2, 3, (640, 480))
    recording = recorder.cut(result(1.0, 2.0))
    assert isinstance(recording, Recording)
    assert (recording.frame_size_px, recording.frames) == ((640, 480), RATE)


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

    def __init__(self, phase):
        self.phase, self.massage = phase, NO_MASSAGE
        self.exercise, self.movement, self.repetition = 0, "smile", 2


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
    ],
)
def test_every_answer_is_kept_as_what_it_means(question, answer, kept):
    hearer = Hearer()
    Keeper(PLAN, hearer).answered((Answered(question, answer, 1, -math.inf),), State(P.PAUSED), 9.0)
    assert hearer.heard == [kept]


def test_a_pain_in_a_massage_is_about_the_massage():
    hearer, state = Hearer(), State(P.PAUSED)
    massage = next(iter(load_catalogue().massages.values()))
    state.massage = MassageNow(massage, 0, 1, 0, 0.0, 0.0, 1.0)
    Keeper(PLAN, hearer).answered((Answered(QuestionId.WHERE, Answer.CHEEK, 0, 1.0),), state, 1.0)
    assert hearer.heard == [Stopped(1.0, 0, massage.id, Pain(PainPlace.CHEEK))]


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


def test_what_a_plan_prescribes_is_kept_with_its_band_and_unit():
    kept = prescription_of(PLAN)
    assert kept.sessions_per_day == PLAN.limits.sessions_per_day
    assert [(e.movement, e.repetitions, e.band_high) for e in kept.exercises] == [
        (e.movement.id, e.dose.repetitions, e.band.high_mm) for e in PLAN.exercises
    ]
