"""Left and right, always the patient's own."""

from enum import StrEnum


class Side(StrEnum):
    """A side of the face. LEFT is the patient's left: the right of an image that is not mirrored."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> "Side":
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Affected(StrEnum):
    """Which side the palsy affects."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"

    @property
    def sides(self) -> tuple[Side, ...]:
        """The affected sides."""
        return (Side.LEFT, Side.RIGHT) if self is Affected.BOTH else (Side(self.value),)
