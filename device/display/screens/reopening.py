"""Reopening: the camera fell silent and is being brought back. It mostly takes a few seconds."""

from device.buttons.press import Button
from device.display import words
from device.display.navigation import Example, Go, Key, Reopening, Screen
from device.display.view import Area, Item, Size, Text, Tone


def _items(_: Reopening) -> tuple[Item, ...]:
    return (
        Text(words.ONE_MOMENT, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(words.REOPENING_HINT, Size.MEDIUM, Tone.WORDS, Area.FOOT),
    )


SCREEN = Screen(
    name="reopening",
    kind=Reopening,
    items=_items,
    keys=(Key(Button.BACK, words.STOP, Go.PAUSE),),
    examples=(Example("reopening", Reopening()), Example("reopening-hidden", Reopening(hides_face=True))),
)
