"""One table of a data file to one entry of the catalogue. What is wrong is written down with the table."""

from collections.abc import Collection
from dataclasses import dataclass, fields

from device.measurement.values import AT_REST, MeasureId, Unit
from device.plan.conditions import ExclusionWhy, Stage
from device.plan.entries import (
    FigureView,
    Massage,
    MassageKind,
    MassageSide,
    Motion,
    MovementKind,
    MovementSides,
    Muscle,
    Stroke,
    Unwatched,
)
from device.plan.figure import Line, half_width, on_the_left
from device.plan.schema import CameraGrade, Movement, QuietLimit, Region
from device.tables import Table, did_you_mean

TITLE_WORDS_MAX = 3
SENTENCES_MAX = 3
"""What the glass has room for."""

STROKE_POINTS_MAX = 30
SECONDS_MAX = 600
"""Beyond these an entry is a mistake."""


@dataclass(frozen=True)
class Known:
    """What entries may refer to."""

    sources: Collection[str]
    muscles: Collection[str]


@dataclass(frozen=True)
class _Standing:
    """Where an entry's facts are from, and what of it is still open."""

    sources: tuple[str, ...]
    confirmed: bool
    to_confirm: tuple[str, ...]
    question: str


def movement(entry_id: str, table: Table, known: Known) -> Movement:
    """A table [movement.ID]."""
    kind = table.word("kind", MovementKind, MovementKind.MOVEMENT, required=False)
    standing = _standing(table, known, Movement)
    read = Movement(
        id=entry_id,
        name=table.text("name"),
        title=_title(table),
        muscles=_muscles(table, kind, known),
        action=table.text("action"),
        instruction=table.texts("instruction", SENTENCES_MAX),
        feel=table.text("feel"),
        mistakes=table.texts("mistakes", 6),
        signal=_signal(table),
        grade=table.word("grade", CameraGrade, CameraGrade.C),
        watch=table.words("watch", Region),
        sources=standing.sources,
        kind=kind,
        sides=table.word("sides", MovementSides, MovementSides.BOTH, required=False),
        unwatched=table.words("unwatched", Unwatched, required=False),
        locked=table.text("locked", required=False),
        not_in=table.words("not_in", Stage, required=False),
        confirmed=standing.confirmed,
        to_confirm=standing.to_confirm,
        question=standing.question,
    )
    if table.values.get("grade") in list(CameraGrade):
        _seen(table, read)
    return read


def massage(entry_id: str, table: Table, known: Known) -> Massage:
    """A table [massage.ID]."""
    standing = _standing(table, known, Massage)
    read = Massage(
        id=entry_id,
        title=_title(table),
        kind=table.word("kind", MassageKind, MassageKind.MASSAGE),
        area=table.text("area"),
        side=table.word("side", MassageSide, MassageSide.BOTH),
        direction=table.text("direction"),
        pressure=table.text("pressure"),
        seconds=table.number("seconds", 5, SECONDS_MAX, unit="s"),
        hands=table.text("hands", required=False),
        view=table.word("view", FigureView, FigureView.FRONT, required=False),
        strokes=tuple(_stroke(t) for t in table.tables("strokes", 8)) if table.has("strokes") else (),
        instruction=table.texts("instruction", SENTENCES_MAX),
        not_when=table.texts("not_when", 8),
        not_with=table.words("not_with", ExclusionWhy, required=False),
        locked=table.text("locked", required=False),
        not_in=table.words("not_in", Stage, required=False),
        sources=standing.sources,
        confirmed=standing.confirmed,
        to_confirm=standing.to_confirm,
        question=standing.question,
    )
    if read.hands and not read.strokes:
        table.wrong("strokes", "is missing; where hands are on the face, the drawing shows what they do")
    if read.strokes and not read.hands:
        table.wrong("hands", "is missing; say where the hands are that the drawing shows")
    return read


def muscle(entry_id: str, table: Table, known: Known) -> Muscle:
    """A table [muscle.ID]."""
    standing = _standing(table, known, Muscle)
    return Muscle(
        id=entry_id,
        name=table.text("name"),
        title=_title(table),
        function=table.text("function"),
        where=table.text("where"),
        feel=table.text("feel"),
        lines=tuple(_line(t) for t in table.tables("lines", 8)),
        untrained=table.text("untrained", required=False),
        sources=standing.sources,
        confirmed=standing.confirmed,
        to_confirm=standing.to_confirm,
        question=standing.question,
    )


def quiet_limit(document: Table, region: Region, known: Known) -> QuietLimit:
    """A region's table in the file of the quiet limits."""
    table = document.table(region)
    if region.limit_unit == "ratio":
        limit = table.number("limit_ratio", 0.02, 1)
    else:
        limit = table.number("limit_mm", 0.2, 20, unit="mm")
    standing = _standing(table, known, QuietLimit, sources_least=0)
    return QuietLimit(region, limit, standing.sources, standing.confirmed, standing.to_confirm, standing.question)


