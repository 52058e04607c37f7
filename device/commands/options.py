"""The options that every command understands. Imports nothing heavy: the first screen waits for it."""

import argparse
from pathlib import Path


def add_common(parser: argparse.ArgumentParser) -> None:
    """Declare the options that every command understands. Absent ones leave no trace in the answer."""
    group = parser.add_argument_group("common options", argument_default=argparse.SUPPRESS)
    group.add_argument("--camera", type=_camera, metavar="auto|picamera|v4l2:N|clip:FILE", help="source of frames")
    group.add_argument("--display", type=_display, metavar="auto|window|headless:DIR", help="where screens go")
    group.add_argument("--buttons", type=_buttons, metavar="auto|gpio|keyboard|script:FILE", help="source of presses")
    group.add_argument("--sound", choices=("auto", "speaker", "none"), help="whether anything is heard")
    group.add_argument("--plan", type=Path, metavar="FILE", help="the patient's plan (TOML)")
    group.add_argument("--records", type=Path, metavar="DIR", help="folder of the stored sessions")
    group.add_argument("--settings", type=Path, metavar="FILE", help="settings file (TOML)")


def _choice(text: str, words: tuple[str, ...], with_value: tuple[str, ...]) -> str:
    kind, _, value = text.partition(":")
    if text in words or (kind in with_value and value):
        return text
    allowed = ", ".join((*words, *(f"{name}:..." for name in with_value)))
    raise argparse.ArgumentTypeError(f"{text!r} is not known; give one of {allowed}")


def _camera(text: str) -> str:
    kind, _, value = text.partition(":")
    if kind == "v4l2" and not (value.isascii() and value.isdigit() and len(value) <= 3):
        raise argparse.ArgumentTypeError(f"{text!r}: give the camera's number, as in v4l2:0 for /dev/video0")
    return _choice(text, ("auto", "picamera"), ("v4l2", "clip"))


def _display(text: str) -> str:
    return _choice(text, ("auto", "window"), ("headless",))


def _buttons(text: str) -> str:
    return _choice(text, ("auto", "gpio", "keyboard"), ("script",))
