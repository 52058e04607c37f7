"""One [[exercise]] of a plan, from its text and back."""

import math
from dataclasses import replace

from device.measurement.side import Affected, Side
from device.plan.catalogue import Catalogue
from device.plan.conditions import Stage
from device.plan.entries import MovementKind, MovementSides
from device.plan.schema import (
    NO_BAND,
    AskedSide,
    Band,
    Dose,
    Exercise,
    Feedback,
    Movement,
    QuietRegion,
    Region,
)
from device.tables import Table, did_you_mean, quoted, shown

PART_S = (0.5, 30.0)
"""The least and the most that a part of a repetition takes."""
REST_S = (5.0, 300.0)
"""The same of a rest scan, which is one part."""
BAND_MAX_MM = 20.0

NO_STRENGTHENING = (Stage.PARETIC, Stage.SYNKINETIC)
"""Where greatest effort is locked [IFP-w46] [FPUK-par] [FPUK-syn]: no band begins where the patient's reach ends."""


def read_exercise(table: Table, stage: Stage, affected: Affected, catalogue: Catalogue) -> Exercise:
    """A movement with its dose, its band, and what is told of it."""
    movement = _movement(table, catalogue)
    band, evaluated_mm = _band(table, movement, stage)
    feedback = table.word("feedback", Feedback, Feedback.MIRROR, required=False)
    shows_score = table.flag("shows_score", otherwise=False, required=False)
    if shows_score and feedback is Feedback.NONE:
        table.wrong(
            "shows_score", 'is true, and yet feedback = "none" tells the patient nothing; change one of the two'
        )
    return Exercise(
        movement=movement,
        dose=_dose(table.table("dose"), movement),
        band=band,
        quiet=_quiet(table, movement, affected, catalogue),
        feedback=feedback,
        side=_side(table, movement),
        shows_score=shows_score,
        evaluated_mm=evaluated_mm,
    )


def _movement(table: Table, catalogue: Catalogue) -> Movement:
    name = table.text("movement")
    if name in catalogue.movements:
        return catalogue.movements[name]
    if name:
        hint = did_you_mean(name, catalogue.movements)
        message = f"is {shown(name)}, which is not in the catalogue{hint}; `mirror plan catalogue` lists what is known"
        table.wrong("movement", message)
    # One that fits the keys that stand there, so that this mistake brings no others along.
    kind = MovementKind.MOVEMENT if table.has("band") else MovementKind.REST
    sides = MovementSides.ONE if table.has("side") else MovementSides.BOTH
    return replace(next(iter(catalogue.movements.values())), kind=kind, sides=sides)


def _side(table: Table, movement: Movement) -> AskedSide:
    """Either side may be asked to move, while the other one learns to stay quiet."""
    if movement.sides is MovementSides.BOTH:
        if table.has("side"):
            table.wrong("side", f"must go, because {movement.id} is done on both sides together")
        return AskedSide.BOTH
    return AskedSide(table.word("side", Side, Side.LEFT))


def _dose(dose: Table, movement: Movement) -> Dose:
    """Rest neither rises nor falls: `hold_s` is how long it lasts."""
    moves = movement.is_active
    return Dose(
        repetitions=dose.integer("repetitions", 1, 10),
        rise_s=dose.number("rise_s", *PART_S, PART_S[0], unit="s", required=moves),
        hold_s=dose.number("hold_s", *(PART_S if moves else REST_S), unit="s"),
        fall_s=dose.number("fall_s", *PART_S, PART_S[0], unit="s", required=moves),
        rest_s=dose.number("rest_s", 1, 120, unit="s"),
    )


