"""My progress: what has changed beyond noise, since the clinic looked and in two weeks. No figure, nothing to chase."""

from dataclasses import replace

from device.buttons.press import Button
from device.coaching.state import Phase
from device.display import words
from device.display.examples import plan, practising
from device.display.navigation import Example, Go, Key, Practising, Screen
from device.display.progress_words import (
    BACK_TO_END,
    SINCE_FIRST,
    SINCE_VISIT,
    STEADY,
    TITLE,
    TOO_EARLY,
    TWO_WEEKS,
    is_too_early,
    told,
)
from device.display.view import Area, Gap, Item, Size, Text, Tone
from device.measurement.side import Side
from device.records.progress import Changed, MovementProgress, NoChange, Progress
from device.records.progress_reader import ProgressRead
from device.records.trend import TooFew

MOVEMENTS_MOST = 4
"""So many movements stand below each period; a page is read at one glance."""


def _items(state: Practising) -> tuple[Item, ...]:
    read = state.progress
    assert isinstance(read, ProgressRead)
    since = SINCE_VISIT if read.visited else SINCE_FIRST
    title = Text(TITLE, Size.LARGE, Tone.WORDS, Area.PAGE)
    if is_too_early(read.since_visit) and is_too_early(read.two_weeks):
        return title, Gap(0.6, Area.PAGE), Text(TOO_EARLY, Size.MEDIUM, Tone.WORDS, Area.PAGE)
    return (
        title,
        *_period(state, since, read.since_visit),
        *_period(state, TWO_WEEKS, read.two_weeks),
    )


def _period(state: Practising, name: str, progress: tuple[MovementProgress, ...]) -> tuple[Item, ...]:
    titles = {exercise.movement.id: exercise.movement.title for exercise in state.plan.exercises}
    changed = [f"{titles[one.movement]}: {what}" for one in progress if one.movement in titles and (what := told(one))]
    lines = changed[:MOVEMENTS_MOST] or [TOO_EARLY if is_too_early(progress) else STEADY]
    return (
        Gap(0.6, Area.PAGE),
        Text(name, Size.SMALL, Tone.LEVEL, Area.PAGE),
        *(Text(line, Size.MEDIUM, Tone.WORDS, Area.PAGE) for line in lines),
    )


def _made(movement: str, affected: Progress, symmetry: Progress, unquiet: Progress) -> MovementProgress:
    return MovementProgress(movement, {Side.RIGHT: affected}, symmetry, unquiet)


_SMILE, _EYES = (exercise.movement.id for exercise in plan().exercises)
_STEADY = _made(_EYES, NoChange(), NoChange(), NoChange())
_SOME = (
    _made(_SMILE, Changed(1.0, 0.8), Changed(0.5, 0.1), NoChange()),
    _made(_EYES, NoChange(), NoChange(), Changed(0.6, -0.4)),
)
_WORSE = (_made(_SMILE, NoChange(), Changed(0.7, -0.2), NoChange()), _STEADY)
_EARLY = (_made(_SMILE, TooFew(1), TooFew(1), TooFew(1)),)


def _example(name: str, read: ProgressRead) -> Example[Practising]:
    return Example(name, replace(practising(Phase.DONE, finished=6), progress=read, looks_at_progress=True))


SCREEN = Screen(
    name="progress",
    kind=Practising,
    when=lambda state: state.shows_progress,
    items=_items,
    keys=(
        Key(Button.BACK, words.FINISH, Go.QUIT),
        Key(Button.DOWN, BACK_TO_END, Go.PROGRESS),
        Key(Button.SELECT, words.FINISH, Go.QUIT),
    ),
    examples=(
        _example("progress", ProgressRead(visited=True, since_visit=_SOME, two_weeks=(_STEADY,))),
        _example("progress-worse", ProgressRead(visited=True, since_visit=_WORSE, two_weeks=_SOME)),
        _example("progress-early", ProgressRead(visited=False, since_visit=_EARLY, two_weeks=())),
    ),
    mirror=False,
)
