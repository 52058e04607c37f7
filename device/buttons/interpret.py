"""From edges to presses: a pure function of timestamped edges, the same however they are delivered.

A tap is reported on release, a hold once when its threshold is passed, and a hold never also taps.
"""

from dataclasses import dataclass, field

from device.buttons.press import Button, Edge, Press, PressKind


@dataclass(frozen=True)
class ButtonPolicy:
    """The thresholds.

    Attributes:
        debounce_s: a contact must stay open or closed this long before it counts; switches bounce for up to 10 ms,
            worn ones longer.
        hold_s: a button that is closed this long is held.
    """

    debounce_s: float = 0.03
    hold_s: float = 0.8


@dataclass
class _Contact:
    """One button: what its contact says (`raw`), and what is believed of it."""

    raw_down: bool = False
    raw_s: float = 0.0
    down: bool = False
    down_s: float = 0.0
    held: bool = False


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
            if edge.down != contact.raw_down:
                contact.raw_down, contact.raw_s = edge.down, at_s
        for button, contact in self._contacts.items():
            presses += self._settle(button, contact, now_s)
        return tuple(sorted(presses, key=lambda press: press.at_s))

    def _settle(self, button: Button, contact: _Contact, until_s: float) -> list[Press]:
        """What has become certain about one button up to a time."""
        presses: list[Press] = []
        settled_s = contact.raw_s + self.policy.debounce_s
        changes = contact.raw_down != contact.down and until_s >= settled_s
        if contact.down and not contact.held:
            # A release counts from when the contact opened, so a bounce at the threshold cannot make a tap a hold.
            closed_until_s = contact.raw_s if changes else until_s
            certain = contact.raw_down or changes
            if certain and closed_until_s - contact.down_s >= self.policy.hold_s:
                contact.held = True
                presses.append(Press(button, PressKind.HOLD, contact.down_s + self.policy.hold_s))
        if not changes:
            return presses
        if contact.raw_down:
            contact.down_s, contact.held = contact.raw_s, False
        elif not contact.held:
            presses.append(Press(button, PressKind.TAP, contact.raw_s))
        contact.down = contact.raw_down
        return presses
