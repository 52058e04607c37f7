"""What the therapist needs when the device comes back: from the stored sessions of one loan, exercise by exercise."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from device.coaching.state import NotScored, NotScoredWhy
from device.plan.left_out import LeftOutWhy
from device.records.comparable import Basis, Comparable, LeftOut, NeverDone, comparable, prescribed_of
from device.records.happened import (
    BrokenOff,
    Concern,
    ExerciseRated,
    Felt,
    Pain,
    PainPlace,
    SafetyAnswered,
    Skipped,
    about,
)
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
class Adherence:
    """What was done of one movement.

    Attributes:
        done: repetitions in which something moved, or that are only timed.
        prescribed: repetitions that the plans of the sessions held asked for; 0 where no plan was kept.
        days: days on which it was done.
        begun: repetitions that were begun, and
        finished: those of them that came to an end.
        unmoved: repetitions that were asked for, and nothing moved.
        not_reached: sessions that were to hold it and ended before it, without its being left out.
        skipped: how often it was left out, by reason.
    """

    done: int
    prescribed: int
    days: int
    begun: int
    finished: int
    unmoved: int
    not_reached: int
    skipped: Mapping[LeftOutWhy, int]


@dataclass(frozen=True)
class Comfort:
    """How a movement felt, how often the patient stopped in it, and where it hurt."""

    felt: Mapping[Felt, int]
    stops: int
    pains: Mapping[PainPlace, int]


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
class Review:
    """A whole loan. `exercises` come in the order of the newest plan, older ones after them."""

    attendance: Attendance
    exercises: tuple[ExerciseReview, ...]


def review(sessions: Sequence[StoredSession], zone: tzinfo) -> Review:
    """The review of a loan.

    Args:
        sessions: all of one loan, in the order of the store.
        zone: says where a day begins.
    """
    return Review(
        _attendance(sessions, zone), tuple(_exercise(sessions, movement, zone) for movement in movements_of(sessions))
    )


def movements_of(sessions: Sequence[StoredSession]) -> tuple[str, ...]:
    """Every movement that was prescribed or done, those of the newest session first."""
    found: dict[str, None] = {}
    for session in reversed(sessions):
        if isinstance(session.prescription, Prescription):
            found |= dict.fromkeys(exercise.movement for exercise in session.prescription.exercises)
        found |= dict.fromkeys(repetition.result.movement for repetition in session.repetitions)
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


def _date(session: StoredSession, zone: tzinfo) -> date:
    return session.started.astimezone(zone).date()


def _days(sessions: Sequence[StoredSession], zone: tzinfo) -> Days | ClockStepped:
    dates = [_date(session, zone) for session in sessions]
    if dates != sorted(dates):
        return ClockStepped()
    practised = {_date(session, zone) for session in sessions if session.repetitions}
    return Days(len(practised), (dates[-1] - dates[0]).days + 1 if dates else 0)


def _prescribed_sessions(sessions: Sequence[StoredSession], days: Days | ClockStepped) -> int | ClockStepped:
    if isinstance(days, ClockStepped):
        return days
    plans = [session.prescription for session in sessions if isinstance(session.prescription, Prescription)]
    return plans[-1].sessions_per_day * days.whole if plans else 0


def _exercise(sessions: Sequence[StoredSession], movement: str, zone: tzinfo) -> ExerciseReview:
    compared = comparable(sessions, movement)
    adherence, comfort = _adherence(sessions, movement, zone), _comfort(sessions, movement)
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


def _adherence(sessions: Sequence[StoredSession], movement: str, zone: tzinfo) -> Adherence:
    finished = unmoved = broken_off = prescribed = not_reached = 0
    days: set[date] = set()
    skipped: Counter[LeftOutWhy] = Counter()
    for session in sessions:
        results = [one.result for one in session.repetitions if one.result.movement == movement]
        here = [h.what for h in session.happenings if about(h.what)[1] == movement]
        wanted = sum(exercise.repetitions for exercise in prescribed_of(session, movement))
        left_out = [what.why for what in here if isinstance(what, Skipped)]
        skipped.update(left_out)
        broken_off += sum(isinstance(what, BrokenOff) for what in here)
        finished += len(results)
        unmoved += sum(result.score == NotScored(NotScoredWhy.NO_MOVEMENT) for result in results)
        prescribed += wanted
        not_reached += bool(wanted and not results and not here)
        if results:
            days.add(_date(session, zone))
    return Adherence(
        done=finished - unmoved,
        prescribed=prescribed,
        days=len(days),
        begun=finished - unmoved + broken_off,
        finished=finished - unmoved,
        unmoved=unmoved,
        not_reached=not_reached,
        skipped=dict(skipped),
    )


def _comfort(sessions: Sequence[StoredSession], movement: str) -> Comfort:
    rated = [h.what for session in sessions for h in session.happenings if isinstance(h.what, ExerciseRated)]
    stops = [stop for session in sessions for stop in session.stops if stop.movement == movement]
    return Comfort(
        felt=dict(Counter(one.felt for one in rated if one.movement == movement)),
        stops=len(stops),
        pains=dict(Counter(stop.why.place for stop in stops if isinstance(stop.why, Pain))),
    )
