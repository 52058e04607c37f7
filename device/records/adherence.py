"""What was done of the plan, exercise by exercise and massage by massage, and how it felt.

What the mirror itself left out was not asked for: it never counts against the patient.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from device.coaching.state import NotScored, NotScoredWhy
from device.plan.left_out import LeftOutWhy
from device.records.comparable import prescribed_of
from device.records.happened import (
    Away,
    BrokenOff,
    ExerciseRated,
    Felt,
    Happening,
    Pain,
    PainPlace,
    Skipped,
    Stopped,
    about,
)
from device.records.prescribed import Prescription
from device.records.stored import StoredSession


@dataclass(frozen=True)
class Adherence:
    """What was done of one movement.

    Attributes:
        done: repetitions in which something moved, or that are only timed.
        prescribed: repetitions that the plans of the sessions held asked for; 0 where no plan was kept. What the mirror
            left out was not asked for.
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
class MassageAdherence:
    """What was done of one massage.

    Attributes:
        done: how often, if not to its end.
        days: days on which it was done.
        lasted_s: for how long, in all, and
        wanted_s: for how long it should have been. What the mirror left out was not asked for.
        not_reached: sessions that were to hold it and ended before it, without its being left out.
        skipped: how often it was left out, by reason.
    """

    done: int
    days: int
    lasted_s: float
    wanted_s: float
    not_reached: int
    skipped: Mapping[LeftOutWhy, int]


@dataclass(frozen=True)
class Comfort:
    """How a movement or massage felt, how often the patient stopped in it, and where it hurt.

    Attributes:
        felt: what was said of it.
        stops: of the patient.
        pains: where it hurt, of those stops that were for pain.
        away: how often the mirror paused by itself, because it saw nobody.
    """

    felt: Mapping[Felt, int]
    stops: int
    pains: Mapping[PainPlace, int]
    away: int


def day_of(session: StoredSession, zone: tzinfo) -> date:
    """The day on which a session began."""
    return session.started.astimezone(zone).date()


def adherence_of(sessions: Sequence[StoredSession], movement: str, zone: tzinfo) -> Adherence:
    """What was done of a movement."""
    finished = unmoved = broken_off = prescribed = not_reached = 0
    days: set[date] = set()
    skipped: Counter[LeftOutWhy] = Counter()
    for session in sessions:
        results = [one.result for one in session.repetitions if one.result.movement == movement]
        here = _about(session, movement)
        wanted = {exercise.exercise: exercise.repetitions for exercise in prescribed_of(session, movement)}
        left_out = _left_out(here)
        skipped.update(left_out.values())
        broken_off += sum(isinstance(what, BrokenOff) for what in here)
        finished += len(results)
        unmoved += sum(result.score == NotScored(NotScoredWhy.NO_MOVEMENT) for result in results)
        done = Counter(result.exercise for result in results)
        prescribed += sum(done[n] if _spares(left_out, n) else repetitions for n, repetitions in wanted.items())
        not_reached += bool(wanted and not results and not here)
        if results:
            days.add(day_of(session, zone))
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


def massage_adherence_of(sessions: Sequence[StoredSession], massage: str, zone: tzinfo) -> MassageAdherence:
    """What was done of a massage. One that came twice, because the face had become tight, was wanted twice."""
    done = not_reached = 0
    lasted_s = wanted_s = 0.0
    days: set[date] = set()
    skipped: Counter[LeftOutWhy] = Counter()
    for session in sessions:
        massaged = [one for one in session.massages if one.massage == massage]
        here = _about(session, massage)
        left_out = _left_out(here)
        skipped.update(left_out.values())
        plan = session.prescription
        listed = plan.massages if isinstance(plan, Prescription) else ()
        wanted = {one.place: one.seconds for one in listed if one.massage == massage}
        asked_s = sum(seconds for place, seconds in wanted.items() if not _spares(left_out, place))
        done += len(massaged)
        lasted_s += sum(one.lasted_s for one in massaged)
        wanted_s += max(asked_s, sum(one.wanted_s for one in massaged))
        not_reached += bool(wanted and not here)
        if massaged:
            days.add(day_of(session, zone))
    return MassageAdherence(done, len(days), lasted_s, wanted_s, not_reached, dict(skipped))


def comfort_of(sessions: Sequence[StoredSession], what: str) -> Comfort:
    """How a movement or massage felt."""
    here = [happening for session in sessions for happening in _about(session, what)]
    stops = [stop for session in sessions for stop in session.stops if stop.movement == what]
    return Comfort(
        felt=dict(Counter(one.felt for one in here if isinstance(one, ExerciseRated))),
        stops=len(stops),
        pains=dict(Counter(stop.why.place for stop in stops if isinstance(stop.why, Pain))),
        away=sum(isinstance(one, Stopped) and one.why == Away() for one in here),
    )


def _about(session: StoredSession, what: str) -> list[Happening]:
    """What happened in a session that is about one movement or massage."""
    return [happening.what for happening in session.happenings if about(happening.what)[1] == what]


def _left_out(here: Iterable[Happening]) -> Mapping[int, LeftOutWhy]:
    """Why each place of the plan was left out."""
    return {what.exercise: what.why for what in here if isinstance(what, Skipped)}


def _spares(left_out: Mapping[int, LeftOutWhy], place: int) -> bool:
    """Whether the mirror itself left out a place of the plan, so that the patient was not asked for it."""
    return left_out.get(place, LeftOutWhy.PATIENT) is not LeftOutWhy.PATIENT
