"""The plan is law: it is read whole, or refused with everything that is wrong with it."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.measurement.side import Affected
from device.plan.catalogue import load_catalogue
from device.plan.explain import explain, warnings
from device.plan.reading import PLAN_MAX_BYTES, PlanRefused, can_coach, plan_text, read_plan, read_plan_bytes
from device.plan.schema import (
    Band,
    Clinic,
    Dose,
    Exercise,
    Feedback,
    Plan,
    PrescribedMassage,
    QuietRegion,
    Region,
    Stage,
)

CATALOGUE = load_catalogue()
EXAMPLE = (Path(__file__).parents[2] / "docs" / "example-plan.toml").read_text("utf-8")


def refused(text: str) -> dict[str, str]:
    answer = read_plan(text, CATALOGUE)
    assert isinstance(answer, PlanRefused)
    return {problem.place: problem.message for problem in answer.problems}


def example() -> Plan:
    plan = read_plan(EXAMPLE, CATALOGUE)
    assert isinstance(plan, Plan)
    return plan


def test_the_example_plan_is_read_as_it_is_written():
    plan = example()
    assert [e.movement.id for e in plan.exercises] == ["smile", "gentle-eye-closure", "brow-raise", "lip-pucker"]
    assert plan.affected is Affected.RIGHT
    assert plan.exercises[0].quiet == (QuietRegion(Region.EYE, 0.15),)
    assert plan.exercises[2].band.low_mm == pytest.approx(0.9)
    assert plan.exercises[3].feedback is Feedback.AFTER
    assert plan.eye_corners_mm is None


def test_when_both_sides_are_affected_nothing_is_watched_unless_the_plan_says_so():
    plan = read_plan(EXAMPLE.replace('affected_side = "right"', 'affected_side = "both"'), CATALOGUE)
    assert isinstance(plan, Plan)
    assert plan.exercises[0].quiet == (QuietRegion(Region.EYE, 0.15),)
    assert plan.exercises[1].quiet == ()


def test_quiet_regions_that_the_plan_does_not_name_come_from_the_catalogue():
    plan = example()
    assert plan.exercises[1].quiet == (QuietRegion(Region.MOUTH_CORNER, 1.5),)


@pytest.mark.parametrize(
    ("before", "after", "place", "said"),
    [
        ('movement = "smile"', 'movement = "smil"', "exercise[1].movement", "did you mean 'smile'"),
        ('affected_side = "right"', 'affected_side = "rigth"', "plan.affected_side", "did you mean 'right'"),
        ('patient_code = "EX-001"', 'patient_code = "Jane Roe"', "plan.patient_code", "never a name"),
        ("low_mm = 1.0, high_mm = 5.0 }   #", "low_mm = 5.0, high_mm = 1.0 }   #", "exercise[1].band.high_mm", "above"),
        ("low_mm = 2.0", "low_mm = 0.0", "exercise[2].band.low_mm", "more than 0"),
        ("hold_s = 5.0", "hold_s = 500.0", "exercise[1].dose.hold_s", "0.5 to 30 s"),
        ("repetitions = 3, rise_s = 2.0, hold_s = 5.0", "rise_s = 2.0, hold_s = 5.0", "exercise[1].dose.repetitions",
         "missing"),
        ('feedback = "mirror"', 'feedback = "bright"', "exercise[1].feedback", "cannot show"),
        ("limit_ratio = 0.15", "limit_mm = 0.15", "exercise[1].quiet[1].limit_ratio", "missing"),
        ("[clinic]", "[clinc]", "clinc", "did you mean 'clinic'"),
        ("schema = 1", "schema = 2", "schema", "newer mirror"),
        ('stage = "synkinetic"', 'stage = "flaccid"', "exercise[3].movement", "flaccid"),
        ("review_date = 2027-01-15", 'review_date = "soon"', "plan.review_date", "2026-12-01"),
        ("sessions_per_day = 3", "sessions_per_day = true", "plan.sessions_per_day", "whole number"),
        ("high_share = 1.3", "high_share = 0.2", "exercise[3].band.high_share", "above low_share"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_place(before, after, place, said):
    assert before in EXAMPLE
    problems = refused(EXAMPLE.replace(before, after, 1))
    assert said in problems[place]


@pytest.mark.parametrize("movement", ["rest-scan", "one-sided-smile", "one-eye-closure"])
def test_what_this_version_cannot_coach_is_refused_and_says_so(movement):
    problems = refused(EXAMPLE.replace('movement = "smile"', f'movement = "{movement}"'))
    assert "cannot coach" in problems["exercise[1].movement"]


def test_a_movement_that_is_locked_may_be_named_by_a_plan():
    plan = read_plan(EXAMPLE.replace('movement = "smile"', 'movement = "corners-down"'), CATALOGUE)
    assert isinstance(plan, Plan)
    assert plan.exercises[0].movement.locked


def test_what_may_be_a_name_is_not_repeated_in_the_message():
    assert "Roe" not in str(refused(EXAMPLE.replace("EX-001", "Jane Roe")))


def test_edges_of_a_band_are_compared_only_where_both_could_be_read():
    problems = refused(EXAMPLE.replace("low_mm = 1.0, high_mm = 5.0 }   #", 'low_mm = "1", high_mm = 0.6 }   #'))
    assert list(problems) == ["exercise[1].band.low_mm"]


def test_a_plan_without_end_is_refused_in_few_words():
    problems = refused(EXAMPLE + "[[exercise]]\n" * 5000)
    assert "at most 30" in problems["exercise"]
    assert len(problems) < 500


def test_a_plan_saved_with_a_byte_order_mark_is_read():
    assert read_plan_bytes(b"\xef\xbb\xbf" + EXAMPLE.encode(), CATALOGUE) == example()


def test_a_flaccid_face_gets_no_active_movement_whatever_the_list_says():
    problems = refused(EXAMPLE.replace('"synkinetic"', '"flaccid"'))
    assert [place for place in problems if place.endswith("movement")] == [
        f"exercise[{n}].movement" for n in (1, 2, 3, 4)
    ]


def test_a_region_can_have_a_limit_for_each_side_alone():
    text = EXAMPLE.replace("# limit_alone_ratio", "limit_alone_ratio")
    plan = read_plan(text, CATALOGUE)
    assert isinstance(plan, Plan)
    assert plan.exercises[0].quiet[0].limit_alone == 0.4
    assert "40% of its opening on either side alone" in explain(plan)
    wrong = refused(text.replace("limit_alone_ratio = 0.4", "limit_alone_ratio = 4"))
    assert "limit_alone_ratio" in next(iter(wrong))


def with_massage(text: str, name: str, more: str = "") -> str:
    return f'{text}\n[[massage]]\nname = "{name}"\n{more}\n'


ONLY_MASSAGE = with_massage(
    EXAMPLE[: EXAMPLE.index("[[massage]]")].replace('"synkinetic"', '"flaccid"'), "cheeks", "seconds = 60"
)


def test_a_flaccid_face_can_have_a_plan_that_is_all_massage():
    plan = read_plan(ONLY_MASSAGE, CATALOGUE)
    assert isinstance(plan, Plan)
    assert (plan.exercises, [p.massage.id for p in plan.massages]) == ((), ["cheeks"])
    assert "60 s" in explain(plan)
    assert read_plan(plan_text(plan), CATALOGUE) == plan


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (with_massage(ONLY_MASSAGE, "frown-release-press"), "flaccid"),
        (with_massage(ONLY_MASSAGE, "tight-cheek-stretch"), "flaccid"),
        (with_massage(EXAMPLE, "cheek"), "did you mean"),
        (with_massage(EXAMPLE, "temples", "seconds = 1"), "5 to 1800"),
        (with_massage(EXAMPLE.replace('"right" ', '"both" '), "other-cheek-stretch"), "unaffected"),
    ],
)
def test_a_massage_that_the_stage_or_the_catalogue_does_not_allow_is_refused(text, part):
    problems = refused(text)
    assert any(part in message for place, message in problems.items() if place.startswith("massage[")), problems


def test_what_the_sources_advise_against_is_asked_about_and_not_refused():
    text = with_massage(EXAMPLE, "upper-lid-stretch").replace("hold_s = 5.0", "hold_s = 12.0", 1)
    text = text.replace("rest_s = 5.0", "rest_s = 90.0", 1)
    plan = read_plan(text.replace("repetitions = 3", "repetitions = 9", 1), CATALOGUE)
    assert isinstance(plan, Plan)
    said = " ".join(warnings(plan))
    for part in ("9 repetitions", "12 s", "upper-lid-stretch", "minutes"):
        assert part in said
    assert warnings(example()) == ()
    assert any("let go first" in text for text in warnings(replace(example(), massages=())))


@pytest.mark.parametrize("data", [b"", b"   ", b"\xff\xfe", b"x" * (PLAN_MAX_BYTES + 1), b"= nonsense"])
def test_a_file_that_is_no_plan_is_refused_and_says_why(data):
    answer = read_plan_bytes(data, CATALOGUE)
    assert isinstance(answer, PlanRefused)
    assert answer.problems[0].message


@given(st.text())
def test_no_text_makes_reading_raise(text):
    assert isinstance(read_plan(text, CATALOGUE), PlanRefused)


positive = st.floats(0.5, 30)
bands = st.tuples(st.floats(0.01, 9), st.floats(0.01, 9)).map(lambda p: Band(p[0], p[0] + p[1]))
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
exercises = st.builds(
    Exercise,
    st.sampled_from([m for m in CATALOGUE.movements.values() if can_coach(m)]),
    st.builds(Dose, st.integers(1, 10), positive, positive, positive, st.floats(1, 120)),
    bands,
    quiet,
    st.sampled_from((Feedback.MIRROR, Feedback.AFTER, Feedback.NONE)),
)
words = st.text(min_size=1).filter(lambda t: bool(t.strip()) and not any(0xD800 <= ord(c) <= 0xDFFF for c in t))
massages = st.builds(PrescribedMassage, st.sampled_from(list(CATALOGUE.massages.values())), st.floats(5, 1800))
plans = st.builds(
    Plan,
    words,
    st.from_regex(r"[A-Za-z0-9-]{1,32}", fullmatch=True),
    st.sampled_from(Affected),
    st.sampled_from([s for s in Stage if s is not Stage.FLACCID]),
    st.lists(exercises, min_size=1, max_size=4).map(tuple),
    st.integers(1, 12),
    st.builds(Clinic, words, words),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.one_of(st.none(), st.floats(60, 130)),
    st.lists(massages, max_size=3).map(tuple),
).filter(lambda plan: all(p.massage.sides_for(plan.affected) for p in plan.massages))


@given(plans)
def test_a_plan_written_as_text_is_read_back_the_same(plan):
    assert read_plan(plan_text(plan), CATALOGUE) == plan


@given(plans)
def test_a_plan_is_told_back_with_its_figures_and_says_it_is_not_validated(plan):
    told = explain(plan)
    assert "not validated" in told
    assert plan.clinic.phone in told
    for number, exercise in enumerate(plan.exercises, 1):
        assert f"{number}. " in told
        assert f"{exercise.band.high_mm:.1f} mm" in told


def test_every_fact_of_the_catalogue_has_a_source_that_exists():
    for movement in CATALOGUE.movements.values():
        assert movement.sources
        assert set(movement.sources) <= set(CATALOGUE.sources), movement.id


def test_the_words_of_the_catalogue_fit_the_glass():
    for movement in CATALOGUE.movements.values():
        assert len(movement.title.split()) <= 3
        assert 1 <= len(movement.instruction) <= 3
        assert all(len(sentence) <= 48 for sentence in movement.instruction), movement.id


def test_the_example_in_the_papers_has_nothing_but_what_the_reader_knows():
    assert set(tomllib.loads(EXAMPLE)) == {"schema", "plan", "clinic", "exercise", "massage"}
