"""What is handed to a records writer in tests, stores that fail it, and what was stored."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

from device.clock import ManualClock
from device.coaching.state import Cue, CueGiven, NotScored, NotScoredWhy, RepetitionResult
from device.faults import Fault, FaultCode
from device.measurement.side import Affected, Side
from device.measurement.values import Measured
from device.records.policy import RecordsPolicy
from device.records.recording import Recording
from device.records.store import open_store
from device.records.stored import NotTimed, RunFigures, SessionStarted, Times

LONG_S = 30.0
SOON = RecordsPolicy(busy_timeout_s=0.0, retry_s=0.001, beat_every_s=0.001)
STARTED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SESSION = SessionStarted(STARTED, 5.0, "plan-7", Affected.LEFT, "ab" * 32, "1", "0.1.0")
PUCKER = RepetitionResult(
    exercise=1,
    number=1,
    movement="lip_pucker",
    started_s=5.0,
    duration_s=4.0,
    excursion_mm={Side.LEFT: Measured(2.0, 0.1), Side.RIGHT: Measured(2.5, 0.1)},
    symmetry_ratio=Measured(0.8, 0.05),
    score=NotScored(NotScoredWhy.CAMERA_CANNOT_SEE),
    synkinesis=(),
    cues=(CueGiven(Cue.BEGIN, 0.0),),
)
CAMERA = Fault(FaultCode.CAMERA_STOPPED, "/dev/video0: gives no more frames")
FIGURES = RunFigures(90, 80, 3, Times(21.5, 30.0, 70.25), NotTimed(), 1, 312.5)


def pucker(number):
    return replace(PUCKER, number=number)


class Opening:
    """Opens a real store: the first time under a hardship, later only when `relieved` is set."""

    def __init__(self, path, hardship):
        self.path = path
        self.hardship = hardship
        self.failed = threading.Event()
        self.relieved = threading.Event()
        self.calls = 0

    def __call__(self):
        self.calls += 1
        if self.calls == 1:
            return open_store(self.path, self.hardship)
        self.failed.set()
        assert self.relieved.wait(LONG_S)
        return open_store(self.path)


class BeatenClock(ManualClock):
    """Tells when it has been asked."""

    def __init__(self):
        super().__init__()
        self.asked = threading.Semaphore(0)

    def now_s(self):
        self.asked.release()
        return super().now_s()


def stored(path):
    store = open_store(path)
    sessions = store.sessions()
    store.close()
    return sessions


def numbers(session):
    return [repetition.result.number for repetition in session.repetitions]


def noted(path):
    store = open_store(path)
    faults, runs = store.faults(1000), store.runs(1000)
    store.close()
    return faults, runs


def recordings(path):
    store = open_store(path)
    kept = [
        isinstance(store.recording(repetition.id), Recording)
        for session in store.sessions()
        for repetition in session.repetitions
    ]
    store.close()
    return kept
