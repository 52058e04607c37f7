"""Puts together what is particular to the next sitting, from the plan, the clock, and what earlier sessions left."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from device.coaching.band import next_band
from device.coaching.policy import BandPolicy
from device.coaching.sitting import Sitting
from device.coaching.state import RepetitionResult
from device.plan.conditions import Order
from device.plan.left_out import OF_TODAY, LeftOutWhy, active_ids, excluded, left_out, left_out_of
from device.plan.schema import Band, Plan
from device.records.resting import Rests, Tried, resting
from device.records.store import Store
from device.records.today import MayMove, Practised, moved_today, share_left

_HURTS = {Rests.TODAY: LeftOutWhy.PAIN_REST, Rests.UNTIL_CLINIC: LeftOutWhy.UNTIL_CLINIC}


@dataclass(frozen=True)
class Earlier:
    """What earlier sessions left, of which each part is explained where the store tells it (`store_earlier.py`)."""

    tried: tuple[Tried, ...] = ()
    practised: tuple[Practised, ...] = ()
    known: frozenset[str] = frozenset()
    last: tuple[RepetitionResult, ...] = ()


def earlier_of(store: Store, plan: Plan) -> Earlier:
    """What the store holds of it.

    Raises:
        StoreError: the store cannot be read.
    """
    movements = [exercise.movement for exercise in plan.exercises]
    rests = (movement.id for movement in movements if not movement.is_active)
    return Earlier(
        store.tried(), store.practised(rests), store.known(movement.id for movement in movements), store.last(plan.id)
    )


def sitting_of(plan: Plan, earlier: Earlier, started: datetime, *, clock_is_sure: bool) -> Sitting:
    """The next sitting.

    Args:
        plan: what is prescribed.
        earlier: what earlier sessions left.
        started: the wall clock as the session begins, in the patient's zone.
        clock_is_sure: whether that clock has gone on while the mirror was off.
    """
    moved = moved_today(earlier.practised, started)
    sure = clock_is_sure and not moved.clock_stepped
    # A clock that stood still while the mirror was off knows of no rest between two sessions.
    share = share_left(moved if sure else replace(moved, rested_s=math.inf), plan.limits)
    of_day = {} if isinstance(share, MayMove) else dict.fromkeys(active_ids(plan), share.why)
    hurts = {what: _HURTS[rests] for what, rests in resting(earlier.tried, started).items()}
    # Where several reasons hold, what the plan itself says comes first, and what hurts before what is done for today.
    listed = left_out_of(plan, {**of_day, **hurts, **left_out(plan, started.date())})
    return Sitting(
        left_out=listed,
        order=order_of(plan, started),
        known=earlier.known,
        bands=bands_of(plan, earlier.last),
        active_left_s=share.active_left_s if isinstance(share, MayMove) else 0.0,
        # Nothing is asked that changes nothing.
        may_be_new_day=not sure and any(why in OF_TODAY for why in listed.values()),
    )


def attended_sitting(plan: Plan, earlier: Earlier, started: datetime) -> Sitting:
    """A sitting with a therapist beside the patient: only what is excluded is left out, and no share of a day holds."""
    listed = left_out_of(plan, excluded(plan, started.date()))
    return Sitting(left_out=listed, known=earlier.known, bands=bands_of(plan, earlier.last))


def bands_of(plan: Plan, last: tuple[RepetitionResult, ...]) -> Mapping[int, Band]:
    """The bands that have come down, by the exercise's place: a sitting goes on where the one before it ended."""
    bands = {}
    for result in last:
        if result.band is None or result.exercise >= len(plan.exercises):
            continue
        exercise = plan.exercises[result.exercise]
        began_mm = min((moved.began_at_excursion_mm for moved in result.synkinesis), default=None)
        band = next_band(result.band, began_mm, BandPolicy())
        if exercise.movement.id == result.movement and band.high_mm < exercise.band.high_mm:
            bands[result.exercise] = band
    return bands


def order_of(plan: Plan, started: datetime) -> tuple[int, ...]:
    """Places of the exercises in the order of this session, so that the same session can be played again.

    They are drawn from the time at which it began, as the store keeps it.
    """
    if plan.order is Order.AS_LISTED:
        return ()
    # Only the numbers themselves are promised to stay the same in later versions of Python; `shuffle` is not.
    drawn = Random(started.astimezone(UTC).isoformat())
    lots = [drawn.random() for _ in plan.exercises]
    return tuple(sorted(range(len(lots)), key=lots.__getitem__))
