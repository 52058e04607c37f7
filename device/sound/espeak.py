"""The voice of espeak-ng, which is run as a program of its own for each cue, and never linked or copied."""

import io
import subprocess
import wave

import numpy as np

from device.sound.policy import POLICY, SoundPolicy
from device.sound.voice import NoVoice, Speech

PROGRAM = "espeak-ng"
WORDS_PER_MINUTE = 150
"""Slower than its usual 175, for old ears, and fast enough that a cue of two words takes less than a second."""


class EspeakVoice:
    """espeak-ng in one language.

    Args:
        language: as it names its voices: en, es, de, fr, pt.
        program: its name or path.
        policy: how long it may take.
    """

    def __init__(self, language: str, program: str = PROGRAM, policy: SoundPolicy = POLICY) -> None:
        self._command = (program, "-v", language, "-s", str(WORDS_PER_MINUTE), "-b", "1", "--stdin", "--stdout")
        self._policy = policy

    def say(self, words: str) -> Speech:
        """The words as sound. They go in by standard input, so that none is ever taken for an option.

        Raises:
            NoVoice: the program is missing, fails, hangs, or gives no sound.
        """
        name = self._command[0]
        try:
            done = subprocess.run(
                self._command, input=words.encode(), capture_output=True, timeout=self._policy.render_s, check=True
            )
        except FileNotFoundError as error:
            raise NoVoice(f"{name} is not installed; sudo apt install {PROGRAM}") from error
        except subprocess.TimeoutExpired as error:
            raise NoVoice(f"{name} took longer than {self._policy.render_s:g} s for {words!r}") from error
        except (subprocess.CalledProcessError, OSError) as error:
            raise NoVoice(f"{name} cannot be used ({error}); run it by hand") from error
        return _speech(done.stdout, name)


def _speech(data: bytes, name: str) -> Speech:
    """Its WAV, whose header gives a length of two gigabytes, because it was written before the words were."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise NoVoice(f"{name} gives something that is not mono with 16 bits; use another version")
            samples = np.frombuffer(file.readframes(file.getnframes()), np.dtype("<i2"))
            return Speech(samples.astype(np.int16), file.getframerate())
    except (wave.Error, EOFError, ValueError) as error:
        raise NoVoice(f"{name} gives no sound ({error}); run it by hand") from error
