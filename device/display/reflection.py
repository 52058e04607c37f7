"""Where on the glass a patient sees the reflection of their own face, from the panel's and the camera's places in mm.

Glass axes: right and down as the patient sees the panel, and towards the patient, in millimetres. They begin at the
panel's upper left corner; the mirror is the plane of depth 0, the panel lies behind it. Here sides are mirrored: what
is on the right of a frame, the patient's left, is on the left of the glass.

The reflection of a face is half its size on the glass at any distance and follows the head one to one. The spots at
which two eyes see one point are half the distance of the eyes apart, 31 mm, along the line of the eyes; across it they
agree.

What is assumed of the camera: an ideal lens over the middle of the frame, and square pixels. Its focal length tells
depth alone, for what is seen aside of the lens is measured in the face's own millimetres. What each error costs stands
in docs/decisions/0012.
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from device.display.layout import Box
from device.inference.facemesh import STIFF, FaceFound, Points
from device.inference.head import CANONICAL_MM, Matrix, Shape, fit_head
from device.measurement.landmarks import FACE_LINES, POINTS_OF
from device.measurement.scale import Ruler
from device.measurement.side import Side

Spot = NDArray[np.float64]
"""(2,) right and down."""

_OUTLINE, _STIFF = np.array(FACE_LINES[0]), np.array(STIFF)


@dataclass(frozen=True)
class ReflectionPolicy:
    """What the window must be, and which seats are believed.

    Attributes:
        window_mm: width and height that stay black. A face of 150 x 220 mm is 75 x 110 mm on the glass, and the two
            eyes see it 31 mm apart.
        moved_mm: a window that would lie less than this aside stays where it is. A judgement: a head that sits still
            sways by some mm, and the reflection with it.
        near_mm, far_mm: nobody practises nearer or farther. What says so is no face or another scale.
    """

    window_mm: tuple[float, float] = (110.0, 110.0)
    moved_mm: float = 10.0
    near_mm: float = 200.0
    far_mm: float = 1200.0


POLICY = ReflectionPolicy()


@dataclass(frozen=True)
class Glass:
    """The panel, the mirror before it and the camera beside it.

    Attributes:
        panel_mm, panel_px: width and height of what lights up, as it stands before the patient.
        behind_mm: how far the panel lies behind the reflecting layer. Glass between them counts for two thirds.
        camera_mm: of the lens, right of and below the panel's upper left corner. Above the panel it is negative.
        pan_deg, tilt_deg: how far the camera looks to the right and down, as the patient sees it. The set-up screen
            settles both (`nudged`).
        field_of_view_deg: across the width of the frame as the program gets it: a mode that crops the sensor sees less.
    """

    panel_mm: tuple[float, float]
    panel_px: tuple[int, int]
    behind_mm: float
    camera_mm: tuple[float, float]
    pan_deg: float
    tilt_deg: float
    field_of_view_deg: float

    @property
    def px_per_mm(self) -> tuple[float, float]:
        """Across and down."""
        return self.panel_px[0] / self.panel_mm[0], self.panel_px[1] / self.panel_mm[1]

    @cached_property
    def camera_axes(self) -> Matrix:
        """(3, 3): its rows are the frame's right, the frame's down, and away from the camera, in glass axes."""
        pan, tilt = math.radians(self.pan_deg), math.radians(self.tilt_deg)
        right, ahead = math.sin(pan), math.cos(pan)
        down, level = math.sin(tilt), math.cos(tilt)
        return np.array(
            [
                (-ahead, 0.0, right),
                (-right * down, level, -ahead * down),
                (right * level, down, ahead * level),
            ]
        )

    def focal_px(self, frame_width_px: float) -> float:
        """The camera's focal length in pixels of a frame of this width."""
        return frame_width_px / 2 / math.tan(math.radians(self.field_of_view_deg) / 2)

    def from_camera(self, seen_mm: Shape) -> Shape:
        """Points that are known right of, below and away from the camera, in glass axes."""
        return np.asarray(seen_mm @ self.camera_axes + (*self.camera_mm, 0.0))


