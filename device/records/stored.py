"""What the store is told and what it tells: sessions with their repetitions, faults, and how a run went.

No name and no picture of the patient is in here; the plan's id leads to the clinic's own papers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from device.coaching.state import RepetitionResult
from device.measurement.side import Affected
from device.records.happened import Away, Happening, Massaged, Pain, PainPlace, Stopped
from device.records.prescribed import NOT_KEPT, NotKept, Prescription

JsonObject = dict[str, object]
"""What `json.dumps` takes."""


class EndReason(StrEnum):
    """How a session ended. A session that lost its power has no reason at all.

    NOT_WELL is a patient who was sent to a doctor by the question before practice.
    """

    FINISHED = "finished"
    STOPPED_BY_PATIENT = "stopped_by_patient"
    SHUT_DOWN = "shut_down"
    FAULT = "fault"
    RESTED = "rested"
    TIGHT = "tight"
    NOT_WELL = "not_well"


@dataclass(frozen=True)
class SessionStarted:
    """A session that begins.

    Attributes:
        started: the wall clock, with its zone.
        began_s: the same moment on the monotonic clock. Repetitions are stored in seconds since then.
        plan_id: the plan's version; `affected`: its affected side.
        model_sha256: of the model that sees the face.
        policy_version: version of coaching's constants. Scores of different versions are not comparable.
        program_version: of this program.
        prescription: what the session is to hold.
    """

    started: datetime
    began_s: float
    plan_id: str
    affected: Affected
    model_sha256: str
    policy_version: str
    program_version: str
    prescription: Prescription | NotKept = NOT_KEPT


@dataclass(frozen=True)
class SessionEnded:
    """When a session ended, on the wall clock, and how."""

    at: datetime
    reason: EndReason


@dataclass(frozen=True)
class NeverEnded:
    """The session was cut off, or is still going on."""


@dataclass(frozen=True)
class Times:
    """How long something took that was done many times, in milliseconds: half and 95 of 100 took no longer."""

    median_ms: float
    p95_ms: float
    max_ms: float


@dataclass(frozen=True)
class NotTimed:
    """It was never done, so it has no times: a run without a single frame, say."""


def times_of(durations_s: Sequence[float]) -> Times | NotTimed:
    """The times of durations in seconds, each a value that occurred (nearest rank)."""
    ordered_ms = sorted(1000.0 * seconds for seconds in durations_s)
    if not ordered_ms:
        return NotTimed()
    last = len(ordered_ms) - 1
    return Times(ordered_ms[last // 2], ordered_ms[math.ceil(0.95 * len(ordered_ms)) - 1], ordered_ms[last])


@dataclass(frozen=True)
class RunFigures:
    """How one run of practice went for the machine. Nothing in it is about the patient.

    Attributes:
        frames: that were looked at; `frames_with_face`: those with a face in them.
        frames_dropped: that the camera gave and nobody had time for.
        vision: from a frame to its face mesh.
        lag: by how much a turn of the main loop came late.
        camera_reopened: how often the camera was opened anew after it had failed.
        peak_memory_mb: the most memory that the process held, in units of 10^6 bytes.
    """

    frames: int
    frames_with_face: int
    frames_dropped: int
    vision: Times | NotTimed
    lag: Times | NotTimed
    camera_reopened: int
    peak_memory_mb: float


@dataclass(frozen=True)
class StoredRun:
    """The figures of one run, with the number of its session and the version of the program that made them."""

    session_id: int
    program_version: str
    figures: RunFigures


@dataclass(frozen=True)
class StoredFault:
    """A fault that occurred.

    Attributes:
        at: the wall clock in UTC; it can be wrong on a device that has not heard the time.
        code: a `FaultCode`, or a word of another version of the program.
        staff_note: what happened, for a technician.
        program_version: of the program that it happened to.
    """

    at: datetime
    code: str
    staff_note: str
    program_version: str


@dataclass(frozen=True)
class StoredHappening:
    """What happened in a session, with the wall clock of that moment in UTC. Its `at_s` counts from the start."""

    session_id: int
    at: datetime
    what: Happening


@dataclass(frozen=True)
class Visit:
    """The clinic looked at the store: when, and the number of the last session that was in it."""

    at: datetime
    last_session: int


@dataclass(frozen=True)
class StoredRepetition:
    """One repetition as it stands in the store.

    Attributes:
        id: its number in this store; its recording has the same.
        result: as coaching gave it, but `started_s` counts from the start of the session.
        plan_id: the plan, `model_sha256`: the model, `policy_version`: the constants that it was judged by.
    """

    id: int
    result: RepetitionResult
    plan_id: str
    model_sha256: str
    policy_version: str


@dataclass(frozen=True)
class StoredSession:
    """One session as it stands in the store.

    Attributes:
        id: its number in this store; later sessions have higher ones.
        started: the wall clock in UTC. It can step between sessions, so it does not order them.
        end: when and how it ended, if it did.
        repetitions: what was finished in it, in the order in which it was stored.
        happenings: what else happened in it, in that order, too.
        prescription: what it was to hold.
    """

    id: int
    started: datetime
    plan_id: str
    affected: Affected
    model_sha256: str
    policy_version: str
    program_version: str
    end: SessionEnded | NeverEnded
    repetitions: tuple[StoredRepetition, ...]
    happenings: tuple[StoredHappening, ...] = ()
    prescription: Prescription | NotKept = NOT_KEPT

    @property
    def stops(self) -> tuple[Stopped, ...]:
        """The times that the patient stopped. A pain whose place was said afterwards is one stop."""
        stops: list[Stopped] = []
        for stop in (happening.what for happening in self.happenings if isinstance(happening.what, Stopped)):
            if stop.why == Away():
                continue
            last = stops[-1] if stops else None
            if (
                last is not None
                and last.why == Pain(PainPlace.NOT_SAID)
                and isinstance(stop.why, Pain)
                and (last.exercise, last.movement) == (stop.exercise, stop.movement)
            ):
                stops[-1] = Stopped(last.at_s, stop.exercise, stop.movement, stop.why)
            else:
                stops.append(stop)
        return tuple(stops)

    @property
    def massages(self) -> tuple[Massaged, ...]:
        """The massages that were done, each for as long as the patient wanted."""
        return tuple(happening.what for happening in self.happenings if isinstance(happening.what, Massaged))
