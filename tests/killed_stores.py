"""A process that stores, and is killed at it, on order: `python -m tests.killed_stores`."""

import os
from functools import partial
from pathlib import Path
from typing import Any

from device.clock import SystemClock
from device.coaching.state import NotScored, NotScoredWhy, RepetitionResult
from device.measurement.side import Affected, Side
from device.measurement.values import Measured
from device.records.happened import ExerciseRated, Felt
from device.records.store import open_store
from device.records.stored import SessionStarted
from tests.killing import killed, serve
from tests.made_records import recording

STARTED = b"started\n"


def store_until_killed(path: Path, plan_id: str, after_s: float) -> list[int]:
    """The numbers that were told, each after its commit had returned, until the kill.

    A number stands for a repetition; the same below zero for its recording and for what was said of it.
    """
    said, _ = killed(partial(_store, path, plan_id), lambda said: said.startswith(STARTED), after_s)
    return [int(line) for line in said.removeprefix(STARTED).split()]


def _store(path: Path, plan_id: str, writing: int) -> int:
    """One repetition after the other, without an end. A pipe takes a short write whole or not at all."""
    wall = SystemClock().wall
    os.write(writing, STARTED)
    store = open_store(path)
    session = store.begin_session(SessionStarted(wall(), 0.0, plan_id, Affected.LEFT, "m", "1", "0.1"))
    number = 0
    while True:
        number += 1
        sides = {Side.LEFT: Measured(2.0, 0.1), Side.RIGHT: Measured(3.0, 0.1)}
        symmetry, score = Measured(0.67, 0.05), NotScored(NotScoredWhy.BELOW_NOISE)
        result = RepetitionResult(0, number, "snarl", 1.0, 2.0, sides, symmetry, score, (), ())
        stored = store.add_repetition(session, result, session_began_s=0.0)
        os.write(writing, f"{number}\n".encode())
        store.add_recording(stored, recording(frames=60, seed=number))
        store.add_happening(session, wall(), ExerciseRated(1.0, 0, "snarl", Felt.EASY), session_began_s=0.0)
        os.write(writing, f"{-number}\n".encode())


def _answer(order: dict[str, Any]) -> dict[str, Any]:
    return {"told": store_until_killed(Path(order["store"]), order["plan_id"], order["after_s"])}


if __name__ == "__main__":
    recording()  # what numpy draws from is loaded late; with it here, a kill hits what is stored instead
    serve(_answer)
