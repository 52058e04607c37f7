"""Leads through the plan's massages, by time alone: with hands on the face nothing can be measured."""

import math
from collections.abc import Container
from dataclasses import dataclass

from device.plan.entries import Massage, MassageKind
from device.plan.schema import PrescribedMassage

STEP_MAX_S = 1.0
"""A longer time between two frames does not count: nobody knows what was done in it."""


@dataclass(frozen=True)
class MassageNow:
    """The massage that is guided now.

    Attributes:
        massage: which one.
        place: among those that are done, from 0; `count`: of how many.
        stroke: which of its strokes, from 0, and
        along: 0..1, how far along it.
        progress: 0..1 through the whole massage.
        remaining_s: seconds left of it.
    """

    massage: Massage
    place: int
    count: int
    stroke: int
    along: float
    progress: float
    remaining_s: float


@dataclass(frozen=True)
class NoMassage:
    """No massage is guided."""


NO_MASSAGE = NoMassage()
Guided = MassageNow | NoMassage


@dataclass(frozen=True)
class MassageDone:
    """A massage is over.

    Attributes:
        massage: the catalogue's id, and `place`: in the plan, from 0.
        lasted_s: for how long it was done, and
        wanted_s: for how long it should have been. The patient may go on earlier.
        at_s: when it was over, on the frames' clock.
    """

    massage: str
    place: int
    lasted_s: float
    wanted_s: float
    at_s: float


class MassageGuide:
    """Follows the massages of one session.

    Args:
        massages: what the plan prescribes, in its order.
        kinds: only these are done.

    Attributes:
        turn: of the one that is guided now among those that are done, from 0.
    """

    def __init__(
        self, massages: tuple[PrescribedMassage, ...], kinds: tuple[MassageKind, ...] = tuple(MassageKind)
    ) -> None:
        self._turns = [(place, one) for place, one in enumerate(massages) if one.massage.kind in kinds]
        self.turn = 0
        self._done_s = 0.0
        self._last_s = math.nan
        self._over: list[MassageDone] = []

    @property
    def is_over(self) -> bool:
        """Whether all are done, or left."""
        return self.turn >= len(self._turns)

    @property
    def now(self) -> Guided:
        """The one that is guided now."""
        if self.is_over:
            return NO_MASSAGE
        _, prescribed = self._turns[self.turn]
        progress = min(self._done_s / prescribed.seconds, 1.0)
        strokes = max(len(prescribed.massage.strokes), 1)
        stroke = min(int(progress * strokes), strokes - 1)
        return MassageNow(
            prescribed.massage,
            self.turn,
            len(self._turns),
            stroke,
            min(progress * strokes - stroke, 1.0),
            progress,
            max(prescribed.seconds - self._done_s, 0.0),
        )

    def step(self, at_s: float) -> None:
        """Time passes."""
        passed_s = at_s - self._last_s
        self._last_s = at_s
        if self.is_over or not 0 < passed_s <= STEP_MAX_S:
            return
        self._done_s += passed_s
        if self._done_s >= self._turns[self.turn][1].seconds:
            self.leave()

    def leave(self) -> None:
        """Go on to the next one. What was done of this one is kept."""
        self._end()
        self._go_on()

    def leave_out(self, left_out: Container[str]) -> None:
        """Go on to the first that is done today."""
        while not self.is_over and self._turns[self.turn][1].massage.id in left_out:
            self.stop()
            self._go_on()

    def stop(self) -> None:
        """Nothing more is done. What was done of this one is kept."""
        if not self.is_over and self._done_s > 0:
            self._end()
            self._done_s = 0.0

    def take_over(self) -> tuple[MassageDone, ...]:
        """The massages that were over since the last call, in order."""
        over, self._over = tuple(self._over), []
        return over

    def _end(self) -> None:
        place, prescribed = self._turns[self.turn]
        lasted_s = min(self._done_s, prescribed.seconds)
        self._over.append(MassageDone(prescribed.massage.id, place, lasted_s, prescribed.seconds, self._last_s))

    def _go_on(self) -> None:
        self.turn, self._done_s = self.turn + 1, 0.0
