"""The tones: soft, low enough for old ears, told apart without knowing a pitch, and without a click."""

from itertools import combinations

import numpy as np
import pytest

from device.sound.samples import FULL_SCALE, RATE_HZ, at_rate, levelled, sixteen_bits, trimmed
from device.sound.tones import GAP_S, NOTES, SHORT_S, Tone, tone

LEVEL = 0.25


def wave(which: Tone) -> np.ndarray:
    return tone(which, LEVEL).samples / FULL_SCALE


@pytest.mark.parametrize("which", Tone)
def test_all_of_a_tone_lies_between_500_and_1000_hz(which):
    power = np.abs(np.fft.rfft(wave(which), 2**17)) ** 2
    hz = np.fft.rfftfreq(2**17, 1 / RATE_HZ)
    inside = power[(hz >= 500) & (hz <= 1000)].sum() / power.sum()
    assert inside > 0.9995


@pytest.mark.parametrize("which", Tone)
def test_a_tone_begins_and_ends_in_silence_and_no_sample_jumps(which):
    samples = wave(which)
    assert max(abs(samples[0]), abs(samples[-1])) < 0.001
    assert np.abs(samples).max() == pytest.approx(LEVEL, abs=0.001)
    assert np.abs(np.diff(samples)).max() <= LEVEL * 2 * np.pi * 825 / RATE_HZ * 1.01
    # A click is power where no tone is. Above 2 kHz there is less than a millionth.
    power = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    assert power[hz > 2000].sum() / power.sum() < 1e-6


def shape(which: Tone) -> tuple[int, int, bool]:
    """How many notes, whether they lead up or down, and whether they are long."""
    notes = NOTES[which]
    return len(notes), int(np.sign(notes[-1].frequency_hz - notes[0].frequency_hz)), notes[0].lasts_s > 2 * SHORT_S


def test_any_two_tones_differ_in_number_direction_or_length():
    for one, other in combinations(Tone, 2):
        assert shape(one) != shape(other), (one, other)


def test_steps_are_large_and_notes_long_enough_for_old_ears():
    assert SHORT_S + GAP_S >= 0.2
    for notes in NOTES.values():
        for one, other in combinations(notes, 2):
            semitones = abs(12 * np.log2(other.frequency_hz / one.frequency_hz))
            assert semitones == 0 or semitones > 2.9


@pytest.mark.parametrize("which", Tone)
def test_a_tone_is_short_enough_to_be_over_before_the_next_cue(which):
    assert tone(which, LEVEL).lasts_s < 0.6


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_speech_of_any_rate_keeps_its_pitch_and_length(rate_hz):
    at_s = np.arange(rate_hz) / rate_hz
    same = at_rate(np.sin(2 * np.pi * 300 * at_s), rate_hz)
    assert len(same) == pytest.approx(RATE_HZ, abs=2)
    assert np.argmax(np.abs(np.fft.rfft(same))) == pytest.approx(300, abs=1)


def test_speech_is_trimmed_and_levelled_within_its_peak():
    hum = np.concatenate([np.zeros(RATE_HZ), 0.01 * np.sin(np.arange(RATE_HZ) / 10), np.zeros(RATE_HZ)])
    assert len(trimmed(hum)) == pytest.approx(RATE_HZ * 1.04, abs=50)
    loud = levelled(trimmed(hum), 0.2, 0.95)
    assert np.sqrt(np.mean(loud**2)) == pytest.approx(0.2)
    assert np.abs(levelled(hum, 0.9, 0.3)).max() == pytest.approx(0.3)
    assert len(trimmed(np.zeros(100))) == 0
    assert not levelled(np.zeros(100), 0.2, 0.9).any()
    assert sixteen_bits(np.array([2.0, -2.0])).tolist() == [FULL_SCALE, -FULL_SCALE]
