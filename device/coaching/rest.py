"""A resting face against an earlier rest: as it was, tighter, or somebody else's.

Tighter means release work now and no further active movement; that is for the session to decide on.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from device.coaching.policy import RestPolicy
from device.measurement.side import Side
from device.measurement.values import Measured, MeasureId, Measures, Unmeasured, UnmeasuredWhy, Value, smallest_change
from device.plan.conditions import ClinicRest
from device.plan.schema import Region

TIGHT_SIGNS = {
    Region.EYE: (MeasureId.PALPEBRAL_APERTURE_MM, -1.0),
    Region.MOUTH_CORNER: (MeasureId.COMMISSURE_HEIGHT_MM, 1.0),
    Region.BROW: (MeasureId.BROW_HEIGHT_MM, 1.0),
}
"""Which measure of each region tells tightness, and in which direction: eyes narrower, corners and brows higher."""

CHANGES = {
    Region.EYE: (MeasureId.PALPEBRAL_APERTURE_RATIO, -1.0),
    Region.MOUTH_CORNER: (MeasureId.COMMISSURE_UP_MM, 1.0),
    Region.BROW: (MeasureId.BROW_UP_MM, 1.0),
}
"""The same as changes from the baseline of the session. A doubtful millimetre errs little in a small change."""

SHAPE = (
    MeasureId.COMMISSURE_LATERAL_MM,
    MeasureId.COMMISSURE_UP_MM,
    MeasureId.BROW_UP_MM,
    MeasureId.UPPER_LIP_UP_MM,
    MeasureId.ALA_UP_MM,
)
"""What tells faces apart, as far as measures can: how all parts lie against the eyes of the baseline."""

FRAMES_MIN = 5
"""Fewer frames tell no median from a chance."""

_STILL = (MeasureId.COMMISSURE_LATERAL_MM, MeasureId.COMMISSURE_UP_MM, MeasureId.BROW_UP_MM)
_ALL = frozenset((*SHAPE, *_STILL, *(m for m, _ in TIGHT_SIGNS.values()), *(m for m, _ in CHANGES.values())))

_NOT_KNOWN = Unmeasured(UnmeasuredWhy.NOT_FINITE)

Reading = Mapping[tuple[MeasureId, Side], Value]
"""A resting face: the median of each measure with its spread. The clinic's own rest is one too."""


@dataclass(frozen=True)
class TightPlace:
    """One place that is tighter than it was.

    Attributes:
        region: which one, and `side`: on which side.
        amount: how much tighter, in the region's own unit.
        sure_from: how much it takes to be sure of it.
    """

    region: Region
    side: Side
    amount: float
    sure_from: float


@dataclass(frozen=True)
class Calm:
    """Nothing is tighter, as far as could be measured.

    Attributes:
        unwatched: what could not be compared, an eye that is shut for one.
    """

    unwatched: tuple[tuple[Region, Side], ...] = ()


@dataclass(frozen=True)
class Tight:
    """These places are tighter than noise allows, the tightest first."""

    places: tuple[TightPlace, ...]


@dataclass(frozen=True)
class OtherFace:
    """The parts of this face lie otherwise than those of the baseline, on both sides alike.

    Attributes:
        away_mm: by so much, root mean square.
    """

    away_mm: float


@dataclass(frozen=True)
class NotAtRest:
    """The face was not still, or not seen, for long enough."""


RestAnswer = Calm | Tight | OtherFace | NotAtRest


@dataclass
class RestWatch:
    """Watches a face that should be at rest.

    Args:
        policy: the thresholds.
        before: what it is compared with; None: the baseline of its session.
    """

    policy: RestPolicy
    before: Reading | None = None
    _frames: list[Measures] = field(default_factory=list)

    def step(self, measures: Measures) -> RestAnswer | None:
        """Take in one measured frame; the answer once for every `watch_s`, and None in between."""
        self._frames.append(measures)
        if measures.captured_s - self._frames[0].captured_s < self.policy.watch_s:
            return None
        answer = self._answer()
        self._frames.clear()
        return answer

    def forget(self) -> None:
        """Begin anew: the face has moved, or was out of sight."""
        self._frames.clear()

    def _answer(self) -> RestAnswer:
        if len(self._frames) < FRAMES_MIN or not self._is_still():
            return NotAtRest()
        reading = self.reading()
        away_mm = other_face_mm(reading)
        if away_mm is not None and away_mm > self.policy.other_face_mm:
            return OtherFace(away_mm)
        return tightness(self.before, reading, self.policy)

    def reading(self) -> Reading:
        """The resting face of the last seconds."""
        return {
            (measure, side): _median([frame.value(measure, side) for frame in self._frames])
            for measure in sorted(_ALL)
            for side in Side
        }

    def _is_still(self) -> bool:
        with np.errstate(all="ignore"):
            return self._stays()

    def _stays(self) -> bool:
        for measure in _STILL:
            for side in Side:
                series = [v.value for f in self._frames if isinstance(v := f.value(measure, side), Measured)]
                if len(series) * 2 < len(self._frames):
                    return False
                away_mm = np.percentile(np.abs(np.array(series) - np.median(series)), 90)
                if not away_mm <= self.policy.still_mm:
                    return False
        return True


