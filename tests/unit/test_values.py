"""Values: units, limits, and the smallest change that is more than noise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.measurement.values import (
    SURE,
    MeasureId,
    PoseDeg,
    PoseLimits,
    Unit,
    smallest_change,
)

LIMITS = PoseLimits(yaw_deg=12.0, pitch_deg=10.0, roll_deg=8.0)
angles = st.floats(-30, 30)


@given(spread=st.floats(0, 50))
def test_the_smallest_change_is_196_standard_deviations_of_a_difference(spread):
    assert smallest_change(spread) == pytest.approx(1.96 * math.sqrt(spread**2 + spread**2))


@pytest.mark.parametrize("spread", [0.02, 0.4, 25.0])
def test_two_readings_of_the_same_thing_differ_by_more_in_one_of_twenty_cases(spread):
    first, second = np.random.default_rng(11).normal(3.0, spread, (2, 100_000))
    share = float((np.abs(first - second) > smallest_change(spread)).mean())
    # The standard error of such a share is 0.0007.
    assert share == pytest.approx(0.05, abs=0.003)


def test_what_is_sure_holds_95_of_100_readings():
    assert math.erf(SURE / math.sqrt(2)) == pytest.approx(0.95, abs=1e-4)


@pytest.mark.parametrize("measure_id", MeasureId)
def test_every_measure_ends_with_its_unit(measure_id):
    assert measure_id.value.endswith(f"_{measure_id.unit.value}")
    assert measure_id.unit in Unit


@given(yaw=angles, pitch=angles, roll=angles)
def test_a_pose_is_within_the_limits_when_each_turn_is(yaw, pitch, roll):
    within = max(abs(yaw) / 12, abs(pitch) / 10, abs(roll) / 8) <= 1
    assert LIMITS.hold(PoseDeg(yaw, pitch, roll)) is within
    assert LIMITS.hold(PoseDeg(-yaw, -pitch, -roll)) is within


def test_limits_count_from_the_pose_that_they_are_around():
    low_camera = PoseDeg(0.0, -14.0, 0.0)
    assert LIMITS.hold(PoseDeg(0.0, -23.0, 0.0), low_camera)
    assert not LIMITS.hold(PoseDeg(0.0, -3.0, 0.0), low_camera)


def test_a_pose_that_is_no_figure_is_within_no_limits():
    for pose in (PoseDeg(math.nan, 0, 0), PoseDeg(0, math.nan, 0), PoseDeg(0, 0, math.nan)):
        assert not LIMITS.hold(pose)
