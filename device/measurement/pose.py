"""The head frame: points that palsy does not move take the head's turning away.

The head frame is the patient's own: x to the patient's left, y up, z to the front, in millimetres.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.inference.facemesh import RIGID, Points
from device.measurement.values import PoseDeg

Shape = NDArray[np.float64]
"""(n, 3) points in a head frame."""
Matrix = NDArray[np.float64]

_RIGID = np.array(RIGID)
_CAMERA = np.array((1.0, -1.0, -1.0))

TINY = 1e-9
"""Stands for nothing in a denominator, so that a face without any size gives a bad fit and no error."""

CANONICAL_MM: Shape = np.array(
    [
        (-44.459, 26.640, 31.734),
        (-18.564, 25.852, 37.579),
        (18.564, 25.852, 37.579),
        (44.459, 26.640, 31.734),
        (0.0, 32.710, 52.360),
        (0.0, 24.733, 57.886),
        (0.0, 17.284, 63.168),
        (0.0, 10.594, 67.746),
    ]
)
"""The `RIGID` points on an average head that looks straight ahead.

From the geometry metadata of the Face Landmarker bundle (Google, Apache-2.0), in which one unit is 1 cm.
"""


@dataclass(frozen=True, eq=False)
class HeadFit:
    """Where the head is and how it is turned.

    Attributes:
        scale_mm_per_px: millimetres on the face for one pixel.
        rotation: (3, 3), from head axes to camera axes (right, up, towards the camera).
        middle_px: the middle of the rigid points in camera axes, pixels.
        middle_mm: the middle of the reference's rigid points, millimetres.
    """

    scale_mm_per_px: float
    rotation: Matrix
    middle_px: NDArray[np.float64]
    middle_mm: NDArray[np.float64]

    @property
    def pose(self) -> PoseDeg:
        """The head's turn, seen from the camera: first about its own height, then its ears' axis, then the view's."""
        (_, tilt, _), (_, upright, _), (right, up, front) = self.rotation.tolist()
        yaw, roll = math.atan2(-right, front), math.atan2(-tilt, upright)
        return PoseDeg(math.degrees(yaw), math.degrees(math.asin(min(max(up, -1.0), 1.0))), math.degrees(roll))

    def to_head(self, points: Points) -> Shape:
        """Points of the frame in the head frame, mm, by the model's own depth."""
        moved = (_camera_axes(points) - self.middle_px) * self.scale_mm_per_px
        return moved @ self.rotation + self.middle_mm

    def to_head_at(self, points: Points | Shape, depth_mm: NDArray[np.float64]) -> Shape:
        """Points of the frame in the head frame, mm, by where they lie in the picture and a depth that is known.

        Args:
            points: (n, 3) of the frame; their depth is not used, because the model's is its noisiest axis.
            depth_mm: (n,) z of the same points in the head frame, from the patient's neutral face.
        """
        (xx, xy, xz), (yx, yy, yz), _ = self.rotation.tolist()
        (right, up, _), (x_mm, y_mm, z_mm) = self.middle_px.tolist(), self.middle_mm.tolist()
        area = max(xx * yy - xy * yx, TINY)
        by_mm = self.scale_mm_per_px / area
        # Back from the picture's plane to the head's: x and y of the frame, and the depth, each have their share.
        back = np.array(
            [
                [yy * by_mm, -yx * by_mm],
                [xy * by_mm, -xx * by_mm],
                [(xy * yz - yy * xz) / area, (yx * xz - xx * yz) / area],
            ]
        )
        shape = np.empty((len(points), 3))
        shape[:, :2] = points[:, :2]
        shape[:, 2] = depth_mm
        shape[:, :2] = (shape - (right, -up, z_mm)) @ back + (x_mm, y_mm)
        return shape


@dataclass(frozen=True, eq=False)
class RigidHead:
    """The rigid points of one head, and what every fit to them needs.

    Attributes:
        middle_mm: (3,) their middle, in the head frame.
        about_mm: (8, 3) the points, seen from that middle.
        moments: (3, 3) sum of their products, mm^2, and
        inverse: its inverse.
    """

    middle_mm: NDArray[np.float64]
    about_mm: Shape
    moments: Matrix
    inverse: Matrix

    @classmethod
    def of(cls, rigid_mm: Shape) -> "RigidHead":
        """The head with these `RIGID` points, (8, 3) in the head frame."""
        middle = rigid_mm.mean(axis=0)
        about = rigid_mm - middle
        moments = about.T @ about
        return cls(middle, about, moments, np.linalg.inv(moments + TINY * (1 + np.trace(moments)) * np.eye(3)))


