"""What has to be changed in a plan although it can be read: what its stage locks.

A plan with such a problem is used: the rest of it is practised, what is locked is left out, and the mirror says so.
"""

from collections.abc import Iterator

from device.plan.conditions import Stage
from device.plan.entries import MassageKind
from device.plan.left_out import stage_locked
from device.plan.schema import Plan
from device.tables import Problem

_LATER = "which comes in a later stage"
_WAY_OUT = "the mirror leaves it out; take it out of the plan, or change plan.stage after an evaluation"


def problems(plan: Plan) -> tuple[Problem, ...]:
    """Everything that the stage locks, each with its place in the plan's text."""
    return tuple(_locked(plan))


def _locked(plan: Plan) -> Iterator[Problem]:
    locked = stage_locked(plan)
    for number, prescribed in enumerate(plan.massages, 1):
        massage = prescribed.massage
        if massage.id in locked:
            what = "a stretch of the affected side" if massage.kind is MassageKind.STRETCH else f"a {massage.kind}"
            flaccid = plan.stage is Stage.FLACCID
            why = f"{what}: nothing on a flaccid face is tight" if flaccid else f"{what}, {_LATER}"
            yield Problem(f"massage[{number}].name", f"is {massage.id!r}, {why}, so {_WAY_OUT}")
    for number, exercise in enumerate(plan.exercises, 1):
        movement = exercise.movement
        if movement.id in locked:
            flaccid = plan.stage is Stage.FLACCID
            why = "an active movement, which a flaccid face must not do at home" if flaccid else _LATER
            yield Problem(f"exercise[{number}].movement", f"is {movement.id!r}, {why}, so {_WAY_OUT}")
