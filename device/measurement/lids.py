"""Eyelids: how far an eye is open, as a share of its opening at rest.

The model learned from photographs, in which eyes are open or shut, and draws a half-closed lid towards open: an
eye that is half open reads 0.70. On eleven degrees of closure of eight synthetic people the reading lay on two straight
lines; what is left when one person is kept out is 0.036 on average. On thirteen other people the mean error fell from
0.092 to 0.048 (docs/accuracy.md). The same two lines hold for every face, because it is the model's doing.
"""

import math
from dataclasses import dataclass

from device.measurement.values import SURE, Measured


@dataclass(frozen=True)
class LidPolicy:
    """The two lines, and how well they hold.

    Attributes:
        bend_read, bend_true: the reading at which the lines meet, and what it stands for. From there one line
            goes to 1, which is the eye at rest by definition.
        slope_below: of the other line, down to the shut eye.
        spread_ratio: one standard deviation of what is left, and
        certain_from: the share of opening from which on it shrinks, to nothing at rest.
        read_max: no eye opens to so many times its opening at rest, or overlaps by as much: a point is broken.
    """

    bend_read: float = 0.625
    bend_true: float = 0.40
    slope_below: float = 0.54
    spread_ratio: float = 0.05
    certain_from: float = 0.7
    read_max: float = 10.0


POLICY = LidPolicy()


def true_ratio(read: float, policy: LidPolicy = POLICY) -> float:
    """The share of the opening at rest that a reading stands for; NaN of one that no eye can give.

    A wider eye than at rest is taken as it is read.
    """
    if not abs(read) <= policy.read_max:
        return math.nan
    if read >= policy.bend_read:
        return read if read > 1 else 1 - (1 - read) * (1 - policy.bend_true) / (1 - policy.bend_read)
    below = policy.bend_true - (policy.bend_read - read) * policy.slope_below
    return 0.0 if below < 0 else below


def spread_of(ratio: float, policy: LidPolicy = POLICY) -> float:
    """One standard deviation of a share of opening, besides the noise of the points. In full for a share unknown."""
    if math.isnan(ratio):
        return policy.spread_ratio
    return policy.spread_ratio * min(max((1 - ratio) / (1 - policy.certain_from), 0.0), 1.0)


@dataclass(frozen=True)
class Open:
    """An eye that is certainly open."""

    mm: float


@dataclass(frozen=True)
class ShutOrUpTo:
    """An eye that cannot be told from a shut one: it may be open by this many millimetres, with 95 % certainty."""

    mm: float


def opening_of(aperture_mm: Measured) -> Open | ShutOrUpTo:
    """What may be said of an eye's opening: "closed" is never said, because no reading is that certain."""
    error_mm = SURE * aperture_mm.spread
    if aperture_mm.value > error_mm:
        return Open(aperture_mm.value)
    return ShutOrUpTo(max(aperture_mm.value, 0.0) + error_mm)