@dataclass(frozen=True)
class GlassLimits:
    """What a glass can be.

    Attributes:
        panel_mm: of either side, from the bench's 5 inch panel to one of 32 inch.
        behind_mm: most; a panel that lies deeper shows beside the mirror's frame.
        camera_aside_mm: how far the lens may be from the panel's nearest edge.
        turned_deg: how far the camera may look aside of straight ahead.
        field_of_view_deg: from a long lens to the widest that still draws straight lines.
        uneven_ratio: how much pixels may differ from squares: more, and width and height are mixed up.
    """

    panel_mm: tuple[float, float] = (60.0, 720.0)
    behind_mm: float = 40.0
    camera_aside_mm: float = 200.0
    turned_deg: float = 45.0
    field_of_view_deg: tuple[float, float] = (30.0, 120.0)
    uneven_ratio: float = 0.05


LIMITS = GlassLimits()


def wrong_with(glass: Glass, limits: GlassLimits = LIMITS) -> tuple[str, ...]:
    """What cannot be, in words for whoever wrote the settings; nothing of a glass that can be. NaN is in no limits."""
    wrong = []
    low, high = limits.panel_mm
    if not all(low <= side <= high for side in glass.panel_mm) or min(glass.panel_px) <= 0:
        wrong.append(f"the panel's sides are {low:g} to {high:g} mm long and have pixels")
    elif abs(math.log(glass.px_per_mm[0] / glass.px_per_mm[1])) > limits.uneven_ratio:
        wrong.append("the panel's pixels are square: measure both sides as the panel stands, width first")
    if not 0 <= glass.behind_mm <= limits.behind_mm:
        wrong.append(f"the panel lies 0 to {limits.behind_mm:g} mm behind the mirror")
    most = limits.camera_aside_mm
    if not all(-most <= at <= side + most for at, side in zip(glass.camera_mm, glass.panel_mm, strict=True)):
        wrong.append(f"the camera is at most {most:g} mm beside the panel")
    if not all(abs(turn) <= limits.turned_deg for turn in (glass.pan_deg, glass.tilt_deg)):
        wrong.append(f"the camera looks at most {limits.turned_deg:g} degrees aside, up or down")
    narrow, wide = limits.field_of_view_deg
    if not narrow <= glass.field_of_view_deg <= wide:
        wrong.append(f"the camera's field of view is {narrow:g} to {wide:g} degrees")
    return tuple(wrong)


def nudged(glass: Glass, right_mm: float, down_mm: float, distance_mm: float) -> Glass:
    """The glass with all marks moved by so much for a face at this distance: what the set-up screen's buttons do.

    The camera is turned, not moved. A ruler tells its place to a millimetre, but a degree by which its module or its
    lens sits askew is 8 mm at 450 mm, and more for who sits farther away; only a turn is right for all of them.
    """
    return replace(
        glass,
        pan_deg=glass.pan_deg + math.degrees(math.atan2(right_mm, distance_mm)),
        tilt_deg=glass.tilt_deg + math.degrees(math.atan2(down_mm, distance_mm)),
    )


@dataclass(frozen=True, eq=False)
class PlacedFace:
    """A face before the glass.

    Attributes:
        points_mm: (478, 3) of the mesh, glass axes.
    """

    points_mm: Shape

    def eye_mm(self, side: Side) -> Shape:
        """(3,) from where this eye sees: the middle of its pupil."""
        return np.asarray(self.points_mm[POINTS_OF[side].pupil])

    @property
    def distance_mm(self) -> float:
        """From the mirror to the middle between the eyes."""
        return float(sum(self.eye_mm(side)[2] for side in Side) / 2)

    @property
    def roll_deg(self) -> float:
        """How far the line of the eyes is tilted; positive towards the patient's right shoulder, as in `PoseDeg`."""
        across, down, _ = (self.eye_mm(Side.RIGHT) - self.eye_mm(Side.LEFT)).tolist()
        return math.degrees(math.atan2(down, across))


class NotPlacedWhy(StrEnum):
    """Why it is not known where the face is.

    NOT_SEEN: half of it is covered, points are broken, or the length that gives the millimetre does not show.
    OUT_OF_REACH: it would be nearer or farther than anybody sits.
    """

    NOT_SEEN = "not_seen"
    OUT_OF_REACH = "out_of_reach"


@dataclass(frozen=True)
class NotPlaced:
    """It is not known where the face is."""

    why: NotPlacedWhy


