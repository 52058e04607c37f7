"""Paused: the patient pressed Stop, or was away for a while."""

from device.buttons.press import Button
from device.coaching.state import Phase
from device.display import words
from device.display.examples import practising
from device.display.navigation import Example, Go, Key, Practising, Screen, in_phases
from device.display.view import Area, Gap, Item, Size, Text, Tone


def _items(state: Practising) -> tuple[Item, ...]:
    return (
        Text(words.PAUSED_TITLE, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(words.PAUSED_HINT, Size.MEDIUM, Tone.WORDS, Area.FOOT),
        Gap(0.4, Area.FOOT),
        Text(words.IF_IT_HURTS, Size.SMALL, Tone.LEVEL, Area.FOOT),
        Text(state.plan.clinic.phone, Size.SMALL, Tone.LEVEL, Area.FOOT),
    )


SCREEN = Screen(
    name="paused",
    kind=Practising,
    when=in_phases(Phase.PAUSED),
    items=_items,
    keys=(Key(Button.BACK, words.END, Go.END), Key(Button.SELECT, words.GO_ON, Go.RESUME)),
    examples=(Example("paused", practising(Phase.PAUSED)),),
)
