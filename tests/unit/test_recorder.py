"""What is kept of a repetition's course."""

import math
from dataclasses import replace

import numpy as np
import pytest

from device.inference.facemesh import FaceLost, LostWhy
from device.measurement.observer import Lost
from device.measurement.side import Side
from device.measurement.values import (
    Measured,
    MeasureId,
    Unmeasured,
    UnmeasuredWhy,
)
from device.records.policy import RecordsPolicy
from device.records.recorder import WATCHED, Recorder
from device.records.recording import KEPT, NO_RECORDING, Recording
from tests.made_frames import PLAN, RATE, found, result, seen


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
