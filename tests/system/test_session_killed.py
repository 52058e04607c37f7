"""A whole session is killed with SIGKILL, in each of its phases; what was finished is stored and the next one starts.

Together with `test_store_killed.py` these are more than a hundred kills. Most of them hit the whole device with a
recorded patient, which takes a second a session; a few hit `mirror demo` with the real model.
"""

import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from device.coaching.state import Phase
from device.records.store import STORE_FILE, open_store
from device.records.stored import NeverEnded
from tests.fixtures_vision import model_files_fixture
from tests.recorded_practice import ALL, Stage, names

ROOT = Path(__file__).parents[2]
LATE_S = 0.03
"""How long after the beginning of a phase, at most, the kill comes: phases last as long as that in this test."""

CHILD = """
import sys
from pathlib import Path

from tests.recorded_practice import Stage

print("imported", flush=True)
told = [0, ""]

def tell(stage, state):
    if stage.writer.finished() != told[0]:
        told[0] = stage.writer.finished()
        print("finished", told[0], flush=True)
    if state.phase != told[1]:
        told[1] = state.phase
        print(state.phase, flush=True)

Stage(Path(sys.argv[1]), sees=tell).run()
print("over", flush=True)
"""

MOMENTS = ("imported", *(phase.value for phase in Phase if phase not in (Phase.PAUSED, Phase.CANNOT_JUDGE)))
"""Where a kill may come: while the device starts, and in each phase of a session without trouble."""

OFTEN = {"imported": 1, "waiting_for_face": 1, "neutral": 1, "done": 1}
"""How often the others come in a session: once for each repetition."""

__all__ = ["model_files_fixture"]


def practise_until_killed(store: Path, moment: str, time_of_it: int, after_s: float) -> int:
    """How many repetitions a session had told to be finished when it was killed, so long after a moment."""
    command = [sys.executable, "-c", CHILD, str(store)]
    finished, seen = 0, Counter[str]()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        assert child.stdout is not None
        killing = threading.Timer(after_s, child.kill)
        for line in child.stdout:
            word, _, number = line.strip().partition(" ")
            # A line without its end was cut off by the kill: it was not fully told.
            finished = int(number) if word == "finished" and line.endswith("\n") else finished
            seen[word] += 1
            if word == moment and seen[word] == time_of_it:
                killing.start()
        assert seen[moment] >= time_of_it, f"the session never came to {moment} {time_of_it}"
        killing.join()
    return finished


def check(store: Path, told: list[int]) -> None:
    """Every session holds what it told, in order; and the file is sound."""
    opened = open_store(store)
    sessions = [session for session in opened.sessions() if isinstance(session.end, NeverEnded) or session.repetitions]
    opened.close()
    kept = [names(session) for session in sessions]
    assert all(done == ALL[: len(done)] for done in kept)
    # A session that was killed before it was stored is not there; it had told nothing.
    assert sum(map(len, kept)) >= sum(told)
    lengths = [len(done) for done in kept if done]
    for number in (number for number in told if number):
        # One more may have been committed and not yet told.
        found = next((length for length in lengths if length in (number, number + 1)), None)
        assert found is not None, f"{told} were told and {lengths} are stored"
        lengths.remove(found)
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_session_that_is_killed_keeps_what_was_finished_and_the_next_one_starts(moment, tmp_path):
    store = tmp_path / STORE_FILE
    rng = random.Random(f"2026 {moment}")
    told: list[int] = []
    for _ in range(4):
        last_s = 0.3 if moment == "imported" else LATE_S
        time_of_it = rng.randint(1, OFTEN.get(moment, len(ALL)))
        told.append(practise_until_killed(store, moment, time_of_it, rng.uniform(0.0, last_s)))
        check(store, told)
    stage = Stage(store)
    assert stage.run().fault is None
    assert names(stage.sessions()[-1]) == ALL


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
