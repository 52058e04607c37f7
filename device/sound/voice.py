"""The voice: a seam for engines that say words, and the vocabulary that is learnt ahead of time.

An engine is one file with a class that fits `Voice`; `espeak.py` is the one there is.
"""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from device.faults import MirrorError
from device.sound.policy import POLICY, SoundPolicy
from device.sound.samples import FULL_SCALE, Piece, at_rate, faded, levelled, sixteen_bits, trimmed

_log = logging.getLogger(__name__)


class NoVoice(MirrorError, OSError):
    """Nothing can be said: the engine is missing, or fails."""


@dataclass(frozen=True, eq=False)
class Speech:
    """Words as an engine gives them: mono, 16 bit, at its own rate."""

    samples: np.ndarray[tuple[int], np.dtype[np.int16]]
    rate_hz: int


class Voice(Protocol):
    """An engine, in one language."""

    def say(self, words: str) -> Speech:
        """The words as sound. It may take its time, but not for ever.

        Raises:
            NoVoice: they cannot be said.
        """
        ...


class Mute:
    """No voice is wanted."""

    def say(self, words: str) -> Speech:
        """Nothing.

        Raises:
            NoVoice: always.
        """
        raise NoVoice(f"no voice is wanted, so nobody says {words!r}")


@dataclass(frozen=True)
class Unsaid:
    """These words cannot be said, or not yet."""


UNSAID = Unsaid()


class Vocabulary:
    """What a voice has learnt to say, in memory: cues are few, and a word that is made when it is needed comes late.

    Args:
        voice: says it.
        words: what is learnt, the first first.
        volume: 0 to 1.
        policy: how loud that is.
    """

    def __init__(self, voice: Voice, words: Iterable[str], volume: float, policy: SoundPolicy = POLICY) -> None:
        self._voice = voice
        self._words = tuple(words)
        self._volume = volume
        self._policy = policy
        self._known: dict[str, Piece] = {}
        self._thread = threading.Thread(target=self.learn, name="voice", daemon=True)

    def start(self) -> None:
        """Learn in a thread of its own, which ends when all is learnt."""
        self._thread.start()

    def learn(self) -> None:
        """Learn all of it. Where the voice fails, tones stand for what is not learnt."""
        try:
            for words in self._words:
                self._known[words] = self._piece(words)
        except NoVoice as error:
            _log.warning("the mirror guides by tones alone: %s", error)
        except Exception:  # noqa: BLE001 (whatever it was is in the log, and there are tones)
            _log.exception("the mirror guides by tones alone")

    @property
    def is_ready(self) -> bool:
        """Whether all of it is learnt."""
        return len(self._known) == len(set(self._words)) > 0

    def piece(self, words: str) -> Piece | Unsaid:
        """Words that can be played."""
        return self._known.get(words, UNSAID)

    def _piece(self, words: str) -> Piece:
        speech = self._voice.say(words)
        wave = trimmed(speech.samples / FULL_SCALE)
        if not len(wave):
            raise NoVoice(f"the voice says nothing for {words!r}")
        level, peak = self._policy.word_level * self._volume, self._policy.word_peak * self._volume
        return Piece(words, sixteen_bits(levelled(faded(at_rate(wave, speech.rate_hz)), level, peak)))
