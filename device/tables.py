"""Strict reading of TOML: everything that is wrong is found in one go, each with its place and what to do.

Pure: it takes text. Plans and settings are read with it; a plan with one problem is refused, a setting with a
problem falls back, so a getter answers `otherwise` in both cases and writes the problem down.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with a document.

    Attributes:
        place: where, as in `exercise[2].dose.hold_s`; empty for the whole document.
        message: what is wrong and what would be right.
    """

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else f"the file {self.message}"


@dataclass
class Table:
    """One table of a document. Every key that is asked for counts as known; `finish` reports the others.

    Args:
        values: the table as `tomllib` gives it.
        place: where it stands; empty for the whole document.
        problems: where problems are written; shared by all tables of a document.
    """

    values: Mapping[str, Any]
    place: str
    problems: list[Problem]
    _known: dict[str, None] = field(default_factory=dict)
    _inner: list["Table"] = field(default_factory=list)

    def has(self, key: str) -> bool:
        """Whether a key is there. Asking makes it known."""
        self._known[key] = None
        return key in self.values

    def text(self, key: str, otherwise: str = "", *, required: bool = True) -> str:
        """A text that is not empty."""
        value = self._take(key, str, "a text in quotes", required=required)
        if value is None:
            return otherwise
        if not value.strip():
            self.wrong(key, "is empty; fill it in")
            return otherwise
        return str(value)

    def number(
        self, key: str, low: float, high: float, otherwise: float = 1.0, *, unit: str = "", required: bool = True
    ) -> float:
        """A finite number within limits."""
        value = self._take(key, (int, float), "a number", required=required)
        if value is None:
            return otherwise
        # Not `isfinite`, which fails on a whole number that no float can hold. NaN and infinities are in no limits.
        if not low <= value <= high:
            self.wrong(key, f"is {shown(value)}; give {low:g} to {high:g}{' ' + unit if unit else ''}")
            return otherwise
        return float(value)

    def integer(self, key: str, low: int, high: int, otherwise: int = 1, *, required: bool = True) -> int:
        """A whole number within limits."""
        value = self._take(key, int, "a whole number", required=required)
        if value is None:
            return otherwise
        if not low <= value <= high:
            self.wrong(key, f"is {shown(value)}; give {low} to {high}")
            return otherwise
        return int(value)

    def flag(self, key: str, otherwise: bool, *, required: bool = True) -> bool:  # noqa: FBT001 (the value itself)
        """True or false."""
        value = self._take(key, bool, "true or false", required=required)
        return otherwise if value is None else bool(value)

    def day(self, key: str, otherwise: date, *, required: bool = True) -> date:
        """A date, as in 2026-12-01."""
        value = self._take(key, date, "a date without quotes, as in 2026-12-01", required=required)
        if isinstance(value, datetime):
            self.wrong(key, "has a time of day; give a date only, as in 2026-12-01")
            return otherwise
        return otherwise if value is None else value

    def word(self, key: str, words: type[Word], otherwise: Word, *, required: bool = True) -> Word:
        """One word of an enumeration."""
        value = self._take(key, str, f"one of {_listed(words)}", required=required)
        if value is None:
            return otherwise
        if value not in set(words):
            self.wrong(
                key, f"is {value!r}, which is not known{did_you_mean(value, words)}; give one of {_listed(words)}"
            )
            return otherwise
        return words(value)

    def table(self, key: str, *, required: bool = True) -> "Table":
        """A table within this one; an empty one if it is not there."""
        value = self._take(key, dict, f"a table, [{self._at(key)}]", required=required)
        inner = Table({} if value is None else value, self._at(key), self.problems)
        if value is not None:
            self._inner.append(inner)
        return inner

    def tables(self, key: str, most: int, *, required: bool = True) -> tuple["Table", ...]:
        """A list of at most so many tables within this one, [[key]]. Places count from 1, as people do."""
        value = self._take(key, list, f"a list of tables, [[{self._at(key)}]]", required=required)
        if value is None:
            return ()
        if not value or not all(isinstance(item, dict) for item in value):
            self.wrong(key, f"holds no table, or something else; give [[{self._at(key)}]] tables")
            return ()
        if len(value) > most:
            self.wrong(key, f"holds {len(value)} tables; give at most {most}")
        inner = tuple(Table(item, f"{self._at(key)}[{n}]", self.problems) for n, item in enumerate(value[:most], 1))
        self._inner.extend(inner)
        return inner

    def named(self, key: str, *, required: bool = True) -> dict[str, "Table"]:
        """Tables within this one by their names, [key.NAME], where the names are the writer's own."""
        group = self.table(key, required=required)
        return {name: group.table(name) for name in group.values}

    def texts(self, key: str, most: int, *, least: int = 1, required: bool = True) -> tuple[str, ...]:
        """A list of so many texts, none of them empty."""
        found = self._list(key, f"a list of {least} to {most} texts", least, most, required=required)
        if not all(isinstance(item, str) and item.strip() for item in found):
            self.wrong(key, "holds something that is no text, or an empty one; give texts in quotes")
            return ()
        return tuple(found)

    def words(self, key: str, words: type[Word], *, least: int = 0, required: bool = True) -> tuple[Word, ...]:
        """A list of words of an enumeration, each at most once."""
        known = set(words)
        found = self._list(key, f"a list of {_listed(words)}", least, len(known), required=required)
        for item in found:
            if not isinstance(item, str) or item not in known:
                hint = did_you_mean(item, words) if isinstance(item, str) else ""
                self.wrong(key, f"holds {shown(item)}, which is not known{hint}; known are {_listed(words)}")
                return ()
        if len(set(found)) < len(found):
            self.wrong(key, "holds a word twice; give it once")
        return tuple(words(item) for item in dict.fromkeys(found))

    def points(self, key: str, most: int, *, least: int = 1) -> tuple[tuple[float, float], ...]:
        """A list of so many points, [[x, y], ...]. Their limits are the caller's affair."""
        found = self._list(key, f"a list of {least} to {most} points, [[x, y], ...]", least, most, required=True)
        if not all(_is_point(item) for item in found):
            self.wrong(key, "holds something that is no point; give [x, y] with two numbers")
            return ()
        return tuple((float(x), float(y)) for x, y in found)

    def wrong(self, key: str, message: str) -> None:
        """Write down a problem with a key."""
        self.problems.append(Problem(self._at(key), message))

    def finish(self) -> None:
        """Report every key that nobody asked for, here and in the tables within."""
        for key in self.values:
            if key not in self._known:
                known = _listed(self._known) or "nothing"
                self.wrong(key, f"is not known{did_you_mean(key, self._known)}; known here: {known}")
        for inner in self._inner:
            inner.finish()

    def _at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def _list(self, key: str, wanted: str, least: int, most: int, *, required: bool) -> list[Any]:
        value = self._take(key, list, wanted, required=required)
        if value is None:
            return []
        if not least <= len(value) <= most:
            self.wrong(key, f"holds {len(value)}; give {wanted}")
            return []
        return list(value)

    def _take(self, key: str, kind: type | tuple[type, ...], wanted: str, *, required: bool = True) -> Any | None:  # noqa: ANN401 (its kind is an argument)
        """The value of a key if it is of a kind. True is no number, although Python takes it for one."""
        self._known[key] = None
        if key not in self.values:
            if required:
                self.wrong(key, f"is missing; give {wanted}")
            return None
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.wrong(key, f"is {shown(value)}; give {wanted}")
            return None
        return value


