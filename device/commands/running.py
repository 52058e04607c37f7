"""What `mirror practice` and `mirror demo` share: from a plan and a camera to a stored session."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from enum import Enum, auto
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from device import __version__
from device.app import App
from device.buttons.interpret import Interpreter
from device.buttons.press import ButtonSource
from device.camera.frame import FrameSource
from device.camera.lamp import Lamps
from device.clock import Clock, SystemClock
from device.coaching.policy import POLICY_VERSION
from device.coaching.questions import NO_QUESTIONS, QuestionPolicy
from device.coaching.state import SessionState
from device.commands.sitting import Earlier, attended_sitting, earlier_of, sitting_of
from device.display.navigation import AppState, Go, screen_for
from device.display.window import Display
from device.inference.eyes import Eyes
from device.inference.models import open_model
from device.inference.pace import Pace
from device.inference.vision import open_tracker
from device.parts import AppPolicy, Parts, RunEnd, nobody
from device.plan.schema import Plan
from device.records.progress_reader import NobodyReads, ProgressReader
from device.records.store import STORE_FILE, open_store
from device.records.stored import SessionStarted
from device.records.writer import RecordsWriter
from device.sound.sounds import Sounds

_log = logging.getLogger(__name__)

TURN_S = 1 / 30
"""How often a screen that only waits for the staff looks at the buttons."""


class Kind(Enum):
    """What kind of session it is.

    HOME: practice. ATTENDED: a therapist is beside the patient; the stage locks nothing, and nothing is stored. DEMO:
    the patient is a clip, who may practise all day; what earlier sessions left does not count.
    """

    HOME = auto()
    ATTENDED = auto()
    DEMO = auto()


def run_session(
    *,
    display: Display,
    buttons: ButtonSource,
    lamps: Lamps,
    opening: Callable[[], FrameSource],
    plan: Plan,
    models: Path,
    records: Path,
    clock: Clock,
    sounds: Sounds,
    lingers_s: float,
    questions: QuestionPolicy = NO_QUESTIONS,
    hears: Callable[[SessionState], None] = nobody,
    kind: Kind = Kind.HOME,
) -> RunEnd:
    """Run one session, and store it where it is practice.

    Args:
        display: where screens go; stays open.
        buttons: where presses come from.
        lamps: the side lights are lit while it runs, and all are dark at the end.
        opening: gives the camera, once all that could keep practice from beginning is known to be there. It must not
            wait for a driver: that would keep the splash, and nobody could leave.
        plan: what to practise.
        models: folder of the face model.
        records: folder of the store.
        clock: of presses and frames.
        sounds: what is heard.
        lingers_s: see `App`, and
        hears: too.
        questions: what the patient is asked.
        kind: of what kind it is.

    Raises:
        NoCamera: `opening` raises it.
        ModelError: the model is missing or altered.
        StoreError: the store cannot be opened.
    """
    files = open_model(models)
    store = records / STORE_FILE
    # Read here, so that a store that cannot be used is said before practice and not in the middle of it.
    earlier = Earlier() if kind is Kind.DEMO else _earlier(store, plan)
    started = SessionStarted(
        started=clock.wall(),
        began_s=clock.now_s(),
        plan_id=plan.id,
        affected=plan.affected,
        model_sha256=files.sha256,
        policy_version=POLICY_VERSION,
        program_version=__version__,
    )
    now = started.started.astimezone()
    if kind is Kind.ATTENDED:
        sitting = attended_sitting(plan, earlier, now)
        _log.warning("a therapist attends: the stage locks nothing, and nothing of this session is stored")
    else:
        sitting = sitting_of(plan, earlier, now, clock_is_sure=clock.wall_is_sure())
    with _kept_in(records, kind) as folder:
        parts = Parts(
            # The clock of the frames: a demo that is not in a hurry measures alike on any machine.
            eyes=Eyes(opening(), partial(open_tracker, files, pace=Pace(clock)), SystemClock()),
            display=display,
            buttons=buttons,
            lamps=lamps,
            writer=RecordsWriter(partial(open_store, Path(folder) / STORE_FILE), SystemClock()),
            clock=clock,
            watch_clock=SystemClock(),
            sounds=sounds,
            progress=ProgressReader(partial(open_store, store), clock) if questions.tells else NobodyReads(),
        )
        policy = AppPolicy(questions=questions)
        return App(parts, plan, started, lingers_s=lingers_s, sitting=sitting, hears=hears, policy=policy).run()


def _kept_in(records: Path, kind: Kind) -> AbstractContextManager[str]:
    """The folder of what is stored. That of an attended session is gone with it."""
    if kind is Kind.ATTENDED:
        return TemporaryDirectory(prefix="mirror-attended-")
    return nullcontext(str(records))


def _earlier(path: Path, plan: Plan) -> Earlier:
    store = open_store(path)
    try:
        return earlier_of(store, plan)
    finally:
        store.close()


def hold_screen(display: Display, buttons: ButtonSource, state: AppState, *, stays: bool) -> None:
    """Show a screen that nothing but the staff can leave: no plan, or a fault before practice."""
    clock = SystemClock()
    interpreter = Interpreter()
    screen = screen_for(state)
    display.show(screen.view(state))
    while display.pump() and stays:
        now_s = clock.now_s()
        presses = interpreter.step(buttons.edges(now_s), now_s)
        if any(screen.on_press(press, state) is Go.QUIT for press in presses):
            return
        clock.wait_s(TURN_S)
