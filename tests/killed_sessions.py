"""A process that plays sessions and kills them on order: `python -m tests.killed_sessions`.

It imports everything once and forks a process for each session, which saves a second each. It has one thread, so that
a fork copies nothing that another thread was in the middle of. Orders come as JSON lines, answers go out as such.
"""

import json
import os
import select
import signal
import sys
import traceback
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from device.camera.misbehaving import GoesBlack
from device.coaching.state import RepetitionResult, SessionState
from device.records.connection import open_connection
from device.records.store import Store
from tests.recorded_practice import ALL, RecordedFinder, Stage, recorded_plan

DARK = GoesBlack(20.0, 13.0)
"""So long that the session waits, and then pauses; with the light back the patient goes on."""

FINISHED = b"+\n"
"""How a session tells that a repetition is finished."""

_WHOLE = recorded_plan()
PLAN = replace(_WHOLE, exercises=_WHOLE.exercises[:2])
"""Of the recorded patient's movements two, so that a hundred sessions take a minute."""

REPETITIONS = ALL[: sum(exercise.dose.repetitions for exercise in PLAN.exercises)]
"""What a session holds that nobody kills."""

FINDER = RecordedFinder()


@dataclass(frozen=True)
class Order:
    """One session that is to be killed.

    Attributes:
        store: its file.
        plan_id: by which it is found there.
        frame: it is killed after so many frames; 0 is as it starts.
        after_s: and after so many seconds more, or when it has ended, if that is earlier.
    """

    store: str
    plan_id: str
    frame: int
    after_s: float


@dataclass(frozen=True)
class Told:
    """What a session had told.

    Attributes:
        finished: the repetitions that it had told to be finished.
        phases: the phase after each frame.
        ended: whether it came to its end by itself.
    """

    finished: int
    phases: list[str]
    ended: bool


def killed(order: Order) -> Told:
    """Play a session, and kill it at its moment.

    Raises:
        RuntimeError: it ended with a fault before; the log says which.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _play(Path(order.store), order.plan_id, writing)
    os.close(writing)
    said = b""
    while said.count(b"\n") - said.count(FINISHED) < order.frame and (more := os.read(reading, 4096)):
        said += more
    ending = os.pidfd_open(child)
    select.select([ending], [], [], order.after_s)
    signal.pidfd_send_signal(ending, signal.SIGKILL)
    while more := os.read(reading, 4096):
        said += more
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and status:
        raise RuntimeError(f"the session {order.plan_id} ended with a fault of its own")
    os.close(reading)
    os.close(ending)
    phases = said.replace(FINISHED, b"").decode().split()
    return Told(said.count(FINISHED), phases, ended=status == 0)


class _TellingStore(Store):
    """A store that tells of each repetition once its commit has returned, in the thread that stores."""

    def __init__(self, path: Path, writing: int) -> None:
        super().__init__(open_connection(path), path)
        self._writing = writing

    def add_repetition(self, session_id: int, result: RepetitionResult, *, session_began_s: float) -> int:
        repetition_id = super().add_repetition(session_id, result, session_began_s=session_began_s)
        # One write, and a short one: a pipe takes it whole or not at all.
        os.write(self._writing, FINISHED)
        return repetition_id


def _play(store: Path, plan_id: str, writing: int) -> None:
    """The whole session, telling the phase after each frame. Never returns."""

    def tell(stage: Stage, state: SessionState) -> None:
        stage.hand.allowed = not stage.camera.troubled
        os.write(writing, f"{state.phase}\n".encode())

    code = 1
    try:
        stage = Stage(
            store,
            [DARK],
            opening=partial(_TellingStore, store, writing),
            plan=replace(PLAN, id=plan_id),
            finder=lambda: FINDER,
            sees=tell,
        )
        code = 0 if stage.run().fault is None else 2
    except Exception:  # noqa: BLE001 (whatever it was, this copy of the process must not go on as if it were the first)
        traceback.print_exc()
    finally:
        # Not `sys.exit`: the buffers of the process that forked are not this one's to flush.
        os._exit(code)


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(asdict(killed(Order(**json.loads(line))))), flush=True)
