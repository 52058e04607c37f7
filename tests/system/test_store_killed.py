"""A process that stores is killed at any moment, 100 times; what it had said to be finished is still there.

SIGKILL shows that no step leaves the file half written. It cannot show that the card syncs; that is what
`synchronous=FULL` is for, and only pulling the plug of a device proves it.
"""

import random
import sqlite3
from contextlib import closing

import pytest

from device.records.recording import Recording
from device.records.store import open_store
from tests.killing import killer

STORES = 10
KILLS_EACH = 10
"""A new store after every few kills, so that its making is hit as well, and that reading it all stays quick."""
LATEST_KILL_S = 0.25


@pytest.fixture(scope="module")
def practise_until_killed():
    """Stores in the process of `tests/killed_stores.py`: what it had told of when it was killed."""
    with killer("tests.killed_stores") as ask:
        yield lambda path, run, after_s: ask({"store": str(path), "plan_id": run, "after_s": after_s})["told"]


def check(path, told):
    """Everything that was told is in the store, and the store is sound."""
    store = open_store(path)
    sessions = {session.plan_id: session for session in store.sessions()}
    for name, numbers in told.items():
        repetitions = sessions[name].repetitions if name in sessions else ()
        finished = [number for number in numbers if number > 0]
        # One more may have been committed and not yet told.
        assert [one.result.number for one in repetitions] in (finished, [*finished, len(finished) + 1]), name
        recorded = [one.result.number for one in repetitions if isinstance(store.recording(one.id), Recording)]
        told_of = [-number for number in numbers if number < 0]
        # A kill between a repetition and its recording leaves the repetition without one, and nothing half written.
        assert recorded in (told_of, [*told_of, len(told_of) + 1]), name
        rated = len(sessions[name].happenings) if name in sessions else 0
        assert rated in (len(told_of), len(told_of) + 1), name
    store.close()

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("number", range(STORES))
def test_every_repetition_that_was_said_to_be_finished_survives_a_kill(number, practise_until_killed, tmp_path):
    path = tmp_path / "records" / "practice.sqlite3"
    rng = random.Random(20260301 + number)
    told = {}
    for kill in range(KILLS_EACH):
        # Squared, so that the first moments, when tables are made and a session begins, are hit more often.
        after_s = LATEST_KILL_S * rng.random() ** 2
        told[f"run-{kill}"] = practise_until_killed(path, f"run-{kill}", after_s)
        check(path, told)
    assert sum(len(numbers) for numbers in told.values()) > 0, "the children were killed before they did anything"
