"""What a therapist may want to look at again in a plan. The therapist decides; the plan is only asked about."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from device.measurement.values import MeasureId
from device.plan.conditions import ClinicRest, ExclusionWhy, Stage
from device.plan.entries import LETS_GO
from device.plan.left_out import left_out, stage_locked
from device.plan.schema import AskedSide, CameraGrade, Exercise, Plan

WHYS = {
    ExclusionWhy.AFTER_SURGERY: "surgery",
    ExclusionWhy.BOTULINUM_TOXIN: "botulinum toxin",
    ExclusionWhy.EYE_WEIGHT: "a weight in the eyelid",
    ExclusionWhy.CONTACT_LENSES: "contact lenses",
}
"""Reasons to leave something out, in words that follow "because of"."""

_TIGHT = (Stage.SYNKINETIC, Stage.LONG_STANDING)


@dataclass(frozen=True)
class AdvicePolicy:
    """What makes a plan more than the sources advise.

    Attributes:
        repetitions: more of one movement tire [MEPP-src gives 3].
        hold_s: movements are held for 5 s, then let go [GL-T4].
        rest_s: a shorter rest is not compared with the neutral face; as long as coaching's `RestPolicy.watch_s`.
        active_min: retraining is a couple of minutes at a time, because concentration fades [IFP-retr].
        daily_min: the most that a trial asked for in a day, 15 minutes twice [KANG].
    """

    repetitions: int = 5
    hold_s: float = 5.0
    rest_s: float = 2.0
    active_min: float = 5.0
    daily_min: float = 30.0


def warnings(plan: Plan, today: date, policy: AdvicePolicy | None = None) -> tuple[str, ...]:
    """What a therapist may want to look at again, each with its reason.

    What the stage locks is left out anyway and told by `checking.problems`, so nothing is asked about it here.
    """
    policy = policy or AdvicePolicy()
    locked = stage_locked(plan)
    exercises = [(n, e) for n, e in enumerate(plan.exercises, 1) if e.movement.id not in locked]
    found = [text for number, exercise in exercises for text in _exercise(number, exercise, plan, policy)]
    found += [
        f"massage {number}, {prescribed.massage.id}, is usually left out: {prescribed.massage.locked}"
        for number, prescribed in enumerate(plan.massages, 1)
        if prescribed.massage.locked and prescribed.massage.id not in locked
    ]
    found += [*_amount(plan, policy), *_exclusions(plan, today), *_together(plan, today), *_days(plan, today)]
    return tuple(f"Please look again: {text.rstrip('.')}." for text in found)


def exercise_s(exercise: Exercise) -> float:
    """How long an exercise takes, with the rests after its repetitions."""
    dose = exercise.dose
    moving_s = dose.rise_s + dose.hold_s + dose.fall_s if exercise.movement.is_active else dose.hold_s
    return dose.repetitions * (moving_s + dose.rest_s)


def _exercise(number: int, exercise: Exercise, plan: Plan, policy: AdvicePolicy) -> Iterator[str]:
    movement = exercise.movement
    if movement.locked:
        yield f"exercise {number}, {movement.id}, is usually left out: {movement.locked}"
    if exercise.shows_score and movement.grade is CameraGrade.C:
        yield f"exercise {number} shall show a score, and there is none: the camera cannot see this movement"
    if movement.is_active:
        yield from _effort(number, exercise, plan, policy)
    if plan.stage in _TIGHT and movement.watch and not exercise.quiet:
        # Retraining of linked movements is, before all else, inhibition [BP-6].
        yield f"exercise {number} watches nothing; in this stage it matters most what stays quiet"


def _effort(number: int, exercise: Exercise, plan: Plan, policy: AdvicePolicy) -> Iterator[str]:
    """Quality, not effort, which is 2 or 3 of 10 at most [IFP-mov]."""
    movement, dose, band = exercise.movement, exercise.dose, exercise.band
    if dose.repetitions > policy.repetitions:
        reason = "a few calm ones teach more than many"
        if plan.stage is Stage.SYNKINETIC:
            # Strength work facilitates synkinesis [BPNYC].
            reason = "many of them strengthen, and strength feeds linked movements"
        yield f"exercise {number}: {dose.repetitions} repetitions; {reason}"
    if dose.rest_s < policy.rest_s:
        # A resting face is watched for so long before it is called tight.
        yield f"exercise {number} rests for {dose.rest_s:g} s; tightness shows only in {policy.rest_s:g} s or more"
    if dose.hold_s > policy.hold_s:
        reason = "beyond 5 s a hold becomes effort"
        if MeasureId.LID_CLOSURE_MM in movement.signal:
            # Squeezing makes the muscle overactive [IFP-avoid].
            reason = "eyes that are kept shut beyond 5 s are soon squeezed"
        yield f"exercise {number} is held for {dose.hold_s:g} s; {reason}"
    if plan.stage is Stage.LONG_STANDING and band.low_mm >= exercise.evaluated_mm:
        # No source locks it in this stage [IFP-long]; before, the reader refuses it.
        asked = f"at least {band.low_mm:.1f} mm where the evaluation found {exercise.evaluated_mm:.1f} mm"
        yield f"exercise {number} asks for {asked}; that is strengthening"
    yield from _squeezing(number, exercise, plan)


def _squeezing(number: int, exercise: Exercise, plan: Plan) -> Iterator[str]:
    """A band of eye closure that begins beyond shut can only be reached by squeezing [IFP-avoid]."""
    if set(exercise.movement.signal) != {MeasureId.LID_CLOSURE_MM} or not isinstance(plan.clinic_rest, ClinicRest):
        return
    wanted = plan.affected.sides if exercise.side is AskedSide.BOTH else exercise.side.sides
    for side in wanted:
        open_mm = plan.clinic_rest.sides[side].palpebral_aperture_mm
        if exercise.band.low_mm >= open_mm:
            asked = f"wants the lid to sink by {exercise.band.low_mm:.1f} mm or more"
            yield f"exercise {number} {asked}, and the {side} eye is {open_mm:.1f} mm open at rest; that is squeezing"


def _amount(plan: Plan, policy: AdvicePolicy) -> Iterator[str]:
    """How much movement a session and a day hold, rests included."""
    locked = stage_locked(plan)
    active = [e for e in plan.exercises if e.movement.is_active and e.movement.id not in locked]
    session_min = sum(exercise_s(exercise) for exercise in active) / 60
    moving_min = session_min - sum(e.dose.repetitions * e.dose.rest_s for e in active) / 60
    if session_min > policy.active_min:
        yield f"more than {policy.active_min:g} minutes of movement in a session; concentration fades sooner"
    sessions = plan.limits.sessions_per_day
    allowed = min(1.0, plan.limits.active_minutes_per_day / (sessions * moving_min)) if active else 0.0
    if (daily_min := sessions * session_min * allowed) > policy.daily_min:
        yield (
            f"about {math.ceil(daily_min)} minutes of movement and rest a day; "
            f"no trial that was found asked for more than {policy.daily_min:g}"
        )
    if plan.stage in _TIGHT and active and not any(p.massage.kind in LETS_GO for p in plan.massages):
        yield "no massage, release or stretch before the movements; tight muscles are let go first"


def _exclusions(plan: Plan, today: date) -> Iterator[str]:
    listed = {e.movement.id for e in plan.exercises} | {p.massage.id for p in plan.massages}
    for number, exclusion in enumerate(plan.exclusions, 1):
        if today > exclusion.until:
            yield f"exclusion {number} ended on {exclusion.until.isoformat()}; what it left out is practised again"
        if unlisted := [what for what in exclusion.leaves_out if what not in listed]:
            yield f"exclusion {number} leaves out {', '.join(unlisted)}, which this plan does not hold"


def _together(plan: Plan, today: date) -> Iterator[str]:
    """What hands do where they may not, for all that is known: the plan names the reason, and does not leave it out."""
    whys = {exclusion.why for exclusion in plan.exclusions if today <= exclusion.until}
    skipped = left_out(plan, today)
    for number, massage in enumerate((prescribed.massage for prescribed in plan.massages), 1):
        if massage.id not in skipped:
            for why in (why for why in massage.not_with if why in whys):
                yield f"massage {number}, {massage.id}, is done in spite of {WHYS[why]}; a therapist allows it or not"


def _days(plan: Plan, today: date) -> Iterator[str]:
    if today > plan.limits.until:
        yield f"the last day with movements, {plan.limits.until.isoformat()}, is over; the mirror leaves them all out"
    if today > plan.review_date:
        yield f"the review of {plan.review_date.isoformat()} is over; is there a new plan"
