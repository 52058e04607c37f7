"""What the model finds in a frame: a face mesh, or the reason why there is none."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

POINTS = 478
"""Points of the face mesh: 468 on the skin and 5 on each iris."""

Points = NDArray[np.float32]

EYE_CORNERS = (33, 263)
"""The outer corners of the patient's right and left eye: the line between them is level in an upright crop."""

BRIDGE = (168, 6, 197, 195)
"""Points down the bridge of the nose, on the midline."""

NOSE_TIP = 4

RIGID = (33, 133, 362, 263, *BRIDGE)
"""Eye corners and the bridge of the nose. Mouth, chin and brows move with what is measured, so they stay out."""
STIFF = (
    6,
    22,
    23,
    27,
    28,
    33,
    35,
    36,
    55,
    56,
    101,
    118,
    124,
    130,
    133,
    142,
    168,
    174,
    188,
    189,
    195,
    197,
    198,
    209,
    225,
    245,
    247,
    252,
    253,
    257,
    258,
    263,
    265,
    266,
    285,
    286,
    330,
    347,
    353,
    359,
    362,
    371,
    399,
    412,
    413,
    420,
    429,
    445,
    465,
    467,
)
"""Points that tell how the head lies in a picture, the rigid ones among them: of the upper two thirds of the face those
that together tell it best when the face moves (`head.Stiffness`, docs/accuracy.md)."""
_STIFF = np.array(STIFF)

COVERED_PRESENCE = 0.5
"""A half of a face of which the model is less sure than this is covered, by a hand or a cup."""

FARTHEST_PX = 1e5
"""A point further from the frame's corner than this is no point. NaN is further than any."""

HALVES = (
    "MMMRMMMRMMMMMMMMMMMMRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRMR"
    "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRMMRRRRRRRRRRRMRRRMRRRRRRMRRRRRRRRRRRRRRRR"
    "RRRMRMRMMRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL"
    "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL"
    "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLRRRRRLLLLL"
)
"""For each point the half of the face that it lies on: L and R are the patient's, M is the midline.

From the sign of x in the bundle's own geometry metadata (Google, Apache-2.0), irises added.
"""

IRISES = {468: 473, 469: 476, 470: 475, 471: 474, 472: 477}
"""The points of the right iris, each with the one in its place in the left."""


def _mirrored() -> tuple[int, ...]:
    """The skin's points of both halves are numbered in the same order."""
    right, left = ([n for n, half in enumerate(HALVES[:468]) if half == side] for side in "RL")
    pairs = {**dict(zip(right, left, strict=True)), **IRISES}
    return tuple({**pairs, **{other: own for own, other in pairs.items()}}.get(n, n) for n in range(POINTS))


MIRRORED = _mirrored()
"""For each point the one in its place on the other half; a point of the midline is its own.

That the numbers run alike was found by matching the mean of many neutral faces with its own mirror image.
"""


@dataclass(frozen=True, eq=False)
class FaceFound:
    """One face in one frame.

    Attributes:
        seq: the frame's number.
        captured_s: the frame's exposure time, seconds on the monotonic clock, carried on unchanged.
        points: (478, 3) float32. x to the right and y down in frame pixels, not mirrored; z towards the
            camera is negative, in the same pixels, about zero at the middle of the head.
        presence: 0..1, how sure the model is that this is a face; of the half that it is less sure of.
        frame_size_px: width and height of the frame.
        brightness: 0..1, mean brightness of the face's crop, and
        light_balance: -1..1, how much brighter the half of the crop on the image's right is.
        dim: whether the camera itself says that it has too little light.
    """

    seq: int
    captured_s: float
    points: Points
    presence: float
    frame_size_px: tuple[int, int]
    brightness: float
    light_balance: float
    dim: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether all points are figures that a frame can hold, the eye corners apart from each other."""
        return bool((np.abs(self.points) < FARTHEST_PX).all()) and self.is_measurable

    @cached_property
    def is_measurable(self) -> bool:
        """Whether both halves are seen, and the stiff points can tell the head's turn and size."""
        stiff = self.points.take(_STIFF, axis=0)
        right, left = STIFF.index(EYE_CORNERS[0]), STIFF.index(EYE_CORNERS[1])
        seen = self.presence >= COVERED_PRESENCE and bool((np.abs(stiff) < FARTHEST_PX).all())
        return seen and stiff[right, :2].tolist() != stiff[left, :2].tolist()


class LostWhy(StrEnum):
    """Why there is no face mesh."""

    NO_FACE = "no_face"
    TWO_FACES = "two_faces"
    DOUBTFUL = "doubtful"
    CUT_OFF = "cut_off"
    TOO_DARK = "too_dark"


@dataclass(frozen=True)
class FaceLost:
    """A frame without one certain face."""

    seq: int
    captured_s: float
    why: LostWhy


FaceMesh = FaceFound | FaceLost
