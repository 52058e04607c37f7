"""The light that hides the reflection, and when a view is painted again."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.clock import ManualClock
from device.coaching.state import Cue, Phase
from device.display.dawn import RISE_S, Dawn
from device.display.example_face import made_face
from device.display.examples import plan, practising
from device.display.navigation import Practising, screen_for
from device.display.steady import UNSEEN_MOVE, looks_alike
from device.display.view import Dot, Drawing, Ground, Polyline, Tone, View
from device.display.window import WindowDisplay
from device.plan.schema import Feedback


def view_of(feedback, **face):
    session = practising(Phase.MOVING, Cue.KEEP_GOING).session
    state = Practising(session, plan(feedback), **face)
    return screen_for(state).view(state)


MIRROR, BRIGHT = view_of(Feedback.MIRROR), view_of(Feedback.BRIGHT)


def test_the_light_comes_up_within_a_second_and_evenly():
    dawn = Dawn()
    shares = [dawn.brightness(Ground.LIGHT, 10 + n * RISE_S / 10) for n in range(13)]
    assert shares == pytest.approx([*(n / 10 for n in range(11)), 1.0, 1.0])


def test_black_comes_at_once_and_the_next_light_rises_again():
    dawn = Dawn()
    dawn.brightness(Ground.LIGHT, 0.0)
    assert dawn.brightness(Ground.BLACK, 0.5) == 1.0
    assert dawn.brightness(Ground.LIGHT, 5.0) == 0.0
    assert dawn.brightness(Ground.LIGHT, 5.0 + RISE_S / 2) == pytest.approx(0.5)


@given(st.lists(st.tuples(st.sampled_from(Ground), st.floats(0.0, 10.0)), max_size=30))
def test_whatever_stands_when_it_is_as_bright_as_may_be(steps):
    dawn, now_s = Dawn(), 0.0
    for ground, passes_s in steps:
        now_s += passes_s
        assert 0.0 <= dawn.brightness(ground, now_s) <= 1.0


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def window(monkeypatch, clock):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    opened = WindowDisplay((200, 320), fullscreen=False, clock=clock)
    yield opened
    opened.close()


def corner():
    return pygame.display.get_surface().get_at((0, 0))[:3]


def test_a_window_lets_the_light_come_up_and_then_rests(window, clock):
    window.show(MIRROR)
    seen = []
    for _ in range(12):
        window.show(BRIGHT)
        seen.append(corner())
        clock.wait_s(RISE_S / 10)
    assert seen[0] == (0, 0, 0)
    assert all(sum(before) < sum(after) for before, after in pairwise(seen[:11]))
    assert seen[10] == seen[11] == (0xFF, 0xF0, 0xDA)
    pygame.display.get_surface().set_at((0, 0), (1, 2, 3))
    window.show(BRIGHT)
    assert corner() == (1, 2, 3)
    window.show(MIRROR)
    assert corner() == (0, 0, 0)


def drawing(*points):
    return View("test", "test", (Drawing((Polyline(points, Tone.WORDS), Dot((0.5, 0.5), Tone.NOW))),))


LINE = ((0.1, 0.1), (0.2, 0.3))


def test_a_line_that_moved_by_less_than_the_eye_sees_looks_alike():
    shift = 0.9 * UNSEEN_MOVE
    assert looks_alike(drawing(*LINE), drawing(*((x + shift, y - shift) for x, y in LINE)))
    assert not looks_alike(drawing(*LINE), drawing(LINE[0], (0.2, 0.3 + 1.1 * UNSEEN_MOVE)))


@pytest.mark.parametrize(
    "other",
    [
        drawing(*LINE, (0.4, 0.4)),
        replace(drawing(*LINE), ground=Ground.LIGHT),
        replace(drawing(*LINE), items=()),
        replace(drawing(*LINE), items=(Drawing((Polyline(LINE, Tone.NOW), Dot((0.5, 0.5), Tone.NOW))),)),
        replace(drawing(*LINE), items=(Drawing((Polyline(LINE, Tone.WORDS), Dot((0.5, 0.6), Tone.NOW))),)),
        replace(drawing(*LINE), items=(Drawing((Polyline(LINE, Tone.WORDS),)),)),
        MIRROR,
    ],
)
def test_whatever_else_has_changed_is_seen(other):
    assert not looks_alike(drawing(*LINE), other)
    assert not looks_alike(other, drawing(*LINE))


def test_a_face_that_creeps_is_painted_once_it_has_moved_far_enough(window):
    still = made_face()
    window.show(view_of(Feedback.SCHEMATIC, face=still))
    pygame.display.get_surface().set_at((0, 0), (1, 2, 3))
    painted = []
    for n in range(60):
        points = still.points + np.float32([0.0, 0.0, 0.0])
        points[0, 1] += 0.2 * n
        window.show(view_of(Feedback.SCHEMATIC, face=replace(still, points=points)))
        painted.append(corner() != (1, 2, 3))
    assert painted[0] is False
    assert painted[-1] is True