def placed(glass: Glass, seen_mm: Shape, policy: ReflectionPolicy = POLICY) -> PlacedFace | NotPlaced:
    """A face that is known before the camera, if it can be the patient's."""
    face = PlacedFace(glass.from_camera(seen_mm))
    if not np.isfinite(seen_mm).all():
        return NotPlaced(NotPlacedWhy.NOT_SEEN)
    if not policy.near_mm <= face.distance_mm <= policy.far_mm:
        return NotPlaced(NotPlacedWhy.OUT_OF_REACH)
    return face


def face_before(glass: Glass, face: FaceFound, ruler: Ruler) -> PlacedFace | NotPlaced:
    """Where the face of one frame is, as it looks now: for the window. No baseline is needed."""
    if not face.is_sound:
        return NotPlaced(NotPlacedWhy.NOT_SEEN)
    return placed(glass, unfolded(face.points, face.frame_size_px, glass, ruler).seen_mm)


@dataclass(frozen=True, eq=False)
class Unfolded:
    """A flat picture of a face, as the body that it is of.

    Attributes:
        seen_mm: (n, 3) right of, below and away from the camera.
        shape_mm: (n, 3) head frame.
    """

    seen_mm: Shape
    shape_mm: Shape


def unfolded(points: Points | Shape, frame_size_px: tuple[int, int], glass: Glass, ruler: Ruler) -> Unfolded:
    """Each point on the ray on which it is seen, as deep as the mesh says; a known length gives the millimetre.

    NaN where that length cannot be seen.
    """
    focal_px = glass.focal_px(frame_size_px[0])
    axis_px = (np.array(frame_size_px) - 1) / 2
    # The mesh gives depth in pixels of the head's middle, which is `focal_px` such pixels away.
    depth_px = focal_px + points[:, 2:] - points[_STIFF, 2].mean()
    body_px = np.hstack([(points[:, :2] - axis_px) * (depth_px / focal_px), depth_px])
    fit = fit_head(body_px, CANONICAL_MM)
    shape = fit.to_head(body_px)
    mm_per_unit = ruler.mm_per_unit(shape)
    return Unfolded(body_px * (mm_per_unit * fit.scale_mm_per_px), shape * mm_per_unit)


def spot_mm(glass: Glass, eye_mm: Shape, point_mm: Shape) -> Spot:
    """Where on the panel an eye sees the reflection of a point.

    The mirror image of the point is as far behind the mirror as the point is before it. The line to it from the eye
    meets the mirror, and `behind_mm` deeper the panel.
    """
    share = (eye_mm[2] + glass.behind_mm) / (eye_mm[2] + point_mm[2])
    return np.asarray(eye_mm[:2] + share * (point_mm[:2] - eye_mm[:2]))


def window_for(glass: Glass, face: PlacedFace, policy: ReflectionPolicy = POLICY) -> Box:
    """The rectangle that stays black: around the face as both eyes see it, moved so that it lies on the panel.

    A panel that is too small for it stays black over its whole width or height.
    """
    spots = np.array([spot_mm(glass, face.eye_mm(side), point) for side in Side for point in face.points_mm[_OUTLINE]])
    middle_mm = (spots.min(axis=0) + spots.max(axis=0)) / 2
    panel_mm, per_mm = np.array(glass.panel_mm), np.array(glass.px_per_mm)
    size_mm = np.minimum(policy.window_mm, panel_mm)
    corner_mm = np.clip(middle_mm - size_mm / 2, 0.0, panel_mm - size_mm)
    return Box(*(corner_mm * per_mm).tolist(), *(size_mm * per_mm).tolist())


def off_mm(glass: Glass, window: Box, other: Box) -> tuple[float, float]:
    """How far another window lies right of and below one: so far the head has to go back to be seen in it."""
    across, down = glass.px_per_mm
    right_px = (other.left + other.right - window.left - window.right) / 2
    down_px = (other.top + other.bottom - window.top - window.bottom) / 2
    return right_px / across, down_px / down


def window_next(glass: Glass, shown: Box, wanted: Box, policy: ReflectionPolicy = POLICY) -> Box:
    """The window for what comes next: the one that is shown, unless the face has moved enough to be worth it.

    To be asked between repetitions only.
    """
    return wanted if math.hypot(*off_mm(glass, shown, wanted)) >= policy.moved_mm else shown
