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

RIGID = (33, 133, 362, 263, *BRIDGE)
"""Eye corners and the bridge of the nose. Mouth, chin and brows move with what is measured, so they stay out."""
_RIGID = np.array(RIGID)

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
        presence: 0..1, how sure the model is that the crop holds a face.
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
        """Whether all points are figures that a frame can hold, the rigid ones apart from each other."""
        return bool((np.abs(self.points) < FARTHEST_PX).all()) and self.rigid_is_sound

    @cached_property
    def rigid_is_sound(self) -> bool:
        """Whether the rigid points can tell the head's turn and size; without them nothing can be measured."""
        rigid = self.points.take(_RIGID, axis=0)
        right, left = RIGID.index(EYE_CORNERS[0]), RIGID.index(EYE_CORNERS[1])
        return bool((np.abs(rigid) < FARTHEST_PX).all()) and rigid[right, :2].tolist() != rigid[left, :2].tolist()


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
