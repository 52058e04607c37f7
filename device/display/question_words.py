"""What the mirror asks, in words. Rules as in `words.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from device.coaching.questions import Answer, Ending, QuestionId


@dataclass(frozen=True)
class QuestionWords:
    """A question: its title, and a sentence below it."""

    title: str
    hint: str


QUESTIONS: Mapping[QuestionId, QuestionWords] = MappingProxyType(
    {
        QuestionId.SAFETY: QuestionWords("How are you today?", "Is one of these new since last time?"),
        QuestionId.STOPPED: QuestionWords("Paused", "Take your time. What you did is kept."),
        QuestionId.WHERE: QuestionWords("Where does it hurt?", "This movement will rest for today."),
        QuestionId.FELT: QuestionWords("How did that feel?", "Your therapist would like to know."),
        QuestionId.NEW_DAY: QuestionWords(
            "Is it a new day?", "The clock says you have practised today. It may be off."
        ),
    }
)

ANSWERS: Mapping[Answer, str] = MappingProxyType(
    {
        Answer.ALL_WELL: "No, nothing new",
        Answer.EYE: "My eye hurts, is red, or sees less",
        Answer.HEALTH: "I feel weak, find it hard to speak, or have a very bad headache",
        Answer.GO_ON: "Go on",
        Answer.TIRED: "I am tired",
        Answer.PAIN: "Something hurts",
        Answer.FOREHEAD: "Forehead",
        Answer.AROUND_EYE: "Around the eye",
        Answer.CHEEK: "Cheek",
        Answer.MOUTH: "Mouth",
        Answer.NECK: "Chin or neck",
        Answer.EASY: "Easy",
        Answer.HARD: "Hard",
        Answer.UNCOMFORTABLE: "Uncomfortable",
        Answer.SAME_DAY: "No, I practised today",
        Answer.NEXT_DAY: "Yes, a new day",
    }
)

CHOOSE = "Choose"
UP = "Up"
DOWN = "Down"

RESTS_TODAY = "What hurt rests for today."


@dataclass(frozen=True)
class AdviceWords:
    """What to do in the place of practice, or of the rest of it."""

    title: str
    what_to_do: str


ADVICE: Mapping[Ending, AdviceWords] = MappingProxyType(
    {
        Ending.SEE_A_DOCTOR: AdviceWords(
            "See a doctor today",
            "Let a doctor look at your eye today. No practice until then.",
        ),
        Ending.TIGHT: AdviceWords(
            "Time to let go",
            "Your face is a little tighter than before. That is all moving for now. Warm and soft helps.",
        ),
        Ending.ALL_RESTS: AdviceWords(
            "A day of rest", "What hurt before needs rest today. If it has hurt twice, call your clinic."
        ),
        Ending.GET_HELP: AdviceWords(
            "Please get help now",
            "Call your emergency number now, or ask somebody near you to call. No practice today.",
        ),
        Ending.ENOUGH: AdviceWords(
            "Enough for now", "Thank you. Your face has had its practice. It goes on learning while it rests."
        ),
        Ending.NOTHING_TODAY: AdviceWords(
            "Nothing to do today", "Your plan has no practice for you now. Your clinic can say what comes next."
        ),
    }
)
