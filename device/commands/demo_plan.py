"""The demo's plan, made from the truth file of its patient, as a therapist would make one at an evaluation."""

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from device.camera.truth import NEUTRAL, Segment, Truth
from device.commands.demo_hand import Repertoire
from device.faults import WrongUse
from device.measurement.side import Affected, Side
from device.measurement.values import MeasureId
from device.plan.catalogue import Catalogue
from device.plan.conditions import EyeCare, PracticeLimits, Stage
from device.plan.entries import MovementKind
from device.plan.schema import (
    NO_BAND,
    AskedSide,
    Band,
    Clinic,
    Dose,
    Exercise,
    Feedback,
    Movement,
    Plan,
    PrescribedMassage,
)

LOW_SHARE, HIGH_SHARE = 0.25, 1.35
"""The band, as shares of what the unaffected side did at the evaluation: a small movement on the affected side
counts, and neither side shall go far beyond the middle one of the repetitions."""

MASSAGE, MASSAGE_S = "cheeks", 9.0
"""The massage of the demo, and how long: enough to see all of its strokes."""

SCAN_S = 5.0
"""How long the demo's rest scan is."""

LOCKED = "one-eye-closure"
"""What the demo's stage does not allow, so that one sees how the mirror leaves it out."""

POINTS_68 = {
    Side.RIGHT: {"corner": [48], "brow": [17, 18, 19, 20, 21], "upper": [37, 38], "lower": [41, 40], "lip": [49, 50]},
    Side.LEFT: {"corner": [54], "brow": [22, 23, 24, 25, 26], "upper": [43, 44], "lower": [47, 46], "lip": [52, 53]},
}
"""The points of the 68-point (Multi-PIE) order on each of the patient's sides."""
OUTER_CANTHI = (36, 45)


def plan_from_truth(truth: Truth, catalogue: Catalogue) -> Plan:
    """A plan that prescribes what the clip holds.

    Raises:
        WrongUse: the truth file names a movement that the catalogue lacks, or has no true points.
    """
    moved = [s for s in truth.segments if s.movement != NEUTRAL]
    names = list(dict.fromkeys(s.movement for s in moved))
    unknown = [name for name in names if name not in catalogue.movements]
    if unknown or not names:
        raise WrongUse(f"the truth file asks for {unknown or 'no movement'}; known are {sorted(catalogue.movements)}")
    if not truth.points_mm:
        raise WrongUse("the truth file has no points68_mm, from which the demo takes its bands; give --plan")
    affected = Affected(truth.affected_side)
    neutral = truth.points_mm[min(truth.points_mm)]
    exercises = tuple(
        _exercise(catalogue, catalogue.movements[name], [s for s in moved if s.movement == name], truth, affected)
        for name in names
    )
    return Plan(
        id="demo",
        patient_code="DEMO-1",
        affected=affected,
        stage=Stage.PARETIC,
        exercises=exercises,
        limits=PracticeLimits(3),
        clinic=Clinic("the demo's clinic", "000 000"),
        review_date=date(2030, 1, 1),
        eye_corners_mm=round(float(np.linalg.norm(neutral[OUTER_CANTHI[0]] - neutral[OUTER_CANTHI[1]])), 1),
    )


def shown_off(plan: Plan, catalogue: Catalogue) -> Plan:
    """A plan of ten exercises and a massage, with everything that a plan can hold, made from one of four movements.

    Each feedback has its exercise, there is a task of inhibition, a rest scan, and a movement that the stage locks.
    """
    first, second, third, fourth = (plan.exercises * 4)[:4]
    task = next((m for m in catalogue.movements.values() if _is_task_of(m, plan)), first.movement)
    scan = catalogue.movements["rest-scan"]
    once = replace(first.dose, repetitions=1)
    more = (
        replace(first, dose=once, feedback=Feedback.BRIGHT),
        replace(fourth, dose=replace(fourth.dose, repetitions=1), feedback=Feedback.SCHEMATIC),
        replace(third, dose=replace(third.dose, repetitions=1), feedback=Feedback.AFTER, shows_score=True),
        replace(first, movement=task, dose=once, quiet=catalogue.quiet_for(task, plan.affected)),
        Exercise(scan, replace(once, hold_s=SCAN_S), NO_BAND, catalogue.quiet_for(scan, plan.affected), Feedback.NONE),
        replace(second, movement=catalogue.movements[LOCKED], dose=once, side=AskedSide(plan.affected.sides[0].value)),
    )
    return replace(
        plan,
        exercises=(*plan.exercises[:4], *more),
        massages=(PrescribedMassage(catalogue.massages[MASSAGE], MASSAGE_S),),
        eye_care=(EyeCare.DROPS, EyeCare.BLINK),
    )


