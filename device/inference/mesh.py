"""The face mesh model: a crop of one face in, 478 points in frame pixels out."""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from device.camera.frame import Image
from device.inference.crop import Square, cut
from device.inference.facemesh import EYE_CORNERS, POINTS, Points
from device.inference.runtime import Network

INPUT_PX = 256
CROP_RATIO = 1.5
"""Side of the crop, as a share of the longer side of the face; the one that the model was trained with."""


class FaceModel(Protocol):
    """What turns a square of a frame into points."""

    def look(self, image: Image, square: Square) -> "Mesh":
        """The mesh of the face in this square."""
        ...

    def next_square(self, points: Points) -> Square:
        """Where to look for a face in the next frame that has these points in this one."""
        ...


@dataclass(frozen=True, eq=False)
class Mesh:
    """The answer of one run.

    Attributes:
        points: (478, 3) float32, frame pixels; see `FaceFound.points`.
        presence: 0..1.
        brightness: 0..1, mean of the middle of the crop.
        light_balance: -1..1, (right half - left half) / (right + left) of the middle of the crop, as in the image.
    """

    points: Points
    presence: float
    brightness: float
    light_balance: float


class MeshModel:
    """The face mesh over a square of a frame.

    Args:
        network: `face_landmarks_detector.tflite`.
    """

    def __init__(self, network: Network) -> None:
        self._network = network

    def look(self, image: Image, square: Square) -> Mesh:
        """Run the model on a square that holds a face."""
        crop = cut(image, square, INPUT_PX)
        points, presence = self.read(crop)
        return Mesh(in_frame(points, square), presence, *light_of(crop))

    def next_square(self, points: Points) -> Square:
        """The square around the face."""
        return square_around(points)

    def read(self, crop: Image) -> tuple[Points, float]:
        """Run the model on a crop.

        Returns:
            The points in pixels of the crop, counted from the edge of the first one, and the presence.
        """
        outputs = self._network.run(crop, scale=1 / 255, offset=0.0)
        presence = 1 / (1 + math.exp(-min(max(float(outputs["Identity_1"].flat[0]), -50.0), 50.0)))
        return outputs["Identity"].reshape(POINTS, 3), presence


def in_frame(points: Points, square: Square) -> Points:
    """Points of a crop, as the model counts, in frame pixels."""
    (xx, xy, x), (yx, yy, y) = square.to_frame(INPUT_PX).tolist()
    turn = np.array([[xx, yx, 0], [xy, yy, 0], [0, 0, square.side_px / INPUT_PX]], np.float32)
    # The model counts from the edge of the first pixel, OpenCV from its middle.
    shift = np.array([x - (xx + xy) / 2, y - (yx + yy) / 2, 0], np.float32)
    return points @ turn + shift


def square_around(points: Points) -> Square:
    """The crop for the next frame: around the face, turned so that the eyes are level."""
    right, left = points[EYE_CORNERS[0], :2], points[EYE_CORNERS[1], :2]
    turn = math.atan2(left[1] - right[1], left[0] - right[0])
    cos, sin = math.cos(turn), math.sin(turn)
    # Each coordinate in a row of its own: the least of a row is found four times as fast as that of a column.
    upright = np.array([[cos, sin], [-sin, cos]], np.float32) @ points[:, :2].T
    (left_px, top_px), (right_px, bottom_px) = upright.min(axis=1).tolist(), upright.max(axis=1).tolist()
    middle_x, middle_y = (left_px + right_px) / 2, (top_px + bottom_px) / 2
    return Square(
        cos * middle_x - sin * middle_y,
        sin * middle_x + cos * middle_y,
        max(right_px - left_px, bottom_px - top_px) * CROP_RATIO,
        turn,
    )


def light_of(crop: Image) -> tuple[float, float]:
    """Brightness and balance of the middle half of a crop, where the skin is, from every eighth pixel."""
    quarter = INPUT_PX // 4
    middle = crop[quarter : 3 * quarter : 8, quarter : 3 * quarter : 8]
    half = middle.shape[1] // 2
    left, right = (int(side.sum()) / side.size for side in (middle[:, :half], middle[:, half:]))
    return (left + right) / 2 / 255, (right - left) / max(left + right, 1.0)
