"""Rest: between two repetitions. One sentence on the last one, and what comes next."""

from device.buttons.press import Button
from device.coaching.state import Cue, NotScoredWhy, Phase, RepetitionResult
from device.display import words
from device.display.cue_words import afterwards
from device.display.examples import practising, repetition
from device.display.navigation import Example, Go, Key, Practising, Screen, in_phases
from device.display.parts import rounded, seconds_left
from device.display.view import Area, Gap, Item, Ring, Size, Text, Tone
from device.plan.schema import Feedback, Region


def _items(state: Practising) -> tuple[Item, ...]:
    session = state.session
    return (
        Text(words.REST_TITLE, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(_next(state), Size.MEDIUM, Tone.LEVEL, Area.HEAD),
        *_afterwards(state),
        Gap(0.3, Area.FOOT),
        Ring(rounded(session.progress), seconds_left(session.remaining_s), Tone.LEVEL, Area.FOOT),
    )


def _afterwards(state: Practising) -> tuple[Item, ...]:
    if not state.session.last or state.exercise.feedback is Feedback.NONE:
        return ()
    return (Text(afterwards(state.session.last[-1]), Size.MEDIUM, Tone.WORDS, Area.FOOT),)


def _next(state: Practising) -> str:
    session = state.session
    if session.repetition < session.repetitions:
        return words.next_up(words.counted(session.repetition + 1, session.repetitions))
    if session.exercise + 1 < session.exercises:
        return words.next_up(state.plan.exercises[session.exercise + 1].movement.title)
    return words.NEXT_LAST


def _shot(state: Practising) -> tuple[str, ...]:
    return (state.session.movement,)


def _example(name: str, last: RepetitionResult, **changes: object) -> Example[Practising]:
    state = practising(Phase.REST, Cue.REST, last=(last,), progress=0.4, remaining_s=2.7, **changes)
    return Example(f"rest-{name}", state)


SCREEN = Screen(
    name="rest",
    kind=Practising,
    when=in_phases(Phase.REST),
    items=_items,
    shot=_shot,
    keys=(Key(Button.BACK, words.STOP, Go.PAUSE),),
    examples=(
        _example("good", repetition(Cue.GOOD)),
        _example("joined-in", repetition(Cue.BACK_OFF, joined_in=Region.EYE), repetition=3),
        _example(
            "last",
            repetition(not_scored=NotScoredWhy.BELOW_NOISE),
            exercise=1,
            movement="eye_closure",
            repetition=3,
        ),
    ),
)
