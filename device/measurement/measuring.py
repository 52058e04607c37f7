"""A face mesh against a baseline: the measures of one frame, each with its spread or the reason why it is missing."""

import math
from dataclasses import dataclass
from functools import cached_property

from device.inference.facemesh import FaceFound
from device.inference.head import CANONICAL_MM, StiffHead, fit_head
from device.measurement.baseline import Baseline, BaselinePolicy
from device.measurement.depth import parts_in_head
from device.measurement.lids import spread_of
from device.measurement.measures import ANGLE_MIN_MM, Amounts, changes, interlabial_areas_mm2, middles, parts_of
from device.measurement.pose import HeadPose, pose_of, turn_of
from device.measurement.scale import IRIS_MM, Ruler
from device.measurement.side import Side
from device.measurement.values import (
    AT_REST,
    LOOKS_AHEAD,
    NEAR_NEUTRAL,
    Measured,
    MeasureId,
    Measures,
    PoseLimits,
    Unit,
    Unmeasured,
    UnmeasuredWhy,
    Value,
)


@dataclass(frozen=True)
class MeasuringPolicy:
    """When a frame can be measured.

    Attributes:
        turned: how far the head may be turned from the patient's own neutral, and
        ahead: from straight ahead, where no neutral is known.
        amount_max_mm: no part of a face moves further; what seems to is a broken point. Likewise
        place_max_mm: no part is further from another, and
        area_max_mm2: no gap between lips is larger.
        iris_min_px: a smaller iris makes a millimetre too uncertain; at 45 cm a 640 px wide frame shows 11.
    """

    turned: PoseLimits = NEAR_NEUTRAL
    ahead: PoseLimits = LOOKS_AHEAD
    amount_max_mm: float = 60.0
    place_max_mm: float = 150.0
    area_max_mm2: float = 5000.0
    iris_min_px: float = 6.0

    def is_sound(self, measure_id: MeasureId, amount: float) -> bool:
        """Whether a face can give this amount. NaN is none."""
        return abs(amount) <= self._limits[measure_id]

    @cached_property
    def _limits(self) -> dict[MeasureId, float]:
        limits = dict.fromkeys(MeasureId, self.amount_max_mm) | dict.fromkeys(AT_REST, self.place_max_mm)
        return limits | {measure_id: self.area_max_mm2 for measure_id in MeasureId if measure_id.unit is Unit.MM2}


POLICY = MeasuringPolicy()

OPEN_RATIO, SHUT_RATIO = 0.7, 0.3
"""From this share of its opening at rest on an eye counts as shutting, and as shut for what it does to the face."""

_MOUTH_HEIGHTS = (
    MeasureId.COMMISSURE_UP_MM,
    MeasureId.COMMISSURE_EXCURSION_MM,
    MeasureId.COMMISSURE_HEIGHT_MM,
    MeasureId.UPPER_LIP_UP_MM,
    MeasureId.LOWER_LIP_DOWN_MM,
)
SHUT_SPREAD_MM = {m: 1.3 if m in _MOUTH_HEIGHTS else 0.5 for m in MeasureId if m.unit is Unit.MM}
"""What an eye that is shut makes of other places: the head seems to nod. One standard deviation, at four blinks of
three real people (mouth 1.3, brows 0.3) and at the eye closures of thirteen synthetic ones (0.8, 0.5);
docs/accuracy.md."""


def measure(face: FaceFound, baseline: Baseline, policy: MeasuringPolicy | None = None) -> Measures:
    """The measures of one frame against a baseline.

    Args:
        face: that `is_measurable`; any other point may be broken.
        baseline: of the same patient.
        policy: the limits.

    Raises:
        ValueError: points that tell the head's place are broken, so that there is not even a pose.
    """
    _check_rigid(face)
    policy = policy or POLICY
    pose, amounts = _amounts(face, baseline, baseline.head)
    shut = _shut_share(amounts)
    if shut > 0:
        pose, amounts = _amounts(face, baseline, baseline.head.between(baseline.head_eyes_shut, shut))
    turn = pose.deg
    why = _why_not(pose.scale_mm_per_px, policy, ahead=policy.turned.hold(turn, baseline.pose))
    values = {key: Unmeasured(why) if why else _value(key, amounts, baseline, shut, policy) for key in amounts}
    return Measures(face.seq, face.captured_s, turn, pose.scale_mm_per_px, values)


def _amounts(face: FaceFound, baseline: Baseline, head: StiffHead) -> tuple[HeadPose, Amounts]:
    pose = pose_of(face, head, baseline.seat)
    means, areas = parts_in_head(face.points, pose, baseline.face)
    return pose, changes(means, baseline.face.means_mm, areas)


def _shut_share(amounts: Amounts) -> float:
    """How far the more shut of both eyes has gone from certainly open to shut, 0..1. One without a ratio counts not."""
    ratios = [amounts[MeasureId.PALPEBRAL_APERTURE_RATIO, side] for side in Side]
    least = min((ratio for ratio in ratios if not math.isnan(ratio)), default=1.0)
    return min(max((OPEN_RATIO - least) / (OPEN_RATIO - SHUT_RATIO), 0.0), 1.0)


