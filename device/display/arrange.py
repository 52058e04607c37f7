"""How the items of a view fall into the areas of a panel: sizes, lines and boxes, but no pixel and no toolkit."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from device.coaching.checks import Check
from device.display.layout import Box, Layout
from device.display.theme import ThemePolicy
from device.display.view import Area, ButtonLabel, CheckRow, Choice, Drawing, Gap, Gauge, Ring, Size, Text, Tone, View

Measure = Callable[[str, Size], tuple[float, float]]
"""Width and height in pixels of one line of words."""

_SENTENCES = re.compile(r"(?<=[.!?]) +(?=[A-Z])")
"""Between two sentences."""

_AS_ASKED = {size: size for size in Size}
_STEPS: tuple[dict[Size, Size], ...] = (
    _AS_ASKED,
    {**_AS_ASKED, Size.MEDIUM: Size.SMALL},
    {**_AS_ASKED, Size.LARGE: Size.MEDIUM},
    {Size.LARGE: Size.MEDIUM, Size.MEDIUM: Size.SMALL, Size.SMALL: Size.SMALL},
    dict.fromkeys(Size, Size.SMALL),
)
"""What is tried in turn when words do not fit: never a fourth size."""


@dataclass(frozen=True)
class PlacedLine:
    """One line of words in its box."""

    words: str
    size: Size
    tone: Tone
    box: Box


@dataclass(frozen=True)
class PlacedMark:
    """The mark of a check."""

    check: Check
    box: Box


@dataclass(frozen=True)
class PlacedPointer:
    """The mark of the answer that is chosen."""

    box: Box


@dataclass(frozen=True)
class PlacedRing:
    """A ring; its label is a line of its own."""

    ring: Ring
    box: Box


@dataclass(frozen=True)
class PlacedGauge:
    """A gauge; its name is a line of its own."""

    gauge: Gauge
    box: Box


@dataclass(frozen=True)
class PlacedStroke:
    """A short stroke that points from a label to its button."""

    tone: Tone
    box: Box


@dataclass(frozen=True)
class PlacedDrawing:
    """A drawing in its square."""

    drawing: Drawing
    box: Box


Placed = PlacedLine | PlacedMark | PlacedPointer | PlacedRing | PlacedGauge | PlacedDrawing | PlacedStroke
_Stacked = Text | Gap | Ring | CheckRow | Choice


@dataclass(frozen=True)
class Arranger:
    """Places views on one panel.

    Args:
        layout: the panel.
        theme: the proportions.
        measure: how wide and high a line of words is.
    """

    layout: Layout
    theme: ThemePolicy
    measure: Measure

    def arrange(self, view: View) -> tuple[Placed, ...]:
        """Everything in the view with its box."""
        placed: list[Placed] = []
        gauges = any(isinstance(item, Gauge) for item in view.items)
        boxes = self.layout.areas_by_gauges if gauges else self.layout.areas
        for area in Area:
            stacked = [i for i in view.items if isinstance(i, _Stacked) and i.area is area]
            if stacked:
                placed += self._stack(stacked, boxes[area])
        for item in view.items:
            if isinstance(item, Gauge):
                placed += self._gauge(item)
            elif isinstance(item, Drawing):
                placed.append(PlacedDrawing(item, self._square()))
            elif isinstance(item, ButtonLabel):
                placed += self._button(item)
        return tuple(placed)

    def _stack(self, items: list[_Stacked], area: Box) -> list[Placed]:
        """The largest of the steps that fits; the smallest one if none does."""
        for step in _STEPS:
            placed = self._stack_at(items, area, step)
            if all(area.holds(p.box) for p in placed):
                break
        return placed

    def _stack_at(self, items: list[_Stacked], area: Box, step: dict[Size, Size]) -> list[Placed]:
        placed: list[Placed] = []
        top = area.top
        gap = self.theme.line_gap_ratio * self.layout.unit_px
        for item in items:
            if isinstance(item, Gap):
                top += item.lines * self.measure("x", Size.MEDIUM)[1]
                continue
            new = self._item(item, area, top, step)
            placed += new
            top = max((p.box.bottom for p in new), default=top) + gap
        return placed

    def _item(
        self, item: Text | Ring | CheckRow | Choice, area: Box, top: float, step: dict[Size, Size]
    ) -> list[Placed]:
        if isinstance(item, Text):
            return list(self._lines(item.words, step[item.size], item.tone, area, top))
        if isinstance(item, Ring):
            return self._ring(item, area, top)
        if isinstance(item, Choice):
            return self._choice(item, area, top, step[Size.MEDIUM])
        return self._check(item, area, top)

    def _lines(self, words: str, size: Size, tone: Tone, area: Box, top: float) -> Iterable[PlacedLine]:
        for line in self.wrap(words, size, area.width):
            width, height = self.measure(line, size)
            yield PlacedLine(line, size, tone, Box(area.left + (area.width - width) / 2, top, width, height))
            top += height

    def wrap(self, words: str, size: Size, width: float) -> tuple[str, ...]:
        """Break words into lines: at the ends of sentences first, then so that lines are of about equal length."""
        if not words or self.measure(words, size)[0] <= width:
            return (words,) if words else ()
        return tuple(line for sentence in _SENTENCES.split(words) for line in self._even(sentence, size, width))

    def _even(self, words: str, size: Size, width: float) -> tuple[str, ...]:
        """As few lines as possible, of about equal length, so that no single word hangs below the others."""
        fewest = _fill(words, lambda line: self.measure(line, size)[0] <= width)
        if len(fewest) < 2:
            return fewest
        narrow, wide = 0.0, width
        for _ in range(8):
            middle = (narrow + wide) / 2
            if len(_fill(words, lambda line: self.measure(line, size)[0] <= middle)) <= len(fewest):  # noqa: B023
                wide = middle
            else:
                narrow = middle
        return _fill(words, lambda line: self.measure(line, size)[0] <= wide)

    def _ring(self, ring: Ring, area: Box, top: float) -> list[Placed]:
        diameter = self.theme.ring_ratio * self.layout.unit_px
        box = Box(area.left + (area.width - diameter) / 2, top, diameter, diameter)
        placed: list[Placed] = [PlacedRing(ring, box)]
        if ring.label:
            width, height = self.measure(ring.label, Size.MEDIUM)
            inside = Box(box.left + (diameter - width) / 2, top + (diameter - height) / 2, width, height)
            placed.append(PlacedLine(ring.label, Size.MEDIUM, Tone.WORDS, inside))
        return placed

    def _check(self, row: CheckRow, area: Box, top: float) -> list[Placed]:
        """Rows of one area begin at the same place, so that their marks stand under each other."""
        mark = self.theme.mark_ratio * self.layout.unit_px
        height = self.measure("x", Size.MEDIUM)[1]
        left = area.left + max(0.0, (area.width - 8 * height) / 2)
        tone = {Check.GOOD: Tone.WORDS, Check.NOT_YET: Tone.NOW, Check.UNKNOWN: Tone.LEVEL}[row.check]
        words_left = left + 2 * mark
        for size in (Size.MEDIUM, Size.SMALL):
            width, words_height = self.measure(row.words, size)
            if words_left + width <= area.right:
                break
        return [
            PlacedMark(row.check, Box(left, top + (height - mark) / 2, mark, mark)),
            PlacedLine(row.words, size, tone, Box(words_left, top + (height - words_height) / 2, width, words_height)),
        ]

    def _choice(self, choice: Choice, area: Box, top: float, size: Size) -> list[Placed]:
        """Answers begin at the same place; a long one is broken into lines."""
        mark, height = self.theme.mark_ratio * self.layout.unit_px, self.measure("x", size)[1]
        left = area.left + 2 * mark
        tone = Tone.NOW if choice.chosen else Tone.WORDS
        pointer = PlacedPointer(Box(area.left, top + (height - mark) / 2, mark, mark))
        placed: list[Placed] = [pointer] if choice.chosen else []
        for line in self.wrap(choice.words, size, area.right - left):
            placed.append(PlacedLine(line, size, tone, Box(left, top, self.measure(line, size)[0], height)))
            top += height
        return placed

    def _gauge(self, gauge: Gauge) -> list[Placed]:
        box = self.layout.gauges[gauge.side]
        width, height = self.measure(gauge.label, Size.SMALL)
        name = Box(box.left + (box.width - width) / 2, box.bottom - height, width, height)
        track = Box(box.left, box.top, box.width, box.height - 1.2 * height)
        return [PlacedGauge(gauge, track), PlacedLine(gauge.label, Size.SMALL, Tone.LEVEL, name)]

    def _square(self) -> Box:
        """The largest square in the window for the reflection."""
        window = self.layout.window
        side = min(window.width, window.height)
        left, top = window.left + (window.width - side) / 2, window.top + (window.height - side) / 2
        return Box(left, top, side, side)

    def _button(self, label: ButtonLabel) -> list[Placed]:
        strip, middle = self.layout.button_strip, self.layout.button_x[label.button]
        unit = self.layout.unit_px
        width, height = self.measure(label.words, Size.SMALL)
        edge = self.theme.button_stroke_ratio * unit / 2
        left = min(max(middle - width / 2, edge / 2), strip.right - width - edge / 2)
        stroke_top = strip.bottom - 5 * self.theme.stroke_ratio * unit
        stroke = Box(middle - edge, stroke_top, 2 * edge, self.theme.stroke_ratio * unit)
        words = Box(left, stroke_top - 1.3 * height, width, height)
        return [PlacedLine(label.words, Size.SMALL, Tone.WORDS, words), PlacedStroke(Tone.LEVEL, stroke)]


def _fill(words: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """Lines filled from the left, broken only at plain spaces; a word that is too wide stands alone."""
    lines: list[str] = []
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and fits(longer):
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)
