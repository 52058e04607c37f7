"""A player that writes down what it is asked to play, and a voice that has learnt by heart. Both can misbehave.

For tests, and for whoever wants to know what a session sounds like where nothing can be heard.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from device.clock import Clock
from device.sound.player import NoSound, Player
from device.sound.samples import RATE_HZ, Piece, note, sixteen_bits
from device.sound.voice import NoVoice, Speech


def no_card() -> Player:
    """Opens nothing, as where there is no sound card.

    Raises:
        NoSound: always.
    """
    raise NoSound("no sound device can be opened (there is no card here); plug one in")


@dataclass
class RecordingPlayer:
    """Plays nothing, and remembers everything.

    Attributes:
        clock: of when each piece was played.
        plays: after so many pieces its card goes.
        hangs: whether `play` does not come back until `release`.
        played: the pieces so far, each with its time.
        silenced: how often it was asked to be silent.
        closed: whether it was given back.
    """

    clock: Clock
    plays: int | None = None
    hangs: bool = False
    played: list[tuple[float, Piece]] = field(default_factory=list)
    silenced: int = 0
    closed: bool = False
    audible: bool = True
    _released: threading.Event = field(default_factory=threading.Event)

    @property
    def names(self) -> list[str]:
        """The names of the pieces so far."""
        return [piece.name for _, piece in self.played]

    def play(self, piece: Piece) -> None:
        """Remember a piece.

        Raises:
            NoSound: its card has gone, or it is closed.
        """
        if self.hangs:
            self._released.wait()
        if self.closed or len(self.played) == self.plays:
            raise NoSound("a sound card has gone; check its cable")
        self.played.append((self.clock.now_s(), piece))

    def silence(self) -> None:
        """Remember that silence was asked for."""
        self.silenced += 1

    def release(self) -> None:
        """Let a `play` that hangs come back."""
        self._released.set()

    def close(self) -> None:
        """Nothing is played any more."""
        self.closed = True


@dataclass
class ScriptedVoice:
    """Says everything with a hum, a tenth of a second for each letter.

    Attributes:
        fails: words that it cannot say, with the reason.
        asked: what it was asked to say so far.
    """

    fails: Mapping[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def say(self, words: str) -> Speech:
        """The words as a hum.

        Raises:
            NoVoice: the words are among those that it cannot say.
        """
        self.asked.append(words)
        if words in self.fails:
            raise NoVoice(self.fails[words])
        quiet = np.zeros(RATE_HZ // 4)
        hum = 0.3 * note(200.0, 0.1 * len(words))
        return Speech(sixteen_bits(np.concatenate([quiet, hum, quiet])), RATE_HZ)
