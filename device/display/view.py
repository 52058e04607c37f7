"""What a screen wants on the glass, as data: frozen, comparable, without a pixel in it.

A screen says what is shown and in which area; `layout.py` knows where the area is on this panel, `arrange.py` how the
lines fall, `paint.py` how it looks.
"""

from dataclasses import dataclass
from enum import StrEnum

from device.buttons.press import Button
from device.coaching.checks import Check
from device.measurement.side import Side


class Size(StrEnum):
    """The three sizes of type. LARGE is bold."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"


class Tone(StrEnum):
    """The part that a colour plays.

    WORDS is for reading, NOW the one accent for what is happening at this moment, LEVEL for level, rest and what is
    beside the point. OVER is a calm mixture of the two for a side that went past its band. TRACK is for lines that are
    never read, such as the empty part of a ring.
    """

    WORDS = "words"
    NOW = "now"
    LEVEL = "level"
    OVER = "over"
    TRACK = "track"


class Ground(StrEnum):
    """What lies behind everything. BLACK is mirror; LIGHT is a warm light all over, in which no reflection is seen."""

    BLACK = "black"
    LIGHT = "light"


class Area(StrEnum):
    """The areas that hold words. HEAD and FOOT leave the reflection free; PAGE is the panel without a reflection."""

    HEAD = "head"
    FOOT = "foot"
    PAGE = "page"


class Reach(StrEnum):
    """Where a side is against its band. Nothing here is better the higher it is."""

    UNSEEN = "unseen"
    BELOW = "below"
    INSIDE = "inside"
    OVER = "over"


@dataclass(frozen=True)
class Text:
    """Words, wrapped to the width of their area."""

    words: str
    size: Size
    tone: Tone
    area: Area


@dataclass(frozen=True)
class Gap:
    """Air between two items of an area, as a share of a line of medium type."""

    lines: float
    area: Area


@dataclass(frozen=True)
class Ring:
    """A ring that fills clockwise from the top.

    Attributes:
        progress: 0..1.
        label: stands inside, at most two characters.
    """

    progress: float
    label: str
    tone: Tone
    area: Area


@dataclass(frozen=True)
class CheckRow:
    """One check of how the patient sits: a mark and its name. The mark differs in shape, not only in colour."""

    words: str
    check: Check
    area: Area


@dataclass(frozen=True)
class Choice:
    """One answer of a list. The one that is chosen has a mark beside it, and the colour of now."""

    words: str
    chosen: bool
    area: Area


@dataclass(frozen=True)
class Gauge:
    """How far one side has come, magnified, with the band as a slot.

    The patient's left stands on the left of the glass, as in a mirror.

    Attributes:
        level: 0 at rest, 1 at the band's upper edge. A side that goes further stays at 1: the glass has no room above
            the band to reach for.
        slot_low: the band's lower edge on the same scale.
        label: the side's name.
    """

    side: Side
    label: str
    level: float
    slot_low: float
    reach: Reach


@dataclass(frozen=True)
class Polyline:
    """Points that are joined, in a square of side 1 from its left upper corner."""

    points: tuple[tuple[float, float], ...]
    tone: Tone


@dataclass(frozen=True)
class Dot:
    """Where the fingers are, in the same square."""

    at: tuple[float, float]
    tone: Tone

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """The one place that it has."""
        return (self.at,)


Shape = Polyline | Dot


@dataclass(frozen=True)
class Drawing:
    """A drawing in the middle of the glass, where else the reflection is."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class ButtonLabel:
    """What a button does now. It stands at the lower edge, over its button."""

    button: Button
    words: str


Item = Text | Gap | Ring | CheckRow | Choice | Gauge | Drawing | ButtonLabel


@dataclass(frozen=True)
class View:
    """Everything on the glass.

    Attributes:
        screen: name of the screen.
        shot: name of the picture: screen, movement and phase. Views of one shot are moments of the same picture.
        items: in reading order; items of one area are stacked in this order.
        mirror: whether the window in the middle stays black for the reflection.
        ground: what lies behind the items. On a light ground there is no mirror.
    """

    screen: str
    shot: str
    items: tuple[Item, ...]
    mirror: bool = True
    ground: Ground = Ground.BLACK
