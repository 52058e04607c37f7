"""The head as a stiff body: how it lies in a picture, from points that keep still when the face moves.

The head frame is the patient's own: x to the patient's left, y up, z to the front, in millimetres.
Camera axes are right, up and towards the camera.
"""

import math
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from device.inference.facemesh import RIGID, STIFF, Points

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

ALIKE_MM = 15.0
"""Over so much of the face skin is pulled alike: half the width of an eye."""

TINY = 1e-9
"""Stands for nothing in a denominator, so that a face without any size gives a bad fit and no error."""

_RIGID, _STIFF = np.array(RIGID), np.array(STIFF)
_CAMERA = np.array((1.0, -1.0, -1.0))


@dataclass(frozen=True, eq=False)
class HeadFit:
    """Where the head is and how it is turned.

    Attributes:
        scale_mm_per_px: millimetres on the face for one pixel.
        rotation: (3, 3), from head axes to camera axes.
        middle_px: where `middle_mm` lies, camera axes, pixels.
        middle_mm: a point of the head.
    """

    scale_mm_per_px: float
    rotation: Matrix
    middle_px: NDArray[np.float64]
    middle_mm: NDArray[np.float64]

    def to_head(self, points: Points) -> Shape:
        """Points of the frame in the head frame, mm, by the model's own depth."""
        moved = (camera_axes(points) - self.middle_px) * self.scale_mm_per_px
        return moved @ self.rotation + self.middle_mm


def fit_head(points: Points, reference_mm: Shape) -> HeadFit:
    """The turn, size and place that bring a frame's rigid points closest to the reference in three dimensions.

    Least squares over a similarity (Umeyama 1991), in closed form. Believes the model's depth.

    Args:
        points: (478, 3) of a frame, pixels.
        reference_mm: (8, 3), the `RIGID` points of the head frame.
    """
    ours = camera_axes(points.take(_RIGID, axis=0))
    middle_px, middle_mm = ours.mean(axis=0), reference_mm.mean(axis=0)
    ours, theirs = ours - middle_px, reference_mm - middle_mm
    u, sizes, vt = np.linalg.svd(ours.T @ theirs)
    handed = np.array([1.0, 1.0, np.linalg.det(u @ vt)])
    scale = float((sizes * handed).sum() / max((ours**2).sum(), TINY))
    return HeadFit(scale, (u * handed) @ vt, middle_px, middle_mm)


def camera_axes(points: Points) -> Shape:
    """Image axes (right, down, away) as right, up, towards the camera."""
    return np.asarray(points * _CAMERA)


@dataclass(frozen=True, eq=False)
class Stiffness:
    """How much the stiff points move when the face moves and the head does not.

    Every movement of the face drags its surroundings along, and the model exaggerates: an eye that closes pulls its
    outer corner down by 1.5 mm, a brow that rises lifts the bridge of the nose by 0.7. Such patterns are
    known, so that a fit can tell them from a turn of the head. How they were measured: docs/accuracy.md.

    Attributes:
        covariance_mm2: (2n, 2n) of the displacements of `STIFF`, right and up.
        lids_pull_mm: (n,) how far each goes when eyes shut.
    """

    covariance_mm2: Matrix
    lids_pull_mm: NDArray[np.float64]

    @cached_property
    def weights(self) -> Matrix:
        """(2n, 2n) 1/mm^2, as long as the eyes are open."""
        return np.asarray(np.linalg.inv(self.covariance_mm2))

    def weights_with_eyes_shut(self, stiff_mm: Shape) -> Matrix:
        """(2n, 2n) 1/mm^2, when it is not known how the lids pull, but only about how far.

        Real lids pull twice as far as rendered ones, and in another way: what was learned from these made the head of
        three real people nod by 2 degrees at every blink. Skin is smooth, so near points are pulled alike.

        Args:
            stiff_mm: (n, 3) the stiff points.
        """
        apart_mm = np.linalg.norm(stiff_mm[:, None] - stiff_mm[None], axis=2)
        alike = np.exp(-((apart_mm / ALIKE_MM) ** 2) / 2)
        pull_mm2 = alike * np.outer(self.lids_pull_mm, self.lids_pull_mm)
        return np.asarray(np.linalg.inv(self.covariance_mm2 + np.kron(pull_mm2, np.eye(2))))


