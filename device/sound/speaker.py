"""The loudspeaker, by way of pygame's mixer. Only tones so far."""

import numpy as np
import pygame.mixer

from device.faults import MirrorError

RATE_HZ = 44_100
FULL_SCALE = 32_767
FADE_S = 0.02
"""A tone that begins and ends at once clicks."""


class NoSound(MirrorError, OSError):
    """No sound device can be opened."""


class Speaker:
    """An open sound device, mono, 16 bit.

    Raises:
        NoSound: there is none, or another program holds it.
    """

    def __init__(self) -> None:
        try:
            pygame.mixer.init(RATE_HZ, -16, 1, 1024, allowedchanges=0)
        except pygame.error as error:
            message = f"no sound device can be opened ({error}); check its cable, and that no other program uses it"
            raise NoSound(message) from error

    def driver(self) -> str:
        """SDL's name for the way to the device, as in "alsa"; "dummy" is silence."""
        return pygame.mixer.get_driver()

    def tone(self, frequency_hz: float, lasts_s: float, volume: float) -> None:
        """Begin a tone and return at once. A tone that is still on goes on beside it.

        Args:
            frequency_hz: its pitch.
            lasts_s: how long it is on.
            volume: 0 to 1.
        """
        pygame.mixer.Sound(buffer=_samples(frequency_hz, lasts_s, volume).tobytes()).play()

    def close(self) -> None:
        """Fall silent. Calling it twice does nothing more."""
        pygame.mixer.quit()


def _samples(frequency_hz: float, lasts_s: float, volume: float) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """A sine that fades in and out."""
    at_s = np.arange(round(lasts_s * RATE_HZ)) / RATE_HZ
    fade = np.clip(np.minimum(at_s, lasts_s - at_s) / FADE_S, 0.0, 1.0)
    return (FULL_SCALE * min(max(volume, 0.0), 1.0) * fade * np.sin(2 * np.pi * frequency_hz * at_s)).astype(np.int16)
