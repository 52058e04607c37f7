"""Buttons that are pressed by a script, for tests and demonstrations, and no buttons at all."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from device.buttons.press import Button, Edge
from device.faults import WrongUse

TAP_S = 0.1
HOLD_S = 1.2
"""How long a scripted tap and a scripted hold keep the contact closed."""

APART_S = 0.1
"""A button is let go at least this long before it is pressed again; less would be bounce, and one press the fewer."""


class ScriptError(WrongUse):
    """A script of presses cannot be read."""


class ScriptButtons:
    """Plays edges at their times, which count from the first time that anybody looks.

    Args:
        edges: in any order, seconds from the start.
        bounce_s: a fake that misbehaves: every contact also opens and closes again this long after each edge.
    """

    def __init__(self, edges: Iterable[Edge], *, bounce_s: float = 0.0) -> None:
        played = [bounced for edge in edges for bounced in _bounced(edge, bounce_s)]
        self._left = sorted(played, key=lambda edge: edge.at_s)
        self._began_s = math.nan

    @classmethod
    def from_file(cls, path: Path) -> "ScriptButtons":
        """Read a script: lines such as `2.5 select`, `4 hold back`, or `# a comment`.

        Raises:
            ScriptError: the file cannot be read, or has lines that cannot be understood; all are named.
        """
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ScriptError(f"{path}: the script of presses cannot be read ({error})") from error
        presses: list[_Line] = []
        wrong: list[str] = []
        for number, line in enumerate(lines, 1):
            words = line.partition("#")[0].split()
            if not words:
                continue
            if (pressed := _line(words)) is None:
                wrong.append(f"line {number}: {line.strip()!r} is not understood")
            else:
                presses.append(_Line(number, *pressed))
        wrong += _too_close(presses)
        if wrong:
            allowed = f"SECONDS [hold] {'|'.join(Button)}, as in '2.5 select' or '4 hold back'"
            raise ScriptError(f"{path}: {'; '.join(wrong)}. Write {allowed}")
        return cls(edge for press in presses for edge in (press.down, press.up))

    def edges(self, now_s: float) -> tuple[Edge, ...]:
        """The edges whose time has come."""
        if math.isnan(self._began_s):
            self._began_s = now_s
        due = [edge for edge in self._left if self._began_s + edge.at_s <= now_s]
        self._left = self._left[len(due) :]
        return tuple(Edge(edge.button, edge.down, self._began_s + edge.at_s) for edge in due)

    def close(self) -> None:
        """Press nothing more."""
        self._left = []


class NoButtons:
    """A device without buttons."""

    def edges(self, now_s: float) -> tuple[Edge, ...]:
        """Never any."""
        return ()

    def close(self) -> None:
        """Nothing is held open."""


@dataclass(frozen=True)
class _Line:
    """One press of a script, and the line that it stands on."""

    number: int
    down: Edge
    up: Edge


def _too_close(presses: list[_Line]) -> list[str]:
    """The presses that begin before their button has been let go. No contact can do that, and one would be lost."""
    wrong = []
    for button in Button:
        own = sorted((p for p in presses if p.down.button is button), key=lambda p: p.down.at_s)
        for one, after in pairwise(own):
            # A nanosecond of grace, for seconds written as decimals.
            free_s = one.up.at_s + APART_S
            if after.down.at_s < free_s - 1e-9:
                wrong.append(f"line {after.number}: {button} is free only from {free_s:g} s, after line {one.number}")
    return wrong


def _line(words: list[str]) -> tuple[Edge, Edge] | None:
    """One line's press, or None if it is not understood."""
    lasts_s = HOLD_S if words[1:2] == ["hold"] else TAP_S
    rest = words[2:] if lasts_s == HOLD_S else words[1:]
    try:
        at_s, button = float(words[0]), Button(rest[0])
    except (ValueError, IndexError):
        return None
    if len(rest) != 1 or not 0 <= at_s < math.inf:
        return None
    return Edge(button, down=True, at_s=at_s), Edge(button, down=False, at_s=at_s + lasts_s)


def _bounced(edge: Edge, bounce_s: float) -> tuple[Edge, ...]:
    if bounce_s <= 0:
        return (edge,)
    return (
        edge,
        Edge(edge.button, not edge.down, edge.at_s + bounce_s),
        Edge(edge.button, edge.down, edge.at_s + 2 * bounce_s),
    )
