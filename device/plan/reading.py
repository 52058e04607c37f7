"""From a plan's text to a `Plan`, or to everything that is wrong with it; and back to text."""

import re
from dataclasses import dataclass
from datetime import date

from device.measurement.side import Affected
from device.plan.catalogue import Catalogue
from device.plan.conditions import PracticeLimits
from device.plan.entries import Massage, MassageKind, MassageSide, MovementKind, MovementSides
from device.plan.schema import (
    SCHEMA_VERSION,
    Band,
    Clinic,
    Dose,
    Exercise,
    Feedback,
    Movement,
    Plan,
    PrescribedMassage,
    QuietRegion,
    Region,
    Stage,
)
from device.tables import Problem, Table, did_you_mean, read_document, read_text, shown

PLAN_MAX_BYTES = 1_000_000
"""A plan is a few kilobytes; a larger file is something else."""

SHOWN_FEEDBACK = (Feedback.MIRROR, Feedback.AFTER, Feedback.NONE)
"""The feedback that this version can give. The plan is law, so a plan that asks for another is refused."""

EXERCISES_MAX, MASSAGES_MAX = 30, 20
"""More than this is not the short practice that retraining asks for, and a list beyond it is a mistake."""

_NO_DAY = date(1970, 1, 1)
_CODE = re.compile(r"[A-Za-z0-9-]{1,32}")


@dataclass(frozen=True)
class UnknownMassage:
    """The catalogue knows no massage by this name, and the plan is refused."""


@dataclass(frozen=True)
class PlanRefused:
    """The plan cannot be used. It is never mended, because a guess would be a prescription."""

    problems: tuple[Problem, ...]


def read_plan_bytes(data: bytes, catalogue: Catalogue) -> Plan | PlanRefused:
    """Read a plan's file."""
    text = read_text(data, PLAN_MAX_BYTES)
    return PlanRefused((text,)) if isinstance(text, Problem) else read_plan(text, catalogue)


def read_plan(text: str, catalogue: Catalogue) -> Plan | PlanRefused:
    """Read a plan's text."""
    document = read_document(text)
    if isinstance(document, Problem):
        return PlanRefused((document,))
    if isinstance(version := document.values.get("schema"), int) and version > SCHEMA_VERSION:
        message = f"is {shown(version)}, made for a newer mirror; this one reads {SCHEMA_VERSION}. Update the mirror"
        return PlanRefused((Problem("schema", message),))
    plan = _plan(document, catalogue)
    document.finish()
    return PlanRefused(tuple(document.problems)) if document.problems else plan


def _plan(document: Table, catalogue: Catalogue) -> Plan:
    document.integer("schema", SCHEMA_VERSION, SCHEMA_VERSION)
    head, clinic = document.table("plan"), document.table("clinic")
    stage = head.word("stage", Stage, Stage.PARETIC)
    affected = head.word("affected_side", Affected, Affected.BOTH)
    massages = _massages(document, stage, affected, catalogue)
    corners = head.number("eye_corners_mm", 60, 130, unit="mm", required=False) if head.has("eye_corners_mm") else None
    return Plan(
        id=head.text("id"),
        patient_code=_patient_code(head),
        affected=affected,
        stage=stage,
        exercises=tuple(
            _exercise(table, stage, affected, catalogue)
            for table in document.tables("exercise", EXERCISES_MAX, required=not massages)
        ),
        limits=PracticeLimits(head.integer("sessions_per_day", 1, 12)),
        clinic=Clinic(clinic.text("name"), clinic.text("phone")),
        review_date=head.day("review_date", _NO_DAY),
        eye_corners_mm=corners,
        massages=massages,
    )


def _massages(document: Table, stage: Stage, affected: Affected, catalogue: Catalogue) -> tuple[PrescribedMassage, ...]:
    tables = document.tables("massage", MASSAGES_MAX, required=False) if document.has("massage") else ()
    found = (_massage(table, stage, affected, catalogue) for table in tables)
    return tuple(massage for massage in found if isinstance(massage, PrescribedMassage))


