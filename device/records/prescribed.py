"""What a session was to hold: kept with it, because the plan may be another one at the review."""

from dataclasses import dataclass

from device.measurement.values import Unit
from device.plan.schema import Exercise, Plan, PrescribedMassage


@dataclass(frozen=True)
class Prescribed:
    """One exercise of a plan.

    Attributes:
        exercise: its place in the plan, from 0.
        movement: the catalogue's id.
        repetitions: how many each session.
        band_low: the band's lower edge, and `band_high` its upper one, in
        unit: the unit of the band and of the excursion. Excursions of different units are not compared.
    """

    exercise: int
    movement: str
    repetitions: int
    band_low: float
    band_high: float
    unit: Unit


@dataclass(frozen=True)
class MassagePrescribed:
    """One massage of a plan.

    Attributes:
        place: in the plan, from 0.
        massage: the catalogue's id.
        seconds: how long, each session.
    """

    place: int
    massage: str
    seconds: float


@dataclass(frozen=True)
class Prescription:
    """What a plan asks of each session, and how many sessions a day. Older programs did not keep the massages."""

    sessions_per_day: int
    exercises: tuple[Prescribed, ...]
    massages: tuple[MassagePrescribed, ...] = ()


@dataclass(frozen=True)
class NotKept:
    """An older program stored the session, without what was prescribed."""


NOT_KEPT = NotKept()


def prescription_of(plan: Plan) -> Prescription:
    """What is kept of a plan."""
    return Prescription(
        plan.limits.sessions_per_day,
        tuple(_prescribed(place, exercise) for place, exercise in enumerate(plan.exercises)),
        tuple(_massage(place, prescribed) for place, prescribed in enumerate(plan.massages)),
    )


def _prescribed(place: int, exercise: Exercise) -> Prescribed:
    units = {measure.unit for measure in exercise.movement.signal}
    return Prescribed(
        exercise=place,
        movement=exercise.movement.id,
        repetitions=exercise.dose.repetitions,
        band_low=exercise.band.low_mm,
        band_high=exercise.band.high_mm,
        # An excursion is counted in mm unless all that it is made of is counted in something else.
        unit=units.pop() if len(units) == 1 else Unit.MM,
    )


def _massage(place: int, prescribed: PrescribedMassage) -> MassagePrescribed:
    return MassagePrescribed(place, prescribed.massage.id, float(prescribed.seconds))
