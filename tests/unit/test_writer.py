import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from device import __version__
from device.clock import ManualClock
from device.coaching.state import Cue, CueGiven, NotScored, NotScoredWhy, RepetitionResult
from device.faults import Fault, FaultCode
from device.measurement.side import Affected, Side
from device.measurement.values import Measured
from device.records.connection import open_connection
from device.records.errors import StoreError
from device.records.happened import SafetyAnswered, Stopped, Tired
from device.records.notes import note_fault
from device.records.policy import RecordsPolicy
from device.records.recording import NO_RECORDING, Recording
from device.records.store import STORE_FILE, open_store
from device.records.stored import (
    EndReason,
    NeverEnded,
    NotTimed,
    RunFigures,
    SessionEnded,
    SessionStarted,
    StoredFault,
    Times,
)
from device.records.writer import NoFailure, RecordsWriter
from tests.made_records import recording

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


@pytest.fixture
def path(tmp_path):
    return tmp_path / "records" / STORE_FILE


def stored(path):
    store = open_store(path)
    sessions = store.sessions()
    store.close()
    return sessions


def numbers(session):
    return [repetition.result.number for repetition in session.repetitions]


def test_what_is_handed_over_is_stored_in_order_and_counted(path):
    clock = ManualClock(STARTED, 5.0)
    writer = RecordsWriter(partial(open_store, path), clock)
    writer.begin(SESSION)
    for number in range(1, 21):
        writer.put(pucker(number))
    clock.set_s(65.0)
    writer.end(EndReason.FINISHED)
    assert writer.close(LONG_S) == NoFailure()
    assert writer.finished() == 20
    (session,) = stored(path)
    assert numbers(session) == list(range(1, 21))
    assert session.repetitions[0].result.started_s == 0.0
    assert session.end == SessionEnded(STARTED + timedelta(seconds=65), EndReason.FINISHED)


def test_a_counted_repetition_is_already_in_the_file(path):
    clock = BeatenClock()
    writer = RecordsWriter(partial(open_store, path), clock, SOON)
    writer.begin(SESSION)
    writer.put(pucker(1))
    while writer.finished() == 0:
        assert clock.asked.acquire(timeout=LONG_S)
    assert [numbers(session) for session in stored(path)] == [[1]]
    assert writer.close(LONG_S) == NoFailure()


def test_two_sessions_of_one_run_are_kept_apart(path):
    writer = RecordsWriter(partial(open_store, path), ManualClock())
    for first in (1, 3):
        writer.begin(replace(SESSION, plan_id=f"plan-{first}"))
        writer.put(pucker(first))
        writer.put(pucker(first + 1))
        writer.end(EndReason.STOPPED_BY_PATIENT)
    writer.close(LONG_S)
    assert [(session.plan_id, numbers(session)) for session in stored(path)] == [("plan-1", [1, 2]), ("plan-3", [3, 4])]


def test_a_session_without_an_end_stays_without_one(path):
    writer = RecordsWriter(partial(open_store, path), ManualClock())
    writer.begin(SESSION)
    writer.put(pucker(1))
    writer.close(LONG_S)
    (session,) = stored(path)
    assert (session.end, numbers(session)) == (NeverEnded(), [1])


def test_a_full_card_is_told_and_nothing_is_lost_once_there_is_space(path):
    opening = Opening(path, RecordsPolicy(max_pages=18))
    writer = RecordsWriter(opening, ManualClock(), SOON)
    writer.begin(SESSION)
    for number in range(1, 201):
        writer.put(pucker(number))
    assert opening.failed.wait(LONG_S)
    failure = writer.failure()
    finished = writer.finished()
    opening.relieved.set()
    assert isinstance(failure, Fault)
    assert failure.code is FaultCode.STORE_FAILED
    assert "full" in failure.staff_note
    assert 0 < finished < 200
    assert writer.close(LONG_S) == NoFailure()
    assert writer.failure() == NoFailure()
    assert writer.finished() == 200
    assert numbers(stored(path)[0]) == list(range(1, 201))


def test_a_store_held_by_another_program_is_waited_for(path):
    holding = open_connection(path)
    holding.execute("BEGIN IMMEDIATE")
    opening = Opening(path, SOON)
    writer = RecordsWriter(opening, ManualClock(), SOON)
    writer.begin(SESSION)
    writer.put(pucker(1))
    assert opening.failed.wait(LONG_S)
    failure = writer.failure()
    holding.execute("ROLLBACK")
    holding.close()
    opening.relieved.set()
    assert isinstance(failure, Fault)
    assert writer.close(LONG_S) == NoFailure()
    assert [numbers(session) for session in stored(path)] == [[1]]


