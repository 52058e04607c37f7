"""How the head is turned, and where points of its face lie once that is taken away.

The head frame is the patient's own: x to the patient's left, y up, z to the front, in millimetres.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.inference.facemesh import FaceFound, Points
from device.inference.head import TINY, Matrix, Shape, StiffHead
from device.measurement.values import PoseDeg

VIEW_MM = 500.0
"""How far the face is from the camera. The seat is at about 450 mm, people sit 400 to 700 mm away. What is nearer looks
larger, so that a mouth's movements, 20 mm in front of the eyes, look 4 % too large; a wrong 100 mm here leaves 1 %."""


@dataclass(frozen=True)
class Unknown:
    """Nothing is known of where the head is."""


UNKNOWN = Unknown()


@dataclass(frozen=True, eq=False)
class HeadPose:
    """Where a head that is known is in front of the camera, and how it is turned.

    Attributes:
        rotation: (3, 3), from head axes to camera axes: right, up, towards the camera.
        scale_mm_per_px: millimetres for one pixel, at the depth of the head's middle.
        middle_mm: (3,) the head's middle, head frame.
        aside_mm: (2,) how far that middle is right of and above the line that the camera looks along.
        axis_px: (2,) where that line meets the picture: its middle.
    """

    rotation: Matrix
    scale_mm_per_px: float
    middle_mm: NDArray[np.float64]
    aside_mm: NDArray[np.float64]
    axis_px: tuple[float, float]

    @property
    def deg(self) -> PoseDeg:
        """The head's turn."""
        return turn_of(self.rotation)

    def to_head(self, points: Points | Shape, neutral_mm: Shape) -> Shape:
        """Points of the frame in the head frame, mm, by their place in the picture and the neutral face's depth.

        Args:
            points: (n, 3) of the frame.
            neutral_mm: (n, 3) where the same points lie in the head frame on the neutral face. Of these, the depth is
                taken over.
        """
        (xx, xy, xz), (yx, yy, yz), towards = self.rotation.tolist()
        (right, up), (x_mm, y_mm, _) = self.aside_mm.tolist(), self.middle_mm.tolist()
        area = max(xx * yy - xy * yx, TINY)
        about = neutral_mm - self.middle_mm
        # What is nearer looks further from the line that the camera looks along.
        seen = points[:, :2] - self.axis_px
        seen *= (self.scale_mm_per_px * (1 - about @ np.array(towards) / VIEW_MM))[:, None]
        seen -= (right, -up)
        shape = np.array(neutral_mm)
        # Back from the plane of the picture, whose rows count downwards, to that of the face.
        shape[:, :2] = seen @ np.array([(yy / area, -yx / area), (xy / area, -xx / area)]) + (x_mm, y_mm)
        shape[:, :2] += about[:, 2:] * ((xy * yz - yy * xz) / area, (yx * xz - xx * yz) / area)
        return shape


def turn_of(rotation: Matrix) -> PoseDeg:
    """A rotation as turns: first about the head's own height, then its ears' axis, then the camera's view."""
    (_, tilt, _), (_, upright, _), (right, up, front) = rotation.tolist()
    yaw, roll = math.atan2(-right, front), math.atan2(-tilt, upright)
    return PoseDeg(math.degrees(yaw), math.degrees(math.asin(min(max(up, -1.0), 1.0))), math.degrees(roll))


def pose_of(face: FaceFound, head: StiffHead, near: HeadPose | Unknown = UNKNOWN, *, steps: int = 2) -> HeadPose:
    """The turn, size and place of a head that is known, from where its stiff points lie in the picture alone.

    Weighted least squares. The weights know what a moving face does to the stiff points (`Stiffness`). The depth that
    the model gives is not used, because it is its noisiest axis.

    Args:
        face: with sound stiff points.
        head: this patient's, from the neutral face.
        near: a pose from which the search begins, of the same head within the limits of measuring.
        steps: of Gauss-Newton, each with what the last one told of the points' distances. From such a pose two leave
            less than 0.01 degrees; where none is known, three more are made.
    """
    width, height = face.frame_size_px
    axis = ((width - 1) / 2, (height - 1) / 2)
    seen = head.stiff_points(face.points) - (axis[0], -axis[1])
    if isinstance(near, Unknown):
        rotation, size = _upright(head.figures(seen))
        steps += 3
    else:
        rotation, size = _upright(head.figures(_from_afar(seen, head, near.rotation)))
    for _ in range(steps):
        figures = head.figures(_from_afar(seen, head, rotation))
        rotation, size = _step(rotation, size, figures[:6], head)
    middle_px = figures[6:] + head.drift @ (size * rotation[:2].ravel() - figures[:6])
    return HeadPose(rotation, 1 / size, head.middle_mm, middle_px / size, axis)


def _from_afar(seen: NDArray[np.float64], head: StiffHead, rotation: Matrix) -> NDArray[np.float64]:
    """Where the stiff points would lie if nothing looked larger for being nearer."""
    return np.asarray(seen * (1 - head.about_mm @ (rotation[2] / VIEW_MM))[:, None])


def _slopes() -> Matrix:
    """How the first two rows of a rotation change as it is turned about the camera's axes, and as all grows.

    (24, 9): four times six changes, from the nine figures of the rotation.
    """
    slopes, rows = np.zeros((4, 2, 3, 9)), np.eye(9).reshape(3, 3, 9)
    right, up, front = rows
    slopes[0, 1], slopes[1, 0] = -front, front
    slopes[2] = -up, right
    slopes[3] = right, up
    return slopes.reshape(24, 9)


_SLOPES = _slopes()


def _step(rotation: Matrix, size: float, axes: NDArray[np.float64], head: StiffHead) -> tuple[Matrix, float]:
    """One step of Gauss-Newton towards the stiff body whose axes lie in the picture like these."""
    slopes = (_SLOPES @ rotation.ravel()).reshape(4, 6)
    weighed = slopes @ head.information
    normal = weighed @ slopes.T
    normal.flat[::5] += TINY * normal.max()
    a, b, c, growth = np.linalg.solve(normal, weighed @ (axes / size - slopes[3])).tolist()
    return _turn(a, b, c) @ rotation, size * max(1 + growth, 0.1)


def _upright(figures: NDArray[np.float64]) -> tuple[Matrix, float]:
    """A rotation near a linear view, its first row along the view's first; and the size of the view."""
    a, b, c, d, e, f = figures[:6].tolist()
    across = max(math.hypot(a, b, c), TINY)
    a, b, c = a / across, b / across, c / across
    along = a * d + b * e + c * f
    d, e, f = d - along * a, e - along * b, f - along * c
    high = max(math.hypot(d, e, f), TINY)
    d, e, f = d / high, e / high, f / high
    rotation = np.array([(a, b, c), (d, e, f), (b * f - c * e, c * d - a * f, a * e - b * d)])
    return rotation, (across + high) / 2


def _turn(x: float, y: float, z: float) -> Matrix:
    """The rotation by a vector: its length is the angle in radians (Rodrigues)."""
    angle = math.hypot(x, y, z)
    if angle < TINY:
        return np.eye(3)
    x, y, z = x / angle, y / angle, z / angle
    sin, rest = math.sin(angle), 1 - math.cos(angle)
    return np.array(
        [
            (1 - rest * (y * y + z * z), rest * x * y - sin * z, rest * x * z + sin * y),
            (rest * x * y + sin * z, 1 - rest * (x * x + z * z), rest * y * z - sin * x),
            (rest * x * z - sin * y, rest * y * z + sin * x, 1 - rest * (x * x + y * y)),
        ]
    )
