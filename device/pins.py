"""The pins of the header, which buttons and lamps share."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from device.faults import FaultCode, MirrorError

if TYPE_CHECKING:
    from gpiozero import Factory

TAKEN = frozenset({0, 1, 2, 3, 7, 8, 9, 10, 11, 14, 15, 18, 19, 20, 21})
"""Pins that a Pi uses for other things: the boards' own memory (0, 1), I2C of displays and touch (2, 3), SPI (7 to 11),
the serial console (14, 15), and sound boards (18 to 21)."""


class NoGpio(MirrorError, OSError):
    """The pins cannot be used: a library is missing, or the machine has no header, or somebody else holds a pin."""

    code = FaultCode.NO_BUTTONS


def open_pins() -> "Factory":
    """The header by way of gpiozero and lgpio, which works on a Pi 4 and a Pi 5.

    It is named here because gpiozero would else try one library after the other, and end with an error of the last
    one, which has nothing to do with the trouble of the first.

    Raises:
        NoGpio: a library is missing, or the pins cannot be opened.
    """
    # lgpio makes a pipe in the current folder, which a service must not write to.
    os.environ.setdefault("LG_WD", os.environ.get("RUNTIME_DIRECTORY") or tempfile.gettempdir())
    with explained("the pins of the header"):
        from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415

        return LGPIOFactory()


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turns whatever gpiozero raises into a message that says what to do.

    Raises:
        NoGpio: something went wrong within.
    """
    try:
        from gpiozero import GPIOZeroError  # noqa: PLC0415

        yield
    except ImportError as error:
        raise NoGpio(
            f"{what}: a library does not load ({error}); install it with: "
            "sudo apt install python3-gpiozero python3-lgpio, in an environment made with --system-site-packages"
        ) from error
    except AttributeError as error:
        # gpiozero asks lgpio for a name, and one on the index is an empty stub that has none.
        if getattr(error.obj, "__name__", "") != "lgpio":
            raise
        raise NoGpio(
            f"{what}: lgpio is an empty stub or too old ({error}); take it away with: pip uninstall lgpio, then "
            "install it with: sudo apt install python3-lgpio, or with: pip install 'lgpio>=0.2.2.0'"
        ) from error
    except Exception as error:
        # lgpio raises a class of its own that is no OSError, and is known only where it is installed.
        if not isinstance(error, GPIOZeroError | OSError) and type(error).__module__ != "lgpio":
            raise
        raise NoGpio(
            f"{what} cannot be used ({error}); check that this is a Raspberry Pi, that the user is in the group "
            "'gpio', and that no other program holds the pin"
        ) from error
