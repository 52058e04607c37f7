"""Every source of presses keeps to the same promises."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
import pytest
from gpiozero.pins.mock import MockFactory

from device.buttons.gpio import GpioButtons
from device.buttons.interpret import ButtonPolicy, Interpreter
from device.buttons.keyboard import APART_S, KeyboardButtons
from device.buttons.press import Button, ButtonSource, Edge, PressKind
from device.buttons.script import NoButtons, ScriptButtons, ScriptError
from device.clock import ManualClock, SystemClock
from device.pins import NoGpio
from tests.contacts import bounced, contact, play


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


def gpio(tmp_path: Path) -> tuple[ButtonSource, int]:
    clock = ManualClock(elapsed_s=90.0)
    factory = MockFactory()
    buttons = GpioButtons(clock, factory)
    play(contact(factory, Button.UP), clock, [(90.5, True), (90.6, False)])
    play(contact(factory, Button.BACK), clock, bounced(91.0, down=True, bounces=2))
    play(contact(factory, Button.BACK), clock, bounced(92.0, down=False, bounces=2))
    return buttons, 12


def gpio_header(tmp_path: Path) -> tuple[ButtonSource, int]:
    try:
        return GpioButtons(SystemClock()), 0
    except NoGpio as error:
        pytest.skip(f"no header of a Raspberry Pi here: {error}")


@pytest.fixture(params=[scripted, bouncing, none, keyboard, gpio, gpio_header])
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
    buttons, expected = source
    edges = [edge for now_s in (0.0, 1000.0) for edge in buttons.edges(now_s)]
    assert len(edges) == expected
    for button in Button:
        states = [e.down for e in edges if e.button is button]
        assert states == [n % 2 == 0 for n in range(len(states))]


def test_closing_twice_does_nothing_more(source):
    buttons, _ = source
    buttons.close()
    buttons.close()


@pytest.fixture
def keys(monkeypatch) -> Iterator[Callable[[int, int], object]]:
    """Posts a key's event to an open window."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    pygame.event.clear()
    yield lambda kind, key: pygame.event.post(pygame.event.Event(kind, key=key))
    pygame.display.quit()


def pressed(buttons: ButtonSource, turn_s: float, turns: int) -> list[tuple[Button, PressKind]]:
    interpreter = Interpreter()
    found = [p for n in range(turns) for p in interpreter.step(buttons.edges(n * turn_s), n * turn_s)]
    return [(press.button, press.kind) for press in found]


@pytest.mark.parametrize("turn_s", [0.005, 1 / 30, 2.0])
def test_keys_pressed_faster_than_the_loop_turns_are_all_presses(keys, turn_s):
    for _ in range(2):
        keys(pygame.KEYDOWN, pygame.K_RETURN)
        keys(pygame.KEYUP, pygame.K_RETURN)
    assert pressed(KeyboardButtons(), turn_s, 100) == [(Button.SELECT, PressKind.TAP)] * 2


def test_the_repeats_of_a_key_and_a_second_key_of_its_button_are_one_press(keys):
    for key in (pygame.K_ESCAPE, pygame.K_ESCAPE, pygame.K_BACKSPACE):
        keys(pygame.KEYDOWN, key)
    for key in (pygame.K_ESCAPE, pygame.K_BACKSPACE):
        keys(pygame.KEYUP, key)
    assert [edge.down for edge in drained(KeyboardButtons())] == [True, False]


def test_a_key_that_was_down_before_anybody_listened_makes_no_press(keys):
    keys(pygame.KEYUP, pygame.K_RETURN)
    assert drained(KeyboardButtons()) == []


def drained(buttons: ButtonSource) -> list[Edge]:
    return [edge for now_s in (0.0, 10.0) for edge in buttons.edges(now_s)]


def test_edges_of_a_key_are_further_apart_than_a_bounce():
    assert ButtonPolicy().debounce_s < APART_S


def test_presses_of_a_script_are_all_presses_down_to_the_smallest_gap(tmp_path):
    path = tmp_path / "presses.txt"
    path.write_text("1.2 up\n1 up\n1.1 down\n2 hold back\n3.3 back\n", "utf-8")
    assert sorted(pressed(ScriptButtons.from_file(path), 1 / 30, 200)) == sorted([
        (Button.UP, PressKind.TAP),
        (Button.UP, PressKind.TAP),
        (Button.DOWN, PressKind.TAP),
        (Button.BACK, PressKind.HOLD),
        (Button.BACK, PressKind.TAP),
    ])  # fmt: skip


def test_a_script_that_presses_a_button_before_letting_it_go_is_refused(tmp_path):
    path = tmp_path / "presses.txt"
    path.write_text("1 hold back\n1.5 back\n5 up\n5.1 up\n", "utf-8")
    with pytest.raises(ScriptError) as caught:
        ScriptButtons.from_file(path)
    assert "line 2: back is free only from 2.3 s" in str(caught.value)
    assert "line 4: up is free only from 5.2 s" in str(caught.value)


def test_keys_that_mean_nothing_here_and_other_events_stay_for_the_display(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    pygame.event.clear()
    pygame.event.post(pygame.event.Event(pygame.WINDOWEXPOSED))
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_q))
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert KeyboardButtons().edges(0.0) == ()
    assert pygame.event.get(pygame.QUIT)
    assert pygame.event.get(pygame.WINDOWEXPOSED)
    pygame.display.quit()


def test_a_script_that_cannot_be_understood_names_every_line(tmp_path):
    path = tmp_path / "presses.txt"
    path.write_text("1 select\nsoon back\n2 sideways\n-1 up\n3 hold\n", "utf-8")
    with pytest.raises(ScriptError) as caught:
        ScriptButtons.from_file(path)
    said = str(caught.value)
    assert [f"line {n}" in said for n in range(1, 6)] == [False, True, True, True, True]
    assert "select" in said
