"""What is kept of a session besides its repetitions: what the patient said, and what was left out or broken off.

Every `at_s` is the monotonic clock's, like that of a frame; in the store it counts from the start of the session.
`movement` is an id of the catalogue, a massage's too. `exercise` is its place in the plan, from 0: a movement's among
the exercises, a massage's among the massages.
"""

from dataclasses import dataclass
from enum import StrEnum

from device.plan.left_out import LeftOutWhy


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


@dataclass(frozen=True)
class Away:
    """The patient did not stop: the mirror paused by itself, mostly because it saw nobody for too long, and went on."""


StopWhy = Pain | Tired | Pause | Away


class Concern(StrEnum):
    """What the patient can say yes to before a session: EYE wants a doctor the same day, HEALTH help at once."""

    EYE = "eye"
    HEALTH = "health"


@dataclass(frozen=True)
class SafetyAnswered:
    """The answer to the safety question before a session: what the patient said yes to. None of it is an answer."""

    at_s: float
    yes: tuple[Concern, ...]


@dataclass(frozen=True)
class NewDaySaid:
    """The answer to the question whether it is a new day, which is asked where the mirror's clock is not sure."""

    at_s: float
    yes: bool


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
    """An exercise or massage of the plan was left out, or what remained of it."""

    at_s: float
    exercise: int
    movement: str
    why: LeftOutWhy


@dataclass(frozen=True)
class BrokenOff:
    """A repetition that had begun and did not come to its end: a stop, or a face that was lost too long."""

    at_s: float
    exercise: int
    movement: str
    number: int


@dataclass(frozen=True)
class Massaged:
    """A massage was done, or as much of it as the patient wanted.

    Attributes:
        place: in the plan, from 0, and `massage`: which one.
        lasted_s: for how long it was done, and
        wanted_s: for how long it should have been.
    """

    at_s: float
    place: int
    massage: str
    lasted_s: float
    wanted_s: float


OfSession = SafetyAnswered | NewDaySaid
"""What is about a session and none of its exercises."""
Happening = OfSession | ExerciseRated | Stopped | Skipped | BrokenOff | Massaged


def about(happening: Happening) -> tuple[int, str] | tuple[None, None]:
    """What it is about: a place in the plan, and the movement or massage."""
    match happening:
        case SafetyAnswered() | NewDaySaid():
            return None, None
        case Massaged(place=place, massage=massage):
            return int(place), massage
        case _:
            return int(happening.exercise), happening.movement


_KINDS = {
    SafetyAnswered: "safety",
    NewDaySaid: "new_day",
    ExerciseRated: "rated",
    Stopped: "stopped",
    Skipped: "skipped",
    BrokenOff: "broken_off",
    Massaged: "massaged",
}


def said(happening: Happening) -> tuple[str, dict[str, object]]:
    """What kind of happening it is, and what is particular to it, in words that are stored."""
    content: dict[str, object]
    match happening:
        case SafetyAnswered(yes=concerns):
            content = {"yes": [concern.value for concern in concerns]}
        case NewDaySaid(yes=yes):
            content = {"yes": bool(yes)}
        case ExerciseRated(felt=felt):
            content = {"felt": felt.value}
        case Stopped(why=why):
            content = _said_of_stop(why)
        case Skipped(why=left_out):
            content = {"why": left_out.value}
        case BrokenOff(number=number):
            content = {"number": int(number)}
        case Massaged(lasted_s=lasted_s, wanted_s=wanted_s):
            content = {"lasted_s": float(lasted_s), "wanted_s": float(wanted_s)}
    return _KINDS[type(happening)], content


def _said_of_stop(why: StopWhy) -> dict[str, object]:
    match why:
        case Pain(place):
            return {"why": "pain", "place": place.value}
        case Tired():
            return {"why": "tired"}
        case Pause():
            return {"why": "pause"}
        case Away():
            return {"why": "away"}
