"""What main hands over to the records thread, and what that thread knows of the session."""

from dataclasses import dataclass
from datetime import datetime

from device.coaching.state import RepetitionResult
from device.records.happened import Happening
from device.records.recording import NoRecording, Recording
from device.records.stored import SessionEnded, SessionStarted


@dataclass(frozen=True)
class Close:
    """Nothing more will come."""


@dataclass(frozen=True)
class NoSession:
    """No session is going on."""


@dataclass(frozen=True)
class InSession:
    """The session that repetitions belong to now: its number in the store, and its start on the monotonic clock."""

    id: int
    began_s: float


@dataclass(frozen=True)
class Finished:
    """A repetition, with its recording."""

    result: RepetitionResult
    recording: Recording | NoRecording


@dataclass(frozen=True)
class Happened:
    """What happened, with the wall clock of that moment."""

    at: datetime
    what: Happening


Record = SessionStarted | Finished | Happened | SessionEnded
"""What is stored in the order in which it is handed over."""
