"""What one picture cannot show: how far a point of the face lies in front. It is taken from the neutral face."""

from collections.abc import Mapping
from dataclasses import dataclass

from device.inference.facemesh import Points
from device.inference.head import TINY, Shape
from device.measurement.landmarks import POINTS_OF, VERMILION_MIDDLE
from device.measurement.measures import PLACE, Means, interlabial_areas_mm2, middles, parts_of
from device.measurement.pose import VIEW_MM, HeadPose
from device.measurement.side import Side

SLIDES_MAX_MM = 40.0
"""No corner of a mouth gets further along the arch: half a mouth is 25 mm wide."""


@dataclass(frozen=True, eq=False)
class NeutralFace:
    """What measuring a frame needs of the patient's neutral face, head frame, mm.

    Attributes:
        parts_mm: `parts_of` it, and
        means_mm: their middles.
        arch: for each side, by how many mm the corner of the mouth comes forward for each mm that it moves towards
            the midline.
    """

    parts_mm: Shape
    means_mm: Means
    arch: Mapping[Side, float]

    @classmethod
    def of(cls, neutral_mm: Shape) -> "NeutralFace":
        """Of a whole face, (478, 3)."""
        parts = parts_of(neutral_mm)
        return cls(parts, middles(parts), _arch_of(neutral_mm))


def _arch_of(neutral_mm: Shape) -> Mapping[Side, float]:
    """The slope of the dental arch under the corners of the mouth.

    The arch is taken for a parabola through the middle of the lips and both corners. Lips slide on it: in a wide
    smile the corner of the mouth goes back by as much as it goes outward and more.
    """
    corners = {side: neutral_mm[POINTS_OF[side].commissure] for side in Side}
    middle_x = sum(corner[0] for corner in corners.values()) / len(corners)
    front_z = neutral_mm[list(VERMILION_MIDDLE), 2].mean()
    return {
        side: float(2 * (front_z - corner[2]) / max(abs(corner[0] - middle_x), TINY))
        for side, corner in corners.items()
    }


def parts_in_head(points: Points, pose: HeadPose, neutral: NeutralFace) -> tuple[Means, dict[Side, float]]:
    """The middles of a frame's parts in the head frame, mm, and the areas between the lips, mm^2.

    Everything is taken to lie as far in front as on the neutral face, but the corners of the mouth, which slide
    along the dental arch. Where the camera looks from below or from a side, or the mouth is not in the middle of the
    picture, that depth moves them: by up to 1.5 mm in a wide smile.

    Args:
        points: (478, 3) of the frame.
        pose: of the head in this frame.
        neutral: of the same patient.
    """
    parts = pose.to_head(parts_of(points), neutral.parts_mm)
    means = middles(parts)
    (xx, xy, xz), (yx, yy, yz), towards = pose.rotation.tolist()
    right, up = pose.aside_mm.tolist()
    area = max(xx * yy - xy * yx, TINY)
    for side in Side:
        place = PLACE[side, "commissure"]
        inward = -1.0 if side is Side.LEFT else 1.0
        x_mm, y_mm, _ = (means[place] - pose.middle_mm).tolist()
        # One mm of depth moves the point by so much: by the head's turn, and because what is nearer looks larger.
        nearer = towards[2] / VIEW_MM
        by_x = (xy * yz - yy * xz) / area - (x_mm + right) * nearer
        by_y = (yx * xz - xx * yz) / area - (y_mm + up) * nearer
        inward_mm = inward * float(means[place, 0] - neutral.means_mm[place, 0])
        if not abs(inward_mm) <= SLIDES_MAX_MM:
            # A broken point slides nowhere: it stays as broken as it is.
            continue
        # The depth follows from where the point is in the end, which follows from the depth.
        forward_mm = neutral.arch[side] * inward_mm / max(1 - neutral.arch[side] * inward * by_x, 0.25)
        means[place] += (by_x * forward_mm, by_y * forward_mm, forward_mm)
    return means, interlabial_areas_mm2(parts)
