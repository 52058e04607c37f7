"""Splash: the mirror is getting ready."""

from device.display.navigation import Example, Screen, Starting
from device.display.splash import SPLASH
from device.display.view import Item


def _items(_: Starting) -> tuple[Item, ...]:
    return SPLASH.items


SCREEN = Screen(name=SPLASH.screen, kind=Starting, items=_items, examples=(Example("splash", Starting()),))
