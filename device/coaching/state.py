"""What coaching says to the rest of the program: the state of the session, and each finished repetition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from device.coaching.checks import PositionChecks
from device.coaching.massage import NO_MASSAGE, Guided
from device.coaching.pages import NO_PAGE, Told
from device.coaching.questions import NOTHING_ASKED, Asked, Ending
from device.measurement.side import Side
from device.measurement.values import Value
from device.plan.left_out import LeftOut, LeftOutWhy
from device.plan.schema import Band, Region


class Phase(StrEnum):
    """Where the session stands. PAUSED and CANNOT_JUDGE can be entered from anywhere."""

    ASKING = "asking"
    TELLING = "telling"
    MASSAGE = "massage"
    WAITING_FOR_FACE = "waiting_for_face"
    NEUTRAL = "neutral"
    PROMPT = "prompt"
    MOVING = "moving"
    HOLDING = "holding"
    RELAXING = "relaxing"
    REST = "rest"
    DONE = "done"
    PAUSED = "paused"
    CANNOT_JUDGE = "cannot_judge"


UNDER_WAY = (Phase.MOVING, Phase.HOLDING, Phase.RELAXING)
"""A repetition has begun and is not finished."""

EXERCISING = (Phase.PROMPT, *UNDER_WAY, Phase.REST, Phase.CANNOT_JUDGE)
"""The patient is before the mirror with an exercise, whose feedback holds."""


class Cue(StrEnum):
    """What the mirror says now. The words live in `display/cue_words.py`."""

    NONE = "none"
    COME_INTO_VIEW = "come_into_view"
    ONE_FACE_ONLY = "one_face_only"
    MORE_LIGHT = "more_light"
    LIGHT_FROM_FRONT = "light_from_front"
    COME_CLOSER = "come_closer"
    MOVE_BACK = "move_back"
    FACE_FORWARD = "face_forward"
    STAY_RELAXED = "stay_relaxed"
    EYES_OPEN = "eyes_open"
    BEGIN = "begin"
    BACK_OFF = "back_off"
    FREEZE = "freeze"
    RELAX = "relax"
    ONE_SIDE = "one_side"
    SMALLER = "smaller"
    SLOWER = "slower"
    EVEN = "even"
    KEEP_GOING = "keep_going"
    HOLD = "hold"
    LET_GO = "let_go"
    REST = "rest"
    SMALL_IS_RIGHT = "small_is_right"
    GOOD = "good"


class PartName(StrEnum):
    """The parts of a score, each 0..1."""

    IN_BAND = "in_band"
    QUIET = "quiet"
    TOGETHER = "together"
    SLOW = "slow"
    STEADY = "steady"
    RETURNED = "returned"


@dataclass(frozen=True)
class Part:
    """One part of a score with the figures that it came from, in words for a therapist."""

    name: PartName
    value: float
    reason: str


@dataclass(frozen=True)
class Scored:
    """A score, 0..1, and its parts: min(in_band, quiet) x mean(together, slow, steady, returned)."""

    value: float
    parts: tuple[Part, ...]


class NotScoredWhy(StrEnum):
    """Why a repetition has no score. None of them blames the patient."""

    BELOW_NOISE = "below_noise"
    NOT_SEEN = "not_seen"
    NO_MOVEMENT = "no_movement"
    CAMERA_CANNOT_SEE = "camera_cannot_see"


@dataclass(frozen=True)
class NotScored:
    """No score, and why."""

    why: NotScoredWhy


Score = Scored | NotScored


class Way(StrEnum):
    """How a region failed to stay quiet.

    LINKED: an affected side moves along more than the other does. The others are against the region's own rest, on
    either side: an eye narrows or a brow or a corner of the mouth rises too far, or the other way round.
    """

    LINKED = "linked"
    NARROWS_OR_RISES = "narrows_or_rises"
    WIDENS_OR_SINKS = "widens_or_sinks"


@dataclass(frozen=True)
class Synkinesis:
    """A region that moved although it was not asked to.

    Attributes:
        region: which one, and `side`: on which side.
        amount: how much at its most, in the unit of the region (`Region.limit_unit`).
        limit: how much is allowed.
        began_at_excursion_mm: the excursion of the side that counts when the limit was passed for the first time: the
            affected side where it is asked to move, else the one that is; 0 where nothing is to move.
        way: against what, and in which direction.
        answered: whether it was soon gone again, each time.
    """

    region: Region
    side: Side
    amount: float
    limit: float
    began_at_excursion_mm: float
    way: Way = Way.LINKED
    answered: bool = False


@dataclass(frozen=True)
class CueGiven:
    """A cue with the time at which it was given, in seconds since the repetition began."""

    cue: Cue
    at_s: float


@dataclass(frozen=True)
class Course:
    """How a movement went, read off its measures. Unmeasured where it cannot be told.

    Attributes:
        onset_s: when each side began, seconds after the start.
        lag_s: how much later the second side began.
        rise_s: the leading side's time from 10 to 90 % of its excursion.
        speed_mm_s: its mean speed meanwhile, and
        prescribed_mm_s: the speed of a rise of the same size that takes as long as the plan's.
        hold_s: for how long it stayed above 90 %.
        fall_s: its time from 90 to 10 %.
        sway_mm: its standard deviation while it was held.
        left_ratio: what was left at the end on the side that is further from rest, as a share of the leading excursion.
    """

    onset_s: Mapping[Side, Value]
    lag_s: Value
    rise_s: Value
    speed_mm_s: Value
    prescribed_mm_s: Value
    hold_s: Value
    fall_s: Value
    sway_mm: Value
    left_ratio: Value


@dataclass(frozen=True)
class RepetitionResult:
    """One finished repetition.

    Attributes:
        exercise: place of the exercise in the plan, from 0; `number`: of the repetition, from 1.
        movement: the catalogue's id.
        started_s: when the movement began, seconds on the monotonic clock; `duration_s`: until it was over.
        excursion_mm: the excursion reached on each side.
        symmetry_ratio: smaller excursion / larger one, 0..1.
        band: the band that was asked for; it may be lower than the plan's.
        quiet_excursion_mm: how far the side that counts went before anything moved along, or all of its way.
            None where nothing could be watched.
        unwatched: what should have stayed quiet and could not be watched, in words: never praised.
        course: how the movement went; None where there was none to be seen.
    """

    exercise: int
    number: int
    movement: str
    started_s: float
    duration_s: float
    excursion_mm: Mapping[Side, Value]
    symmetry_ratio: Value
    score: Score
    synkinesis: tuple[Synkinesis, ...]
    cues: tuple[CueGiven, ...]
    band: Band | None = None
    quiet_excursion_mm: Value | None = None
    unwatched: tuple[str, ...] = ()
    course: Course | None = None


@dataclass(frozen=True)
class SessionState:
    """All that a screen needs to know about the session at one moment.

    Attributes:
        exercise: place of the present exercise, from 0; `exercises`: how many there are.
        movement: the present exercise's movement id.
        repetition: the present repetition, from 1; `repetitions`: how many there are.
        band: the excursion that is wanted now.
        excursion_mm: where each side is now.
        progress: 0..1 through what is timed now (neutral, hold, rest).
        remaining_s: seconds left of it.
        checks: how the patient sits; meaningful while waiting for the face.
        last: results of the present exercise so far, oldest first.
        finished: how many repetitions of the session are finished.
        massage: the massage that is guided now.
        asked: the question that stands. PAUSED always asks one.
        told: the page that is told, in TELLING.
        left_out: movements and massages that are not done now, with the reason of each.
        upcoming: places of the exercises that come after the present one.
        ending: how the session ended; meaningful when it is DONE.
    """

    phase: Phase
    cue: Cue
    exercise: int
    exercises: int
    movement: str
    repetition: int
    repetitions: int
    band: Band
    excursion_mm: Mapping[Side, Value]
    progress: float
    remaining_s: float
    checks: PositionChecks
    last: tuple[RepetitionResult, ...]
    finished: int
    massage: Guided = NO_MASSAGE
    asked: Asked = NOTHING_ASKED
    told: Told = NO_PAGE
    left_out: LeftOut = field(default_factory=dict)
    upcoming: tuple[int, ...] = ()
    ending: Ending = Ending.FINISHED

    @property
    def hurts(self) -> bool:
        """Whether something rests because it hurt."""
        return not {LeftOutWhy.PAIN_REST, LeftOutWhy.UNTIL_CLINIC}.isdisjoint(self.left_out.values())
