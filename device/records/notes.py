"""Notes: faults and figures of runs for `mirror report`, and recordings of repetitions. They wait behind all else."""

import logging
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from device import __version__
from device.clock import Clock
from device.faults import Fault
from device.records.errors import RecordRefused, StoreError
from device.records.policy import RecordsPolicy
from device.records.recording import Recording
from device.records.store import STORE_FILE, Store, open_store
from device.records.stored import RunFigures, StoredFault

_log = logging.getLogger(__name__)

Note = StoredFault | RunFigures


@dataclass(frozen=True)
class _FiguresOf:
    """The figures of a session, by its number in the store."""

    session_id: int
    figures: RunFigures


@dataclass(frozen=True)
class _RecordingOf:
    """The recording of a repetition, by the repetition's number in the store."""

    repetition_id: int
    recording: Recording


class Notes:
    """The notes that wait to be stored.

    Recordings are counted apart, so that they keep no fault from being stored, nor faults a recording. `has_room` and
    `announce`, and the same of recordings, are for the thread that hands over, the others for the one that stores;
    `waiting` is for both. Each number is written by one of the two only.

    Args:
        clock: says when a note that could not be stored is tried again.
        policy: how many may wait, and for how long.
    """

    def __init__(self, clock: Clock, policy: RecordsPolicy) -> None:
        self._clock = clock
        self._policy = policy
        self._announced = 0
        self._settled = 0
        self._recordings_announced = 0
        self._recordings_settled = 0
        self._line: deque[StoredFault | _FiguresOf | _RecordingOf] = deque()
        self._again_s = -math.inf

    def waiting(self) -> int:
        """How many have been announced and are neither stored nor given up."""
        return self._announced - self._settled + self._recordings_announced - self._recordings_settled

    def has_room(self) -> bool:
        """Whether one more may be handed over."""
        return self._announced - self._settled < self._policy.notes_waiting

    def has_room_for_recording(self) -> bool:
        """Whether one more recording may be handed over."""
        return self._recordings_announced - self._recordings_settled < self._policy.recordings_waiting

    def announce_recording(self) -> None:
        """Count a recording that is on its way."""
        self._recordings_announced += 1

    def line_up_recording(self, repetition_id: int, recording: Recording) -> None:
        """Put the recording of a repetition that is stored at the end of the line."""
        self._line.append(_RecordingOf(repetition_id, recording))

    def drop_recording(self) -> None:
        """Give up a recording whose repetition was refused."""
        self._recordings_settled += 1

    def announce(self) -> None:
        """Count a note that is on its way."""
        self._announced += 1

    def line_up(self, note: Note, session_id: int | None) -> None:
        """Put a note at the end of the line; figures belong to the session that they came after."""
        if isinstance(note, StoredFault):
            self._line.append(note)
        elif session_id is not None:
            self._line.append(_FiguresOf(session_id, note))
        else:
            _log.warning("figures of a run without a session are not kept: %s", note)
            self._settled += 1

    def lined_up(self) -> bool:
        """Whether there is one to store."""
        return bool(self._line)

    def are_due(self) -> bool:
        """Whether there is one to store, and none has failed just now."""
        return bool(self._line) and self._clock.now_s() >= self._again_s

    def store_next(self, opened: Callable[[], Store]) -> bool:
        """Store the first one. False when that cannot be done now; it stays the first."""
        note = self._line[0]
        try:
            _store(note, opened())
        except RecordRefused as error:
            # Trying again cannot help, and nobody at home can do anything about it.
            _log.warning("a note was refused: %s", error)
        except StoreError as error:
            _log.warning("a note is kept back, and tried again in %g s: %s", self._policy.retry_s, error)
            self._again_s = self._clock.now_s() + self._policy.retry_s
            return False
        except Exception:
            if not isinstance(note, _RecordingOf):
                raise
            # A recording comes from whatever a frame held. What is wrong with one ends no thread and no session.
            _log.exception("a recording could not be packed and is not kept; its repetition is stored")
        self._line.popleft()
        if isinstance(note, _RecordingOf):
            self._recordings_settled += 1
        else:
            self._settled += 1
        return True


def _store(note: StoredFault | _FiguresOf | _RecordingOf, store: Store) -> None:
    match note:
        case StoredFault():
            store.add_fault(note)
        case _FiguresOf(session_id, figures):
            store.add_figures(session_id, figures)
        case _RecordingOf(repetition_id, recording):
            store.add_recording(repetition_id, recording)


def note_fault(records: Path, fault: Fault, clock: Clock) -> None:
    """Store one fault that occurred where no session is going on. Never raises: one fault must not become two.

    Args:
        records: the folder of records.
        fault: what happened.
        clock: gives the time at which it happened, which is now.
    """
    try:
        store = open_store(records / STORE_FILE)
        try:
            store.add_fault(StoredFault(clock.wall(), fault.code, fault.staff_note, __version__))
        finally:
            store.close()
    except Exception as error:  # noqa: BLE001 (a note about a fault; the fault itself is on the screen and in the log)
        _log.warning("the fault %s is not kept for mirror report: %s", fault.code, error)
