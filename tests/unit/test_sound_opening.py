"""From the settings to what is heard, with SDL's driver that plays nothing."""

import threading
import time

import pytest

from device.__main__ import main
from device.clock import SystemClock
from device.coaching.state import Cue
from device.commands.check import _play_tones
from device.commands.opening import open_sounds
from device.settings import SoundSettings
from device.sound.cards import cards
from device.sound.heard import Words
from tests.made_sounds import PLAN, massaging

LONG_S = 10.0
WORDS = Words({Cue.HOLD: "Hold softly", Cue.SLOWER: "Slower"})


def until(condition) -> bool:
    ends_s = time.monotonic() + LONG_S
    while not condition() and time.monotonic() < ends_s:
        threading.Event().wait(0.002)
    return condition()


@pytest.mark.parametrize("settings", [SoundSettings("none"), SoundSettings("auto")])
def test_silence_is_chosen_or_where_there_is_no_card(settings, tmp_path, caplog):
    threads = threading.active_count()
    with caplog.at_level("INFO"):
        sounds = open_sounds(settings, SystemClock(), WORDS, listed=tmp_path / "nowhere")
    assert threading.active_count() == threads
    assert not sounds.audible
    assert sounds.unheard(massaging(0, 0), PLAN)
    assert "the mirror is silent" in caplog.text
    sounds.close()


def test_a_speaker_that_is_asked_for_and_not_there_is_told_and_stops_nobody(monkeypatch, caplog):
    monkeypatch.setenv("SDL_AUDIODRIVER", "no-such-driver")
    sounds = open_sounds(SoundSettings("speaker", voice=False), SystemClock(), WORDS)
    assert until(lambda: "no sound device can be opened" in caplog.text)
    sounds.follow(massaging(0, 0), PLAN, time.monotonic())
    assert not sounds.audible
    sounds.close()
    assert caplog.text.count("in silence") == 1


def test_auto_is_the_speaker_where_there_is_a_card(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("SDL_AUDIODRIVER", "no-such-driver")
    (tmp_path / "cards").write_text(" 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0\n")
    sounds = open_sounds(SoundSettings(voice=False), SystemClock(), WORDS, listed=tmp_path / "cards")
    assert until(lambda: "no sound device can be opened" in caplog.text)
    sounds.close()


def test_a_mixer_that_nobody_hears_is_not_taken_for_sound(monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    sounds = open_sounds(SoundSettings("speaker", tones="always"), SystemClock(), WORDS)
    for n in range(3):
        sounds.follow(massaging(0, n), PLAN, time.monotonic())
    assert not sounds.audible
    sounds.close()
    sounds.close()


def test_a_call_costs_the_main_loop_next_to_nothing(monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    began_s = time.perf_counter()
    sounds = open_sounds(SoundSettings("speaker"), SystemClock(), WORDS)
    opened_s = time.perf_counter() - began_s
    took_s = []
    for n in range(600):
        began_s = time.perf_counter()
        sounds.follow(massaging(0, n % 3), PLAN, time.monotonic())
        took_s.append(time.perf_counter() - began_s)
    sounds.close()
    assert opened_s < 1.0
    assert sorted(took_s)[len(took_s) // 2] < 0.001


def test_the_tones_of_mirror_check_are_played_to_their_end(monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    waited_s = []

    class Clock(SystemClock):
        def wait_s(self, seconds: float) -> None:
            waited_s.append(seconds)

    assert _play_tones(0.5, Clock()) == "dummy"
    assert len(waited_s) == 3
    assert min(waited_s) > 0.8


@pytest.mark.parametrize(
    ("listed", "count"),
    [
        ("--- no soundcards ---\n", 0),
        ("", 0),
        (" 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0\n                      vc4-hdmi-0\n", 1),
        (" 0 [A ]: a\n      b\n 1 [B ]: c\n      1 d\n", 2),
    ],
)
def test_the_kernels_list_of_cards_is_read(listed, count, tmp_path):
    (tmp_path / "cards").write_text(listed)
    assert len(cards(tmp_path / "cards")) == count
    assert cards(tmp_path / "nowhere") == frozenset()


def test_sound_is_an_option_of_the_command_line(capsys):
    with pytest.raises(SystemExit):
        main(["check", "--sound", "loud"])
    assert "invalid choice: 'loud'" in capsys.readouterr().err
