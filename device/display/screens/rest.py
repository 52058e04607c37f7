"""Rest: between two repetitions. One sentence on the last one, and what comes next."""

from device.buttons.press import Button
from device.coaching.state import Cue, NotScoredWhy, Phase, RepetitionResult, Scored
from device.display import words
from device.display.cue_words import after_rest, afterwards, quality
from device.display.example_face import made_face
from device.display.examples import SMILE, doing, exercise_of, plan, practising, repetition
from device.display.navigation import Example, Go, Key, Practising, Screen, in_phases
from device.display.parts import FACE, LEARN, line_drawing, rounded, seconds_left
from device.display.view import Area, Gap, Item, Ring, Size, Text, Tone
from device.plan.catalogue import load_catalogue
from device.plan.schema import NO_BAND, Feedback, Region


def _items(state: Practising) -> tuple[Item, ...]:
    session = state.session
    return (
        Text(words.REST_TITLE, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(_next(state), Size.MEDIUM, Tone.LEVEL, Area.HEAD),
        *line_drawing(state),
        *_afterwards(state),
        *_quality(state),
        Gap(0.3, Area.FOOT),
        Ring(rounded(session.progress), seconds_left(session.remaining_s), Tone.LEVEL, Area.FOOT),
    )


def _afterwards(state: Practising) -> tuple[Item, ...]:
    if not state.session.last or state.exercise.feedback is Feedback.NONE:
        return ()
    say = afterwards if state.exercise.movement.is_active else after_rest
    return (Text(say(state.session.last[-1]), Size.MEDIUM, Tone.WORDS, Area.FOOT),)


def _quality(state: Practising) -> tuple[Item, ...]:
    """The score, where the plan wants it shown and there is one."""
    if not state.session.last or not state.exercise.shows_score:
        return ()
    score = state.session.last[-1].score
    return (Text(quality(score), Size.SMALL, Tone.LEVEL, Area.FOOT),) if isinstance(score, Scored) else ()


def _next(state: Practising) -> str:
    session = state.session
    if session.repetition < session.repetitions:
        return words.next_up(words.counted(session.repetition + 1, session.repetitions))
    if session.upcoming:
        return words.next_up(state.plan.exercises[session.upcoming[0]].movement.title)
    return words.NEXT_LAST


def _shot(state: Practising) -> tuple[str, ...]:
    return (state.session.movement,)


_NOW = {"progress": 0.4, "remaining_s": 2.7}


def _example(name: str, last: RepetitionResult, **changes: object) -> Example[Practising]:
    return Example(f"rest-{name}", practising(Phase.REST, Cue.REST, last=(last,), **_NOW, **changes))


def _scored(name: str, last: RepetitionResult) -> Example[Practising]:
    exercise = exercise_of(SMILE, shows_score=True)
    return Example(f"rest-{name}", doing(exercise, Phase.REST, Cue.REST, last=(last,), **_NOW))


def _scan(name: str, last: RepetitionResult) -> Example[Practising]:
    exercise = exercise_of(load_catalogue().movements["rest-scan"], band=NO_BAND)
    return Example(f"rest-{name}", doing(exercise, Phase.REST, Cue.REST, last=(last,), **_NOW))


def _line_face(name: str, last: RepetitionResult) -> Example[Practising]:
    state = _example(name, last).state
    return Example(f"rest-{name}", Practising(state.session, plan(Feedback.SCHEMATIC), face=made_face()))


SCREEN = Screen(
    name="rest",
    kind=Practising,
    when=in_phases(Phase.REST),
    items=_items,
    shot=_shot,
    keys=(Key(Button.BACK, words.STOP, Go.PAUSE), *FACE, *LEARN),
    examples=(
        _example("good", repetition(Cue.GOOD)),
        _example("joined-in", repetition(Cue.BACK_OFF, joined_in=Region.EYE), repetition=3),
        _example(
            "last",
            repetition(not_scored=NotScoredWhy.BELOW_NOISE),
            exercise=1,
            movement="eye_closure",
            repetition=3,
            upcoming=(),
        ),
        _scored("score", repetition(Cue.GOOD)),
        _scored("no-score", repetition(not_scored=NotScoredWhy.NOT_SEEN)),
        _scan("scan", repetition()),
        _line_face("line-face", repetition(Cue.SMALLER)),
    ),
)