def test_a_store_that_cannot_be_opened_shows_before_anything_is_handed_over(tmp_path):
    (tmp_path / "taken").write_text("a file")
    clock = BeatenClock()
    writer = RecordsWriter(partial(open_store, tmp_path / "taken" / STORE_FILE), clock, SOON)
    while isinstance(writer.failure(), NoFailure):
        assert clock.asked.acquire(timeout=LONG_S)
    began = time.monotonic()
    assert isinstance(writer.close(LONG_S), Fault)
    assert time.monotonic() - began < LONG_S / 2, "nothing waits to be stored, so closing has nothing to wait for"


def test_closing_gives_up_in_time_and_says_how_much_is_not_stored(tmp_path):
    (tmp_path / "taken").write_text("a file")
    writer = RecordsWriter(partial(open_store, tmp_path / "taken" / STORE_FILE), ManualClock(), SOON)
    writer.begin(SESSION)
    writer.put(pucker(1))
    writer.put(pucker(2))
    failure = writer.close(0.02)
    assert isinstance(failure, Fault)
    assert failure.staff_note.startswith("3 records could not be stored")
    assert writer.finished() == 0


def test_a_refused_repetition_is_told_for_good_and_does_not_hold_up_the_next(path):
    writer = RecordsWriter(partial(open_store, path), ManualClock())
    writer.begin(SESSION)
    writer.put(pucker(1))
    writer.put(replace(PUCKER, number=2, duration_s=float("nan")))
    writer.put(pucker(3))
    failure = writer.close(LONG_S)
    assert isinstance(failure, Fault)
    assert "nan" in failure.staff_note
    assert writer.failure() == failure
    assert writer.finished() == 2
    assert numbers(stored(path)[0]) == [1, 3]


def test_repetitions_of_a_refused_session_do_not_land_in_the_one_before(path):
    writer = RecordsWriter(partial(open_store, path), ManualClock())
    writer.begin(SESSION)
    writer.put(pucker(1))
    writer.end(EndReason.FINISHED)
    writer.begin(replace(SESSION, started=STARTED.replace(tzinfo=None)))
    writer.put(pucker(2))
    assert isinstance(writer.close(LONG_S), Fault)
    assert [numbers(session) for session in stored(path)] == [[1]]


def test_an_idle_writer_goes_on_saying_that_it_is_alive(path):
    clock = BeatenClock()
    writer = RecordsWriter(partial(open_store, path), clock, SOON)
    clock.set_s(40.0)
    while writer.beat_s() < 40.0:
        assert clock.asked.acquire(timeout=LONG_S)
    writer.close(LONG_S)


def test_a_writer_whose_card_hangs_does_not_say_that_it_is_alive(path):
    hanging, answered = threading.Event(), threading.Event()

    def opening():
        hanging.set()
        assert answered.wait(LONG_S)
        return open_store(path)

    clock = ManualClock()
    writer = RecordsWriter(opening, clock, SOON)
    assert hanging.wait(LONG_S)
    clock.set_s(40.0)
    beat_s = writer.beat_s()
    answered.set()
    writer.close(LONG_S)
    assert beat_s == 0.0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_died_is_a_failure(path):
    def opening():
        raise RuntimeError("a mistake of ours")

    writer = RecordsWriter(opening, ManualClock())
    for thread in threading.enumerate():
        if thread.name == "records":
            thread.join(LONG_S)
    failure = writer.failure()
    assert isinstance(failure, Fault)
    assert "has died" in failure.staff_note


def test_records_out_of_their_order_are_wrong_use(path):
    writer = RecordsWriter(partial(open_store, path), ManualClock())
    with pytest.raises(StoreError, match="begin one first"):
        writer.put(PUCKER)
    with pytest.raises(StoreError, match="had not begun"):
        writer.end(EndReason.FINISHED)
    writer.begin(SESSION)
    with pytest.raises(StoreError, match="end it first"):
        writer.begin(SESSION)
    writer.close(LONG_S)
    with pytest.raises(StoreError, match="closed"):
        writer.put(PUCKER)
    assert writer.close(LONG_S) == NoFailure()


CAMERA = Fault(FaultCode.CAMERA_STOPPED, "/dev/video0: gives no more frames")
FIGURES = RunFigures(90, 80, 3, Times(21.5, 30.0, 70.25), NotTimed(), 1, 312.5)


def noted(path):
    store = open_store(path)
    faults, runs = store.faults(1000), store.runs(1000)
    store.close()
    return faults, runs


