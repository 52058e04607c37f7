"""What plays: the seam between what is to be heard and the device that makes it audible."""

from typing import Protocol

from device.faults import MirrorError
from device.sound.samples import Piece


class NoSound(MirrorError, OSError):
    """Nothing can be heard: there is no sound device, another program holds it, or it has gone."""


class Player(Protocol):
    """Plays one piece at a time. `tests/contract/test_speakers.py` holds every one to this."""

    @property
    def audible(self) -> bool:
        """Whether anybody can hear it."""
        ...

    def play(self, piece: Piece) -> None:
        """Begin a piece and return at once. What is still on ends there.

        Raises:
            NoSound: the device has gone.
        """
        ...

    def silence(self) -> None:
        """Let what is on fade out, within `SoundPolicy.cut_s`, and return at once.

        Raises:
            NoSound: the device has gone.
        """
        ...

    def close(self) -> None:
        """Fall silent and give the device back. Calling it twice does nothing more."""
        ...


class Silence:
    """A mirror without sound."""

    audible = False

    def play(self, piece: Piece) -> None:
        """Nothing is heard."""

    def silence(self) -> None:
        """It is silent already."""

    def close(self) -> None:
        """There is nothing to give back."""
