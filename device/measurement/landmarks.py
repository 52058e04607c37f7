"""The points of the face mesh that mean something, by name. The only file that knows their numbers.

Numbers follow MediaPipe's 478-point mesh. Its own names are seen from the patient, as ours are.
"""

from dataclasses import dataclass

from device.measurement.side import Side


@dataclass(frozen=True)
class SidePoints:
    """The points of one side of the face.

    Attributes:
        outer_canthus: outer corner of the eye; `inner_canthus`: the inner one.
        upper_lid: points of the upper lid's margin, from outer to inner, and
        lower_lid: those below them, in the same order.
        iris: left, top, right and bottom of the iris' edge in the picture, any order.
        brow: points along the brow's middle.
        commissure: the corner of the mouth.
        upper_lip: points of the upper lip's upper edge, beside the midline; `lower_lip`: of the lower lip's lower edge.
        ala: the outer edge of the nostril's wing.
    """

    outer_canthus: int
    inner_canthus: int
    upper_lid: tuple[int, ...]
    lower_lid: tuple[int, ...]
    iris: tuple[int, int, int, int]
    brow: tuple[int, ...]
    commissure: int
    upper_lip: tuple[int, ...]
    lower_lip: tuple[int, ...]
    ala: tuple[int, ...]


POINTS_OF = {
    Side.RIGHT: SidePoints(
        outer_canthus=33,
        inner_canthus=133,
        upper_lid=(160, 159, 158),
        lower_lid=(144, 145, 153),
        iris=(469, 470, 471, 472),
        brow=(70, 63, 105, 66, 107),
        commissure=61,
        upper_lip=(37, 39),
        lower_lip=(84, 181),
        ala=(129, 98),
    ),
    Side.LEFT: SidePoints(
        outer_canthus=263,
        inner_canthus=362,
        upper_lid=(387, 386, 385),
        lower_lid=(373, 374, 380),
        iris=(474, 475, 476, 477),
        brow=(300, 293, 334, 296, 336),
        commissure=291,
        upper_lip=(267, 269),
        lower_lip=(314, 405),
        ala=(358, 327),
    ),
}
"""The points of each side, the patient's own."""
