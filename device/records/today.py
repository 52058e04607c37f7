"""What of the day's share of movement is done, and whether more may be moved now. Massage has no share.

A session counts if it has a repetition, also one in which nothing was seen to move: whoever tried has worked. Days are
told by the wall clock, which may have stood still or stepped. So they are told from the order in which sessions were
stored, as in `resting.py`:

- A session is of the day on which it began. Today's are the newest ones, back to the first of an earlier date.
- One that was stored later than now says that the clock has stepped back since. It may be of today, so it counts, until
  one of an earlier date comes after it. Whether it is a new day, only the patient knows then (`Moved.clock_stepped`).
- A clock that stands still makes one day of several. That it does cannot be seen here; who knows it asks the patient.
- What the patient says is believed: a store tells nothing from before a new day.
- A clock that has stepped ahead looks like a day gone by. Nothing tells the two apart, and a day can hold twice its
  share by it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from device.plan.conditions import PracticeLimits
from device.plan.left_out import LeftOutWhy


@dataclass(frozen=True)
class Practised:
    """The movements of one session.

    Attributes:
        began: the wall clock, when the session began, and
        ended: when its last movement ended.
        moved_s: for how long the face moved, the rests between not counted.
    """

    began: datetime
    ended: datetime
    moved_s: float


@dataclass(frozen=True)
class Moved:
    """How much the face has moved today.

    Attributes:
        sessions: how many sessions with movements there were.
        moved_s: for how long the face moved in them.
        rested_s: how long ago the last movement ended, today or the day before; infinite if there was none.
    """

    sessions: int
    moved_s: float
    rested_s: float

    @property
    def clock_stepped(self) -> bool:
        """Whether the clock has stepped back since, so that it is not sure of the day."""
        return self.rested_s < 0


@dataclass(frozen=True)
class MayMove:
    """The face may move now, for so long at most."""

    active_left_s: float


@dataclass(frozen=True)
class NoMoreNow:
    """The face may not move now."""

    why: LeftOutWhy


ShareLeft = MayMove | NoMoreNow


def moved_today(practised: Sequence[Practised], now: datetime) -> Moved:
    """How much the face has moved today.

    Args:
        practised: sessions with a repetition, in the order of storing: `Store.practised`.
        now: the wall clock. Its zone says where a day begins.

    Raises:
        ValueError: `now` has no zone.
    """
    if now.tzinfo is None:
        raise ValueError("which day it is depends on the zone; give a time with one")
    first = len(practised)
    while first and practised[first - 1].began.astimezone(now.tzinfo).date() >= now.date():
        first -= 1
    today = practised[first:]
    return Moved(
        len(today),
        sum(one.moved_s for one in today),
        # The rest between two sessions goes on over midnight.
        min(((now - one.ended).total_seconds() for one in practised[max(first - 1, 0) :]), default=math.inf),
    )


def share_left(moved: Moved, limits: PracticeLimits) -> ShareLeft:
    """What is left of the day's share."""
    left_s = 60 * limits.active_minutes_per_day - moved.moved_s
    if moved.sessions >= limits.sessions_per_day or left_s <= 0:
        return NoMoreNow(LeftOutWhy.ENOUGH_TODAY)
    if max(moved.rested_s, 0.0) < 60 * limits.rest_between_min:
        return NoMoreNow(LeftOutWhy.TOO_SOON)
    return MayMove(left_s)
