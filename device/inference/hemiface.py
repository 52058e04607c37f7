"""Each half of the face on its own, so that neither drags the other.

The model learned from symmetric faces and makes uneven ones symmetric: the difference of two eyelids comes out
at 0.3 to 0.7 of the truth, and a still corner of the mouth follows the moving one. So each half is shown to the
model together with its own mirror image, and only the points of the genuine half are kept.
"""

import math
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from device.camera.frame import Image
from device.inference.crop import Square, cut
from device.inference.facemesh import BRIDGE, HALVES, MIRRORED, POINTS, RIGID, Points
from device.inference.mesh import INPUT_PX, Mesh, MeshModel, in_frame, light_of, square_around

SEAM_MAX_PX = 40
"""A midline further than this from the middle of the crop is taken for this far: what is beyond is no face."""

ASIDE_MAX_RATIO = 0.12
"""The crop moves no further aside than this share of its side, or it would lose the far cheek of a turned head."""

_RIGID, _BRIDGE = np.array(RIGID), np.array(BRIDGE)
_ON_RIGHT = np.array([half == "R" for half in HALVES])
_ON_MIDLINE = np.array([half not in ("L", "R") for half in HALVES])
_OWN = np.arange(POINTS) + POINTS * _ON_RIGHT
"""Where each point's own answer is, when those of the left half's run and of the right half's stand in one list,"""
_OTHER = np.array(MIRRORED) + POINTS * (_ON_RIGHT | _ON_MIDLINE)
"""and where its mirror image's. A point of the midline is its own mirror image, and is taken from either run."""
_ASIDE = np.where(_ON_MIDLINE, 0.0, 0.5).astype(np.float32)


class HemifaceModel:
    """The face mesh from three runs over one crop: the whole face, then the patient's left half and right half.

    The whole face gives depth, presence, the place of the midline, and the bridge of the nose; the halves
    give everything else as it lies in the picture.

    Args:
        mesh: the model that all three runs use.
    """

    def __init__(self, mesh: MeshModel) -> None:
        self._mesh = mesh

    def look(self, image: Image, square: Square) -> Mesh:
        """The mesh of the face in this square."""
        crop = cut(image, square, INPUT_PX)
        light = light_of(crop)
        points, presence = self._mesh.read(crop)
        seam_px = _seam_px(points)
        if math.isfinite(seam_px):
            left, right = _halves(crop, seam_px)
            both = np.concatenate([self._mesh.read(left)[0], self._mesh.read(right)[0]])
            bridge_x = points[_BRIDGE, 0]
            points[:, :2] = _joined(both, seam_px)
            # A mirrored half has its midline on the seam by construction, so how far the bridge of the nose
            # stands to a side, which tells the head's yaw, comes from the whole face.
            points[_BRIDGE, 0] = bridge_x
        return Mesh(in_frame(points, square), presence, *light)

    def next_square(self, points: Points) -> Square:
        """The square around the face, with the midline in its middle: both halves are then shown alike.

        With the whole face in its middle instead, the error at the corners of the mouth was 0.43 mm, and is 0.27 mm
        (height, on the demo's patient).
        """
        square = square_around(points)
        most_px = ASIDE_MAX_RATIO * square.side_px
        aside_px = min(max(_aside_px(points, square), -most_px), most_px)
        return replace(
            square,
            centre_x_px=square.centre_x_px + aside_px * math.cos(square.turn_rad),
            centre_y_px=square.centre_y_px + aside_px * math.sin(square.turn_rad),
        )


def _aside_px(points: Points, square: Square) -> float:
    """How far the midline lies from the middle of a square, in frame pixels along the square's rows.

    The midline passes through the middle of the rigid points, which lies on it in depth as well: the
    middle of the eye corners alone would leave it as soon as the head turns.
    """
    x, y = (sum(points[:, axis].take(_RIGID).tolist()) / len(RIGID) for axis in (0, 1))
    right, down = x - square.centre_x_px, y - square.centre_y_px
    return float(right * math.cos(square.turn_rad) + down * math.sin(square.turn_rad))


def _seam_px(points: Points) -> float:
    """The column of the crop on which the midline lies, counted from the middle of the first pixel."""
    middle = (INPUT_PX - 1) / 2
    midline: float = sum(points[:, 0].take(_RIGID).tolist()) / len(RIGID)
    return min(max(midline - 0.5, middle - SEAM_MAX_PX), middle + SEAM_MAX_PX)


def _halves(crop: Image, seam_px: float) -> tuple[Image, Image]:
    """The patient's left half with its mirror image, and the right half with its own. Made of the crop itself."""
    mirrored = _mirrored(crop, seam_px)
    first = math.ceil(seam_px)
    genuine = crop[:, first:].copy()
    crop[:, first:], mirrored[:, first:] = mirrored[:, first:], genuine
    return mirrored, crop


def _mirrored(crop: Image, seam_px: float) -> NDArray[np.uint8]:
    """The crop mirrored at a column. Between two columns it is mixed from both; beyond the edge, the edge goes on."""
    flipped = cv2.flip(crop, 1)
    shift = INPUT_PX - 1 - 2 * seam_px
    whole = math.floor(shift)
    first, last = max(0, -whole), min(INPUT_PX, INPUT_PX - 1 - whole)
    near, far = flipped[:, first + whole : last + whole], flipped[:, first + whole + 1 : last + whole + 1]
    mirrored = np.empty_like(crop)
    cv2.addWeighted(near, 1 - (shift - whole), far, shift - whole, 0, dst=mirrored[:, first:last])
    mirrored[:, :first], mirrored[:, last:] = crop[:, -1:], crop[:, :1]
    return mirrored


def _joined(both: Points, seam_px: float) -> NDArray[np.float32]:
    """(478, 2) points in pixels of the crop, from those of the left half's run and then of the right half's.

    The model treats the two sides of a picture a little differently, and both sides of its answer tell of the
    same half of the face. Their mean owes nothing to which side of the picture that was.
    """
    own, other = both.take(_OWN, axis=0)[:, :2], both.take(_OTHER, axis=0)[:, :2]
    own[:, 0] = (own[:, 0] - other[:, 0]) * _ASIDE + np.float32(seam_px + 0.5)
    own[:, 1] = (own[:, 1] + other[:, 1]) / 2
    return np.asarray(own, np.float32)
