"""A whole session is killed with SIGKILL at any moment; what was finished is stored and the next one starts as ever.

A hundred kills hit the whole device with a recorded patient and a camera that goes dark for a while; a few hit
`mirror demo` with the real model. `test_store_killed.py` aims at the store alone.
"""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from device.coaching.state import Phase
from device.records.recording import Recording
from device.records.store import STORE_FILE, open_store
from device.records.stored import EndReason, SessionEnded
from tests.fixtures_vision import model_files_fixture
from tests.killed_sessions import REPETITIONS, Order, Told
from tests.killing import ROOT, killer
from tests.recorded_practice import ALL, names

KILLS = 100
KILLS_EACH = 20
"""A new store after every few kills, so that its making is hit as well, and that reading it all stays quick."""
LATE_S = 0.005
"""How long after a frame, at most, the kill comes: so it may hit anything that is done about a frame."""
EDGE_S = 0.1
"""The same before the first frame, while the device starts, and after the last, while it ends."""
EDGE_RATIO = 0.05
"""Each of the two gets so many kills, as a share of those in between."""
LONG = (Phase.PROMPT, Phase.MOVING, Phase.HOLDING, Phase.RELAXING, Phase.REST, Phase.CANNOT_JUDGE, Phase.PAUSED)
"""Phases that last so long that some of the kills hit each."""
NOT_HERE = {"asking", "massage", "telling"}
"""The recorded patient is asked and told nothing, and has only movements (`tests/recorded_practice.py`)."""
NEVER = 1_000_000
"""More frames than a session has: it is not killed."""
SESSION_S = 60.0

__all__ = ["model_files_fixture"]


Play = Callable[[Order], Told]


@pytest.fixture(scope="module")
def play() -> Iterator[Play]:
    """Plays one session in the process of `tests/killed_sessions.py`."""
    with killer("tests.killed_sessions") as ask:
        yield lambda order: Told(**ask(asdict(order)))


@pytest.fixture(scope="module")
def whole(play, tmp_path_factory) -> Told:
    """A session that nobody kills."""
    told = play(Order(str(tmp_path_factory.mktemp("whole") / STORE_FILE), "whole", NEVER, SESSION_S))
    assert told.ended
    assert told.finished == len(REPETITIONS)
    assert set(told.phases) == set(Phase) - NOT_HERE, "the trouble takes it through every phase"
    return told


@pytest.fixture(scope="module")
def moments(whole) -> list[tuple[int, float]]:
    """When the kills come: after which frame, and how long after it."""
    rng = random.Random(2026)
    frames = len(whole.phases)
    edge = round(EDGE_RATIO * frames)
    drawn = [rng.randint(-edge, frames + edge) for _ in range(KILLS)]
    hit = {whole.phases[frame - 1] for frame in drawn if 0 < frame <= frames}
    assert set(LONG) <= hit
    assert min(drawn) < 0 < frames < max(drawn), "the start and the end are hit, too"
    return [(min(max(frame, 0), frames), rng.uniform(0.0, LATE_S if 0 < frame < frames else EDGE_S)) for frame in drawn]


def check(store: Path, told: dict[str, Told]) -> None:
    """Every session holds what it told, in order, or one repetition more; and the file is sound."""
    opened = open_store(store)
    stored = {session.plan_id: session for session in opened.sessions()}
    recorded = {
        plan_id: [isinstance(opened.recording(one.id), Recording) for one in session.repetitions]
        for plan_id, session in stored.items()
    }
    opened.close()
    assert set(stored) <= set(told)
    for plan_id, session in told.items():
        # A session that was killed before it was stored is not there; it had told nothing.
        kept = names(stored[plan_id]) if plan_id in stored else []
        assert kept in (REPETITIONS[: session.finished], REPETITIONS[: session.finished + 1]), plan_id
        if session.ended:
            end = stored[plan_id].end
            assert isinstance(end, SessionEnded)
            assert end.reason is EndReason.FINISHED
            assert all(recorded[plan_id])
        # A recording comes after its repetition, so a kill can leave the last ones without.
        assert sorted(recorded.get(plan_id, []), reverse=True) == recorded.get(plan_id, []), plan_id
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("first", range(0, KILLS, KILLS_EACH))
def test_a_session_that_is_killed_keeps_what_was_finished_and_the_next_one_starts(first, play, moments, tmp_path):
    store = tmp_path / "records" / STORE_FILE
    told: dict[str, Told] = {}
    for frame, after_s in moments[first : first + KILLS_EACH]:
        plan_id = f"kill-{len(told)}"
        told[plan_id] = play(Order(str(store), plan_id, frame, after_s))
        assert len(told[plan_id].phases) >= 0.9 * frame, "it was over long before it was killed"
        check(store, told)
    told["next"] = play(Order(str(store), "next", NEVER, SESSION_S))
    assert told["next"].ended
    assert told["next"].finished == len(REPETITIONS)
    check(store, told)


def count(store: Path) -> int:
    """How many repetitions are committed now, read beside the program that writes them."""
    if not store.exists():
        return 0
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM repetition").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def still_runs(child: subprocess.Popen[bytes], after_s: float) -> bool:
    """Whether it has not ended by itself after this time."""
    try:
        child.wait(after_s)
    except subprocess.TimeoutExpired:
        return True
    return False


@pytest.mark.usefixtures("model_files")
def test_the_demo_with_the_real_model_is_killed_and_keeps_what_was_committed(tmp_path):
    store = tmp_path / "records" / STORE_FILE
    command = [sys.executable, "-m", "device", "demo", "--display", "headless:screens", "--records", "records"]
    rng = random.Random(2026)
    for number in range(1, 5):
        child = subprocess.Popen(
            command,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        before = count(store)
        # Killed after so many more repetitions, and a little later.
        wanted = before + rng.randint(0, 3)
        while count(store) < wanted:
            assert still_runs(child, 0.02)
        assert still_runs(child, rng.uniform(0.0, 1.0)), "the demo was over before it was killed"
        committed = count(store)
        child.kill()
        child.wait(30)
        assert count(store) in (committed, committed + 1), f"kill {number}"
    opened = open_store(store)
    kept = [names(session) for session in opened.sessions()]
    opened.close()
    assert all(done == ALL[: len(done)] for done in kept)
    assert sum(map(len, kept)) == count(store) > 0
