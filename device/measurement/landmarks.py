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
        pupil: the middle of the iris.
        iris: left, top, right and bottom of the iris' edge in the picture, any order.
        brow: points along the brow's middle.
        commissure: the corner of the mouth.
        upper_lip: points of the upper lip's red under the peak of its bow, from its upper edge down;
        lower_lip: points of the lower lip's lower edge, beside the midline.
        inner_upper_lip: points along the lower edge of the upper lip, from the corner of the mouth to the middle, and
        inner_lower_lip: those along the upper edge of the lower lip, below all but the corner.
        ala: the outer edge of the nostril's wing.
    """

    outer_canthus: int
    inner_canthus: int
    upper_lid: tuple[int, ...]
    lower_lid: tuple[int, ...]
    pupil: int
    iris: tuple[int, int, int, int]
    brow: tuple[int, ...]
    commissure: int
    upper_lip: tuple[int, ...]
    lower_lip: tuple[int, ...]
    inner_upper_lip: tuple[int, ...]
    inner_lower_lip: tuple[int, ...]
    ala: tuple[int, ...]


POINTS_OF = {
    Side.RIGHT: SidePoints(
        outer_canthus=33,
        inner_canthus=133,
        upper_lid=(160, 159, 158),
        lower_lid=(144, 145, 153),
        pupil=468,
        iris=(469, 470, 471, 472),
        brow=(70, 63, 105, 66, 107),
        commissure=61,
        upper_lip=(37, 72, 38),
        lower_lip=(84, 181),
        inner_upper_lip=(78, 191, 80, 81, 82),
        inner_lower_lip=(95, 88, 178, 87),
        ala=(129, 98),
    ),
    Side.LEFT: SidePoints(
        outer_canthus=263,
        inner_canthus=362,
        upper_lid=(387, 386, 385),
        lower_lid=(373, 374, 380),
        pupil=473,
        iris=(474, 475, 476, 477),
        brow=(300, 293, 334, 296, 336),
        commissure=291,
        upper_lip=(267, 302, 268),
        lower_lip=(314, 405),
        inner_upper_lip=(308, 415, 310, 311, 312),
        inner_lower_lip=(324, 318, 402, 317),
        ala=(358, 327),
    ),
}
"""The points of each side, the patient's own."""

VERMILION_MIDDLE = (0, 17)
"""The middle of the upper lip's upper edge, and of the lower lip's lower edge."""

INNER_LIP_MIDDLE = (13, 14)
"""The middle of the lower edge of the upper lip, and of the upper edge of the lower lip."""

_LEFT_OUTLINE = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152)
_RIGHT_OUTLINE = (148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109, 10)
FACE_LINES = (
    # The outline of the face, from the top of the forehead by the patient's left.
    (*_LEFT_OUTLINE, *_RIGHT_OUTLINE),
    # Brows, each its upper edge.
    (70, 63, 105, 66, 107),
    (300, 293, 334, 296, 336),
    # Around each eye, from its outer corner along the lower lid.
    (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246, 33),
    (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466, 263),
    # Around each iris.
    (469, 470, 471, 472, 469),
    (474, 475, 476, 477, 474),
    # Down the bridge of the nose, and along its base.
    (168, 6, 197, 195, 5, 4),
    (129, 98, 97, 2, 326, 327, 358),
    # Around the lips, from the right corner along the lower one: outside, and inside.
    (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185, 61),
    (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191, 78),
)
"""The lines of a face as a drawing, each through its points in order."""
