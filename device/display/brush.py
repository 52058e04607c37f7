"""The pixels of what has been placed, in the colours of one ground."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import pygame

from device.coaching.checks import Check
from device.display.arrange import (
    Placed,
    PlacedDrawing,
    PlacedGauge,
    PlacedLine,
    PlacedMark,
    PlacedPointer,
    PlacedRing,
    PlacedStroke,
)
from device.display.layout import Box
from device.display.theme import Palette, Rgb, ThemePolicy
from device.display.view import Dot, Reach, Ring, Size, Tone

FINER = 4
"""Shapes are drawn this many times larger and made smaller, because the toolkit's arcs have hard, holey edges."""

DRAWING_FINER = 2
"""The same of a drawing, which fills the glass: four times as fine it would take 30 MB for a moment, and be slow."""

DOT_BREADTHS = 3
"""Radius of the dot for the fingers, in breadths of a line."""

_KNOB_TONE = {Reach.BELOW: Tone.WORDS, Reach.INSIDE: Tone.NOW, Reach.OVER: Tone.OVER, Reach.UNSEEN: Tone.TRACK}


class Brush:
    """Draws on surfaces of one ground.

    Args:
        theme: the proportions.
        unit_px: what they are shares of.
        palette: the colours.
        fonts: one for each size of type.
    """

    def __init__(
        self, theme: ThemePolicy, unit_px: float, palette: Palette, fonts: Mapping[Size, pygame.font.Font]
    ) -> None:
        self._theme = theme
        self._unit_px = unit_px
        self._palette = palette
        self._fonts = fonts
        self._words: dict[tuple[str, Size, Tone], pygame.Surface] = {}

    def draw(self, surface: pygame.Surface, placed: Placed) -> None:
        """Draw one thing in its box."""
        if isinstance(placed, PlacedLine):
            surface.blit(self._line(placed), (round(placed.box.left), round(placed.box.top)))
        elif isinstance(placed, PlacedStroke):
            self._bar(surface, placed.box, placed.tone)
        elif isinstance(placed, PlacedDrawing):
            self._drawing(surface, placed)
        elif isinstance(placed, PlacedRing):
            self._smooth(surface, placed.box, lambda fine: self._ring(fine, placed.ring))
        elif isinstance(placed, PlacedPointer):
            self._smooth(surface, placed.box, self._pointer)
        elif isinstance(placed, PlacedMark):
            self._smooth(surface, placed.box, lambda fine: self._mark(fine, placed.check))
        else:
            self._smooth(surface, placed.box, lambda fine: self._gauge(fine, placed))

    def _line(self, line: PlacedLine) -> pygame.Surface:
        key = (line.words, line.size, line.tone)
        if key not in self._words:
            font, ground = self._fonts[line.size], self._palette.ground
            words = font.render(line.words, True, self._colour(line.tone), ground)  # noqa: FBT003 (the toolkit's order)
            # Else the corners of a ring's label would cover the ring.
            words.set_colorkey(ground)
            self._words[key] = words
        return self._words[key]

    def _colour(self, tone: Tone) -> Rgb:
        return self._palette.tones[tone]

    def _bar(self, surface: pygame.Surface, box: Box, tone: Tone) -> None:
        rect = pygame.Rect(round(box.left), round(box.top), round(box.width), max(1, round(box.height)))
        pygame.draw.rect(surface, self._colour(tone), rect, border_radius=rect.height // 2)

    def _smooth(
        self, surface: pygame.Surface, box: Box, draw: Callable[[pygame.Surface], None], finer: int = FINER
    ) -> None:
        size = (round(box.width), round(box.height))
        fine = pygame.Surface((size[0] * finer, size[1] * finer))
        fine.fill(self._palette.ground)
        draw(fine)
        surface.blit(pygame.transform.smoothscale(fine, size), (round(box.left), round(box.top)))

    def _fine(self, ratio: float, finer: int = FINER) -> int:
        """A proportion in pixels of a finer surface."""
        return max(1, round(ratio * self._unit_px * finer))

    def _stroke(self, fine: pygame.Surface, colour: Rgb, points: Sequence[pygame.Vector2], breadth: float) -> None:
        """A line through points, of one breadth whichever way it runs, with round ends and bends."""
        for start, end in pairwise(points):
            if start != end:
                across = (end - start).normalize().rotate(90) * breadth / 2
                pygame.draw.polygon(fine, colour, [start + across, end + across, end - across, start - across])
        for point in points:
            pygame.draw.circle(fine, colour, point, breadth / 2)

    def _ring(self, fine: pygame.Surface, ring: Ring) -> None:
        """A pie with an empty middle: the arc of the toolkit leaves holes."""
        middle = pygame.Vector2(fine.get_rect().center)
        radius = fine.get_width() / 2
        pygame.draw.circle(fine, self._colour(Tone.TRACK), middle, radius)
        degrees = 360 * min(max(ring.progress, 0.0), 1.0)
        steps = max(2, round(degrees))
        rim = [middle + pygame.Vector2(0, -radius).rotate(degrees * i / steps) for i in range(steps + 1)]
        if degrees > 0:
            pygame.draw.polygon(fine, self._colour(ring.tone), [middle, *rim])
        pygame.draw.circle(fine, self._palette.ground, middle, radius - self._fine(self._theme.ring_line_ratio))

    def _mark(self, fine: pygame.Surface, check: Check) -> None:
        """Good: a stroke as a hand would tick it. Not yet: an open ring. Not known: a small dot."""
        side = fine.get_width()
        middle = (side / 2, side / 2)
        breadth = self._fine(self._theme.stroke_ratio)
        if check is Check.GOOD:
            points = [pygame.Vector2(x * side, y * side) for x, y in ((0.1, 0.55), (0.4, 0.84), (0.9, 0.2))]
            self._stroke(fine, self._colour(Tone.WORDS), points, 1.2 * breadth)
        elif check is Check.NOT_YET:
            pygame.draw.circle(fine, self._colour(Tone.NOW), middle, side * 0.45, breadth)
        else:
            pygame.draw.circle(fine, self._colour(Tone.LEVEL), middle, side * 0.16)

    def _drawing(self, surface: pygame.Surface, placed: PlacedDrawing) -> None:
        """Lines of one breadth, and a dot where the fingers are. What holds nothing of the square is not touched."""
        part = self._part_drawn_on(placed)
        side = placed.box.width * DRAWING_FINER
        corner = pygame.Vector2(placed.box.left - part.left, placed.box.top - part.top) * DRAWING_FINER
        breadth = self._fine(self._theme.stroke_ratio, DRAWING_FINER)

        def draw(fine: pygame.Surface) -> None:
            for shape in placed.drawing.shapes:
                points = [corner + pygame.Vector2(point) * side for point in shape.points]
                if isinstance(shape, Dot):
                    pygame.draw.circle(fine, self._colour(shape.tone), points[0], DOT_BREADTHS * breadth)
                else:
                    self._stroke(fine, self._colour(shape.tone), points, breadth)

        self._smooth(surface, part, draw, DRAWING_FINER)

    def _part_drawn_on(self, placed: PlacedDrawing) -> Box:
        """The part of a drawing's square with all of its lines, in whole pixels."""
        box, air = placed.box, math.ceil(DOT_BREADTHS * self._theme.stroke_ratio * self._unit_px) + 1
        points = [point for shape in placed.drawing.shapes for point in shape.points] or [(0.0, 0.0)]
        (left, right), (top, bottom) = ((min(values), max(values)) for values in zip(*points, strict=True))
        left_px, top_px = math.floor(box.left + left * box.width) - air, math.floor(box.top + top * box.height) - air
        right_px, bottom_px = math.ceil(box.left + right * box.width), math.ceil(box.top + bottom * box.height)
        return Box(left_px, top_px, right_px + air - left_px, bottom_px + air - top_px)

    def _pointer(self, fine: pygame.Surface) -> None:
        """A filled wedge that points at the words."""
        side = fine.get_width()
        wedge = [(0.15 * side, 0.1 * side), (0.9 * side, 0.5 * side), (0.15 * side, 0.9 * side)]
        pygame.draw.polygon(fine, self._colour(Tone.NOW), wedge)

    def _gauge(self, fine: pygame.Surface, placed: PlacedGauge) -> None:
        """A bar that rises into a slot. The slot's top is the end of the way; there is nothing above it."""
        gauge = placed.gauge
        middle = fine.get_width() // 2
        knob = self._fine(self._theme.knob_ratio) // 2
        slot = self._fine(self._theme.slot_ratio)
        bottom, top = fine.get_height() - knob - FINER, knob + 2 * FINER
        rise = bottom - top
        self._upright(fine, bottom, top, self._theme.stroke_ratio, Tone.TRACK)
        slot_bottom = bottom - round(gauge.slot_low * rise)
        outline = pygame.Rect(middle - slot // 2, top - knob, slot, slot_bottom - top + 2 * knob)
        pygame.draw.rect(fine, self._palette.ground, outline, border_radius=slot // 2)
        stroke = self._fine(self._theme.stroke_ratio)
        pygame.draw.rect(fine, self._colour(Tone.LEVEL), outline, stroke, border_radius=slot // 2)
        if gauge.reach is Reach.UNSEEN:
            return
        here = bottom - round(min(max(gauge.level, 0.0), 1.0) * rise)
        tone = _KNOB_TONE[gauge.reach]
        self._upright(fine, bottom, here, self._theme.gauge_line_ratio, tone)
        pygame.draw.circle(fine, self._colour(tone), (middle, here), knob)

    def _upright(self, fine: pygame.Surface, bottom: int, top: int, ratio: float, tone: Tone) -> None:
        breadth = self._fine(ratio)
        rect = pygame.Rect((fine.get_width() - breadth) // 2, top, breadth, max(breadth, bottom - top))
        pygame.draw.rect(fine, self._colour(tone), rect, border_radius=breadth // 2)
