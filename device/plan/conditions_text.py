"""The conditions of a plan, from its text and back."""

import math
from collections.abc import Sequence
from datetime import date

from device.measurement.side import Side
from device.plan.catalogue import Catalogue
from device.plan.conditions import (
    CLINIC_SPREAD_MM,
    NO_CLINIC_REST,
    ClinicRest,
    Exclusion,
    ExclusionWhy,
    NoClinicRest,
    PracticeLimits,
    RestingSide,
)
from device.tables import Table, did_you_mean, quoted, shown

EXCLUSIONS_MAX = 20
"""A list beyond this is a mistake."""


def read_limits(head: Table) -> PracticeLimits:
    """How much a day, and until when."""
    return PracticeLimits(
        sessions_per_day=head.integer("sessions_per_day", 1, 12),
        active_minutes_per_day=head.number("active_minutes_per_day", 1, 120, math.inf, unit="minutes", required=False),
        rest_between_min=head.number("rest_between_min", 0, 720, 0.0, unit="minutes", required=False),
        until=head.day("until", date.max, required=False),
    )


def limits_lines(limits: PracticeLimits) -> list[str]:
    """Those limits as lines of the table [plan]."""
    active_min, between_min = limits.active_minutes_per_day, limits.rest_between_min
    return [
        f"sessions_per_day = {limits.sessions_per_day}",
        *([] if math.isinf(active_min) else [f"active_minutes_per_day = {active_min!r}"]),
        *([f"rest_between_min = {between_min!r}"] if between_min else []),
        *_until_line(limits.until),
    ]


def read_exclusions(document: Table, catalogue: Catalogue) -> tuple[Exclusion, ...]:
    """What is left out for a while."""
    tables = document.tables("exclusion", EXCLUSIONS_MAX, required=False)
    return tuple(_exclusion(table, catalogue) for table in tables)


def _exclusion(table: Table, catalogue: Catalogue) -> Exclusion:
    known = {**catalogue.movements, **catalogue.massages}
    named = table.texts("leaves_out", len(known))
    for name in dict.fromkeys(named):
        if name not in known:
            what = f"{shown(name)}, which is no movement or massage of the catalogue{did_you_mean(name, known)}"
            table.wrong("leaves_out", f"holds {what}; `mirror plan catalogue` lists all")
    if len(set(named)) < len(named):
        table.wrong("leaves_out", "names something twice; give it once")
    return Exclusion(
        why=table.word("why", ExclusionWhy, ExclusionWhy.AFTER_SURGERY),
        leaves_out=named,
        until=table.day("until", date.max, required=False),
    )


def exclusion_lines(exclusion: Exclusion) -> list[str]:
    """An exclusion as lines of TOML."""
    named = listed(exclusion.leaves_out)
    return ["[[exclusion]]", f"why = {quoted(exclusion.why)}", f"leaves_out = {named}", *_until_line(exclusion.until)]


def read_clinic_rest(document: Table) -> ClinicRest | NoClinicRest:
    """The face at rest at the evaluation, if the clinic has entered it."""
    if not document.has("clinic_rest"):
        return NO_CLINIC_REST
    table = document.table("clinic_rest")
    sides = {side: _resting(table.table(side)) for side in Side}
    return ClinicRest(sides, table.number("spread_mm", 0.1, 5, CLINIC_SPREAD_MM, unit="mm", required=False))


def _resting(table: Table) -> RestingSide:
    """One side. An eye that is shut at rest is 0 mm open; a corner of the mouth lies below the eyes."""
    return RestingSide(
        palpebral_aperture_mm=table.number("palpebral_aperture_mm", 0, 20, unit="mm"),
        commissure_height_mm=table.number("commissure_height_mm", -120, -20, -70.0, unit="mm (it lies below the eye)"),
        brow_height_mm=table.number("brow_height_mm", 0, 60, unit="mm"),
    )


def clinic_rest_lines(rest: ClinicRest | NoClinicRest) -> list[str]:
    """The clinic's rest as lines of TOML; none, where there is none."""
    if isinstance(rest, NoClinicRest):
        return []
    return [
        "[clinic_rest]",
        *(_resting_line(side, rest.sides[side]) for side in Side),
        f"spread_mm = {rest.spread_mm!r}",
    ]


def _resting_line(side: Side, rest: RestingSide) -> str:
    eye_mm, corner_mm, brow_mm = rest.palpebral_aperture_mm, rest.commissure_height_mm, rest.brow_height_mm
    figures = f"palpebral_aperture_mm = {eye_mm!r}, commissure_height_mm = {corner_mm!r}, brow_height_mm = {brow_mm!r}"
    return f"{side} = {{ {figures} }}"


def listed(texts: Sequence[str]) -> str:
    """Texts as a list of TOML."""
    return f"[{', '.join(quoted(text) for text in texts)}]"


def _until_line(until: date) -> list[str]:
    return [] if until == date.max else [f"until = {until.isoformat()}"]
