"""The head frame: points that palsy does not move take the head's turning away.

The head frame is the patient's own: x to the patient's left, y up, z to the front, in millimetres.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.inference.facemesh import RIGID, Points
from device.measurement.values import PoseDeg

Shape = NDArray[np.float64]
"""(n, 3) points in a head frame."""
Matrix = NDArray[np.float64]

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
        towards = self.rotation[2]
        yaw = np.degrees(np.arctan2(-towards[0], towards[2]))
        pitch = np.degrees(np.arcsin(np.clip(towards[1], -1.0, 1.0)))
        roll = np.degrees(np.arctan2(-self.rotation[0, 1], self.rotation[1, 1]))
        return PoseDeg(float(yaw), float(pitch), float(roll))

    def to_head(self, points: Points) -> Shape:
        """Points of the frame in the head frame, mm, by the model's own depth."""
        moved = (_camera_axes(points) - self.middle_px) * self.scale_mm_per_px
        return moved @ self.rotation + self.middle_mm

    def to_head_at(self, points: Points, depth_mm: NDArray[np.float64]) -> Shape:
        """Points of the frame in the head frame, mm, by where they lie in the picture and a depth that is known.

        Args:
            points: (n, 3) of the frame; their depth is not used, because the model's is its noisiest axis.
            depth_mm: (n,) z of the same points in the head frame, from the patient's neutral face.
        """
        seen = (_camera_axes(points) - self.middle_px)[:, :2] * self.scale_mm_per_px
        depth = depth_mm - self.middle_mm[2]
        flat = seen - depth[:, None] * self.rotation[:2, 2]
        xy = np.linalg.solve(self.rotation[:2, :2], flat.T).T
        return np.column_stack([xy + self.middle_mm[:2], depth_mm])


def fit_head(points: Points, reference_mm: Shape) -> HeadFit:
    """The turn, size and place that bring a frame's rigid points closest to the reference in three dimensions.

    Least squares over a similarity (Umeyama 1991), in closed form. Believes the model's depth.

    Args:
        points: (478, 3) of a frame, pixels.
        reference_mm: (8, 3), the `RIGID` points of the head frame.
    """
    ours = _camera_axes(points[list(RIGID)])
    middle_px, middle_mm = ours.mean(axis=0), reference_mm.mean(axis=0)
    ours, theirs = ours - middle_px, reference_mm - middle_mm
    u, sizes, vt = np.linalg.svd(ours.T @ theirs)
    handed = np.array([1.0, 1.0, np.linalg.det(u @ vt)])
    scale = float((sizes * handed).sum() / max((ours**2).sum(), 1e-12))
    return HeadFit(scale, (u * handed) @ vt, middle_px, middle_mm)


def refine(fit: HeadFit, points: Points, reference_mm: Shape, *, steps: int = 2) -> HeadFit:
    """The same from where the rigid points lie in the picture alone, begun at another fit.

    Gauss-Newton over turn and size of a weak perspective view. The reference is the patient's own neutral
    face, whose depth is the median of many frames, so one frame's noisy depth no longer turns the head.

    Args:
        fit: where to begin.
        points: (478, 3) of the frame.
        reference_mm: (8, 3), the `RIGID` points of this patient's neutral face.
        steps: one leaves 0.002 degrees on the demo's session; two are for a start that is further off.
    """
    seen = (_camera_axes(points[list(RIGID)]) - fit.middle_px)[:, :2]
    body = reference_mm - reference_mm.mean(axis=0)
    rotation = fit.rotation
    for _ in range(steps):
        turned = body @ rotation.T
        flat = turned[:, :2]
        size = float((flat * seen).sum() / (flat**2).sum())
        slopes = _slopes(turned, size)
        normal = slopes.T @ slopes
        # A trace of stiffness, so that a face without any size gives a bad fit and no error.
        normal.flat[::5] += 1e-12 * np.trace(normal)
        step = np.linalg.solve(normal, slopes.T @ (seen - size * flat).ravel())
        rotation = _turn(step[:3]) @ rotation
    flat = (body @ rotation.T)[:, :2]
    scale = float((flat**2).sum() / max((flat * seen).sum(), 1e-12))
    return HeadFit(scale, rotation, fit.middle_px, reference_mm.mean(axis=0))


def _slopes(turned: Shape, size: float) -> NDArray[np.float64]:
    """(2n, 4): how far x and y of each point move, for a turn about each axis of the camera and for the size.

    The turns are the cross products with the axes, written out: numpy's own took a third of a frame's time.
    """
    x, y, z = turned.T
    slopes = np.zeros((len(turned), 2, 4))
    slopes[:, 1, 0], slopes[:, 0, 1] = -size * z, size * z
    slopes[:, 0, 2], slopes[:, 1, 2] = -size * y, size * x
    slopes[:, 0, 3], slopes[:, 1, 3] = x, y
    return slopes.reshape(-1, 4)


def _turn(axis: NDArray[np.float64]) -> Matrix:
    """The rotation by a vector: its length is the angle in radians (Rodrigues)."""
    angle = float(np.linalg.norm(axis))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = axis / angle
    cross = np.array([(0, -z, y), (z, 0, -x), (-y, x, 0)])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def _camera_axes(points: Points) -> Shape:
    """Image axes (right, down, away) as right, up, towards the camera."""
    return points.astype(np.float64) * (1.0, -1.0, -1.0)
