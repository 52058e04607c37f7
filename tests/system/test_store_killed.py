"""A process that stores is killed at any moment, 100 times; what it had said to be finished is still there.

SIGKILL shows that no step leaves the file half written. It cannot show that the card syncs; that is what
`synchronous=FULL` is for, and only pulling the plug of a device proves it.
"""

import random
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from device.records.recording import Recording
from device.records.store import open_store

ROOT = Path(__file__).parents[2]
STORES = 10
KILLS_EACH = 10
"""A new store after every few kills, so that its making is hit as well, and that reading it all stays quick."""
LATEST_KILL_S = 0.25

CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path

from device.coaching.state import NotScored, NotScoredWhy, RepetitionResult
from device.measurement.side import Affected, Side
from device.measurement.values import Measured
from device.records.happened import ExerciseRated, Felt
from device.records.store import open_store
from device.records.stored import SessionStarted
from tests.made_records import recording

print("started", flush=True)
store = open_store(Path(sys.argv[1]))
session = store.begin_session(SessionStarted(datetime.now(UTC), 0.0, sys.argv[2], Affected.LEFT, "m", "1", "0.1"))
number = 0
while True:
    number += 1
    sides = {Side.LEFT: Measured(2.0, 0.1), Side.RIGHT: Measured(3.0, 0.1)}
    symmetry, score = Measured(0.67, 0.05), NotScored(NotScoredWhy.BELOW_NOISE)
    result = RepetitionResult(0, number, "snarl", 1.0, 2.0, sides, symmetry, score, (), ())
    stored = store.add_repetition(session, result, session_began_s=0.0)
    print(number, flush=True)
    store.add_recording(stored, recording(frames=60, seed=number))
    store.add_happening(session, datetime.now(UTC), ExerciseRated(1.0, 0, "snarl", Felt.EASY), session_began_s=0.0)
    print(-number, flush=True)
"""


def practise_until_killed(path, run, after_s):
    """The numbers that a child printed, each after its commit had returned, until it was killed.

    A number stands for a repetition; the same below zero for its recording and for what was said of it.
    """
    command = [sys.executable, "-c", CHILD, str(path), run]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "started\n"
        killing = threading.Timer(after_s, child.kill)
        killing.start()
        # A line without its end was cut off by the kill: the number was not fully told.
        lines = [line for line in child.stdout if line.endswith("\n")]
        killing.join()
    return [int(line) for line in lines]


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
def test_every_repetition_that_was_said_to_be_finished_survives_a_kill(number, tmp_path):
    path = tmp_path / "records" / "practice.sqlite3"
    rng = random.Random(20260301 + number)
    told = {}
    for kill in range(KILLS_EACH):
        # Squared, so that the first moments, when tables are made and a session begins, are hit more often.
        after_s = LATEST_KILL_S * rng.random() ** 2
        told[f"run-{kill}"] = practise_until_killed(path, f"run-{kill}", after_s)
        check(path, told)
    assert sum(len(numbers) for numbers in told.values()) > 0, "the children were killed before they did anything"
