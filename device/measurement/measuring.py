"""A face mesh against a baseline: the measures of one frame, each with its spread or the reason why it is missing."""

import math
from dataclasses import dataclass

from device.inference.facemesh import FaceFound
from device.measurement.baseline import Baseline, BaselinePolicy
from device.measurement.measures import Amounts, changes, means_of, palpebral_aperture_mm
from device.measurement.pose import CANONICAL_MM, fit_flat, fit_head
from device.measurement.scale import IRIS_MM, Ruler
from device.measurement.side import Side
from device.measurement.values import (
    LOOKS_AHEAD,
    NEAR_NEUTRAL,
    Measured,
    MeasureId,
    Measures,
    PoseLimits,
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
        amount_max_mm: no part of a face moves further; what seems to is a broken point.
        iris_min_px: a smaller iris makes a millimetre too uncertain; at 45 cm a 640 px wide frame shows 11.
    """

    turned: PoseLimits = NEAR_NEUTRAL
    ahead: PoseLimits = LOOKS_AHEAD
    amount_max_mm: float = 60.0
    iris_min_px: float = 6.0


def measure(face: FaceFound, baseline: Baseline, policy: MeasuringPolicy | None = None) -> Measures:
    """The measures of one frame against a baseline.

    Args:
        face: with sound rigid points (`FaceFound.rigid_is_sound`); any other point may be broken.
        baseline: of the same patient.
        policy: the limits.

    Raises:
        ValueError: the rigid points are broken, so that there is not even a pose.
    """
    _check_rigid(face)
    policy = policy or MeasuringPolicy()
    fit = fit_flat(face.points, baseline.head)
    amounts = changes(fit.to_head_at(means_of(face.points), baseline.means_mm[:, 2]), baseline.means_mm)
    why = _why_not(fit.scale_mm_per_px, policy, ahead=policy.turned.hold(fit.pose, baseline.pose))
    values = {key: Unmeasured(why) if why else _value(key, amounts, baseline, policy) for key in amounts}
    return Measures(face.seq, face.captured_s, fit.pose, fit.scale_mm_per_px, values)


def measure_alone(face: FaceFound, ruler: Ruler, policy: MeasuringPolicy | None = None) -> Measures:
    """What one frame says without a baseline: pose, scale, and how far each eye is open.

    Raises:
        ValueError: the rigid points are broken, so that there is not even a pose.
    """
    _check_rigid(face)
    policy = policy or MeasuringPolicy()
    fit = fit_head(face.points, CANONICAL_MM)
    shape = fit.to_head(face.points)
    scale = ruler.mm_per_unit(shape)
    shape = shape * scale
    values: dict[tuple[MeasureId, Side], Value] = {
        (measure, side): Unmeasured(UnmeasuredWhy.NO_BASELINE) for measure in MeasureId for side in Side
    }
    why = _why_not(fit.scale_mm_per_px * scale, policy, ahead=policy.ahead.hold(fit.pose))
    noise_mm = BaselinePolicy().noise_floor_mm
    means = means_of(shape)
    for side in Side:
        open_mm = palpebral_aperture_mm(means, side)
        spread_mm = math.hypot(noise_mm, open_mm * ruler.spread_ratio)
        sound = abs(open_mm) <= policy.amount_max_mm
        values[MeasureId.PALPEBRAL_APERTURE_MM, side] = (
            Unmeasured(why or UnmeasuredWhy.NOT_FINITE) if why or not sound else Measured(open_mm, spread_mm)
        )
    return Measures(face.seq, face.captured_s, fit.pose, fit.scale_mm_per_px * scale, values)


def _check_rigid(face: FaceFound) -> None:
    if not face.rigid_is_sound:
        raise ValueError(f"frame {face.seq}: the eye corners or the bridge of the nose are no figures")


def _why_not(scale_mm_per_px: float, policy: MeasuringPolicy, *, ahead: bool) -> UnmeasuredWhy | None:
    if not ahead:
        return UnmeasuredWhy.TURNED_AWAY
    if not 0 < scale_mm_per_px * policy.iris_min_px < IRIS_MM:
        return UnmeasuredWhy.TOO_FAR
    return None


def _value(key: tuple[MeasureId, Side], amounts: Amounts, baseline: Baseline, policy: MeasuringPolicy) -> Value:
    """An amount with its spread: the noise of a still face, and for millimetres that of the millimetre itself."""
    amount = amounts[key]
    if not abs(amount) <= policy.amount_max_mm:
        return Unmeasured(UnmeasuredWhy.NOT_FINITE)
    scale = 0.0 if key[0] is MeasureId.PALPEBRAL_APERTURE_RATIO else baseline.scale_spread_ratio
    return Measured(amount, math.hypot(baseline.noise[key], amount * scale))
