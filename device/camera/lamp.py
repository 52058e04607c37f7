"""The lamps: one that shows that the camera sees, and the side lights."""

import logging
from collections.abc import Mapping
from contextlib import ExitStack
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from device.pins import NoGpio, explained, open_pins

if TYPE_CHECKING:
    from gpiozero import Factory

_log = logging.getLogger(__name__)


class Lamp(StrEnum):
    """CAMERA is lit while the camera sees. SIDES are the two soft lights beside the glass."""

    CAMERA = "camera"
    SIDES = "sides"


LAMP_PINS: Mapping[Lamp, int] = MappingProxyType({Lamp.CAMERA: 23, Lamp.SIDES: 24})
"""Pins as the chip numbers them (BCM), for a transistor each. Both are low while the Pi starts: the lamps are dark."""


class Lamps(Protocol):
    """Lamps, or what stands in for them. `tests/contract/test_lamps.py` holds every one to this."""

    def light(self, lamp: Lamp, *, on: bool) -> None:
        """Switch one lamp. A lamp that fails is told in the log and stops nobody."""
        ...

    def close(self) -> None:
        """Switch all off and give them back. Calling it twice does nothing more."""
        ...


class NoLamps:
    """A device without lamps. It knows which would be lit."""

    def __init__(self) -> None:
        self.lit: frozenset[Lamp] = frozenset()

    def light(self, lamp: Lamp, *, on: bool) -> None:
        """Remember it."""
        self.lit = self.lit | {lamp} if on else self.lit - {lamp}

    def close(self) -> None:
        """Nothing is lit any more."""
        self.lit = frozenset()


class GpioLamps:
    """Lamps on pins: high is lit.

    Args:
        factory: gpiozero's pins; the header's by default.
        pins: of each lamp.

    Raises:
        NoGpio: the pins cannot be used.
    """

    def __init__(self, factory: "Factory | None" = None, pins: Mapping[Lamp, int] = LAMP_PINS) -> None:
        factory = factory or open_pins()
        self._lamps: dict[Lamp, Any] = {}
        with ExitStack() as opened:
            for lamp, pin in pins.items():
                with explained(f"the lamp {lamp} on pin {pin}"):
                    from gpiozero import LED  # noqa: PLC0415  (only where there are pins)

                    self._lamps[lamp] = LED(pin, pin_factory=factory)
                    opened.callback(self._lamps[lamp].close)
            self._opened = opened.pop_all()

    def light(self, lamp: Lamp, *, on: bool) -> None:
        """Switch one lamp. A lamp that fails is told in the log and stops nobody."""
        try:
            with explained(f"the lamp {lamp}"):
                self._lamps[lamp].value = on
        except NoGpio as error:
            _log.warning("%s", error)

    def close(self) -> None:
        """Switch all off and give them back."""
        for lamp, device in self._lamps.items():
            if not device.closed:
                self.light(lamp, on=False)
        self._opened.close()
