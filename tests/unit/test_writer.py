"""What is handed over is stored in order: repetitions with their recordings, and what happens."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from device.clock import ManualClock
from device.records.connection import open_connection
from device.records.errors import StoreError
from device.records.happened import SafetyAnswered, Stopped, Tired
from device.records.policy import RecordsPolicy
from device.records.recording import NO_RECORDING
from device.records.store import STORE_FILE, open_store
from device.records.stored import EndReason, NeverEnded, SessionEnded
from device.records.writer import NoFailure, RecordsWriter
from tests.made_records import recording
from tests.made_writers import (
    CAMERA,
    LONG_S,
    PUCKER,
    SESSION,
    SOON,
    STARTED,
    BeatenClock,
    Opening,
    noted,
    numbers,
    pucker,
    recordings,
    stored,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "records" / STORE_FILE


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
