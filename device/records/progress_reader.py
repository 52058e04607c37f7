"""Reads the patient's progress once practice is over, in a thread of its own: a long store keeps nobody waiting."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from device.clock import Clock
from device.records.errors import StoreError
from device.records.progress import MovementProgress, Period, progress
from device.records.store import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ProgressRead:
    """The progress of every movement that was done.

    Attributes:
        visited: whether the clinic has looked since the loan began.
        since_visit: since then, or since the loan began.
        two_weeks: in the last two weeks.
    """

    visited: bool
    since_visit: tuple[MovementProgress, ...]
    two_weeks: tuple[MovementProgress, ...]


@dataclass(frozen=True)
class NotRead:
    """It is not read yet, or cannot be."""


NOT_READ = NotRead()


class Progressing(Protocol):
    """Who tells the progress."""

    @property
    def answer(self) -> ProgressRead | NotRead:
        """What is known now."""
        ...

    def begin(self) -> None:
        """Begin to read. Calling it again changes nothing."""
        ...


class NobodyReads:
    """Tells no progress: where nobody looks."""

    @property
    def answer(self) -> ProgressRead | NotRead:
        """Nothing is known."""
        return NOT_READ

    def begin(self) -> None:
        """Read nothing."""


class ProgressReader:
    """Reads it from the store.

    Args:
        opening: opens the store, in the thread that reads.
        clock: says what two weeks are.
    """

    def __init__(self, opening: Callable[[], Store], clock: Clock) -> None:
        self._opening = opening
        self._clock = clock
        self._thread = threading.Thread(target=self._read, name="progress", daemon=True)
        self._begun = False
        self._answer: ProgressRead | NotRead = NOT_READ

    @property
    def answer(self) -> ProgressRead | NotRead:
        """What is known now."""
        return self._answer

    def begin(self) -> None:
        """Begin to read. Calling it again changes nothing."""
        if not self._begun:
            self._begun = True
            self._thread.start()

    def join(self) -> None:
        """Wait until it is read, for whoever has to."""
        self._thread.join()

    def _read(self) -> None:
        try:
            store = self._opening()
            try:
                sessions, visits, now = store.sessions(), store.visits(), self._clock.wall()
            finally:
                store.close()
        except StoreError as error:
            # The page is not offered then; practice has been stored by another thread, which tells its own faults.
            _log.warning("the progress cannot be read: %s", error)
            return
        since_visit, two_weeks = (progress(sessions, visits, now, one) for one in (Period.VISIT, Period.TWO_WEEKS))
        self._answer = ProgressRead(bool(visits), since_visit, two_weeks)
