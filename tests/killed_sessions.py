"""A process that plays sessions and kills them on order: `python -m tests.killed_sessions`."""

import os
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from device.camera.misbehaving import GoesBlack
from device.coaching.state import RepetitionResult, SessionState
from device.records.connection import open_connection
from device.records.store import Store
from tests.killing import killed, serve
from tests.recorded_practice import ALL, Stage, recorded_faces, recorded_plan

DARK = GoesBlack(20.0, 13.0)
"""So long that the session waits, and then pauses; with the light back the patient goes on."""

FINISHED = b"+\n"
"""How a session tells that a repetition is finished."""

_WHOLE = recorded_plan()
PLAN = replace(_WHOLE, exercises=_WHOLE.exercises[:2])
"""Of the recorded patient's movements two, so that a hundred sessions take a minute."""

REPETITIONS = ALL[: sum(exercise.dose.repetitions for exercise in PLAN.exercises)]
"""What a session holds that nobody kills."""


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


def play_session(order: Order) -> Told:
    """Play a session, and kill it at its moment."""

    def come(said: bytes) -> bool:
        return said.count(b"\n") - said.count(FINISHED) >= order.frame

    said, ended = killed(partial(_play, Path(order.store), order.plan_id), come, order.after_s)
    return Told(said.count(FINISHED), said.replace(FINISHED, b"").decode().split(), ended)


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


def _play(store: Path, plan_id: str, writing: int) -> int:
    """The whole session, telling the phase after each frame.

    It keeps to one processor: its threads take turns, and to wake another processor at each turn takes longer than the
    turn. Who kills it keeps to none.
    """
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    def tell(stage: Stage, state: SessionState) -> None:
        stage.hand.allowed = not stage.camera.troubled
        os.write(writing, f"{state.phase}\n".encode())

    opening = partial(_TellingStore, store, writing)
    stage = Stage(store, [DARK], opening=opening, plan=replace(PLAN, id=plan_id), sees=tell)
    return 0 if stage.run().fault is None else 2


def _answer(order: dict[str, Any]) -> dict[str, Any]:
    return asdict(play_session(Order(**order)))


if __name__ == "__main__":
    recorded_faces()  # once, and not in each session
    serve(_answer)
