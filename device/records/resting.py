"""Which exercises rest because they hurt: for the rest of the day, or until the clinic has looked.

Days are told by the wall clock, which may have stood still or stepped. So they are told from the order in which
sessions were stored, and never by counting the days between two dates:

- Another date than that of the session before begins another day, be it later or earlier. A clock that stands still
  makes one day of several, so an exercise rests longer than it need.
- "Two days in a row" are two days on which the exercise was tried, one after the other, and hurt on both. Days on
  which it was not tried lie between them unnoticed.
- A rest is over on a later date than that of the pain, and no sooner than a night later. After a clock has stepped
  back, the earliest time that was stored since counts in place of that of the pain; where none was stored yet, it
  still rests. So a wrong clock prolongs no rest by more than a day of practice.
- A clock that has stepped ahead looks like days gone by. Nothing tells the two apart, and a rest can end too soon by
  it; the second day of pain is noticed all the same.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum


@dataclass(frozen=True)
class Tried:
    """A movement that was tried in one session.

    Attributes:
        movement: the catalogue's id.
        at: the wall clock, when it hurt or when the session began.
        pain: whether the patient stopped for pain in it.
    """

    movement: str
    at: datetime
    pain: bool


class Rests(StrEnum):
    """How long an exercise rests."""

    TODAY = "today"
    UNTIL_CLINIC = "until_clinic"


NIGHT = timedelta(hours=8)
"""Pain shortly before midnight rests the exercise on the next morning's side of the night, too."""


def resting(tried: Sequence[Tried], now: datetime) -> Mapping[str, Rests]:
    """The movements that rest now.

    Args:
        tried: since the clinic last looked, or since anything hurt then, in the order of storing, of all movements:
            `Store.tried`.
        now: the wall clock. Its zone says where a day begins.

    Raises:
        ValueError: `now` has no zone.
    """
    if now.tzinfo is None:
        raise ValueError("which day it is depends on the zone; give a time with one")
    answer: dict[str, Rests] = {}
    for movement in dict.fromkeys(one.movement for one in tried):
        days = _days([one for one in tried if one.movement == movement], now.tzinfo)
        if any(before and after for before, after in itertools.pairwise(days)):
            answer[movement] = Rests.UNTIL_CLINIC
        elif days[-1] and _same_day(tried, movement, now):
            answer[movement] = Rests.TODAY
    return answer


def _days(tried: Sequence[Tried], zone: tzinfo) -> list[bool]:
    """Whether it hurt, for each day on which one movement was tried."""
    days: list[bool] = []
    date = None
    for one in tried:
        if (day := one.at.astimezone(zone).date()) != date:
            days.append(False)
            date = day
        days[-1] = days[-1] or one.pain
    return days


def _same_day(tried: Sequence[Tried], movement: str, now: datetime) -> bool:
    """Whether the day of a movement's last pain may still go on."""
    last = max(place for place, one in enumerate(tried) if one.movement == movement and one.pain)
    since = min(one.at for one in tried[last:])
    return now.date() <= since.astimezone(now.tzinfo).date() or now - since < NIGHT
