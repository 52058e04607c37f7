"""What follows one repetition, by what the plan wants of it: a movement, or rest."""

from device.coaching.policy import SessionPolicy
from device.coaching.repetition import Repetition
from device.coaching.rest_scan import RestScan
from device.measurement.side import Affected
from device.plan.schema import Exercise

Repeating = Repetition | RestScan


def repetition_for(
    exercise: Exercise, affected: Affected, *, place: int, number: int, policy: SessionPolicy
) -> Repeating:
    """What follows one repetition of an exercise.

    Args:
        exercise: what the plan wants.
        affected: which side is affected.
        place: of the exercise in the plan, from 0, and
        number: of the repetition, from 1, for the record.
        policy: the thresholds.
    """
    follows = Repetition if exercise.movement.is_active else RestScan
    return follows(exercise, affected, place=place, number=number, policy=policy)
