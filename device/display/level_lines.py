"""Soft strokes on the glass at the height of brows and mouth corners, each side's as on its own neutral face.

They show level, not amount: a millimetre on the face is half a millimetre on the glass. Lids have none.

A small mark on a reflection is seen double, because each eye wants it at a spot of its own. The two spots of one point
differ along the line of the eyes only, so the stroke through both is right for either eye.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from device.display.reflection import Glass, NotPlaced, NotPlacedWhy, PlacedFace, Spot, placed, spot_mm, unfolded
from device.inference.facemesh import FaceFound, Points
from device.inference.head import Shape, StiffHead
from device.measurement.baseline import Baseline
from device.measurement.landmarks import POINTS_OF
from device.measurement.pose import VIEW_MM, HeadPose, pose_of
from device.measurement.scale import Ruler
from device.measurement.side import Side
from device.plan.schema import Region


@dataclass(frozen=True)
class LevelPolicy:
    """How long a level line is, and when it can be believed.

    Attributes:
        beyond_mm: it goes so far beyond the spots of both eyes, which are found to 2 mm.
        roll_whole_deg, roll_gone_deg: up to the first tilt of the head a line is shown in full, from the second on
            not at all.
        astray_whole_mm, astray_gone_mm: likewise of a line that stands still while the head goes on: by how much it
            misses the spots where it should be now, across. A judgement: 8 mm on the glass are 16 on the face, and the
            line of a brow would lie on the eye.
    """

    beyond_mm: float = 4.0
    roll_whole_deg: float = 6.0
    roll_gone_deg: float = 8.0
    astray_whole_mm: float = 4.0
    astray_gone_mm: float = 8.0


POLICY = LevelPolicy()


LEVELS = (Region.BROW, Region.MOUTH_CORNER)
"""What has a level line."""


def _points_of(side: Side, region: Region) -> list[int]:
    """The same points that `measures.py` takes for the height of a brow and of a mouth corner."""
    points = POINTS_OF[side]
    return list(points.brow) if region is Region.BROW else [points.commissure]


@dataclass(frozen=True)
class LevelLine:
    """One stroke.

    Attributes:
        side: the patient's own; their left is on the left of the glass.
        left_px, right_px: its ends, right and down from the panel's upper left corner. They may lie outside the window.
        opacity: 0..1.
    """

    side: Side
    region: Region
    left_px: tuple[float, float]
    right_px: tuple[float, float]
    opacity: float


@dataclass(frozen=True, eq=False)
class RestingHead:
    """A patient's neutral face as a stiff body, to be found again before the glass.

    Attributes:
        shape_mm: (478, 3) head frame.
        head: its stiff points.
        seat: how it was turned in the baseline: from there the search for it begins.
    """

    shape_mm: Shape
    head: StiffHead
    seat: HeadPose

    @classmethod
    def of(cls, baseline: Baseline, ruler: Ruler, glass: Glass) -> "RestingHead | NotPlaced":
        """Of a baseline.

        Measuring takes every face to be `VIEW_MM` away. That does for its millimetres, but the line of a face at 350 mm
        would lie 9 mm off. The field of view is known here, so the baseline's picture is unfolded anew.
        """
        picture, size_px = _picture_of(baseline)
        shape = unfolded(picture, size_px, glass, ruler).shape_mm
        if not np.isfinite(shape).all():
            return NotPlaced(NotPlacedWhy.NOT_SEEN)
        return cls(shape, StiffHead(shape), baseline.seat)

    def before(self, glass: Glass, face: FaceFound) -> PlacedFace | NotPlaced:
        """Where this neutral face is now, by the stiff points of a frame, whatever brows and mouth do in it."""
        if not face.is_measurable:
            return NotPlaced(NotPlacedWhy.NOT_SEEN)
        pose = pose_of(face, self.head, self.seat)
        focal_px = glass.focal_px(face.frame_size_px[0])
        # How far the face is away corrects how nearer points look, and that corrects how far it is: 0.1 mm are left.
        for _ in range(3):
            usual = replace(face, points=self._as_from_view(face.points, pose, focal_px))
            pose = pose_of(usual, self.head, pose, steps=1)
        about = (self.shape_mm - pose.middle_mm) @ pose.rotation.T
        away_mm = focal_px * pose.scale_mm_per_px
        seen = np.column_stack([about[:, :2] + pose.aside_mm, away_mm - about[:, 2]])
        return placed(glass, seen * (1.0, -1.0, 1.0))

    def _as_from_view(self, points: Points, pose: HeadPose, focal_px: float) -> Points:
        """The points as they would lie in the picture if this head were `VIEW_MM` away, and as large."""
        towards_mm = ((self.shape_mm - pose.middle_mm) @ pose.rotation[2])[:, None]
        away_mm = focal_px * pose.scale_mm_per_px
        usual = points.copy()
        usual[:, :2] -= pose.axis_px
        usual[:, :2] *= (1 - towards_mm / away_mm) / (1 - towards_mm / VIEW_MM)
        usual[:, :2] += pose.axis_px
        return usual


def _picture_of(baseline: Baseline) -> tuple[Shape, tuple[int, int]]:
    """The baseline's neutral face as the camera saw it: (478, 3) in pixels, and the frame's size.

    `HeadPose.to_head` the other way round.
    """
    seat = baseline.seat
    about = (baseline.neutral_mm - seat.middle_mm) @ seat.rotation.T
    seen = (about[:, :2] + seat.aside_mm) / (1 - about[:, 2:] / VIEW_MM) / seat.scale_mm_per_px
    across, down = seat.axis_px
    points = np.column_stack([seen * (1.0, -1.0) + seat.axis_px, -about[:, 2] / seat.scale_mm_per_px])
    return points, (round(2 * across) + 1, round(2 * down) + 1)


def level_lines(glass: Glass, resting: PlacedFace, policy: LevelPolicy = POLICY) -> tuple[LevelLine, ...]:
    """The strokes for a neutral face that is there: for either side one at the brow and one at the mouth corner.

    They are frozen by keeping them; `faded` then says how far they still hold.
    """
    opacity = _left_of(abs(resting.roll_deg), policy.roll_whole_deg, policy.roll_gone_deg)
    return tuple(
        LevelLine(side, region, *_ends_px(glass, resting, side, region, policy), opacity)
        for region in LEVELS
        for side in Side
    )


def faded(
    frozen: Iterable[LevelLine], glass: Glass, now: PlacedFace, policy: LevelPolicy = POLICY
) -> tuple[LevelLine, ...]:
    """Lines that stand still, as faint as they have become wrong: the head has rolled, or gone elsewhere."""
    by_now = {(line.side, line.region): line for line in level_lines(glass, now, policy)}
    lines = []
    for line in frozen:
        here = by_now[line.side, line.region]
        astray = _left_of(_astray_mm(line, here, glass), policy.astray_whole_mm, policy.astray_gone_mm)
        lines.append(replace(line, opacity=min(here.opacity, astray)))
    return tuple(lines)


def _left_of(amount: float, whole: float, gone: float) -> float:
    """1 up to `whole`, 0 from `gone` on, without a jump or a bend between them."""
    share = min(max((gone - amount) / (gone - whole), 0.0), 1.0)
    return share * share * (3 - 2 * share)


def _ends_px(
    glass: Glass, resting: PlacedFace, side: Side, region: Region, policy: LevelPolicy
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The stroke through the spots of both eyes, and a little further."""
    point = resting.points_mm[_points_of(side, region)].mean(axis=0)
    left, right = (spot_mm(glass, resting.eye_mm(eye), point) for eye in (Side.LEFT, Side.RIGHT))
    further = (right - left) * (policy.beyond_mm / float(np.linalg.norm(right - left)))
    return _to_px(left - further, glass), _to_px(right + further, glass)


def _to_px(spot: Spot, glass: Glass) -> tuple[float, float]:
    across, down = glass.px_per_mm
    return float(spot[0]) * across, float(spot[1]) * down


def _astray_mm(line: LevelLine, here: LevelLine, glass: Glass) -> float:
    """How far the ends of the line that would be right lie from one that stands still, across it."""
    scale = np.array(glass.px_per_mm)
    left, right = np.array(line.left_px) / scale, np.array(line.right_px) / scale
    along = (right - left) / math.dist(left, right)
    away = [np.array(end) / scale - left for end in (here.left_px, here.right_px)]
    return max(abs(float(along[0] * off[1] - along[1] * off[0])) for off in away)
