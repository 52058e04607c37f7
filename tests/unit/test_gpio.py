"""Buttons on pins, by gpiozero's mock: what hands and contacts do that no script would."""

import re
from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from gpiozero.pins.mock import MockFactory

from device.buttons.gpio import GpioButtons
from device.buttons.interpret import ButtonPolicy, Interpreter
from device.buttons.press import Button, Edge, PressKind
from device.buttons.wiring import PINS, Wiring
from device.camera.lamp import LAMP_PINS
from device.clock import ManualClock
from device.faults import FaultCode
from device.pins import TAKEN, NoGpio, open_pins
from tests.contacts import bounced, contact, mock_pins, play

TURN_S = 1 / 30


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    with mock_pins() as pins:
        yield pins


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(elapsed_s=100.0)


@pytest.fixture
def buttons(factory, clock) -> Iterator[GpioButtons]:
    made = GpioButtons(clock, factory)
    yield made
    made.close()


def presses(
    buttons: GpioButtons, clock: ManualClock, changes: dict[Button, list[tuple[float, bool]]], factory, until_s: float
) -> list[tuple[Button, PressKind]]:
    """What the main loop makes of the contacts' changes, turn by turn."""
    interpreter, found = Interpreter(), []
    waiting = sorted((at_s, button, down) for button, list_ in changes.items() for at_s, down in list_)
    now_s = clock.now_s()
    while now_s < until_s:
        now_s += TURN_S
        while waiting and waiting[0][0] <= now_s:
            at_s, button, down = waiting.pop(0)
            play(contact(factory, button), clock, [(at_s, down)])
        clock.set_s(now_s)
        found += interpreter.step(buttons.edges(now_s), now_s)
    return [(press.button, press.kind) for press in found]


@pytest.mark.parametrize("bounces", [0, 3])
def test_a_tap_on_the_frame_is_a_tap(factory, clock, buttons, bounces):
    changes = [*bounced(100.5, down=True, bounces=bounces), *bounced(100.7, down=False, bounces=bounces)]
    assert presses(buttons, clock, {Button.SELECT: changes}, factory, 102.0) == [(Button.SELECT, PressKind.TAP)]


def test_a_button_that_is_held_for_a_minute_is_one_hold_and_nothing_else(factory, clock, buttons):
    changes = [(101.0, True), (161.0, False)]
    assert presses(buttons, clock, {Button.BACK: changes}, factory, 163.0) == [(Button.BACK, PressKind.HOLD)]


def test_two_buttons_at_once_are_two_presses(factory, clock, buttons):
    changes = [(100.5, True), (100.7, False)]
    found = presses(buttons, clock, {Button.BACK: changes, Button.SELECT: changes}, factory, 102.0)
    assert sorted(found) == [(Button.BACK, PressKind.TAP), (Button.SELECT, PressKind.TAP)]


def test_a_contact_that_chatters_two_hundred_times_in_a_tap_is_one_tap(factory, clock, buttons):
    worn = [*bounced(100.5, down=True, bounces=100, apart_s=0.00025), *bounced(101.0, down=False, bounces=100)]
    assert presses(buttons, clock, {Button.UP: worn}, factory, 103.0) == [(Button.UP, PressKind.TAP)]


def test_a_contact_that_chatters_for_ever_presses_nothing_and_the_others_work(factory, clock, buttons):
    broken = list(bounced(100.2, down=True, bounces=2000, apart_s=0.002))[:-1]
    good = [(103.0, True), (103.2, False)]
    found = presses(buttons, clock, {Button.UP: broken, Button.SELECT: good}, factory, 108.0)
    assert found == [(Button.SELECT, PressKind.TAP)]


def test_a_button_that_was_down_before_the_program_began_makes_no_press_of_its_release(factory, clock):
    for button in Button:
        pin = contact(factory, button)
        pin.pull = "up"
    stuck = contact(factory, Button.SELECT)
    buttons = GpioButtons(clock, factory)
    stuck._state = False  # gpiozero's mock pulls it up when it is opened; a finger does not let go for that
    play(stuck, clock, [(101.0, False), (102.0, True), (102.2, False)])
    assert [(e.down, e.at_s) for e in buttons.edges(110.0)] == [(True, 102.0), (False, 102.2)]
    buttons.close()


def test_edges_later_than_now_wait_in_their_order(factory, clock, buttons):
    play(contact(factory, Button.UP), clock, [(101.0, True), (102.0, False), (103.0, True)])
    assert buttons.edges(100.9) == ()
    assert buttons.edges(102.5) == (Edge(Button.UP, True, 101.0), Edge(Button.UP, False, 102.0))
    assert buttons.edges(103.0) == (Edge(Button.UP, True, 103.0),)


def test_a_closed_frame_gives_its_pins_back(factory, clock):
    for _ in range(3):
        buttons = GpioButtons(clock, factory)
        play(contact(factory, Button.UP), clock, [(clock.now_s() + 1, True)])
        buttons.close()
        buttons.close()
        assert buttons.edges(clock.now_s() + 5) == ()


def test_a_pin_that_somebody_holds_is_named_and_the_others_are_given_back(factory, clock):
    first = GpioButtons(clock, factory)
    with pytest.raises(NoGpio, match=r"button back on pin 5 cannot be used .*no other program holds the pin") as caught:
        GpioButtons(clock, factory)
    assert caught.value.fault().code is FaultCode.NO_BUTTONS
    first.close()
    GpioButtons(clock, factory).close()


@pytest.mark.skipif(find_spec("lgpio") is not None, reason="lgpio is installed here")
def test_without_the_library_of_pins_the_message_says_how_to_get_it():
    with pytest.raises(NoGpio, match=r"lgpio.*apt install python3-gpiozero python3-lgpio.*--system-site-packages"):
        open_pins()


def test_no_pin_is_used_twice_nor_for_something_else():
    used = [*PINS.values(), *LAMP_PINS.values()]
    assert len(used) == len(set(used))
    assert not TAKEN & set(used)
    assert all(0 <= pin <= 27 for pin in used)


@pytest.mark.parametrize(
    ("pins", "said"),
    [
        ({Button.BACK: 5}, "no pin for down, select, up"),
        ({**PINS, Button.UP: 5}, "two buttons share a pin"),
        ({**PINS, Button.UP: 14}, "[14] are used by the Pi for something else"),
    ],
)
def test_a_wiring_that_cannot_work_is_refused(pins, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        Wiring(pins)


def test_the_wiring_of_the_papers_is_that_of_the_program():
    from pathlib import Path  # noqa: PLC0415

    text = (Path(__file__).parents[2] / "docs" / "wiring.md").read_text("utf-8")
    told = {name: int(pin) for name, pin in re.findall(r"^\| (\w+) \| GPIO(\d+) \|", text, re.MULTILINE)}
    assert told == {**{b.value: p for b, p in PINS.items()}, **{lamp.value: p for lamp, p in LAMP_PINS.items()}}


def test_a_bounce_is_shorter_than_what_counts_as_bounce():
    last_s = max(at_s for at_s, _ in bounced(0.0, down=True, bounces=3))
    assert last_s < ButtonPolicy().debounce_s
