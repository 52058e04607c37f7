"""A plan told back in plain English, as the patient will live it."""

import math
from collections.abc import Iterator, Sequence
from datetime import date

from device.measurement.baseline import BaselinePolicy
from device.measurement.side import Side
from device.plan.advice import WHYS, exercise_s, warnings
from device.plan.conditions import ClinicRest, Exclusion, EyeCare, Order
from device.plan.entries import Entry
from device.plan.left_out import LeftOut, LeftOutWhy, left_out
from device.plan.schema import (
    AskedSide,
    CameraGrade,
    Exercise,
    Feedback,
    Plan,
    PrescribedMassage,
    QuietRegion,
    Region,
)

NOT_VALIDATED = "The mirror's figures are not validated on patients with facial palsy."

_REGIONS = {Region.EYE: "eye", Region.MOUTH_CORNER: "corner of the mouth", Region.BROW: "brow"}
_FEEDBACK = {
    Feedback.MIRROR: "The patient sees their own face, with {guide} beside it.",
    Feedback.BRIGHT: "Warm light hides the patient's reflection; {guide} are as usual.",
    Feedback.SCHEMATIC: "A line drawing moves as the patient's face does, with {guide}; the reflection is hidden.",
    Feedback.AFTER: "The patient sees their own face, and is told once a repetition is over how it went, not before.",
    Feedback.NONE: "The patient sees their own face, and is told nothing about how it goes.",
}
_EYE_CARE = {
    EyeCare.DROPS: "drops by day",
    EyeCare.OINTMENT: "ointment at night",
    EyeCare.BLINK: "blinking by hand, with the back of a finger",
    EyeCare.TAPE: "taping as it was taught",
    EyeCare.GLASSES: "glasses outdoors",
}


def explain(plan: Plan, today: date) -> str:
    """The whole plan in short sentences, for the therapist who reads it back."""
    skipped = left_out(plan, today)
    parts = (
        list(_patient(plan)),
        list(_days(plan, skipped)),
        [*_before(plan), *(_exclusion(exclusion, today) for exclusion in plan.exclusions)],
        [_massage(prescribed, plan, skipped) for prescribed in plan.massages],
        [f"{number}. {_exercise(exercise, plan, skipped)}" for number, exercise in enumerate(plan.exercises, 1)],
        warnings(plan, today),
        [*_unconfirmed(plan), NOT_VALIDATED],
    )
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _patient(plan: Plan) -> Iterator[str]:
    scale = (
        "taken from the iris"
        if plan.eye_corners_mm is None
        else f"taken from the outer eye corners, {plan.eye_corners_mm:g} mm apart"
    )
    yield f"Plan {plan.id} for patient {plan.patient_code}."
    yield f"Affected side: {plan.affected}. Stage: {plan.stage.replace('_', '-')}. Millimetres are {scale}."
    yield f"The clinic wants to see the patient on {plan.review_date.isoformat()}."
    yield f"For questions the mirror names {plan.clinic.name}, {plan.clinic.phone}."


def _days(plan: Plan, skipped: LeftOut) -> Iterator[str]:
    """How much a day, until when, and what the mirror does when that is done."""
    limits = plan.limits
    if seconds := _session_s(plan, skipped):
        minutes = _count(max(1, round(seconds / 60)), "minute")
        yield f"The patient practises {_times(limits.sessions_per_day)} a day, about {minutes} each time."
    else:
        yield "Nothing of this plan is practised today."
    if not plan.exercises:
        return
    if plan.order is Order.SHUFFLED:
        yield "Exercises come in another order each session."
    if not math.isinf(limits.active_minutes_per_day):
        yield f"The face moves for at most {_count(limits.active_minutes_per_day, 'minute')} a day; rests do not count."
    enough = "When that is done"
    if limits.rest_between_min:
        between = _count(limits.rest_between_min, "minute")
        yield f"From the end of one session's movements to the next one's there are at least {between}."
        enough = "When the day's share is done, or it is too soon"
    yield f"{enough}, the mirror kindly leaves the movements out and says why. Massage is never refused."
    if limits.until == date.max:
        yield "There is no last day: movements go on until the clinic changes the plan."
    else:
        yield f"The last day with movements is {limits.until.isoformat()}; from then on they are left out."


