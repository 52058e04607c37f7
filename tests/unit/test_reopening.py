"""A camera that fails is opened again, a few times, and its frames go on rising."""

import numpy as np
import pytest

from device.camera.frame import Frame, FrameSource, NoCamera, NoFrame, NoFrameWhy
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
    """What each opening gives, one after the other: a camera, or none."""

    def __init__(self, *given: FrameSource | None) -> None:
        self.left = list(given)
        self.times_s: list[float] = []

    def at(self, clock: ManualClock):
        def opening() -> FrameSource:
            self.times_s.append(clock.now_s())
            source = self.left.pop(0)
            if source is None:
                raise NoCamera("nothing is plugged in; plug it in")
            return source

        return opening


def answers(source: FrameSource, count: int) -> list[Frame | NoFrame]:
    return [source.next(0.5) for _ in range(count)]


def kinds(seen: list[Frame | NoFrame]) -> list[str]:
    """What came, each once however often it was repeated."""
    words = ["frame" if isinstance(a, Frame) else str(a.why) for a in seen]
    return [word for n, word in enumerate(words) if n == 0 or words[n - 1] != word]


def test_a_camera_that_works_is_left_alone():
    clock, openings = ManualClock(), Openings()
    source = ReopeningSource(ScriptedSource(frame(n) for n in range(5)), openings.at(clock), clock, POLICY)
    assert kinds(answers(source, 7)) == ["frame", "ended"]
    assert source.reopened == 0


def test_a_camera_that_is_unplugged_and_put_back_goes_on_with_rising_numbers():
    clock = ManualClock()
    openings = Openings(None, ScriptedSource(frame(n) for n in range(3)))
    first = ScriptedSource([frame(0), frame(1), UNPLUGGED])
    source = ReopeningSource(first, openings.at(clock), clock, POLICY)
    seen = answers(source, 12)
    assert kinds(seen) == ["frame", "reopening", "frame", "ended"]
    assert [a.seq for a in seen if isinstance(a, Frame)] == [0, 1, 2, 3, 4]
    assert openings.times_s == pytest.approx([1.0, 2.0])
    assert source.reopened == 2


def test_a_camera_that_falls_silent_is_closed_before_it_is_opened_again():
    clock = ManualClock()
    silent = Silent(clock)
    openings = Openings(ScriptedSource([frame(0)]))
    source = ReopeningSource(silent, openings.at(clock), clock, POLICY)
    seen = answers(source, 12)
    assert kinds(seen) == ["timeout", "reopening", "frame", "ended"]
    assert silent.closed == 1
    assert openings.times_s == pytest.approx([POLICY.silence_s + POLICY.pause_s])


@pytest.mark.parametrize("kind", ["gone", "silent"])
def test_after_some_tries_it_is_given_up_for_good_and_the_last_reason_is_told(kind):
    clock = ManualClock()
    given = [None] * 3 if kind == "gone" else [Silent(clock) for _ in range(3)]
    openings = Openings(*given)
    source = ReopeningSource(Silent(clock), openings.at(clock), clock, POLICY)
    seen = answers(source, 100)
    assert seen[-1] == seen[-2]
    assert isinstance(seen[-1], NoFrame)
    assert seen[-1].why is NoFrameWhy.STOPPED
    assert "opened again 3 times within 60 s" in seen[-1].note
    assert ("plug it in" if kind == "gone" else "check the camera's cable") in seen[-1].note
    assert len(openings.times_s) == POLICY.tries
    assert clock.now_s() < 20


def test_a_camera_that_fails_now_and_then_is_brought_back_each_time():
    clock = ManualClock()
    rounds = 4 * POLICY.tries
    openings = Openings(*(ScriptedSource([frame(0), UNPLUGGED]) for _ in range(rounds)))
    source = ReopeningSource(ScriptedSource([UNPLUGGED]), openings.at(clock), clock, POLICY)
    for number in range(rounds):
        while not isinstance(answer := source.next(0.5), Frame):
            assert answer.why is NoFrameWhy.REOPENING
        assert answer.seq == number
        clock.wait_s(POLICY.window_s / (POLICY.tries - 1))
    assert source.reopened == rounds


def test_nobody_waits_longer_than_they_said():
    clock = ManualClock()
    source = ReopeningSource(ScriptedSource([UNPLUGGED]), Openings(None, None, None).at(clock), clock, POLICY)
    for timeout_s in (0.0, 0.1, 0.3):
        before_s = clock.now_s()
        source.next(timeout_s)
        assert clock.now_s() - before_s <= timeout_s + 1e-9


def test_a_closed_source_opens_nothing_any_more():
    clock, openings = ManualClock(), Openings(ScriptedSource([frame(0)]))
    source = ReopeningSource(ScriptedSource([UNPLUGGED]), openings.at(clock), clock, POLICY)
    source.next(0.5)
    source.close()
    source.close()
    assert kinds(answers(source, 10)) == ["ended"]
    assert openings.times_s == []
