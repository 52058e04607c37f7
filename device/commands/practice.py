"""`mirror practice`: what the device runs."""

import argparse
import logging
import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from device.buttons.press import ButtonSource
from device.clock import SystemClock
from device.display.splash import SPLASH
from device.display.window import Display, WindowDisplay, open_display
from device.faults import Fault, FaultCode, MirrorError, WrongUse
from device.settings import Settings

if TYPE_CHECKING:
    from device.display.navigation import NoPlan
    from device.plan.schema import Plan

_log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command understands."""
    parser.description = "Practise with the plan. On the screen, hold the back button to leave after a fault."
    parser.add_argument(
        "--attended",
        action="store_true",
        help="a therapist is beside the patient: the plan's stage locks nothing, and nothing is stored",
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run one session. 0 when it ended by itself or was stopped, 1 after a fault."""
    size_px = (settings.display.width_px, settings.display.height_px)
    display = open_display(
        settings.display.kind,
        size_px=size_px,
        fullscreen=settings.display.fullscreen,
        folder=settings.paths.records / "screens",
    )
    try:
        display.show(SPLASH)
        display.pump()
        return _practise(args, settings, display)
    finally:
        display.close()


def _practise(args: argparse.Namespace, settings: Settings, display: Display) -> int:
    """All that is heavy to import comes after the first screen."""
    from device.buttons.script import NoButtons  # noqa: PLC0415
    from device.commands.opening import open_buttons  # noqa: PLC0415
    from device.commands.running import hold_screen  # noqa: PLC0415
    from device.display.navigation import Faulted, NoPlan, screen_for  # noqa: PLC0415
    from device.records.notes import note_fault  # noqa: PLC0415

    stays = isinstance(display, WindowDisplay)
    buttons: ButtonSource = NoButtons()
    phone = ""
    try:
        plan = _read_plan(getattr(args, "plan", settings.paths.plan))
        phone = plan.clinic_phone if isinstance(plan, NoPlan) else plan.clinic.phone
        buttons = open_buttons(settings.buttons.kind, on_screen=stays)
        if isinstance(plan, NoPlan):
            hold_screen(display, buttons, plan, stays=stays)
            return 1
        return _run_plan(plan, settings, display, buttons, attended=args.attended)
    except WrongUse as error:
        _log.error("%s", error)
        hold_screen(display, buttons, NoPlan((str(error),)), stays=stays)
        raise
    except Exception as error:  # noqa: BLE001 (whatever it was becomes a fault screen, a log line and exit 1)
        if isinstance(error, MirrorError):
            fault = error.fault()
            _log.error("%s", fault.staff_note)
        else:
            _log.exception("practice could not begin")
            fault = Fault(FaultCode.UNEXPECTED, f"practice could not begin: {error!r}; see the log")
        state = Faulted(fault, phone)
        display.show(screen_for(state).view(state))
        note_fault(settings.paths.records, fault, SystemClock())
        hold_screen(display, buttons, state, stays=stays)
        return 1
    finally:
        buttons.close()


def _read_plan(path: Path) -> "Plan | NoPlan":
    """The plan, or what is wrong with it.

    Raises:
        WrongUse: there is no such file.
    """
    from device.commands.plan import read_plan_file  # noqa: PLC0415
    from device.display.navigation import NoPlan  # noqa: PLC0415
    from device.plan import checking  # noqa: PLC0415
    from device.plan.reading import PlanRefused  # noqa: PLC0415

    plan = read_plan_file(path)
    if not isinstance(plan, PlanRefused):
        for locked in checking.problems(plan):
            _log.warning("%s: %s", path, locked)
        return plan
    problems = tuple(str(problem) for problem in plan.problems)
    for problem in problems:
        _log.error("%s: %s", path, problem)
    return NoPlan(problems)


def _run_plan(plan: "Plan", settings: Settings, display: Display, buttons: ButtonSource, *, attended: bool) -> int:
    """One session of this plan. 0 when it ended by itself or was stopped, 1 after a fault."""
    from device.coaching.questions import NO_QUESTIONS, QuestionPolicy  # noqa: PLC0415
    from device.commands.opening import lasting_camera, open_lamps, open_sounds  # noqa: PLC0415
    from device.commands.running import Kind, run_session  # noqa: PLC0415
    from device.display.cue_words import AFTERWARDS, CUES  # noqa: PLC0415
    from device.sound.heard import Words  # noqa: PLC0415
    from device.sound.sounds import no_sounds  # noqa: PLC0415

    clock, stays = SystemClock(), isinstance(display, WindowDisplay)
    lamps = open_lamps(settings.lamps.kind)
    end = run_session(
        display=display,
        buttons=buttons,
        lamps=lamps,
        opening=partial(lasting_camera, settings.camera.source, clock, settings, lamps),
        plan=plan,
        models=settings.paths.models,
        records=settings.paths.records,
        clock=clock,
        sounds=open_sounds(settings.sound, clock, Words(CUES, AFTERWARDS)) if stays else no_sounds(),
        lingers_s=math.inf if stays else 0.0,
        # Without a screen that stays there is nobody to press a button.
        questions=QuestionPolicy() if stays else NO_QUESTIONS,
        kind=Kind.ATTENDED if attended else Kind.HOME,
    )
    return 1 if end.fault is not None else 0
