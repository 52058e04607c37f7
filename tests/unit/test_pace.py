"""Whether the halves take turns: decided once, from measured time, and said in the log."""

import logging

import pytest

from device.clock import ManualClock
from device.inference.pace import Pace, PacePolicy

POLICY = PacePolicy()


def pace_after(*taken_s: float) -> Pace:
    clock = ManualClock()
    pace = Pace(clock, POLICY)
    for seconds in taken_s:
        with pace.timed():
            clock.wait_s(seconds)
    return pace


@pytest.mark.parametrize(
    ("run_s", "in_turns", "said"),
    [(0.030, False, "each frame shows both"), (0.120, True, "they take turns")],
)
def test_a_slow_board_looks_at_one_half_in_each_frame_and_says_so(run_s, in_turns, said, caplog):
    with caplog.at_level(logging.INFO):
        pace = pace_after(*[run_s] * POLICY.runs)
    assert pace.in_turns is in_turns
    (record,) = caplog.records
    assert said in record.message
    assert f"{run_s * 1000:.0f} ms" in record.message


def test_a_few_slow_runs_decide_nothing():
    assert not pace_after(*[1.0] * (POLICY.runs // 2), *[0.03] * (POLICY.runs - POLICY.runs // 2)).in_turns


def test_it_is_not_decided_before_enough_runs_were_timed():
    assert not pace_after(*[1.0] * (POLICY.runs - 1)).in_turns


def test_it_is_decided_once(caplog):
    with caplog.at_level(logging.INFO):
        pace = pace_after(*[0.03] * POLICY.runs, *[1.0] * 100)
    assert not pace.in_turns
    assert len(caplog.records) == 1