def test_faults_and_figures_are_stored_with_their_time_and_their_session(path):
    clock = ManualClock(STARTED, 5.0)
    writer = RecordsWriter(partial(open_store, path), clock)
    writer.fault(CAMERA)
    for figures in (FIGURES, replace(FIGURES, frames=7)):
        writer.begin(SESSION)
        writer.end(EndReason.FAULT)
        writer.figures(figures)
    assert writer.close(LONG_S) == NoFailure()
    faults, runs = noted(path)
    assert faults == (StoredFault(STARTED + timedelta(seconds=5), CAMERA.code, CAMERA.staff_note, __version__),)
    assert [(run.session_id, run.figures.frames) for run in runs] == [(2, 7), (1, 90)]


def test_a_fault_is_stored_without_a_session_and_while_the_writer_idles(path):
    clock = BeatenClock()
    writer = RecordsWriter(partial(open_store, path), clock, SOON)
    writer.fault(CAMERA)
    while not (path.exists() and noted(path)[0]):
        assert clock.asked.acquire(timeout=LONG_S)
    assert writer.close(LONG_S) == NoFailure()
    assert [fault.code for fault in noted(path)[0]] == [FaultCode.CAMERA_STOPPED]


def test_a_full_card_loses_neither_repetitions_nor_faults(path):
    opening = Opening(path, RecordsPolicy(max_pages=22))
    writer = RecordsWriter(opening, ManualClock(), SOON)
    writer.begin(SESSION)
    for number in range(1, 201):
        writer.put(pucker(number))
        if number % 50 == 0:
            writer.fault(Fault(FaultCode.STORE_FAILED, f"full at {number}"))
    assert opening.failed.wait(LONG_S)
    opening.relieved.set()
    writer.figures(FIGURES)
    assert writer.close(LONG_S) == NoFailure()
    faults, runs = noted(path)
    assert [fault.staff_note for fault in faults] == [f"full at {number}" for number in (200, 150, 100, 50)]
    assert numbers(stored(path)[0]) == list(range(1, 201))
    assert len(runs) == 1


def test_notes_that_cannot_be_stored_keep_no_repetition_waiting_and_tell_the_patient_nothing(path):
    open_store(path).close()
    spoilt = open_connection(path)
    spoilt.execute("DROP TABLE fault")
    spoilt.close()
    writer = RecordsWriter(partial(open_store, path), ManualClock(), SOON)
    writer.fault(CAMERA)
    writer.begin(SESSION)
    for number in range(1, 21):
        writer.put(pucker(number))
        writer.fault(CAMERA)
    assert writer.close(LONG_S) == NoFailure()
    assert writer.finished() == 20
    assert numbers(stored(path)[0]) == list(range(1, 21))


def test_a_failing_store_is_handed_only_so_many_notes(tmp_path, path):
    path.parent.mkdir()
    opening = Opening(tmp_path / "taken", SOON)
    (tmp_path / "taken").mkdir()
    writer = RecordsWriter(opening, ManualClock(), replace(SOON, notes_waiting=3))
    assert opening.failed.wait(LONG_S)
    for number in range(10):
        writer.fault(Fault(FaultCode.STORE_FAILED, f"fault {number}"))
    opening.path = path
    opening.relieved.set()
    writer.begin(SESSION)
    assert writer.close(LONG_S) == NoFailure()
    assert [fault.staff_note for fault in noted(path)[0]] == ["fault 2", "fault 1", "fault 0"]


def test_a_note_that_can_never_be_stored_is_dropped_and_the_next_is_stored(path):
    writer = RecordsWriter(partial(open_store, path), ManualClock())
    writer.figures(FIGURES)
    writer.begin(SESSION)
    writer.figures(replace(FIGURES, peak_memory_mb=float("nan")))
    writer.fault(Fault(FaultCode.UNEXPECTED, "\ud800"))
    writer.fault(CAMERA)
    assert writer.close(LONG_S) == NoFailure()
    faults, runs = noted(path)
    assert [fault.code for fault in faults] == [FaultCode.CAMERA_STOPPED]
    assert runs == ()


def test_a_note_after_the_end_is_only_logged(path):
    writer = RecordsWriter(partial(open_store, path), ManualClock())
    writer.close(LONG_S)
    writer.fault(CAMERA)
    writer.figures(FIGURES)
    assert noted(path) == ((), ())


