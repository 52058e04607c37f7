"""Buttons that are pressed by a script, for tests and demonstrations, and no buttons at all."""

import math
from collections.abc import Iterable
from pathlib import Path

from device.buttons.press import Button, Edge
from device.faults import WrongUse

TAP_S = 0.1
HOLD_S = 1.2
"""How long a scripted tap and a scripted hold keep the contact closed."""


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
        edges: list[Edge] = []
        wrong: list[str] = []
        for number, line in enumerate(lines, 1):
            words = line.partition("#")[0].split()
            if not words:
                continue
            if (pressed := _line(words)) is None:
                wrong.append(f"line {number}: {line.strip()!r}")
            else:
                edges += pressed
        if wrong:
            allowed = f"SECONDS [hold] {'|'.join(Button)}, as in '2.5 select' or '4 hold back'"
            raise ScriptError(f"{path}: not understood: {'; '.join(wrong)}. Write {allowed}")
        return cls(edges)

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
