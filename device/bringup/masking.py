r"""Takes out of a report what could name the patient or open a door. What is not known to be harmless is hidden.

A clip or a script may bear the patient's name, and so may a folder; a note of a fault may hold any of them. So of a
path only words stay that this program or the system puts there, and of a file's name only its ending.
"""

import re
from collections.abc import Iterable
from pathlib import Path

HIDDEN = "***"

SECRET_WORDS = frozenset({"secret", "password", "passphrase", "token", "key", "psk"})

SYSTEM_ROOTS = ("/dev", "/sys", "/proc", "/boot", "/usr/bin", "/usr/lib")
"""Folders in which nobody keeps anything of a patient's."""

KNOWN = frozenset(
    {"", ".", "..", "~", "home", "root", "var", "lib", "opt", "srv", "usr", "local", "share", "etc", "tmp", "run"}
    | {"mnt", "media", "mirror", ".local", ".config", "facial-retraining-mirror", "records", "models", "screens"}
    | {"plan.toml", "settings.toml", "practice.sqlite3", "practice.sqlite3-wal", "face_landmarker.task"}
    | {"practice-right-weak.mp4"}
)
"""Parts of paths that stay: the system's, and this program's own."""

_MEDIA = r"\.(?:mp4|mkv|mov|avi|webm|m4v|mjpe?g|h26[45]|jpe?g|png|bmp|webp|tiff?|txt)"
# An ending on its own, in a list of endings, is no file.
_TO_LAST_MEDIA = re.compile(rf".*(?<!\()(?<!, )({_MEDIA})\b", re.IGNORECASE | re.DOTALL)
_BEFORE_COMPLAINT = re.compile(
    r"^(?!/dev/)(.*?)(?=: (?:there is no such|no video could|no picture could|holds no pictures))", re.DOTALL
)
_PATH = re.compile(r"""(?P<before>["'(\[]*)(?P<path>[^\s"'(\[]*/[^:;\n]*)""")
_RATE = re.compile(r"^\w+/s\b")
_ENDING = re.compile(rf"(?:{_MEDIA}|\.toml|\.json|\.sqlite3|\.task)$", re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Whether a setting of this name is to be kept to oneself."""
    return not SECRET_WORDS.isdisjoint(re.split(r"[_\W]+", name.lower()))


def masked_path(path: str, home: str | None = None) -> str:
    """A path with the home folder as ~, and everything but known words hidden."""
    home = str(Path.home()) if home is None else home
    if path == home or path.startswith(home.rstrip("/") + "/"):
        path = "~" + path[len(home.rstrip("/")) :]
    if path.startswith(SYSTEM_ROOTS) and not path.startswith("/dev/shm"):
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


def masked_note(note: str, texts: Iterable[str] = (), home: str | None = None) -> str:
    """A note for the staff, with whatever could be a path or a file's name hidden.

    Args:
        note: as it was written.
        texts: what must not appear in it either: the words of the plan.
        home: the home folder, if it is not this user's.
    """
    for text in sorted(texts, key=len, reverse=True):
        note = note.replace(text, HIDDEN)
    # File names may hold any sign, so that nobody can say where one begins: all before its ending goes.
    media = _TO_LAST_MEDIA.match(note)
    if media and not _only_known(media.group(0)):
        note = HIDDEN + media.group(1) + note[media.end() :]
    note = _BEFORE_COMPLAINT.sub(lambda found: _head(found.group(1), home), note)
    return _masked_paths(note, home)


def _only_known(text: str) -> bool:
    """Whether the file at the end of a text is one that this program brought, and the only one in it."""
    return text.rpartition("/")[2] in KNOWN and len(re.findall(_MEDIA, text, re.IGNORECASE)) == 1


def _head(text: str, home: str | None) -> str:
    if text.startswith(HIDDEN):
        return text
    return masked_path(text, home) if "/" in text else _masked_name(text)


def _masked_paths(note: str, home: str | None) -> str:
    def hide(found: re.Match[str]) -> str:
        path = found.group("path")
        first, space, rest = path.partition(" ")
        if _RATE.match(path) or (first.startswith(SYSTEM_ROOTS) and masked_path(first, home) == first):
            return found.group("before") + first + space + _masked_paths(rest, home)
        return found.group("before") + masked_path(path, home)

    return _PATH.sub(hide, note)


def _masked_name(name: str) -> str:
    """The last part of a path: hidden but for its ending. What follows a known name in a sentence stays."""
    if name.partition(" ")[0].rstrip(".,)") in KNOWN:
        return name
    ending = _ENDING.search(name)
    return HIDDEN + (ending.group(0) if ending else "")
