"""Faults and figures of a run, handed over for the staff."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from device import __version__
from device.clock import ManualClock
from device.faults import Fault, FaultCode
from device.records.connection import open_connection
from device.records.notes import note_fault
from device.records.policy import RecordsPolicy
from device.records.store import STORE_FILE, open_store
from device.records.stored import EndReason, StoredFault
from device.records.writer import NoFailure, RecordsWriter
from tests.made_writers import (
    CAMERA,
    FIGURES,
    LONG_S,
    SESSION,
    SOON,
    STARTED,
    BeatenClock,
    Opening,
    noted,
    numbers,
    pucker,
    stored,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "records" / STORE_FILE


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
