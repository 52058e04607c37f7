"""Which presses are meant for the page that stands. Pure: the time is an argument.

A nervous hand presses Stop twice, and a worn contact does so by itself. The first press brings the page "Paused", where
the same button means End; nobody shall end a session without having seen that.
"""

import math
from dataclasses import dataclass
from typing import Any

from device.buttons.press import Button, Press
from device.display.navigation import AppState, Go, Meaning, Screen


@dataclass(frozen=True)
class HearingPolicy:
    """The constant.

    Attributes:
        new_meaning_s: a button that means something new is heard when it is touched this long after that has appeared.
    """

    new_meaning_s: float = 0.6


class Hearing:
    """Follows what the buttons mean, from page to page."""

    def __init__(self, policy: HearingPolicy | None = None) -> None:
        self._policy = policy or HearingPolicy()
        self._meanings: dict[Button, Meaning] = {}
        self._since_s: dict[Button, float] = dict.fromkeys(Button, -math.inf)

    def shown(self, screen: Screen[Any], state: AppState, now_s: float) -> None:
        """This screen stands now."""
        for button in Button:
            meaning = screen.meaning(button, state)
            if self._meanings.get(button) != meaning:
                self._meanings[button], self._since_s[button] = meaning, now_s

    def hear(self, press: Press, screen: Screen[Any], state: AppState, now_s: float) -> Go:
        """What a press on this screen asks for. Stop is heard always and at once."""
        self.shown(screen, state, now_s)
        go = screen.on_press(press, state)
        seen_s = press.touched_s - self._since_s[press.button]
        return go if go is Go.PAUSE or seen_s >= self._policy.new_meaning_s else Go.STAY
