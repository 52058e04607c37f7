"""What happened in a session as the columns of one row, and back."""

import json
import sqlite3

from device.plan.left_out import LeftOutWhy
from device.records.happened import (
    Away,
    BrokenOff,
    Concern,
    ExerciseRated,
    Felt,
    Happening,
    Massaged,
    NewDaySaid,
    Pain,
    PainPlace,
    Pause,
    SafetyAnswered,
    Skipped,
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
        RecordRefused: its time, or how long a massage was, is no number.
    """
    kind, content = said(happening)
    exercise, movement = about(happening)
    for name, figure in content.items():
        if isinstance(figure, float):
            finite(name, figure)
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
    happening: Happening
    match kind:
        case "safety":
            happening = SafetyAnswered(at_s, tuple(Concern(word) for word in content["yes"]))
        case "new_day":
            happening = NewDaySaid(at_s, bool(content["yes"]))
        case "rated":
            happening = ExerciseRated(at_s, exercise, movement, Felt(content["felt"]))
        case "stopped":
            happening = Stopped(at_s, exercise, movement, _why(content))
        case "skipped":
            happening = Skipped(at_s, exercise, movement, LeftOutWhy(content["why"]))
        case "broken_off":
            happening = BrokenOff(at_s, exercise, movement, content["number"])
        case "massaged":
            happening = Massaged(at_s, exercise, movement, float(content["lasted_s"]), float(content["wanted_s"]))
        case _:
            raise ValueError(f"{kind!r} is nothing that happens in a session")
    return happening


def _why(content: dict[str, str]) -> StopWhy:
    match content["why"]:
        case "pain":
            return Pain(PainPlace(content["place"]))
        case "tired":
            return Tired()
        case "pause":
            return Pause()
        case "away":
            return Away()
        case other:
            raise ValueError(f"{other!r} is no reason to stop")
