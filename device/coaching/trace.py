"""The course of one repetition, and the facts that are read off it when it is over."""

from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from device.coaching.signal import Sample
from device.measurement.side import Side
from device.measurement.values import Measured, Unmeasured, UnmeasuredWhy, Value

Series = NDArray[np.float64]


@dataclass
class Trace:
    """Times and excursions of both sides, as measured, in order."""

    times_s: list[float] = field(default_factory=list)
    excursion_mm: dict[Side, list[float]] = field(default_factory=lambda: {side: [] for side in Side})
    spread_mm: dict[Side, list[float]] = field(default_factory=lambda: {side: [] for side in Side})

    def add(self, sample: Sample) -> None:
        """Add a frame in which both sides were measured; others are left out."""
        values = [sample.excursion_mm[side] for side in Side]
        if not all(isinstance(value, Measured) for value in values):
            return
        self.times_s.append(sample.at_s)
        for side, value in zip(Side, values, strict=True):
            if isinstance(value, Measured):
                self.excursion_mm[side].append(value.value)
                self.spread_mm[side].append(value.spread)

    def forget_before(self, at_s: float) -> None:
        """Drop all frames that are older than a time."""
        first = bisect_left(self.times_s, at_s)
        for series in (self.times_s, *self.excursion_mm.values(), *self.spread_mm.values()):
            del series[:first]


@dataclass(frozen=True)
class Facts:
    """What a finished repetition was like. Unmeasured where it cannot be told.

    Attributes:
        excursion_mm: of each side, the median while the movement was held.
        largest_mm: of each side, what it passed for a twentieth of the time.
        noise_mm: of each side, one standard deviation.
        lag_s: how much later the second side began.
        rise_s: the leading side's time from 10 to 90 % of its excursion.
        sway_mm: standard deviation of the leading side while it was held.
        left_ratio: what was left of the leading excursion at the end, either side, as a share of it.
    """

    excursion_mm: dict[Side, Value]
    largest_mm: dict[Side, Value]
    noise_mm: dict[Side, float]
    lag_s: Value
    rise_s: Value
    sway_mm: Value
    left_ratio: Value


UNSEEN = Unmeasured(UnmeasuredWhy.NOT_FINITE)


def facts_of(trace: Trace, onset_mm: float) -> Facts:
    """Read the facts off a trace.

    Args:
        trace: from before the onset to after the return.
        onset_mm: the least excursion that counts as a movement.
    """
    times = np.array(trace.times_s)
    series = {side: np.array(trace.excursion_mm[side]) for side in Side}
    noise = {side: float(np.median(trace.spread_mm[side])) if len(times) else 0.0 for side in Side}
    if len(times) < 5 or not all(np.isfinite(s).all() for s in series.values()):
        unseen: dict[Side, Value] = dict.fromkeys(Side, UNSEEN)
        return Facts(unseen, unseen, noise, UNSEEN, UNSEEN, UNSEEN, UNSEEN)
    tops = {side: float(np.percentile(s, 95)) for side, s in series.items()}
    leader = max(tops, key=lambda side: tops[side])
    held = series[leader] >= 0.85 * tops[leader]
    held_mm = {side: float(np.median(s[held])) for side, s in series.items()}
    onsets = [_onset_s(times, series[side], held_mm[side]) for side in Side if held_mm[side] >= onset_mm]
    return Facts(
        {side: Measured(held_mm[side], noise[side]) for side in Side},
        {side: Measured(max(tops[side], held_mm[side]), noise[side]) for side in Side},
        noise,
        Measured(abs(onsets[0] - onsets[1]), _frame_s(times)) if len(onsets) == 2 else UNSEEN,
        _rise_s(times, series[leader], held_mm[leader]),
        Measured(_robust_sd(series[leader][held]), noise[leader]),
        _left_ratio(times, series, held_mm[leader], noise[leader]),
    )


def _onset_s(times: Series, series: Series, held_mm: float) -> float:
    """When a side last rose through a fifth of its excursion before it reached most of it."""
    most = int(np.argmax(series >= 0.85 * held_mm))
    return _crossing_s(times, series, 0.2 * held_mm, most)


def _rise_s(times: Series, series: Series, held_mm: float) -> Value:
    top = int(np.argmax(series >= 0.9 * held_mm))
    if held_mm <= 0 or top == 0:
        return UNSEEN
    rise_s = _crossing_s(times, series, 0.9 * held_mm, top) - _crossing_s(times, series, 0.1 * held_mm, top)
    return Measured(rise_s, _frame_s(times))


def _crossing_s(times: Series, series: Series, level: float, before: int) -> float:
    """The last time up to an index at which a series rises through a level, on a straight line between frames."""
    below = np.flatnonzero(series[: before + 1] < level)
    if len(below) == 0:
        return float(times[0])
    i = int(below[-1])
    if i + 1 >= len(series) or series[i + 1] <= series[i]:
        return float(times[i])
    share = min((level - series[i]) / (series[i + 1] - series[i]), 1.0)
    return float(times[i] + share * (times[i + 1] - times[i]))


def _left_ratio(times: Series, series: dict[Side, Series], held_mm: float, noise_mm: float) -> Value:
    if held_mm <= 0:
        return UNSEEN
    last = times >= times[-1] - 0.3
    left_mm = max(float(np.median(s[last])) for s in series.values())
    return Measured(max(left_mm, 0.0) / held_mm, noise_mm / held_mm)


def _robust_sd(values: Series) -> float:
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def _frame_s(times: Series) -> float:
    return float(np.median(np.diff(times)))
