"""Each half of the face on its own, so that neither drags the other.

The model learned from symmetric faces and makes uneven ones symmetric: the difference of two eyelids comes out
at 0.3 to 0.7 of the truth, and a still corner of the mouth follows the moving one. So each half is shown to the
model together with its own mirror image, and only the points of the genuine half are kept.
"""

import numpy as np
from numpy.typing import NDArray

from device.camera.frame import Image
from device.inference.crop import Square, cut
from device.inference.facemesh import BRIDGE, HALVES, RIGID
from device.inference.mesh import INPUT_PX, Mesh, MeshModel, square_around

_HALF_PX = INPUT_PX // 2
_LEFT = np.array([half == "L" for half in HALVES])
_RIGHT = np.array([half == "R" for half in HALVES])
_MIDLINE = ~(_LEFT | _RIGHT)


class HemifaceModel:
    """The face mesh from three runs: the whole face, then the patient's left half and right half.

    The whole face gives depth, presence, the place of the midline, and the bridge of the nose; the halves
    give everything else as it lies in the picture.

    Args:
        mesh: the model that all three runs use.
    """

    def __init__(self, mesh: MeshModel) -> None:
        self._mesh = mesh

    def look(self, image: Image, square: Square) -> Mesh:
        """The mesh of the face in this square."""
        whole = self._mesh.look(image, square)
        if not np.isfinite(whole.points).all():
            return whole
        middle = _on_midline(whole)
        crop = cut(image, middle, INPUT_PX)
        left = self._mesh.look_at(_mirrored(crop, keep_image_right=True), middle).points
        right = self._mesh.look_at(_mirrored(crop, keep_image_right=False), middle).points
        points = whole.points.copy()
        points[_LEFT, :2] = left[_LEFT, :2]
        points[_RIGHT, :2] = right[_RIGHT, :2]
        points[_MIDLINE, :2] = (left[_MIDLINE, :2] + right[_MIDLINE, :2]) / 2
        # A mirrored half has its midline in the middle of the crop by construction, so how far the
        # bridge of the nose stands to a side, which tells the head's yaw, comes from the whole face.
        points[list(BRIDGE), 0] = whole.points[list(BRIDGE), 0]
        return Mesh(points, whole.presence, whole.brightness, whole.light_balance)


def _on_midline(mesh: Mesh) -> Square:
    """The crop around a mesh, moved along the eye line until the midline is its middle column.

    The midline passes through the middle of the rigid points, which lies on it in depth as well: the
    middle of the eye corners alone would leave it as soon as the head turns.
    """
    square = square_around(mesh.points)
    along = np.array([np.cos(square.turn_rad), np.sin(square.turn_rad)])
    middle = mesh.points[list(RIGID), :2].mean(axis=0)
    step = float(np.dot(middle - (square.centre_x_px, square.centre_y_px), along))
    return Square(
        square.centre_x_px + step * float(along[0]),
        square.centre_y_px + step * float(along[1]),
        square.side_px,
        square.turn_rad,
    )


def _mirrored(crop: Image, *, keep_image_right: bool) -> NDArray[np.uint8]:
    """The crop with one half replaced by the mirror image of the other. The image's right is the patient's left."""
    face = crop.copy()
    if keep_image_right:
        face[:, :_HALF_PX] = crop[:, _HALF_PX:][:, ::-1]
    else:
        face[:, _HALF_PX:] = crop[:, :_HALF_PX][:, ::-1]
    return face