def measure_alone(face: FaceFound, ruler: Ruler, policy: MeasuringPolicy | None = None) -> Measures:
    """What one frame says without a baseline: pose, scale, and where things are.

    Raises:
        ValueError: points that tell the head's place are broken, so that there is not even a pose.
    """
    _check_rigid(face)
    policy = policy or POLICY
    fit = fit_head(face.points, CANONICAL_MM)
    shape = fit.to_head(face.points)
    scale = ruler.mm_per_unit(shape)
    shape = shape * scale
    values: dict[tuple[MeasureId, Side], Value] = {
        (measure, side): Unmeasured(UnmeasuredWhy.NO_BASELINE) for measure in MeasureId for side in Side
    }
    pose = turn_of(fit.rotation)
    why = _why_not(fit.scale_mm_per_px * scale, policy, ahead=policy.ahead.hold(pose))
    parts = parts_of(shape)
    means = middles(parts)
    amounts = changes(means, means, interlabial_areas_mm2(parts))
    for measure_id in AT_REST:
        for side in Side:
            amount = amounts[measure_id, side]
            sound = policy.is_sound(measure_id, amount)
            noise = BaselinePolicy().floor_of(measure_id.unit)
            spread = math.hypot(noise, _scale_spread(measure_id, amount, ruler.spread_ratio))
            values[measure_id, side] = (
                Unmeasured(why or UnmeasuredWhy.NOT_FINITE) if why or not sound else Measured(amount, spread)
            )
    return Measures(face.seq, face.captured_s, pose, fit.scale_mm_per_px * scale, values)


def _check_rigid(face: FaceFound) -> None:
    if not face.is_measurable:
        raise ValueError(f"frame {face.seq}: half of the face is covered, or its points are no figures")


def _why_not(scale_mm_per_px: float, policy: MeasuringPolicy, *, ahead: bool) -> UnmeasuredWhy | None:
    if not ahead:
        return UnmeasuredWhy.TURNED_AWAY
    if not 0 < scale_mm_per_px * policy.iris_min_px < IRIS_MM:
        return UnmeasuredWhy.TOO_FAR
    return None


LIDS = (MeasureId.PALPEBRAL_APERTURE_MM, MeasureId.PALPEBRAL_APERTURE_RATIO, MeasureId.LID_CLOSURE_MM)


def _value(
    key: tuple[MeasureId, Side], amounts: Amounts, baseline: Baseline, shut: float, policy: MeasuringPolicy
) -> Value:
    """An amount with its spread: noise of a still face, of the millimetre itself, and of closing lids."""
    measure_id, side = key
    amount = amounts[key]
    way_mm = amounts[MeasureId.COMMISSURE_EXCURSION_MM, side]
    if measure_id is MeasureId.COMMISSURE_ANGLE_DEG and way_mm < ANGLE_MIN_MM:
        return Unmeasured(UnmeasuredWhy.BELOW_NOISE)
    if not policy.is_sound(measure_id, way_mm if measure_id is MeasureId.COMMISSURE_ANGLE_DEG else amount):
        return Unmeasured(UnmeasuredWhy.NOT_FINITE)
    spread = math.hypot(baseline.noise[key], _scale_spread(measure_id, amount, baseline.scale_spread_ratio))
    if measure_id in LIDS:
        share = spread_of(amounts[MeasureId.PALPEBRAL_APERTURE_RATIO, side])
        whole = 1.0 if measure_id.unit is Unit.RATIO else _widest_mm(amounts, baseline, side)
        spread = math.hypot(spread, share * whole)
    elif measure_id is MeasureId.COMMISSURE_ANGLE_DEG:
        # The shorter the way, the less certain its direction.
        noise_mm = baseline.noise[MeasureId.COMMISSURE_EXCURSION_MM, side]
        spread = math.hypot(spread, math.degrees(math.atan2(noise_mm, way_mm)))
    elif shut > 0:
        spread = math.hypot(spread, shut * SHUT_SPREAD_MM.get(measure_id, 0.0))
    return Measured(amount, spread)


def _widest_mm(amounts: Amounts, baseline: Baseline, side: Side) -> float:
    """What a share of an eye's opening is a share of: that at rest; where the eye is shut at rest, that of now."""
    return max(baseline.open_mm[side], amounts[MeasureId.PALPEBRAL_APERTURE_MM, side])


def _scale_spread(measure_id: MeasureId, amount: float, spread_ratio: float) -> float:
    """What an uncertain millimetre makes of an amount."""
    return _POWERS[measure_id] * abs(amount) * spread_ratio


_POWERS = {measure_id: {Unit.MM: 1, Unit.MM2: 2}.get(measure_id.unit, 0) for measure_id in MeasureId}
"""How often the millimetre counts in a measure."""
