"""A face's shape in the head frame, and a baseline, give the measures of each side.

All are taken in the head frame (x to the patient's left, y up), each side on its own. The facial midline is halfway
between the eyes: what palsy moves is no part of it. Where a tool of clinics measures the same, its name stands in
brackets (Emotrics: Guarin 2018; Emotrics+ and eFACE after it).

Moving, against the neutral face:

- commissure lateral, up: how far the corner of the mouth has moved outward and up, mm
- commissure excursion: the length of that way in the plane of the face, mm (Emotrics, there from the lip's middle)
- commissure angle: its direction, degrees above level, outward (Emotrics: smile angle)
- brow up: change of the mean height of five points along the brow, mm (Emotrics: brow height)
- palpebral aperture ratio: the opening between the lids as a share of that at rest; 0 is shut
- lid closure: by how much that opening is less than at rest, mm
- upper lip up, lower lip down: change of height under the peak of the lip's bow, and beside the middle below, mm
- ala up: change of height of the wing of the nostril, mm
- mouth widening: change of the half width, mm

Where something is:

- palpebral aperture: opening over the pupil, mean of three points of each margin, mm (Emotrics: fissure height)
- brow height: of the brow above the line of that eye's corners, mm (Emotrics, there above the pupils)
- margin-reflex distance 1: from the middle of the pupil up to the upper lid's margin, mm (Emotrics: MRD1)
- commissure height: of the corner of the mouth above the eye's line, so it is negative, mm (eFACE: commissure at rest)
- mouth half width: from the facial midline to the corner of the mouth, mm; both halves are the mouth's width
- interlabial area: between the lips, from the corner to their middle, mm^2 (Emotrics+: per half)
"""

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from device.inference.facemesh import Points
from device.inference.head import Shape
from device.measurement.landmarks import INNER_LIP_MIDDLE, POINTS_OF
from device.measurement.lids import true_ratio
from device.measurement.side import Side
from device.measurement.values import MeasureId

Amounts = dict[tuple[MeasureId, Side], float]
"""Plain numbers of one face: a step on the way, before spreads and reasons are put on them."""


OPEN_MIN_MM = 1.5
"""An eye that is less open at rest is shut: there is no opening that its changes could be a share of."""

ANGLE_MIN_MM = 0.5
"""A way that is shorter has no direction, because noise alone gives as much."""

_SINGLE = ("commissure", "pupil", "outer_canthus", "inner_canthus")
_MANY = ("upper_lid", "lower_lid", "brow", "upper_lip", "lower_lip", "ala")
PLACE = {key: place for place, key in enumerate((side, part) for side in Side for part in (*_SINGLE, *_MANY))}
"""Where each part stands among the middles."""
_GROUPS = [np.atleast_1d(getattr(POINTS_OF[side], part)) for side, part in PLACE]
_OF_MIDDLES = np.concatenate(_GROUPS)
_COUNTS = np.array([[len(points)] for points in _GROUPS])
_STARTS = np.cumsum(_COUNTS) - _COUNTS[:, 0]


def _outline(side: Side) -> tuple[int, ...]:
    """Around the gap between the lips on one side: along the upper lip to the middle, back along the lower one.

    It ends where it began.
    """
    points = POINTS_OF[side]
    around = (*points.inner_upper_lip, *INNER_LIP_MIDDLE, *reversed(points.inner_lower_lip))
    return (*around, around[0])


_OUTLINES = np.array([_outline(side) for side in Side])
_NUMBERS = np.concatenate([_OF_MIDDLES, _OUTLINES.ravel()])

P = TypeVar("P", Points, Shape)

Means = NDArray[np.float64]
"""(20, 3): the middle of each part of the face."""


def parts_of(points: P) -> P:
    """The points that measures look at, one part after the other. All others need not be turned into the head frame."""
    return points.take(_NUMBERS, axis=0)


def middles(parts: Shape) -> Means:
    """The middle of each part."""
    return np.asarray(np.add.reduceat(parts[: len(_OF_MIDDLES)], _STARTS) / _COUNTS)


def means_of(shape: Shape) -> Means:
    """The middle of each part of a whole face, (478, 3)."""
    return middles(parts_of(shape))


def interlabial_areas_mm2(parts: Shape) -> dict[Side, float]:
    """The area between the lips on each side. 0 where they touch or overlap.

    Args:
        parts: `parts_of` a face, head frame, mm.
    """
    x, y = parts[len(_OF_MIDDLES) :, :2].reshape(len(Side), -1, 2).transpose(2, 0, 1)
    twice = (x[:, :-1] * y[:, 1:] - y[:, :-1] * x[:, 1:]).sum(axis=1).tolist()
    # Around one side the outline runs with the clock, around the other against it.
    return {
        side: max(area * (-0.5 if side is Side.RIGHT else 0.5), 0.0) for side, area in zip(Side, twice, strict=True)
    }


