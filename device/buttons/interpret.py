"""From edges to presses: a pure function of timestamped edges, the same however they are delivered.

A tap is reported on release, a hold once when its threshold is passed, and a hold never also taps. A contact that
flutters for long is worn: it presses nothing until it has come to rest.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from device.buttons.press import Button, Edge, Press, PressKind


@dataclass(frozen=True)
class ButtonPolicy:
    """The thresholds.

    Attributes:
        debounce_s: a contact must stay open or closed this long before it counts; switches bounce for up to 10 ms,
            worn ones longer.
        hold_s: a button that is closed this long is held.
        alone_s: a button that was open and still for this long is touched anew.
        flutter_s: a contact whose changes follow each other faster than this flutters: no finger goes on like that.
        worn_s: a contact that flutters for this long is worn, and is not heard before it has been still for `alone_s`.
    """

    debounce_s: float = 0.03
    hold_s: float = 0.8
    alone_s: float = 0.6
    flutter_s: float = 0.2
    worn_s: float = 2.0


@dataclass
class _Contact:
    """One button: what its contact says (`raw`), since when it is touched and flutters, and what is believed of it."""

    raw_down: bool = False
    raw_s: float = -math.inf
    touched_s: float = -math.inf
    flutters_s: float = -math.inf
    down: bool = False
    down_s: float = 0.0
    held: bool = False

    def change(self, edge: Edge, at_s: float, policy: ButtonPolicy) -> None:
        """Take in an edge, if it is one."""
        if edge.down == self.raw_down:
            return
        still_s = at_s - self.raw_s
        if edge.down and still_s >= policy.alone_s:
            self.touched_s = at_s
        if still_s >= policy.flutter_s:
            self.flutters_s = at_s
        self.raw_down, self.raw_s = edge.down, at_s

    def is_worn(self, at_s: float, policy: ButtonPolicy) -> bool:
        """Whether it has fluttered for long, and has not come to rest by this time."""
        return self.raw_s - self.flutters_s >= policy.worn_s and at_s - self.raw_s < policy.alone_s


@dataclass
class Interpreter:
    """Follows all buttons.

    Feed it every edge in batches of any size, with the present time at each call. A batch may be in any order, hold an
    edge twice, and be late, as long as a bounce that is late is not torn apart: what is certain by `now_s` is reported
    and cannot be taken back.
    """

    policy: ButtonPolicy = field(default_factory=ButtonPolicy)
    _contacts: dict[Button, _Contact] = field(default_factory=lambda: {button: _Contact() for button in Button})

    def step(self, edges: tuple[Edge, ...], now_s: float) -> tuple[Press, ...]:
        """Take in edges and the present time; the presses that are certain by now, oldest first."""
        presses: list[Press] = []
        for edge in sorted(edges, key=lambda e: e.at_s):
            contact = self._contacts[edge.button]
            at_s = max(edge.at_s, contact.raw_s)
            presses += self._settle(edge.button, contact, at_s)
            contact.change(edge, at_s, self.policy)
        for button, contact in self._contacts.items():
            presses += self._settle(button, contact, now_s)
        return tuple(sorted(presses, key=lambda press: press.at_s))

    def worn(self, now_s: float) -> Mapping[Button, float]:
        """The buttons that are worn and not at rest now, each with the time since when it flutters."""
        worn = {button: contact for button, contact in self._contacts.items() if contact.is_worn(now_s, self.policy)}
        return {button: contact.flutters_s for button, contact in worn.items()}

    def _settle(self, button: Button, contact: _Contact, until_s: float) -> list[Press]:
        """What has become certain about one button up to a time. A worn one is followed, and presses nothing."""
        presses: list[Press] = []
        settled_s = contact.raw_s + self.policy.debounce_s
        changes = contact.raw_down != contact.down and until_s >= settled_s
        if contact.down and not contact.held:
            # A release counts from when the contact opened, so a bounce at the threshold cannot make a tap a hold.
            closed_until_s = contact.raw_s if changes else until_s
            certain = contact.raw_down or changes
            held_s = contact.down_s + self.policy.hold_s
            if certain and closed_until_s >= held_s:
                contact.held = True
                if not contact.is_worn(held_s, self.policy):
                    presses.append(Press(button, PressKind.HOLD, held_s, contact.touched_s))
        if not changes:
            return presses
        if contact.raw_down:
            contact.down_s, contact.held = contact.raw_s, False
        elif not contact.held and not contact.is_worn(settled_s, self.policy):
            presses.append(Press(button, PressKind.TAP, contact.raw_s, contact.touched_s))
        contact.down = contact.raw_down
        return presses
