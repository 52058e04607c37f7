"""Asking: a question, its answers below each other, and the one that is chosen."""

from device.buttons.press import Button
from device.coaching.questions import Question, QuestionId
from device.coaching.state import Phase
from device.display import question_words, words
from device.display.examples import practising
from device.display.navigation import Example, Go, Key, Practising, Screen
from device.display.parts import CHOOSING, answers
from device.display.view import Area, Gap, Item, Size, Text, Tone


def _asked(state: Practising) -> bool:
    asked = state.session.asked
    return isinstance(asked, Question) and asked.id is not QuestionId.STOPPED and state.session.phase is not Phase.DONE


def _items(state: Practising) -> tuple[Item, ...]:
    asked = state.session.asked
    assert isinstance(asked, Question)
    said = question_words.QUESTIONS[asked.id]
    return (
        Text(said.title, Size.LARGE, Tone.WORDS, Area.PAGE),
        Text(said.hint, Size.SMALL, Tone.LEVEL, Area.PAGE),
        Gap(0.6, Area.PAGE),
        *answers(asked, Area.PAGE),
    )


def _shot(state: Practising) -> tuple[str, ...]:
    asked = state.session.asked
    return (asked.id.value,) if isinstance(asked, Question) else ()


def _example(name: str, phase: Phase, question: QuestionId, place: int = 0) -> Example[Practising]:
    return Example(f"asking-{name}", practising(phase, asked=Question(question, place)))


SCREEN = Screen(
    name="asking",
    kind=Practising,
    when=_asked,
    items=_items,
    shot=_shot,
    keys=(Key(Button.BACK, words.STOP, Go.PAUSE), *CHOOSING),
    examples=(
        _example("safety", Phase.ASKING, QuestionId.SAFETY),
        _example("safety-health", Phase.ASKING, QuestionId.SAFETY, 2),
        _example("where", Phase.PAUSED, QuestionId.WHERE, 1),
        _example("felt", Phase.ASKING, QuestionId.FELT),
        _example("new-day", Phase.ASKING, QuestionId.NEW_DAY),
    ),
    mirror=False,
)
