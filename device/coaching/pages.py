"""What the mirror tells before and between movements, a page at a time; select goes on to the next one."""

from dataclasses import dataclass

from device.plan.left_out import LeftOut
from device.plan.schema import Movement


@dataclass(frozen=True)
class EyeCarePage:
    """What the plan reminds of for the eye."""


@dataclass(frozen=True)
class LeftOutPage:
    """What the plan lists and is not done today, with the reason of each."""

    items: LeftOut


@dataclass(frozen=True)
class Lesson:
    """A page about a movement: first its muscles, one after the other, then what to feel.

    Attributes:
        movement: which one.
        place: of the page, from 0.
    """

    movement: Movement
    place: int

    @property
    def count(self) -> int:
        """How many pages the lesson has."""
        return len(taught_muscles(self.movement)) + 1

    @property
    def muscle(self) -> str:
        """The id of the muscle that this page is about; empty on the last page, which is about the whole movement."""
        muscles = taught_muscles(self.movement)
        return muscles[self.place] if self.place < len(muscles) else ""


@dataclass(frozen=True)
class NoPage:
    """Nothing is told."""


NO_PAGE = NoPage()
Page = EyeCarePage | LeftOutPage | Lesson
Told = Page | NoPage


def lesson_of(movement: Movement) -> tuple[Lesson, ...]:
    """All pages about a movement."""
    return tuple(Lesson(movement, place) for place in range(len(taught_muscles(movement)) + 1))


def taught_muscles(movement: Movement) -> tuple[str, ...]:
    """The muscles that have a page each. Rest is about all of them, which no page could tell."""
    return movement.muscles if movement.is_active else ()
