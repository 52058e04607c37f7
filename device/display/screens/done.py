"""Done: the session is over, all of it or as much as was wanted."""

from device.buttons.press import Button
from device.coaching.state import Phase
from device.display import words
from device.display.examples import practising
from device.display.navigation import Example, Go, Key, Practising, Screen
from device.display.question_words import ADVICE
from device.display.view import Area, Gap, Item, Size, Text, Tone


def _items(state: Practising) -> tuple[Item, ...]:
    finished = state.session.finished
    whole = finished >= sum(exercise.dose.repetitions for exercise in state.plan.exercises)
    return (
        Text(words.DONE_TITLE if whole else words.DONE_EARLY_TITLE, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(words.movements_done(finished), Size.MEDIUM, Tone.LEVEL, Area.HEAD),
        Text(words.DONE_THANKS if whole else words.DONE_EARLY, Size.MEDIUM, Tone.WORDS, Area.FOOT),
        Gap(0.4, Area.FOOT),
        Text(words.GOODBYE, Size.MEDIUM, Tone.LEVEL, Area.FOOT),
    )


SCREEN = Screen(
    name="done",
    kind=Practising,
    when=lambda state: state.session.phase is Phase.DONE and state.session.ending not in ADVICE,
    items=_items,
    keys=(Key(Button.BACK, words.FINISH, Go.QUIT), Key(Button.SELECT, words.FINISH, Go.QUIT)),
    examples=(
        Example("done", practising(Phase.DONE, exercise=1, repetition=3, finished=6)),
        Example("done-early", practising(Phase.DONE, finished=1)),
        Example("done-nothing", practising(Phase.DONE, finished=0)),
    ),
)
