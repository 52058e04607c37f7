"""A face's shape in the head frame, and a baseline, give the measures of each side."""

import numpy as np

from device.measurement.landmarks import POINTS_OF, SidePoints
from device.measurement.pose import Shape
from device.measurement.side import Side
from device.measurement.values import MeasureId

Amounts = dict[tuple[MeasureId, Side], float]
"""Plain numbers of one face: a step on the way, before spreads and reasons are put on them."""


OPEN_MIN_MM = 1.5
"""An eye that is less open at rest is shut: there is no opening that its changes could be a share of."""


def palpebral_aperture_mm(shape: Shape, side: Side) -> float:
    """Opening between the lid margins over the pupil: mean height over three points of each lid, mm.

    The lids' middle third, because the margin-reflex distance is taken there as well (Emotrics).
    """
    points = POINTS_OF[side]
    return float(shape[list(points.upper_lid), 1].mean() - shape[list(points.lower_lid), 1].mean())


def changes(shape: Shape, neutral: Shape) -> Amounts:
    """Every measure of both sides, as the change from the neutral shape.

    Args:
        shape: (478, 3), head frame, mm.
        neutral: the same of the patient's neutral face.
    """
    moved = shape - neutral
    return {
        (measure, side): amount
        for side in Side
        for measure, amount in _side_changes(shape, neutral, moved, side).items()
    }


def _side_changes(shape: Shape, neutral: Shape, moved: Shape, side: Side) -> dict[MeasureId, float]:
    points: SidePoints = POINTS_OF[side]
    outward = 1.0 if side is Side.LEFT else -1.0
    open_mm, neutral_open_mm = palpebral_aperture_mm(shape, side), palpebral_aperture_mm(neutral, side)

    def up_mm(indices: tuple[int, ...]) -> float:
        return float(moved[list(indices), 1].mean())

    return {
        MeasureId.COMMISSURE_LATERAL_MM: outward * float(moved[points.commissure, 0]),
        MeasureId.COMMISSURE_UP_MM: float(moved[points.commissure, 1]),
        MeasureId.BROW_UP_MM: up_mm(points.brow),
        MeasureId.PALPEBRAL_APERTURE_MM: open_mm,
        MeasureId.PALPEBRAL_APERTURE_RATIO: open_mm / neutral_open_mm if neutral_open_mm >= OPEN_MIN_MM else np.nan,
        MeasureId.LID_CLOSURE_MM: neutral_open_mm - open_mm,
        MeasureId.UPPER_LIP_UP_MM: up_mm(points.upper_lip),
        MeasureId.LOWER_LIP_DOWN_MM: -up_mm(points.lower_lip),
        MeasureId.ALA_UP_MM: up_mm(points.ala),
    }
