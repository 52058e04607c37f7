"""The thread that plays: whatever a sound device does, nobody waits for it and nothing breaks."""

import logging
import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.clock import ManualClock, SystemClock
from device.coaching.state import Cue, Phase
from device.sound.heard import HUSH, Moment, ToneUse, Wanted, Weight, heard
from device.sound.misbehaving import RecordingPlayer, no_card
from device.sound.player import NoSound, Silence
from device.sound.playing import Playing
from device.sound.policy import POLICY
from device.sound.samples import Piece
from device.sound.sounds import Sounds, no_sounds
from device.sound.tones import Tone, tone
from device.sound.turn import Offer
from device.sound.voice import Mute, Vocabulary
from tests.made_sounds import LATENCY_S, PLAN, Room, massaging, state

LONG_S = 10.0
MOVING, HOLDING = state(Phase.MOVING, Cue.KEEP_GOING), state(Phase.HOLDING, Cue.HOLD)


def mirror(player_or_opening, clock=None) -> tuple[Playing, Sounds]:
    clock = clock or SystemClock()
    opening = player_or_opening if callable(player_or_opening) else lambda: player_or_opening
    playing = Playing(opening, clock)
    return playing, Sounds(playing, Vocabulary(Mute(), (), 0.5), Wanted(), 0.5)


def until(condition) -> bool:
    """Wait for another thread to have done something."""
    ends_s = time.monotonic() + LONG_S
    while not condition() and time.monotonic() < ends_s:
        threading.Event().wait(0.002)
    return condition()


def test_what_is_offered_is_played_in_a_thread_and_the_device_is_given_back():
    player = RecordingPlayer(SystemClock())
    _, sounds = mirror(player)
    sounds.start()
    sounds.follow(massaging(0, 0), PLAN, time.monotonic())
    assert until(lambda: player.names == ["start"])
    sounds.follow(state(Phase.PAUSED), PLAN, time.monotonic())
    assert until(lambda: player.silenced >= 1)
    sounds.close()
    assert player.closed
    sounds.close()


def test_one_that_waits_is_played_in_time_without_being_asked_for_again():
    clock = SystemClock()
    player = RecordingPlayer(clock)
    playing, _ = mirror(player)
    playing.start()
    first, second = tone(Tone.GO_ON, 0.1), tone(Tone.START, 0.1)
    # On a machine that stands still for a moment the second one would be late, and is left out.
    for n in range(20):
        playing.offer(Offer(first, Weight.LOOK, clock.now_s()))
        assert until(lambda n=n: len(player.played) > n)
        playing.offer(Offer(second, Weight.STAGE, clock.now_s()))
        if until_played(player, second):
            break
    playing.close()
    (one_s, _), (next_s, last) = player.played[-2:]
    assert last is second
    assert next_s - one_s >= first.lasts_s


def until_played(player: RecordingPlayer, piece: Piece) -> bool:
    """Whether this is the last that was played; it has half a second."""
    ends_s = time.monotonic() + 0.5
    return until(lambda: player.played[-1][1] is piece or time.monotonic() > ends_s) and player.played[-1][1] is piece


@pytest.mark.parametrize("opening", [no_card, Silence])
def test_without_a_sound_card_nothing_breaks_and_it_is_said(opening, caplog):
    playing, sounds = mirror(opening, ManualClock())
    playing.open()
    for n in range(5):
        sounds.follow(massaging(0, n % 3), PLAN, 0.0)
        playing.step()
    assert not sounds.audible
    assert sounds.unheard(massaging(0, 0), PLAN)
    assert sounds.unheard(HOLDING, PLAN)
    assert not sounds.unheard(state(Phase.HOLDING, Cue.HOLD, exercise=1), PLAN)
    assert caplog.text.count("in silence") == (opening is no_card)
    sounds.close()


def test_an_error_that_nobody_thought_of_is_only_silence(caplog):
    def opening():
        raise ValueError("a driver of its own kind")

    playing, sounds = mirror(opening, ManualClock())
    playing.open()
    sounds.follow(massaging(0, 0), PLAN, 0.0)
    playing.step()
    assert not sounds.audible
    assert "a driver of its own kind" in caplog.text


def test_a_card_that_goes_in_the_middle_is_logged_once_and_nothing_breaks(caplog):
    room = Room()
    room.player.plays = 2
    assert room.sounds.audible
    with caplog.at_level(logging.WARNING):
        for n in range(9):
            room.follow(massaging(0, n % 3), PLAN, 2.0 * n)
    assert room.heard == ["start", "next"]
    assert not room.sounds.audible
    assert room.sounds.unheard(massaging(0, 0), PLAN)
    assert caplog.text.count("a sound card has gone") == 1
    assert room.player.closed
    room.sounds.close()


def test_a_card_that_goes_as_silence_is_wanted_breaks_nothing(caplog):
    room = Room()

    def gone() -> None:
        raise NoSound("a sound card has gone")

    room.player.silence = gone
    room.follow(massaging(0, 0), PLAN, 0.0)
    room.follow(state(Phase.PAUSED), PLAN, 0.1)
    assert not room.sounds.audible
    assert caplog.text.count("a sound card has gone") == 1


