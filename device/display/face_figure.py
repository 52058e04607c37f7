"""The figure of the catalogue as lines on the glass: as in a mirror, the patient's left is on the left."""

import math

from device.coaching.massage import MassageNow
from device.display.view import Dot, Polyline, Shape, Tone
from device.measurement.side import Affected
from device.plan.entries import FigureView, Motion, Stroke
from device.plan.figure import HEIGHT, MARKS, OUTLINE, Line, Point, mirrored

TOP_Y = -0.38
CHIN_Y, COLLAR_Y = 1.12, 1.62
"""The figure is drawn from its crown to below the chin; where a stroke reaches the neck, to the collar bone."""

CROWN: Point = (0.0, -0.35)
"""Where both halves of the outline meet."""

STEPS = 200
"""Along a stroke: in circles one step is 11 degrees."""

TURNS = 6.0
"""How often the fingers go round along a stroke of circles: about once in five seconds."""


def drawing_of(now: MassageNow, affected: Affected) -> tuple[Shape, ...]:
    """The face, the strokes that are still and the one that is done now, and where the fingers are."""
    strokes, sides = now.massage.strokes, now.massage.sides_for(affected)
    lowest_y = max((y for stroke in strokes for _, y in stroke.points), default=0.0)
    bottom_y = COLLAR_Y if lowest_y > 1.0 else CHIN_Y

    def on_glass(point: Point) -> Point:
        """In a square of side 1: across from the patient's left, down from the crown."""
        x, y = point
        return 0.5 - x / (HEIGHT * (bottom_y - TOP_Y)), (y - TOP_Y) / (bottom_y - TOP_Y)

    def drawn(line: Line, tone: Tone) -> Polyline:
        return Polyline(tuple(on_glass(point) for point in line), tone)

    face: list[Shape] = [drawn(line, Tone.LEVEL) for line in _face(now.massage.view, bottom_y)]
    for number, stroke in enumerate(strokes):
        tone = Tone.WORDS if number == now.stroke else Tone.TRACK
        face += [drawn(stroke.on(side).points, tone) for side in sides if len(stroke.points) > 1]
    if strokes:
        # In steps that the eye takes for a movement, so that not every frame is another picture.
        along = round(now.along * STEPS) / STEPS
        fingers = [_fingers(strokes[now.stroke].on(side), along) for side in sides]
        face += [Dot(on_glass(point), Tone.NOW) for point in fingers]
    return tuple(face)


def _face(view: FigureView, bottom_y: float) -> list[Line]:
    """Outline, and from in front brows, eyes, nose and mouth, both sides alike."""
    left = [tuple(point for point in _rounded((CROWN, *OUTLINE), before=mirrored(OUTLINE)[0]) if point[1] <= bottom_y)]
    if view is FigureView.FRONT:
        left += [_arc("inner end of the brow", "outer end of the brow", -0.04)]
        left += [_arc("inner corner of the eye", "outer corner of the eye", bend) for bend in (-0.035, 0.03)]
        left += [(MARKS["tip of the nose"], MARKS["wing of the nostril"])]
        left += [
            (MARKS["corner of the mouth"], MARKS["middle of the upper lip"]),
            (MARKS["corner of the mouth"], MARKS["middle of the lower lip"]),
        ]
    return [*left, *(mirrored(line) for line in left)]


def _rounded(line: Line, before: Point) -> Line:
    """A smooth line through all points (Catmull-Rom), eight pieces between two of them.

    Args:
        line: the points.
        before: a point that lies before the first, so that the line goes on smoothly from the other half.
    """
    points = [before, *line, line[-1]]
    smooth: list[Point] = []
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False):
        for n in range(8):
            t = n / 8
            weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3)
            x, y = (sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) / 2 for axis in (0, 1))
            smooth.append((x, y))
    return (*smooth, line[-1])


def _arc(start: str, end: str, bend_y: float) -> Line:
    """A shallow arc between two marks."""
    (x0, y0), (x1, y1) = MARKS[start], MARKS[end]
    steps = [n / 8 for n in range(9)]
    return tuple((x0 + (x1 - x0) * t, y0 + (y1 - y0) * t + bend_y * math.sin(math.pi * t)) for t in steps)


def _fingers(stroke: Stroke, along: float) -> Point:
    """Where the fingers are: on the path, or on a circle around that place."""
    x, y = _at(stroke.points, along)
    if stroke.motion is not Motion.CIRCLES:
        return x, y
    turn = 2 * math.pi * TURNS * along
    return x + stroke.radius * math.cos(turn), y + stroke.radius * math.sin(turn) / HEIGHT


def _at(line: Line, share: float) -> Point:
    """A share of the way along a line, piece by piece of equal time."""
    if len(line) == 1:
        return line[0]
    place = min(max(share, 0.0), 1.0) * (len(line) - 1)
    number = min(int(place), len(line) - 2)
    (x0, y0), (x1, y1) = line[number], line[number + 1]
    return x0 + (x1 - x0) * (place - number), y0 + (y1 - y0) * (place - number)
