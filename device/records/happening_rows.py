"""What happened in a session as the columns of one row, and back."""

import json
import sqlite3

from device.records.happened import (
    BrokenOff,
    Concern,
    ExerciseRated,
    Felt,
    Happening,
    Pain,
    PainPlace,
    Pause,
    SafetyAnswered,
    Skipped,
    SkipWhy,
    Stopped,
    StopWhy,
    Tired,
    about,
    said,
)
from device.records.rows import Column, finite


def happening_columns_of(happening: Happening, session_began_s: float) -> dict[str, Column]:
    """The columns of one happening, without those that say when by the wall clock, and in which session.

    Raises:
        RecordRefused: its time is no number.
    """
    kind, content = said(happening)
    exercise, movement = (None, None) if isinstance(happening, SafetyAnswered) else about(happening)
    return {
        "at_s": finite("at_s", happening.at_s - session_began_s),
        "kind": kind,
        "exercise": exercise,
        "movement": movement,
        "content": json.dumps(content),
    }


def happening_of(row: sqlite3.Row) -> Happening:
    """The happening in a row; its `at_s` counts from the start of its session.

    Raises:
        ValueError: the row holds a word that this program does not know.
        KeyError: its content lacks a key.
    """
    content = json.loads(row["content"])
    kind, at_s, exercise, movement = row["kind"], row["at_s"], row["exercise"], row["movement"]
    match kind:
        case "safety":
            return SafetyAnswered(at_s, tuple(Concern(word) for word in content["yes"]))
        case "rated":
            return ExerciseRated(at_s, exercise, movement, Felt(content["felt"]))
        case "stopped":
            return Stopped(at_s, exercise, movement, _why(content))
        case "skipped":
            return Skipped(at_s, exercise, movement, SkipWhy(content["why"]))
        case "broken_off":
            return BrokenOff(at_s, exercise, movement, content["number"])
        case _:
            raise ValueError(f"{kind!r} is nothing that happens in a session")


def _why(content: dict[str, str]) -> StopWhy:
    match content["why"]:
        case "pain":
            return Pain(PainPlace(content["place"]))
        case "tired":
            return Tired()
        case "pause":
            return Pause()
        case other:
            raise ValueError(f"{other!r} is no reason to stop")
