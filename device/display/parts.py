"""Pieces that screens share."""

import math
import textwrap

from device.buttons.press import Button
from device.coaching.questions import Question
from device.coaching.state import Phase
from device.display import question_words, words
from device.display.line_face import line_face
from device.display.navigation import Go, Key, Practising
from device.display.view import Area, Choice, Drawing, Gap, Gauge, Ground, Item, Reach, Size, Text, Tone
from device.inference.facemesh import FaceFound
from device.measurement.side import Side
from device.measurement.values import Measured, Value
from device.plan.schema import Band, CameraGrade

_CALM = (Phase.WAITING_FOR_FACE, Phase.PROMPT, Phase.REST)

CHOOSING: tuple[Key[Practising], ...] = (
    Key(Button.UP, question_words.UP, Go.UP),
    Key(Button.DOWN, question_words.DOWN, Go.DOWN),
    Key(Button.SELECT, question_words.CHOOSE, Go.ANSWER),
)
"""The buttons that answer a question."""

TELLING: tuple[Key[Practising], ...] = (
    Key(Button.BACK, words.STOP, Go.PAUSE),
    Key(Button.SELECT, words.NEXT, Go.NEXT),
)
"""The buttons of a page that is told."""

FACE: tuple[Key[Practising], ...] = (
    Key(Button.UP, words.HIDE_FACE, Go.FACE, when=lambda state: state.ground is Ground.BLACK),
    Key(Button.UP, words.SHOW_FACE, Go.FACE, when=lambda state: state.hides_face and not state.exercise_hides_face),
)
"""Hides the reflection and shows it again. Where the exercise hides it, there is nothing to choose."""

LEARN: tuple[Key[Practising], ...] = (
    Key(
        Button.DOWN,
        words.LEARN,
        Go.LEARN,
        when=lambda state: state.session.phase in _CALM and bool(state.session.movement),
    ),
)
"""Recalls the lesson of the movement, while nothing moves."""

STAFF_LINES = 3
"""How many lines for staff a page shows."""

STAFF_CHARACTERS = 160
"""Where a line for staff is cut short."""


def rounded(share: float) -> float:
    """A share in steps of a hundredth, so that a view changes only when the eye could see it."""
    return round(min(max(share, 0.0), 1.0), 2)


def seconds_left(remaining_s: float) -> str:
    """Whole seconds, counted so that the last one reads 1."""
    return str(max(1, math.ceil(remaining_s)))


def time_left(remaining_s: float) -> str:
    """Whole seconds in the last minute, before that whole minutes."""
    return seconds_left(remaining_s) if remaining_s < 60 else words.minutes(math.ceil(remaining_s / 60))


def heading(state: Practising) -> tuple[Item, ...]:
    """The present movement and which repetition of it."""
    session = state.session
    return (
        Text(state.exercise.movement.title, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(words.counted(session.repetition, session.repetitions), Size.MEDIUM, Tone.LEVEL, Area.HEAD),
    )


def gauges(state: Practising) -> tuple[Item, ...]:
    """One gauge for each side that shall move; none where nothing shall, or where no camera sees it."""
    session, movement = state.session, state.exercise.movement
    if not movement.is_active or movement.grade is CameraGrade.C:
        return ()
    return tuple(gauge(side, session.excursion_mm[side], session.band) for side in state.exercise.side.sides)


def line_drawing(state: Practising) -> tuple[Item, ...]:
    """The patient's face as lines, where they stand for the reflection and there is a face."""
    if not state.shows_line_face or not isinstance(state.face, FaceFound):
        return ()
    return (Drawing(line_face(state.face.points)),)


def gauge(side: Side, excursion: Value, band: Band) -> Gauge:
    """One side against its band; the upper edge of the band is the top of the gauge."""
    slot_low = rounded(band.low_mm / band.high_mm)
    if not isinstance(excursion, Measured) or not math.isfinite(excursion.value):
        return Gauge(side, words.SIDES[side], 0.0, slot_low, Reach.UNSEEN)
    mm = excursion.value
    reach = Reach.OVER if mm > band.high_mm else Reach.INSIDE if mm >= band.low_mm else Reach.BELOW
    return Gauge(side, words.SIDES[side], rounded(mm / band.high_mm), slot_low, reach)


def answers(question: Question, area: Area) -> tuple[Item, ...]:
    """The answers of a question, from the top, and which one is chosen."""
    return tuple(
        Choice(question_words.ANSWERS[answer], place == question.place, area)
        for place, answer in enumerate(question.answers)
    )


def phone(number: str, size: Size) -> tuple[Item, ...]:
    """Whom to call, if the number is known."""
    return (Gap(0.3, Area.PAGE), Text(number, size, Tone.NOW, Area.PAGE)) if number else ()


def for_staff(notes: tuple[str, ...]) -> tuple[Item, ...]:
    """Small and grey: what a technician needs to know, cut short where it would flood the page."""
    shown = [textwrap.shorten(note, STAFF_CHARACTERS, placeholder=" …") for note in notes[:STAFF_LINES]]
    hidden = len(notes) - len(shown)
    lines = [words.FOR_STAFF, *shown, *([words.and_others(hidden)] if hidden else [])]
    return tuple(Text(line, Size.SMALL, Tone.LEVEL, Area.PAGE) for line in lines)
