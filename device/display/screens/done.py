"""Done: the session is over, all of it or as much as was wanted."""

from dataclasses import replace

from device.buttons.press import Button
from device.coaching.questions import Ending
from device.coaching.state import Phase
from device.display import words
from device.display.examples import practising
from device.display.navigation import Example, Go, Key, Practising, Screen
from device.display.parts import FACE
from device.display.progress_words import PROGRESS
from device.display.question_words import ADVICE
from device.display.view import Area, Gap, Item, Size, Text, Tone
from device.records.progress_reader import ProgressRead


def _ended(state: Practising) -> bool:
    session = state.session
    return session.phase is Phase.DONE and session.ending not in ADVICE and not state.shows_progress


def _items(state: Practising) -> tuple[Item, ...]:
    session = state.session
    whole = session.ending is Ending.FINISHED
    return (
        Text(words.DONE_TITLE if whole else words.DONE_EARLY_TITLE, Size.LARGE, Tone.WORDS, Area.HEAD),
        *_count(session.finished, whole=whole),
        Text(words.DONE_THANKS if whole else words.DONE_EARLY, Size.MEDIUM, Tone.WORDS, Area.FOOT),
        Gap(0.4, Area.FOOT),
        Text(words.GOODBYE, Size.MEDIUM, Tone.LEVEL, Area.FOOT),
    )


def _count(finished: int, *, whole: bool) -> tuple[Item, ...]:
    """How many movements were done; not after a plan that has none."""
    if whole and not finished:
        return ()
    return (Text(words.movements_done(finished), Size.MEDIUM, Tone.LEVEL, Area.HEAD),)


_NOTHING_NEW = ProgressRead(visited=True, since_visit=(), two_weeks=())

SCREEN = Screen(
    name="done",
    kind=Practising,
    when=_ended,
    items=_items,
    keys=(
        Key(Button.BACK, words.FINISH, Go.QUIT),
        *FACE,
        Key(Button.DOWN, PROGRESS, Go.PROGRESS, when=lambda state: isinstance(state.progress, ProgressRead)),
        Key(Button.SELECT, words.FINISH, Go.QUIT),
    ),
    examples=(
        Example("done", practising(Phase.DONE, exercise=1, repetition=3, finished=6)),
        Example("done-early", practising(Phase.DONE, finished=1, ending=Ending.WANTED)),
        Example("done-nothing", practising(Phase.DONE, finished=0, ending=Ending.TIRED)),
        Example("done-massage", practising(Phase.DONE, finished=0)),
        Example(
            "done-progress",
            replace(
                practising(Phase.DONE, finished=6), progress=ProgressRead(visited=True, since_visit=(), two_weeks=())
            ),
        ),
        Example("done-hidden", replace(practising(Phase.DONE, finished=6), hides_face=True)),
    ),
)
