"""A change over the sessions of a loan, and whether it is more than noise."""

from collections.abc import Sequence
from dataclasses import dataclass

from device.records.trend import Points, Slope, TooFew, theil_sen


@dataclass(frozen=True)
class Change:
    """A change from the first point to the last, along a robust slope (`trend.py`), not the first against the last.

    Attributes:
        first: where the line begins: the patient's own first baseline, without the chance of a single day.
        total: how much it has changed since, between `low` and `high` with 95 % certainty.
        certain: whether there is a change at all, with 95 % certainty (`Slope.certain`).
        smallest: the smallest real change: less can be noise of the camera (`values.smallest_change`).
        points: how many sessions, or repetitions, it comes from.
    """

    first: float
    total: float
    low: float
    high: float
    certain: bool
    smallest: float
    points: int

    @property
    def beyond_noise(self) -> bool:
        """Whether it is more than the camera's noise, and more than chance."""
        return self.certain and abs(self.total) > self.smallest


def change_over(groups: Sequence[Points], smallest: float) -> Change | TooFew:
    """The change along the slope of some groups of points, over the span of the longest group.

    Args:
        groups: see `theil_sen`; in each, x counts from 0.
        certain: whether there is a change at all, with 95 % certainty (`Slope.certain`).
        smallest: the smallest real change of y.
    """
    slope = theil_sen(groups)
    if isinstance(slope, TooFew):
        return slope
    span = max(points[-1][0] - points[0][0] for points in groups if points)
    return _over(slope, span, smallest)


def _over(slope: Slope, span: float, smallest: float) -> Change:
    low, high = slope.low * span, slope.high * span
    return Change(slope.level, slope.per_step * span, low, high, slope.certain, smallest, slope.points)
