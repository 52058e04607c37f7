"""`mirror practice`: what the device runs."""

import argparse
import logging
import math
from pathlib import Path

from device.clock import SystemClock
from device.display.navigation import Faulted, NoPlan, Starting, screen_for
from device.display.window import Display, WindowDisplay, open_display
from device.faults import Fault, FaultCode, MirrorError, WrongUse
from device.settings import Settings

_log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beyond the common options."""
    parser.description = "Practise with the plan. On the screen, hold the back button to leave after a fault."


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
        display.show(screen_for(Starting()).view(Starting()))
        display.pump()
        return _practise(args, settings, display)
    finally:
        display.close()


def _practise(args: argparse.Namespace, settings: Settings, display: Display) -> int:
    """All that is heavy to import comes after the first screen."""
    from device.commands.opening import open_buttons, open_lasting_camera  # noqa: PLC0415
    from device.commands.plan import read_plan_file  # noqa: PLC0415
    from device.commands.running import hold_screen, run_session  # noqa: PLC0415
    from device.plan.reading import PlanRefused  # noqa: PLC0415

    stays = isinstance(display, WindowDisplay)
    clock = SystemClock()
    buttons = open_buttons(settings.buttons.kind, on_screen=stays)
    phone = ""
    try:
        path: Path = getattr(args, "plan", settings.paths.plan)
        plan = read_plan_file(path)
        if isinstance(plan, PlanRefused):
            problems = tuple(str(problem) for problem in plan.problems)
            for problem in problems:
                _log.error("%s: %s", path, problem)
            hold_screen(display, buttons, NoPlan(problems), stays=stays)
            return 1
        phone = plan.clinic.phone
        source = open_lasting_camera(settings.camera.source, clock, settings)
        end = run_session(
            display=display,
            buttons=buttons,
            source=source,
            plan=plan,
            models=settings.paths.models,
            records=settings.paths.records,
            clock=clock,
            lingers_s=math.inf if stays else 0.0,
        )
        return 1 if end.fault is not None else 0
    except WrongUse as error:
        _log.error("%s", error)
        hold_screen(display, buttons, NoPlan((str(error),)), stays=stays)
        raise
    except MirrorError as error:
        _log.error("%s", error)
        hold_screen(display, buttons, Faulted(error.fault(), phone), stays=stays)
        return 1
    except Exception as error:  # noqa: BLE001 (whatever it was becomes a fault screen, a log line and exit 1)
        _log.exception("practice could not begin")
        fault = Fault(FaultCode.UNEXPECTED, f"practice could not begin: {error!r}; see the log")
        hold_screen(display, buttons, Faulted(fault, phone), stays=stays)
        return 1
    finally:
        buttons.close()
