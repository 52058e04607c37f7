"""Buttons on a keyboard: arrows, return, and escape for back. The display opens pygame; this only listens."""

import math
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

APART_S = 0.05
"""Edges of one button are at least this far apart; longer than `ButtonPolicy.debounce_s`, or they would be bounce."""


class KeyboardButtons:
    """The keys of the window that is open. Other events stay in pygame's queue for the display."""

    def __init__(self) -> None:
        self._pressed: dict[Button, set[int]] = {button: set() for button in Button}
        self._last_s: dict[Button, float] = dict.fromkeys(Button, -math.inf)
        self._waiting: list[Edge] = []

    def edges(self, now_s: float) -> tuple[Edge, ...]:
        """The edges since the last call. A key's repeats, and a second key of the same button, make none."""
        for event in _key_events():
            self._hear(event.key, down=event.type == pygame.KEYDOWN, now_s=now_s)
        due = sorted((edge for edge in self._waiting if edge.at_s <= now_s), key=lambda edge: edge.at_s)
        self._waiting = [edge for edge in self._waiting if edge.at_s > now_s]
        return tuple(due)

    def close(self) -> None:
        """Nothing is held open; what waits is forgotten."""
        self._waiting = []

    def _hear(self, key: int, *, down: bool, now_s: float) -> None:
        """Turn one event into an edge.

        pygame gives events no time. A key that goes down and up between two calls would have no length and be taken
        for bounce, so its release is moved to `APART_S` later: a quick press, or a slow turn of the loop, loses none.
        """
        if key not in KEYS:
            return
        button = KEYS[key]
        pressed = self._pressed[button]
        before = bool(pressed)
        if down:
            pressed.add(key)
        else:
            pressed.discard(key)
        if bool(pressed) is not before:
            at_s = max(now_s, self._last_s[button] + APART_S)
            self._last_s[button] = at_s
            self._waiting.append(Edge(button, bool(pressed), at_s))


def _key_events() -> list[pygame.event.Event]:
    """The waiting events of keys, in the order in which they happened; the others are put back.

    `pygame.event.get` with two kinds gives all of the first kind and then all of the second, so a key that was pressed
    twice would seem to be pressed once.
    """
    if not pygame.display.get_init() or not pygame.event.peek((pygame.KEYDOWN, pygame.KEYUP)):
        return []
    keys: list[pygame.event.Event] = []
    for event in pygame.event.get():
        if event.type in (pygame.KEYDOWN, pygame.KEYUP):
            keys.append(event)
        else:
            pygame.event.post(event)
    return keys
