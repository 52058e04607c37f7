"""A loan that is made up, with slopes and noise that are known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from device.coaching.state import RepetitionResult, Scored, Synkinesis
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, Unit
from device.plan.schema import Region
from device.records.change import Change
from device.records.outcomes import Outcome
from device.records.prescribed import MassagePrescribed, Prescribed, Prescription
from device.records.review import review
from device.records.stored import EndReason, NeverEnded, SessionEnded, StoredHappening, StoredRepetition, StoredSession

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SPREAD = 0.2
"""Of an excursion; less than 0.55 mm of change can be noise."""
EYE = Synkinesis(Region.EYE, Side.RIGHT, 0.3, 0.15, 2.0)


def rep(movement="smile", right_mm=3.0, left_mm=6.0, synkinesis=(), **changes):
    result = RepetitionResult(
        exercise=0,
        number=1,
        movement=movement,
        started_s=1.0,
        duration_s=5.0,
        excursion_mm={Side.LEFT: Measured(left_mm, SPREAD), Side.RIGHT: Measured(right_mm, SPREAD)},
        symmetry_ratio=Measured(min(right_mm, left_mm) / max(right_mm, left_mm), 0.03),
        score=Scored(0.7, ()),
        synkinesis=synkinesis,
        cues=(),
    )
    return replace(result, **changes)


def plan_of(*movements, repetitions=3, high=20.0, per_day=1, unit=Unit.MM, massages=()):
    return Prescription(
        per_day,
        tuple(Prescribed(n, m, repetitions, 1.0, high, unit) for n, m in enumerate(movements)),
        tuple(MassagePrescribed(n, massage, 60.0) for n, massage in enumerate(massages)),
    )


def sitting(number, results, happened=(), *, plan=None, at=None, policy="1", model="m", end=EndReason.FINISHED):
    at = at or START + timedelta(days=number)
    return StoredSession(
        id=number + 1,
        started=at,
        plan_id="plan",
        affected=Affected.RIGHT,
        model_sha256=model,
        policy_version=policy,
        program_version="0",
        end=SessionEnded(at, end) if end else NeverEnded(),
        repetitions=tuple(StoredRepetition(100 * number + n, r, "plan", model, policy) for n, r in enumerate(results)),
        happenings=tuple(StoredHappening(number + 1, at, what) for what in happened),
        prescription=plan_of("smile") if plan is None else plan,
    )


def loan(*, days=20, slope=0.1, noise=0.15, within=0.0, seed=1, movement="smile", start=2.0, **given):
    """Sessions on following days, three repetitions each, in which the right side gains so much a day."""
    rng = np.random.default_rng(seed)
    return [
        sitting(
            day,
            [rep(movement, start + slope * day + within * n + noise * rng.standard_normal()) for n in range(3)],
            **given,
        )
        for day in range(days)
    ]


def smile(sessions):
    (found,) = [one for one in review(sessions, UTC).exercises if one.movement == "smile"]
    return found


def outcome(sessions):
    found = smile(sessions).outcome
    assert isinstance(found, Outcome)
    return found


def change(value):
    assert isinstance(value, Change)
    return value


def mixed(*parts):
    """Sessions that hold the repetitions of several loans."""
    merged = []
    for day, sessions in enumerate(zip(*parts, strict=True)):
        results = [one.result for session in sessions for one in session.repetitions]
        merged.append(sitting(day, results, plan=plan_of(*dict.fromkeys(r.movement for r in results), high=4.0)))
    return merged
