"""Every player keeps to the same promises; the mixer's are read off what SDL would have sent to a card."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from device.clock import ManualClock, SystemClock
from device.sound.cards import cards
from device.sound.misbehaving import RecordingPlayer, no_card
from device.sound.player import NoSound, Player, Silence
from device.sound.policy import POLICY
from device.sound.samples import FULL_SCALE, RATE_HZ, Piece
from device.sound.speaker import Speaker
from device.sound.tones import Tone, tone

PROMPT_S = 0.1
"""`play` returns within this time, also on a busy machine."""
LONG_S = 10.0


def driven(monkeypatch: pytest.MonkeyPatch, driver: str) -> Speaker:
    monkeypatch.setenv("SDL_AUDIODRIVER", driver)
    return Speaker(SystemClock())


def real(monkeypatch: pytest.MonkeyPatch) -> Player:
    if not cards():
        pytest.skip("no sound card here (/proc/asound/cards lists none)")
    monkeypatch.delenv("SDL_AUDIODRIVER", raising=False)
    try:
        return Speaker(SystemClock())
    except NoSound as error:
        pytest.skip(f"the sound card here cannot be used: {error}")


MAKERS: dict[str, Callable[[pytest.MonkeyPatch], Player]] = {
    "silence": lambda _: Silence(),
    "recording": lambda _: RecordingPlayer(ManualClock()),
    "mixer on dummy": lambda monkeypatch: driven(monkeypatch, "dummy"),
    "mixer on a card": real,
}


@pytest.fixture(params=MAKERS)
def player(request, monkeypatch) -> Iterator[Player]:
    made = MAKERS[request.param](monkeypatch)
    yield made
    made.close()


@pytest.fixture(scope="module")
def pieces() -> list[Piece]:
    return [tone(which, 0.02) for which in Tone]


def test_it_plays_anything_in_any_order_and_returns_at_once(player, pieces):
    player.silence()
    for piece in pieces * 4:
        began_s = time.perf_counter()
        player.play(piece)
        assert time.perf_counter() - began_s < PROMPT_S
    player.silence()
    player.silence()
    player.play(pieces[0])


def test_closing_twice_does_nothing_more_and_a_closed_one_plays_nothing(player, pieces):
    player.play(pieces[0])
    player.close()
    player.close()
    player.silence()
    if not isinstance(player, Silence):
        with pytest.raises(NoSound):
            player.play(pieces[0])


def test_it_says_whether_anybody_can_hear_it(player):
    heard = isinstance(player, RecordingPlayer) or getattr(player, "driver", "dummy") not in ("dummy", "disk")
    assert player.audible is heard


@pytest.mark.parametrize("opening", [no_card, lambda: Speaker(SystemClock())])
def test_no_device_is_an_error_with_what_to_do(opening, monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "no-such-driver")
    with pytest.raises(NoSound, match="no sound device can be opened"):
        opening()


def test_a_card_that_is_pulled_out_is_an_error_that_names_it(tmp_path, monkeypatch, pieces):
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    listed = tmp_path / "cards"
    listed.write_text(" 0 [vc4hdmi0 ]: vc4-hdmi - vc4-hdmi-0\n      vc4-hdmi-0\n 1 [USB ]: USB-Audio\n      a stick\n")
    speaker = Speaker(SystemClock(), listed)
    speaker.play(pieces[0])
    listed.write_text(" 0 [vc4hdmi0 ]: vc4-hdmi - vc4-hdmi-0\n      vc4-hdmi-0\n")
    with pytest.raises(NoSound, match=r"1 \[USB \]: USB-Audio"):
        speaker.play(pieces[0])
    speaker.close()


def test_the_recording_one_breaks_and_hangs_as_it_is_told_to(pieces):
    breaks = RecordingPlayer(ManualClock(), plays=1)
    breaks.play(pieces[0])
    with pytest.raises(NoSound):
        breaks.play(pieces[0])
    hangs = RecordingPlayer(ManualClock(), hangs=True)
    thread = threading.Thread(target=hangs.play, args=(pieces[0],), daemon=True)
    thread.start()
    assert hangs.names == []
    hangs.release()
    thread.join(LONG_S)
    assert hangs.names == ["start"]


class Disk:
    """The mixer, whose sound goes into a file as fast as it would go to a card."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._file = folder / "sound.raw"
        monkeypatch.setenv("SDL_DISKAUDIOFILE", os.fspath(self._file))
        self.speaker = driven(monkeypatch, "disk")

    def played_s(self) -> float:
        return self._file.stat().st_size / 2 / RATE_HZ

    def pass_s(self, seconds: float) -> None:
        """So much more is in the file."""
        until_s = self.played_s() + seconds
        ends_s = time.monotonic() + LONG_S
        while self.played_s() < until_s and time.monotonic() < ends_s:
            threading.Event().wait(0.005)

    def end(self) -> np.ndarray:
        """All that was played, -1 to 1."""
        self.speaker.close()
        return np.fromfile(self._file, np.int16) / FULL_SCALE


