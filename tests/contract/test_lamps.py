"""Every kind of lamps keeps to the same promises."""

import logging
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import pytest
from gpiozero.pins.mock import MockFactory

from device.camera.lamp import LAMP_PINS, GpioLamps, Lamp, Lamps, NoLamps
from device.commands.opening import open_lamps
from device.pins import NoGpio

Lit = Callable[[], set[Lamp]]


def none() -> tuple[Lamps, Lit]:
    lamps = NoLamps()
    return lamps, lambda: set(lamps.lit)


def gpio() -> tuple[Lamps, Lit]:
    factory = MockFactory()
    lamps = GpioLamps(factory)
    return lamps, lambda: {lamp for lamp, pin in LAMP_PINS.items() if factory.pin(pin).state}


def header() -> tuple[Lamps, Lit]:
    try:
        lamps = GpioLamps()
    except NoGpio as error:
        pytest.skip(f"no header of a Raspberry Pi here: {error}")
    return lamps, lambda: {lamp for lamp, device in lamps._lamps.items() if device.value}


@pytest.fixture(params=[none, gpio, header])
def made(request) -> Iterator[tuple[Lamps, Lit]]:
    lamps, lit = request.param()
    yield lamps, lit
    lamps.close()


def test_all_lamps_are_dark_at_first(made):
    _, lit = made
    assert lit() == set()


def test_each_lamp_is_switched_alone_and_as_often_as_one_likes(made):
    lamps, lit = made
    for lamp in Lamp:
        for _ in range(2):
            lamps.light(lamp, on=True)
            assert lit() == {lamp}
        for _ in range(2):
            lamps.light(lamp, on=False)
            assert lit() == set()


def test_closing_makes_all_dark_and_twice_does_nothing_more(made):
    lamps, lit = made
    for lamp in Lamp:
        lamps.light(lamp, on=True)
    assert lit() == set(Lamp)
    lamps.close()
    lamps.close()
    assert lit() == set()


def test_a_lamp_that_fails_is_told_and_stops_nobody(made, caplog):
    lamps, _ = made
    lamps.close()
    with caplog.at_level(logging.WARNING):
        lamps.light(Lamp.CAMERA, on=True)
    if not isinstance(lamps, NoLamps):
        assert "the lamp camera cannot be used" in caplog.text


def test_a_pin_that_somebody_holds_is_named():
    factory = MockFactory()
    first = GpioLamps(factory)
    with pytest.raises(NoGpio, match="the lamp camera on pin 23 cannot be used"):
        GpioLamps(factory)
    first.close()
    GpioLamps(factory).close()


@pytest.mark.skipif(find_spec("lgpio") is not None, reason="lgpio is installed here")
@pytest.mark.parametrize("choice", ["gpio", "none", "auto"])
def test_practice_goes_on_without_lamps_that_cannot_be_used_and_the_log_says_why(choice, caplog):
    lamps = open_lamps(choice)
    assert isinstance(lamps, NoLamps)
    assert ("the lamps stay dark: " in caplog.text) is (choice == "gpio")
