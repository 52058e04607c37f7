"""Every source of presses keeps to the same promises. Buttons on GPIO join when they are built."""

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from device.buttons.keyboard import KeyboardButtons
from device.buttons.press import Button, ButtonSource, Edge
from device.buttons.script import NoButtons, ScriptButtons, ScriptError


def scripted(tmp_path: Path) -> tuple[ButtonSource, int]:
    path = tmp_path / "presses.txt"
    path.write_text("0.5 select  # first\n\n1 hold back\n", "utf-8")
    return ScriptButtons.from_file(path), 4


def bouncing(tmp_path: Path) -> tuple[ButtonSource, int]:
    return ScriptButtons([Edge(Button.UP, True, 0.5), Edge(Button.UP, False, 0.7)], bounce_s=0.004), 6


def none(tmp_path: Path) -> tuple[ButtonSource, int]:
    return NoButtons(), 0


def keyboard(tmp_path: Path) -> tuple[ButtonSource, int]:
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    pygame.event.clear()
    for kind in (pygame.KEYDOWN, pygame.KEYUP):
        pygame.event.post(pygame.event.Event(kind, key=pygame.K_ESCAPE))
        pygame.event.post(pygame.event.Event(kind, key=pygame.K_q))
    return KeyboardButtons(), 2


@pytest.fixture(params=[scripted, bouncing, none, keyboard])
def source(request, tmp_path, monkeypatch) -> Iterator[tuple[ButtonSource, int]]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    made = request.param(tmp_path)
    yield made
    made[0].close()
    if request.param is keyboard:
        pygame.display.quit()


def test_every_edge_comes_once_in_order_and_never_early(source):
    buttons, expected = source
    edges: list[Edge] = []
    for turn in range(200):
        now_s = 100.0 + turn / 30
        new = buttons.edges(now_s)
        assert all(edge.at_s <= now_s for edge in new)
        edges += new
    assert len(edges) == expected
    assert [e.at_s for e in edges] == sorted(e.at_s for e in edges)


def test_each_contact_closes_before_it_opens(source):
    buttons, _ = source
    buttons.edges(0.0)
    edges = buttons.edges(1000.0)
    for button in Button:
        states = [e.down for e in edges if e.button is button]
        assert states == [n % 2 == 0 for n in range(len(states))]


def test_closing_twice_does_nothing_more(source):
    buttons, _ = source
    buttons.close()
    buttons.close()


def test_keys_that_mean_nothing_here_and_other_events_stay_for_the_display(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    pygame.event.clear()
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert KeyboardButtons().edges(0.0) == ()
    assert pygame.event.get(pygame.QUIT)
    pygame.display.quit()


def test_a_script_that_cannot_be_understood_names_every_line(tmp_path):
    path = tmp_path / "presses.txt"
    path.write_text("1 select\nsoon back\n2 sideways\n-1 up\n3 hold\n", "utf-8")
    with pytest.raises(ScriptError) as caught:
        ScriptButtons.from_file(path)
    said = str(caught.value)
    assert [f"line {n}" in said for n in range(1, 6)] == [False, True, True, True, True]
    assert "select" in said
