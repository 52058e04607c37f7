"""The plan's types: what the therapist prescribed for one loan. `reading.py` makes them from text."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from device.measurement.side import Affected, Side
from device.measurement.values import MeasureId
from device.plan.conditions import (
    NO_CLINIC_REST,
    ClinicRest,
    Exclusion,
    EyeCare,
    NoClinicRest,
    Order,
    PracticeLimits,
    Stage,
)
from device.plan.entries import Massage, MovementKind, MovementSides, Unwatched

SCHEMA_VERSION = 1


class Feedback(StrEnum):
    """What the patient sees of their own face while they move."""

    MIRROR = "mirror"
    BRIGHT = "bright"
    SCHEMATIC = "schematic"
    AFTER = "after"
    NONE = "none"

    @property
    def is_silent(self) -> bool:
        """Whether the mirror keeps its opinion to itself while the patient moves."""
        return self in (Feedback.AFTER, Feedback.NONE)


class AskedSide(StrEnum):
    """Which side shall move. One side alone is asked only of movements that are done so (`MovementSides.ONE`)."""

    BOTH = "both"
    LEFT = "left"
    RIGHT = "right"

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that shall move."""
        return tuple(Side) if self is AskedSide.BOTH else (Side(self.value),)


class Region(StrEnum):
    """A region of one side of the face that can be asked to stay quiet."""

    EYE = "eye"
    MOUTH_CORNER = "mouth_corner"
    BROW = "brow"

    @property
    def limit_unit(self) -> str:
        """`ratio` for the eye (share of its own opening), `mm` elsewhere."""
        return "ratio" if self is Region.EYE else "mm"


MOVED_BY = {
    Region.EYE: frozenset({MeasureId.LID_CLOSURE_MM}),
    Region.MOUTH_CORNER: frozenset({MeasureId.COMMISSURE_LATERAL_MM, MeasureId.COMMISSURE_UP_MM}),
    Region.BROW: frozenset({MeasureId.BROW_UP_MM}),
}
"""The measures of a movement that move each region."""


class CameraGrade(StrEnum):
    """How well a camera sees a movement: A and B are scored (B is for trends, not single figures), C is timed only."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True)
class Movement:
    """One entry of the catalogue.

    Attributes:
        id: the word that plans and records use.
        name: the field's standard name.
        title: what the mirror calls it, at most three short words.
        muscles: ids of the muscles that it is about: those that move, or those that stay quiet where `kind` says so.
        action: what those muscles do, in plain words.
        instruction: short sentences for the patient.
        feel: what to feel for.
        mistakes: the usual mistakes.
        signal: the weight of each measure in the excursion: excursion = sum of weight x measure, per side.
        grade: how well a camera sees it.
        watch: the regions where synkinesis is usual, watched when the plan names none.
        sources: keys of the sources in `catalogue/sources.toml`.
        kind: to move, to keep something quiet meanwhile, or to rest.
        sides: whether both sides move, or one.
        unwatched: where else synkinesis is usual, which no measure follows.
        locked: why it is left out until a plan names it; empty if it is not locked.
        not_in: stages whose home practice does not allow it, beside the flaccid one, which allows no movement.
        confirmed: whether a therapist has nothing left to confirm in it.
        to_confirm: the keys whose content is derived, judged or common knowledge.
        question: what a therapist shall decide.
    """

    id: str
    name: str
    title: str
    muscles: tuple[str, ...]
    action: str
    instruction: tuple[str, ...]
    feel: str
    mistakes: tuple[str, ...]
    signal: Mapping[MeasureId, float]
    grade: CameraGrade
    watch: tuple[Region, ...]
    sources: tuple[str, ...]
    kind: MovementKind = MovementKind.MOVEMENT
    sides: MovementSides = MovementSides.BOTH
    unwatched: tuple[Unwatched, ...] = ()
    locked: str = ""
    not_in: tuple[Stage, ...] = ()
    confirmed: bool = False
    to_confirm: tuple[str, ...] = ()
    question: str = ""

    def moves(self, region: Region) -> bool:
        """Whether it is this region that moves."""
        return not MOVED_BY[region].isdisjoint(self.signal)

    @property
    def is_active(self) -> bool:
        """Whether anything is to move. A task of inhibition moves one part while another stays quiet."""
        return self.kind is not MovementKind.REST

    def trains(self, muscle_id: str) -> bool:
        """Whether it moves a muscle, rather than keeping it quiet."""
        return self.kind is MovementKind.MOVEMENT and muscle_id in self.muscles


@dataclass(frozen=True)
class Dose:
    """How often and how slowly: repetitions, and the seconds of each part of one."""

    repetitions: int
    rise_s: float
    hold_s: float
    fall_s: float
    rest_s: float


@dataclass(frozen=True)
class Band:
    """The excursion that the therapist wants, in mm. `high_mm` is the upper limit for both sides."""

    low_mm: float
    high_mm: float


NO_BAND = Band(0.0, 0.0)
"""Of an exercise in which nothing is to move."""


@dataclass(frozen=True)
class QuietRegion:
    """A region that shall stay quiet, with its limits in the region's own unit (`Region.limit_unit`).

    Attributes:
        region: which one, on either side.
        limit: for what an affected side does more than the other.
        limit_alone: for either side alone, either way, against its own rest; None leaves it to coaching.
    """

    region: Region
    limit: float
    limit_alone: float | None = None


@dataclass(frozen=True)
class QuietLimit:
    """How far a region may move along, where the plan names no limit: an entry of the catalogue.

    Attributes:
        region: which region.
        limit: in the region's own unit.
        sources: keys of the sources in `catalogue/sources.toml`.
        confirmed: whether a therapist has nothing left to confirm in it.
        to_confirm: the keys whose content is derived, judged or common knowledge.
        question: what a therapist shall decide.
    """

    region: Region
    limit: float
    sources: tuple[str, ...]
    confirmed: bool
    to_confirm: tuple[str, ...]
    question: str

    @property
    def id(self) -> str:
        """The region's own word."""
        return self.region.value


