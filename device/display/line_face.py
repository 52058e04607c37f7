"""A face mesh as a calm line face that moves as the patient's face does. Pure.

It is mirrored as in a mirror: the patient's left is on the left. It is upright, and centred and scaled by the outer
corners of the eyes, so that it sits still while the head sways or comes closer.
"""

import numpy as np
from numpy.typing import NDArray

from device.display.curve import Places, smooth
from device.display.view import Polyline, Shape, Tone
from device.inference.facemesh import EYE_CORNERS, Points
from device.measurement.landmarks import FACE_LINES, POINTS_OF, SidePoints

EYES_Y = 0.35
"""Where the middle between the eyes stands in the square, from its top."""

EYES_APART = 0.47
"""The distance of the outer corners of the eyes, in sides of the square. An open jaw still has room below."""

PIECES = 3
"""Between two points of the mesh."""

DECIMALS = 3
"""A thousandth of the square is less than a pixel on the panel that we build."""

_OUTLINE = FACE_LINES[0]
_IRISES = tuple(set(eye.iris) for eye in POINTS_OF.values())
_LINES = tuple(line for line in FACE_LINES if set(line) not in _IRISES)
_TURN = np.linspace(0, 2 * np.pi, 25)
_CIRCLE = np.stack([np.sin(_TURN), -np.cos(_TURN)], axis=1)
"""Once around."""


@np.errstate(all="ignore")
def line_face(points: Points) -> tuple[Shape, ...]:
    """The lines of a face in a square of side 1. What is no figure is left out, and so is what lies outside.

    Args:
        points: of a face mesh, as in `FaceFound`.
    """
    places = _on_glass(points)
    lines = [(_curve(places, line), Tone.LEVEL if line is _OUTLINE else Tone.WORDS) for line in _LINES]
    lines += [(_iris(places, eye), Tone.WORDS) for eye in POINTS_OF.values()]
    shapes = [Polyline(_kept(line), tone) for line, tone in lines]
    return tuple(shape for shape in shapes if len(shape.points) > 1)


def _on_glass(points: Points) -> Places:
    """Where each point stands in the square; NaN where it is no figure."""
    xyz = points.astype(np.float64)
    right, left = xyz[list(EYE_CORNERS)]
    across, middle = left - right, (left + right)[:2] / 2
    # Depth counts, so that a face that turns to a side does not grow.
    scale = EYES_APART / np.linalg.norm(across)
    along = across[:2] / np.linalg.norm(across[:2])
    beside = (xyz[:, :2] - middle) @ along
    below = (xyz[:, :2] - middle) @ (-along[1], along[0])
    return np.stack([0.5 - scale * beside, EYES_Y + scale * below], axis=1)


def _curve(places: Places, line: tuple[int, ...]) -> Places:
    through = _inside(places[list(line)])
    if len(through) < 2:
        return through
    # The outline is closed where nothing marks its end; eyes and lips are closed in a corner.
    return smooth(through, PIECES, through[-2] if line is _OUTLINE else None)


def _inside(places: Places) -> Places:
    """Without what is no figure or lies outside: one wild point would drag its line across the face."""
    return places[((places >= 0) & (places <= 1)).all(axis=1)]


def _kept(places: Places) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in _inside(places).round(DECIMALS).tolist())


def _iris(places: Places, eye: SidePoints) -> Places:
    """The edge of the iris, which runs along a lid where the lid covers it."""
    loop = next(line for line in _LINES if line[0] == eye.outer_canthus)
    turn = loop.index(eye.inner_canthus)
    middle = places[eye.pupil]
    edge = middle + np.linalg.norm(places[list(eye.iris)] - middle, axis=1).mean() * _CIRCLE
    upper, lower = (_height(places[list(lid)], edge[:, 0]) for lid in (loop[turn:], loop[: turn + 1]))
    return np.stack([edge[:, 0], np.clip(edge[:, 1], upper, np.maximum(upper, lower))], axis=1)


def _height(lid: Places, across: NDArray[np.float64]) -> NDArray[np.float64]:
    """How high a lid stands at these places, NaN where there is none."""
    lid = _inside(lid)
    if not len(lid):
        return np.full(len(across), np.nan)
    lid = lid[np.argsort(lid[:, 0])]
    return np.interp(across, lid[:, 0], lid[:, 1])
