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
from device.inference.facemesh import BRIDGE, HALVES, MIRRORED, RIGID, Points
from device.inference.mesh import INPUT_PX, Mesh, MeshModel, in_frame, square_around

SEAM_MAX_PX = 40
"""A midline further than this from the middle of the crop is taken for this far: what is beyond is no face."""

ASIDE_MAX_RATIO = 0.12
"""The crop moves no further aside than this share of its side, or it would lose the far cheek of a turned head."""

_LEFT = np.flatnonzero([half == "L" for half in HALVES])
_RIGHT = np.flatnonzero([half == "R" for half in HALVES])
_MIDLINE = np.flatnonzero([half not in ("L", "R") for half in HALVES])
_MIRRORED = np.array(MIRRORED)
_RIGID, _BRIDGE = list(RIGID), list(BRIDGE)


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
        whole = self._mesh.look_at(crop, square)
        if not np.isfinite(whole.points).all():
            return whole
        seam_px = _seam_px(whole.points, square)
        mirrored = _mirrored(crop, seam_px)
        first = math.ceil(seam_px)
        left = self._half(np.hstack([mirrored[:, :first], crop[:, first:]]), seam_px)
        right = self._half(np.hstack([crop[:, :first], mirrored[:, first:]]), seam_px)
        halves = np.empty_like(left)
        halves[_LEFT], halves[_RIGHT] = left[_LEFT], right[_RIGHT]
        halves[_MIDLINE] = (left[_MIDLINE] + right[_MIDLINE]) / 2
        points = whole.points.copy()
        points[:, :2] = in_frame(halves, square)[:, :2]
        # A mirrored half has its midline on the seam by construction, so how far the bridge of the nose
        # stands to a side, which tells the head's yaw, comes from the whole face.
        points[_BRIDGE, 0] = whole.points[_BRIDGE, 0]
        return Mesh(points, whole.presence, whole.brightness, whole.light_balance)

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

    def _half(self, crop: Image, seam_px: float) -> Points:
        """The points of a crop whose halves are each other's mirror image.

        The model treats the two sides of a picture a little differently, and both sides of its answer tell of the
        same half of the face. Their mean owes nothing to which side of the picture that was.
        """
        points = self._mesh.points_of(crop)
        other = points[_MIRRORED]
        other[:, 0] = 2 * (seam_px + 0.5) - other[:, 0]
        return np.asarray((points + other) / 2, np.float32)


def _aside_px(points: Points, square: Square) -> float:
    """How far the midline lies from the middle of a square, in frame pixels along the square's rows.

    The midline passes through the middle of the rigid points, which lies on it in depth as well: the
    middle of the eye corners alone would leave it as soon as the head turns.
    """
    x, y = points[_RIGID, :2].mean(axis=0).tolist()
    right, down = x - square.centre_x_px, y - square.centre_y_px
    return float(right * math.cos(square.turn_rad) + down * math.sin(square.turn_rad))


def _seam_px(points: Points, square: Square) -> float:
    """The column of the crop on which the midline lies, counted from the middle of the first pixel."""
    aside_px = _aside_px(points, square) * INPUT_PX / square.side_px
    return (INPUT_PX - 1) / 2 + min(max(aside_px, -SEAM_MAX_PX), SEAM_MAX_PX)


def _mirrored(crop: Image, seam_px: float) -> NDArray[np.uint8]:
    """The crop mirrored at a column. Between two columns it is mixed from both; beyond the edge, the edge goes on."""
    flipped = cv2.flip(crop, 1)
    shift = INPUT_PX - 1 - 2 * seam_px
    whole = math.floor(shift)
    first, last = max(0, -whole), min(INPUT_PX, INPUT_PX - 1 - whole)
    near, far = flipped[:, first + whole : last + whole], flipped[:, first + whole + 1 : last + whole + 1]
    mirrored = np.empty_like(crop)
    mirrored[:, first:last] = cv2.addWeighted(near, 1 - (shift - whole), far, shift - whole, 0)
    mirrored[:, :first], mirrored[:, last:] = crop[:, -1:], crop[:, :1]
    return mirrored
