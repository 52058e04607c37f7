"""The measures: what one frame says about each side of the face.

Every value is a union with its absence, so that no default number ever stands for a failure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from device.measurement.side import Side


@dataclass(frozen=True)
class Measured:
    """A value with its spread: one standard deviation, in the same unit."""

    value: float
    spread: float


class UnmeasuredWhy(StrEnum):
    """Why there is no value."""

    NO_BASELINE = "no_baseline"
    TURNED_AWAY = "turned_away"
    TOO_FAR = "too_far"
    NOT_FINITE = "not_finite"
    BELOW_NOISE = "below_noise"
    NO_FACE = "no_face"


@dataclass(frozen=True)
class Unmeasured:
    """The reason why a value is missing."""

    why: UnmeasuredWhy


Value = Measured | Unmeasured


class MeasureId(StrEnum):
    """Every measure, with its unit in its name. All are relative to the patient's baseline, but the opening itself.

    Signs follow the names: `commissure_lateral_mm` is positive outward on either side.
    """

    COMMISSURE_LATERAL_MM = "commissure_lateral_mm"
    COMMISSURE_UP_MM = "commissure_up_mm"
    BROW_UP_MM = "brow_up_mm"
    PALPEBRAL_APERTURE_MM = "palpebral_aperture_mm"
    PALPEBRAL_APERTURE_RATIO = "palpebral_aperture_ratio"
    LID_CLOSURE_MM = "lid_closure_mm"
    UPPER_LIP_UP_MM = "upper_lip_up_mm"
    LOWER_LIP_DOWN_MM = "lower_lip_down_mm"
    ALA_UP_MM = "ala_up_mm"


@dataclass(frozen=True)
class PoseDeg:
    """How the head is turned, in degrees, seen from the camera.

    Attributes:
        yaw: positive when the patient turns to their own left.
        pitch: positive when the face tips down.
        roll: positive when the head leans towards the patient's right shoulder.
    """

    yaw: float
    pitch: float
    roll: float


STRAIGHT_AHEAD = PoseDeg(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class PoseLimits:
    """How far a head may be turned, in degrees, either way."""

    yaw_deg: float
    pitch_deg: float
    roll_deg: float

    def hold(self, pose: PoseDeg, neutral: PoseDeg = STRAIGHT_AHEAD) -> bool:
        """Whether a pose lies within the limits around another."""
        return (
            abs(pose.yaw - neutral.yaw) <= self.yaw_deg
            and abs(pose.pitch - neutral.pitch) <= self.pitch_deg
            and abs(pose.roll - neutral.roll) <= self.roll_deg
        )


LOOKS_AHEAD = PoseLimits(yaw_deg=15.0, pitch_deg=22.0, roll_deg=15.0)
"""A seat and a neutral face: the camera sits above or below the eyes, so pitch has the most room."""
NEAR_NEUTRAL = PoseLimits(yaw_deg=12.0, pitch_deg=10.0, roll_deg=12.0)
"""A frame that is measured, from the patient's own neutral.

On a still synthetic face the corners of the mouth then err by up to 1.5 mm when it is turned about one axis, and by
3 mm when it is turned about all three (measured on stills of one person).
"""


@dataclass(frozen=True, eq=False)
class Measures:
    """All measures of one frame.

    Attributes:
        seq: the frame's number.
        captured_s: the frame's exposure time, seconds on the monotonic clock.
        pose: how the head is turned.
        scale_mm_per_px: millimetres on the face for one pixel of the frame, at the eyes' depth.
        values: one entry for every measure and side.
    """

    seq: int
    captured_s: float
    pose: PoseDeg
    scale_mm_per_px: float
    values: Mapping[tuple[MeasureId, Side], Value]

    def value(self, measure: MeasureId, side: Side) -> Value:
        """One measure of one side."""
        return self.values[measure, side]
