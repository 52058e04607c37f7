"""Whose turn it is to be heard. Pure: one sound at a time, and none that is late."""

import math
from dataclasses import dataclass

from device.sound.policy import SoundPolicy
from device.sound.samples import Piece


@dataclass(frozen=True)
class Offer:
    """A piece that wants to be heard.

    Attributes:
        piece: what is played.
        weight: how much it matters.
        at_s: when that happened which it is about.
    """

    piece: Piece
    weight: int
    at_s: float


@dataclass(frozen=True)
class Fade:
    """What is on is to fade out now."""


@dataclass(frozen=True)
class NothingDue:
    """Nothing is to be done now."""


FADE, NOTHING_DUE = Fade(), NothingDue()
Due = Offer | Fade | NothingDue


class Turn:
    """Remembers what is on, and one piece that waits.

    A piece that matters more than the one that is on has it fade out. Others wait for its end, as long as they are not
    late then; the newest of equals waits, for it tells how things are now.

    Args:
        policy: what is late.
    """

    def __init__(self, policy: SoundPolicy) -> None:
        self._policy = policy
        self._waiting: Offer | NothingDue = NOTHING_DUE
        self._weight = 0.0
        self._until_s = -math.inf

    def offer(self, offer: Offer, now_s: float) -> None:
        """A piece wants to be heard."""
        self._forget_late(now_s)
        waiting = self._waiting
        if isinstance(waiting, NothingDue) or offer.weight >= waiting.weight:
            self._waiting = offer

    def hush(self, now_s: float) -> None:
        """Nothing waits any more, and what is on fades out."""
        self._waiting = NOTHING_DUE
        self._fade(now_s)

    def due(self, now_s: float) -> Due:
        """What is to be done now. A piece that is given begins, and is on from then on."""
        self._forget_late(now_s)
        waiting = self._waiting
        if isinstance(waiting, NothingDue):
            return NOTHING_DUE
        if now_s >= self._until_s:
            self._waiting, self._weight = NOTHING_DUE, waiting.weight
            self._until_s = now_s + waiting.piece.lasts_s + self._policy.slack_s
            return waiting
        if self._begins_s(waiting, now_s) < self._until_s:
            self._fade(now_s)
            return FADE
        return NOTHING_DUE

    def wait_s(self, now_s: float) -> float:
        """So long nothing can become due by itself."""
        if isinstance(self._waiting, NothingDue):
            return math.inf
        fades = self._begins_s(self._waiting, now_s) < self._until_s
        return 0.0 if fades else max(self._until_s - now_s, 0.0)

    def _fade(self, now_s: float) -> None:
        """What fades out is not cut shorter, whatever comes."""
        self._until_s, self._weight = min(self._until_s, now_s + self._policy.cut_s), math.inf

    def _forget_late(self, now_s: float) -> None:
        """Leave out what could not be heard in time."""
        waiting = self._waiting
        if isinstance(waiting, NothingDue):
            return
        if self._begins_s(waiting, now_s) + self._policy.output_s > waiting.at_s + self._policy.late_s:
            self._waiting = NOTHING_DUE

    def _begins_s(self, offer: Offer, now_s: float) -> float:
        """When a piece can begin: at the end of the one that is on, or when that has faded out."""
        end_s = min(self._until_s, now_s + self._policy.cut_s) if offer.weight > self._weight else self._until_s
        return max(now_s, end_s)
