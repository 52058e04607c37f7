"""What a patient may see of their progress: the affected side against its own first baseline, beyond noise only.

Symmetry and quiet stand apart from it. A movement beyond the band counts as its upper edge: more was not wanted, and is
no progress. The method is that of the review (`outcomes.py`), so that patient and therapist are told the same.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from device.measurement.side import Side
from device.records.comparable import Comparable, NeverDone, comparable, prescribed_of
from device.records.outcomes import Changes, Outcome, outcome_of
from device.records.review import movements_of
from device.records.stored import StoredSession, Visit
from device.records.trend import TooFew


class Period(StrEnum):
    """Since when."""

    FIRST = "first"
    VISIT = "visit"
    TWO_WEEKS = "two_weeks"


@dataclass(frozen=True)
class Changed:
    """A change beyond noise: from how much, and by how much."""

    first: float
    by: float


@dataclass(frozen=True)
class NoChange:
    """No change beyond noise."""


Progress = Changed | NoChange | TooFew


@dataclass(frozen=True)
class MovementProgress:
    """The progress of one movement over one period.

    Attributes:
        movement: the catalogue's id.
        affected: of each affected side, in the unit of the band; more is better, up to the band's upper edge.
        symmetry: of the smaller excursion as a share of the larger one, 0..1; more is better.
        unquiet: of the share of repetitions in which something else moved along, 0..1; less is better.
    """

    movement: str
    affected: Mapping[Side, Progress]
    symmetry: Progress
    unquiet: Progress


TWO_WEEKS = timedelta(days=14)


def progress(
    sessions: Sequence[StoredSession], visits: Sequence[Visit], now: datetime, period: Period
) -> tuple[MovementProgress, ...]:
    """The progress of every movement that was done, in the order of the newest plan.

    Args:
        sessions: all of one loan, in the order of the store.
        visits: when the clinic looked. Without a visit, since the visit is since the loan began.
        now: the wall clock.
        period: since when.
    """
    from_session = _from_session(sessions, visits, now, period)
    return tuple(
        _progress(movement, _since(compared, from_session))
        for movement in movements_of(sessions)
        if not isinstance(compared := comparable(sessions, movement), NeverDone)
    )


def _from_session(sessions: Sequence[StoredSession], visits: Sequence[Visit], now: datetime, period: Period) -> int:
    """The number of the first session of the period."""
    if period is Period.VISIT and visits:
        return visits[-1].last_session + 1
    if period is Period.TWO_WEEKS:
        # From the newest back to the first that is older, or of another clock: what lies before a step has no date.
        older = [s.id for s in sessions if not timedelta() <= now - s.started <= TWO_WEEKS]
        return older[-1] + 1 if older else 0
    return 0


def _since(compared: Comparable, from_session: int) -> Comparable:
    return replace(compared, sittings=tuple(s for s in compared.sittings if s.session.id >= from_session))


def _progress(movement: str, compared: Comparable) -> MovementProgress:
    exercises = prescribed_of(compared.sittings[-1].session, movement) if compared.sittings else ()
    outcome: Outcome = outcome_of(compared, exercises[0].band_high if exercises else math.inf)
    return MovementProgress(
        movement,
        {side: _shown(one.towards_band) for side, one in outcome.sides.items()},
        _shown(outcome.symmetry),
        _shown(outcome.synkinesis.share),
    )


def _shown(change: Changes) -> Progress:
    if isinstance(change, TooFew):
        return change
    return Changed(change.first, change.total) if change.beyond_noise else NoChange()
