"""Splash: the mirror is getting ready."""

from device.display import words
from device.display.navigation import Example, Screen, Starting
from device.display.view import Area, Item, Size, Text, Tone


def _items(_: Starting) -> tuple[Item, ...]:
    return (
        Text(words.WELCOME, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(words.ONE_MOMENT, Size.MEDIUM, Tone.LEVEL, Area.HEAD),
    )


SCREEN = Screen(name="splash", kind=Starting, items=_items, examples=(Example("splash", Starting()),))
