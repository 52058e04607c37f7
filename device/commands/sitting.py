"""Puts together what is particular to the next sitting, from the plan, the clock, and what earlier sessions left."""

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from device.coaching.sitting import Sitting
from device.plan.conditions import Order
from device.plan.left_out import LeftOutWhy, active_ids, left_out, left_out_of
from device.plan.schema import Plan
from device.records.resting import Tried, resting
from device.records.store import Store
from device.records.today import OF_TODAY, MayMove, Practised, moved_today, share_left


@dataclass(frozen=True)
class Earlier:
    """What earlier sessions left, of which each part is explained where the store tells it (`store_earlier.py`)."""

    tried: tuple[Tried, ...] = ()
    practised: tuple[Practised, ...] = ()
    known: frozenset[str] = frozenset()


def earlier_of(store: Store, plan: Plan) -> Earlier:
    """What the store holds of it.

    Raises:
        StoreError: the store cannot be read.
    """
    movements = [exercise.movement for exercise in plan.exercises]
    rests = (movement.id for movement in movements if not movement.is_active)
    return Earlier(store.tried(), store.practised(rests), store.known(movement.id for movement in movements))


def sitting_of(plan: Plan, earlier: Earlier, started: datetime, *, clock_is_sure: bool) -> Sitting:
    """The next sitting.

    Args:
        plan: what is prescribed.
        earlier: what earlier sessions left.
        started: the wall clock as the session begins, in the patient's zone.
        clock_is_sure: whether that clock has gone on while the mirror was off.
    """
    moved = moved_today(earlier.practised, started)
    share = share_left(moved, plan.limits)
    of_day = {} if isinstance(share, MayMove) else dict.fromkeys(active_ids(plan), share.why)
    hurts = dict.fromkeys(resting(earlier.tried, started), LeftOutWhy.PAIN_REST)
    # Where several reasons hold, what the plan itself says comes first, and what hurts before what is done for today.
    listed = left_out_of(plan, {**of_day, **hurts, **left_out(plan, started.date())})
    return Sitting(
        left_out=listed,
        order=order_of(plan, started),
        known=earlier.known,
        active_left_s=share.active_left_s if isinstance(share, MayMove) else 0.0,
        # Nothing is asked that changes nothing.
        may_be_new_day=(moved.clock_stepped or not clock_is_sure) and any(why in OF_TODAY for why in listed.values()),
    )


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
