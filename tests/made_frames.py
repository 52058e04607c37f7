"""Frames that are made up, and the repetitions of the recorded patient's plan that they hold."""

import numpy as np

from device.coaching.state import NotScored, NotScoredWhy, RepetitionResult
from device.inference.facemesh import FaceFound
from device.measurement.observer import Seat, Seen
from device.measurement.side import Side
from device.measurement.values import STRAIGHT_AHEAD, Measured, MeasureId, Measures, Unmeasured, UnmeasuredWhy
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
