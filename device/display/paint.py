"""A view as a picture of one panel."""

from functools import cached_property
from importlib.resources import as_file, files

import pygame

from device.display.arrange import Arranger, Placed
from device.display.brush import Brush
from device.display.layout import Layout, layout_for
from device.display.theme import FONT_PACKAGE, ThemePolicy
from device.display.view import Ground, Size, View


class Painter:
    """Paints views for one panel. `pygame.font` must be initialised (`window.open_painter` does it).

    Args:
        size_px: width and height of the panel.
        theme: the look.
    """

    def __init__(self, size_px: tuple[int, int], theme: ThemePolicy | None = None) -> None:
        self.theme = theme or ThemePolicy()
        self.layout: Layout = layout_for(size_px)
        self._brushes: dict[Ground, Brush] = {}
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
        self.paint_on(surface, view)
        return surface

    def paint_on(self, surface: pygame.Surface, view: View) -> None:
        """The same, on all of a surface of that size: a new one would cost as much as the painting."""
        surface.fill(self.theme.palettes[view.ground].ground)
        brush = self._brush(view.ground)
        for placed in self.arrange(view):
            brush.draw(surface, placed)

    def _brush(self, ground: Ground) -> Brush:
        """Each ground keeps its own brush, which knows the words that it has painted."""
        if ground not in self._brushes:
            palette = self.theme.palettes[ground]
            self._brushes[ground] = Brush(self.theme, self.layout.unit_px, palette, self.fonts)
        return self._brushes[ground]
