"""What this program can say: the fixed words of its messages, read from its own source.

So a report can tell the program's words from what was put between them, a file's name say, and no message has to be
entered in a list to be known. Where the source is not installed, nothing is known and everything is hidden.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import device
from device.faults import in_one_line

LETTERS_LEAST = 8
"""A message with fewer letters of its own would fit almost any text."""


@dataclass(frozen=True)
class Hole:
    """What was put into a message at one place, with the fixed words before and after it."""

    text: str
    before: str
    after: str


@dataclass(frozen=True)
class Wording:
    """One message.

    Attributes:
        parts: its fixed words; between each two of them lies a hole.
        source: the file that says it, below `device/`.
    """

    parts: tuple[str, ...]
    source: str

    @property
    def letters(self) -> int:
        """How many letters are fixed."""
        return sum(map(str.isalpha, "".join(self.parts)))

    def holes(self, text: str) -> tuple[Hole, ...] | None:
        """What fills its holes in a text; None if the text is not this message."""
        first, *middle, last = self.parts
        at, end = len(first), len(text) - len(last)
        if not (text.startswith(first) and text.endswith(last) and at <= end):
            return None
        found: list[str] = []
        for part in middle:
            after = text.find(part, at, end)
            if after < 0:
                return None
            found.append(text[at:after])
            at = after + len(part)
        found.append(text[at:end])
        return tuple(map(Hole, found, self.parts, self.parts[1:]))


@dataclass(frozen=True)
class Vocabulary:
    """Everything that the program can say.

    Attributes:
        wordings: messages with holes, the longest first.
        words: texts without holes.
        errors: names of the classes of errors, Python's own included.
    """

    wordings: tuple[Wording, ...]
    words: frozenset[str]
    errors: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of this program, white space as one blank."""
    wordings: set[Wording] = set()
    words: set[str] = set()
    errors = {name for name, kind in vars(builtins).items() if isinstance(kind, type)}
    for source, node in _nodes():
        match node:
            case ast.JoinedStr():
                wordings.add(Wording(_parts(node), source))
            case ast.Constant(value=str(text)):
                words.add(in_one_line(text))
            case ast.ClassDef(name=name):
                errors.add(name)
    known = sorted((wording for wording in wordings if wording.letters >= LETTERS_LEAST), key=lambda w: -w.letters)
    return Vocabulary(tuple(known), frozenset(words), frozenset(errors))


def _nodes() -> Iterator[tuple[str, ast.AST]]:
    """All nodes of the program's source, each with its file."""
    package = Path(device.__file__).parent
    for path in sorted(package.rglob("*.py")):
        source = path.relative_to(package).as_posix()
        for node in ast.walk(ast.parse(path.read_bytes())):
            yield source, node


def _parts(message: ast.JoinedStr) -> tuple[str, ...]:
    parts = [""]
    for value in message.values:
        if isinstance(value, ast.Constant):
            parts[-1] += str(value.value)
        else:
            parts.append("")
    return tuple(re.sub(r"\s+", " ", part) for part in parts)
