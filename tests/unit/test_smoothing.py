"""What the live judgement sees: how late it comes, and what it takes off a quick movement."""

import math

import numpy as np
import pytest

from device.coaching.policy import RepetitionPolicy

SMOOTH_S = RepetitionPolicy().smooth_s


def smoothed(series: np.ndarray, step_s: float) -> np.ndarray:
    """As `Repetition` does it, frame by frame."""
    keep, now, out = math.exp(-step_s / SMOOTH_S), series[0], []
    for value in series:
        now = keep * now + (1 - keep) * value
        out.append(now)
    return np.array(out)


@pytest.mark.parametrize("rate", [10, 15, 30, 60])
def test_a_rise_comes_no_more_than_40_ms_late(rate):
    times = np.arange(0, 4, 1 / rate)
    part = np.clip(times - 1, 0, 1)
    rise = part * part * (3 - 2 * part)
    late_s = np.interp(0.5, smoothed(rise, 1 / rate), times) - np.interp(0.5, rise, times)
    assert 0 <= late_s <= 0.040


@pytest.mark.parametrize("rate", [10, 15, 30, 60])
@pytest.mark.parametrize("offset_s", [0.0, 0.02, 0.05])
def test_the_top_of_a_movement_of_one_second_loses_no_more_than_3_percent(rate, offset_s):
    times = np.arange(0, 4, 1 / rate)
    since_s = times - 1 - offset_s
    there_and_back = np.where((since_s > 0) & (since_s < 1), (1 - np.cos(2 * np.pi * since_s)) / 2, 0)
    assert smoothed(there_and_back, 1 / rate).max() >= 0.97 * there_and_back.max()
