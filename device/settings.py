"""The device's settings: one TOML file. A bad setting falls back to its default, loudly."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from device.faults import WrongUse
from device.tables import Problem, Table, did_you_mean, read_document, read_text, shown

APP = "facial-retraining-mirror"
SETTINGS_MAX_BYTES = 1_000_000

CAMERA_FORMS = ("auto", "picamera", "v4l2:NUMBER", "clip:FILE")
DISPLAY_FORMS = ("auto", "window", "headless:DIR")
BUTTON_FORMS = ("auto", "gpio", "keyboard", "script:FILE")
LAMP_FORMS = ("auto", "gpio", "none")
SOUND_FORMS = ("auto", "speaker", "none")
TONE_FORMS = ("when_needed", "always", "never")
"""What may be chosen; the same words as the options of the command line."""


def _data_home() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / APP


def _config_home() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / APP


@dataclass(frozen=True)
class CameraSettings:
    """The camera: as `--camera`, and what is asked of it."""

    source: str = "auto"
    width_px: int = 1280
    height_px: int = 720
    frames_per_s: int = 30


@dataclass(frozen=True)
class DisplaySettings:
    """The display: as `--display`, and the panel's size."""

    kind: str = "auto"
    width_px: int = 800
    height_px: int = 1280
    fullscreen: bool = False


@dataclass(frozen=True)
class ButtonSettings:
    """The buttons: as `--buttons`."""

    kind: str = "auto"


@dataclass(frozen=True)
class LampSettings:
    """The lamps: `gpio`, `none`, or `auto`, which is `gpio` where the buttons are."""

    kind: str = "auto"


@dataclass(frozen=True)
class SoundSettings:
    """The sound: as `--sound`, and what is heard.

    Attributes:
        kind: `speaker`, `none`, or `auto`, which is `speaker` where there is a sound card.
        volume: 0 to 1.
        tones: where tones sound: `when_needed`, where the eyes are shut or the hands busy; `always` or `never`.
        voice: whether cues are said in words.
    """

    kind: str = "auto"
    volume: float = 0.5
    tones: str = "when_needed"
    voice: bool = True


@dataclass(frozen=True)
class PathSettings:
    """Where things are kept: folders of the stored sessions and of the model, and the plan's file."""

    records: Path = field(default_factory=lambda: _data_home() / "records")
    models: Path = field(default_factory=lambda: _data_home() / "models")
    plan: Path = field(default_factory=lambda: _data_home() / "plan.toml")


@dataclass(frozen=True)
class Settings:
    """All settings."""

    camera: CameraSettings = field(default_factory=CameraSettings)
    display: DisplaySettings = field(default_factory=DisplaySettings)
    buttons: ButtonSettings = field(default_factory=ButtonSettings)
    lamps: LampSettings = field(default_factory=LampSettings)
    sound: SoundSettings = field(default_factory=SoundSettings)
    paths: PathSettings = field(default_factory=PathSettings)


@dataclass(frozen=True)
class SettingsRead:
    """Settings that can be used, and what was wrong in the file; defaults stand in for what was."""

    settings: Settings
    problems: tuple[Problem, ...]


def load_settings(path: Path | None) -> SettingsRead:
    """The settings of a file; without one, of the user's own, or the defaults if there is none.

    Raises:
        WrongUse: the file was named and cannot be opened.
    """
    used = path or _config_home() / "settings.toml"
    try:
        with used.open("rb") as file:
            data = file.read(SETTINGS_MAX_BYTES + 1)
    except OSError as error:
        if path is not None:
            raise WrongUse(f"{path}: the settings cannot be opened ({error.strerror}); check the path") from error
        if isinstance(error, FileNotFoundError):
            return SettingsRead(Settings(), ())
        # Nobody named this file, so it must not keep the device from starting.
        return SettingsRead(Settings(), (Problem("", f"{used} cannot be opened ({error.strerror}); check the file"),))
    text = read_text(data, SETTINGS_MAX_BYTES)
    return SettingsRead(Settings(), (text,)) if isinstance(text, Problem) else read_settings(text)


def read_settings(text: str) -> SettingsRead:
    """Settings from text. An empty text is all defaults."""
    if not text.strip():
        return SettingsRead(Settings(), ())
    document = read_document(text)
    if isinstance(document, Problem):
        return SettingsRead(Settings(), (document,))
    settings = _settings(document, Settings())
    document.finish()
    return SettingsRead(settings, tuple(document.problems))


def _settings(document: Table, default: Settings) -> Settings:
    camera = document.table("camera", required=False)
    display = document.table("display", required=False)
    buttons = document.table("buttons", required=False)
    lamps = document.table("lamps", required=False)
    sound = document.table("sound", required=False)
    paths = document.table("paths", required=False)
    return Settings(
        CameraSettings(
            _choice(camera, "source", CAMERA_FORMS, default.camera.source),
            camera.integer("width_px", 320, 4096, default.camera.width_px, required=False),
            camera.integer("height_px", 240, 4096, default.camera.height_px, required=False),
            camera.integer("frames_per_s", 5, 120, default.camera.frames_per_s, required=False),
        ),
        DisplaySettings(
            _choice(display, "kind", DISPLAY_FORMS, default.display.kind),
            display.integer("width_px", 240, 4096, default.display.width_px, required=False),
            display.integer("height_px", 240, 4096, default.display.height_px, required=False),
            display.flag("fullscreen", default.display.fullscreen, required=False),
        ),
        ButtonSettings(_choice(buttons, "kind", BUTTON_FORMS, default.buttons.kind)),
        LampSettings(_choice(lamps, "kind", LAMP_FORMS, default.lamps.kind)),
        SoundSettings(
            _choice(sound, "kind", SOUND_FORMS, default.sound.kind),
            sound.number("volume", 0.0, 1.0, default.sound.volume, required=False),
            _choice(sound, "tones", TONE_FORMS, default.sound.tones),
            sound.flag("voice", default.sound.voice, required=False),
        ),
        PathSettings(
            _path(paths, "records", default.paths.records),
            _path(paths, "models", default.paths.models),
            _path(paths, "plan", default.paths.plan),
        ),
    )


def _choice(table: Table, key: str, forms: tuple[str, ...], otherwise: str) -> str:
    """One of some forms, each a word or a word with a value."""
    text = table.text(key, otherwise, required=False)
    if any(_fits(text, form) for form in forms):
        return text
    words = [form.partition(":")[0] for form in forms]
    word = text.partition(":")[0]
    hint = "" if word in words else did_you_mean(word, words)
    table.wrong(key, f"is {shown(text)}, which cannot be used{hint}; give one of {', '.join(forms)}")
    return otherwise


def _fits(text: str, form: str) -> bool:
    word, colon, value = form.partition(":")
    given_word, given_colon, given = text.partition(":")
    if (given_word, given_colon) != (word, colon):
        return False
    if value == "NUMBER":
        return given.isascii() and given.isdigit()
    return "\0" not in given and bool(given) is bool(value)


def _path(table: Table, key: str, otherwise: Path) -> Path:
    text = table.text(key, str(otherwise), required=False)
    if "\0" in text:
        table.wrong(key, "holds a character that no path can hold")
        return otherwise
    return Path(text).expanduser() if text.startswith("~/") else Path(text)
