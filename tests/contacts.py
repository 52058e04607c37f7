"""Contacts on gpiozero's mock pins, and the bounce that the mock itself does not play."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from gpiozero.pins.mock import MockFactory, MockPin

from device.buttons.press import Button
from device.buttons.wiring import Wiring
from device.clock import ManualClock


@contextmanager
def mock_pins() -> Iterator[MockFactory]:
    """A header of mock pins. gpiozero notes reservations by its own factory, so each test has one of its own."""
    factory = MockFactory()
    try:
        yield factory
    finally:
        factory.reset()


def contact(factory: MockFactory, button: Button) -> MockPin:
    """The mock pin of a button."""
    pin: MockPin = factory.pin(Wiring().pins[button])
    return pin


def bounced(at_s: float, *, down: bool, bounces: int, apart_s: float = 0.001) -> Iterator[tuple[float, bool]]:
    """One change of a contact that first chatters so many times."""
    for number in range(bounces):
        yield at_s + 2 * number * apart_s, down
        yield at_s + (2 * number + 1) * apart_s, not down
    yield at_s + 2 * bounces * apart_s, down


def play(pin: MockPin, clock: ManualClock, changes: Iterable[tuple[float, bool]]) -> None:
    """Drive a contact through its changes, each at its time on the clock. Down is low."""
    for at_s, down in changes:
        clock.set_s(at_s)
        if down:
            pin.drive_low()
        else:
            pin.drive_high()
