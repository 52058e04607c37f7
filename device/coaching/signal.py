"""From the measures of one frame to what coaching follows: the excursion of each side, and what else moves."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from device.measurement.side import Affected, Side
from device.measurement.values import Measured, MeasureId, Measures, Unmeasured, UnmeasuredWhy, Value
from device.plan.schema import Exercise, Region

CORNER_LIFT = {MeasureId.COMMISSURE_LATERAL_MM: 0.68, MeasureId.COMMISSURE_UP_MM: 0.73}
"""Lift of the corner of the mouth: along the mean direction of smiles, 47 degrees above level (AJODO 2005;128:8-15)."""


ABSURD = 1000.0
"""No measure of a face reaches this, in millimetres or as a ratio. NaN compares false with it."""


@dataclass(frozen=True)
class Sample:
    """What one frame says about one exercise.

    Attributes:
        at_s: the frame's time.
        excursion_mm: of each side, along the movement's own direction.
        unwanted: the amount of each watched region and side, in the region's unit.
    """

    at_s: float
    excursion_mm: Mapping[Side, Value]
    unwanted: Mapping[tuple[Region, Side], Value]

    @property
    def judgeable(self) -> bool:
        """Whether the movement itself was measured. A region that is not, a taped eye for one, is not watched."""
        return all(isinstance(value, Measured) for value in self.excursion_mm.values())

    @property
    def why_not(self) -> UnmeasuredWhy | None:
        """Why the movement was not measured, if it was not."""
        whys = [value.why for value in self.excursion_mm.values() if isinstance(value, Unmeasured)]
        return whys[0] if whys else None


def sample(measures: Measures, exercise: Exercise, affected: Affected) -> Sample:
    """The sample of one frame for one exercise."""
    return Sample(
        measures.captured_s,
        {side: weighted(measures, exercise.movement.signal, side) for side in Side},
        {
            (quiet.region, side): unwanted(measures, quiet.region, side, affected)
            for quiet in exercise.quiet
            for side in affected.sides
        },
    )


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


def unwanted(measures: Measures, region: Region, side: Side, affected: Affected) -> Value:
    """How much a region of an affected side moves without being asked to.

    Healthy faces move a little elsewhere too: their eyes narrow by 21.6 +- 13.4 % in a smile (Laryngoscope,
    10.1002/lary.23778). So what the other side does as well is taken off, unless both sides are affected.
    """
    own = _movement_of(measures, region, side)
    if affected is Affected.BOTH or isinstance(own, Unmeasured):
        return own
    other = _movement_of(measures, region, side.other)
    if isinstance(other, Unmeasured):
        return other
    return Measured(own.value - max(0.0, other.value), math.hypot(own.spread, other.spread))


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