@pytest.fixture
def disks(tmp_path, monkeypatch) -> Iterator[Iterator[Disk]]:
    """Some tries: on a machine that stands still for a moment, so does the mixer, and what it plays can click."""

    def tries() -> Iterator[Disk]:
        for n in range(4):
            folder = tmp_path / str(n)
            folder.mkdir()
            disk = Disk(folder, monkeypatch)
            yield disk
            disk.speaker.close()

    return tries()


LEVEL = 0.2
HOLD, START = tone(Tone.HOLD, LEVEL), tone(Tone.START, LEVEL)
STEEPEST = LEVEL * 2 * np.pi * 825 / RATE_HZ * 1.01
"""No sample of a tone at this level is further from the one before, unless something clicks."""


def clicks(wave: np.ndarray) -> bool:
    return bool(np.abs(np.diff(wave)).max() > STEEPEST)


def stretches(wave: np.ndarray) -> list[tuple[float, float]]:
    """Where it is not silent for 10 ms or more: from and to, in seconds."""
    loud = np.flatnonzero(np.abs(wave) > 0.001)
    ends = np.flatnonzero(np.diff(loud) > 0.01 * RATE_HZ)
    firsts, lasts = np.r_[loud[:1], loud[ends + 1]], np.r_[loud[ends], loud[-1:]]
    return [(a / RATE_HZ, b / RATE_HZ) for a, b in zip(firsts, lasts, strict=True)]


def test_what_the_mixer_sends_is_the_piece_and_nothing_else(disks):
    disk = next(disks)
    disk.speaker.play(HOLD)
    disk.pass_s(HOLD.lasts_s + 0.1)
    wave = disk.end()
    loud = np.flatnonzero(wave)
    assert wave[loud[0] : loud[-1] + 1] == pytest.approx(np.trim_zeros(HOLD.samples) / FULL_SCALE, abs=1e-3)


def cut_in(disk: Disk) -> np.ndarray:
    disk.speaker.play(HOLD)
    disk.pass_s(0.2)
    disk.speaker.silence()
    disk.pass_s(POLICY.cut_s)
    disk.speaker.play(START)
    disk.pass_s(START.lasts_s + 0.1)
    return disk.end()


def test_one_that_cuts_in_begins_when_the_other_has_faded_without_a_click(disks):
    wave = next(wave for disk in disks if not clicks(wave := cut_in(disk)))
    first, low, high = stretches(wave)
    assert first[1] - first[0] < HOLD.lasts_s
    assert low[0] - first[1] < 0.15
    assert [b - a for a, b in (low, high)] == pytest.approx([0.15, 0.15], abs=0.01)


def test_silence_comes_within_a_tenth_of_a_second_and_without_a_click(disks):
    disk = next(disks)
    disk.speaker.play(HOLD)
    disk.pass_s(0.2)
    before_s = disk.played_s()
    disk.speaker.silence()
    disk.speaker.silence()
    disk.pass_s(0.5)
    wave = disk.end()
    assert not clicks(wave)
    assert stretches(wave)[-1][1] - before_s < 0.2


def test_however_many_come_at_once_only_one_is_heard_at_a_time(disks):
    disk = next(disks)
    for _ in range(12):
        disk.speaker.play(HOLD)
        disk.pass_s(0.03)
    disk.pass_s(HOLD.lasts_s + 0.1)
    assert np.abs(disk.end()).max() <= LEVEL + 0.001
