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
    """

    half_width_mm: float = 14.0
    above_tip_mm: float = 4.0
    below_top_mm: float = 30.0
    reach_mm: float = 9.0
    reach_up_mm: float = 5.0
    alike_min: float = 0.5


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
        middle = picture.shape[1] // 2
        half, side, up = (round(mm * px_per_mm) for mm in (policy.half_width_mm, policy.reach_mm, policy.reach_up_mm))
        bottom = round(tip_row - policy.above_tip_mm * px_per_mm)
        top = bottom - round(policy.below_top_mm * px_per_mm)
        self._alike_min = policy.alike_min
        self._reach = side
        self._searched = (slice(top - up, bottom + up), slice(middle - half - side, middle + half + side))
        self._look = _grey(picture[top:bottom, middle - half : middle + half])
        self._aside_px = 0.0

    def aside_px(self, picture: Image) -> float:
        """How many columns further right than in the first picture it stands; where it is not found, as before."""
        alike = cv2.matchTemplate(_grey(picture[self._searched]), self._look, cv2.TM_CCOEFF_NORMED)
        _, best, _, (column, row) = cv2.minMaxLoc(alike)
        if best >= self._alike_min:
            self._aside_px = _peak(alike[row].tolist(), column) - self._reach
        return self._aside_px


def _grey(picture: Image) -> Grey:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def _peak(values: list[float], at: int) -> float:
    """Where a curve is highest, between its samples: the top of a parabola through three of them."""
    if not 0 < at < len(values) - 1:
        return float(at)
    left, middle, right = values[at - 1 : at + 2]
    bend = left - 2 * middle + right
    return at + (left - right) / (2 * bend) if bend < 0 else float(at)
