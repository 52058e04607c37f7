"""The pages that are told, one at a time, and which movements the patient has been taught."""

from collections import deque
from collections.abc import Iterable

from device.coaching.pages import NO_PAGE, Lesson, Page, Told, lesson_of
from device.plan.schema import Movement


class Telling:
    """A pile of pages.

    Args:
        known: ids of movements that need no lesson.
    """

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self._pages: deque[Page] = deque()

    @property
    def now(self) -> Told:
        """The page that is told now."""
        return self._pages[0] if self._pages else NO_PAGE

    def tell(self, pages: Iterable[Page]) -> bool:
        """Begin with these pages; false when there are none."""
        self._pages = deque(pages)
        return bool(self._pages)

    def teach(self, movement: Movement) -> bool:
        """Begin the lesson of a movement that has not been taught; false when it has."""
        return movement.id not in self._known and self.tell(lesson_of(movement))

    def next(self) -> bool:
        """Go on to the next page; false when that was the last. A lesson counts once its last page has been seen."""
        page = self._pages.popleft() if self._pages else NO_PAGE
        if isinstance(page, Lesson) and page.place + 1 == page.count:
            self._known |= {page.movement.id}
        return bool(self._pages)

    def leave(self) -> None:
        """Nothing is told any more."""
        self._pages.clear()
