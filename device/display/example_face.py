"""A made-up face mesh for the examples: no person's, and only the points of a line face are in it."""

import numpy as np
from numpy.typing import NDArray

from device.inference.facemesh import POINTS, FaceFound
from device.measurement.landmarks import FACE_LINES, POINTS_OF
from device.measurement.side import Side
from device.plan.figure import HEIGHT

SIZE_PX = (1280, 720)
HALF_WIDTH_PX = 140.0
_SIGN = {Side.LEFT: 1.0, Side.RIGHT: -1.0}

_Line = NDArray[np.float64]


def made_face(left: float = 0.0, right: float = 0.0) -> FaceFound:
    """A calm face, whose corners of the mouth have moved outwards by these shares of half its width.

    Its proportions are those of the catalogue's figure.
    """
    places = np.full((POINTS, 2), np.nan)
    outline, brows, eyes, irises = FACE_LINES[0], FACE_LINES[1:3], FACE_LINES[3:5], FACE_LINES[5:7]
    bridge, base, lips, inner = FACE_LINES[7:]
    corner_right, corner_left = (-0.36 * (1 + right), 0.77 - 0.06 * right), (0.36 * (1 + left), 0.77 - 0.06 * left)
    turn = np.linspace(0, 2 * np.pi, len(outline))
    places[list(outline)] = np.stack([0.92 * np.sin(turn), 0.545 - 0.455 * np.cos(turn)], axis=1)
    for side, brow, eye, iris in zip((Side.RIGHT, Side.LEFT), brows, eyes, irises, strict=True):
        sign = _SIGN[side]
        places[list(brow)] = _bent((sign * 0.72, 0.31), (sign * 0.17, 0.31), -0.035, len(brow))
        places[list(eye)] = _almond((sign * 0.64, 0.41), (sign * 0.23, 0.42), 0.022, 0.03, len(eye))
        places[POINTS_OF[side].pupil] = middle = (sign * 0.44, 0.412)
        places[list(iris[:4])] = np.add(middle, [(0.09, 0), (0, -0.0375), (-0.09, 0), (0, 0.0375)])
    places[list(bridge)] = _bent((0.0, 0.38), (0.0, 0.58), 0.0, len(bridge))
    places[list(base)] = _bent((-0.24, 0.63), (0.24, 0.63), 0.03, len(base))
    places[list(lips)] = _almond(corner_right, corner_left, 0.055, 0.03, len(lips))
    places[list(inner)] = _almond(corner_right, corner_left, 0.006, -0.002, len(inner))
    px = np.array(SIZE_PX) / 2 + HALF_WIDTH_PX * (places - (0, 0.45)) * (1, HEIGHT)
    points = np.hstack([px, np.zeros((POINTS, 1))]).astype(np.float32)
    return FaceFound(0, 0.0, points, 1.0, SIZE_PX, 0.5, 0.0)


def _bent(start: tuple[float, float], end: tuple[float, float], bend_y: float, count: int) -> _Line:
    """A shallow arc between two places."""
    share = np.linspace(0, 1, count)[:, None]
    arc = np.array(start) * (1 - share) + np.array(end) * share
    arc[:, 1] += bend_y * np.sin(np.pi * share[:, 0])
    return arc


def _almond(start: tuple[float, float], end: tuple[float, float], below: float, above: float, count: int) -> _Line:
    """Out along the lower edge and back along the upper one."""
    half = count // 2
    return np.concatenate([_bent(start, end, below, half + 1), _bent(end, start, -above, count - half)[1:]])
