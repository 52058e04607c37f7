"""Watches the quiet regions of one repetition, with hysteresis."""

import math
from dataclasses import dataclass, field

from device.coaching.policy import CuePolicy, RepetitionPolicy
from device.coaching.signal import Sample
from device.coaching.state import Synkinesis
from device.measurement.side import Side
from device.measurement.values import Measured
from device.plan.schema import QuietRegion, Region


@dataclass
class _Watched:
    """One region of one side. Amounts are smoothed, in the region's unit."""

    limit: float
    smoothed: float = 0.0
    over_s: float = 0.0
    active: bool = False
    seen: bool = False
    most: float = 0.0
    began_at_mm: float = 0.0


@dataclass
class QuietWatch:
    """All quiet regions of one repetition.

    Args:
        quiet: the plan's regions and limits.
        repetition: and `cue`: the thresholds.
    """

    quiet: tuple[QuietRegion, ...]
    repetition: RepetitionPolicy
    cue: CuePolicy
    _watched: dict[tuple[Region, Side], _Watched] = field(default_factory=dict)
    _last_s: float | None = None

    def step(self, sample: Sample, excursion_mm: float, *, counts: bool) -> bool:
        """Take in one frame; true while something moves that was not asked to.

        Args:
            sample: what was measured; what is missing changes nothing.
            counts: whether the movement is under way. Before it the patient may talk, blink and laugh.
            excursion_mm: where the affected side is, for the record of when it began.
        """
        passed_s = 0.0 if self._last_s is None else min(sample.at_s - self._last_s, self.repetition.dwell_s / 2)
        self._last_s = sample.at_s
        limits = {quiet.region: quiet.limit for quiet in self.quiet}
        for key, value in sample.unwanted.items():
            if isinstance(value, Measured):
                watched = self._watched.setdefault(key, _Watched(limits[key[0]], smoothed=min(value.value, 0.0)))
                self._smooth(watched, value.value, passed_s)
                if counts:
                    self._judge(watched, passed_s, excursion_mm)
        return any(watched.active for watched in self._watched.values())

    def result(self) -> tuple[Synkinesis, ...]:
        """What was seen, the largest share of its limit first."""
        seen = [(key, w) for key, w in self._watched.items() if w.seen]
        return tuple(
            Synkinesis(region, side, round(w.most, 4), w.limit, round(w.began_at_mm, 3))
            for (region, side), w in sorted(seen, key=lambda item: -item[1].most / item[1].limit)
        )

    def loudest_ratio(self) -> float:
        """The largest amount of any region, as a share of its limit; 0 when nothing is watched."""
        return max((w.most / w.limit for w in self._watched.values()), default=0.0)

    def _smooth(self, watched: _Watched, amount: float, passed_s: float) -> None:
        watched.smoothed += (amount - watched.smoothed) * -math.expm1(-passed_s / self.repetition.smooth_s)

    def _judge(self, watched: _Watched, passed_s: float, excursion_mm: float) -> None:
        over = watched.smoothed > watched.limit
        watched.over_s = watched.over_s + passed_s if over else 0.0
        if watched.over_s >= self.repetition.dwell_s and not watched.active:
            watched.active = True
            watched.began_at_mm = watched.began_at_mm if watched.seen else excursion_mm
            watched.seen = True
        elif watched.smoothed < watched.limit * self.cue.unwanted_off_ratio:
            watched.active = False
        # A blink passes the limit too, so only what has stayed counts towards the largest amount.
        if watched.active or not over:
            watched.most = max(watched.most, watched.smoothed)