def _massage(
    table: Table, stage: Stage, affected: Affected, catalogue: Catalogue
) -> PrescribedMassage | UnknownMassage:
    """A massage, release, stretch or relaxation. What a stage does not allow is refused, as an active movement is."""
    name = table.text("name")
    if name not in catalogue.massages:
        hint = did_you_mean(name, catalogue.massages)
        if name:
            message = f"is {name!r}, which is no massage of the catalogue{hint}; `mirror plan catalogue` lists all"
            table.wrong("name", message)
        return UnknownMassage()
    massage = catalogue.massages[name]
    if not massage.sides_for(affected):
        table.wrong("name", f"is {name!r}, which is for the unaffected side, and the plan affects both; take it out")
    if stage is Stage.FLACCID and not _suits_flaccid(massage):
        what = f"is {name!r}, a {massage.kind} for tight muscles, which a flaccid face has not; take it out of the plan"
        table.wrong("name", what)
    seconds = table.number("seconds", 5, 1800, massage.seconds, unit="s") if table.has("seconds") else massage.seconds
    return PrescribedMassage(massage, seconds)


def _suits_flaccid(massage: Massage) -> bool:
    """A flaccid face is massaged and rested, and its other side may be stretched; nothing on it is tight."""
    if massage.kind in (MassageKind.MASSAGE, MassageKind.RELAXATION):
        return True
    return massage.kind is MassageKind.STRETCH and massage.side is MassageSide.UNAFFECTED


def _patient_code(head: Table) -> str:
    code = head.text("patient_code")
    if code and not _CODE.fullmatch(code):
        # What stands there may be a name, so the message, which goes to logs and to the glass, does not repeat it.
        message = "is no code; give the clinic's own, at most 32 letters, digits and dashes, never a name"
        head.wrong("patient_code", message)
    return code


def _exercise(table: Table, stage: Stage, affected: Affected, catalogue: Catalogue) -> Exercise:
    movement = _known_movement(table, catalogue)
    if stage is Stage.FLACCID:
        table.wrong(
            "movement", "is an active movement, which a flaccid face must not do at home; take it out of the plan"
        )
    feedback = table.word("feedback", Feedback, Feedback.MIRROR, required=False)
    if feedback not in SHOWN_FEEDBACK:
        shown = ", ".join(SHOWN_FEEDBACK)
        table.wrong("feedback", f"is {feedback.value!r}, which this version of the mirror cannot show; give {shown}")
    dose = table.table("dose")
    return Exercise(
        movement=movement,
        dose=Dose(
            repetitions=dose.integer("repetitions", 1, 10),
            rise_s=dose.number("rise_s", 0.5, 30, unit="s"),
            hold_s=dose.number("hold_s", 0.5, 30, unit="s"),
            fall_s=dose.number("fall_s", 0.5, 30, unit="s"),
            rest_s=dose.number("rest_s", 1, 120, unit="s"),
        ),
        band=_band(table.table("band")),
        quiet=_quiet(table, movement, affected, catalogue),
        feedback=feedback,
    )


def can_coach(movement: Movement) -> bool:
    """Whether this version can coach it: a repetition rises on both sides, and neither rest nor one side alone does."""
    return movement.kind is not MovementKind.REST and movement.sides is MovementSides.BOTH


def _known_movement(table: Table, catalogue: Catalogue) -> Movement:
    name = table.text("movement")
    if name in catalogue.movements:
        movement = catalogue.movements[name]
        if not can_coach(movement):
            what = "is rest" if movement.kind is MovementKind.REST else "is done on one side at a time"
            table.wrong("movement", f"is {name!r}, which {what}; this version of the mirror cannot coach that yet")
        return movement
    if name:
        hint = did_you_mean(name, catalogue.movements)
        message = f"is {name!r}, which is not in the catalogue{hint}; `mirror plan catalogue` lists what is known"
        table.wrong("movement", message)
    return next(iter(catalogue.movements.values()))


