"""A review in plain English, for a therapist."""

from collections.abc import Mapping, Sequence

from device.measurement.values import Unit
from device.plan.explain import NOT_VALIDATED
from device.plan.left_out import LeftOutWhy
from device.records.adherence import Adherence, Comfort, MassageAdherence
from device.records.comparable import Basis, LeftOut
from device.records.ordering import Aim, Ordering, Ranked
from device.records.outcomes import Changes, Outcome, RegionOutcome
from device.records.review import Attendance, ClockStepped, ExerciseReview, MassageReview, Review
from device.records.stored import EndReason
from device.records.trend import TooFew

_ENDED = {
    EndReason.FINISHED: "finished",
    EndReason.STOPPED_BY_PATIENT: "ended early by the patient",
    EndReason.SHUT_DOWN: "shut down",
    EndReason.FAULT: "ended by a fault",
    EndReason.RESTED: "not begun because all of it was resting",
    EndReason.TIGHT: "ended because the face had become tight",
    EndReason.NOT_WELL: "not begun because the patient was not well",
}
SKIPPED = {
    LeftOutWhy.STAGE_LOCK: "because of the stage",
    LeftOutWhy.EXCLUDED: "because the plan excludes it for a while",
    LeftOutWhy.PLAN_ENDED: "because the plan had ended",
    LeftOutWhy.PAIN_REST: "because it had hurt",
    LeftOutWhy.UNTIL_CLINIC: "because it had hurt on two days in a row",
    LeftOutWhy.ENOUGH_TODAY: "because the day's share was done",
    LeftOutWhy.TOO_SOON: "because it was too soon after the session before",
    LeftOutWhy.PATIENT: "by the patient",
}
_LEFT_OUT = {
    LeftOut.OTHER_POLICY: "judged by another version of the rules",
    LeftOut.OTHER_MODEL: "seen by another face model",
    LeftOut.OTHER_UNIT: "counted in another unit",
    LeftOut.OTHER_SIDE: "of a plan with another affected side",
    LeftOut.NO_MOVEMENT: "without a movement",
    LeftOut.NOT_SEEN: "that the camera could not judge",
}
_AIMS = {
    Aim.AFFECTED_SIDE: "Movement of the affected side, up to the band's upper edge",
    Aim.SYMMETRY: "Symmetry",
    Aim.QUIET: "Quiet of the rest of the face",
}


def told(loan: Review, orderings: Sequence[Ordering], names: Mapping[str, str]) -> list[str]:
    """The whole review, line by line.

    Args:
        loan: the review.
        orderings: which exercises help most, one for each aim.
        names: of the movements and massages, by id.
    """
    lines = [NOT_VALIDATED, "A change is told only where it is more than noise and more than chance.", ""]
    lines += _attendance(loan.attendance)
    for exercise in loan.exercises:
        lines += ["", *_exercise(exercise, names.get(exercise.movement, exercise.movement))]
    for massage in loan.massages:
        lines += ["", *_massage(massage, names.get(massage.massage, massage.massage))]
    lines += ["", "Which exercises help most (robust slope over all sessions; what changed, not what caused it):"]
    for one in orderings:
        lines += _ordering(one, names)
    return lines


def _attendance(attendance: Attendance) -> list[str]:
    sessions = _count(attendance.sessions, "session")
    if isinstance(attendance.days, ClockStepped):
        lines = [f"{sessions}. The clock has stepped, so days cannot be counted."]
    else:
        of = f" of {attendance.prescribed} prescribed" if attendance.prescribed else ""
        days = attendance.days
        lines = [f"{sessions}{of}, on {days.practised} of {_count(days.whole, 'day')}."]
    ended = [f"{count} {_ENDED[reason]}" for reason, count in attendance.ended.items()]
    if attendance.cut_off:
        ended.append(f"{attendance.cut_off} cut off without an end")
    lines.append(f"Sessions: {_list(ended)}.")
    if attendance.not_well:
        said = [f"{concern.value} {_times(count)}" for concern, count in attendance.not_well.items()]
        lines.append(f"Before practice the patient said yes to: {_list(said)}.")
    return lines


def _exercise(exercise: ExerciseReview, name: str) -> list[str]:
    lines = [f"{name.capitalize()}", f"  {_adherence(exercise.adherence)}", *_comfort(exercise.comfort)]
    if isinstance(exercise.outcome, Outcome) and isinstance(exercise.basis, Basis):
        lines += _outcome(exercise.outcome, exercise.basis)
    left_out = [f"{count} {_LEFT_OUT[why]}" for why, count in exercise.left_out.items()]
    if left_out:
        lines.append(f"  Not compared: {_list(left_out)}.")
    return lines