def repertoire(plan: Plan, truth: Truth, catalogue: Catalogue) -> Repertoire:
    """What the patient of a clip can do. For a movement that the clip does not name, the one that is seen alike."""
    known = {segment.movement for segment in truth.segments} & set(catalogue.movements)
    plays = {
        movement.id: name
        for movement in (exercise.movement for exercise in plan.exercises)
        if movement.id not in known and movement.signal
        for name in sorted(known)
        if catalogue.movements[name].signal == movement.signal
    }
    return Repertoire(Counter(segment.movement for segment in truth.segments), plays)


def _is_task_of(movement: Movement, plan: Plan) -> bool:
    """Whether it is a task of inhibition that looks like the plan's first movement."""
    return movement.kind is MovementKind.INHIBITION and movement.signal == plan.exercises[0].movement.signal


def _exercise(
    catalogue: Catalogue, movement: Movement, segments: list[Segment], truth: Truth, affected: Affected
) -> Exercise:
    strong = [side for side in Side if side not in affected.sides] or list(Side)
    reached = [
        max(_excursion_mm(movement, truth, segment, side) for side in strong)
        for segment in segments
        if any(segment.first <= n <= segment.last for n in truth.points_mm)
    ]
    if not reached:
        raise WrongUse(f"the truth file has no points68_mm within {movement.id}; give --plan")
    fixed_mm = float(np.median(reached))
    dose = Dose(
        repetitions=min(len(segments), 10),
        rise_s=_middle([s.rise_s for s in segments]),
        hold_s=_middle([s.hold_s for s in segments]),
        fall_s=_middle([s.fall_s for s in segments]),
        rest_s=_middle([s.rest_s for s in segments]),
    )
    band = Band(round(LOW_SHARE * fixed_mm, 2), round(HIGH_SHARE * fixed_mm, 2))
    return Exercise(movement, dose, band, catalogue.quiet_for(movement, affected), Feedback.MIRROR)


def _excursion_mm(movement: Movement, truth: Truth, segment: Segment, side: Side) -> float:
    """The true excursion at its largest in one segment."""
    neutral = truth.points_mm[min(truth.points_mm)]
    frames = [n for n in truth.points_mm if segment.first <= n <= segment.last]
    amounts = [_true_amounts(truth.points_mm[n], neutral, side) for n in frames]
    return max(sum(weight * a[measure] for measure, weight in movement.signal.items()) for a in amounts)


def _true_amounts(points: NDArray[np.float64], neutral: NDArray[np.float64], side: Side) -> dict[MeasureId, float]:
    """The measures that movements are made of, from true points."""
    at = POINTS_68[side]
    moved = points - neutral
    outward = 1.0 if side is Side.LEFT else -1.0
    opening = [float(p[at["upper"], 1].mean() - p[at["lower"], 1].mean()) for p in (neutral, points)]
    return {
        MeasureId.COMMISSURE_LATERAL_MM: outward * float(moved[at["corner"], 0].mean()),
        MeasureId.COMMISSURE_UP_MM: float(moved[at["corner"], 1].mean()),
        MeasureId.BROW_UP_MM: float(moved[at["brow"], 1].mean()),
        MeasureId.LID_CLOSURE_MM: opening[0] - opening[1],
        MeasureId.UPPER_LIP_UP_MM: float(moved[at["lip"], 1].mean()),
    }


def _middle(seconds: list[float]) -> float:
    return round(float(np.median(seconds)), 2)