def test_a_fault_before_practice_is_noted_and_its_failure_raises_nothing(tmp_path, caplog):
    note_fault(tmp_path / "records", CAMERA, ManualClock(STARTED))
    faults, _ = noted(tmp_path / "records" / STORE_FILE)
    assert faults == (StoredFault(STARTED, CAMERA.code, CAMERA.staff_note, __version__),)
    (tmp_path / "taken").write_text("a file")
    note_fault(tmp_path / "taken", CAMERA, ManualClock(STARTED))
    assert "is not kept for mirror report" in caplog.text


def recordings(path):
    store = open_store(path)
    kept = [
        isinstance(store.recording(repetition.id), Recording)
        for session in store.sessions()
        for repetition in session.repetitions
    ]
    store.close()
    return kept


def test_what_happens_is_stored_in_order_with_its_time(path):
    clock = ManualClock(STARTED, 5.0)
    writer = RecordsWriter(partial(open_store, path), clock)
    writer.begin(SESSION)
    writer.happened(SafetyAnswered(5.0, ()))
    clock.set_s(65.0)
    writer.happened(Stopped(65.0, 0, "smile", Tired()))
    assert writer.close(LONG_S) == NoFailure()
    assert [(h.at, h.what) for h in stored(path)[0].happenings] == [
        (STARTED + timedelta(seconds=5), SafetyAnswered(0.0, ())),
        (STARTED + timedelta(seconds=65), Stopped(60.0, 0, "smile", Tired())),
    ]


def test_something_that_happens_without_a_session_is_wrong_use(path):
    writer = RecordsWriter(partial(open_store, path), ManualClock())
    with pytest.raises(StoreError, match="begin one first"):
        writer.happened(SafetyAnswered(1.0, ()))
    writer.close(LONG_S)


def test_each_repetition_is_stored_with_its_recording(path):
    writer = RecordsWriter(partial(open_store, path), ManualClock())
    writer.begin(SESSION)
    for number in range(1, 5):
        writer.put(pucker(number), recording() if number != 3 else NO_RECORDING)
    writer.end(EndReason.FINISHED)
    assert writer.close(LONG_S) == NoFailure()
    assert numbers(stored(path)[0]) == [1, 2, 3, 4]
    assert recordings(path) == [True, True, False, True]


def test_a_recording_that_cannot_be_packed_or_stored_costs_no_repetition_and_no_thread(path, caplog):
    writer = RecordsWriter(partial(open_store, path), ManualClock(), SOON)
    writer.begin(SESSION)
    writer.put(pucker(1), replace(recording(), values=None))
    writer.put(pucker(2), recording())
    writer.fault(CAMERA)
    assert writer.close(LONG_S) == NoFailure()
    assert numbers(stored(path)[0]) == [1, 2]
    assert recordings(path) == [False, True]
    assert "could not be packed" in caplog.text
    assert len(noted(path)[0]) == 1


def test_recordings_that_cannot_be_stored_keep_no_repetition_waiting(path):
    open_store(path).close()
    spoilt = open_connection(path)
    spoilt.execute("DROP TABLE recording")
    spoilt.close()
    writer = RecordsWriter(partial(open_store, path), ManualClock(), SOON)
    writer.begin(SESSION)
    for number in range(1, 41):
        writer.put(pucker(number), recording())
    assert writer.close(LONG_S) == NoFailure()
    assert writer.finished() == 40
    assert numbers(stored(path)[0]) == list(range(1, 41))


def test_a_failing_store_is_handed_only_so_many_recordings_and_every_repetition(path, caplog):
    opening = Opening(path, RecordsPolicy(max_pages=18))
    writer = RecordsWriter(opening, ManualClock(), replace(SOON, recordings_waiting=3))
    writer.begin(SESSION)
    for number in range(1, 201):
        writer.put(pucker(number), recording(frames=2))
    assert opening.failed.wait(LONG_S)
    opening.relieved.set()
    assert writer.close(LONG_S) == NoFailure()
    assert numbers(stored(path)[0]) == list(range(1, 201))
    assert 0 < recordings(path).count(True) < 200
    assert "too many wait" in caplog.text


def test_the_recording_of_a_refused_repetition_is_given_up_and_the_next_one_kept(path):
    clock = BeatenClock()
    writer = RecordsWriter(partial(open_store, path), clock, replace(SOON, recordings_waiting=1))
    writer.begin(SESSION)
    writer.put(replace(PUCKER, duration_s=float("nan")), recording())
    while isinstance(writer.failure(), NoFailure):
        assert clock.asked.acquire(timeout=LONG_S)
    writer.put(pucker(2), recording())
    writer.close(LONG_S)
    assert recordings(path) == [True]
