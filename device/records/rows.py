"""A repetition, and the figures of a run, as the columns of one row, and back.

A figure that is not finite never gets in: SQLite would turn NaN into NULL without a word.
"""

import json
import math
import sqlite3

from device.coaching.state import (
    Cue,
    CueGiven,
    NotScored,
    NotScoredWhy,
    Part,
    PartName,
    RepetitionResult,
    Score,
    Scored,
    Synkinesis,
    Way,
)
from device.measurement.side import Side
from device.measurement.values import Measured, Unmeasured, UnmeasuredWhy, Value
from device.plan.schema import Region
from device.records.errors import RecordRefused
from device.records.facts import facts_from, facts_of
from device.records.stored import NotTimed, RunFigures, Times

Column = float | int | str | None

_EXCURSION = {
    Side.LEFT: ("excursion_left_mm", "excursion_left_spread_mm", "excursion_left_unmeasured"),
    Side.RIGHT: ("excursion_right_mm", "excursion_right_spread_mm", "excursion_right_unmeasured"),
}
_SYMMETRY = ("symmetry_ratio", "symmetry_spread_ratio", "symmetry_unmeasured")


def columns_of(result: RepetitionResult, session_began_s: float) -> dict[str, Column]:
    """The columns of one repetition, by name, without those that say which session it belongs to.

    Args:
        result: what coaching gave.
        session_began_s: when the session began, on the same monotonic clock as `result.started_s`.

    Raises:
        RecordRefused: a side is missing, or a figure other than a measured value is not finite. A measured value that
            is not finite is stored as what it is: not measured.
    """
    columns: dict[str, Column] = {
        "exercise": int(result.exercise),
        "number": int(result.number),
        "movement": result.movement,
        "started_s": finite("started_s", result.started_s - session_began_s),
        "duration_s": finite("duration_s", result.duration_s),
    }
    for side, names in _EXCURSION.items():
        if side not in result.excursion_mm:
            raise RecordRefused(f"A repetition of {result.movement} has no excursion for the {side.value} side.")
        columns |= _value_columns(names, result.excursion_mm[side])
    columns |= _value_columns(_SYMMETRY, result.symmetry_ratio)
    columns |= _score_columns(result.score)
    columns["synkinesis"] = _text([_synkinesis_object(moved) for moved in result.synkinesis])
    columns["cues"] = _text(
        [{"cue": given.cue.value, "at_s": finite("cues.at_s", given.at_s)} for given in result.cues]
    )
    columns["facts"] = _text(facts_of(result))
    return columns


def result_of(row: sqlite3.Row) -> RepetitionResult:
    """The repetition in a row; its `started_s` counts from the start of its session.

    Raises:
        ValueError: the row holds a word that this program does not know.
        KeyError: an object in the row lacks a key.
        TypeError: a figure in the row is something else.
    """
    return RepetitionResult(
        exercise=row["exercise"],
        number=row["number"],
        movement=row["movement"],
        started_s=row["started_s"],
        duration_s=row["duration_s"],
        excursion_mm={side: _value_of(row, names) for side, names in _EXCURSION.items()},
        symmetry_ratio=_value_of(row, _SYMMETRY),
        score=_score_of(row),
        synkinesis=tuple(
            Synkinesis(
                region=Region(moved["region"]),
                side=Side(moved["side"]),
                amount=float(moved["amount"]),
                limit=float(moved["limit"]),
                began_at_excursion_mm=float(moved["began_at_excursion_mm"]),
                way=Way(moved.get("way", Way.LINKED)),
                answered=bool(moved.get("answered", False)),
            )
            for moved in json.loads(row["synkinesis"])
        ),
        cues=tuple(CueGiven(Cue(given["cue"]), float(given["at_s"])) for given in json.loads(row["cues"])),
        **facts_from(json.loads(row["facts"])),
    )


