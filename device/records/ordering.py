"""Which exercises help most."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from device.measurement.side import Side
from device.records.change import Change
from device.records.outcomes import Changes, Outcome
from device.records.review import ExerciseReview
from device.records.trend import TooFew


class Aim(StrEnum):
    """What an exercise can help with. They are ordered apart, because symmetry comes first and control later."""

    AFFECTED_SIDE = "affected_side"
    SYMMETRY = "symmetry"
    QUIET = "quiet"


@dataclass(frozen=True)
class Ranked:
    """One exercise in an ordering.

    Attributes:
        movement: the catalogue's id.
        sides: the side that it is about; both for symmetry and quiet.
        gain: the change for the better, in smallest real changes; below zero it is for the worse.
    """

    movement: str
    sides: tuple[Side, ...]
    gain: float


@dataclass(frozen=True)
class Ordering:
    """The exercises by what they have done for one aim.

    Attributes:
        better: those with a change for the better beyond noise, the largest first.
        worse: those with one for the worse, the largest first.
        no_change: no change beyond noise. They are in no order, because noise has none.
        too_few: too few sessions to say.
    """

    aim: Aim
    better: tuple[Ranked, ...]
    worse: tuple[Ranked, ...]
    no_change: tuple[str, ...]
    too_few: tuple[str, ...]


def ordering(exercises: Sequence[ExerciseReview], aim: Aim) -> Ordering:
    """The exercises of a loan in the order of how much has changed for the better while they were practised.

    Method: for each exercise the change over all its sessions along the Theil-Sen slope of the sessions' medians
    (`trend.py`, `outcomes.across`), not the first session against the last; divided by the smallest real change of what
    was measured, so that large and small movements can stand in one list. It counts when it exceeds the smallest real
    change and is certain by Kendall's S at 95 %, as is a Sen interval that is clear of zero. What the affected side
    moves beyond the band's upper edge counts for nothing. It says what has changed while an exercise was practised, and
    not that the exercise is why.
    """
    better: list[Ranked] = []
    worse: list[Ranked] = []
    no_change: list[str] = []
    too_few: list[str] = []
    for exercise in exercises:
        if not isinstance(exercise.outcome, Outcome):
            too_few.append(exercise.movement)
            continue
        for sides, change, sign in _WAYS[aim](exercise.outcome):
            if isinstance(change, TooFew):
                too_few.append(exercise.movement)
            elif not change.beyond_noise:
                no_change.append(exercise.movement)
            else:
                gain = sign * _in_smallest(change)
                (better if gain > 0 else worse).append(Ranked(exercise.movement, sides, gain))
    return Ordering(
        aim,
        tuple(sorted(better, key=lambda one: -one.gain)),
        tuple(sorted(worse, key=lambda one: one.gain)),
        tuple(dict.fromkeys(no_change)),
        tuple(dict.fromkeys(too_few)),
    )


def _in_smallest(change: Change) -> float:
    # A change beyond noise exceeds the smallest real change; where that is 0, nothing is uncertain.
    return change.total / change.smallest if change.smallest > 0 else change.total


_Way = tuple[tuple[Side, ...], Changes, int]
"""The sides, the change, and 1 where more is better or -1 where less is."""


def _affected_side(outcome: Outcome) -> list[_Way]:
    return [((side,), one.towards_band, 1) for side, one in outcome.sides.items()]


def _symmetry(outcome: Outcome) -> list[_Way]:
    return [(tuple(Side), outcome.symmetry, 1)]


def _quiet(outcome: Outcome) -> list[_Way]:
    return [(tuple(Side), outcome.synkinesis.share, -1)]


_WAYS: dict[Aim, Callable[[Outcome], list[_Way]]] = {
    Aim.AFFECTED_SIDE: _affected_side,
    Aim.SYMMETRY: _symmetry,
    Aim.QUIET: _quiet,
}