def _title(table: Table) -> str:
    title = table.text("title")
    if len(title.split()) > TITLE_WORDS_MAX:
        table.wrong("title", f"has {len(title.split())} words; give at most {TITLE_WORDS_MAX}")
    return title


def _standing(table: Table, known: Known, entry: type, *, sources_least: int = 1) -> _Standing:
    """`confirmed = false` says with `to_confirm` what is open; `true` leaves nothing open."""
    sources = table.texts("sources", 12, least=sources_least)
    for key in sources:
        if key not in known.sources:
            table.wrong("sources", f"holds {key!r}, which is not in sources.toml{did_you_mean(key, known.sources)}")
    confirmed = table.flag("confirmed", otherwise=False)
    keys = [f.name for f in fields(entry)]
    to_confirm = table.texts("to_confirm", len(keys), required=False)
    for key in to_confirm:
        if key not in keys:
            table.wrong("to_confirm", f"holds {key!r}, which is no key here{did_you_mean(key, keys)}")
    question = table.text("question", required=False)
    if confirmed and (to_confirm or question):
        table.wrong("confirmed", "is true, and yet `to_confirm` or `question` stands there; take them out")
    if table.values.get("confirmed") is False and not to_confirm:
        table.wrong("to_confirm", "is missing; name the keys that a therapist has to confirm")
    return _Standing(sources, confirmed, to_confirm, question)


def _muscles(table: Table, kind: MovementKind, known: Known) -> tuple[str, ...]:
    """The muscles that are named. Rest is about all of them, and names none."""
    if kind is MovementKind.REST:
        if table.has("muscles"):
            table.wrong("muscles", "must go, because rest is about all muscles")
        return tuple(known.muscles)
    muscles = table.texts("muscles", 8)
    for key in muscles:
        if key not in known.muscles:
            table.wrong("muscles", f"holds {key!r}, which is not in muscles.toml{did_you_mean(key, known.muscles)}")
    return muscles


def _signal(table: Table) -> dict[MeasureId, float]:
    """Weights of measures that can be summed: in millimetres, and changes from the baseline."""
    if not table.has("signal"):
        return {}
    inner = table.table("signal")
    fit = [m for m in MeasureId if m.unit is Unit.MM and m not in AT_REST]
    weights: dict[MeasureId, float] = {}
    for key in inner.values:
        weight = inner.number(key, -2, 2)
        if key not in fit:
            inner.wrong(key, f"is no measure of a change in mm{did_you_mean(key, fit)}; those are {', '.join(fit)}")
        elif weight == 0:
            inner.wrong(key, "is 0, so it counts for nothing; take it out")
        else:
            weights[MeasureId(key)] = weight
    if not inner.values:
        table.wrong("signal", "is empty; give the measures with their weights, or take it out")
    return weights


def _seen(table: Table, read: Movement) -> None:
    """What a camera sees, A or B, has a signal; what it cannot see has none. Rest is followed by what it watches."""
    if read.kind is MovementKind.REST:
        if read.signal:
            table.wrong("signal", "must go, because rest has no excursion")
        if read.grade is not CameraGrade.C and not read.watch:
            table.wrong("watch", "is empty; rest is seen by the regions that it watches")
    elif read.grade is CameraGrade.C and table.has("signal"):
        table.wrong("signal", "must go, because grade C says that no measure sees the movement")
    elif read.grade is not CameraGrade.C and not table.has("signal"):
        table.wrong("signal", f"is missing; grade {read.grade} is scored by it, and without a measure the grade is C")


def _stroke(table: Table) -> Stroke:
    motion = table.word("motion", Motion, Motion.CIRCLES)
    circles = motion is Motion.CIRCLES
    points = table.points("points", STROKE_POINTS_MAX, least=2 if motion is Motion.DRAW else 1)
    radius = table.number("radius", 0.02, 0.2, 0.05) if circles or table.has("radius") else 0.0
    if radius and not circles:
        table.wrong("radius", "must go, because only circles have one")
    _within(table, points)
    return Stroke(motion, points, radius)


def _line(table: Table) -> Line:
    points = table.points("points", STROKE_POINTS_MAX, least=2)
    _within(table, points)
    return points


def _within(table: Table, points: Line) -> None:
    for x, y in points:
        if not on_the_left((x, y)):
            reach = half_width(y)
            limits = f"x is 0 to {reach:.2f} at y {y:g}" if reach >= 0 else "y is -0.3 to 1.6"
            table.wrong("points", f"holds [{x:g}, {y:g}], which is off the left half of the figure: {limits}")
