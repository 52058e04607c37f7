"""The four buttons on the frame, on the pins of a Raspberry Pi."""

from collections import deque
from contextlib import ExitStack
from typing import TYPE_CHECKING

from device.buttons.press import Button, Edge
from device.buttons.wiring import Wiring
from device.clock import Clock, on_our_clock
from device.pins import explained, open_pins

if TYPE_CHECKING:
    from gpiozero import Factory, InputDevice


class GpioButtons:
    """Contacts on pins. Their edges come in gpiozero's thread with their own times, and wait here for the main loop.

    gpiozero is not asked to take bounces away: its back ends differ in what they then lose. `Interpreter` does it for
    every kind of button alike.

    Args:
        clock: of edges whose own time is of another clock.
        factory: gpiozero's pins; the header's by default.
        wiring: which button is where.

    Raises:
        NoGpio: the pins cannot be used.
    """

    def __init__(self, clock: Clock, factory: "Factory | None" = None, wiring: Wiring | None = None) -> None:
        self._edges: deque[Edge] = deque()
        factory = factory or open_pins()
        with ExitStack() as opened:
            # They are kept: gpiozero has no more than a weak reference to who listens.
            self._contacts = []
            for button, pin in (wiring or Wiring()).pins.items():
                with explained(f"the button {button} on pin {pin}"):
                    from gpiozero import InputDevice  # noqa: PLC0415  (only where there are pins)

                    device = InputDevice(pin, pull_up=True, pin_factory=factory)
                    opened.callback(device.close)
                    self._contacts.append(_Contact(button, device, self._edges, clock))
            self._opened = opened.pop_all()

    def edges(self, now_s: float) -> tuple[Edge, ...]:
        """The edges since the last call. One that is later than `now_s` waits for the next."""
        came = [self._edges.popleft() for _ in range(len(self._edges))]
        self._edges.extendleft(edge for edge in reversed(came) if edge.at_s > now_s)
        return tuple(sorted((edge for edge in came if edge.at_s <= now_s), key=lambda edge: edge.at_s))

    def close(self) -> None:
        """Give the pins back; what waits is forgotten."""
        self._opened.close()
        self._edges.clear()


class _Contact:
    """One contact, and what was last told of it."""

    def __init__(self, button: Button, device: "InputDevice", edges: deque[Edge], clock: Clock) -> None:
        self._button = button
        self._edges = edges
        self._clock = clock
        # Whatever is down already was not pressed for us, so its release is not told: it starts as if it were up.
        self._told_down = False
        device.pin.edges = "both"
        device.pin.when_changed = self._changed

    def _changed(self, ticks: float, state: int) -> None:
        """Called in gpiozero's thread. Low is down."""
        down = not state
        if down is self._told_down:
            return
        self._told_down = down
        self._edges.append(Edge(self._button, down, on_our_clock(ticks, self._clock.now_s())))
