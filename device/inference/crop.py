"""A square of a frame, turned upright, as the models want it."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from device.camera.frame import Image

Affine = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Window:
    """What a square picture for a model shows of a frame.

    Attributes:
        to_frame: (2, 3) from pixels of the picture to pixels of the frame. It may turn, stretch and shear.
            OpenCV counts pixels from the middle of the first one, and so does this.
        pixels: width and height of the picture.
    """

    to_frame: Affine
    pixels: int

    @property
    def step_px(self) -> float:
        """Pixels of the frame for one of the picture, the mean over both directions."""
        (xx, xy, _), (yx, yy, _) = self.to_frame.tolist()
        return math.sqrt(abs(xx * yy - xy * yx))

    def apart_px(self, other: "Window") -> float:
        """How far the middles of two windows lie apart, in pixels of the picture."""
        half = (self.pixels - 1) / 2
        (xx, xy, x), (yx, yy, y) = (self.to_frame - other.to_frame).tolist()
        return math.hypot((xx + xy) * half + x, (yx + yy) * half + y) / self.step_px


@dataclass(frozen=True)
class Square:
    """A square on the frame: its middle and side in pixels, and how far it is turned, in radians."""

    centre_x_px: float
    centre_y_px: float
    side_px: float
    turn_rad: float = 0.0

    def window(self, pixels: int) -> Window:
        """A picture of this square, `pixels` wide."""
        step = self.side_px / pixels
        cos, sin = math.cos(self.turn_rad) * step, math.sin(self.turn_rad) * step
        half = (pixels - 1) / 2
        to_frame = np.array(
            [
                [cos, -sin, self.centre_x_px - cos * half + sin * half],
                [sin, cos, self.centre_y_px - sin * half - cos * half],
            ]
        )
        return Window(to_frame, pixels)


class Cutter:
    """Cuts pictures out of frames, always into the same memory.

    A few hundred kB that are new for every picture cost more than all arithmetic, because the system hands them out
    page by page, each filled with zeros: 0.25 ms in the place of 0.7.
    """

    def __init__(self) -> None:
        self._small, self._four, self._warped, self._picture = (_Room() for _ in range(4))

    def cut(self, image: Image, window: Window) -> Image:
        """The picture that a window shows. It holds until the next one is cut.

        A window that is more than twice as coarse as the frame sees it made smaller by averaging: plain
        interpolation would skip pixels, and their noise would show in the points.

        Args:
            image: (height, width, 3) uint8, blue, green, red.
            window: may reach beyond the frame, which is then continued by its edge.

        Returns:
            (pixels, pixels, 3) uint8, red, green, blue.
        """
        part, to_part = self._under(image, window, max(1, int(window.step_px)))
        size = (window.pixels, window.pixels)
        # With a fourth value a pixel is one word, and OpenCV warps it in less than half of the time.
        four = cv2.cvtColor(part, cv2.COLOR_BGR2RGBA, dst=self._four.of(part.shape[0], part.shape[1], 4))
        warped = cv2.warpAffine(
            four,
            to_part,
            size,
            dst=self._warped.of(*size, 4),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        picture = cv2.cvtColor(warped, cv2.COLOR_RGBA2RGB, dst=self._picture.of(*size, 3))
        return np.asarray(picture, np.uint8)

    def _under(self, image: Image, window: Window, shrink: int) -> tuple[Image, Affine]:
        """The part of the frame under the window, `shrink` times smaller, and the map into it."""
        left, top, right, bottom = _box_under(image, window, shrink)
        if right <= left or bottom <= top:
            return image, window.to_frame
        part = image[top:bottom, left:right]
        if shrink > 1:
            size = ((right - left) // shrink, (bottom - top) // shrink)
            small = cv2.resize(part, size, dst=self._small.of(size[1], size[0], 3), interpolation=cv2.INTER_AREA)
            part = np.asarray(small, np.uint8)
        moved = window.to_frame / shrink
        # The middle of a small pixel is the middle of the `shrink` pixels that it was made of.
        moved[:, 2] = (window.to_frame[:, 2] - (left, top) - (shrink - 1) / 2) / shrink
        return part, moved


class _Room:
    """Memory for one picture after the other, as large as the largest of them."""

    def __init__(self) -> None:
        self._bytes = np.empty(0, np.uint8)

    def of(self, height: int, width: int, colours: int) -> Image:
        """Room for a picture of this shape, with whatever the last one left in it."""
        needed = height * width * colours
        if needed > self._bytes.size:
            self._bytes = np.empty(needed, np.uint8)
        return self._bytes[:needed].reshape(height, width, colours)


def _box_under(image: Image, window: Window, shrink: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the part of the frame that a window needs, in whole small pixels."""
    height, width = image.shape[:2]
    # Two small pixels more than the box around the window: one for mixing, one that rounding may take.
    columns, rows = (_reach(row, window.pixels) for row in window.to_frame.tolist())
    left, right = (int(min(max(end, 0), width)) for end in (columns[0] - 2 * shrink, columns[1] + 2 * shrink + 1))
    top, bottom = (int(min(max(end, 0), height)) for end in (rows[0] - 2 * shrink, rows[1] + 2 * shrink + 1))
    # The same pixels are averaged together wherever the window lies, so that a still face stays the same.
    left, top = left - left % shrink, top - top % shrink
    return left, top, right - right % shrink, bottom - bottom % shrink


def _reach(axis: list[float], pixels: int) -> tuple[float, float]:
    """From where to where a window reaches along one axis of the frame."""
    by_x, by_y, start = axis
    ends = [start + (pixels - 1) * share for share in (0, by_x, by_y, by_x + by_y)]
    return min(ends), max(ends)
