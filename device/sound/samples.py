"""Sound as numbers: mono, 16 bit, at one rate."""

from dataclasses import dataclass

import numpy as np

RATE_HZ = 44_100
FULL_SCALE = 32_767
FADE_S = 0.02
"""What begins or ends at once clicks."""

QUIET = 0.01
"""Below this share of the loudest sample, speech has not begun yet, or is over."""

Samples = np.ndarray[tuple[int], np.dtype[np.int16]]
Wave = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True, eq=False)
class Piece:
    """Something that can be played.

    Attributes:
        name: what it is, for the log and for tests.
        samples: what is played.
    """

    name: str
    samples: Samples

    @property
    def lasts_s(self) -> float:
        """How long it is on."""
        return len(self.samples) / RATE_HZ


def note(frequency_hz: float, lasts_s: float) -> Wave:
    """A sine that fades in and out, -1 to 1. Without overtones, so that all of it is where old ears still hear."""
    at_s = np.arange(round(lasts_s * RATE_HZ)) / RATE_HZ
    return faded(np.sin(2 * np.pi * frequency_hz * at_s))


def silence(lasts_s: float) -> Wave:
    """Nothing, for a while."""
    return np.zeros(round(lasts_s * RATE_HZ))


def faded(wave: Wave) -> Wave:
    """The same with a soft begin and end."""
    count = min(round(FADE_S * RATE_HZ), len(wave) // 2)
    rise = fall(count)[::-1]
    wave = wave.copy()
    wave[:count] *= rise
    wave[len(wave) - count :] *= rise[::-1]
    return wave


def fall(count: int) -> Wave:
    """From 1 to 0 in so many samples, without a corner at either end."""
    return 0.5 + 0.5 * np.cos(np.pi * (np.arange(count) + 1) / (count + 1))


def trimmed(wave: Wave) -> Wave:
    """The same without the quiet before it and behind it: a cue that begins with silence comes late."""
    loud = np.flatnonzero(np.abs(wave) > QUIET * np.abs(wave).max(initial=0.0))
    if not len(loud):
        return wave[:0]
    spare = round(FADE_S * RATE_HZ)
    return wave[max(loud[0] - spare, 0) : loud[-1] + spare]


def at_rate(wave: Wave, rate_hz: int) -> Wave:
    """A wave of another rate at ours."""
    count = round(len(wave) * RATE_HZ / rate_hz)
    return np.interp(np.arange(count) / RATE_HZ, np.arange(len(wave)) / rate_hz, wave)


def levelled(wave: Wave, level: float, peak: float) -> Wave:
    """As loud as `level`, root mean square, as far as no sample passes `peak`."""
    largest = float(np.abs(wave).max(initial=0.0))
    if largest == 0:
        return wave
    return wave * min(level / float(np.sqrt(np.mean(wave**2))), peak / largest)


def sixteen_bits(wave: Wave) -> Samples:
    """-1 to 1 as whole numbers."""
    return np.round(FULL_SCALE * np.clip(wave, -1.0, 1.0)).astype(np.int16)
