"""The loudspeaker, with SDL's driver that plays nothing."""

import numpy as np
import pytest

from device.sound.speaker import FULL_SCALE, RATE_HZ, NoSound, Speaker, _samples


def test_a_tone_is_as_long_as_loud_and_as_high_as_asked_and_does_not_click():
    tone = _samples(441.0, 0.5, 0.1)
    assert len(tone) == RATE_HZ // 2
    assert abs(int(np.abs(tone).max()) - 0.1 * FULL_SCALE) < 5
    # Two crossings of zero for each of the 220.5 waves.
    assert np.count_nonzero(np.diff(np.signbit(tone))) == pytest.approx(441, abs=3)
    assert max(abs(int(tone[0])), abs(int(tone[-1]))) < 5


def test_a_speaker_opens_plays_and_closes_twice(monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    speaker = Speaker()
    assert speaker.driver() == "dummy"
    speaker.tone(440.0, 0.05, 0.1)
    speaker.close()
    speaker.close()


def test_no_device_is_an_error_with_what_to_do(monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "no-such-driver")
    with pytest.raises(NoSound, match="check its cable"):
        Speaker()
