"""How fast something changes, told so that single odd values do not decide it.

The slope is the median of the slopes of all pairs of points (Theil 1950; Sen 1968, J Am Stat Assoc 63:1379). Up to
29 % of the points can be anywhere without moving it far. Its 95 % confidence interval is Sen's, from the variance of
Kendall's S with ties (Kendall 1975; Gilbert 1987, Statistical Methods for Environmental Pollution Monitoring, 16.5;
Hollander and Wolfe 1999, Nonparametric Statistical Methods, 9.3). Where points fall into groups that must not be
compared with each other, only pairs within a group count, and variances add up (Hirsch, Slack and Smith 1982, Water
Resour Res 18:107).

The interval takes points to be independent. Readings of neighbouring days are alike in more than the trend, so it is
rather too narrow than too wide; for this and for the noise of the camera a change must also exceed the smallest real
change.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.measurement.values import SURE

Points = Sequence[tuple[float, float]]
"""(x, y), with every x another one."""


@dataclass(frozen=True)
class Slope:
    """A slope, change of y for each step of x, with the interval that holds the true one with 95 % certainty.

    Attributes:
        per_step: the slope, between `low` and `high`.
        certain: whether there is one at all, with 95 % certainty: by Kendall's S. Without equal values that is the same
            as an interval that is clear of zero; with many of them the interval can end at zero all the same.
        level: y where x is 0, on the line of this slope through the middle of the points.
        points: how many points it comes from.
    """

    per_step: float
    low: float
    high: float
    certain: bool
    level: float
    points: int


@dataclass(frozen=True)
class TooFew:
    """There are too few points for a slope with an interval, so there is no number."""

    points: int


def theil_sen(groups: Sequence[Points]) -> Slope | TooFew:
    """The slope of all groups together.

    Args:
        groups: points, those in one group comparable with each other. One group of six or more is enough.

    Raises:
        ValueError: a point is not finite.
    """
    arrays = [np.array(points, np.float64).reshape(-1, 2) for points in groups]
    count = sum(map(len, arrays))
    if not all(np.isfinite(array).all() for array in arrays):
        raise ValueError("a trend has points that are no figures")
    slopes = np.sort(np.concatenate([np.empty(0), *(_pair_slopes(array) for array in arrays)]))
    # Equal values tell less, so they must not make few points enough.
    if _outside(slopes, sum(_variance_of_s(len(array)) for array in arrays)) < 1:
        return TooFew(count)
    variance = sum(_variance_of_s(len(array), Counter(array[:, 1].tolist()).values()) for array in arrays)
    outside = _outside(slopes, variance)
    more_rise_than_fall = abs(int(np.sign(slopes).sum()))
    slope = float(np.median(slopes))
    whole = np.concatenate(arrays)
    return Slope(
        per_step=slope,
        low=float(slopes[outside - 1]),
        high=float(slopes[-outside]),
        certain=slope != 0 and more_rise_than_fall - 2 >= SURE * math.sqrt(variance),
        level=float(np.median(whole[:, 1] - slope * whole[:, 0])),
        points=count,
    )


def _outside(slopes: NDArray[np.float64], variance: float) -> int:
    """How many of the slopes lie outside the interval at either end, and one of its ends is the last of them."""
    return math.floor((len(slopes) - SURE * math.sqrt(variance)) / 2)


def _pair_slopes(points: NDArray[np.float64]) -> NDArray[np.float64]:
    first, second = np.triu_indices(len(points), k=1)
    run, rise = (points[second] - points[first]).T
    apart = run != 0
    return np.asarray(rise[apart] / run[apart])


def _variance_of_s(points: int, alike: Iterable[int] = ()) -> float:
    """Of Kendall's S of points without a trend: so many more pairs rise than fall, by chance.

    Args:
        points: how many.
        alike: how many of them have the same value, for each value.
    """

    def share(n: int) -> int:
        return n * (n - 1) * (2 * n + 5)

    return (share(points) - sum(share(n) for n in alike)) / 18
