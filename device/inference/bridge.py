"""Where the bridge of the nose stands, found again by its own look.

Two half-faces cannot tell how far the head is turned to a side: where the seam is laid, there the model puts the nose.
The bridge is the stiffest part of the face that lies well in front of the eyes, so how far it stands to a side tells
the turn. It is found by matching the small picture of it from the first frame: in smiles, blinks and raised brows it
then stays within 0.03 mm of its place, in a one-sided snarl within 0.15 mm (synthetic people, docs/accuracy.md).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from device.camera.frame import Image

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class BridgePolicy:
    """What is matched, in mm of the head, and when it is believed.

    Attributes:
        half_width_mm, above_tip_mm, below_top_mm: the bone of the nose and its skin: this far to either side of the
            midline, from so far above the tip, for such a length. The nostrils move in a smile and are left out.
        reach_mm: how far it may have moved in the picture from one frame to the next, to a side, and
        reach_up_mm: up or down.
        alike_min: -1..1, correlation below which it has not been found.
        contrast_min: grey levels, one standard deviation; a bridge with less has no look to be found by.
    """

    half_width_mm: float = 14.0
    above_tip_mm: float = 4.0
    below_top_mm: float = 30.0
    reach_mm: float = 9.0
    reach_up_mm: float = 5.0
    alike_min: float = 0.5
    contrast_min: float = 1.0


class Bridge:
    """The bridge of one nose.

    Args:
        picture: (n, n, 3) of the face from in front, its midline between the two middle columns.
        tip_row: the row of the tip of the nose.
        px_per_mm: pixels of the picture.
        policy: what is matched.
    """

    def __init__(self, picture: Image, tip_row: float, px_per_mm: float, policy: BridgePolicy | None = None) -> None:
        policy = policy or BridgePolicy()
        half, side, up = (round(mm * px_per_mm) for mm in (policy.half_width_mm, policy.reach_mm, policy.reach_up_mm))
        middle, bottom = picture.shape[1] // 2, round(tip_row - policy.above_tip_mm * px_per_mm)
        self._left, self._right = middle - half, middle + half
        self._top, self._bottom = bottom - round(policy.below_top_mm * px_per_mm), bottom
        self._reach, self._reach_up, self._alike_min = side, up, policy.alike_min
        self._look = self._around(picture, 0, 0)
        self._is_flat = float(self._look.std()) < policy.contrast_min
        self._aside_px = 0.0

    def aside_px(self, picture: Image) -> float:
        """How many columns further right than in the first picture it stands; where it is not found, as before."""
        if self._is_flat:
            return self._aside_px
        side, up = self._reach, self._reach_up
        alike = cv2.matchTemplate(self._around(picture, side, up), self._look, cv2.TM_CCOEFF_NORMED)
        _, best, _, (column, row) = cv2.minMaxLoc(alike)
        # At the edge of what was searched the best is no peak: it lies further out, or elsewhere.
        if best >= self._alike_min and 0 < column < 2 * side and 0 < row < 2 * up:
            nine = np.asarray(alike[row - 1 : row + 2, column - 1 : column + 2], np.float64)
            self._aside_px = column + _off_peak(nine) - side
        return self._aside_px

    def _around(self, picture: Image, side: int, up: int) -> Grey:
        """The bridge's place and so much around it."""
        part = picture[self._top - up : self._bottom + up, self._left - side : self._right + side]
        return np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), np.uint8)


def _off_peak(around: NDArray[np.floating]) -> float:
    """By how many columns the top of a hill lies right of the middle of these nine samples of it.

    The hill may lie askew, so both directions count: a parabola along its highest row alone would be off by up to half
    a column.
    """
    rows: list[list[float]] = around.tolist()
    (a, b, c), (d, e, f), (g, h, i) = rows
    slope_x, slope_y = (f - d) / 2, (h - b) / 2
    bend_x, bend_y, askew = d - 2 * e + f, b - 2 * e + h, (a - c - g + i) / 4
    hollow = bend_x * bend_y - askew * askew
    if bend_x >= 0 or hollow <= 0:
        return 0.0
    return min(max((askew * slope_y - bend_y * slope_x) / hollow, -1.0), 1.0)
