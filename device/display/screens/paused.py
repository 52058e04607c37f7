"""Paused: the patient pressed Stop, or was away for a while. It asks for a pause, tired, or pain."""

from dataclasses import replace

from device.buttons.press import Button
from device.coaching.questions import Question, QuestionId
from device.coaching.state import Phase
from device.display import question_words, words
from device.display.examples import SMILE, practising
from device.display.navigation import Example, Go, Key, Practising, Screen
from device.display.parts import CHOOSING, answers
from device.display.view import Area, Gap, Item, Size, Text, Tone
from device.plan.left_out import LeftOutWhy

_STOPPED = question_words.QUESTIONS[QuestionId.STOPPED]


def _paused(state: Practising) -> bool:
    asked = state.session.asked
    return state.session.phase is Phase.PAUSED and isinstance(asked, Question) and asked.id is QuestionId.STOPPED


def _items(state: Practising) -> tuple[Item, ...]:
    asked = state.session.asked
    assert isinstance(asked, Question)
    hint = question_words.RESTS_TODAY if state.session.hurts else _STOPPED.hint
    return (
        Text(_STOPPED.title, Size.LARGE, Tone.WORDS, Area.HEAD),
        Text(hint, Size.MEDIUM, Tone.LEVEL, Area.HEAD),
        *answers(asked, Area.FOOT),
        Gap(0.3, Area.FOOT),
        Text(words.YOUR_CLINIC, Size.SMALL, Tone.LEVEL, Area.FOOT),
        Text(state.plan.clinic.phone, Size.SMALL, Tone.LEVEL, Area.FOOT),
    )


def _example(name: str, place: int = 0, *hurting: str) -> Example[Practising]:
    asked = Question(QuestionId.STOPPED, place)
    left_out = dict.fromkeys(hurting, LeftOutWhy.PAIN_REST)
    return Example(name, practising(Phase.PAUSED, asked=asked, left_out=left_out))


SCREEN = Screen(
    name="paused",
    kind=Practising,
    when=_paused,
    items=_items,
    keys=(Key(Button.BACK, words.END, Go.END), *CHOOSING),
    examples=(
        _example("paused"),
        _example("paused-hurts", 2),
        _example("paused-resting", 0, SMILE.id),
        Example("paused-hidden", replace(_example("paused-hidden").state, hides_face=True)),
    ),
)