@cache
def stiffness() -> Stiffness:
    """The one that comes with the program."""
    with (files("device.inference") / "stiffness.npz").open("rb") as file:
        stored = np.load(file)
        return Stiffness(stored["covariance_mm2"].astype(np.float64), stored["lids_pull_mm"].astype(np.float64))


@dataclass(frozen=True, eq=False)
class View:
    """How a head lies in a picture, as far as a linear map tells: the picture of head point p is `axes_px @ p + at_px`.

    Attributes:
        axes_px: (2, 3) pixels right and up for one mm along each axis of the head.
        at_px: (2,) where the head frame's origin lies, right and up.
    """

    axes_px: Matrix
    at_px: NDArray[np.float64]

    @property
    def towards_px(self) -> NDArray[np.float64]:
        """(3,) by how many pixels a point comes nearer to the camera for one mm along each axis of the head."""
        (xx, xy, xz), (yx, yy, yz) = self.axes_px.tolist()
        size = max(math.hypot(xx, xy, xz), math.hypot(yx, yy, yz), TINY)
        return np.array((xy * yz - xz * yy, xz * yx - xx * yz, xx * yy - xy * yx)) / size


class StiffHead:
    """One head, by its stiff points.

    Args:
        shape_mm: (478, 3) in the head frame.
        eyes_shut: whether its eyes are, so that the points around them tell less.

    Attributes:
        middle_mm: (3,) of its stiff points.
        about_mm: (n, 3) its stiff points, seen from there.
        information: (6, 6) how well a view's axes are known, by rows: the weight of a deviation, for `axes_px` of
            a picture of 1 px/mm, once the best place has been chosen.
        drift: (2, 6) how that place changes with the axes.
    """

    def __init__(self, shape_mm: Shape, *, eyes_shut: bool = False) -> None:
        stiff = shape_mm[_STIFF]
        weights = stiffness().weights_with_eyes_shut(stiff) if eyes_shut else stiffness().weights
        self.middle_mm = stiff.mean(axis=0)
        self.about_mm = stiff - self.middle_mm
        rows = np.zeros((len(stiff), 2, 8))
        rows[:, 0, :3] = rows[:, 1, 3:6] = self.about_mm
        rows[:, 0, 6] = rows[:, 1, 7] = 1.0
        design = rows.reshape(-1, 8)
        weighed = design.T @ weights
        normal = weighed @ design
        normal.flat[::9] += TINY * np.trace(normal)
        self._to_figures = np.linalg.solve(normal, weighed)
        self.drift = -np.linalg.solve(normal[6:, 6:], normal[6:, :6])
        self.information = normal[:6, :6] + normal[:6, 6:] @ self.drift

    def between(self, other: "StiffHead", share: float) -> "StiffHead":
        """The same head, believed as this one and by this share, 0..1, as the other."""
        mixed = copy(self)
        mixed._to_figures = self._to_figures + share * (other._to_figures - self._to_figures)
        mixed.drift = self.drift + share * (other.drift - self.drift)
        mixed.information = self.information + share * (other.information - self.information)
        return mixed

    def stiff_points(self, points: Points) -> NDArray[np.float64]:
        """(n, 2) where the stiff points of a frame lie, right and up, in pixels."""
        return np.asarray(points.take(_STIFF, axis=0)[:, :2] * _CAMERA[:2])

    def figures(self, stiff_px: NDArray[np.float64]) -> NDArray[np.float64]:
        """(8,) the linear view of least squares: its axes by rows, and where `middle_mm` lies, right and up."""
        return np.asarray(self._to_figures @ stiff_px.ravel())

    def view(self, points: Points) -> View:
        """How this head lies in the picture, without asking that it be stiff: good enough to follow it.

        Args:
            points: (478, 3) of a frame.
        """
        figures = self.figures(self.stiff_points(points))
        axes = figures[:6].reshape(2, 3)
        return View(axes, figures[6:] - axes @ self.middle_mm)
