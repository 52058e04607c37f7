"""The `mirror` command line. Exit codes: 0 good, 1 fault, 2 wrong use."""

import argparse
import faulthandler
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from device import __version__
from device.commands.options import add_common
from device.faults import MirrorError, WrongUse
from device.settings import Settings, load_settings

COMMANDS = {
    "practice": "practise with the plan: what the device runs",
    "demo": "a practice session of a synthetic patient",
    "measure": "measure stills or clips: one JSON line for each frame",
    "sessions": "list the stored sessions, newest last",
    "review": "what the therapist needs from the stored sessions of a loan",
    "plan": "check a plan and explain it back, or list the catalogue that plans are made from",
    "model": "fetch or verify the face model",
    "check": "bring-up: does every part of this device work",
    "report": "what a bug report needs; holds nothing about the patient",
}
"""Each is a module of `device.commands` with `add_arguments` and `run`."""


END_S = 10.0
"""How long the program may take to end once its work is done."""


def program(end_s: float = END_S) -> None:
    """The program as a process, which ends also when a camera's driver hangs while Python closes it."""
    code = main()
    faulthandler.dump_traceback_later(end_s, exit=True)
    sys.exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    words = sys.argv[1:] if argv is None else argv
    args = _parser(words).parse_args(words)
    try:
        command = importlib.import_module(f"device.commands.{args.command}")
        code = int(command.run(args, _settings(args)))
        # What is printed is printed now: when Python ends, nobody could be told any more that it cannot be.
        sys.stdout.flush()
        return code
    except WrongUse as error:
        print(f"mirror: {error}", file=sys.stderr)
        return 2
    except MirrorError as error:
        print(f"mirror: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read our output has had enough, as `head` does. What Python flushes at its end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser. It knows the options of the command that is asked for only: the others would cost a second."""
    parser = argparse.ArgumentParser(prog="mirror", description="A mirror that guides facial retraining at home.")
    parser.add_argument("--version", action="version", version=f"mirror {__version__}")
    add_common(parser)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        command = subparsers.add_parser(name, help=purpose)
        if name in words:
            add_common(command)
            importlib.import_module(f"device.commands.{name}").add_arguments(command)
    return parser


def _settings(args: argparse.Namespace) -> Settings:
    """The settings with the common options laid over them."""
    read = load_settings(getattr(args, "settings", None))
    # A report is sent away as it stands on the terminal: it tells the keys by itself, and none of their values.
    for problem in () if args.command == "report" else read.problems:
        logging.getLogger(__name__).warning("setting not used: %s", problem)
    settings = read.settings
    paths, camera, display, buttons = settings.paths, settings.camera, settings.display, settings.buttons
    sound = settings.sound
    return replace(
        settings,
        paths=replace(paths, records=getattr(args, "records", paths.records)),
        camera=replace(camera, source=getattr(args, "camera", camera.source)),
        display=replace(display, kind=getattr(args, "display", display.kind)),
        buttons=replace(buttons, kind=getattr(args, "buttons", buttons.kind)),
        sound=replace(sound, kind=getattr(args, "sound", sound.kind)),
    )


if __name__ == "__main__":
    program()
