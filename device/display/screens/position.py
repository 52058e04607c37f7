"""Position: light, distance, and one face, before anything is measured."""

from dataclasses import replace

from device.buttons.press import Button
from device.coaching.checks import Check, PositionChecks
from device.coaching.state import Cue, Phase
from device.display import words
from device.display.cue_words import CUES
from device.display.examples import practising
from device.display.navigation import Example, Go, Key, Practising, Screen, in_phases
from device.display.parts import FACE, LEARN
from device.display.view import Area, CheckRow, Gap, Ground, Item, Size, Text, Tone


def _items(state: Practising) -> tuple[Item, ...]:
    session = state.session
    cue = CUES[session.cue] or words.POSITION_READY
    hint = words.POSITION_HINT if state.ground is Ground.BLACK else words.POSITION_HINT_LIGHT
    rows = tuple(CheckRow(text, check, Area.FOOT) for text, check in words.checks_in_order(session.checks))
    return (
        Text(cue, Size.LARGE, Tone.NOW, Area.HEAD),
        Text(hint, Size.SMALL, Tone.LEVEL, Area.HEAD),
        Gap(0.3, Area.FOOT),
        *rows,
    )


def _example(name: str, cue: Cue, face: Check, distance: Check, light: Check) -> Example[Practising]:
    checks = PositionChecks(face=face, distance=distance, light=light)
    return Example(f"position-{name}", practising(Phase.WAITING_FOR_FACE, cue, checks=checks))


_CLOSER = _example("closer", Cue.COME_CLOSER, Check.GOOD, Check.NOT_YET, Check.GOOD)

SCREEN = Screen(
    name="position",
    kind=Practising,
    when=in_phases(Phase.WAITING_FOR_FACE),
    items=_items,
    keys=(Key(Button.BACK, words.STOP, Go.PAUSE), *FACE, *LEARN),
    examples=(
        _example("nobody", Cue.COME_INTO_VIEW, Check.NOT_YET, Check.UNKNOWN, Check.UNKNOWN),
        _CLOSER,
        _example("ahead", Cue.FACE_FORWARD, Check.NOT_YET, Check.GOOD, Check.GOOD),
        _example("ready", Cue.NONE, Check.GOOD, Check.GOOD, Check.GOOD),
        Example("position-hidden", replace(_CLOSER.state, hides_face=True)),
    ),
)
