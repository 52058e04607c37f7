"""A camera that fails is opened again, a few times, and its frames go on rising."""

from functools import partial

import numpy as np
import pytest

from device.camera.frame import Frame, FrameSource, NoCamera, NoFrame, NoFrameWhy
from device.camera.lamp import Lamp, NoLamps
from device.camera.lit import LitCamera
from device.camera.reopening import ReopeningPolicy, ReopeningSource
from device.camera.scripted import ScriptedSource
from device.clock import ManualClock

POLICY = ReopeningPolicy(silence_s=3.0, pause_s=1.0, tries=3, window_s=60.0)
BLANK = np.zeros((4, 4, 3), np.uint8)
UNPLUGGED = NoFrame(NoFrameWhy.STOPPED, "unplugged")


def frame(seq: int) -> Frame:
    return Frame(seq, seq / 30, BLANK, "test")


class Silent:
    """A camera from which nothing comes, and which counts how often it is asked and closed."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.closed = 0

    def next(self, timeout_s: float) -> NoFrame:
        self._clock.wait_s(timeout_s)
        return NoFrame(NoFrameWhy.TIMEOUT)

    def close(self) -> None:
        self.closed += 1


class Openings:
    """What each opening gives, one after the other: a camera, none, or an error of its driver."""

    def __init__(self, *given: FrameSource | Exception | None) -> None:
        self.left = list(given)
        self.times_s: list[float] = []

    def at(self, clock: ManualClock):
        def opening() -> FrameSource:
            self.times_s.append(clock.now_s())
            source = self.left.pop(0)
            if source is None:
                raise NoCamera("nothing is plugged in; plug it in")
            if isinstance(source, Exception):
                raise source
            return source

        return opening


class Breaks:
    """A camera whose driver raises: at each question, and as it is closed."""

    def next(self, timeout_s: float) -> NoFrame:
        raise TypeError("the driver gave None")

    def close(self) -> None:
        raise RuntimeError("the driver does not let go")


def answers(source: FrameSource, count: int) -> list[Frame | NoFrame]:
    return [source.next(0.5) for _ in range(count)]


def kinds(seen: list[Frame | NoFrame]) -> list[str]:
    """What came, each once however often it was repeated."""
    words = ["frame" if isinstance(a, Frame) else str(a.why) for a in seen]
    return [word for n, word in enumerate(words) if n == 0 or words[n - 1] != word]


def test_a_camera_that_works_is_left_alone():
    clock, openings = ManualClock(), Openings(ScriptedSource(frame(n) for n in range(5)))
    source = ReopeningSource(openings.at(clock), clock, POLICY)
    assert openings.times_s == [], "it was opened before anybody asked"
    assert kinds(answers(source, 7)) == ["frame", "ended"]
    assert source.reopened == 0


def test_a_camera_that_is_unplugged_and_put_back_goes_on_with_rising_numbers():
    clock = ManualClock()
    first = ScriptedSource([frame(0), frame(1), UNPLUGGED])
    openings = Openings(first, None, ScriptedSource(frame(n) for n in range(3)))
    source = ReopeningSource(openings.at(clock), clock, POLICY)
    seen = answers(source, 12)
    assert kinds(seen) == ["frame", "reopening", "frame", "ended"]
    assert [a.seq for a in seen if isinstance(a, Frame)] == [0, 1, 2, 3, 4]
    assert openings.times_s == pytest.approx([0.0, 1.0, 2.0])
    assert source.reopened == 2


def test_a_camera_that_falls_silent_is_closed_before_it_is_opened_again():
    clock = ManualClock()
    silent = Silent(clock)
    openings = Openings(silent, ScriptedSource([frame(0)]))
    source = ReopeningSource(openings.at(clock), clock, POLICY)
    seen = answers(source, 12)
    assert kinds(seen) == ["timeout", "reopening", "frame", "ended"]
    assert silent.closed == 1
    assert openings.times_s == pytest.approx([0.0, POLICY.silence_s + POLICY.pause_s])


@pytest.mark.parametrize("kind", ["gone", "silent", "broken"])
def test_after_some_tries_it_is_given_up_for_good_and_the_last_reason_is_told(kind):
    clock = ManualClock()
    failing = {"gone": [None] * 3, "silent": [Silent(clock) for _ in range(3)], "broken": [ValueError("no bus")] * 3}
    openings = Openings(Silent(clock), *failing[kind])
    source = ReopeningSource(openings.at(clock), clock, POLICY)
    seen = answers(source, 100)
    assert seen[-1] == seen[-2]
    assert isinstance(seen[-1], NoFrame)
    assert seen[-1].why is NoFrameWhy.STOPPED
    assert "opened again 3 times within 60 s" in seen[-1].note
    said = {"gone": "plug it in", "silent": "check the camera's cable", "broken": "ValueError('no bus')"}
    assert said[kind] in seen[-1].note
    assert len(openings.times_s) == 1 + POLICY.tries
    assert clock.now_s() < 20


def test_a_camera_that_fails_now_and_then_is_brought_back_each_time():
    clock = ManualClock()
    rounds = 4 * POLICY.tries
    openings = Openings(ScriptedSource([UNPLUGGED]), *(ScriptedSource([frame(0), UNPLUGGED]) for _ in range(rounds)))
    source = ReopeningSource(openings.at(clock), clock, POLICY)
    for number in range(rounds):
        while not isinstance(answer := source.next(0.5), Frame):
            assert answer.why is NoFrameWhy.REOPENING
        assert answer.seq == number
        clock.wait_s(POLICY.window_s / (POLICY.tries - 1))
    assert source.reopened == rounds


def test_nobody_waits_longer_than_they_said():
    clock = ManualClock()
    openings = Openings(ScriptedSource([UNPLUGGED]), None, None, None)
    source = ReopeningSource(openings.at(clock), clock, POLICY)
    for timeout_s in (0.0, 0.1, 0.3):
        before_s = clock.now_s()
        source.next(timeout_s)
        assert clock.now_s() - before_s <= timeout_s + 1e-9


def test_a_closed_source_opens_nothing_any_more():
    clock, openings = ManualClock(), Openings(ScriptedSource([UNPLUGGED]), ScriptedSource([frame(0)]))
    source = ReopeningSource(openings.at(clock), clock, POLICY)
    source.next(0.5)
    source.close()
    source.close()
    assert kinds(answers(source, 10)) == ["ended"]
    assert openings.times_s == [0.0]


def test_one_that_was_closed_before_anybody_asked_opens_nothing():
    clock, openings = ManualClock(), Openings(ScriptedSource([frame(0)]))
    source = ReopeningSource(openings.at(clock), clock, POLICY)
    source.close()
    assert kinds(answers(source, 3)) == ["ended"]
    assert openings.times_s == []


@pytest.mark.parametrize("first", [None, ValueError("no bus")], ids=["no camera", "an error of its driver"])
def test_a_camera_that_does_not_open_in_the_first_place_is_absent_for_good_and_says_why(first):
    clock, openings = ManualClock(), Openings(first)
    source = ReopeningSource(openings.at(clock), clock, POLICY)
    seen = answers(source, 3)
    assert seen == [seen[0]] * 3
    assert isinstance(seen[0], NoFrame)
    assert seen[0].why is NoFrameWhy.ABSENT
    assert ("plug it in" if first is None else "ValueError('no bus')") in seen[0].note
    assert clock.now_s() == 0.0


def test_a_driver_that_raises_is_a_camera_that_stopped_and_is_opened_again():
    clock, openings = ManualClock(), Openings(Breaks(), ScriptedSource([frame(0)]))
    source = ReopeningSource(openings.at(clock), clock, POLICY)
    first, *others = answers(source, 6)
    assert isinstance(first, NoFrame)
    assert first.why is NoFrameWhy.REOPENING
    assert "TypeError('the driver gave None')" in first.note
    assert kinds(others) == ["reopening", "frame", "ended"]


# -- the lamp of the camera


def test_the_lamp_is_lit_before_the_camera_opens_and_dark_after_it_is_closed():
    clock, lamps = ManualClock(), NoLamps()
    seen: list[tuple[str, bool]] = []

    class Watched(Silent):
        def close(self) -> None:
            seen.append(("closes", Lamp.CAMERA in lamps.lit))

    def opening() -> FrameSource:
        seen.append(("opens", Lamp.CAMERA in lamps.lit))
        if len(seen) == 3:
            raise NoCamera("nothing is plugged in")
        return Watched(clock)

    source = ReopeningSource(partial(LitCamera, opening, lamps), clock, POLICY)
    assert not lamps.lit
    while isinstance(answer := source.next(0.5), NoFrame) and answer.why is not NoFrameWhy.STOPPED:
        # Just closed, and to be opened again in a second: nothing sees.
        assert Lamp.CAMERA not in lamps.lit or not answer.note.startswith("no frame came")
    assert {kind for kind, _ in seen} == {"opens", "closes"}
    assert all(lit for _, lit in seen)
    assert not lamps.lit


def test_a_camera_that_breaks_as_it_is_closed_leaves_its_lamp_dark():
    lamps = NoLamps()
    source = ReopeningSource(partial(LitCamera, Breaks, lamps), ManualClock(), POLICY)
    source.next(0.5)
    assert not lamps.lit
