"""Finds faces in a whole frame. Runs only when there is no track, and now and then to look for a second face.

The model is MediaPipe's short-range face detector: a 128x128 picture, 896 anchors, and for each a box and six
key points in units of the picture. Its anchors are those that its authors published: two per cell of a 16x16
grid, then six per cell of an 8x8 grid, each at the middle of its cell.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from device.camera.frame import Image
from device.inference.crop import Cutter, Square, Window
from device.inference.runtime import Network

INPUT_PX = 128

SAME_RATIO = 0.5
"""Boxes of a picture and of its mirror image that share more than this of the smaller one are of the same face."""


@dataclass(frozen=True)
class DetectorPolicy:
    """What counts as a face.

    Attributes:
        score_min: 0..1; below it a box is no face. The model's publisher uses 0.5; dogs reach that.
        overlap_max: share of the smaller box; two boxes that overlap more are one face.
        magnified_ratio: side of the squares that are looked at magnified, as a share of the frame's shorter
            side, when the first look finds nothing. The model misses faces whose eyes are less than about 6
            pixels of its 128 apart (measured).
        magnified_at: middles of those squares, as shares of the frame's width and height, in order. People sit
            in the middle, stand with the face high, or lean to a side.
        magnified_score_min: as `score_min`, for those looks. Five more looks are five more chances to take something
            for a face: things in an empty room reached 0.77 (measured), while small faces had 0.86 and more, and
            0.81 in the dark.
    """

    score_min: float = 0.6
    overlap_max: float = 0.3
    magnified_ratio: float = 0.55
    magnified_at: tuple[tuple[float, float], ...] = (
        (0.5, 0.5),
        (0.5, 0.27),
        (0.25, 0.4),
        (0.75, 0.4),
        (0.5, 0.73),
    )
    magnified_score_min: float = 0.78


@dataclass(frozen=True)
class Detection:
    """A face's box and eyes in frame pixels, not mirrored; `right_eye` is the patient's right."""

    score: float
    left_px: float
    top_px: float
    right_px: float
    bottom_px: float
    right_eye_px: tuple[float, float]
    left_eye_px: tuple[float, float]

    @property
    def side_px(self) -> float:
        """The longer side of the box."""
        return max(self.right_px - self.left_px, self.bottom_px - self.top_px)

    def mirrored(self) -> "Detection":
        """The same face where it would lie in the picture's mirror image, `INPUT_PX` wide."""
        last = INPUT_PX - 1
        (right_x, right_y), (left_x, left_y) = self.right_eye_px, self.left_eye_px
        eyes = (last - left_x, left_y), (last - right_x, right_y)
        return Detection(self.score, last - self.right_px, self.top_px, last - self.left_px, self.bottom_px, *eyes)

    def between(self, other: "Detection") -> "Detection":
        """Half way to another one."""
        middle = (self.figures() + other.figures()) / 2
        return _of_figures((self.score + other.score) / 2, middle)

    def in_frame(self, window: Window) -> "Detection":
        """The same face in the frame that a window shows."""
        return _of_figures(self.score, self.figures() @ window.to_frame[:, :2].T + window.to_frame[:, 2])

    def figures(self) -> NDArray[np.float64]:
        """(4, 2) the box's first corner and its last one, the right eye and the left one."""
        corners = (self.left_px, self.top_px), (self.right_px, self.bottom_px)
        return np.array((*corners, self.right_eye_px, self.left_eye_px))


def _of_figures(score: float, figures: NDArray[np.float64]) -> Detection:
    (left, top), (right, bottom), right_eye, left_eye = figures.tolist()
    return Detection(score, left, top, right, bottom, tuple(right_eye), tuple(left_eye))


