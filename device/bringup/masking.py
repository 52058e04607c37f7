"""Takes out of a report what could name the patient or open a door. What is not known to be harmless is hidden.

A clip, a script or a folder may bear the patient's name, and no rule tells a name from other words. So it goes the
other way round: of a note only the words stay that stand in this program's source (`wording.py`). What was put between
them is hidden, unless it is a number, a known part of a path, a system's message, or again words of the program.
"""

import errno
import os
import re
from pathlib import Path

from device.bringup.wording import Hole, Wording, vocabulary
from device.faults import in_one_line

HIDDEN = "***"

SECRET_WORDS = frozenset({"secret", "password", "passphrase", "token", "key", "psk"})

SYSTEM_ROOTS = ("/dev/", "/sys/", "/proc/", "/boot/", "/usr/bin/", "/usr/lib/")
"""Folders in which nobody keeps anything of a patient's."""

KNOWN = frozenset(
    {"", ".", "..", "~", "home", "root", "var", "lib", "opt", "srv", "usr", "local", "share", "etc", "tmp", "run"}
    | {"mnt", "media", "mirror", ".local", ".config", "facial-retraining-mirror", "records", "models", "screens"}
    | {"plan.toml", "settings.toml", "practice.sqlite3", "practice.sqlite3-wal", "face_landmarker.task"}
    | {"practice-right-weak.mp4"}
)
"""Parts of paths that stay: the system's, and this program's own."""

HARDWARE = ("camera/picamera.py", "camera/v4l2.py", "pins.py", "inference/runtime.py")
"""Files that meet drivers and no file of a patient's: what they add in brackets is the driver's reason, and stays."""

OF_THE_CODE = ("AttributeError", "IndexError", "NameError", "RecursionError", "UnboundLocalError", "ZeroDivisionError")
"""Errors whose message names parts of the program, and nothing that it was given."""

SYSTEM_MESSAGES = frozenset(map(os.strerror, errno.errorcode)) | {
    *("database or disk is full", "database is locked", "attempt to write a readonly database", "disk I/O error"),
    *("unable to open database file", "database disk image is malformed", "file is not a database"),
}
"""What Linux and SQLite (sqlite.org/rescode.html) say; SQLite's are those for which `records/errors.py` has advice."""

_SYSTEM_ERROR = re.compile(r"\[Errno (?P<number>\d+)\] (?P<why>[^:]*)(?:: '(?P<path>.*)')?")
_REPR = re.compile(r"""(?P<name>\w+)\((?P<number>\d+, )?(?P<quote>['"])(?P<text>.*)(?P=quote)\)""")
_NUMBER = re.compile(r"[-+]?[\d.,]+|[0-9a-f]{64}")  # a fingerprint is one, too
_PATH = re.compile(r"""(?P<before>["'(\[]*)(?P<path>[^\s"'(\[]*/[^:;\n]*)""")
_ENDING = re.compile(r"\.(?:mp4|mkv|mov|avi|mpe?g|m?ts|jpe?g|png|bmp|webp|tiff?|txt|toml|json)$", re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Whether a setting of this name is to be kept to oneself."""
    return not SECRET_WORDS.isdisjoint(re.split(r"[_\W]+", name.lower()))


def masked_path(path: str, home: str | None = None) -> str:
    """A path with the home folder as ~, and everything but known words hidden."""
    home = str(Path.home()) if home is None else home
    if path == home or path.startswith(home.rstrip("/") + "/"):
        path = "~" + path[len(home.rstrip("/")) :]
    if path.startswith(SYSTEM_ROOTS) and not path.startswith("/dev/shm") and " " not in path:
        return path
    parts = path.split("/")
    shown = [part if part in KNOWN else HIDDEN for part in parts[:-1]]
    return "/".join([*shown, _masked_name(parts[-1])])


def masked_choice(choice: str, home: str | None = None) -> str:
    """A choice such as `clip:FILE`, with its file hidden; a number or a word stays."""
    word, colon, value = choice.partition(":")
    if not colon or value.isdigit():
        return choice
    return f"{word}:{masked_path(value, home)}"


def masked_note(note: str, home: str | None = None) -> str:
    """A note for the staff on one line, with all hidden that are not this program's own words.

    Args:
        note: as it was written.
        home: the home folder, if it is not this user's.
    """
    return _masked(in_one_line(note), home)


def _masked(text: str, home: str | None) -> str:
    """A text of this program's; what is none is hidden, but for the known parts of a path."""
    known = vocabulary()
    if text in known.words or text in known.errors or text in SYSTEM_MESSAGES:
        return text
    for wording in known.wordings:
        holes = wording.holes(text)
        if holes is not None:
            filled = [_filled(hole, wording, home) for hole in holes]
            return wording.parts[0] + "".join(words + hole.after for words, hole in zip(filled, holes, strict=True))
    return _masked_error(text, home) or masked_path(text, home)


def _filled(hole: Hole, wording: Wording, home: str | None) -> str:
    """What may be told of what was put into a message."""
    if wording.source in HARDWARE and (hole.before[-1:], hole.after[:1]) == ("(", ")"):
        return _masked_paths(hole.text, home)
    # Before a colon stands what a message is about, and a file's name may be a number.
    if _NUMBER.fullmatch(hole.text) and not hole.after.startswith(":"):
        return hole.text
    return _masked(hole.text, home)


def _masked_error(text: str, home: str | None) -> str:
    """An error as Python writes it, if it is one; else nothing."""
    if found := _SYSTEM_ERROR.fullmatch(text):
        path = f": '{masked_path(found['path'], home)}'" if found["path"] is not None else ""
        return f"[Errno {found['number']}] {_masked(found['why'], home)}{path}"
    found = _REPR.fullmatch(text)
    if found is None or found["name"] not in vocabulary().errors:
        return ""
    if found["name"] in OF_THE_CODE:
        return text
    quote = found["quote"]
    return f"{found['name']}({found['number'] or ''}{quote}{_masked(found['text'], home)}{quote})"


def _masked_paths(text: str, home: str | None) -> str:
    """A driver's reason, with the paths in it masked, each to the end of its clause."""

    def hide(found: re.Match[str]) -> str:
        first, space, rest = found["path"].partition(" ")
        if first.startswith(SYSTEM_ROOTS) and masked_path(first, home) == first:
            return found["before"] + first + space + _masked_paths(rest, home)
        return found["before"] + masked_path(found["path"], home)

    return _PATH.sub(hide, text)


def _masked_name(name: str) -> str:
    """The last part of a path: hidden but for its ending."""
    if name in KNOWN:
        return name
    ending = _ENDING.search(name)
    return HIDDEN + (ending.group(0) if ending else "")