def figure_columns_of(figures: RunFigures) -> dict[str, Column]:
    """The columns of a run's figures, by name, without that of its session.

    Raises:
        RecordRefused: a figure is not finite.
    """
    return {
        "frames": int(figures.frames),
        "frames_with_face": int(figures.frames_with_face),
        "frames_dropped": int(figures.frames_dropped),
        **_times_columns("vision", figures.vision),
        **_times_columns("lag", figures.lag),
        "camera_reopened": int(figures.camera_reopened),
        "peak_memory_mb": finite("peak_memory_mb", figures.peak_memory_mb),
    }


def figures_of(row: sqlite3.Row) -> RunFigures:
    """The figures of a run in a row."""
    return RunFigures(
        frames=row["frames"],
        frames_with_face=row["frames_with_face"],
        frames_dropped=row["frames_dropped"],
        vision=_times_of(row, "vision"),
        lag=_times_of(row, "lag"),
        camera_reopened=row["camera_reopened"],
        peak_memory_mb=row["peak_memory_mb"],
    )


def _times_columns(name: str, times: Times | NotTimed) -> dict[str, Column]:
    names = [f"{name}_{figure}_ms" for figure in ("median", "p95", "max")]
    match times:
        case NotTimed():
            return dict.fromkeys(names)
        case Times(median_ms, p95_ms, max_ms):
            figures = zip(names, (median_ms, p95_ms, max_ms), strict=True)
            return {column: finite(column, figure) for column, figure in figures}


def _times_of(row: sqlite3.Row, name: str) -> Times | NotTimed:
    if row[f"{name}_median_ms"] is None:
        return NotTimed()
    return Times(row[f"{name}_median_ms"], row[f"{name}_p95_ms"], row[f"{name}_max_ms"])


def finite(name: str, figure: float) -> float:
    """A figure as a plain number.

    Raises:
        RecordRefused: it is not finite.
    """
    # float() also takes numpy's scalars, which SQLite would refuse or store as bytes.
    plain = float(figure)
    if not math.isfinite(plain):
        raise RecordRefused(f"A record has {plain} as its {name}; only a finite number can be stored.")
    return plain


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _value_columns(names: tuple[str, str, str], value: Value) -> dict[str, Column]:
    if isinstance(value, Measured) and not (math.isfinite(value.value) and math.isfinite(value.spread)):
        value = Unmeasured(UnmeasuredWhy.NOT_FINITE)
    match value:
        case Measured(figure, spread):
            return dict(zip(names, (float(figure), float(spread), None), strict=True))
        case Unmeasured(why):
            return dict(zip(names, (None, None, why.value), strict=True))


def _value_of(row: sqlite3.Row, names: tuple[str, str, str]) -> Value:
    value, spread, why = (row[name] for name in names)
    return Measured(float(value), float(spread)) if why is None else Unmeasured(UnmeasuredWhy(why))


def _score_columns(score: Score) -> dict[str, Column]:
    match score:
        case Scored(value, parts):
            objects = [
                {
                    "name": part.name.value,
                    "value": finite(f"parts.{part.name.value}", part.value),
                    "reason": part.reason,
                }
                for part in parts
            ]
            return {"score": finite("score", value), "not_scored": None, "parts": _text(objects)}
        case NotScored(why):
            return {"score": None, "not_scored": why.value, "parts": _text([])}


def _score_of(row: sqlite3.Row) -> Score:
    if row["not_scored"] is not None:
        return NotScored(NotScoredWhy(row["not_scored"]))
    parts = tuple(
        Part(PartName(part["name"]), float(part["value"]), part["reason"]) for part in json.loads(row["parts"])
    )
    return Scored(float(row["score"]), parts)


def _synkinesis_object(moved: Synkinesis) -> dict[str, str | float | bool]:
    return {
        "region": moved.region.value,
        "side": moved.side.value,
        "amount": finite("synkinesis.amount", moved.amount),
        "limit": finite("synkinesis.limit", moved.limit),
        "began_at_excursion_mm": finite("synkinesis.began_at_excursion_mm", moved.began_at_excursion_mm),
        "way": moved.way.value,
        "answered": bool(moved.answered),
    }
