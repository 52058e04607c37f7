"""The only door to time: a clock is an argument everywhere else.

The monotonic clock orders what happens. The wall clock is read only when something is stored, because a
Raspberry Pi without a battery clock steps when it first hears the time.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """What the program may ask about time."""

    def now_s(self) -> float:
        """Seconds on a clock that never steps back."""
        ...

    def wall(self) -> datetime:
        """The wall clock in UTC, for storing only."""
        ...

    def wall_is_sure(self) -> bool:
        """Whether the wall clock has gone on since it was last looked at, also while the machine was off."""
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

    def wall_is_sure(self) -> bool:
        """Whether this machine has heard the time, or has a battery clock."""
        return is_sure_of_time(Path("/"), self.wall())

    def wait_s(self, seconds: float) -> None:
        """Sleep."""
        if seconds > 0:
            time.sleep(seconds)


STAMP_TRUST_S = 1.0
"""A driver's time stamp further than this from now is on another clock and is not used."""


def on_our_clock(stamp_s: float, now_s: float) -> float:
    """A driver's time stamp if it is of the monotonic clock, else now. A stamp of the future is of another clock."""
    return stamp_s if 0 <= now_s - stamp_s <= STAMP_TRUST_S else now_s


RTC_TRUST_S = 3600.0
"""A battery clock that is further than this from the wall clock has not set it: it has lost its battery, say, and the
system has put the time of its own last start in place of the year 1970."""
NO_EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
"""No mirror is older than this, so a battery clock that says so was never set."""


def is_sure_of_time(root: Path, now: datetime) -> bool:
    """Whether the wall clock can be trusted to have gone on while the machine was off.

    Args:
        root: of the machine's file system.
        now: what the wall clock says.
    """
    if (root / "run/systemd/timesync/synchronized").exists():
        return True
    return any(_has_set_time(clock, now) for clock in (root / "sys/class/rtc").glob("rtc*"))


def _has_set_time(clock: Path, now: datetime) -> bool:
    """Whether a battery clock has set the wall clock at the start, and still goes with it."""
    try:
        set_it = int((clock / "hctosys").read_text("ascii"))
        says_s = int((clock / "since_epoch").read_text("ascii"))
    except (OSError, ValueError):
        return False
    return set_it == 1 and says_s >= NO_EARLIER.timestamp() and abs(now.timestamp() - says_s) <= RTC_TRUST_S


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

    def wall_is_sure(self) -> bool:
        """It is what it was told to be."""
        return True

    def wait_s(self, seconds: float) -> None:
        """Move forward without waiting."""
        self.elapsed_s += max(0.0, seconds)

    def set_s(self, now_s: float) -> None:
        """Move to a time; never backwards."""
        self.elapsed_s = max(self.elapsed_s, now_s)
