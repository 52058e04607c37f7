"""What the store keeps for the staff: faults, and the figures of runs."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.faults import FaultCode
from device.records.errors import RecordRefused
from device.records.policy import RecordsPolicy
from device.records.store import open_store
from device.records.stored import (
    NotTimed,
    RunFigures,
    StoredFault,
    StoredRun,
    Times,
    times_of,
)
from tests.fixtures_store import SESSION, STARTED, path_fixture, store_fixture

__all__ = ["path_fixture", "store_fixture"]

FAULT = StoredFault(STARTED, FaultCode.CAMERA_STOPPED, "/dev/video0: gives no more frames", "0.1.0")
FIGURES = RunFigures(900, 880, 3, Times(21.5, 30.0, 70.25), Times(0.5, 2.0, 11.0), 1, 312.5)


def fault(number):
    return replace(FAULT, staff_note=f"fault {number}")


def test_faults_come_back_newest_first_and_no_more_than_asked_for(store):
    for number in range(5):
        store.add_fault(fault(number))
    assert store.faults(3) == (fault(4), fault(3), fault(2))


def test_only_the_newest_faults_are_kept(path):
    store = open_store(path, RecordsPolicy(faults_kept=3))
    for number in range(8):
        store.add_fault(fault(number))
    assert store.faults(100) == (fault(7), fault(6), fault(5))
    store.close()


def test_a_fault_keeps_its_order_when_the_wall_clock_has_stepped_back(store):
    store.add_fault(FAULT)
    store.add_fault(replace(FAULT, at=STARTED - timedelta(days=400)))
    assert [stored.at for stored in store.faults(2)] == [STARTED - timedelta(days=400), STARTED]


def test_a_fault_of_another_version_of_the_program_is_told_as_it_is(store):
    store.add_fault(replace(FAULT, code="lamp_broken", program_version="9.0"))
    assert store.faults(1)[0].code == "lamp_broken"


def test_a_note_without_end_is_cut_off(path):
    store = open_store(path, RecordsPolicy(note_longest=10))
    store.add_fault(replace(FAULT, staff_note="x" * 5000))
    assert store.faults(1)[0].staff_note == "x" * 10
    store.close()


@pytest.mark.parametrize("broken", [replace(FAULT, at=STARTED.replace(tzinfo=None)), replace(FAULT, code="\ud800")])
def test_a_fault_that_can_never_be_stored_is_refused(store, broken):
    with pytest.raises(RecordRefused):
        store.add_fault(broken)
    assert store.faults(10) == ()


def test_the_figures_of_runs_come_back_equal_and_newest_first(store):
    first, second = store.begin_session(SESSION), store.begin_session(replace(SESSION, program_version="0.2.0"))
    blind = RunFigures(0, 0, 0, NotTimed(), Times(1.0, 2.0, 3.0), 0, 80.0)
    store.add_figures(first, FIGURES)
    store.add_figures(second, blind)
    assert store.runs(10) == (StoredRun(second, "0.2.0", blind), StoredRun(first, "0.1.0", FIGURES))
    assert store.runs(1) == (StoredRun(second, "0.2.0", blind),)


@pytest.mark.parametrize("lag", [Times(math.nan, 1.0, 1.0), Times(1.0, math.inf, 1.0)])
def test_figures_that_are_not_finite_are_refused(store, lag):
    session_id = store.begin_session(SESSION)
    with pytest.raises(RecordRefused, match="lag_"):
        store.add_figures(session_id, replace(FIGURES, lag=lag))
    assert store.runs(10) == ()


def test_figures_of_no_session_and_second_figures_of_one_are_refused(store):
    session_id = store.begin_session(SESSION)
    store.add_figures(session_id, FIGURES)
    for wrong in (session_id, session_id + 1):
        with pytest.raises(RecordRefused):
            store.add_figures(wrong, FIGURES)
    assert len(store.runs(10)) == 1


def test_times_are_values_that_occurred_and_none_of_nothing():
    assert times_of([]) == NotTimed()
    assert times_of([0.004]) == Times(4.0, 4.0, 4.0)
    assert times_of([number / 1000 for number in range(100, 0, -1)]) == Times(50.0, 95.0, 100.0)


@given(durations=st.lists(st.floats(0, 100), min_size=1))
def test_times_are_in_their_order(durations):
    times = times_of(durations)
    assert isinstance(times, Times)
    assert times.median_ms <= times.p95_ms <= times.max_ms == 1000.0 * max(durations)