def _before(plan: Plan) -> Iterator[str]:
    """What comes before the exercises, massages apart."""
    if plan.eye_care:
        reminders = _listed([_EYE_CARE[care] for care in plan.eye_care])
        yield f"Before practice the mirror reminds of eye care: {reminders}."
    if not plan.exercises:
        return
    yield f"Before the movements the mirror takes {BaselinePolicy().neutral_s:g} seconds of the face at rest."
    if isinstance(plan.clinic_rest, ClinicRest):
        for side in Side:
            yield f"At rest at the evaluation, {side}: {_resting(plan.clinic_rest, side)}."
        yield f"Days differ by {plan.clinic_rest.spread_mm:g} mm, one standard deviation."
        yield "When the face is clearly tighter than that, the session goes on with its massages and without movements."
    else:
        yield "The clinic has not entered the face at rest, so the mirror cannot tell whether it is tighter than there."


def _resting(rest: ClinicRest, side: Side) -> str:
    at_rest = rest.sides[side]
    return (
        f"the eye {at_rest.palpebral_aperture_mm:.1f} mm open, the corner of the mouth "
        f"{-at_rest.commissure_height_mm:.1f} mm below the eye, the brow {at_rest.brow_height_mm:.1f} mm above it"
    )


def _exclusion(exclusion: Exclusion, today: date) -> str:
    named, why = _listed(exclusion.leaves_out), WHYS[exclusion.why]
    if today > exclusion.until:
        return f"Because of {why} the mirror left out {named} until {exclusion.until.isoformat()}, which is over."
    last = "as long as this plan is used"
    if exclusion.until != date.max:
        last = f"until {exclusion.until.isoformat()}, that day too"
    return f"Because of {why} the mirror leaves out {named} {last}."


def _massage(prescribed: PrescribedMassage, plan: Plan, skipped: LeftOut) -> str:
    massage = prescribed.massage
    told = f'{massage.kind.capitalize()} (on the mirror: "{massage.title}")'
    if massage.id in skipped:
        told = f"{told}, {_skipped(skipped[massage.id], plan)}"
    if skipped.get(massage.id) is LeftOutWhy.STAGE_LOCK:
        return f"{told}."
    where = _sides(massage.sides_for(plan.affected))
    return f"{told}: {massage.area}, {where}, {prescribed.seconds:g} s. Timed and drawn, never scored."


def _skipped(why: LeftOutWhy, plan: Plan) -> str:
    """Why something is left out today, after the name of it."""
    if why is LeftOutWhy.STAGE_LOCK:
        return f"left out: the {plan.stage.replace('_', '-')} stage locks it"
    return (
        "left out today, because the last day is over"
        if why is LeftOutWhy.PLAN_ENDED
        else "left out today, as said above"
    )


def _exercise(exercise: Exercise, plan: Plan, skipped: LeftOut) -> str:
    movement, dose = exercise.movement, exercise.dose
    told = f'{movement.name.capitalize()} (on the mirror: "{movement.title}")'
    why = skipped.get(movement.id)
    if why is not None:
        told = f"{told}, {_skipped(why, plan)}"
    if why is LeftOutWhy.STAGE_LOCK:
        return f"{told}."
    parts = f"rise in {dose.rise_s:g} s, hold {dose.hold_s:g} s, let go in {dose.fall_s:g} s, rest {dose.rest_s:g} s"
    if not movement.is_active:
        parts = f"nothing moves for {dose.hold_s:g} s, then {dose.rest_s:g} s of pause"
    lines = (
        f"{told}, {_times(dose.repetitions)}: {parts}.",
        " ".join(_wanted(exercise, plan)),
        " ".join(_watched(exercise)),
        f"{_feedback(exercise)} {_score(exercise)}",
    )
    return "\n   ".join(filter(None, lines))


