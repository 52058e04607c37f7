"""What is stored of a session, as `mirror sessions --json` tells it."""

from device.coaching.state import RepetitionResult, Scored, Synkinesis
from device.measurement.side import Side
from device.measurement.values import Measured, Value
from device.plan.explain import NOT_VALIDATED
from device.records.facts import facts_of
from device.records.happened import Happening, Massaged, OfSession, about, said
from device.records.stored import JsonObject, NeverEnded, SessionEnded, StoredRepetition, StoredSession


def session_json(session: StoredSession) -> JsonObject:
    """One session. One that never ended has null in `ended` and `end_reason`."""
    match session.end:
        case SessionEnded(at, reason):
            end: JsonObject = {"ended": at.isoformat(timespec="seconds"), "end_reason": reason.value}
        case NeverEnded():
            end = {"ended": None, "end_reason": None}
    return {
        "id": session.id,
        "note": NOT_VALIDATED,
        "started": session.started.isoformat(timespec="seconds"),
        **end,
        "plan_id": session.plan_id,
        "affected": session.affected.value,
        "model_sha256": session.model_sha256,
        "policy_version": session.policy_version,
        "program_version": session.program_version,
        "repetitions": [_repetition(repetition) for repetition in session.repetitions],
        "happenings": [_happening(happening.what) for happening in session.happenings],
    }


def _repetition(stored: StoredRepetition) -> JsonObject:
    """Excursions are in mm, rounded to 0.01, null where there is none; `unmeasured` then says why."""
    result = stored.result
    if isinstance(result.score, Scored):
        score: JsonObject = {"score": round(result.score.value, 3), "parts": _parts(result.score)}
    else:
        score = {"not_scored": result.score.why.value, "parts": {}}
    return {
        "movement": result.movement,
        "exercise": result.exercise,
        "number": result.number,
        "started_s": round(result.started_s, 3),
        "duration_s": round(result.duration_s, 3),
        "excursion_mm": {side.value: _number(result.excursion_mm[side]) for side in Side},
        "excursion_spread_mm": {side.value: _spread(result.excursion_mm[side]) for side in Side},
        "symmetry_ratio": _number(result.symmetry_ratio),
        "symmetry_spread_ratio": _spread(result.symmetry_ratio),
        "unmeasured": _unmeasured(result),
        **score,
        "synkinesis": [_synkinesis(moved) for moved in result.synkinesis],
        "facts": facts_of(result),
        "cues": [{"cue": given.cue.value, "at_s": round(given.at_s, 3)} for given in result.cues],
        "plan_id": stored.plan_id,
        "model_sha256": stored.model_sha256,
        "policy_version": stored.policy_version,
    }


def _happening(happening: Happening) -> JsonObject:
    kind, content = said(happening)
    names = ("place", "massage") if isinstance(happening, Massaged) else ("exercise", "movement")
    which = {} if isinstance(happening, OfSession) else dict(zip(names, about(happening), strict=True))
    figures = {name: round(value, 3) if isinstance(value, float) else value for name, value in content.items()}
    return {"kind": kind, "at_s": round(happening.at_s, 3), **which, **figures}


def _number(value: Value) -> float | None:
    return round(value.value, 2) if isinstance(value, Measured) else None


def _spread(value: Value) -> float | None:
    return round(value.spread, 3) if isinstance(value, Measured) else None


def _unmeasured(result: RepetitionResult) -> JsonObject:
    """Why each missing figure is missing; empty when none is."""
    named = {f"excursion_mm.{side.value}": result.excursion_mm[side] for side in Side}
    named["symmetry_ratio"] = result.symmetry_ratio
    return {name: value.why.value for name, value in named.items() if not isinstance(value, Measured)}


def _parts(score: Scored) -> JsonObject:
    return {part.name.value: {"value": round(part.value, 3), "reason": part.reason} for part in score.parts}


def _synkinesis(moved: Synkinesis) -> JsonObject:
    return {
        "region": moved.region.value,
        "side": moved.side.value,
        "amount": round(moved.amount, 3),
        "limit": round(moved.limit, 3),
        "unit": moved.region.limit_unit,
        "began_at_excursion_mm": round(moved.began_at_excursion_mm, 2),
        "way": moved.way.value,
        "answered": moved.answered,
    }