def fit_head(points: Points, reference_mm: Shape) -> HeadFit:
    """The turn, size and place that bring a frame's rigid points closest to the reference in three dimensions.

    Least squares over a similarity (Umeyama 1991), in closed form. Believes the model's depth.

    Args:
        points: (478, 3) of a frame, pixels.
        reference_mm: (8, 3), the `RIGID` points of the head frame.
    """
    ours = _camera_axes(points[_RIGID])
    middle_px, middle_mm = ours.mean(axis=0), reference_mm.mean(axis=0)
    ours, theirs = ours - middle_px, reference_mm - middle_mm
    u, sizes, vt = np.linalg.svd(ours.T @ theirs)
    handed = np.array([1.0, 1.0, np.linalg.det(u @ vt)])
    scale = float((sizes * handed).sum() / max((ours**2).sum(), TINY))
    return HeadFit(scale, (u * handed) @ vt, middle_px, middle_mm)


def fit_flat(points: Points, head: RigidHead, *, steps: int = 2) -> HeadFit:
    """The same from where the rigid points lie in the picture alone.

    Least squares over turn and size of a weak perspective view: the linear answer, then Gauss-Newton. The
    reference is the patient's own neutral face, whose depth is the median of many frames, so that one frame's noisy
    depth does not turn the head.

    Args:
        points: (478, 3) of the frame.
        head: of this patient.
        steps: two leave less than 0.001 degrees on the demo's session.
    """
    ours = _camera_axes(points.take(_RIGID, axis=0))
    # All that the sum of squares knows of the points are their moments, with each other and with the picture's.
    seen = head.about_mm.T @ ours[:, :2]
    rotation = _upright(head.inverse @ seen)
    for _ in range(steps):
        rotation = _step(rotation, head.moments, seen) @ rotation
    flat, size = (rotation[:2] @ head.moments * rotation[:2]).sum(), (rotation[:2].T * seen).sum()
    return HeadFit(float(flat / max(size, TINY)), rotation, ours.sum(axis=0) / len(RIGID), head.middle_mm)


def _upright(linear: Matrix) -> Matrix:
    """A rotation near a linear map, (3, 2): its first row along the first column, the second as near to the other.

    LAPACK's answer, the nearest one, takes nine times as long.
    """
    (a, d), (b, e), (c, f) = linear.tolist()
    length = max(math.hypot(a, b, c), TINY)
    a, b, c = a / length, b / length, c / length
    along = a * d + b * e + c * f
    d, e, f = d - along * a, e - along * b, f - along * c
    length = max(math.hypot(d, e, f), TINY)
    d, e, f = d / length, e / length, f / length
    return np.array([(a, b, c), (d, e, f), (b * f - c * e, c * d - a * f, a * e - b * d)])


def _step(rotation: Matrix, moments: Matrix, seen: Matrix) -> Matrix:
    """One step of Gauss-Newton: the turn that brings the points closer to the picture's, at the best size.

    With the turned points (x, y, z), a turn by (a, b, c) about the camera's axes and a change of size, the normal
    equations hold nothing but moments. The terms in which a meets b, and c the size, cancel: each is a quotient.
    """
    (xx, _, xz), (_, yy, yz), (_, _, zz) = (rotation @ moments @ rotation.T).tolist()
    (x_right, x_up), (y_right, y_up), (z_right, z_up) = (rotation @ seen).tolist()
    flat = max(xx + yy, TINY)
    size = max((x_right + y_up) / flat, TINY)
    twist = (x_up - y_right) / (size * flat)
    stiff = max(zz - (xz * xz + yz * yz) / flat, TINY)
    a = (yz - z_up / size + xz * twist) / stiff
    b = (z_right / size - xz + yz * twist) / stiff
    return _turn(a, b, twist + (xz * a + yz * b) / flat)


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


def _camera_axes(points: Points) -> Shape:
    """Image axes (right, down, away) as right, up, towards the camera."""
    return np.asarray(points * _CAMERA)
