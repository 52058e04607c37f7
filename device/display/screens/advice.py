"""Advice: what to do in the place of practice, or of the rest of it."""

from device.buttons.press import Button
from device.coaching.questions import Ending
from device.coaching.state import Phase
from device.display import words
from device.display.examples import practising
from device.display.navigation import Example, Go, Key, Practising, Screen
from device.display.parts import phone
from device.display.question_words import ADVICE
from device.display.view import Area, Gap, Item, Size, Text, Tone


def _items(state: Practising) -> tuple[Item, ...]:
    said = ADVICE[state.session.ending]
    return (
        Text(said.title, Size.LARGE, Tone.NOW, Area.PAGE),
        Gap(0.4, Area.PAGE),
        Text(said.what_to_do, Size.MEDIUM, Tone.WORDS, Area.PAGE),
        *_clinic(state),
    )


def _clinic(state: Practising) -> tuple[Item, ...]:
    """Whom to call; not beside an emergency, where another number would only be in the way, nor where all is well."""
    if state.session.ending in (Ending.GET_HELP, Ending.ENOUGH):
        return ()
    label = Text(words.YOUR_CLINIC, Size.SMALL, Tone.LEVEL, Area.PAGE)
    return (Gap(0.4, Area.PAGE), label, *phone(state.plan.clinic.phone, Size.MEDIUM))


SCREEN = Screen(
    name="advice",
    kind=Practising,
    when=lambda state: state.session.phase is Phase.DONE and state.session.ending in ADVICE,
    items=_items,
    keys=(Key(Button.BACK, words.FINISH, Go.QUIT), Key(Button.SELECT, words.FINISH, Go.QUIT)),
    examples=tuple(
        Example(f"advice-{ending.value.replace('_', '-')}", practising(Phase.DONE, ending=ending, finished=0))
        for ending in ADVICE
    ),
    mirror=False,
)
