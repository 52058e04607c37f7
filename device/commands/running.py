"""What `mirror practice` and `mirror demo` share: from a plan and a camera to a stored session."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

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
from device.commands.sitting import Earlier, earlier_of, sitting_of
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

TURN_S = 1 / 30
"""How often a screen that only waits for the staff looks at the buttons."""


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
    remembers: bool = True,
) -> RunEnd:
    """Run one session and store it.

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
        remembers: whether what earlier sessions left counts. A patient in a clip may practise all day.

    Raises:
        NoCamera: `opening` raises it.
        ModelError: the model is missing or altered.
        StoreError: the store cannot be opened.
    """
    files = open_model(models)
    store = records / STORE_FILE
    # Read here, so that a store that cannot be used is said before practice and not in the middle of it.
    earlier = _earlier(store, plan) if remembers else Earlier()
    started = SessionStarted(
        started=clock.wall(),
        began_s=clock.now_s(),
        plan_id=plan.id,
        affected=plan.affected,
        model_sha256=files.sha256,
        policy_version=POLICY_VERSION,
        program_version=__version__,
    )
    sitting = sitting_of(plan, earlier, started.started.astimezone(), clock_is_sure=clock.wall_is_sure())
    parts = Parts(
        eyes=Eyes(opening(), partial(open_tracker, files, pace=Pace(SystemClock())), SystemClock()),
        display=display,
        buttons=buttons,
        lamps=lamps,
        writer=RecordsWriter(partial(open_store, store), SystemClock()),
        clock=clock,
        watch_clock=SystemClock(),
        sounds=sounds,
        progress=ProgressReader(partial(open_store, store), clock) if questions.tells else NobodyReads(),
    )
    policy = AppPolicy(questions=questions)
    return App(parts, plan, started, lingers_s=lingers_s, sitting=sitting, hears=hears, policy=policy).run()


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
