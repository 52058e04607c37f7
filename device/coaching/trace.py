"""The course of one repetition, and the facts that are read off it when it is over."""

import math
from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from device.coaching.signal import NOTHING_TO_MEASURE, Sample
from device.coaching.state import Course
from device.measurement.side import Side
from device.measurement.values import Measured, Unmeasured, UnmeasuredWhy, Value

Series = NDArray[np.float64]


@dataclass
class Trace:
    """Times and excursions of both sides, as measured, in order."""

    times_s: list[float] = field(default_factory=list)
    excursion_mm: dict[Side, list[float]] = field(default_factory=lambda: {side: [] for side in Side})
    spread_mm: dict[Side, list[float]] = field(default_factory=lambda: {side: [] for side in Side})
    opening_mm: dict[Side, list[float]] = field(default_factory=lambda: {side: [] for side in Side})

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
            opening = sample.opening_mm.get(side)
            if isinstance(opening, Measured):
                self.opening_mm[side].append(opening.value)

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
        onset_s: when each side began.
        lag_s: how much later the second side began, where both were asked.
        rise_s: the time of the side that leads, of those that were asked, from 10 to 90 % of its excursion.
        hold_s: for how long it stayed above 90 %.
        fall_s: its time from 90 to 10 %.
        sway_mm: standard deviation of the leading side while it was held.
        left_ratio: what was left of the leading excursion at the end, on any side that was asked, as a share of it.
        opening_mm: of each eye at rest, while eyes close.
        asked: the sides that were to move.
        jitter_mm: how far a side jumps from frame to frame: of what is no movement of a face, a hand before it for one.
    """

    excursion_mm: dict[Side, Value]
    largest_mm: dict[Side, Value]
    noise_mm: dict[Side, float]
    onset_s: dict[Side, Value]
    lag_s: Value
    rise_s: Value
    hold_s: Value
    fall_s: Value
    sway_mm: Value
    left_ratio: Value
    opening_mm: dict[Side, Value]
    jitter_mm: Value
    asked: tuple[Side, ...]

    @property
    def leading_mm(self) -> float:
        """The larger excursion of those that were asked; 0 where none was seen."""
        reached = (self.excursion_mm[side] for side in self.asked)
        return max((v.value for v in reached if isinstance(v, Measured)), default=0.0)


SMOOTH_RISE_RATIO = 0.61
"""Share of a smooth rise (3u^2 - 2u^3) that lies between 10 and 90 % of it."""

UNSEEN = Unmeasured(UnmeasuredWhy.NOT_FINITE)


def facts_of(trace: Trace, onset_mm: float, asked: tuple[Side, ...]) -> Facts:
    """Read the facts off a trace.

    Args:
        trace: from before the onset to after the return.
        onset_mm: the least excursion that counts as a movement.
        asked: the sides that were to move.
    """
    times = np.array(trace.times_s)
    series = {side: np.array(trace.excursion_mm[side]) for side in Side}
    noise = {side: float(np.median(trace.spread_mm[side])) if len(times) else 0.0 for side in Side}
    opening: dict[Side, Value] = {
        side: Measured(float(np.median(seen)), noise[side]) if seen else UNSEEN
        for side, seen in trace.opening_mm.items()
    }
    if len(times) < 5 or not all(np.isfinite(s).all() for s in series.values()):
        unseen: dict[Side, Value] = dict.fromkeys(Side, UNSEEN)
        return Facts(
            unseen, unseen, noise, dict(unseen), UNSEEN, UNSEEN, UNSEEN, UNSEEN, UNSEEN, UNSEEN, opening, UNSEEN, asked
        )
    tops = {side: float(np.percentile(s, 95)) for side, s in series.items()}
    leader = max(asked, key=lambda side: tops[side])
    led = series[leader]
    held = led >= 0.85 * tops[leader]
    held_mm = {side: float(np.median(s[held])) for side, s in series.items()}
    frame_s = _frame_s(times)
    onsets: dict[Side, Value] = {
        side: Measured(_onset_s(times, series[side], held_mm[side]), frame_s)
        if held_mm[side] >= onset_mm
        else Unmeasured(UnmeasuredWhy.BELOW_NOISE)
        for side in Side
    }
    return Facts(
        {side: Measured(held_mm[side], noise[side]) for side in Side},
        {side: Measured(max(tops[side], held_mm[side]), noise[side]) for side in Side},
        noise,
        onsets,
        _lag_s(onsets, frame_s) if len(asked) == len(Side) else NOTHING_TO_MEASURE,
        _rise_s(times, led, held_mm[leader]),
        _hold_s(times, led, held_mm[leader]),
        # A fall is a rise that is seen backwards.
        _rise_s(-times[::-1], led[::-1], held_mm[leader]),
        Measured(_robust_sd(led[held]), noise[leader]),
        _left_ratio(times, {side: series[side] for side in asked}, held_mm[leader], noise[leader]),
        opening,
        Measured(max(_jitter_mm(s) for s in series.values()), max(noise.values())),
        asked,
    )


def course_of(facts: Facts, started_s: float, rise_s: float) -> Course:
    """How the movement went.

    Args:
        facts: what was read off it.
        started_s: when it began.
        rise_s: how long the plan's rise takes.
    """
    onsets: dict[Side, Value] = {
        side: Measured(at.value - started_s, at.spread) if isinstance(at, Measured) else at
        for side, at in facts.onset_s.items()
    }
    return Course(
        onsets,
        facts.lag_s,
        facts.rise_s,
        _speed(facts, facts.rise_s),
        _speed(facts, Measured(SMOOTH_RISE_RATIO * rise_s, 0.0)),
        facts.hold_s,
        facts.fall_s,
        facts.sway_mm,
        facts.left_ratio,
    )


def _speed(facts: Facts, rise_s: Value) -> Value:
    """The mean speed of a rise from 10 to 90 % that takes so long."""
    if isinstance(rise_s, Unmeasured) or rise_s.value <= 0 or facts.leading_mm <= 0:
        return UNSEEN
    way_mm, noise_mm = 0.8 * facts.leading_mm, max(facts.noise_mm.values())
    speed = way_mm / rise_s.value
    return Measured(speed, speed * math.hypot(noise_mm / way_mm, rise_s.spread / rise_s.value))


def _lag_s(onsets: dict[Side, Value], frame_s: float) -> Value:
    first, second = (onsets[side] for side in Side)
    if isinstance(first, Measured) and isinstance(second, Measured):
        return Measured(abs(first.value - second.value), frame_s)
    return UNSEEN


def _hold_s(times: Series, series: Series, held_mm: float) -> Value:
    high = np.flatnonzero(series >= 0.9 * held_mm)
    if held_mm <= 0 or len(high) == 0:
        return UNSEEN
    return Measured(float(times[high[-1]] - times[high[0]]), _frame_s(times))


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


def _jitter_mm(series: Series) -> float:
    """How far a frame lies from the middle of its neighbours, at the median."""
    return float(np.median(np.abs(series[1:-1] - (series[:-2] + series[2:]) / 2)))


def _frame_s(times: Series) -> float:
    return float(np.median(np.diff(times)))


def symmetry(facts: Facts) -> Value:
    """Smaller excursion / larger one. A movement that is hardly more than noise has none, nor has one of one side."""
    if len(facts.asked) < len(Side):
        return NOTHING_TO_MEASURE
    both = [v for v in facts.excursion_mm.values() if isinstance(v, Measured)]
    if len(both) < len(Side):
        return Unmeasured(UnmeasuredWhy.NOT_FINITE)
    small, large = sorted(both, key=lambda v: v.value)
    if large.value <= 3 * large.spread:
        return Unmeasured(UnmeasuredWhy.BELOW_NOISE)
    ratio = max(small.value, 0.0) / large.value
    return Measured(ratio, math.hypot(small.spread, ratio * large.spread) / large.value)
