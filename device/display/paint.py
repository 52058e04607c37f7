"""A view as a picture: the only file that turns items into pixels."""

from collections.abc import Callable
from functools import cached_property
from importlib.resources import as_file, files
from itertools import pairwise

import pygame

from device.coaching.checks import Check
from device.display.arrange import (
    Arranger,
    Placed,
    PlacedDrawing,
    PlacedGauge,
    PlacedLine,
    PlacedMark,
    PlacedPointer,
    PlacedRing,
    PlacedStroke,
)
from device.display.layout import Box, Layout, layout_for
from device.display.theme import BLACK, FONT_PACKAGE, Rgb, ThemePolicy
from device.display.view import Dot, Drawing, Reach, Ring, Size, Tone, View

FINER = 4
"""Shapes are drawn this many times larger and made smaller, because the toolkit's arcs have hard, holey edges."""

DRAWING_FINER = 2
"""The same of a drawing, which fills the glass: four times as fine it would take 30 MB for a moment, and be slow."""

_KNOB_TONE = {Reach.BELOW: Tone.WORDS, Reach.INSIDE: Tone.NOW, Reach.OVER: Tone.OVER, Reach.UNSEEN: Tone.TRACK}


class Painter:
    """Paints views for one panel. `pygame.font` must be initialised (`window.open_painter` does it).

    Args:
        size_px: width and height of the panel.
        theme: the look.
    """

    def __init__(self, size_px: tuple[int, int], theme: ThemePolicy | None = None) -> None:
        self.theme = theme or ThemePolicy()
        self.layout: Layout = layout_for(size_px)
        self._words: dict[tuple[str, Size, Tone], pygame.Surface] = {}
        self._arranger = Arranger(self.layout, self.theme, self.measure)

    @cached_property
    def fonts(self) -> dict[Size, pygame.font.Font]:
        """One font for each size of type."""
        folder = files(FONT_PACKAGE) / "files"
        fonts = {}
        for size, ratio in self.theme.size_ratio.items():
            name = "Bold" if size is Size.LARGE else "Regular"
            with as_file(folder / f"AtkinsonHyperlegible-{name}.ttf") as path:
                fonts[size] = pygame.font.Font(str(path), round(ratio * self.layout.unit_px))
        return fonts

    def measure(self, words: str, size: Size) -> tuple[float, float]:
        """Width and height in pixels of one line."""
        return self.fonts[size].size(words)

    def arrange(self, view: View) -> tuple[Placed, ...]:
        """Where everything of a view stands on this panel."""
        return self._arranger.arrange(view)

    def paint(self, view: View) -> pygame.Surface:
        """The view as a picture of the panel's size."""
        surface = pygame.Surface(self.layout.size_px)
        surface.fill(BLACK)
        for placed in self.arrange(view):
            self._draw(surface, placed)
        return surface

    def _draw(self, surface: pygame.Surface, placed: Placed) -> None:
        if isinstance(placed, PlacedLine):
            surface.blit(self._line(placed), (round(placed.box.left), round(placed.box.top)))
        elif isinstance(placed, PlacedStroke):
            self._bar(surface, placed.box, placed.tone)
        elif isinstance(placed, PlacedRing):
            self._smooth(surface, placed.box, lambda fine: self._ring(fine, placed.ring))
        elif isinstance(placed, PlacedDrawing):
            self._smooth(surface, placed.box, lambda fine: self._drawing(fine, placed.drawing), DRAWING_FINER)
        elif isinstance(placed, PlacedPointer):
            self._smooth(surface, placed.box, self._pointer)
        elif isinstance(placed, PlacedMark):
            self._smooth(surface, placed.box, lambda fine: self._mark(fine, placed.check))
        else:
            self._smooth(surface, placed.box, lambda fine: self._gauge(fine, placed))

    def _line(self, line: PlacedLine) -> pygame.Surface:
        key = (line.words, line.size, line.tone)
        if key not in self._words:
            self._words[key] = self.fonts[line.size].render(line.words, True, self._colour(line.tone), BLACK)  # noqa: FBT003 (the toolkit's order)
        return self._words[key]

    def _colour(self, tone: Tone) -> Rgb:
        return self.theme.colours[tone]

    def _bar(self, surface: pygame.Surface, box: Box, tone: Tone) -> None:
        rect = pygame.Rect(round(box.left), round(box.top), round(box.width), max(1, round(box.height)))
        pygame.draw.rect(surface, self._colour(tone), rect, border_radius=rect.height // 2)

    def _smooth(
        self, surface: pygame.Surface, box: Box, draw: Callable[[pygame.Surface], None], finer: int = FINER
    ) -> None:
        size = (round(box.width), round(box.height))
        fine = pygame.Surface((size[0] * finer, size[1] * finer))
        draw(fine)
        surface.blit(pygame.transform.smoothscale(fine, size), (round(box.left), round(box.top)))

    def _fine(self, ratio: float, finer: int = FINER) -> int:
        """A proportion in pixels of a finer surface."""
        return max(1, round(ratio * self.layout.unit_px * finer))

    def _ring(self, fine: pygame.Surface, ring: Ring) -> None:
        """A pie with a black middle: the arc of the toolkit leaves holes."""
        middle = pygame.Vector2(fine.get_rect().center)
        radius = fine.get_width() / 2
        pygame.draw.circle(fine, self._colour(Tone.TRACK), middle, radius)
        degrees = 360 * min(max(ring.progress, 0.0), 1.0)
        steps = max(2, round(degrees))
        rim = [middle + pygame.Vector2(0, -radius).rotate(degrees * i / steps) for i in range(steps + 1)]
        if degrees > 0:
            pygame.draw.polygon(fine, self._colour(ring.tone), [middle, *rim])
        pygame.draw.circle(fine, BLACK, middle, radius - self._fine(self.theme.ring_line_ratio))

    def _mark(self, fine: pygame.Surface, check: Check) -> None:
        """Good: a stroke as a hand would tick it. Not yet: an open ring. Not known: a small dot."""
        side = fine.get_width()
        middle = (side / 2, side / 2)
        breadth = self._fine(self.theme.stroke_ratio)
        if check is Check.GOOD:
            points = [pygame.Vector2(x * side, y * side) for x, y in ((0.1, 0.55), (0.4, 0.84), (0.9, 0.2))]
            for start, end in pairwise(points):
                across = (end - start).normalize().rotate(90) * breadth * 0.6
                corners = [start + across, end + across, end - across, start - across]
                pygame.draw.polygon(fine, self._colour(Tone.WORDS), corners)
            for point in points:
                pygame.draw.circle(fine, self._colour(Tone.WORDS), point, breadth * 0.6)
        elif check is Check.NOT_YET:
            pygame.draw.circle(fine, self._colour(Tone.NOW), middle, side * 0.45, breadth)
        else:
            pygame.draw.circle(fine, self._colour(Tone.LEVEL), middle, side * 0.16)

    def _drawing(self, fine: pygame.Surface, drawing: Drawing) -> None:
        """Lines of one breadth with round ends, and a dot where the fingers are."""
        side, breadth = fine.get_width(), self._fine(self.theme.stroke_ratio, DRAWING_FINER)
        for shape in drawing.shapes:
            colour = self._colour(shape.tone)
            if isinstance(shape, Dot):
                pygame.draw.circle(fine, colour, pygame.Vector2(shape.at) * side, 3 * breadth)
                continue
            points = [pygame.Vector2(point) * side for point in shape.points]
            for start, end in pairwise(points):
                pygame.draw.line(fine, colour, start, end, breadth)
            for point in points:
                pygame.draw.circle(fine, colour, point, breadth / 2)

    def _pointer(self, fine: pygame.Surface) -> None:
        """A filled wedge that points at the words."""
        side = fine.get_width()
        wedge = [(0.15 * side, 0.1 * side), (0.9 * side, 0.5 * side), (0.15 * side, 0.9 * side)]
        pygame.draw.polygon(fine, self._colour(Tone.NOW), wedge)

    def _gauge(self, fine: pygame.Surface, placed: PlacedGauge) -> None:
        """A bar that rises into a slot. The slot's top is the end of the way; there is nothing above it."""
        gauge = placed.gauge
        middle = fine.get_width() // 2
        knob = self._fine(self.theme.knob_ratio) // 2
        slot = self._fine(self.theme.slot_ratio)
        bottom, top = fine.get_height() - knob - FINER, knob + 2 * FINER
        rise = bottom - top
        self._upright(fine, bottom, top, self.theme.stroke_ratio, Tone.TRACK)
        slot_bottom = bottom - round(gauge.slot_low * rise)
        outline = pygame.Rect(middle - slot // 2, top - knob, slot, slot_bottom - top + 2 * knob)
        pygame.draw.rect(fine, BLACK, outline, border_radius=slot // 2)
        stroke = self._fine(self.theme.stroke_ratio)
        pygame.draw.rect(fine, self._colour(Tone.LEVEL), outline, stroke, border_radius=slot // 2)
        if gauge.reach is Reach.UNSEEN:
            return
        here = bottom - round(min(max(gauge.level, 0.0), 1.0) * rise)
        tone = _KNOB_TONE[gauge.reach]
        self._upright(fine, bottom, here, self.theme.gauge_line_ratio, tone)
        pygame.draw.circle(fine, self._colour(tone), (middle, here), knob)

    def _upright(self, fine: pygame.Surface, bottom: int, top: int, ratio: float, tone: Tone) -> None:
        breadth = self._fine(ratio)
        rect = pygame.Rect((fine.get_width() - breadth) // 2, top, breadth, max(breadth, bottom - top))
        pygame.draw.rect(fine, self._colour(tone), rect, border_radius=breadth // 2)
