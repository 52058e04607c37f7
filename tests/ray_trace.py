"""Two pinhole eyes, a plane mirror, a panel behind it and a camera beside it, traced without the program's formulas.

Room axes: right as the patient sees the glass, up, and towards the patient, in mm, from the middle of the panel; the
mirror is the plane of depth 0. The spot where a ray meets the mirror is that of the shortest way from the eye by the
mirror to the point (Fermat), found by a search; no mirror image is made.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.display.level_lines import LevelLine
from device.display.reflection import Glass
from device.inference.facemesh import FaceFound
from device.measurement.scale import Ruler
from device.plan.schema import Region
from tests.made_faces import EYE_CORNERS_MM, NEUTRAL_MM

Vector = NDArray[np.float64]

LEFT_PUPIL, RIGHT_PUPIL = 473, 468
BROWS = {"left": [300, 293, 334, 296, 336], "right": [70, 63, 105, 66, 107]}
CORNERS = {"left": [291], "right": [61]}


def _about(axis: tuple[float, float, float], angle_deg: float) -> Vector:
    """The rotation about an axis, by Rodrigues."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]], float)
    angle = np.radians(angle_deg)
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


@dataclass(frozen=True)
class Pose:
    """A head before the glass: where the middle between its pupils is in the room, and how it is turned.

    Signs as in `PoseDeg`: to the patient's left, tipping down, leaning towards their right shoulder.
    """

    right_mm: float = 0.0
    up_mm: float = 0.0
    distance_mm: float = 450.0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0

    def of(self, shape_mm: Vector = NEUTRAL_MM) -> Vector:
        """The head's points in the room."""
        turned = _about((0, 0, 1), self.roll_deg) @ _about((1, 0, 0), self.pitch_deg) @ _about((0, 1, 0), self.yaw_deg)
        # The patient faces the glass: their left is the room's left, their front goes towards depth 0.
        faces_glass = np.diag([-1.0, 1.0, -1.0]) @ turned
        between = (NEUTRAL_MM[LEFT_PUPIL] + NEUTRAL_MM[RIGHT_PUPIL]) / 2
        return (shape_mm - between) @ faces_glass.T + (self.right_mm, self.up_mm, self.distance_mm)


@dataclass(frozen=True)
class Camera:
    """A pinhole that looks at the patient.

    `down_deg` and `right_deg` say how far aside of straight ahead, `askew_deg` how far it is turned about its own view.
    """

    at_mm: tuple[float, float, float]
    down_deg: float
    right_deg: float = 0.0
    askew_deg: float = 0.0
    field_deg: float = 66.0
    frame_px: tuple[int, int] = (1280, 720)

    def picture(self, room_mm: Vector, depth_gain: float = 1.0) -> FaceFound:
        """What an ideal model finds of these points; it may see all depth too flat or too deep."""
        pointed = _about((0, 1, 0), self.right_deg) @ _about((1, 0, 0), self.down_deg)
        pointed = pointed @ _about((0, 0, 1), self.askew_deg)
        width, height = self.frame_px
        right, up, view = pointed @ (-1, 0, 0), pointed @ (0, 1, 0), pointed @ (0, 0, 1)
        from_lens = room_mm - np.array(self.at_mm)
        depth = from_lens @ view
        one_deg_px = width / 2 / np.tan(np.radians(self.field_deg / 2))
        x = (width - 1) / 2 + one_deg_px * (from_lens @ right) / depth
        y = (height - 1) / 2 - one_deg_px * (from_lens @ up) / depth
        z = (depth - depth.mean()) * depth_gain * one_deg_px / depth.mean()
        points = np.column_stack([x, y, z]).astype(np.float32)
        return FaceFound(0, 0.0, points, 1.0, self.frame_px, 0.5, 0.0)


@dataclass(frozen=True)
class Panel:
    """What lights up, some mm behind the mirror."""

    size_mm: tuple[float, float]
    size_px: tuple[int, int]
    deep_mm: float

    def to_mm(self, at_px: tuple[float, float]) -> Vector:
        """A pixel's place in the room."""
        (width, height), (columns, rows) = self.size_mm, self.size_px
        return np.array([at_px[0] / columns * width - width / 2, height / 2 - at_px[1] / rows * height])

    def seen_at(self, eye_mm: Vector, point_mm: Vector) -> Vector:
        """(2,) where on the panel an eye sees a point of the room mirrored: right of and above the panel's middle."""
        eye, point = eye_mm.tolist(), point_mm.tolist()

        def way(x: float, y: float) -> float:
            return math.dist(eye, (x, y, 0.0)) + math.dist((x, y, 0.0), point)

        x, y, step = (eye[0] + point[0]) / 2, (eye[1] + point[1]) / 2, 64.0
        while step > 1e-4:
            tried = [(x, y), (x + step, y), (x - step, y), (x, y + step), (x, y - step)]
            best = min(tried, key=lambda place: way(*place))
            if best == (x, y):
                step /= 2
            x, y = best
        # The light comes to the eye in a straight line, and the panel shines through from behind along it.
        share = self.deep_mm / eye[2]
        return np.array([x + share * (x - eye[0]), y + share * (y - eye[1])])


def misses(panel: Panel, line: LevelLine, room_mm: Vector) -> tuple[float, float]:
    """By how much a stroke misses the spots where the two eyes see what it is for, mm on the panel.

    Across, the worse eye's; and how far the worse eye's spot lies beyond an end, negative within.
    """
    left, right = panel.to_mm(line.left_px), panel.to_mm(line.right_px)
    along = (right - left) / np.linalg.norm(right - left)
    point = room_mm[(BROWS if line.region is Region.BROW else CORNERS)[line.side]].mean(axis=0)
    spots = [panel.seen_at(room_mm[pupil], point) for pupil in (LEFT_PUPIL, RIGHT_PUPIL)]
    across = [abs(float(along[0] * (spot - left)[1] - along[1] * (spot - left)[0])) for spot in spots]
    beyond = [max(float((left - spot) @ along), float((spot - right) @ along)) for spot in spots]
    return max(across), max(beyond)


@dataclass(frozen=True)
class Bench:
    """A device as it truly is, and what its settings say of it."""

    panel: Panel
    camera: Camera
    glass: Glass

    @classmethod
    def of(cls, panel: Panel, camera: Camera) -> "Bench":
        """With settings that are right."""
        width, height = panel.size_mm
        right, up, _ = camera.at_mm
        lens = (width / 2 + right, height / 2 - up)
        turn = (camera.right_deg, camera.down_deg)
        glass = Glass(panel.size_mm, panel.size_px, panel.deep_mm, lens, *turn, camera.field_deg)
        return cls(panel, camera, glass)


PORTRAIT = Bench.of(Panel((135.6, 217.0), (800, 1280), 5.0), Camera((0.0, 120.0, 0.0), down_deg=10.0))
"""A 10.1 inch panel that stands, 5 mm behind the mirror, a Pi's camera above it."""
LANDSCAPE = Bench.of(
    Panel((217.0, 135.6), (1280, 800), 12.0), Camera((-115.0, 20.0, 0.0), down_deg=2.0, right_deg=12.0, field_deg=75.0)
)
"""One that lies, 12 mm deep, a wider camera beside it."""
TALL = Bench.of(Panel((268.0, 477.0), (1080, 1920), 3.0), Camera((20.0, -140.0, 0.0), down_deg=-14.0, field_deg=80.0))
"""A 21.5 inch panel with a hole below its middle, through which the camera looks up."""
BENCHES = (PORTRAIT, LANDSCAPE, TALL)
RULER = Ruler(EYE_CORNERS_MM)
