"""Opens what the common options name: the camera and the buttons."""

from pathlib import Path

from device.buttons.press import ButtonSource
from device.camera.clip import ClipSource, FolderSource
from device.camera.frame import FrameSource, NoCamera
from device.camera.v4l2 import V4l2Source
from device.clock import Clock
from device.settings import Settings


def open_camera(choice: str, clock: Clock, settings: Settings) -> FrameSource:
    """The camera of `--camera`.

    Raises:
        NoCamera: it does not open.
    """
    kind, _, value = choice.partition(":")
    if kind == "clip":
        path = Path(value)
        return FolderSource(path, clock) if path.is_dir() else ClipSource(path, clock)
    number = int(value) if kind == "v4l2" else _first_v4l2()
    camera = settings.camera
    return V4l2Source(
        number, clock, width_px=camera.width_px, height_px=camera.height_px, frames_per_s=camera.frames_per_s
    )


def _first_v4l2() -> int:
    numbers = sorted(int(p.name[5:]) for p in Path("/dev").glob("video*") if p.name[5:].isdigit())
    if not numbers:
        raise NoCamera("there is no camera (no /dev/video*); plug one in, or give --camera clip:FILE")
    return numbers[0]


def open_buttons(choice: str, *, on_screen: bool) -> ButtonSource:
    """The buttons of `--buttons`. `auto` is the keyboard where there is a window, and none elsewhere.

    Raises:
        WrongUse: the script cannot be read.
    """
    from device.buttons.keyboard import KeyboardButtons  # noqa: PLC0415  (pygame, only where keys are wanted)
    from device.buttons.script import NoButtons, ScriptButtons  # noqa: PLC0415

    kind, _, value = choice.partition(":")
    if kind == "script":
        return ScriptButtons.from_file(Path(value))
    return KeyboardButtons() if kind == "keyboard" or on_screen else NoButtons()