def read_document(text: str) -> Table | Problem:
    """The document's outermost table, or why it is no TOML."""
    import tomllib  # noqa: PLC0415  (without a settings file, the first screen need not wait for it)

    if not text.strip():
        return Problem("", "is empty; copy the right one here again")
    try:
        return Table(tomllib.loads(text), "", [])
    except tomllib.TOMLDecodeError as error:
        return Problem("", f"is not valid TOML: {error}; correct it there, or copy the right file here again")
    except ValueError:
        # What `int` says of a number that is too long; tomllib lets it through.
        return Problem("", "is not valid TOML: it holds a number that is too long to be read; make it shorter")
    except RecursionError:
        return Problem("", "is nested too deeply to be read; copy the right file here again")


def read_text(data: bytes, limit_bytes: int) -> str | Problem:
    """Bytes as text, or why they are none."""
    if len(data) > limit_bytes:
        return Problem("", f"is larger than {limit_bytes} bytes, so it is some other file; copy the right one here")
    try:
        # Some editors put a byte order mark in front, which TOML does not know.
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return Problem("", f"is not UTF-8 text (byte {error.start + 1}); save it as UTF-8")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion, or nothing."""
    near = difflib.get_close_matches(word, [str(k) for k in known], n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""


def quoted(text: str) -> str:
    """A text as a document holds it: control characters and the quote are written as escapes."""
    escaped = "".join(f"\\u{ord(c):04x}" if c in '"\\' or ord(c) < 32 or ord(c) == 127 else c for c in str(text))
    return f'"{escaped}"'


def _is_point(item: object) -> bool:
    """Whether this is [x, y] with two finite numbers of a sensible size."""
    if not isinstance(item, list) or len(item) != 2:
        return False
    return all(isinstance(v, int | float) and not isinstance(v, bool) and -1e6 <= v <= 1e6 for v in item)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(str(word) for word in words)


def shown(value: object) -> str:
    """A value in a message. What nests can be too deep for `repr`, and a whole number too long."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and value.bit_length() > 128:
        return "a number with very many digits"
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
