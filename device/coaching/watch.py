"""Watches one thing that shall not happen, with hysteresis, and whether it is answered when it does."""

import math
from dataclasses import dataclass

from device.coaching.policy import SessionPolicy
from device.measurement.values import SURE, Measured


@dataclass(frozen=True)
class Patience:
    """How long things may take, and what counts as over.

    Attributes:
        dwell_s: a limit must be passed for so long.
        off_ratio: it is over below this share of the limit.
        answer_s: gone so soon after the mirror said so, it is answered.
        react_s: who was told for so long and held on to the end of the hold, has not answered: letting go was due.
        told_late_s: the mirror says so at the latest after this time.
        smooth_s: time constant of the smoothing.
    """

    dwell_s: float
    off_ratio: float
    answer_s: float
    react_s: float
    told_late_s: float
    smooth_s: float


def patience(dwell_s: float, policy: SessionPolicy) -> Patience:
    """The policy's patience with something that may last for so long."""
    quiet = policy.quiet
    return Patience(
        dwell_s, quiet.off_ratio, quiet.answer_s, quiet.react_s, policy.cue.change_min_s, policy.repetition.smooth_s
    )


@dataclass
class Watched:
    """One amount, smoothed, in its own unit.

    An amount that is not beyond its own spread is never called a movement, whatever the limit.

    Attributes:
        limit: how much is allowed.
        patience: see there.
        active: whether it is happening now.
        seen: whether it ever was.
        most: how much at its most.
        kept: the same without what was answered.
        began_at_mm: the excursion at which the limit was passed for the first time.
        judged_s: for how long it was measured while that counted.
    """

    limit: float
    patience: Patience
    active: bool = False
    seen: bool = False
    most: float = 0.0
    kept: float = 0.0
    began_at_mm: float = 0.0
    judged_s: float = 0.0
    _smoothed: float | None = None
    _over_s: float = 0.0
    _lasts_s: float = 0.0
    _told_s: float = 0.0
    _held_on: bool = False
    _largest: float = 0.0
    _crossed_at_mm: float = 0.0

    def step(self, value: Measured, passed_s: float, excursion_mm: float, *, counts: bool, told: bool) -> None:
        """Take in one frame.

        Args:
            value: the amount now.
            passed_s: since the frame before.
            excursion_mm: where the movement is, for the record of when it began.
            counts: whether the movement is under way.
            told: whether the mirror is saying so.
        """
        # One broken frame at the start is no level to come down from.
        before = min(value.value, 0.0) if self._smoothed is None else self._smoothed
        self._smoothed = before + (value.value - before) * -math.expm1(-passed_s / self.patience.smooth_s)
        if counts:
            self.judged_s += passed_s
            self._judge(value.spread, passed_s, excursion_mm, told=told)

    def end_hold(self) -> None:
        """The plan's own hold is over, so that the movement is let go anyway."""
        self._held_on = self._held_on or (self.active and self._told_s > self.patience.react_s)

    def stop(self) -> None:
        """Nothing more is watched. What there was no time to answer is not held against anybody."""
        self.active = self.active and self._told_s > self.patience.answer_s

    @property
    def answered(self) -> bool:
        """Whether it happened, and was soon gone each time."""
        return self.seen and not self.active and self.kept <= self.limit

    @property
    def ratio(self) -> float:
        """The largest amount that was not answered, as a share of the limit."""
        return max(self.kept, self._largest if self.active else 0.0) / self.limit

    def _judge(self, spread: float, passed_s: float, excursion_mm: float, *, told: bool) -> None:
        now = self._smoothed or 0.0
        over = now > max(self.limit, SURE * spread)
        if over and self._over_s == 0.0 and not self.active:
            self._crossed_at_mm, self._largest = excursion_mm, 0.0
        if over:
            self._largest = max(self._largest, now)
        self._over_s = self._over_s + passed_s if over else 0.0
        if self.active:
            self._go_on(now, passed_s, told=told)
        elif over and self._over_s >= self.patience.dwell_s:
            self._begin()
        else:
            # A blink passes the limit too: what has not stayed, or is not beyond its spread, counts up to the limit.
            allowed = min(now, self.limit)
            self.kept, self.most = max(self.kept, allowed), max(self.most, allowed)

    def _begin(self) -> None:
        if not self.seen:
            self.began_at_mm = self._crossed_at_mm
        self.active = self.seen = True
        self._lasts_s = self._told_s = 0.0
        self._held_on = False
        self.most = max(self.most, self._largest)

    def _go_on(self, now: float, passed_s: float, *, told: bool) -> None:
        self._lasts_s += passed_s
        if told or self._lasts_s > self.patience.told_late_s:
            self._told_s += passed_s
        self._largest = max(self._largest, now)
        self.most = max(self.most, now)
        if now < self.limit * self.patience.off_ratio:
            self.active = False
            if self._held_on or self._told_s > self.patience.answer_s:
                self.kept = max(self.kept, self._largest)
