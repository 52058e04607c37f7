"""Synthetic people whose truth is known: stills of left x right activations of five movements, or of a turned head.

Each folder holds stills and a `truth.json` with the 68 true points of every still, mm, in the head frame.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device.camera.clip import read_picture
from device.camera.frame import Image
from device.measurement.side import Side

NEUTRAL = "neutral"
MOVEMENTS = ("smile", "brow-raise", "gentle-eye-closure", "lip-pucker", "snarl")

COMMISSURE = {Side.RIGHT: 48, Side.LEFT: 54}
BROW = {Side.RIGHT: slice(17, 22), Side.LEFT: slice(22, 27)}
UPPER_LIP = {Side.RIGHT: 50, Side.LEFT: 52}
UPPER_LID = {Side.RIGHT: (37, 38), Side.LEFT: (43, 44)}
LOWER_LID = {Side.RIGHT: (41, 40), Side.LEFT: (47, 46)}
OUTER_CANTHUS = {Side.RIGHT: 36, Side.LEFT: 45}
"""Where the 68 points (Multi-PIE order) hold what is measured. Sides are the patient's."""

Truth = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Still:
    """One picture of a person.

    Attributes:
        path: of the picture.
        movement: what the face does, `NEUTRAL` at rest.
        points_mm: (68, 3) head frame.
        turned: whether the head is turned from the person's neutral, by yaw, pitch and roll in degrees.
    """

    path: Path
    movement: str
    points_mm: Truth
    turned: tuple[float, float, float]

    def image(self) -> Image:
        """The picture."""
        return read_picture(self.path)


@dataclass(frozen=True, eq=False)
class Person:
    """One synthetic person. `eye_corners_mm` is the true distance of the outer eye corners."""

    name: str
    stills: tuple[Still, ...]

    @property
    def neutral_mm(self) -> Truth:
        """(68, 3) the true neutral face."""
        return self.neutrals[0].points_mm

    @property
    def neutrals(self) -> tuple[Still, ...]:
        """The stills of the face at rest, the head not turned."""
        return tuple(s for s in self.stills if s.movement == NEUTRAL and s.turned == (0, 0, 0))

    @property
    def eye_corners_mm(self) -> float:
        """What a clinic would have measured."""
        right, left = (self.neutral_mm[OUTER_CANTHUS[side]] for side in (Side.RIGHT, Side.LEFT))
        return float(np.linalg.norm(right - left))


def people_in(*folders: Path) -> Iterator[Person]:
    """Everybody whose folder lies in one of these."""
    for folder in folders:
        for truth in sorted(folder.glob("*/truth.json")):
            told = json.loads(truth.read_text("utf-8"))["images"]
            stills = [
                Still(
                    truth.parent / row["file"],
                    row["exercise"],
                    np.array(row["points68_mm"]),
                    (row.get("yaw", 0), row.get("pitch", 0), row.get("roll", 0)),
                )
                for row in told
            ]
            yield Person(truth.parent.name, tuple(stills))


def true_amount(movement: str, points_mm: Truth, neutral_mm: Truth, side: Side) -> float:
    """What a movement's measure is in truth: mm, or the share of the opening at rest.

    Smile: how far the commissure has moved in the plane of the face. Brow raise: mean height of five points. Eye
    closure: opening at a third and two thirds of the lids. Lip pucker: how far the commissure has moved towards the
    midline. Snarl: height of the upper lip under the peak of its bow.
    """
    moved = points_mm - neutral_mm
    if movement == "smile":
        return float(np.hypot(*moved[COMMISSURE[side], :2]))
    if movement == "lip-pucker":
        return float(moved[COMMISSURE[side], 0] * (-1 if side is Side.LEFT else 1))
    if movement == "brow-raise":
        return float(moved[BROW[side], 1].mean())
    if movement == "snarl":
        return float(moved[UPPER_LIP[side], 1])
    opening, at_rest = (_opening(points, side) for points in (points_mm, neutral_mm))
    return opening / at_rest


def _opening(points_mm: Truth, side: Side) -> float:
    return float(points_mm[list(UPPER_LID[side]), 1].mean() - points_mm[list(LOWER_LID[side]), 1].mean())
