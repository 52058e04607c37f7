"""What the patient answered, as what is kept of it."""

from device.coaching.questions import Answer, Answered, QuestionId
from device.records.happened import (
    Concern,
    ExerciseRated,
    Felt,
    Happening,
    NewDaySaid,
    Pain,
    PainPlace,
    Pause,
    SafetyAnswered,
    Stopped,
    StopWhy,
    Tired,
)

_CONCERNS = {Answer.EYE: Concern.EYE, Answer.HEALTH: Concern.HEALTH}
_STOPS: dict[Answer, StopWhy] = {Answer.GO_ON: Pause(), Answer.TIRED: Tired(), Answer.PAIN: Pain(PainPlace.NOT_SAID)}


def happening_from(answered: Answered, exercise: int, movement: str, at_s: float) -> Happening:
    """What is kept of an answer.

    Args:
        answered: what was answered. Its own time is that of the last frame, and there may have been none yet.
        exercise: place in the plan of what it is about, and
        movement: which movement or massage that is.
        at_s: now, on the same clock.
    """
    answer = answered.answer
    match answered.question:
        case QuestionId.SAFETY:
            return SafetyAnswered(at_s, (_CONCERNS[answer],) if answer in _CONCERNS else ())
        case QuestionId.NEW_DAY:
            return NewDaySaid(at_s, answer is Answer.NEXT_DAY)
        case QuestionId.STOPPED:
            return Stopped(at_s, exercise, movement, _STOPS[answer])
        case QuestionId.WHERE:
            return Stopped(at_s, exercise, movement, Pain(PainPlace(answer.value)))
        case QuestionId.FELT:
            return ExerciseRated(at_s, exercise, movement, Felt(answer.value))
