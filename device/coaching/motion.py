"""Where both sides are, and how fast the leading one goes: smoothed, so that one frame's noise is no movement."""

import math

from device.coaching.policy import RepetitionPolicy
from device.measurement.side import Side


class Motion:
    """The smoothed movement of one repetition.

    Args:
        policy: the time constants.
        asked: the sides that shall move; one of them leads.

    Attributes:
        excursion_mm: where each side is now; empty before the first frame.
        speed_mm_s: of the leading side, out of rest positive.
    """

    def __init__(self, policy: RepetitionPolicy, asked: tuple[Side, ...]) -> None:
        self._policy = policy
        self._asked = asked
        self._calm_mm = 0.0
        self.excursion_mm: dict[Side, float] = {}
        self.speed_mm_s = 0.0

    @property
    def lead_mm(self) -> float:
        """Where the leading side is."""
        return self.most_mm(self._asked)

    def most_mm(self, sides: tuple[Side, ...]) -> float:
        """Where the further one of some sides is; 0 before the first frame."""
        return max((mm for side, mm in self.excursion_mm.items() if side in sides), default=0.0)

    def step(self, excursion_mm: dict[Side, float], passed_s: float) -> None:
        """What is judged follows closely; its speed is that of a calmer series, because noise is all speed."""
        leads_mm = max(excursion_mm[side] for side in self._asked)
        if not self.excursion_mm:
            self.excursion_mm, self._calm_mm = dict(excursion_mm), leads_mm
            return
        keep, keep_calm = (
            math.exp(-passed_s / time_s) for time_s in (self._policy.smooth_s, self._policy.speed_smooth_s)
        )
        self.excursion_mm = {
            side: keep * self.excursion_mm[side] + (1 - keep) * mm for side, mm in excursion_mm.items()
        }
        before_mm = self._calm_mm
        self._calm_mm = keep_calm * before_mm + (1 - keep_calm) * leads_mm
        if passed_s > 0:
            slope = (self._calm_mm - before_mm) / passed_s
            self.speed_mm_s = keep_calm * self.speed_mm_s + (1 - keep_calm) * slope


class RestLevel:
    """Where something rested just before: a movement is a rise above that, so that a slow drift is none.

    Args:
        window_s: how far back it looks.
    """

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._seen: list[tuple[float, float]] = []

    def step(self, at_s: float, mm: float) -> tuple[float, float]:
        """The lowest place of the last seconds, this one included, and when it was there."""
        self._seen = [(mm, at_s), *((m, t) for m, t in self._seen if t >= at_s - self._window_s)]
        return min(self._seen)


class Lasting:
    """Whether something has been so for long enough.

    Args:
        dwell_s: how long that is.
    """

    def __init__(self, dwell_s: float) -> None:
        self._dwell_s = dwell_s
        self._since_s: float | None = None

    def since_s(self, at_s: float, *, holds: bool) -> float | None:
        """Since when it has been so, once that is long enough.

        Args:
            at_s: now.
            holds: whether it is so now.
        """
        if not holds:
            self._since_s = None
            return None
        if self._since_s is None:
            self._since_s = at_s
        return self._since_s if at_s - self._since_s >= self._dwell_s else None
