"""The measures: what one frame says about each side of the face.

Every value is a union with its absence, so that no default number ever stands for a failure.
"""

import math
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
    NOTHING_TO_MEASURE = "nothing_to_measure"


SURE = 1.96
"""So many standard deviations hold 95 % of a normal distribution."""


def smallest_change(spread: float) -> float:
    """The smallest change between two readings that can be told from noise, with 95 % certainty.

    1.96 standard deviations of the difference of two readings that are alike (the smallest real change of
    rehabilitation: Beckerman 2001, Qual Life Res 10:571).
    """
    return SURE * math.sqrt(2) * spread


@dataclass(frozen=True)
class Unmeasured:
    """The reason why a value is missing."""

    why: UnmeasuredWhy


Value = Measured | Unmeasured


class MeasureId(StrEnum):
    """Every measure, with its unit in its name. `measures.py` defines each.

    Signs follow the names: `commissure_lateral_mm` is positive outward on either side. Those of `AT_REST` say where
    something is; all others are changes from the patient's baseline, which gives 0, or 1 for a ratio.
    """

    COMMISSURE_LATERAL_MM = "commissure_lateral_mm"
    COMMISSURE_UP_MM = "commissure_up_mm"
    COMMISSURE_EXCURSION_MM = "commissure_excursion_mm"
    COMMISSURE_ANGLE_DEG = "commissure_angle_deg"
    BROW_UP_MM = "brow_up_mm"
    PALPEBRAL_APERTURE_RATIO = "palpebral_aperture_ratio"
    LID_CLOSURE_MM = "lid_closure_mm"
    UPPER_LIP_UP_MM = "upper_lip_up_mm"
    LOWER_LIP_DOWN_MM = "lower_lip_down_mm"
    ALA_UP_MM = "ala_up_mm"
    MOUTH_WIDENING_MM = "mouth_widening_mm"
    BROW_HEIGHT_MM = "brow_height_mm"
    PALPEBRAL_APERTURE_MM = "palpebral_aperture_mm"
    MARGIN_REFLEX_DISTANCE_1_MM = "margin_reflex_distance_1_mm"
    COMMISSURE_HEIGHT_MM = "commissure_height_mm"
    MOUTH_HALF_WIDTH_MM = "mouth_half_width_mm"
    INTERLABIAL_AREA_MM2 = "interlabial_area_mm2"

    @property
    def unit(self) -> "Unit":
        """The unit, from the end of its name."""
        return _UNITS[self]


class Unit(StrEnum):
    """What a measure is counted in."""

    MM = "mm"
    MM2 = "mm2"
    DEG = "deg"
    RATIO = "ratio"


_UNITS = {measure_id: Unit(measure_id.rpartition("_")[2]) for measure_id in MeasureId}

AT_REST = (
    MeasureId.BROW_HEIGHT_MM,
    MeasureId.PALPEBRAL_APERTURE_MM,
    MeasureId.MARGIN_REFLEX_DISTANCE_1_MM,
    MeasureId.COMMISSURE_HEIGHT_MM,
    MeasureId.MOUTH_HALF_WIDTH_MM,
    MeasureId.INTERLABIAL_AREA_MM2,
)
"""Where something is, in mm or mm^2, whatever the baseline."""

NOT_SEEN = (
    "nasolabial fold depth",
    "cheek puff",
    "chin dimpling",
    "platysmal bands",
    "the middle of the lips drawn to a side",
)
"""What clinics look at and no point of the mesh tells. Nothing here is measured, and no figure stands for it.

The middle of the lips lies on the midline in each half's picture, because it is a picture with its own mirror image.
A single run over the face tells 0.4 of the truth (docs/accuracy.md).
"""


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
