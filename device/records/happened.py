"""What is kept of a session besides its repetitions: what the patient said, and what was left out or broken off.

Every `at_s` is the monotonic clock's, like that of a frame; in the store it counts from the start of the session.
`exercise` is a place in the plan, from 0; `movement` is an id of the catalogue, a massage's too.
"""

from dataclasses import dataclass
from enum import StrEnum


class Felt(StrEnum):
    """How an exercise felt."""

    EASY = "easy"
    HARD = "hard"
    UNCOMFORTABLE = "uncomfortable"


class PainPlace(StrEnum):
    """Where it hurts. NOT_SAID is a patient who stopped for pain and has said no more."""

    FOREHEAD = "forehead"
    AROUND_EYE = "around_eye"
    CHEEK = "cheek"
    MOUTH = "mouth"
    NECK = "neck"
    NOT_SAID = "not_said"


@dataclass(frozen=True)
class Pain:
    """It hurt, and where."""

    place: PainPlace


@dataclass(frozen=True)
class Tired:
    """The patient was tired."""


@dataclass(frozen=True)
class Pause:
    """The patient wanted a pause."""


StopWhy = Pain | Tired | Pause


class Concern(StrEnum):
    """What the patient can say yes to before a session: EYE wants a doctor the same day, HEALTH help at once."""

    EYE = "eye"
    HEALTH = "health"


class SkipWhy(StrEnum):
    """Why an exercise of the plan was left out."""

    STAGE_LOCK = "stage_lock"
    PAIN_REST = "pain_rest"
    PATIENT = "patient"


@dataclass(frozen=True)
class SafetyAnswered:
    """The answer to the safety question before a session: what the patient said yes to. None of it is an answer."""

    at_s: float
    yes: tuple[Concern, ...]


@dataclass(frozen=True)
class ExerciseRated:
    """How an exercise felt."""

    at_s: float
    exercise: int
    movement: str
    felt: Felt


@dataclass(frozen=True)
class Stopped:
    """The patient stopped in an exercise, and why.

    Where it hurts is asked after why. So that nothing is lost between the two, a pain is handed over at once as
    `Pain(NOT_SAID)`, and again with its place; `StoredSession.stops` takes the two for one.
    """

    at_s: float
    exercise: int
    movement: str
    why: StopWhy


@dataclass(frozen=True)
class Skipped:
    """An exercise of the plan was left out."""

    at_s: float
    exercise: int
    movement: str
    why: SkipWhy


@dataclass(frozen=True)
class BrokenOff:
    """A repetition that had begun and did not come to its end: a stop, or a face that was lost too long."""

    at_s: float
    exercise: int
    movement: str
    number: int


Happening = SafetyAnswered | ExerciseRated | Stopped | Skipped | BrokenOff


def about(happening: ExerciseRated | Stopped | Skipped | BrokenOff) -> tuple[int, str]:
    """The exercise that it is about: its place in the plan, and the movement."""
    return int(happening.exercise), happening.movement


def said(happening: Happening) -> tuple[str, dict[str, object]]:
    """What kind of happening it is, and what is particular to it, in words that are stored."""
    match happening:
        case SafetyAnswered(yes=yes):
            return "safety", {"yes": [concern.value for concern in yes]}
        case ExerciseRated(felt=felt):
            return "rated", {"felt": felt.value}
        case Stopped(why=why):
            return "stopped", _said_of_stop(why)
        case Skipped(why=why):
            return "skipped", {"why": why.value}
        case BrokenOff(number=number):
            return "broken_off", {"number": int(number)}


def _said_of_stop(why: StopWhy) -> dict[str, object]:
    match why:
        case Pain(place):
            return {"why": "pain", "place": place.value}
        case Tired():
            return {"why": "tired"}
        case Pause():
            return {"why": "pause"}


def happening_json(happening: Happening) -> dict[str, object]:
    """One happening for `mirror sessions --json`."""
    kind, content = said(happening)
    which: dict[str, object] = {}
    if not isinstance(happening, SafetyAnswered):
        which = dict(zip(("exercise", "movement"), about(happening), strict=True))
    return {"kind": kind, "at_s": round(happening.at_s, 3), **which, **content}
