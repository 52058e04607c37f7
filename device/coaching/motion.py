"""Where both sides are, and how fast the leading one goes: smoothed, so that one frame's noise is no movement."""

import math

from device.coaching.policy import RepetitionPolicy
from device.measurement.side import Side


class Motion:
    """The smoothed movement of one repetition.

    Args:
        policy: the time constants.

    Attributes:
        excursion_mm: where each side is now; empty before the first frame.
        speed_mm_s: of the leading side, out of rest positive.
    """

    def __init__(self, policy: RepetitionPolicy) -> None:
        self._policy = policy
        self._calm_mm = 0.0
        self.excursion_mm: dict[Side, float] = {}
        self.speed_mm_s = 0.0

    @property
    def lead_mm(self) -> float:
        """Where the leading side is."""
        return max(self.excursion_mm.values())

    def step(self, excursion_mm: dict[Side, float], passed_s: float) -> None:
        """What is judged follows closely; its speed is that of a calmer series, because noise is all speed."""
        if not self.excursion_mm:
            self.excursion_mm, self._calm_mm = dict(excursion_mm), max(excursion_mm.values())
            return
        keep, keep_calm = (
            math.exp(-passed_s / time_s) for time_s in (self._policy.smooth_s, self._policy.speed_smooth_s)
        )
        self.excursion_mm = {
            side: keep * self.excursion_mm[side] + (1 - keep) * mm for side, mm in excursion_mm.items()
        }
        before_mm = self._calm_mm
        self._calm_mm = keep_calm * before_mm + (1 - keep_calm) * max(excursion_mm.values())
        if passed_s > 0:
            slope = (self._calm_mm - before_mm) / passed_s
            self.speed_mm_s = keep_calm * self.speed_mm_s + (1 - keep_calm) * slope
