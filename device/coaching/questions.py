"""What the mirror asks, and how it is answered: up and down choose, select confirms."""

from dataclasses import dataclass, replace
from enum import StrEnum


class QuestionId(StrEnum):
    """The questions. The words live in `display/question_words.py`."""

    SAFETY = "safety"
    STOPPED = "stopped"
    WHERE = "where"
    FELT = "felt"
    NEW_DAY = "new_day"


class Answer(StrEnum):
    """What can be answered."""

    ALL_WELL = "all_well"
    EYE = "eye"
    HEALTH = "health"
    GO_ON = "go_on"
    TIRED = "tired"
    PAIN = "pain"
    FOREHEAD = "forehead"
    AROUND_EYE = "around_eye"
    CHEEK = "cheek"
    MOUTH = "mouth"
    NECK = "neck"
    EASY = "easy"
    HARD = "hard"
    UNCOMFORTABLE = "uncomfortable"
    SAME_DAY = "same_day"
    NEXT_DAY = "next_day"


ANSWERS = {
    QuestionId.SAFETY: (Answer.ALL_WELL, Answer.EYE, Answer.HEALTH),
    QuestionId.STOPPED: (Answer.GO_ON, Answer.TIRED, Answer.PAIN),
    QuestionId.WHERE: (Answer.FOREHEAD, Answer.AROUND_EYE, Answer.CHEEK, Answer.MOUTH, Answer.NECK),
    QuestionId.FELT: (Answer.EASY, Answer.HARD, Answer.UNCOMFORTABLE),
    QuestionId.NEW_DAY: (Answer.SAME_DAY, Answer.NEXT_DAY),
}
"""The answers of each question, from the top. Danger signs: new eye pain, redness or loss of sight want a doctor the
same day; new weakness, trouble speaking or a severe headache want help at once [RCEM] [EYE] [MIR-safety]."""


@dataclass(frozen=True)
class Question:
    """A question that stands, with the place of the answer that is chosen now."""

    id: QuestionId
    place: int = 0

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All of them, from the top."""
        return ANSWERS[self.id]

    @property
    def chosen(self) -> Answer:
        """The one that select would confirm."""
        return self.answers[self.place]

    def moved(self, down: int) -> "Question":
        """Another answer chosen, so many places further down. The list has ends: it does not go round."""
        return replace(self, place=min(max(self.place + down, 0), len(self.answers) - 1))


@dataclass(frozen=True)
class NothingAsked:
    """No question stands."""


NOTHING_ASKED = NothingAsked()
Asked = Question | NothingAsked


@dataclass(frozen=True)
class QuestionPolicy:
    """What is asked.

    Attributes:
        before: whether the safety question comes before practice.
        tells: whether pages are told, which need somebody who goes on: reminders, and the lesson before a movement is
            done for the first time.
        felt_wait_s: so long the question how an exercise felt waits for an answer; 0 does not ask it. Whoever does not
            answer is not kept.
    """

    before: bool = True
    tells: bool = True
    felt_wait_s: float = 20.0


NO_QUESTIONS = QuestionPolicy(before=False, tells=False, felt_wait_s=0.0)
"""For replays, and for a demo whose patient presses nothing."""


class Ending(StrEnum):
    """Why a session is over. All but FINISHED are before its end.

    ENOUGH: the day's share of movement is done. NOTHING_TODAY: the stage, an exclusion or the plan's last day leaves
    nothing to do. ALL_RESTS: all of it hurt.
    """

    FINISHED = "finished"
    WANTED = "wanted"
    TIRED = "tired"
    PAIN = "pain"
    SEE_A_DOCTOR = "see_a_doctor"
    GET_HELP = "get_help"
    ALL_RESTS = "all_rests"
    TIGHT = "tight"
    ENOUGH = "enough"
    NOTHING_TODAY = "nothing_today"


@dataclass(frozen=True)
class Answered:
    """An answer that was given.

    Attributes:
        question: which question, and
        answer: what was said.
        exercise: place in the plan, from 0, of the exercise that it is about.
        at_s: when, on the frames' clock.
    """

    question: QuestionId
    answer: Answer
    exercise: int
    at_s: float
