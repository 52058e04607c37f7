"""The only door to time: a clock is an argument everywhere else.

The monotonic clock orders what happens. The wall clock is read only when something is stored, because a
Raspberry Pi without a battery clock steps when it first hears the time.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the program may ask about time."""

    def now_s(self) -> float:
        """Seconds on a clock that never steps back."""
        ...

    def wall(self) -> datetime:
        """The wall clock in UTC, for storing only."""
        ...

    def wait_s(self, seconds: float) -> None:
        """Let this many seconds pass."""
        ...


class SystemClock:
    """The machine's clocks."""

    def now_s(self) -> float:
        """Seconds on the system's monotonic clock, the one that cameras stamp frames with."""
        return time.monotonic()

    def wall(self) -> datetime:
        """The system's wall clock in UTC."""
        return datetime.now(UTC)

    def wait_s(self, seconds: float) -> None:
        """Sleep."""
        if seconds > 0:
            time.sleep(seconds)


STAMP_TRUST_S = 1.0
"""A driver's time stamp further than this from now is on another clock and is not used."""


def on_our_clock(stamp_s: float, now_s: float) -> float:
    """A driver's time stamp if it is of the monotonic clock, else now. A stamp of the future is of another clock."""
    return stamp_s if 0 <= now_s - stamp_s <= STAMP_TRUST_S else now_s


@dataclass
class ManualClock:
    """A clock that moves only when told to: for tests, replays and the headless demo.

    Its wall clock moves along from `started`.
    """

    started: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    elapsed_s: float = 0.0

    def now_s(self) -> float:
        """Seconds since the clock was made."""
        return self.elapsed_s

    def wall(self) -> datetime:
        """`started` plus what has elapsed."""
        return self.started + timedelta(seconds=self.elapsed_s)

    def wait_s(self, seconds: float) -> None:
        """Move forward without waiting."""
        self.elapsed_s += max(0.0, seconds)

    def set_s(self, now_s: float) -> None:
        """Move to a time; never backwards."""
        self.elapsed_s = max(self.elapsed_s, now_s)
