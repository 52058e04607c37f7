"""Opens what the options and the settings name: the camera, the buttons, the lamps and the sound."""

import logging
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from device.buttons.gpio import GpioButtons
from device.buttons.press import ButtonSource
from device.camera.clip import ClipSource, FolderSource
from device.camera.frame import Frame, FrameSource, NoCamera
from device.camera.lamp import GpioLamps, Lamps, NoLamps
from device.camera.lit import LitCamera
from device.camera.picamera import PicameraSource, open_picamera
from device.camera.reopening import ReopeningSource
from device.camera.v4l2 import V4l2Source
from device.clock import Clock, SystemClock
from device.pins import NoGpio
from device.settings import Settings, SoundSettings
from device.sound.cards import CARDS, cards
from device.sound.espeak import EspeakVoice
from device.sound.heard import ToneUse, Wanted, Words
from device.sound.player import Player
from device.sound.playing import Playing
from device.sound.sounds import Sounds, no_sounds
from device.sound.voice import Vocabulary

_log = logging.getLogger(__name__)

BOARD = Path("/proc/device-tree/model")
"""Where Linux tells the name of the board, on boards that have one."""

FIRST_FRAME_S = 3.0
"""How long a device may take to give its first frame."""


def open_camera(choice: str, clock: Clock, settings: Settings) -> FrameSource:
    """The camera of `--camera`.

    Raises:
        NoCamera: it does not open.
    """
    kind, _, value = choice.partition(":")
    if kind == "clip":
        path = Path(value)
        return FolderSource(path, clock) if path.is_dir() else ClipSource(path, clock)
    if kind == "v4l2":
        return _open_v4l2(int(value), clock, settings)
    if kind == "picamera":
        return _open_picamera(clock, settings)
    return _first_camera(clock, settings)


def lasting_camera(choice: str, clock: Clock, settings: Settings, lamps: Lamps) -> FrameSource:
    """The camera of `--camera`, with its lamp, opened by whoever asks it first and again when it fails.

    A clip is opened here and once: it would begin anew, and has no lamp.

    Raises:
        NoCamera: the clip does not open.
    """
    opening = partial(open_camera, choice, clock, settings)
    return opening() if choice.startswith("clip:") else ReopeningSource(partial(LitCamera, opening, lamps), clock)


def _open_picamera(clock: Clock, settings: Settings) -> PicameraSource:
    camera = settings.camera
    return open_picamera(clock, width_px=camera.width_px, height_px=camera.height_px, frames_per_s=camera.frames_per_s)


def _open_v4l2(number: int, clock: Clock, settings: Settings) -> V4l2Source:
    camera = settings.camera
    return V4l2Source(
        number, clock, width_px=camera.width_px, height_px=camera.height_px, frames_per_s=camera.frames_per_s
    )


def _first_camera(clock: Clock, settings: Settings) -> FrameSource:
    """The Pi's own camera where picamera2 is installed, else the first USB camera that gives a frame.

    Raises:
        NoCamera: there is neither.
    """
    if not find_spec("picamera2"):
        return _first_v4l2(clock, settings)
    try:
        return _open_picamera(clock, settings)
    except NoCamera as error:
        _log.warning("%s", error)
        own = str(error)
    try:
        return _first_v4l2(clock, settings)
    except NoCamera as error:
        raise NoCamera(f"{own}; nor is there a USB camera: {error}") from error


def _first_v4l2(clock: Clock, settings: Settings) -> V4l2Source:
    """The first device that gives a frame: on a Pi the low numbers are codecs, and a camera has nodes without pictures.

    Raises:
        NoCamera: none does.
    """
    numbers = sorted(int(p.name[5:]) for p in Path("/dev").glob("video*") if p.name[5:].isdigit())
    for number in numbers:
        try:
            source = _open_v4l2(number, clock, settings)
        except NoCamera:
            continue
        if isinstance(source.next(FIRST_FRAME_S), Frame):
            return source
        source.close()
    tried = f"{len(numbers)} of /dev/video* were tried" if numbers else "there is no /dev/video*"
    raise NoCamera(f"no camera gives a frame ({tried}); plug one in, or give --camera clip:FILE")


def open_buttons(choice: str, *, on_screen: bool) -> ButtonSource:
    """The buttons of `--buttons`.

    `auto` is those of the frame on a Raspberry Pi, else the keyboard where there is a window, and none elsewhere.

    Raises:
        WrongUse: the script cannot be read.
        NoGpio: the pins cannot be used.
    """
    from device.buttons.script import NoButtons, ScriptButtons  # noqa: PLC0415

    kind, _, value = choice.partition(":")
    if kind == "script":
        return ScriptButtons.from_file(Path(value))
    if kind == "gpio" or (kind == "auto" and _has_header()):
        return GpioButtons(SystemClock())
    if kind == "keyboard" or on_screen:
        from device.buttons.keyboard import KeyboardButtons  # noqa: PLC0415  (pygame, only where keys are wanted)

        return KeyboardButtons()
    return NoButtons()


def open_lamps(choice: str) -> Lamps:
    """The lamps of the settings. `auto` is those of the frame on a Raspberry Pi, and none elsewhere.

    Lamps that cannot be used stay dark and stop nobody, also where the settings ask for them: one can practise by
    daylight, the screen too shows that the mirror sees, and whoever is at home cannot mend a pin. The staff find it in
    the log, and `mirror check` fails on it.
    """
    if choice == "none" or (choice == "auto" and not _has_header()):
        return NoLamps()
    try:
        return GpioLamps()
    except NoGpio as error:
        _log.warning("the lamps stay dark: %s", error)
        return NoLamps()


def open_sounds(
    settings: SoundSettings, clock: Clock, words: Words, language: str = "en", listed: Path = CARDS
) -> Sounds:
    """The sound of the settings, begun. `auto` is the loudspeaker where there is a sound card, and silence elsewhere.

    The device is opened and the words are learnt in threads of their own, so nobody waits for either, and what fails
    stops nobody: it is in the log, `mirror check` tells it, and the screen says so where ears are needed.

    Args:
        settings: what is wanted.
        clock: of presses and frames.
        words: what a voice says, in
        language: as espeak-ng names it.
        listed: where Linux lists its sound cards.
    """
    if settings.kind == "none" or (settings.kind == "auto" and not cards(listed)):
        _log.info("the mirror is silent: %s", "as the settings say" if settings.kind == "none" else "no sound card")
        return no_sounds()
    if not settings.voice:
        words = Words()
    vocabulary = Vocabulary(EspeakVoice(language), words.all, settings.volume)
    wanted = Wanted(ToneUse(settings.tones), words)
    sounds = Sounds(Playing(partial(_open_speaker, clock), clock), vocabulary, wanted, settings.volume)
    sounds.start()
    return sounds


def _open_speaker(clock: Clock) -> Player:
    """The loudspeaker.

    Raises:
        NoSound: there is none that can be opened.
    """
    from device.sound.speaker import Speaker  # noqa: PLC0415  (pygame, only where it is wanted)

    return Speaker(clock)


def _has_header() -> bool:
    """Whether this is a Raspberry Pi, whose header has pins."""
    try:
        return BOARD.read_bytes().startswith(b"Raspberry Pi")
    except OSError:
        return False