def _band(table: Table) -> Band:
    """In mm, or as shares of a value that was fixed at the evaluation; never of the strong side as it moves."""
    wrong_before = len(table.problems)
    if table.has("fixed_at_evaluation_mm"):
        fixed_mm = table.number("fixed_at_evaluation_mm", 0.5, 30, unit="mm")
        low, high = table.number("low_share", 0, 2), table.number("high_share", 0, 2, 2.0)
        keys, low_mm, high_mm = ("low_share", "high_share"), low * fixed_mm, high * fixed_mm
    else:
        keys = ("low_mm", "high_mm")
        low_mm = table.number("low_mm", 0, 20, 1.0, unit="mm")
        high_mm = table.number("high_mm", 0, 20, 2.0, unit="mm")
    if len(table.problems) > wrong_before:
        # The figures are stand-ins now; to compare them would report what is not there.
        return Band(low_mm, high_mm)
    if low_mm <= 0:
        table.wrong(keys[0], "must be more than 0, or rest itself would be in the band")
    if high_mm <= low_mm:
        table.wrong(keys[1], f"must be above {keys[0]}")
    if high_mm > 20:
        table.wrong(keys[1], f"makes an upper limit of {high_mm:g} mm; no movement of the face goes beyond 20 mm")
    return Band(low_mm, high_mm)


def _quiet(table: Table, movement: Movement, affected: Affected, catalogue: Catalogue) -> tuple[QuietRegion, ...]:
    if not table.has("quiet"):
        return catalogue.quiet_for(movement, affected)
    if table.values["quiet"] == []:
        return ()
    regions: dict[Region, QuietRegion] = {}
    for entry in table.tables("quiet", len(Region)):
        region = entry.word("region", Region, Region.EYE)
        if region in regions:
            entry.wrong("region", f"{region.value} stands twice; give it once")
        limit = _limit(entry, region, "limit")
        alone = _limit(entry, region, "limit_alone") if entry.has(f"limit_alone_{region.limit_unit}") else None
        regions[region] = QuietRegion(region, limit, alone)
    return tuple(regions.values())


def _limit(entry: Table, region: Region, key: str) -> float:
    """A limit in the region's own unit."""
    if region.limit_unit == "ratio":
        return entry.number(f"{key}_ratio", 0.02, 1)
    return entry.number(f"{key}_mm", 0.2, 20, unit="mm")


def plan_text(plan: Plan) -> str:
    """A plan as TOML, which `read_plan` reads back as the same plan."""
    lines = [
        f"schema = {SCHEMA_VERSION}",
        "",
        "[plan]",
        f"id = {_quoted(plan.id)}",
        f"patient_code = {_quoted(plan.patient_code)}",
        f"affected_side = {_quoted(plan.affected)}",
        f"stage = {_quoted(plan.stage)}",
        f"sessions_per_day = {plan.limits.sessions_per_day}",
        f"review_date = {plan.review_date.isoformat()}",
        *([] if plan.eye_corners_mm is None else [f"eye_corners_mm = {plan.eye_corners_mm!r}"]),
        "",
        "[clinic]",
        f"name = {_quoted(plan.clinic.name)}",
        f"phone = {_quoted(plan.clinic.phone)}",
    ]
    for prescribed in plan.massages:
        lines += ["", "[[massage]]", f"name = {_quoted(prescribed.massage.id)}", f"seconds = {prescribed.seconds!r}"]
    for exercise in plan.exercises:
        lines += _exercise_lines(exercise)
    return "\n".join(lines) + "\n"


def _exercise_lines(exercise: Exercise) -> list[str]:
    dose, band = exercise.dose, exercise.band
    lines = [
        "",
        "[[exercise]]",
        f"movement = {_quoted(exercise.movement.id)}",
        f"feedback = {_quoted(exercise.feedback)}",
        f"dose = {{ repetitions = {dose.repetitions}, rise_s = {dose.rise_s!r}, hold_s = {dose.hold_s!r}, "
        f"fall_s = {dose.fall_s!r}, rest_s = {dose.rest_s!r} }}",
        f"band = {{ low_mm = {band.low_mm!r}, high_mm = {band.high_mm!r} }}",
    ]
    if not exercise.quiet:
        lines.append("quiet = []")
    for quiet in exercise.quiet:
        unit = quiet.region.limit_unit
        lines += ["[[exercise.quiet]]", f"region = {_quoted(quiet.region)}", f"limit_{unit} = {quiet.limit!r}"]
        lines += [] if quiet.limit_alone is None else [f"limit_alone_{unit} = {quiet.limit_alone!r}"]
    return lines


def _quoted(text: str) -> str:
    """A TOML basic string: control characters and the quote are written as escapes."""
    escaped = "".join(f"\\u{ord(c):04x}" if c in '"\\' or ord(c) < 32 or ord(c) == 127 else c for c in str(text))
    return f'"{escaped}"'
