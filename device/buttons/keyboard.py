"""Buttons on a keyboard: arrows, return, and escape for back. The display opens pygame; this only listens."""

import os

from device.buttons.press import Button, Edge

# pygame greets on standard output when it is first imported; there it would spoil what the commands print.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

KEYS = {
    pygame.K_ESCAPE: Button.BACK,
    pygame.K_BACKSPACE: Button.BACK,
    pygame.K_UP: Button.UP,
    pygame.K_DOWN: Button.DOWN,
    pygame.K_RETURN: Button.SELECT,
    pygame.K_KP_ENTER: Button.SELECT,
    pygame.K_SPACE: Button.SELECT,
}


class KeyboardButtons:
    """The keys of the window that is open. Other events stay in pygame's queue for the display."""

    def edges(self, now_s: float) -> tuple[Edge, ...]:
        """The keys that went down or up since the last call."""
        if not pygame.display.get_init():
            return ()
        events = pygame.event.get((pygame.KEYDOWN, pygame.KEYUP))
        return tuple(Edge(KEYS[e.key], e.type == pygame.KEYDOWN, now_s) for e in events if e.key in KEYS)

    def close(self) -> None:
        """Nothing is held open."""
