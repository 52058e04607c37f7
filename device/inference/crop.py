"""A square of a frame, turned upright, as the models want it."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from device.camera.frame import Image

Affine = NDArray[np.float64]


@dataclass(frozen=True)
class Square:
    """A square on the frame: its middle and side in pixels, and how far it is turned, in radians."""

    centre_x_px: float
    centre_y_px: float
    side_px: float
    turn_rad: float = 0.0

    def to_frame(self, pixels: int) -> Affine:
        """The 2x3 map from the picture cut out of this square (`pixels` wide) to the frame.

        OpenCV puts the middle of the first pixel at 0, so half a pixel is taken off on either side.
        """
        step = self.side_px / pixels
        cos, sin = math.cos(self.turn_rad) * step, math.sin(self.turn_rad) * step
        half = (pixels - 1) / 2
        return np.array(
            [
                [cos, -sin, self.centre_x_px - cos * half + sin * half],
                [sin, cos, self.centre_y_px - sin * half - cos * half],
            ]
        )


def cut(image: Image, square: Square, pixels: int) -> Image:
    """Cut a square out of a frame.

    A square more than twice as wide as the result is first made smaller by averaging: plain interpolation
    would skip pixels, and their noise would show in the points.

    Args:
        image: (height, width, 3) uint8, blue, green, red.
        square: what to cut; may reach beyond the frame, which is then continued by its edge.
        pixels: width and height of the result.

    Returns:
        (pixels, pixels, 3) uint8, red, green, blue.
    """
    part, to_part = _under(image, square, square.to_frame(pixels), max(1, int(square.side_px / pixels)))
    # With a fourth value a pixel is one word, and OpenCV warps it in less than half of the time.
    crop = cv2.warpAffine(
        cv2.cvtColor(part, cv2.COLOR_BGR2RGBA),
        to_part,
        (pixels, pixels),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGBA2RGB), np.uint8)


def _under(image: Image, square: Square, to_frame: Affine, shrink: int) -> tuple[Image, Affine]:
    """The part of the frame under the square, `shrink` times smaller, and the map into it."""
    height, width = image.shape[:2]
    # Half of the box around the turned square; and two small pixels: one for mixing, one that rounding may take.
    reach = square.side_px * (abs(math.cos(square.turn_rad)) + abs(math.sin(square.turn_rad))) / 2 + 2 * shrink
    left, right = (int(min(max(square.centre_x_px + d, 0), width)) for d in (-reach, reach))
    top, bottom = (int(min(max(square.centre_y_px + d, 0), height)) for d in (-reach, reach))
    # The same pixels are averaged together wherever the square lies, so that a still face stays the same.
    left, top = left - left % shrink, top - top % shrink
    right, bottom = right - right % shrink, bottom - bottom % shrink
    if right <= left or bottom <= top:
        return image, to_frame
    part = image[top:bottom, left:right]
    if shrink > 1:
        size = ((right - left) // shrink, (bottom - top) // shrink)
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    moved = to_frame / shrink
    # The middle of a small pixel is the middle of the `shrink` pixels that it was made of.
    moved[:, 2] = (to_frame[:, 2] - (left, top) - (shrink - 1) / 2) / shrink
    return part, moved
