"""A plan told back in plain English, as the patient will live it."""

from device.measurement.baseline import BaselinePolicy
from device.plan.schema import CameraGrade, Exercise, Feedback, Plan, QuietRegion, Region

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
    times = "once" if plan.sessions_per_day == 1 else f"{plan.sessions_per_day} times"
    scale = (
        "taken from the iris"
        if plan.eye_corners_mm is None
        else f"taken from the outer eye corners, {plan.eye_corners_mm:g} mm apart"
    )
    lines = [
        f"Plan {plan.id} for patient {plan.patient_code}.",
        f"Affected side: {plan.affected}. Stage: {plan.stage.replace('_', '-')}. Millimetres are {scale}.",
        f"The patient practises {times} a day until the review on {plan.review_date.isoformat()}.",
        f"One session takes about {_minutes(plan)}. First the mirror takes "
        f"{BaselinePolicy().neutral_s:g} seconds of the face at rest.",
        "",
        *(f"{number}. {_exercise(exercise, plan)}" for number, exercise in enumerate(plan.exercises, 1)),
        "",
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


def _watched(quiet: tuple[QuietRegion, ...]) -> str:
    if not quiet:
        return "Nothing else is watched."
    limits = [
        f"{_REGIONS[q.region]} (up to {q.limit:.0%} of its opening)"
        if q.region is Region.EYE
        else f"{_REGIONS[q.region]} (up to {q.limit:g} mm)"
        for q in quiet
    ]
    return f"Shall stay quiet: {', '.join(limits)}."


def _minutes(plan: Plan) -> str:
    seconds = sum(
        e.dose.repetitions * (e.dose.rise_s + e.dose.hold_s + e.dose.fall_s + e.dose.rest_s) for e in plan.exercises
    )
    minutes = max(1, round(seconds / 60))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
