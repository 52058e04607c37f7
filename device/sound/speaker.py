"""The loudspeaker, by way of pygame's mixer."""

from pathlib import Path

import numpy as np
import pygame.mixer
import pygame.sndarray

from device.clock import Clock
from device.sound.cards import CARDS, cards
from device.sound.player import NoSound
from device.sound.samples import FADE_S, RATE_HZ, Piece, Samples, fall

BUFFER = 1024
BUFFER_S = BUFFER / RATE_HZ
GUARD_S = 2 * BUFFER_S
"""The mixer is never further ahead of the clock than this: what lies behind it in a piece has not been played yet."""

UNHEARD_DRIVERS = ("dummy", "disk")
"""SDL's ways to play where nobody hears it."""


class Speaker:
    """An open sound device, mono, 16 bit. It has one channel, so that there are never two sounds at once.

    What is on fades out in its own samples, because the mixer's own fade goes in steps as long as its buffer, and steps
    click (github.com/libsdl-org/SDL_mixer/issues/190).

    Args:
        clock: how far a piece has come.
        listed: where Linux lists its cards. SDL's mixer plays on when its own is pulled out.

    Attributes:
        driver: SDL's name for the way to the device, as in "alsa"; "dummy" is silence.
        audible: whether anybody can hear it.

    Raises:
        NoSound: there is none, or another program holds it.
    """

    def __init__(self, clock: Clock, listed: Path = CARDS) -> None:
        self._clock = clock
        self._listed = listed
        try:
            pygame.mixer.init(RATE_HZ, -16, 1, BUFFER, allowedchanges=0)
            self._channel = pygame.mixer.Channel(0)
        except pygame.error as error:
            message = f"no sound device can be opened ({error}); check its cable, and that no other program uses it"
            raise NoSound(message) from error
        self.driver = pygame.mixer.get_driver()
        self.audible = self.driver not in UNHEARD_DRIVERS
        self._cards = cards(listed)
        self._samples: Samples = np.zeros(0, np.int16)
        self._began_s = clock.now_s()

    def play(self, piece: Piece) -> None:
        """Begin a piece and return at once. What is still on ends there.

        Raises:
            NoSound: the device has gone.
        """
        if gone := self._cards - cards(self._listed):
            raise NoSound(f"a sound card has gone ({', '.join(sorted(gone))}); check its cable, and start anew")
        try:
            sound = pygame.mixer.Sound(buffer=piece.samples.tobytes())
            # A view: what is changed in it is heard changed.
            self._samples = pygame.sndarray.samples(sound)
            self._began_s = self._clock.now_s()
            self._channel.play(sound)
        except pygame.error as error:
            raise NoSound(f"the sound device cannot be used any more ({error}); check its cable") from error

    def silence(self) -> None:
        """Let what is on fade out, from the first sample that cannot have been played yet, and return at once."""
        first = round((self._clock.now_s() - self._began_s + GUARD_S) * RATE_HZ)
        rest = self._samples[first:]
        count = min(round(FADE_S * RATE_HZ), len(rest))
        rest[:count] = np.round(rest[:count] * fall(count)).astype(np.int16)
        rest[count:] = 0

    def close(self) -> None:
        """Fall silent. Calling it twice does nothing more."""
        self._samples = np.zeros(0, np.int16)
        pygame.mixer.quit()
