"""What the therapist needs when the device comes back: from the stored sessions of one loan, exercise by exercise."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from device.records.adherence import (
    Adherence,
    Comfort,
    MassageAdherence,
    adherence_of,
    comfort_of,
    day_of,
    massage_adherence_of,
)
from device.records.comparable import Basis, Comparable, LeftOut, NeverDone, comparable, prescribed_of
from device.records.happened import Concern, SafetyAnswered
from device.records.outcomes import Outcome, outcome_of
from device.records.prescribed import Prescription
from device.records.stored import EndReason, SessionEnded, StoredSession


@dataclass(frozen=True)
class ClockStepped:
    """The dates of the sessions do not follow each other, so days cannot be counted."""


@dataclass(frozen=True)
class Days:
    """Days of the loan, by the wall clock.

    Attributes:
        practised: days with at least one finished repetition.
        whole: from the first session to the last, both counted.
    """

    practised: int
    whole: int


@dataclass(frozen=True)
class Attendance:
    """How the sessions of the loan went.

    Attributes:
        sessions: how many were begun.
        prescribed: how many were prescribed over the whole days, if the days can be counted and the plan was kept.
        days: of the loan.
        ended: how the sessions ended; `cut_off` ones have no end.
        not_well: how often the patient said yes to a question before practice, by question.
        not_asked: sessions without an answer to it.
    """

    sessions: int
    prescribed: int | ClockStepped
    days: Days | ClockStepped
    ended: Mapping[EndReason, int]
    cut_off: int
    not_well: Mapping[Concern, int]
    not_asked: int


@dataclass(frozen=True)
class ExerciseReview:
    """One movement over the loan.

    Attributes:
        movement: the catalogue's id.
        outcome: what it has come to, or that it was never done.
        basis: what the compared repetitions have in common.
        left_out: repetitions that are not compared, by reason.
    """

    movement: str
    adherence: Adherence
    comfort: Comfort
    outcome: Outcome | NeverDone
    basis: Basis | NeverDone
    left_out: Mapping[LeftOut, int]


@dataclass(frozen=True)
class MassageReview:
    """One massage over the loan, by the catalogue's id. Nothing of it is measured."""

    massage: str
    adherence: MassageAdherence
    comfort: Comfort


@dataclass(frozen=True)
class Review:
    """A whole loan. `exercises` and `massages` come in the order of the newest plan, older ones after them."""

    attendance: Attendance
    exercises: tuple[ExerciseReview, ...]
    massages: tuple[MassageReview, ...]


def review(sessions: Sequence[StoredSession], zone: tzinfo) -> Review:
    """The review of a loan.

    Args:
        sessions: all of one loan, in the order of the store.
        zone: says where a day begins.
    """
    return Review(
        _attendance(sessions, zone),
        tuple(_exercise(sessions, movement, zone) for movement in movements_of(sessions)),
        tuple(
            MassageReview(massage, massage_adherence_of(sessions, massage, zone), comfort_of(sessions, massage))
            for massage in massages_of(sessions)
        ),
    )


def movements_of(sessions: Sequence[StoredSession]) -> tuple[str, ...]:
    """Every movement that was prescribed or done, those of the newest session first."""
    found: dict[str, None] = {}
    for session in reversed(sessions):
        if isinstance(session.prescription, Prescription):
            found |= dict.fromkeys(exercise.movement for exercise in session.prescription.exercises)
        found |= dict.fromkeys(repetition.result.movement for repetition in session.repetitions)
    return tuple(found)


def massages_of(sessions: Sequence[StoredSession]) -> tuple[str, ...]:
    """Every massage that was prescribed or done, those of the newest session first."""
    found: dict[str, None] = {}
    for session in reversed(sessions):
        if isinstance(session.prescription, Prescription):
            found |= dict.fromkeys(prescribed.massage for prescribed in session.prescription.massages)
        found |= dict.fromkeys(massaged.massage for massaged in session.massages)
    return tuple(found)


def _attendance(sessions: Sequence[StoredSession], zone: tzinfo) -> Attendance:
    ends = [session.end.reason for session in sessions if isinstance(session.end, SessionEnded)]
    answers = [[h.what for h in session.happenings if isinstance(h.what, SafetyAnswered)] for session in sessions]
    days = _days(sessions, zone)
    return Attendance(
        sessions=len(sessions),
        prescribed=_prescribed_sessions(sessions, days),
        days=days,
        ended=dict(Counter(ends)),
        cut_off=len(sessions) - len(ends),
        not_well=dict(Counter(concern for some in answers for answer in some for concern in answer.yes)),
        not_asked=sum(not some for some in answers),
    )


def _days(sessions: Sequence[StoredSession], zone: tzinfo) -> Days | ClockStepped:
    dates = [day_of(session, zone) for session in sessions]
    if dates != sorted(dates):
        return ClockStepped()
    practised = {day_of(session, zone) for session in sessions if session.repetitions}
    return Days(len(practised), (dates[-1] - dates[0]).days + 1 if dates else 0)


def _prescribed_sessions(sessions: Sequence[StoredSession], days: Days | ClockStepped) -> int | ClockStepped:
    if isinstance(days, ClockStepped):
        return days
    plans = [session.prescription for session in sessions if isinstance(session.prescription, Prescription)]
    return plans[-1].sessions_per_day * days.whole if plans else 0


def _exercise(sessions: Sequence[StoredSession], movement: str, zone: tzinfo) -> ExerciseReview:
    compared = comparable(sessions, movement)
    adherence, comfort = adherence_of(sessions, movement, zone), comfort_of(sessions, movement)
    if isinstance(compared, NeverDone):
        return ExerciseReview(movement, adherence, comfort, compared, compared, {})
    outcome = outcome_of(compared, _band_high(compared, movement))
    return ExerciseReview(movement, adherence, comfort, outcome, compared.basis, compared.left_out)


def _band_high(compared: Comparable, movement: str) -> float:
    """The upper edge of the newest band; none where no plan was kept."""
    if not compared.sittings:
        return math.inf
    exercises = prescribed_of(compared.sittings[-1].session, movement)
    return exercises[0].band_high if exercises else math.inf
