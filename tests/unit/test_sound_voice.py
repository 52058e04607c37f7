"""The voice: cues are learnt ahead of time, and what cannot be said is left to the tones."""

import logging
import shutil
import stat
import time

import numpy as np
import pytest

from device.display.cue_words import AFTERWARDS, CUES
from device.sound.espeak import PROGRAM, EspeakVoice
from device.sound.heard import Words
from device.sound.misbehaving import ScriptedVoice
from device.sound.policy import POLICY, SoundPolicy
from device.sound.samples import FULL_SCALE, RATE_HZ, Piece
from device.sound.voice import UNSAID, Mute, NoVoice, Vocabulary

WORDS = Words(CUES, AFTERWARDS).all
ESPEAK = pytest.mark.skipif(shutil.which(PROGRAM) is None, reason="espeak-ng is not installed here")


def learnt(voice, words=("Hold", "Slower"), volume=0.5) -> Vocabulary:
    vocabulary = Vocabulary(voice, words, volume)
    vocabulary.learn()
    return vocabulary


def test_words_are_learnt_once_and_ahead_of_time():
    voice = ScriptedVoice()
    vocabulary = Vocabulary(voice, ("Hold", "Slower"), 0.5)
    assert vocabulary.piece("Hold") == UNSAID
    assert not vocabulary.is_ready
    vocabulary.learn()
    assert vocabulary.is_ready
    for _ in range(3):
        assert isinstance(vocabulary.piece("Hold"), Piece)
    assert voice.asked == ["Hold", "Slower"]
    assert vocabulary.piece("Begin") == UNSAID


def test_a_cue_begins_at_once_and_is_as_loud_as_is_wanted():
    piece = learnt(ScriptedVoice(), volume=0.5).piece("Hold")
    wave = piece.samples / FULL_SCALE
    assert piece.lasts_s == pytest.approx(0.4, abs=0.05)
    assert np.flatnonzero(np.abs(wave) > 0.1 * np.abs(wave).max())[0] < 0.05 * RATE_HZ
    assert np.sqrt(np.mean(wave**2)) == pytest.approx(0.5 * POLICY.word_level, rel=0.01)


def test_a_voice_that_fails_is_told_once_and_what_it_has_learnt_stays(caplog):
    with caplog.at_level(logging.WARNING):
        vocabulary = learnt(ScriptedVoice({"Slower": "it broke; mend it"}), ("Hold", "Slower", "Rest"))
    assert isinstance(vocabulary.piece("Hold"), Piece)
    assert vocabulary.piece("Rest") == UNSAID
    assert not vocabulary.is_ready
    assert caplog.text.count("by tones alone") == 1


def test_an_error_that_nobody_thought_of_leaves_the_tones(caplog):
    class Odd:
        def say(self, words):
            raise RuntimeError("odd")

    assert not learnt(Odd()).is_ready
    assert "by tones alone" in caplog.text


def test_without_a_voice_nothing_is_asked_of_it(caplog):
    vocabulary = learnt(Mute(), ())
    assert not vocabulary.is_ready
    assert caplog.text == ""
    with pytest.raises(NoVoice):
        Mute().say("Hold")


def test_a_program_that_is_not_there_is_named_with_what_to_install():
    with pytest.raises(NoVoice, match="sudo apt install espeak-ng"):
        EspeakVoice("en", "/nowhere/espeak-ng").say("Hold")


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("exit 3", "cannot be used"),
        ("exit 0", "gives no sound"),
        ("echo no WAV at all, but a long enough text to be read as one", "gives no sound"),
        ("sleep 60", "took longer"),
    ],
)
def test_a_program_that_fails_hangs_or_gives_nonsense_is_told(script, complaint, tmp_path):
    program = tmp_path / "espeak-ng"
    program.write_text(f"#!/bin/sh\nexec {script}\n" if "exit" not in script else f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(NoVoice, match=complaint):
        EspeakVoice("en", str(program), SoundPolicy(render_s=0.3)).say("Hold")


def test_a_program_that_may_not_be_run_is_told(tmp_path):
    program = tmp_path / "espeak-ng"
    program.write_text("")
    with pytest.raises(NoVoice, match="cannot be used"):
        EspeakVoice("en", str(program)).say("Hold")


@ESPEAK
@pytest.mark.parametrize("words", ["Hold softly", "--help", "-w out.wav", "Más suave", "Langsam, weich"])
def test_espeak_says_words_and_takes_none_for_an_option(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    speech = EspeakVoice("es" if "á" in words else "en").say(words)
    assert 0.2 < len(speech.samples) / speech.rate_hz < 4.0
    assert np.abs(speech.samples).max() > 0.1 * FULL_SCALE
    assert list(tmp_path.iterdir()) == []


@ESPEAK
@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "pt"])
def test_espeak_knows_the_languages_of_the_mirror(language):
    assert len(EspeakVoice(language).say("ah").samples)


@ESPEAK
def test_a_language_that_it_does_not_know_is_told():
    with pytest.raises(NoVoice, match="cannot be used"):
        EspeakVoice("xx-nowhere").say("Hold")


@ESPEAK
def test_all_that_the_mirror_says_is_learnt_soon_begins_at_once_and_is_over_before_the_next_cue():
    began_s = time.perf_counter()
    vocabulary = learnt(EspeakVoice("en"), WORDS)
    assert time.perf_counter() - began_s < 20
    assert vocabulary.is_ready
    for words in CUES.values():
        if words:
            piece = vocabulary.piece(words)
            wave = np.abs(piece.samples)
            assert np.flatnonzero(wave > 0.1 * wave.max())[0] < 0.1 * RATE_HZ, words
            assert piece.lasts_s < 1.6, words