def clinic_reading(rest: ClinicRest) -> Reading:
    """The clinic's own rest as a reading."""
    return {
        (measure, side): Measured(mm, rest.spread_mm)
        for side, at_rest in rest.sides.items()
        for measure, mm in (
            (MeasureId.PALPEBRAL_APERTURE_MM, at_rest.palpebral_aperture_mm),
            (MeasureId.COMMISSURE_HEIGHT_MM, at_rest.commissure_height_mm),
            (MeasureId.BROW_HEIGHT_MM, at_rest.brow_height_mm),
        )
    }


def tightness(before: Reading | None, now: Reading, policy: RestPolicy) -> Calm | Tight:
    """Where a resting face is tighter than it was.

    Args:
        before: an earlier rest of the same patient, the clinic's own for one; None: the baseline that `now` was
            measured against.
        now: the rest of today, or after an exercise.
        policy: the floors.
    """
    found, blind = [], []
    for region in Region:
        for side in Side:
            change = _change(before, now, region, side)
            if isinstance(change, Unmeasured):
                blind.append((region, side))
                continue
            sure_from = max(change.spread, _floor_of(region, policy))
            if change.value > sure_from:
                found.append(TightPlace(region, side, change.value, sure_from))
    found.sort(key=lambda place: -place.amount / place.sure_from)
    return Tight(tuple(found)) if found else Calm(tuple(blind))


def other_face_mm(now: Reading) -> float | None:
    """How far, on both sides alike, the parts of a face lie from where they were in the baseline; None if untold.

    What one side does alone is palsy, or tightness, and no matter of whose face it is. People whose faces are built
    alike are not told apart, and a face that is never at rest looks like another one: this asks for a new baseline, and
    accuses nobody.
    """
    away = []
    for measure in SHAPE:
        left, right = now[measure, Side.LEFT], now[measure, Side.RIGHT]
        if isinstance(left, Unmeasured) or isinstance(right, Unmeasured):
            return None
        shared = 0.0 if left.value * right.value <= 0 else min(left.value, right.value, key=abs)
        away.append(shared)
    return math.hypot(*away) / math.sqrt(len(away))


def _change(before: Reading | None, now: Reading, region: Region, side: Side) -> Value:
    """How much tighter a region is, in its unit; its spread is the smallest change that is no noise."""
    if before is None:
        measure, sign = CHANGES[region]
        value = now[measure, side]
        if isinstance(value, Unmeasured):
            return value
        rest = 1.0 if region is Region.EYE else 0.0
        return Measured(sign * (value.value - rest), smallest_change(value.spread))
    measure, sign = TIGHT_SIGNS[region]
    old, new = before[measure, side], now[measure, side]
    if isinstance(old, Unmeasured):
        return old
    if isinstance(new, Unmeasured):
        return new
    whole_mm = max(old.value, 1e-6) if region is Region.EYE else 1.0
    larger = max(old.spread, new.spread)
    return Measured(sign * (new.value - old.value) / whole_mm, smallest_change(larger) / whole_mm)


def _floor_of(region: Region, policy: RestPolicy) -> float:
    return {Region.EYE: policy.eye_ratio, Region.MOUTH_CORNER: policy.corner_mm, Region.BROW: policy.brow_mm}[region]


def _median(values: list[Value]) -> Value:
    """The middle of what was measured; unmeasured where less than half was."""
    known = [
        value for value in values if isinstance(value, Measured) and np.isfinite([value.value, value.spread]).all()
    ]
    if len(known) * 2 < len(values) or not known:
        return next((value for value in values if isinstance(value, Unmeasured)), _NOT_KNOWN)
    # Not NumPy's, which warns when the mean of two huge figures is none.
    return Measured(median(v.value for v in known), median(v.spread for v in known))