def _wanted(exercise: Exercise, plan: Plan) -> Iterator[str]:
    """How far which side shall move; nothing where nothing is to move."""
    band = exercise.band
    if not exercise.movement.is_active:
        return
    if exercise.side is not AskedSide.BOTH:
        (side,) = exercise.side.sides
        kind = "affected" if side in plan.affected.sides else "unaffected"
        yield f"Only the {side} side moves, the {kind} one; the {side.other} one rests, and is watched."
    if exercise.movement.grade is CameraGrade.C:
        yield f"The band, {band.low_mm:.1f} to {band.high_mm:.1f} mm, is not used: the camera cannot see this movement."
        return
    sides = exercise.side.sides if exercise.side is not AskedSide.BOTH else plan.affected.sides
    where = "each side" if len(sides) > 1 else f"the {sides[0]} side"
    found = "" if math.isinf(exercise.evaluated_mm) else f" (the evaluation found {exercise.evaluated_mm:.1f} mm)"
    limit = f"; neither side beyond {band.high_mm:.1f} mm" if exercise.side is AskedSide.BOTH else ""
    yield f"Wanted on {where}: {band.low_mm:.1f} to {band.high_mm:.1f} mm{found}{limit}."


def _feedback(exercise: Exercise) -> str:
    has_gauge = exercise.movement.is_active and exercise.movement.grade is not CameraGrade.C
    sides = "each side" if exercise.side is AskedSide.BOTH else "that side"
    guide = f"a gauge for {sides} and words" if has_gauge else "words"
    return _FEEDBACK[exercise.feedback].format(guide=guide)


def _score(exercise: Exercise) -> str:
    grade = exercise.movement.grade
    if grade is CameraGrade.C:
        return "It is timed and never scored."
    if not exercise.shows_score:
        return "No score is shown."
    trends = " for trends, not for single figures" if grade is CameraGrade.B else ""
    return f"A score is shown after each repetition that has one{trends}."


def _watched(exercise: Exercise) -> Iterator[str]:
    """What shall stay quiet, and what nobody but the patient can tell."""
    limits = [f"{_REGIONS[q.region]} (up to {_amount(q, q.limit)}{_alone(q)})" for q in exercise.quiet]
    yield f"Shall stay quiet: {', '.join(limits)}." if limits else "Nothing else is watched."
    if exercise.movement.unwatched:
        places = _listed([f"the {place.replace('_', ' ')}" for place in exercise.movement.unwatched])
        yield f"The camera does not watch {places}, where something often moves along."


def _amount(quiet: QuietRegion, limit: float) -> str:
    return f"{limit:.0%} of its opening" if quiet.region is Region.EYE else f"{limit:g} mm"


def _alone(quiet: QuietRegion) -> str:
    if quiet.limit_alone is None:
        return ""
    return f" more than the other side, {_amount(quiet, quiet.limit_alone)} on either side alone"


def _unconfirmed(plan: Plan) -> Iterator[str]:
    """What is prescribed from entries of the catalogue that wait for a therapist."""
    entries: list[Entry] = [*(p.massage for p in plan.massages), *(e.movement for e in plan.exercises)]
    if waiting := dict.fromkeys(entry.id for entry in entries if not entry.confirmed):
        yield f"No therapist has confirmed yet what the catalogue says of {_listed(list(waiting))}:"
        yield "`mirror plan catalogue --unconfirmed` tells what is open."


def _sides(sides: Sequence[Side]) -> str:
    return "both sides" if len(sides) > 1 else f"the {sides[0]} side"


def _session_s(plan: Plan, skipped: LeftOut) -> float:
    """How long a session takes, with what is done today."""
    moving_s = sum(exercise_s(exercise) for exercise in plan.exercises if exercise.movement.id not in skipped)
    return moving_s + sum(p.seconds for p in plan.massages if p.massage.id not in skipped)


def _count(number: float, what: str) -> str:
    return f"{number:g} {what}" if number == 1 else f"{number:g} {what}s"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
