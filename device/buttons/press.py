"""Edges and presses: what a button does, and what the patient means by it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Button(StrEnum):
    """The four buttons on the frame of the mirror."""

    BACK = "back"
    UP = "up"
    DOWN = "down"
    SELECT = "select"


class PressKind(StrEnum):
    """A tap is reported on release; a hold once, when its threshold is passed. A hold never also taps."""

    TAP = "tap"
    HOLD = "hold"


@dataclass(frozen=True)
class Edge:
    """A contact that closed (`down`) or opened, with its time in seconds on the monotonic clock."""

    button: Button
    down: bool
    at_s: float


@dataclass(frozen=True)
class Press:
    """What the patient did.

    Attributes:
        at_s: when, in seconds on the monotonic clock.
        touched_s: when the button was touched for it. Presses that follow each other quickly, and all that a contact
            makes that chatters, are of one touch.
    """

    button: Button
    kind: PressKind
    at_s: float
    touched_s: float


class ButtonSource(Protocol):
    """Buttons, or what stands in for them. `tests/contract/test_button_sources.py` holds every one to this."""

    def edges(self, now_s: float) -> tuple[Edge, ...]:
        """The edges since the last call, oldest first, none later than `now_s`. Never blocks."""
        ...

    def close(self) -> None:
        """Give the buttons back. Calling it twice does nothing more."""
        ...
