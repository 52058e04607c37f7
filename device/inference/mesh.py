"""The face mesh model: a picture of one face in, 478 points in frame pixels out."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import cv2
import numpy as np

from device.camera.frame import Image
from device.inference.crop import Cutter, Square, Window
from device.inference.facemesh import EYE_CORNERS, MIRRORED, POINTS, Points
from device.inference.runtime import Network

INPUT_PX = 256
CROP_RATIO = 1.5
"""Side of the crop, as a share of the longer side of the face; the one that the model was trained with."""


class FaceModel(Protocol):
    """What turns a window on a frame into points."""

    def begin(self, points: Points) -> Window:
        """Where to look for a new face, which has been found and has these points."""
        ...

    def look(self, image: Image, window: Window) -> "Mesh":
        """The mesh of the face in this window."""
        ...


@dataclass(frozen=True, eq=False)
class Mesh:
    """The answer of one look.

    Attributes:
        points: (478, 3) float32, frame pixels; see `FaceFound.points`.
        presence: 0..1, how sure the model is that this is a face; where it saw two halves, of the surer one, and
        presence_of_both: of the other.
        brightness: 0..1, mean of the middle of the crop.
        light_balance: -1..1, (right half - left half) / (right + left) of the middle of the crop, as in the image.
        window: where to look for the same face in the next frame.
    """

    points: Points
    presence: float
    presence_of_both: float
    brightness: float
    light_balance: float
    window: Window

    @cached_property
    def bounds_px(self) -> tuple[list[float], list[float]]:
        """The least and the greatest of each coordinate; NaN where there is one."""
        # Each coordinate in a row of its own: the least of a row is found three times as fast as that of a column.
        rows = self.points.T.copy()
        return rows.min(axis=1).tolist(), rows.max(axis=1).tolist()


class MeshModel:
    """The face mesh from one run over the whole face.

    Args:
        network: `face_landmarks_detector.tflite`.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._cutter = Cutter()

    def begin(self, points: Points) -> Window:
        """A square around the face."""
        return square_around(points).window(INPUT_PX)

    def look(self, image: Image, window: Window) -> Mesh:
        """Run the model on a window that shows a face."""
        crop = self._cutter.cut(image, window)
        outputs = self._network.run(crop[None], scale=1 / 255, offset=0.0)
        points = in_frame(outputs["Identity"].reshape(POINTS, 3), window)
        presence = presence_of(float(outputs["Identity_1"].flat[0]))
        return Mesh(points, presence, presence, *light_of(crop), self.begin(points))


class EvenMeshModel(MeshModel):
    """The face mesh from one run over the whole face and its mirror image: a mirrored picture gives mirrored points.

    Args:
        network: `face_landmarks_detector.tflite` that takes two pictures at once.
    """

    def look(self, image: Image, window: Window) -> Mesh:
        """Run the model on a window that shows a face."""
        crop = self._cutter.cut(image, window)
        outputs = self._network.run(np.stack([crop, crop[:, ::-1]]), scale=1 / 255, offset=0.0)
        own, mirrored = outputs["Identity"].reshape(2, POINTS, 3)
        mirrored = mirrored[list(MIRRORED)] * np.array((-1, 1, 1), np.float32) + np.array((INPUT_PX, 0, 0), np.float32)
        points = in_frame(np.asarray((own + mirrored) / 2, np.float32), window)
        presence = presence_of(float(outputs["Identity_1"].mean()))
        return Mesh(points, presence, presence, *light_of(crop), self.begin(points))


def presence_of(logit: float) -> float:
    """0..1, from what the model gives."""
    return 1 / (1 + math.exp(-min(max(logit, -50.0), 50.0)))


def in_frame(points: Points, window: Window) -> Points:
    """Points of a picture, as the model counts, in frame pixels."""
    (xx, xy, x), (yx, yy, y) = window.to_frame.tolist()
    # The model counts from the edge of the first pixel, OpenCV from its middle.
    map_3d = np.array(
        [(xx, xy, 0, x - (xx + xy) / 2), (yx, yy, 0, y - (yx + yy) / 2), (0, 0, window.step_px, 0)], np.float32
    )
    return np.asarray(cv2.transform(points[None], map_3d)[0], np.float32)


def in_picture(points: Points, window: Window) -> Points:
    """The way back of `in_frame`."""
    to_picture = cv2.invertAffineTransform(window.to_frame)
    map_3d = np.zeros((3, 4))
    map_3d[:2, :2], map_3d[:2, 3], map_3d[2, 2] = to_picture[:, :2], to_picture[:, 2] + 0.5, 1 / window.step_px
    return np.asarray(cv2.transform(points[None], map_3d.astype(np.float32))[0], np.float32)


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
