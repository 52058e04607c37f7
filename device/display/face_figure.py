"""The figure of the catalogue as lines on the glass: as in a mirror, the patient's left is on the left."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from device.coaching.massage import MassageNow
from device.display.curve import smooth
from device.display.view import Dot, Polyline, Shape, Tone
from device.measurement.side import Affected
from device.plan.entries import FigureView, Motion, Stroke
from device.plan.figure import HEIGHT, MARKS, Line, Point, mirrored

TOP_Y = -0.3
CHIN_Y, COLLAR_Y = 1.12, 1.62
"""The figure is drawn from its crown to below the chin; where something reaches the neck, to the collar bone."""

SKULL: Line = ((0.0, -0.26), (0.42, -0.22), (0.76, -0.08), (0.95, 0.14), (1.0, 0.38), (0.96, 0.6), (0.84, 0.78))
JAW: Line = ((0.6, 0.92), (0.3, 0.99), (0.0, 1.005))
NECK: Line = ((0.57, 0.94), (0.54, 1.05), (0.55, 1.3), (0.85, 1.5), (1.0, 1.6))
NAPE: Line = ((0.66, 0.95), *NECK[1:])
"""The outline as it is drawn, on the patient's left. It is the figure's own (`plan/figure.py`) with a rounder crown,
and with the jaw before the neck."""

NOSE: Line = ((0.22, 0.615), (0.22, 0.65), (0.1, 0.65), (0.0, 0.665))
UPPER_LIP: Line = (MARKS["corner of the mouth"], (0.2, 0.748), (0.08, 0.735), MARKS["middle of the upper lip"])
LOWER_LIP: Line = (MARKS["corner of the mouth"], (0.2, 0.808), MARKS["middle of the lower lip"])
BETWEEN_LIPS: Line = (MARKS["corner of the mouth"], (0.18, 0.774), (0.0, 0.777))

PIECES = 8
"""Between two points of a smooth line."""

STEPS = 200
"""Along a stroke: in circles one step is 11 degrees."""

TURNS = 6.0
"""How often the fingers go round along a stroke of circles: about once in five seconds."""


@dataclass(frozen=True)
class Figure:
    """The figure on a square of side 1.

    Attributes:
        view: from where it is seen.
        bottom_y: how far down it is drawn.
    """

    view: FigureView
    bottom_y: float

    def on_glass(self, point: Point) -> Point:
        """Across from the patient's left, down from the crown."""
        x, y = point
        height = self.bottom_y - TOP_Y
        return 0.5 - x / (HEIGHT * height), (y - TOP_Y) / height

    def drawn(self, line: Line, tone: Tone) -> Polyline:
        """A line of the figure."""
        return Polyline(tuple(self.on_glass(point) for point in line), tone)

    def face(self) -> list[Shape]:
        """Outline, and from in front brows, eyes, nose and mouth, both sides alike."""
        before = mirrored(SKULL)[1]
        if self.view is FigureView.BACK:
            left = [_smooth((*SKULL, *NAPE), before)]
        else:
            left = [_smooth((*SKULL, *JAW), before), _smooth(NECK)]
            left += [_arc("inner end of the brow", "outer end of the brow", -0.04)]
            left += [_arc("inner corner of the eye", "outer corner of the eye", bend) for bend in (-0.035, 0.03)]
            left += [_smooth(line) for line in (NOSE, UPPER_LIP, LOWER_LIP, BETWEEN_LIPS)]
        shown = [tuple(point for point in line if point[1] <= self.bottom_y) for line in left]
        return [self.drawn(half, Tone.LEVEL) for line in shown for half in (line, mirrored(line))]


def figure_for(lines: Iterable[Line], view: FigureView = FigureView.FRONT) -> Figure:
    """A figure that reaches as far down as these lines need."""
    lowest_y = max((y for line in lines for _, y in line), default=0.0)
    return Figure(view, COLLAR_Y if lowest_y > 1.0 else CHIN_Y)


def drawing_of(now: MassageNow, affected: Affected) -> tuple[Shape, ...]:
    """The face, the strokes that are still and the one that is done now, and where the fingers are."""
    strokes, sides = now.massage.strokes, now.massage.sides_for(affected)
    figure = figure_for((stroke.points for stroke in strokes), now.massage.view)
    face = figure.face()
    for number, stroke in enumerate(strokes):
        tone = Tone.WORDS if number == now.stroke else Tone.TRACK
        face += [figure.drawn(stroke.on(side).points, tone) for side in sides if len(stroke.points) > 1]
    if strokes:
        # In steps that the eye takes for a movement, so that not every frame is another picture.
        along = round(now.along * STEPS) / STEPS
        fingers = [_fingers(strokes[now.stroke].on(side), along) for side in sides]
        face += [Dot(figure.on_glass(point), Tone.NOW) for point in fingers]
    return tuple(face)


def muscles_drawing(lines: tuple[Line, ...]) -> tuple[Shape, ...]:
    """The face, and how the fibres of its muscles run, both sides alike."""
    figure = figure_for(lines)
    fibres = [_smooth(line) for line in lines]
    return (*figure.face(), *(figure.drawn(half, Tone.NOW) for line in fibres for half in (line, mirrored(line))))


def _smooth(line: Line, before: Point | None = None) -> Line:
    """A smooth line through all points; `before` lies on the other half, from where it comes."""
    earlier = None if before is None else np.array(before)
    return tuple((x, y) for x, y in smooth(np.array(line), PIECES, earlier).tolist())


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
