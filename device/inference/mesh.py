"""The face mesh model: a crop of one face in, 478 points in frame pixels out."""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from device.camera.frame import Image
from device.inference.crop import Square, cut
from device.inference.facemesh import EYE_CORNERS, POINTS, Points
from device.inference.runtime import Network, Tensor

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
        return self.look_at(cut(image, square, INPUT_PX), square)

    def look_at(self, crop: Image, square: Square) -> Mesh:
        """Run the model on a crop that was cut from a square."""
        outputs = self._run(crop)
        brightness, balance = _light(crop)
        presence = 1 / (1 + math.exp(-min(max(float(outputs["Identity_1"].flat[0]), -50.0), 50.0)))
        return Mesh(in_frame(_points(outputs), square), presence, brightness, balance)

    def next_square(self, points: Points) -> Square:
        """The square around the face."""
        return square_around(points)

    def points_of(self, crop: Image) -> Points:
        """The points alone, in pixels of the crop, counted from the edge of the first one."""
        return _points(self._run(crop))

    def _run(self, crop: Image) -> dict[str, Tensor]:
        return self._network.run(crop, scale=1 / 255, offset=0.0)


def _points(outputs: dict[str, Tensor]) -> Points:
    return outputs["Identity"].reshape(POINTS, 3)


def in_frame(points: Points, square: Square) -> Points:
    """Points of a crop, as the model counts, in frame pixels."""
    to_frame = square.to_frame(INPUT_PX).astype(np.float32)
    # The model counts from the edge of the first pixel, OpenCV from its middle.
    xy = (points[:, :2] - 0.5) @ to_frame[:, :2].T + to_frame[:, 2]
    return np.column_stack([xy, points[:, 2] * np.float32(square.side_px / INPUT_PX)])


def square_around(points: Points) -> Square:
    """The crop for the next frame: around the face, turned so that the eyes are level."""
    right, left = points[EYE_CORNERS[0], :2], points[EYE_CORNERS[1], :2]
    turn = float(np.arctan2(left[1] - right[1], left[0] - right[0]))
    cos, sin = np.cos(turn), np.sin(turn)
    upright = points[:, :2] @ np.array([[cos, -sin], [sin, cos]], np.float32)
    low, high = upright.min(axis=0), upright.max(axis=0)
    middle_x, middle_y = (low + high) / 2
    return Square(
        float(cos * middle_x - sin * middle_y),
        float(sin * middle_x + cos * middle_y),
        float((high - low).max() * CROP_RATIO),
        turn,
    )


def _light(crop: Image) -> tuple[float, float]:
    """Brightness and balance of the middle half of the crop, where the skin is, from every eighth pixel."""
    quarter = INPUT_PX // 4
    middle = crop[quarter : 3 * quarter : 8, quarter : 3 * quarter : 8].mean(axis=(0, 2))
    half = len(middle) // 2
    left, right = float(middle[:half].mean()), float(middle[half:].mean())
    return (left + right) / 2 / 255, (right - left) / max(left + right, 1.0)
