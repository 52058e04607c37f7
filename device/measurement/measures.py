"""A face's shape in the head frame, and a baseline, give the measures of each side."""

import math

import numpy as np

from device.measurement.landmarks import POINTS_OF
from device.measurement.pose import Shape
from device.measurement.side import Side
from device.measurement.values import MeasureId

Amounts = dict[tuple[MeasureId, Side], float]
"""Plain numbers of one face: a step on the way, before spreads and reasons are put on them."""


OPEN_MIN_MM = 1.5
"""An eye that is less open at rest is shut: there is no opening that its changes could be a share of."""


_GROUPS = [
    (side, name, getattr(POINTS_OF[side], name))
    for side in Side
    for name in ("upper_lid", "lower_lid", "brow", "upper_lip", "lower_lip", "ala")
]
_KEYS = [(side, name) for side, name, _ in _GROUPS]
_POINTS = np.concatenate([points for _, _, points in _GROUPS])
_COUNTS = np.array([len(points) for _, _, points in _GROUPS])
_STARTS = np.cumsum(_COUNTS) - _COUNTS
_ACROSS_PUPIL = ("upper_lid", "lower_lid")

Heights = dict[tuple[Side, str], float]


def _heights(shape: Shape) -> Heights:
    """Mean height of each group of points, by side and name. All at once: one by one costs five times as much."""
    means = np.add.reduceat(shape[_POINTS, 1], _STARTS) / _COUNTS
    return dict(zip(_KEYS, means.tolist(), strict=True))


def _open_mm(heights: Heights, side: Side) -> float:
    upper, lower = (heights[side, name] for name in _ACROSS_PUPIL)
    return upper - lower


def palpebral_aperture_mm(shape: Shape, side: Side) -> float:
    """Opening between the lid margins over the pupil: mean height over three points of each lid, mm.

    The lids' middle third, because the margin-reflex distance is taken there as well (Emotrics).
    """
    return _open_mm(_heights(shape), side)


def changes(shape: Shape, neutral: Shape) -> Amounts:
    """Every measure of both sides, as the change from the neutral shape.

    Args:
        shape: (478, 3), head frame, mm.
        neutral: the same of the patient's neutral face.
    """
    moved = shape - neutral
    now, before = _heights(shape), _heights(neutral)
    return {
        (measure, side): amount for side in Side for measure, amount in _side_changes(moved, now, before, side).items()
    }


def _side_changes(moved: Shape, now: Heights, before: Heights, side: Side) -> dict[MeasureId, float]:
    outward = 1.0 if side is Side.LEFT else -1.0
    sideways_mm, up_mm, _ = moved[POINTS_OF[side].commissure].tolist()
    open_mm, neutral_open_mm = _open_mm(now, side), _open_mm(before, side)

    def risen_mm(name: str) -> float:
        return now[side, name] - before[side, name]

    return {
        MeasureId.COMMISSURE_LATERAL_MM: outward * sideways_mm,
        MeasureId.COMMISSURE_UP_MM: up_mm,
        MeasureId.BROW_UP_MM: risen_mm("brow"),
        MeasureId.PALPEBRAL_APERTURE_MM: open_mm,
        MeasureId.PALPEBRAL_APERTURE_RATIO: open_mm / neutral_open_mm if neutral_open_mm >= OPEN_MIN_MM else math.nan,
        MeasureId.LID_CLOSURE_MM: neutral_open_mm - open_mm,
        MeasureId.UPPER_LIP_UP_MM: risen_mm("upper_lip"),
        MeasureId.LOWER_LIP_DOWN_MM: -risen_mm("lower_lip"),
        MeasureId.ALA_UP_MM: risen_mm("ala"),
    }
