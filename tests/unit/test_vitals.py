"""Frames whose times step: what is left out, what is believed after a while, and what is a fault."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.clock import ManualClock
from device.faults import FaultCode
from device.inference.facemesh import FaceLost, LostWhy
from device.vitals import Vitals, VitalsPolicy

POLICY = VitalsPolicy()
FRAME_S = 0.1


class Run:
    """A camera of ten frames a second, in front of which real time goes on as it does."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.vitals = Vitals(self.clock, 1 / 30)
        self._frames = 0

    def take(self, seconds: float, *, by_s: float = 0.0, pace: float = 1.0) -> list[float]:
        """The times that frames are taken with, so many seconds of them, which are off by `by_s`."""
        taken = []
        for _ in range(round(seconds / FRAME_S)):
            self.clock.wait_s(FRAME_S)
            self._frames += 1
            at_s = self._frames * FRAME_S * pace + by_s
            mesh = self.vitals.timed(FaceLost(self._frames, at_s, LostWhy.NO_FACE))
            if mesh is not None:
                taken.append(mesh.captured_s)
        return taken


def test_frames_whose_times_go_on_are_taken_as_they_are():
    assert Run().take(1.0) == pytest.approx([0.1 * n for n in range(1, 11)])


def test_a_few_frames_that_are_behind_are_left_out():
    run = Run()
    run.take(5.0)
    assert run.take(1.5, by_s=-3.0) == []
    assert run.take(1.0)[0] == pytest.approx(6.6)
    assert run.vitals.fault() is None


@pytest.mark.parametrize("by_s", [-3.0, -3600.0])
def test_frames_that_stay_behind_and_go_on_are_believed_after_a_while(by_s):
    run = Run()
    run.take(5.0)
    taken = run.take(20.0, by_s=by_s)
    assert len(taken) == pytest.approx(180, abs=1)
    # As much time is lost as frames were left out, so that coaching knows of it.
    assert taken[0] == pytest.approx(5.0 + POLICY.new_base_s)
    assert all(after - before == pytest.approx(FRAME_S) for before, after in pairwise(taken))
    assert run.vitals.fault() is None


def test_times_that_jump_ahead_and_are_right_again_are_no_fault():
    run = Run()
    run.take(12.0)
    assert run.take(5.0, by_s=3600.0)[0] == pytest.approx(3612.1)
    taken = run.take(30.0)
    assert taken[0] == pytest.approx(3617.0 + POLICY.new_base_s)
    assert run.vitals.fault() is None
    assert run.vitals.frames == 470


@pytest.mark.parametrize("pace", [0.0, -1.0], ids=["stand still", "run backwards"])
def test_times_that_do_not_go_on_are_a_fault(pace):
    run = Run()
    run.take(12.0)
    assert run.take(POLICY.backwards_s - 0.2, by_s=-1000.0, pace=pace) == []
    assert run.vitals.fault() is None
    assert run.take(0.5, by_s=-1000.0, pace=pace) == []
    fault = run.vitals.fault()
    assert fault is not None
    assert fault.code is FaultCode.CAMERA_STOPPED
    assert "times have not gone on" in fault.staff_note


@given(st.lists(st.floats(-1e6, 1e6), max_size=200))
def test_whatever_times_come_those_that_are_taken_rise(times):
    vitals = Vitals(ManualClock(), 1 / 30)
    meshes = [vitals.timed(FaceLost(n, at_s, LostWhy.NO_FACE)) for n, at_s in enumerate(times)]
    taken = [mesh.captured_s for mesh in meshes if mesh is not None]
    assert taken == sorted(set(taken))