def palpebral_aperture_mm(means: Means, side: Side) -> float:
    """Opening between the lid margins over the pupil, as it is read, mm. `lids.py` says what a reading stands for."""
    upper, lower = (means[PLACE[side, part], 1] for part in ("upper_lid", "lower_lid"))
    return float(upper - lower)


def changes(means: Means, neutral: Means, areas_mm2: dict[Side, float]) -> Amounts:
    """Every measure of both sides.

    Args:
        means: of the face, head frame, mm.
        neutral: the same of the patient's neutral face.
        areas_mm2: `interlabial_areas_mm2` of the face.
    """
    now, before = _places(means), _places(neutral)
    amounts: Amounts = {}
    for side in Side:
        amounts.update(_lids(means, neutral, side))
        amounts.update(_moving(now, before, side))
        amounts.update(_resting(now, side))
        amounts[MeasureId.INTERLABIAL_AREA_MM2, side] = areas_mm2[side]
    return amounts


_Places = dict[tuple[Side, str], list[float]]


def _places(means: Means) -> _Places:
    """Each part's middle, by side and name, and the facial midline."""
    rows = means.tolist()
    places = {key: rows[place] for key, place in PLACE.items()}
    eyes = [rows[PLACE[side, part]][0] for side in Side for part in ("outer_canthus", "inner_canthus")]
    midline_x = sum(eyes) / len(eyes)
    for side in Side:
        places[side, "midline"] = [midline_x, 0.0, 0.0]
    return places


def _outward(side: Side) -> float:
    return 1.0 if side is Side.LEFT else -1.0


def _lids(means: Means, neutral: Means, side: Side) -> Amounts:
    read_mm, rest_mm = palpebral_aperture_mm(means, side), palpebral_aperture_mm(neutral, side)
    ratio = true_ratio(read_mm / rest_mm) if rest_mm >= OPEN_MIN_MM else math.nan
    open_mm = read_mm if math.isnan(ratio) else ratio * rest_mm
    return {
        (MeasureId.PALPEBRAL_APERTURE_MM, side): open_mm,
        (MeasureId.PALPEBRAL_APERTURE_RATIO, side): ratio,
        (MeasureId.LID_CLOSURE_MM, side): rest_mm - open_mm,
    }


def _moving(now: _Places, before: _Places, side: Side) -> Amounts:
    lateral_mm = _outward(side) * (now[side, "commissure"][0] - before[side, "commissure"][0])

    def up_mm(part: str) -> float:
        return now[side, part][1] - before[side, part][1]

    risen_mm = up_mm("commissure")
    way_mm = math.hypot(lateral_mm, risen_mm)
    return {
        (MeasureId.COMMISSURE_LATERAL_MM, side): lateral_mm,
        (MeasureId.COMMISSURE_UP_MM, side): risen_mm,
        (MeasureId.COMMISSURE_EXCURSION_MM, side): way_mm,
        (MeasureId.COMMISSURE_ANGLE_DEG, side): (
            math.degrees(math.atan2(risen_mm, lateral_mm)) if way_mm >= ANGLE_MIN_MM else math.nan
        ),
        (MeasureId.BROW_UP_MM, side): up_mm("brow"),
        (MeasureId.UPPER_LIP_UP_MM, side): up_mm("upper_lip"),
        (MeasureId.LOWER_LIP_DOWN_MM, side): -up_mm("lower_lip"),
        (MeasureId.ALA_UP_MM, side): up_mm("ala"),
        (MeasureId.MOUTH_WIDENING_MM, side): _half_width_mm(now, side) - _half_width_mm(before, side),
    }


def _half_width_mm(places: _Places, side: Side) -> float:
    return _outward(side) * (places[side, "commissure"][0] - places[side, "midline"][0])


def _resting(now: _Places, side: Side) -> Amounts:
    eye_line_mm = (now[side, "outer_canthus"][1] + now[side, "inner_canthus"][1]) / 2
    return {
        (MeasureId.BROW_HEIGHT_MM, side): now[side, "brow"][1] - eye_line_mm,
        (MeasureId.MARGIN_REFLEX_DISTANCE_1_MM, side): now[side, "upper_lid"][1] - now[side, "pupil"][1],
        (MeasureId.COMMISSURE_HEIGHT_MM, side): now[side, "commissure"][1] - eye_line_mm,
        (MeasureId.MOUTH_HALF_WIDTH_MM, side): _half_width_mm(now, side),
    }
