"""How the light comes up: not at a blow, which dazzles. Pure: the time is an argument."""

import math

from device.display.view import Ground

RISE_S = 1.0
"""From black to all of the light."""


class Dawn:
    """Follows what stands on the glass."""

    def __init__(self) -> None:
        self._since_s = math.inf

    def brightness(self, ground: Ground, now_s: float) -> float:
        """How bright the picture is now, 0..1. Black comes at once: it dazzles nobody."""
        if ground is Ground.BLACK:
            self._since_s = math.inf
            return 1.0
        self._since_s = min(self._since_s, now_s)
        return min((now_s - self._since_s) / RISE_S, 1.0)