def _adherence(adherence: Adherence) -> str:
    of = f" of {adherence.prescribed} prescribed" if adherence.prescribed else ""
    sentences = [f"Done: {adherence.done}{of}, on {_count(adherence.days, 'day')}."]
    if adherence.begun > adherence.finished:
        sentences.append(f"{adherence.begun - adherence.finished} of {adherence.begun} begun were broken off.")
    if adherence.unmoved:
        sentences.append(f"{adherence.unmoved} asked for without a movement.")
    return " ".join([*sentences, *_missed(adherence)])


def _massage(massage: MassageReview, name: str) -> list[str]:
    adherence = massage.adherence
    sentences = [f"Massage done {_times(adherence.done)}, on {_count(adherence.days, 'day')}."]
    if adherence.wanted_s:
        sentences.append(f"{adherence.lasted_s / adherence.wanted_s:.0%} of the wanted time.")
    return [name.capitalize(), f"  {' '.join([*sentences, *_missed(adherence)])}", *_comfort(massage.comfort)]


def _missed(adherence: Adherence | MassageAdherence) -> list[str]:
    """What was not come to, and what was left out."""
    sentences = []
    if adherence.not_reached:
        sentences.append(f"{_count(adherence.not_reached, 'session')} ended before it.")
    if skipped := [f"{count} {SKIPPED[why]}" for why, count in adherence.skipped.items()]:
        sentences.append(f"Left out: {_list(skipped)}.")
    return sentences


def _comfort(comfort: Comfort) -> list[str]:
    lines = []
    if comfort.felt:
        lines.append(f"  It felt {_list([f'{felt.value} {_times(count)}' for felt, count in comfort.felt.items()])}.")
    if comfort.stops:
        pains = [f"{place.value.replace('_', ' ')} {_times(count)}" for place, count in comfort.pains.items()]
        lines.append(f"  Stopped {_times(comfort.stops)}{', for pain: ' + _list(pains) if pains else ''}.")
    if comfort.away:
        lines.append(f"  The mirror paused by itself {_times(comfort.away)}, because it saw nobody.")
    return lines


def _outcome(outcome: Outcome, basis: Basis) -> list[str]:
    unit = basis.unit.value if isinstance(basis.unit, Unit) else Unit.MM.value
    lines = [f"  Compared: {_count(outcome.repetitions, 'repetition')} of {_count(outcome.sessions, 'session')}."]
    for side, one in outcome.sides.items():
        lines.append(f"  Affected side ({side.value}), over the loan: {_change(one.across, unit)}")
        lines.append(f"  Affected side ({side.value}), within a session: {_change(one.within, unit)}")
    lines.append(f"  Symmetry: {_change(outcome.symmetry, '')}")
    synkinesis = outcome.synkinesis
    lines.append(f"  Share of repetitions with unwanted movement: {_change(synkinesis.share, '')}")
    lines.append(f"  Excursion before anything moves along: {_change(synkinesis.onset_mm, unit)}")
    if synkinesis.regions:
        lines.append(f"  It moved along: {_list([_region(one, unit) for one in synkinesis.regions])}.")
    return lines


def _region(one: RegionOutcome, unit: str) -> str:
    where = f"{one.side.value} {one.region.value.replace('_', ' ')}"
    return f"{where} in {one.repetitions}, from {one.began_at_mm:.1f} {unit} on"


def _change(change: Changes, unit: str) -> str:
    """A change in words. Where it is none beyond noise, no number stands for it but that of the noise."""
    if isinstance(change, TooFew):
        return f"too few to say ({change.points})."
    of = f" {unit}" if unit else ""
    if not change.beyond_noise:
        return f"no change beyond noise (less than {change.smallest:.2f}{of} can be noise)."
    return (
        f"from {change.first:.2f} by {change.total:+.2f}{of} "
        f"(95 %: {change.low:+.2f} to {change.high:+.2f}; smallest real change {change.smallest:.2f})."
    )


def _ordering(one: Ordering, names: Mapping[str, str]) -> list[str]:
    def name(movement: str) -> str:
        return names.get(movement, movement)

    def ranked(some: Sequence[Ranked]) -> str:
        return _list([f"{name(r.movement)} ({r.gain:+.1f} smallest real changes)" for r in some])

    lines = [f"  {_AIMS[one.aim]}:"]
    lines += [f"    {place}. {ranked([best])}" for place, best in enumerate(one.better, 1)]
    if one.worse:
        lines.append(f"    Worse: {ranked(one.worse)}")
    if one.no_change:
        lines.append(f"    No change beyond noise: {_list([name(movement) for movement in one.no_change])}")
    if one.too_few:
        lines.append(f"    Too few to say: {_list([name(movement) for movement in one.too_few])}")
    return lines


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _list(parts: Sequence[str]) -> str:
    return ", ".join(parts)