@dataclass(frozen=True)
class Exercise:
    """A movement as the plan prescribes it.

    Attributes:
        band: `NO_BAND` where nothing is to move.
        side: which side shall move.
        shows_score: whether the patient sees a score after each repetition. Whether patients should see any is an open
            question, so without a word in the plan there is none.
        evaluated_mm: what the patient reached at the evaluation; infinite where the plan does not say.
    """

    movement: Movement
    dose: Dose
    band: Band
    quiet: tuple[QuietRegion, ...]
    feedback: Feedback
    side: AskedSide = AskedSide.BOTH
    shows_score: bool = False
    evaluated_mm: float = math.inf


@dataclass(frozen=True)
class PrescribedMassage:
    """A massage as the plan prescribes it. It comes before the movements: tight muscles are let go first."""

    massage: Massage
    seconds: float


@dataclass(frozen=True)
class Clinic:
    """Whom to call."""

    name: str
    phone: str


@dataclass(frozen=True)
class Plan:
    """One patient's prescription.

    Attributes:
        id: names this version of the plan in every stored repetition.
        patient_code: the clinic's code for the patient, never a name.
        exercises: none, where the plan is all massage.
        limits: how much of them a day.
        review_date: when the clinic wants to see the patient.
        eye_corners_mm: distance of the outer eye corners, if the clinic has entered it; it then rules the scale.
        massages: done before the exercises, in their order.
        order: of the exercises.
        exclusions: what is left out for a while.
        eye_care: what the patient is reminded of before practice.
        clinic_rest: the face at rest at the evaluation.
    """

    id: str
    patient_code: str
    affected: Affected
    stage: Stage
    exercises: tuple[Exercise, ...]
    limits: PracticeLimits
    clinic: Clinic
    review_date: date
    eye_corners_mm: float | None = None
    massages: tuple[PrescribedMassage, ...] = ()
    order: Order = Order.AS_LISTED
    exclusions: tuple[Exclusion, ...] = ()
    eye_care: tuple[EyeCare, ...] = ()
    clinic_rest: ClinicRest | NoClinicRest = NO_CLINIC_REST
