"""Millimetres: by the iris, or by the distance of the outer eye corners when the clinic has measured it."""

from dataclasses import dataclass

import numpy as np

from device.inference.head import Shape
from device.measurement.landmarks import POINTS_OF
from device.measurement.side import Side

IRIS_MM = 11.7
"""Visible diameter of a person's iris. It varies by 0.5 mm between people (the model's publisher, 2020)."""
IRIS_SPREAD_RATIO = 0.5 / 11.7
EYE_CORNERS_SPREAD_RATIO = 0.02
"""How well the mesh's outer eye corners agree with the true ones on synthetic people (measured)."""


@dataclass(frozen=True)
class Ruler:
    """A length of this patient's face that is known in millimetres.

    Attributes:
        eye_corners_mm: distance of the outer eye corners if the clinic entered it; the iris rules otherwise.
    """

    eye_corners_mm: float | None = None

    def mm_per_unit(self, shape: Shape) -> float:
        """What one unit of a face's shape is in mm; NaN when the known length cannot be seen in it.

        The shape is in the head frame, in any unit.
        """
        if self.eye_corners_mm is None:
            known_mm, seen = IRIS_MM, iris(shape)
        else:
            known_mm, seen = self.eye_corners_mm, eye_corners(shape)
        return known_mm / seen if seen > 0 else float("nan")

    @property
    def spread_ratio(self) -> float:
        """One standard deviation of the scale itself, as a share of it."""
        return IRIS_SPREAD_RATIO if self.eye_corners_mm is None else EYE_CORNERS_SPREAD_RATIO


def eye_corners(shape: Shape) -> float:
    """Distance of the outer eye corners, in the shape's unit."""
    outer = [shape[POINTS_OF[side].outer_canthus] for side in Side]
    return float(np.linalg.norm(outer[0] - outer[1]))


def iris(shape: Shape) -> float:
    """Mean horizontal diameter of both irises, in the shape's unit: the lids hide the vertical one."""
    widths = [np.ptp(shape[list(POINTS_OF[side].iris), 0]) for side in Side]
    return float(np.mean(widths))
