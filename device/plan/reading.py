"""From a plan's text to a `Plan`, or to everything that is wrong with it; and back to text."""

import re
from dataclasses import dataclass
from datetime import date

from device.measurement.side import Affected
from device.plan.catalogue import Catalogue
from device.plan.conditions import EyeCare, Order, Stage
from device.plan.conditions_text import (
    clinic_rest_lines,
    exclusion_lines,
    limits_lines,
    listed,
    read_clinic_rest,
    read_exclusions,
    read_limits,
)
from device.plan.exercise_text import exercise_lines, read_exercise
from device.plan.schema import SCHEMA_VERSION, Clinic, Plan, PrescribedMassage
from device.tables import Problem, Table, did_you_mean, quoted, read_document, read_text, shown

PLAN_MAX_BYTES = 1_000_000
"""A plan is a few kilobytes; a larger file is something else."""

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
    """What a stage locks is read and stays in the list: `left_out` says what is not done, `checking` what to change."""
    document.integer("schema", SCHEMA_VERSION, SCHEMA_VERSION)
    head, clinic = document.table("plan"), document.table("clinic")
    # What stands in for a word that cannot be read refuses nothing, so that this mistake brings no others along.
    stage = head.word("stage", Stage, Stage.LONG_STANDING)
    affected = head.word("affected_side", Affected, Affected.LEFT)
    corners = head.number("eye_corners_mm", 60, 130, unit="mm", required=False) if head.has("eye_corners_mm") else None
    return Plan(
        id=head.text("id"),
        patient_code=_patient_code(head),
        affected=affected,
        stage=stage,
        exercises=tuple(
            read_exercise(table, stage, affected, catalogue)
            for table in document.tables("exercise", EXERCISES_MAX, required=not document.has("massage"))
        ),
        limits=read_limits(head),
        clinic=Clinic(clinic.text("name"), clinic.text("phone")),
        review_date=head.day("review_date", _NO_DAY),
        eye_corners_mm=corners,
        massages=_massages(document, affected, catalogue),
        order=head.word("order", Order, Order.AS_LISTED, required=False),
        exclusions=read_exclusions(document, catalogue),
        eye_care=head.words("eye_care", EyeCare, required=False),
        clinic_rest=read_clinic_rest(document),
    )


def _massages(document: Table, affected: Affected, catalogue: Catalogue) -> tuple[PrescribedMassage, ...]:
    tables = document.tables("massage", MASSAGES_MAX, required=False)
    found = (_massage(table, affected, catalogue) for table in tables)
    return tuple(massage for massage in found if isinstance(massage, PrescribedMassage))


def _massage(table: Table, affected: Affected, catalogue: Catalogue) -> PrescribedMassage | UnknownMassage:
    """A massage, release, stretch or relaxation."""
    name = table.text("name")
    if name not in catalogue.massages:
        hint = did_you_mean(name, catalogue.massages)
        if name:
            what = f"is {shown(name)}, which is no massage of the catalogue{hint}"
            table.wrong("name", f"{what}; `mirror plan catalogue` lists all")
        table.has("seconds")
        return UnknownMassage()
    massage = catalogue.massages[name]
    if not massage.sides_for(affected):
        table.wrong("name", f"is {name!r}, which is for the unaffected side, and the plan affects both; take it out")
    seconds = table.number("seconds", 5, 1800, massage.seconds, unit="s", required=False)
    return PrescribedMassage(massage, seconds)


def _patient_code(head: Table) -> str:
    code = head.text("patient_code")
    if code and not _CODE.fullmatch(code):
        # What stands there may be a name, so the message, which goes to logs and to the glass, does not repeat it.
        message = "is no code; give the clinic's own, at most 32 letters, digits and dashes, never a name"
        head.wrong("patient_code", message)
    return code


def plan_text(plan: Plan) -> str:
    """A plan as TOML, which `read_plan` reads back as the same plan."""
    parts = (
        [f"schema = {SCHEMA_VERSION}"],
        _head_lines(plan),
        ["[clinic]", f"name = {quoted(plan.clinic.name)}", f"phone = {quoted(plan.clinic.phone)}"],
        clinic_rest_lines(plan.clinic_rest),
        *(exclusion_lines(exclusion) for exclusion in plan.exclusions),
        *(_massage_lines(prescribed) for prescribed in plan.massages),
        *(exercise_lines(exercise) for exercise in plan.exercises),
    )
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _head_lines(plan: Plan) -> list[str]:
    return [
        "[plan]",
        f"id = {quoted(plan.id)}",
        f"patient_code = {quoted(plan.patient_code)}",
        f"affected_side = {quoted(plan.affected)}",
        f"stage = {quoted(plan.stage)}",
        *limits_lines(plan.limits),
        f"review_date = {plan.review_date.isoformat()}",
        *([] if plan.eye_corners_mm is None else [f"eye_corners_mm = {plan.eye_corners_mm!r}"]),
        *([] if plan.order is Order.AS_LISTED else [f"order = {quoted(plan.order)}"]),
        *([f"eye_care = {listed(plan.eye_care)}"] if plan.eye_care else []),
    ]


def _massage_lines(prescribed: PrescribedMassage) -> list[str]:
    return ["[[massage]]", f"name = {quoted(prescribed.massage.id)}", f"seconds = {prescribed.seconds!r}"]