def _band(table: Table, movement: Movement, stage: Stage) -> tuple[Band, float]:
    """The band, and the value that was fixed at the evaluation; infinite where there is none.

    The band is in mm, or as shares of that value; never of the strong side as it moves.
    """
    if not movement.is_active:
        if table.has("band"):
            table.wrong("band", f"must go, because in {movement.id} nothing is to move")
        return NO_BAND, math.inf
    band = table.table("band")
    wrong_before = len(band.problems)
    shares = band.has("low_share") or band.has("high_share")
    fixed_mm = math.inf
    if shares or band.has("fixed_at_evaluation_mm"):
        fixed_mm = band.number("fixed_at_evaluation_mm", 0.5, 30, unit="mm")
    if shares:
        keys = ("low_share", "high_share")
        low_mm = fixed_mm * band.number("low_share", 0, 2)
        high_mm = fixed_mm * band.number("high_share", 0, 2, 2.0)
    else:
        keys = ("low_mm", "high_mm")
        low_mm = band.number("low_mm", 0, BAND_MAX_MM, 1.0, unit="mm")
        high_mm = band.number("high_mm", 0, BAND_MAX_MM, 2.0, unit="mm")
    # Otherwise the figures are stand-ins, and to compare them would report what is not there.
    if len(band.problems) == wrong_before:
        _compare(band, keys, Band(low_mm, high_mm), fixed_mm, stage)
    return Band(low_mm, high_mm), fixed_mm


def _compare(table: Table, keys: tuple[str, str], band: Band, fixed_mm: float, stage: Stage) -> None:
    low, high = keys
    if band.low_mm <= 0:
        table.wrong(low, "must be more than 0, or rest itself would be in the band")
    if band.high_mm <= band.low_mm:
        table.wrong(high, f"must be above {low}")
    if band.high_mm > BAND_MAX_MM:
        limit = f"no movement of the face goes beyond {BAND_MAX_MM:g} mm"
        table.wrong(high, f"makes an upper limit of {band.high_mm:g} mm; {limit}")
    if stage in NO_STRENGTHENING and band.low_mm >= fixed_mm:
        reached = f"{band.low_mm:g} mm where the evaluation found {fixed_mm:g} mm"
        why = f"a {stage} face must not be asked for more than it reaches, which is strengthening"
        table.wrong(low, f"asks for at least {reached}; {why}. Begin the band below the evaluation's value")


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
        if movement.sides is MovementSides.BOTH and movement.moves(region):
            # Every repetition would count as an unwanted movement, and none could ever score.
            entry.wrong(
                "region", f"{region.value} is what {movement.id} itself moves, so it cannot stay quiet; take it out"
            )
        limit = _limit(entry, region, "limit")
        alone = _limit(entry, region, "limit_alone") if entry.has(f"limit_alone_{region.limit_unit}") else None
        regions[region] = QuietRegion(region, limit, alone)
    return tuple(regions.values())


def _limit(entry: Table, region: Region, key: str) -> float:
    """A limit in the region's own unit."""
    if region.limit_unit == "ratio":
        return entry.number(f"{key}_ratio", 0.02, 1)
    return entry.number(f"{key}_mm", 0.2, 20, unit="mm")


def exercise_lines(exercise: Exercise) -> list[str]:
    """An exercise as lines of TOML."""
    lines = [
        "[[exercise]]",
        f"movement = {quoted(exercise.movement.id)}",
        f"feedback = {quoted(exercise.feedback)}",
        *([] if exercise.side is AskedSide.BOTH else [f"side = {quoted(exercise.side)}"]),
        *(["shows_score = true"] if exercise.shows_score else []),
        _dose_line(exercise.dose),
        *([_band_line(exercise)] if exercise.movement.is_active else []),
        *([] if exercise.quiet else ["quiet = []"]),
    ]
    for quiet in exercise.quiet:
        unit = quiet.region.limit_unit
        lines += ["[[exercise.quiet]]", f"region = {quoted(quiet.region)}", f"limit_{unit} = {quiet.limit!r}"]
        lines += [] if quiet.limit_alone is None else [f"limit_alone_{unit} = {quiet.limit_alone!r}"]
    return lines


def _dose_line(dose: Dose) -> str:
    parts = f"rise_s = {dose.rise_s!r}, hold_s = {dose.hold_s!r}, fall_s = {dose.fall_s!r}, rest_s = {dose.rest_s!r}"
    return f"dose = {{ repetitions = {dose.repetitions}, {parts} }}"


def _band_line(exercise: Exercise) -> str:
    band, fixed_mm = exercise.band, exercise.evaluated_mm
    fixed = "" if math.isinf(fixed_mm) else f", fixed_at_evaluation_mm = {fixed_mm!r}"
    return f"band = {{ low_mm = {band.low_mm!r}, high_mm = {band.high_mm!r}{fixed} }}"