class Detector:
    """The face detector over a frame.

    Args:
        network: `face_detector.tflite`.
    """

    def __init__(self, network: Network, policy: DetectorPolicy | None = None) -> None:
        self._network = network
        self._cutter = Cutter()
        self._policy = policy or DetectorPolicy()
        self._anchors = _anchors()

    def find(self, image: Image) -> tuple[Detection, ...]:
        """All faces, the largest first: in the whole frame, else in its magnified parts, which overlap."""
        height, width = image.shape[:2]
        whole = Square((width - 1) / 2, (height - 1) / 2, max(height, width))
        found = self._look(image, whole, self._policy.score_min) or self._magnified(image)
        return tuple(sorted(self._distinct(found), key=lambda d: -d.side_px))

    def _distinct(self, found: list[Detection]) -> list[Detection]:
        """Of boxes that overlap, the one with the best score."""
        kept: list[Detection] = []
        for candidate in sorted(found, key=lambda d: -d.score):
            if all(_overlap(candidate, other) <= self._policy.overlap_max for other in kept):
                kept.append(candidate)
        return kept

    def _magnified(self, image: Image) -> list[Detection]:
        height, width = image.shape[:2]
        side, least = self._policy.magnified_ratio * min(height, width), self._policy.magnified_score_min
        parts = [Square(x * width, y * height, side) for x, y in self._policy.magnified_at]
        return [face for part in parts for face in self._look(image, part, least)]

    def _look(self, image: Image, square: Square, score_min: float) -> list[Detection]:
        window = square.window(INPUT_PX)
        crop = self._cutter.cut(image, window)
        found = self._distinct(self._run(crop, score_min))
        if not found:
            return []
        # The model treats the two sides of a picture a little differently. What a face and its mirror image have
        # in common owes nothing to it, so that a mirrored picture gives mirrored points in the end.
        mirrored = self._distinct(self._run(np.asarray(cv2.flip(crop, 1), np.uint8), score_min))
        others = [face.mirrored() for face in mirrored]
        return [_both(face, others).in_frame(window) for face in found]

    def _run(self, crop: Image, score_min: float) -> list[Detection]:
        """Faces of a crop, in its pixels."""
        outputs = self._network.run(crop[None], scale=2 / 255, offset=-1.0)
        logits = outputs["classificators"].reshape(-1)
        scores = 1 / (1 + np.exp(-np.clip(logits, -50, 50)))
        likely = np.flatnonzero(scores >= score_min)
        raw = outputs["regressors"].reshape(-1, 16)[likely]
        return [
            _decode(values, anchor, float(score))
            for values, anchor, score in zip(raw, self._anchors[likely], scores[likely], strict=True)
        ]


def _anchors() -> NDArray[np.float64]:
    """(896, 2) middles of the anchors, in pixels of the input."""
    rows = []
    for cells, per_cell in ((16, 2), (8, 6)):
        at = (np.arange(cells) + 0.5) * INPUT_PX / cells
        grid = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)
        rows.append(np.repeat(grid, per_cell, axis=0))
    return np.concatenate(rows)


def _decode(values: NDArray[np.float32], anchor: NDArray[np.float64], score: float) -> Detection:
    centre = values[:2] + anchor
    half = np.abs(values[2:4]) / 2
    # The model counts from the edge of the first pixel, OpenCV from its middle.
    corners = np.stack([centre - half, centre + half, values[4:6] + anchor, values[6:8] + anchor]) - 0.5
    return _of_figures(score, corners)


def _both(face: Detection, others: list[Detection]) -> Detection:
    """The mean of a face and of the one among others that lies in the same place, if there is one."""
    near = max(others, key=lambda other: _overlap(face, other), default=face)
    return face.between(near) if _overlap(face, near) > SAME_RATIO else face


def _overlap(a: Detection, b: Detection) -> float:
    """The shared area as a share of the smaller box."""
    width = min(a.right_px, b.right_px) - max(a.left_px, b.left_px)
    height = min(a.bottom_px, b.bottom_px) - max(a.top_px, b.top_px)
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(d.right_px - d.left_px) * (d.bottom_px - d.top_px) for d in (a, b)]
    return width * height / max(min(areas), 1e-9)
