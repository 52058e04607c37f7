"""Whose turn it is: one sound at a time, what matters more first, and nothing late."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.sound.heard import Weight
from device.sound.policy import POLICY
from device.sound.samples import FADE_S, RATE_HZ, Piece
from device.sound.speaker import BUFFER_S, GUARD_S
from device.sound.turn import FADE, NOTHING_DUE, Fade, Offer, Turn


def offer(name: str = "a", weight: int = Weight.STAGE, *, lasts_s: float = 0.5, at_s: float = 0.0) -> Offer:
    return Offer(Piece(name, np.zeros(round(lasts_s * RATE_HZ), np.int16)), weight, at_s)


def begun(turn: Turn, now_s: float) -> str:
    due = turn.due(now_s)
    return due.piece.name if isinstance(due, Offer) else "fade" if isinstance(due, Fade) else ""


def test_what_is_offered_begins_at_once_and_once():
    turn = Turn(POLICY)
    turn.offer(offer("a"), 0.0)
    assert turn.wait_s(0.0) == 0
    assert begun(turn, 0.0) == "a"
    assert turn.due(0.0) == NOTHING_DUE
    assert turn.wait_s(0.0) == math.inf


def test_what_matters_as_much_waits_for_the_end_if_it_is_not_late_then():
    turn = Turn(POLICY)
    turn.offer(offer("a", lasts_s=0.5), 0.0)
    assert begun(turn, 0.0) == "a"
    turn.offer(offer("b", at_s=0.4), 0.4)
    assert begun(turn, 0.5) == ""
    assert 0 < turn.wait_s(0.5) < 0.1
    assert begun(turn, 0.56) == "b"


def test_what_would_be_late_is_dropped():
    turn = Turn(POLICY)
    turn.offer(offer("a", lasts_s=0.5), 0.0)
    assert begun(turn, 0.0) == "a"
    turn.offer(offer("b", at_s=0.1), 0.1)
    assert [begun(turn, t / 100) for t in range(10, 100)] == [""] * 90
    turn.offer(offer("c", at_s=1.0), 1.26)
    assert begun(turn, 1.26) == ""


def test_what_matters_more_cuts_short_and_what_matters_less_does_not():
    turn = Turn(POLICY)
    turn.offer(offer("stage", Weight.STAGE), 0.0)
    assert begun(turn, 0.0) == "stage"
    turn.offer(offer("change", Weight.CHANGE, at_s=0.1), 0.1)
    assert turn.wait_s(0.1) == 0
    assert turn.due(0.1) == FADE
    assert turn.wait_s(0.15) == pytest.approx(0.05)
    assert [begun(turn, t / 100) for t in range(10, 21)] == [""] * 10 + ["change"]
    turn.offer(offer("stage", Weight.STAGE, at_s=0.3), 0.3)
    assert begun(turn, 0.3) == ""


def test_what_ends_anyway_is_not_cut_short():
    turn = Turn(POLICY)
    turn.offer(offer("stage", Weight.STAGE, lasts_s=0.5), 0.0)
    assert begun(turn, 0.0) == "stage"
    turn.offer(offer("look", Weight.LOOK, at_s=0.5), 0.5)
    assert [begun(turn, t / 100) for t in range(50, 54)] == [""] * 3 + ["look"]


def test_one_waits_the_newest_of_those_that_matter_most():
    turn = Turn(POLICY)
    turn.offer(offer("on", Weight.LOOK, lasts_s=0.2), 0.0)
    assert begun(turn, 0.0) == "on"
    for name, weight in (("a", Weight.STAGE), ("b", Weight.STAGE), ("c", Weight.COURSE)):
        turn.offer(offer(name, weight, at_s=0.1), 0.1)
    assert begun(turn, 0.25) == "b"
    assert turn.due(1.0) == NOTHING_DUE


def test_after_a_hush_nothing_waits_and_the_next_one_begins_when_it_is_silent():
    turn = Turn(POLICY)
    turn.offer(offer("a"), 0.0)
    assert begun(turn, 0.0) == "a"
    turn.offer(offer("b", at_s=0.1), 0.1)
    turn.hush(0.1)
    assert turn.due(0.1) == NOTHING_DUE
    assert turn.wait_s(0.1) == math.inf
    turn.offer(offer("c", Weight.COURSE, at_s=0.15), 0.15)
    assert begun(turn, 0.15) == ""
    assert begun(turn, 0.2) == "c"


def test_the_times_that_are_reckoned_with_are_those_of_the_speaker():
    assert POLICY.slack_s >= BUFFER_S
    assert POLICY.output_s >= 3 * BUFFER_S
    assert POLICY.cut_s >= GUARD_S + FADE_S + BUFFER_S


STEPS = st.lists(
    st.tuples(
        st.floats(0.0, 1.2),
        st.sampled_from(["offer", "look", "hush"]),
        st.sampled_from(Weight),
        st.floats(0.05, 2.0),
        st.floats(-0.2, 1.5),
    ),
    max_size=30,
)


@given(STEPS)
def test_whatever_comes_there_are_never_two_at_once_and_none_is_late(steps):
    turn = Turn(POLICY)
    now_s, ends_s = 0.0, -math.inf
    for passed_s, what, weight, lasts_s, ago_s in steps:
        now_s += passed_s
        if what == "offer":
            turn.offer(offer("x", weight, lasts_s=lasts_s, at_s=now_s - ago_s), now_s)
        elif what == "hush":
            turn.hush(now_s)
            ends_s = min(ends_s, now_s + POLICY.cut_s)
        due = turn.due(now_s)
        if isinstance(due, Fade):
            assert now_s < ends_s
            ends_s = min(ends_s, now_s + POLICY.cut_s)
        elif isinstance(due, Offer):
            assert now_s >= ends_s
            assert now_s + POLICY.output_s <= due.at_s + POLICY.late_s
            ends_s = now_s + due.piece.lasts_s + POLICY.slack_s
