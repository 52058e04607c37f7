"""Pieces that screens share."""

import math
import textwrap

from device.buttons.press import Button
from device.coaching.questions import Question
from device.display import question_words, words
from device.display.navigation import Go, Key, Practising
from device.display.view import Area, Choice, Gap, Gauge, Item, Reach, Size, Text, Tone
from device.measurement.side import Side
from device.measurement.values import Measured, Value
from device.plan.schema import Band

CHOOSING = (
    Key(Button.UP, question_words.UP, Go.UP),
    Key(Button.DOWN, question_words.DOWN, Go.DOWN),
    Key(Button.SELECT, question_words.CHOOSE, Go.ANSWER),
)
"""The buttons that answer a question."""

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
    """One gauge per side."""
    session = state.session
    return tuple(gauge(side, session.excursion_mm[side], session.band) for side in Side)


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
