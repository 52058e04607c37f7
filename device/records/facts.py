"""What coaching tells of a repetition beside its figures, as one JSON object. One of an older program has none.

Every key may be missing, and then the fact is what `RepetitionResult` says where it is not told.
"""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from device.coaching.state import Course, RepetitionResult
from device.measurement.side import Side
from device.measurement.values import Measured, Unmeasured, UnmeasuredWhy, Value
from device.plan.schema import Band

Facts = dict[str, Any]


def facts_of(result: RepetitionResult) -> Facts:
    """The facts of a repetition, ready for JSON. A figure that is not finite is told as not measured."""
    facts: Facts = {}
    if result.band is not None and math.isfinite(result.band.low_mm) and math.isfinite(result.band.high_mm):
        facts["band_mm"] = [float(result.band.low_mm), float(result.band.high_mm)]
    if result.quiet_excursion_mm is not None:
        facts["quiet_excursion_mm"] = _value(result.quiet_excursion_mm)
    if result.unwatched:
        facts["unwatched"] = list(result.unwatched)
    if result.course is not None:
        facts["course"] = {field.name: _told(getattr(result.course, field.name)) for field in fields(result.course)}
    return facts


def facts_from(facts: Facts) -> dict[str, Any]:
    """The arguments of `RepetitionResult` that these facts are.

    Raises:
        KeyError, TypeError, ValueError: they are none.
    """
    arguments: dict[str, Any] = {}
    if "band_mm" in facts:
        arguments["band"] = Band(*facts["band_mm"])
    if "quiet_excursion_mm" in facts:
        arguments["quiet_excursion_mm"] = _value_from(facts["quiet_excursion_mm"])
    if "unwatched" in facts:
        arguments["unwatched"] = tuple(facts["unwatched"])
    if "course" in facts:
        course = facts["course"]
        sides = {Side(side): _value_from(value) for side, value in course["onset_s"].items()}
        others = {name: _value_from(value) for name, value in course.items() if name != "onset_s"}
        arguments["course"] = Course(onset_s=sides, **others)
    return arguments


def _told(value: Value | Mapping[Side, Value]) -> object:
    if isinstance(value, Mapping):
        return {side.value: _value(one) for side, one in value.items()}
    return _value(value)


def _value(value: Value) -> dict[str, object]:
    if isinstance(value, Measured) and math.isfinite(value.value) and math.isfinite(value.spread):
        return {"value": float(value.value), "spread": float(value.spread)}
    why = value.why if isinstance(value, Unmeasured) else UnmeasuredWhy.NOT_FINITE
    return {"unmeasured": why.value}


def _value_from(told: Mapping[str, Any]) -> Value:
    if "unmeasured" in told:
        return Unmeasured(UnmeasuredWhy(told["unmeasured"]))
    return Measured(float(told["value"]), float(told["spread"]))
