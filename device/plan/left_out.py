"""What of a plan is not done today, and why: the locks of its stage, its exclusions, and its last day.

A stage lock holds at home, whatever the plan's list says. Where a therapist attends, only the exclusions hold.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from device.plan.conditions import Stage
from device.plan.entries import Massage, MassageKind, MassageSide
from device.plan.schema import Movement, Plan


class LeftOutWhy(StrEnum):
    """Why something that the plan lists is not done.

    STAGE_LOCK: the stage does not allow it. EXCLUDED: the plan leaves it out for a while. PLAN_ENDED: its last day is
    over. PAIN_REST: it hurt today. UNTIL_CLINIC: it hurt on two days in a row, and rests until the clinic has looked.
    ENOUGH_TODAY: the day's share of movement is done. TOO_SOON: the rest between two sessions is not over. PATIENT:
    the patient went on to the next thing.
    """

    STAGE_LOCK = "stage_lock"
    EXCLUDED = "excluded"
    PLAN_ENDED = "plan_ended"
    PAIN_REST = "pain_rest"
    UNTIL_CLINIC = "until_clinic"
    ENOUGH_TODAY = "enough_today"
    TOO_SOON = "too_soon"
    PATIENT = "patient"


OF_TODAY = (LeftOutWhy.PAIN_REST, LeftOutWhy.ENOUGH_TODAY, LeftOutWhy.TOO_SOON)
"""What a new day takes back."""

LeftOut = Mapping[str, LeftOutWhy]
"""By the catalogue's id of the movement or massage."""


def left_out(plan: Plan, today: date) -> LeftOut:
    """What the plan itself leaves out today. Where several reasons hold, the stage's lock is the one that is named."""
    ended = active_ids(plan) if today > plan.limits.until else ()
    return {
        **dict.fromkeys(ended, LeftOutWhy.PLAN_ENDED),
        **excluded(plan, today),
        **dict.fromkeys(stage_locked(plan), LeftOutWhy.STAGE_LOCK),
    }


def excluded(plan: Plan, today: date) -> LeftOut:
    """What the plan leaves out for a while, in an attended evaluation too."""
    ids = (what for exclusion in plan.exclusions if today <= exclusion.until for what in exclusion.leaves_out)
    return dict.fromkeys(ids, LeftOutWhy.EXCLUDED)


def active_ids(plan: Plan) -> tuple[str, ...]:
    """The movements that a day's share and the plan's last day are about. Rest and massage are never refused."""
    return tuple(exercise.movement.id for exercise in plan.exercises if exercise.movement.is_active)


def left_out_of(plan: Plan, left_out: LeftOut) -> LeftOut:
    """The part of what is left out that the plan lists."""
    massages = (prescribed.massage.id for prescribed in plan.massages)
    listed = dict.fromkeys((*massages, *(exercise.movement.id for exercise in plan.exercises)))
    return {what: left_out[what] for what in listed if what in left_out}


def stage_locked(plan: Plan) -> tuple[str, ...]:
    """The movements and massages of a plan that its stage does not allow at home [FPUK-flac] [IFP-mov] [FPUK-syn]."""
    movements = (exercise.movement for exercise in plan.exercises)
    massages = (prescribed.massage for prescribed in plan.massages)
    return (
        *(movement.id for movement in movements if not _may_move(movement, plan.stage)),
        *(massage.id for massage in massages if not _may_massage(massage, plan.stage)),
    )


def _may_move(movement: Movement, stage: Stage) -> bool:
    """A flaccid face is asked for no movement at all."""
    return not movement.is_active or (stage is not Stage.FLACCID and stage not in movement.not_in)


def _may_massage(massage: Massage, stage: Stage) -> bool:
    """A flaccid face is massaged and rested, and its other side may be stretched; nothing on it is tight."""
    if stage is not Stage.FLACCID:
        return stage not in massage.not_in
    if massage.kind in (MassageKind.MASSAGE, MassageKind.RELAXATION):
        return True
    return massage.kind is MassageKind.STRETCH and massage.side is MassageSide.UNAFFECTED
