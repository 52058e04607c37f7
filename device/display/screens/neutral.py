"""Neutral: the face at rest, from which everything is measured in this session."""

from device.buttons.press import Button
from device.coaching.state import Cue, Phase
from device.display import words
from device.display.cue_words import CUES
from device.display.examples import practising
from device.display.navigation import Example, Go, Key, Practising, Screen, in_phases
from device.display.parts import FACE, rounded
from device.display.view import Area, Gap, Item, Ring, Size, Text, Tone


def _items(state: Practising) -> tuple[Item, ...]:
    session = state.session
    return (
        Text(words.NEUTRAL_TITLE, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(words.NEUTRAL_HINT, Size.SMALL, Tone.LEVEL, Area.HEAD),
        Text(CUES[session.cue], Size.LARGE, Tone.NOW, Area.FOOT),
        Gap(0.2, Area.FOOT),
        Ring(rounded(session.progress), "", Tone.NOW, Area.FOOT),
    )


SCREEN = Screen(
    name="neutral",
    kind=Practising,
    when=in_phases(Phase.NEUTRAL),
    items=_items,
    keys=(Key(Button.BACK, words.STOP, Go.PAUSE), *FACE),
    examples=(Example("neutral", practising(Phase.NEUTRAL, Cue.STAY_RELAXED, progress=0.4)),),
)
