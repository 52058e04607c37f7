"""Which button is on which pin. Imports no library of pins, so that anybody may look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from device.buttons.press import Button
from device.pins import TAKEN

PINS: Mapping[Button, int] = MappingProxyType({Button.BACK: 5, Button.UP: 6, Button.DOWN: 16, Button.SELECT: 26})
"""Pins of the header's end (29, 31, 36 and 37 as counted on the board), beside three grounds, free on every Pi."""


@dataclass(frozen=True)
class Wiring:
    """Buttons between a pin and ground, each pulled up inside the chip: down is low.

    Attributes:
        pins: of each button, numbered as the chip does (BCM).

    Raises:
        ValueError: a button has no pin, two share one, or a pin is used for something else.
    """

    pins: Mapping[Button, int] = field(default_factory=lambda: PINS)

    def __post_init__(self) -> None:
        if missing := set(Button) - set(self.pins):
            raise ValueError(f"no pin for {', '.join(sorted(missing))}")
        if len(set(self.pins.values())) < len(self.pins):
            raise ValueError(f"two buttons share a pin: {dict(self.pins)}")
        if taken := TAKEN & set(self.pins.values()):
            raise ValueError(f"pins {sorted(taken)} are used by the Pi for something else")
