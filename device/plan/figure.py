"""The figure: a simple face on which the catalogue's drawings stand.

Its coordinates know no millimetres and no patient:

- x goes across, from -1 at the patient's right ear over 0 at the middle to 1 at their left ear.
- y goes down, from 0 at the hairline to 1 at the chin. The neck reaches to 1.6, the scalp to -0.3.

One unit of y is `HEIGHT` units of x, so a screen that keeps a face's shape stretches y by it.

Sides are the patient's own, as everywhere. Patients who look into a mirror see their left on the left, so a screen
draws x from right to left; the catalogue never does. Drawings are written for the patient's left, x from 0 to 1, and
`mirrored` gives them on the right. A figure that is seen from behind has the same coordinates.
"""

from bisect import bisect_right

HEIGHT = 2.4
"""From hairline to chin, in units of x: a face is about 1.2 times as high as it is wide."""

Point = tuple[float, float]
"""x and y on the figure."""

Line = tuple[Point, ...]
"""Points that are joined in their order."""

OUTLINE: Line = (
    (0.35, -0.3),
    (0.66, -0.15),
    (0.78, 0.0),
    (0.95, 0.2),
    (1.0, 0.4),
    (0.96, 0.6),
    (0.84, 0.78),
    (0.6, 0.92),
    (0.55, 1.0),
    (0.55, 1.3),
    (0.85, 1.5),
    (1.0, 1.6),
)
"""The edge of head and neck on the patient's left, from the crown to the collar bone."""

MARKS: dict[str, Point] = {
    "inner end of the brow": (0.17, 0.31),
    "outer end of the brow": (0.72, 0.31),
    "inner corner of the eye": (0.23, 0.42),
    "middle of the eye": (0.44, 0.41),
    "outer corner of the eye": (0.64, 0.41),
    "tip of the nose": (0.0, 0.6),
    "wing of the nostril": (0.24, 0.63),
    "middle of the upper lip": (0.0, 0.74),
    "corner of the mouth": (0.36, 0.77),
    "middle of the lower lip": (0.0, 0.82),
    "middle of the chin": (0.0, 0.93),
    "angle of the jaw": (0.84, 0.76),
    "under the ear": (0.86, 0.68),
}
"""Where things are on the patient's left, for whoever draws the figure or writes a stroke."""

_HEIGHTS = [y for _, y in OUTLINE]


def half_width(y: float) -> float:
    """How far the figure reaches from its middle at a height; negative above the crown and below the collar bone."""
    if not _HEIGHTS[0] <= y <= _HEIGHTS[-1]:
        return -1.0
    after = min(bisect_right(_HEIGHTS, y), len(OUTLINE) - 1)
    (x0, y0), (x1, y1) = OUTLINE[after - 1], OUTLINE[after]
    return x0 + (x1 - x0) * (y - y0) / (y1 - y0)


def on_the_left(point: Point) -> bool:
    """Whether a point lies on the patient's left half of the figure, its middle included."""
    x, y = point
    return 0 <= x <= half_width(y)


def mirrored(line: Line) -> Line:
    """A line on the other side of the figure."""
    return tuple((-x, y) for x, y in line)
