"""Lesson: the muscles of a movement, one after the other on a face, and at last what to feel for."""

from dataclasses import replace

from device.coaching.pages import Lesson, taught_muscles
from device.coaching.state import Phase
from device.display import telling_words, words
from device.display.examples import practising
from device.display.face_figure import muscles_drawing
from device.display.navigation import Example, Practising, Screen
from device.display.parts import TELLING
from device.display.view import Area, Drawing, Item, Size, Text, Tone
from device.plan.catalogue import load_catalogue
from device.plan.entries import Muscle


def _page(state: Practising) -> Lesson:
    page = state.session.told
    assert isinstance(page, Lesson)
    return page


def _items(state: Practising) -> tuple[Item, ...]:
    page = _page(state)
    muscles = load_catalogue().muscles
    if page.muscle:
        return _of_muscle(page, muscles[page.muscle])
    lines = tuple(line for muscle in taught_muscles(page.movement) for line in muscles[muscle].lines)
    number = words.counted(page.place + 1, page.count) if page.count > 1 else ""
    return (
        Text(page.movement.title, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(number, Size.MEDIUM, Tone.LEVEL, Area.HEAD),
        Drawing(muscles_drawing(lines)),
        Text(telling_words.WHAT_TO_FEEL, Size.SMALL, Tone.LEVEL, Area.FOOT),
        Text(page.movement.feel, Size.MEDIUM, Tone.WORDS, Area.FOOT),
    )


def _of_muscle(page: Lesson, muscle: Muscle) -> tuple[Item, ...]:
    """Where it is, and what it does."""
    moves = page.movement.trains(muscle.id)
    stays = () if moves else (Text(telling_words.STAYS_SOFT, Size.MEDIUM, Tone.NOW, Area.FOOT),)
    return (
        Text(muscle.title, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(
            telling_words.lesson_page(page.movement.title, page.place + 1, page.count),
            Size.MEDIUM,
            Tone.LEVEL,
            Area.HEAD,
        ),
        Drawing(muscles_drawing(muscle.lines)),
        Text(muscle.where, Size.MEDIUM, Tone.WORDS, Area.FOOT),
        Text(muscle.function, Size.MEDIUM, Tone.WORDS, Area.FOOT),
        *stays,
    )


def _shot(state: Practising) -> tuple[str, ...]:
    page = _page(state)
    return page.movement.id, page.muscle or "feel"


def _example(name: str, movement: str, place: int) -> Example[Practising]:
    """A page of a lesson; of pages that are counted from the end, -1 is the last."""
    first = Lesson(load_catalogue().movements[movement], 0)
    return Example(f"lesson-{name}", practising(Phase.TELLING, told=replace(first, place=place % first.count)))


SCREEN = Screen(
    name="lesson",
    kind=Practising,
    when=lambda state: state.session.phase is Phase.TELLING and isinstance(state.session.told, Lesson),
    items=_items,
    shot=_shot,
    keys=TELLING,
    examples=(
        _example("smile", "smile", 0),
        _example("smile-feel", "smile", -1),
        _example("calm-eyes", "calm-eyes-pucker", 1),
        _example("neck", "neck-soft", 0),
        _example("rest-feel", "rest-scan", -1),
    ),
    mirror=False,
)
