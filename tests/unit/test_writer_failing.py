"""Stores that fail the writer, and records that can never be stored."""

import threading
import time
from dataclasses import replace
from functools import partial

import pytest

from device.clock import ManualClock
from device.faults import Fault, FaultCode
from device.records.connection import open_connection
from device.records.policy import RecordsPolicy
from device.records.store import STORE_FILE, open_store
from device.records.stored import EndReason
from device.records.writer import NoFailure, RecordsWriter
from tests.made_writers import LONG_S, PUCKER, SESSION, SOON, STARTED, BeatenClock, Opening, numbers, pucker, stored


@pytest.fixture
def path(tmp_path):
    return tmp_path / "records" / STORE_FILE


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
