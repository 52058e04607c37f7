"""The first picture. It is shown before navigation and all that a session needs have been imported."""

from device.display import words
from device.display.view import Area, Size, Text, Tone, View

SPLASH = View(
    screen="splash",
    shot="splash",
    items=(
        Text(words.WELCOME, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(words.ONE_MOMENT, Size.MEDIUM, Tone.LEVEL, Area.HEAD),
    ),
)
