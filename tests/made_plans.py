"""Plans for tests: the example of the papers, the same with every key, and any plan at all."""

import math
import re
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from device.measurement.side import Affected, Side
from device.plan.catalogue import load_catalogue
from device.plan.conditions import (
    NO_CLINIC_REST,
    ClinicRest,
    Exclusion,
    ExclusionWhy,
    EyeCare,
    Order,
    PracticeLimits,
    RestingSide,
    Stage,
)
from device.plan.entries import MovementSides
from device.plan.exercise_text import NO_STRENGTHENING
from device.plan.reading import PlanRefused, read_plan
from device.plan.schema import (
    NO_BAND,
    AskedSide,
    Band,
    Clinic,
    Dose,
    Exercise,
    Feedback,
    Plan,
    PrescribedMassage,
    QuietRegion,
    Region,
)

CATALOGUE = load_catalogue()
EXAMPLE = (Path(__file__).parents[1] / "docs" / "example-plan.toml").read_text("utf-8")
EVERY_KEY = re.sub(r"^# (?=\[|[a-z_]+ = )", "", EXAMPLE, flags=re.MULTILINE)
"""The example with what is commented out."""
TODAY = date(2026, 11, 24)


def read(text: str) -> Plan:
    plan = read_plan(text, CATALOGUE)
    assert isinstance(plan, Plan), plan
    return plan


def refused(text: str) -> dict[str, str]:
    """What is wrong with a text, by place."""
    answer = read_plan(text, CATALOGUE)
    assert isinstance(answer, PlanRefused)
    return {problem.place: problem.message for problem in answer.problems}


def with_massage(text: str, name: str, more: str = "") -> str:
    return f'{text}\n[[massage]]\nname = "{name}"\n{more}\n'


def with_exercise(text: str, movement: str, more: str = "", dose: str = "", band: str = "") -> str:
    """A text with one exercise more. Places count it as the fifth of the example."""
    dose = dose or "repetitions = 3, rise_s = 2.0, hold_s = 5.0, fall_s = 2.0, rest_s = 5.0"
    lines = ["[[exercise]]", f'movement = "{movement}"', f"dose = {{ {dose} }}", band and f"band = {{ {band} }}", more]
    return "\n".join((text, *lines, ""))


def listed(*options):
    return st.lists(st.sampled_from(options), unique=True).map(tuple)


words = st.text(min_size=1).filter(lambda t: bool(t.strip()) and not any(0xD800 <= ord(c) <= 0xDFFF for c in t))
part_s = st.floats(0.5, 30)
bands = st.tuples(st.floats(0.01, 9), st.floats(0.01, 9)).map(lambda p: Band(p[0], p[0] + p[1]))
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
last_days = days | st.just(date.max)
quiet = st.lists(
    st.one_of(
        st.builds(QuietRegion, st.just(Region.EYE), st.floats(0.02, 1), st.none() | st.floats(0.02, 1)),
        st.builds(
            QuietRegion,
            st.sampled_from((Region.MOUTH_CORNER, Region.BROW)),
            st.floats(0.2, 20),
            st.none() | st.floats(0.2, 20),
        ),
    ),
    unique_by=lambda q: q.region,
).map(tuple)
massages = st.builds(PrescribedMassage, st.sampled_from(list(CATALOGUE.massages.values())), st.floats(5, 1800))
exclusions = st.builds(
    Exclusion,
    st.sampled_from(ExclusionWhy),
    st.lists(st.sampled_from([*CATALOGUE.movements, *CATALOGUE.massages]), unique=True, min_size=1, max_size=4).map(
        tuple
    ),
    last_days,
)
limits = st.builds(
    PracticeLimits, st.integers(1, 12), st.just(math.inf) | st.floats(1, 120), st.floats(0, 720), last_days
)
resting_sides = st.builds(RestingSide, st.floats(0, 20), st.floats(-120, -20), st.floats(0, 60))
clinic_rests = st.builds(ClinicRest, st.fixed_dictionaries(dict.fromkeys(Side, resting_sides)), st.floats(0.1, 5))


@st.composite
def exercises(draw, stage: Stage) -> Exercise:
    movement = draw(st.sampled_from(list(CATALOGUE.movements.values())))
    feedback = draw(st.sampled_from(Feedback))
    one_sided = movement.sides is MovementSides.ONE
    band, evaluated_mm = NO_BAND, math.inf
    if movement.is_active:
        band = draw(bands)
        reached_mm = st.floats(0.5, 30)
        if stage in NO_STRENGTHENING:
            reached_mm = reached_mm.filter(lambda mm: mm > band.low_mm)
        evaluated_mm = draw(st.just(math.inf) | reached_mm)
    hold_s = part_s if movement.is_active else st.floats(5, 300)
    return Exercise(
        movement=movement,
        dose=draw(st.builds(Dose, st.integers(1, 10), part_s, hold_s, part_s, st.floats(1, 120))),
        band=band,
        quiet=tuple(q for q in draw(quiet) if one_sided or not movement.moves(q.region)),
        feedback=feedback,
        side=draw(st.sampled_from((AskedSide.LEFT, AskedSide.RIGHT))) if one_sided else AskedSide.BOTH,
        shows_score=draw(st.booleans()) and feedback is not Feedback.NONE,
        evaluated_mm=evaluated_mm,
    )


@st.composite
def plans(draw, stages=tuple(Stage)) -> Plan:
    """Any plan that the reader takes."""
    stage, affected = draw(st.sampled_from(stages)), draw(st.sampled_from(Affected))
    fitting = massages.filter(lambda prescribed: bool(prescribed.massage.sides_for(affected)))
    rubbed = draw(st.lists(fitting, max_size=3).map(tuple))
    return Plan(
        id=draw(words),
        patient_code=draw(st.from_regex(r"[A-Za-z0-9-]{1,32}", fullmatch=True)),
        affected=affected,
        stage=stage,
        exercises=draw(st.lists(exercises(stage), min_size=0 if rubbed else 1, max_size=4).map(tuple)),
        limits=draw(limits),
        clinic=draw(st.builds(Clinic, words, words)),
        review_date=draw(days),
        eye_corners_mm=draw(st.none() | st.floats(60, 130)),
        massages=rubbed,
        order=draw(st.sampled_from(Order)),
        exclusions=draw(st.lists(exclusions, max_size=3).map(tuple)),
        eye_care=draw(listed(*EyeCare)),
        clinic_rest=draw(st.just(NO_CLINIC_REST) | clinic_rests),
    )
