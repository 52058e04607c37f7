"""A plan told back in plain English, as the patient will live it."""

from dataclasses import dataclass

from device.measurement.baseline import BaselinePolicy
from device.plan.entries import LETS_GO
from device.plan.schema import (
    CameraGrade,
    Exercise,
    Feedback,
    Plan,
    PrescribedMassage,
    QuietRegion,
    Region,
    Stage,
)

NOT_VALIDATED = "The mirror's figures are not validated on patients with facial palsy."

_REGIONS = {Region.EYE: "eye", Region.MOUTH_CORNER: "corner of the mouth", Region.BROW: "brow"}
_FEEDBACK = {
    Feedback.MIRROR: "sees their own face and a gauge for each side",
    Feedback.BRIGHT: "does not see their own face",
    Feedback.SCHEMATIC: "sees a line drawing instead of their own face",
    Feedback.AFTER: "is told how it went after each repetition, not while moving",
    Feedback.NONE: "is told nothing about how it went",
}


def explain(plan: Plan) -> str:
    """The whole plan in short sentences, for the therapist who reads it back."""
    times = "once" if plan.limits.sessions_per_day == 1 else f"{plan.limits.sessions_per_day} times"
    scale = (
        "taken from the iris"
        if plan.eye_corners_mm is None
        else f"taken from the outer eye corners, {plan.eye_corners_mm:g} mm apart"
    )
    lines = [
        f"Plan {plan.id} for patient {plan.patient_code}.",
        f"Affected side: {plan.affected}. Stage: {plan.stage.replace('_', '-')}. Millimetres are {scale}.",
        f"The patient practises {times} a day until the review on {plan.review_date.isoformat()}.",
        f"One session takes about {_minutes(plan)}. Before the movements the mirror takes "
        f"{BaselinePolicy().neutral_s:g} seconds of the face at rest.",
        "",
        *(_massage(prescribed, plan) for prescribed in plan.massages),
        *([""] if plan.massages and plan.exercises else []),
        *(f"{number}. {_exercise(exercise, plan)}" for number, exercise in enumerate(plan.exercises, 1)),
        "",
        *([*warned, ""] if (warned := warnings(plan)) else []),
        f"For questions the mirror names {plan.clinic.name}, {plan.clinic.phone}.",
        NOT_VALIDATED,
    ]
    return "\n".join(lines)


def _exercise(exercise: Exercise, plan: Plan) -> str:
    dose, band, movement = exercise.dose, exercise.band, exercise.movement
    sides = "each side" if len(plan.affected.sides) > 1 else f"the {plan.affected} side"
    sentences = [
        f'{movement.name.capitalize()} (on the mirror: "{movement.title}"), {_times(dose.repetitions)}:',
        f"rise in {dose.rise_s:g} s, hold {dose.hold_s:g} s, let go in {dose.fall_s:g} s, rest {dose.rest_s:g} s.",
        f"Wanted on {sides}: {band.low_mm:.1f} to {band.high_mm:.1f} mm; neither side beyond {band.high_mm:.1f} mm.",
        f"{_watched(exercise.quiet)} The patient {_FEEDBACK[exercise.feedback]}.",
    ]
    if movement.grade is CameraGrade.C:
        sentences.append("The camera cannot see this movement, so it is timed and never scored.")
    return " ".join(sentences)


def _massage(prescribed: PrescribedMassage, plan: Plan) -> str:
    massage = prescribed.massage
    sides = massage.sides_for(plan.affected)
    where = "both sides" if len(sides) > 1 else f"the {sides[0]} side"
    return (
        f'{massage.kind.capitalize()} (on the mirror: "{massage.title}"): {massage.area}, {where}, '
        f"{prescribed.seconds:g} s. Timed and drawn, never scored."
    )


@dataclass(frozen=True)
class AdvicePolicy:
    """What makes a plan more than the sources advise. The therapist decides; the plan is only asked about.

    Attributes:
        repetitions: more of one movement tire [MEPP-src gives 3].
        hold_s: movements are held for 5 s, then let go [GL-T4].
        active_min: retraining is a couple of minutes at a time, because concentration fades [IFP-retr].
    """

    repetitions: int = 5
    hold_s: float = 5.0
    active_min: float = 5.0


def warnings(plan: Plan, policy: AdvicePolicy | None = None) -> tuple[str, ...]:
    """What a therapist may want to look at again, each with its reason."""
    policy = policy or AdvicePolicy()
    found = []
    for number, exercise in enumerate(plan.exercises, 1):
        movement, dose = exercise.movement, exercise.dose
        if movement.locked:
            found.append(f"exercise {number} is usually left out: {movement.locked}")
        if dose.repetitions > policy.repetitions:
            found.append(f"exercise {number}: {dose.repetitions} repetitions; a few calm ones teach more than many")
        if dose.hold_s > policy.hold_s:
            found.append(f"exercise {number} is held for {dose.hold_s:g} s; beyond 5 s a hold becomes effort")
    found += [
        f"{prescribed.massage.id} is usually left out: {prescribed.massage.locked}"
        for prescribed in plan.massages
        if prescribed.massage.locked
    ]
    if _active_s(plan) > 60 * policy.active_min:
        found.append(f"more than {policy.active_min:g} minutes of movement in a session; concentration fades sooner")
    tight = plan.stage in (Stage.SYNKINETIC, Stage.LONG_STANDING)
    if tight and plan.exercises and not any(p.massage.kind in LETS_GO for p in plan.massages):
        found.append("no massage, release or stretch before the movements; tight muscles are let go first")
    return tuple(f"Please look again: {text.rstrip('.')}." for text in found)


def _watched(quiet: tuple[QuietRegion, ...]) -> str:
    if not quiet:
        return "Nothing else is watched."
    limits = [f"{_REGIONS[q.region]} (up to {_amount(q, q.limit)}{_alone(q)})" for q in quiet]
    return f"Shall stay quiet: {', '.join(limits)}."


def _amount(quiet: QuietRegion, limit: float) -> str:
    return f"{limit:.0%} of its opening" if quiet.region is Region.EYE else f"{limit:g} mm"


def _alone(quiet: QuietRegion) -> str:
    if quiet.limit_alone is None:
        return ""
    return f" more than the other side, {_amount(quiet, quiet.limit_alone)} on either side alone"


def _active_s(plan: Plan) -> float:
    """Seconds of movement and of the rest between, in one session."""
    return sum(
        e.dose.repetitions * (e.dose.rise_s + e.dose.hold_s + e.dose.fall_s + e.dose.rest_s) for e in plan.exercises
    )


def _minutes(plan: Plan) -> str:
    seconds = _active_s(plan) + sum(prescribed.seconds for prescribed in plan.massages)
    minutes = max(1, round(seconds / 60))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
