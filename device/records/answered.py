"""What the patient answered, as what is kept of it."""

from device.coaching.questions import Answer, Answered, QuestionId
from device.records.happened import (
    Concern,
    ExerciseRated,
    Felt,
    Happening,
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


def happening_from(answered: Answered, movement: str, at_s: float) -> Happening:
    """What is kept of an answer.

    Args:
        answered: what was answered. Its own time is that of the last frame, and there may have been none yet.
        movement: of the exercise that it is about.
        at_s: now, on the same clock.
    """
    answer, exercise = answered.answer, answered.exercise
    match answered.question:
        case QuestionId.SAFETY:
            return SafetyAnswered(at_s, (_CONCERNS[answer],) if answer in _CONCERNS else ())
        case QuestionId.STOPPED:
            return Stopped(at_s, exercise, movement, _STOPS[answer])
        case QuestionId.WHERE:
            return Stopped(at_s, exercise, movement, Pain(PainPlace(answer.value)))
        case QuestionId.FELT:
            return ExerciseRated(at_s, exercise, movement, Felt(answer.value))