def test_a_device_that_hangs_keeps_nobody_waiting_and_is_told_once(caplog):
    clock = ManualClock()
    player = RecordingPlayer(clock, hangs=True)
    _, sounds = mirror(player, clock)
    sounds.start()
    assert until(lambda: sounds.audible)
    took_s = []
    for n in range(2000):
        now = (MOVING, HOLDING)[n % 2] if n % 5 else massaging(0, n % 3)
        began_s = time.perf_counter()
        sounds.follow(now, PLAN, clock.now_s())
        took_s.append(time.perf_counter() - began_s)
        clock.wait_s(1 / 30)
    assert sorted(took_s)[len(took_s) // 2] < 0.001
    assert sum(took_s) < LONG_S / 5
    assert player.played == []
    assert not sounds.audible
    assert caplog.text.count("hangs") == 1
    player.release()
    sounds.close()


def test_a_mirror_that_sees_too_late_to_be_heard_in_time_does_not_claim_to_be(caplog):
    room = Room()
    for n in range(4):
        room.clock.set_s(2.0 * n + 0.25)
        room.sounds.follow(massaging(0, n % 3), PLAN, 2.0 * n)
        room.playing.step()
    assert room.heard == []
    assert not room.sounds.audible
    assert room.sounds.unheard(massaging(0, 0), PLAN)
    assert caplog.text.count("the pictures take too long") == 1
    room.follow(massaging(1, 0), PLAN, 9.0)
    assert room.heard == ["start"]
    assert room.sounds.audible


def test_what_was_offered_while_the_device_hung_is_not_played_late():
    clock = ManualClock()
    player = RecordingPlayer(clock, hangs=True)
    playing, sounds = mirror(player, clock)
    sounds.start()
    assert until(lambda: sounds.audible)
    sounds.follow(massaging(0, 0), PLAN, 0.0)
    assert until(lambda: playing._busy_since_s == 0.0)
    clock.wait_s(0.1)
    sounds.follow(massaging(0, 1), PLAN, 0.1)
    clock.wait_s(5.0)
    player.release()
    assert until(lambda: player.names == ["start"])
    sounds.follow(massaging(0, 2), PLAN, 5.1)
    assert until(lambda: len(player.names) == 2)
    sounds.close()
    assert player.names == ["start", "next"]


def test_a_session_that_nobody_hears_begins_no_thread_and_breaks_nothing():
    threads = threading.active_count()
    sounds = no_sounds()
    for phase in Phase:
        sounds.follow(state(phase, Cue.HOLD), PLAN, 0.0)
    assert not sounds.audible
    assert threading.active_count() == threads
    sounds.close()
    sounds.close()


STATES = st.one_of(
    st.builds(
        lambda phase, cue, exercise, repetition: state(phase, cue, exercise=exercise, repetition=repetition),
        st.sampled_from(Phase),
        st.sampled_from(Cue),
        st.integers(0, 1),
        st.integers(1, 2),
    ),
    st.builds(massaging, st.integers(0, 1), st.integers(0, 2)),
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.floats(0.0, 1.5), STATES, st.booleans(), st.floats(0.0, 0.6)), max_size=15),
    st.sampled_from(ToneUse),
)
def test_whatever_the_session_does_one_sound_is_heard_at_a_time_and_none_late(steps, tones):
    room = Room(tones=tones)
    changed_s: list[float] = []
    before, now_s = Moment(state(Phase.ASKING), interrupted=True), 0.0
    wanted = room.sounds._wanted
    for passed_s, now, interrupted, late_s in steps:
        for _ in range(int(passed_s * 15)):
            now_s += 1 / 15
            room.clock.set_s(now_s)
            room.playing.step()
        at_s = now_s - late_s
        count = len(room.heard)
        what = heard(before, Moment(now, interrupted), PLAN, wanted)
        before = Moment(now, interrupted)
        room.sounds.follow(now, PLAN, at_s, interrupted=interrupted)
        room.playing.step()
        changed_s.append(at_s)
        assert what != HUSH or len(room.heard) == count
    played = room.player.played
    for at_s, _ in played:
        # It is about the newest change before it, or one that waited.
        age_s = min(at_s - c_s for c_s in changed_s if c_s <= at_s)
        assert age_s <= POLICY.late_s - POLICY.output_s + 1e-9
    for (one_s, one), (next_s, _) in pairwise(played):
        assert next_s - one_s >= min(one.lasts_s, POLICY.cut_s) - 1e-9


def test_sounds_are_heard_within_the_pipelines_latency_and_the_mixers():
    room = Room()
    room.follow(massaging(0, 0), PLAN, 1.0)
    assert room.player.played[0][0] + POLICY.output_s - 1.0 == pytest.approx(LATENCY_S + POLICY.output_s)
    room.clock.set_s(10.0)
    room.sounds.follow(massaging(0, 1), PLAN, 9.74)
    room.playing.step()
    assert len(room.heard) == 1
