"""A face's shape in the head frame, and a baseline, give the measures of each side."""

import math

import numpy as np
from numpy.typing import NDArray

from device.inference.facemesh import Points
from device.measurement.landmarks import POINTS_OF
from device.measurement.pose import Shape
from device.measurement.side import Side
from device.measurement.values import MeasureId

Amounts = dict[tuple[MeasureId, Side], float]
"""Plain numbers of one face: a step on the way, before spreads and reasons are put on them."""


OPEN_MIN_MM = 1.5
"""An eye that is less open at rest is shut: there is no opening that its changes could be a share of."""


_PARTS = ("commissure", "upper_lid", "lower_lid", "brow", "upper_lip", "lower_lip", "ala")
_PLACE = {key: place for place, key in enumerate((side, part) for side in Side for part in _PARTS)}
"""Where each part stands among the means."""
_GROUPS = [np.atleast_1d(getattr(POINTS_OF[side], part)) for side, part in _PLACE]
_POINTS = np.concatenate(_GROUPS)
_COUNTS = np.array([[len(points)] for points in _GROUPS])
_STARTS = np.cumsum(_COUNTS) - _COUNTS[:, 0]

Means = NDArray[np.float64]
"""(14, 3): the middle of the points of each part of the face. All that the measures look at."""


def means_of(points: Points | Shape) -> Means:
    """The middle of each part's points, in whatever axes and unit the points are.

    A turn, shift or change of size of the middles is that of the points, so that a frame's middles are taken first.

    Args:
        points: (478, 3).
    """
    return np.asarray(np.add.reduceat(points.take(_POINTS, axis=0), _STARTS, dtype=np.float64) / _COUNTS)


def palpebral_aperture_mm(means: Means, side: Side) -> float:
    """Opening between the lid margins over the pupil: mean height over three points of each lid, mm.

    The lids' middle third, because the margin-reflex distance is taken there as well (Emotrics).
    """
    upper, lower = (means[_PLACE[side, part], 1] for part in ("upper_lid", "lower_lid"))
    return float(upper - lower)


def changes(means: Means, neutral: Means) -> Amounts:
    """Every measure of both sides, as the change from the neutral face.

    Args:
        means: of the face, head frame, mm.
        neutral: the same of the patient's neutral face.
    """
    moved = (means - neutral).tolist()
    amounts: Amounts = {}
    for side in Side:
        outward = 1.0 if side is Side.LEFT else -1.0
        sideways_mm, up_mm, _ = moved[_PLACE[side, "commissure"]]
        open_mm, neutral_open_mm = palpebral_aperture_mm(means, side), palpebral_aperture_mm(neutral, side)
        amounts[MeasureId.COMMISSURE_LATERAL_MM, side] = outward * sideways_mm
        amounts[MeasureId.COMMISSURE_UP_MM, side] = up_mm
        amounts[MeasureId.BROW_UP_MM, side] = moved[_PLACE[side, "brow"]][1]
        amounts[MeasureId.PALPEBRAL_APERTURE_MM, side] = open_mm
        amounts[MeasureId.PALPEBRAL_APERTURE_RATIO, side] = (
            open_mm / neutral_open_mm if neutral_open_mm >= OPEN_MIN_MM else math.nan
        )
        amounts[MeasureId.LID_CLOSURE_MM, side] = neutral_open_mm - open_mm
        amounts[MeasureId.UPPER_LIP_UP_MM, side] = moved[_PLACE[side, "upper_lip"]][1]
        amounts[MeasureId.LOWER_LIP_DOWN_MM, side] = -moved[_PLACE[side, "lower_lip"]][1]
        amounts[MeasureId.ALA_UP_MM, side] = moved[_PLACE[side, "ala"]][1]
    return amounts
