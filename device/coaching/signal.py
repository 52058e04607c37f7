"""From the measures of one frame to what coaching follows: the excursion of each side, and what else moves."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from device.coaching.state import Way
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, MeasureId, Measures, Unmeasured, UnmeasuredWhy, Value
from device.plan.schema import AskedSide, Exercise, Movement, Region

CORNER_LIFT = {MeasureId.COMMISSURE_LATERAL_MM: 0.68, MeasureId.COMMISSURE_UP_MM: 0.73}
"""Lift of the corner of the mouth: along the mean direction of smiles, 47 degrees above level (AJODO 2005;128:8-15)."""


ABSURD = 1000.0
"""No measure of a face reaches this, in millimetres or as a ratio. NaN compares false with it."""


Place = tuple[Region, Side, Way]
"""What is watched: a region of one side, and in which way it shall stay quiet."""


class Squeeze(StrEnum):
    """What lids do not do by themselves: other muscles help, and the eye is squeezed shut."""

    BROW_DOWN = "brow_down"
    CORNER_PULL = "corner_pull"
    CHEEK_UP = "cheek_up"


@dataclass(frozen=True)
class Sample:
    """What one frame says about one exercise.

    Attributes:
        at_s: the frame's time.
        excursion_mm: of each side, along the movement's own direction; unmeasured where no measure follows it.
        unwanted: the amount of each watched place, in the region's unit.
        squeeze: the amount of each sign of squeezing, mm; empty unless the movement closes the eyes.
        opening_mm: each eye's opening at rest; empty unless the movement closes the eyes.
        why_not: why the frame says too little to be judged; None if it does not.
    """

    at_s: float
    excursion_mm: Mapping[Side, Value]
    unwanted: Mapping[Place, Value]
    squeeze: Mapping[tuple[Squeeze, Side], Value]
    opening_mm: Mapping[Side, Value]
    why_not: UnmeasuredWhy | None

    @property
    def judgeable(self) -> bool:
        """Whether the movement itself was measured. A region that is not, a taped eye for one, is not watched."""
        return self.why_not is None


NOTHING_TO_MEASURE = Unmeasured(UnmeasuredWhy.NOTHING_TO_MEASURE)
UNFOLLOWED: Mapping[Side, Value] = dict.fromkeys(Side, NOTHING_TO_MEASURE)
"""The excursion of a movement that no measure follows, and of rest."""


def sample(measures: Measures, exercise: Exercise, affected: Affected) -> Sample:
    """The sample of one frame for one exercise."""
    signal, closes = exercise.movement.signal, closes_eyes(exercise.movement)
    excursion = {side: weighted(measures, signal, side) for side in Side} if signal else UNFOLLOWED
    unwanted = {p: value for q in exercise.quiet for p, value in _unwanted(measures, exercise, q.region, affected)}
    return Sample(
        measures.captured_s,
        excursion,
        unwanted,
        {(sign, side): _squeeze(measures, sign, side) for sign in Squeeze for side in Side} if closes else {},
        {side: weighted(measures, OPENING_AT_REST, side) for side in Side} if closes else {},
        _first_why(excursion.values()) if signal else _why_unseen(measures, unwanted.values()),
    )


def _first_why(values: Iterable[Value]) -> UnmeasuredWhy | None:
    return next((value.why for value in values if isinstance(value, Unmeasured)), None)


def _why_unseen(measures: Measures, unwanted: Iterable[Value]) -> UnmeasuredWhy | None:
    """Why nothing can be said of a face that no measure of a movement tells of.

    One place that shall stay quiet is enough. Where none is watched, any measure shows that the face is ahead.
    """
    values = list(unwanted) or [_sound(value) for value in measures.values.values()]
    if any(isinstance(value, Measured) for value in values):
        return None
    return _first_why(values) or UnmeasuredWhy.NO_FACE


def asked_and_affected(exercise: Exercise, affected: Affected) -> tuple[Side, ...]:
    """The sides that an exercise is for: affected ones, unless the other one alone is asked to move."""
    return tuple(side for side in exercise.side.sides if side in affected.sides) or exercise.side.sides


OPENING_AT_REST = {MeasureId.PALPEBRAL_APERTURE_MM: 1.0, MeasureId.LID_CLOSURE_MM: 1.0}
"""What is still open, and what is closed of it."""


def smiles(movement: Movement) -> bool:
    """Whether a movement draws the corners of the mouth up and out, along with which healthy eyes narrow."""
    return all(movement.signal.get(measure, 0.0) > 0 for measure in CORNER_LIFT)


def closes_eyes(movement: Movement) -> bool:
    """Whether a movement is one of the lids, which is easily squeezed."""
    return movement.signal.get(MeasureId.LID_CLOSURE_MM, 0.0) > 0


def moves_on_one_side(exercise: Exercise, region: Region) -> bool:
    """Whether a region is what one side is asked to move. Then it shall stay quiet on the other."""
    return exercise.side is not AskedSide.BOTH and exercise.movement.moves(region)


def places_of(exercise: Exercise, region: Region, affected: Affected) -> tuple[Place, ...]:
    """All that is watched of a region: affected sides against the other one, and every side against its own rest."""
    quiet = AskedSide(exercise.side.sides[0].other) if moves_on_one_side(exercise, region) else AskedSide.BOTH
    return _places(region, affected, quiet)


@cache
def _places(region: Region, affected: Affected, quiet: AskedSide) -> tuple[Place, ...]:
    linked = [(region, side, Way.LINKED) for side in affected.sides if side in quiet.sides]
    alone = [(region, side, way) for side in quiet.sides for way in Way if way is not Way.LINKED]
    return (*linked, *alone)


def weighted(measures: Measures, weights: Mapping[MeasureId, float], side: Side) -> Value:
    """The weighted sum of measures of one side, with the spread of independent ones."""
    total, variance = 0.0, 0.0
    for measure, weight in weights.items():
        value = _sound(measures.value(measure, side))
        if isinstance(value, Unmeasured):
            return value
        total += weight * value.value
        variance += (weight * value.spread) ** 2
    return Measured(total, math.sqrt(variance))


def _unwanted(
    measures: Measures, exercise: Exercise, region: Region, affected: Affected
) -> Iterator[tuple[Place, Value]]:
    """How much a region moves without being asked to, in each place of `places_of`."""
    moved = {side: _movement_of(measures, region, side) for side in Side}
    # A side that is asked to move the region is nothing to compare the other one with.
    is_alone = affected is Affected.BOTH or moves_on_one_side(exercise, region)
    for place in places_of(exercise, region, affected):
        _, side, way = place
        own = moved[side]
        if isinstance(own, Unmeasured) or way is Way.NARROWS_OR_RISES:
            yield place, own
        elif way is Way.WIDENS_OR_SINKS:
            yield place, Measured(-own.value, own.spread)
        else:
            yield place, own if is_alone else _linked(own, moved[side.other])


def _linked(own: Measured, other: Value) -> Value:
    """How much a side moves along more than the other.

    Healthy faces move a little elsewhere too: their eyes narrow by 21.6 +- 13.4 % in a smile (Laryngoscope,
    10.1002/lary.23778). So what the other side does as well is no link, unless both sides are affected. The spreads
    of both sides add up, although a head that seems to nod moves both alike: rather too careful
    than an alarm in a blink.
    """
    if isinstance(other, Unmeasured):
        return other
    return Measured(own.value - max(0.0, other.value), math.hypot(own.spread, other.spread))


def _squeeze(measures: Measures, sign: Squeeze, side: Side) -> Value:
    """No point of the mesh follows the cheek; what it lifts, the upper lip beside the nose, stands for it."""
    if sign is Squeeze.BROW_DOWN:
        return weighted(measures, {MeasureId.BROW_UP_MM: -1.0}, side)
    if sign is Squeeze.CORNER_PULL:
        return weighted(measures, CORNER_LIFT, side)
    return weighted(measures, {MeasureId.UPPER_LIP_UP_MM: 1.0}, side)


def _movement_of(measures: Measures, region: Region, side: Side) -> Value:
    if region is Region.EYE:
        opening = _sound(measures.value(MeasureId.PALPEBRAL_APERTURE_RATIO, side))
        if isinstance(opening, Unmeasured):
            return opening
        return Measured(1.0 - opening.value, opening.spread)
    if region is Region.MOUTH_CORNER:
        return weighted(measures, CORNER_LIFT, side)
    return _sound(measures.value(MeasureId.BROW_UP_MM, side))


def _sound(value: Value) -> Value:
    """A value, unless it or its spread is no figure that a face can have."""
    if isinstance(value, Measured) and not (abs(value.value) <= ABSURD and 0 <= value.spread <= ABSURD):
        return Unmeasured(UnmeasuredWhy.NOT_FINITE)
    return value
