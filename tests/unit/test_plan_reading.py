"""The plan is law: it is read whole, or refused with everything that is wrong with it."""

import re
import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.measurement.side import Affected, Side
from device.plan.conditions import CLINIC_SPREAD_MM, NO_CLINIC_REST, ClinicRest, Exclusion, ExclusionWhy, EyeCare, Order
from device.plan.entries import MovementKind, MovementSides
from device.plan.reading import PLAN_MAX_BYTES, PlanRefused, plan_text, read_plan, read_plan_bytes
from device.plan.schema import NO_BAND, AskedSide, Feedback, Plan, QuietRegion, Region
from tests.made_plans import CATALOGUE, EVERY_KEY, EXAMPLE, plans, read, refused, with_exercise, with_massage


def test_the_example_plan_is_read_as_it_is_written():
    plan = read(EXAMPLE)
    assert [e.movement.id for e in plan.exercises] == ["smile", "gentle-eye-closure", "brow-raise", "lip-pucker"]
    assert plan.affected is Affected.RIGHT
    assert plan.exercises[0].quiet == (QuietRegion(Region.EYE, 0.15),)
    assert plan.exercises[2].band.low_mm == pytest.approx(0.9)
    assert plan.exercises[2].evaluated_mm == 3.0
    assert plan.exercises[3].feedback is Feedback.AFTER
    assert plan.eye_corners_mm is None


def test_what_a_plan_does_not_say_limits_nothing():
    plan = read(EXAMPLE)
    assert (plan.limits.active_minutes_per_day, plan.limits.rest_between_min) == (float("inf"), 0.0)
    assert plan.limits.until == date.max
    assert (plan.order, plan.exclusions, plan.eye_care, plan.clinic_rest) == (Order.AS_LISTED, (), (), NO_CLINIC_REST)
    assert not any(exercise.shows_score for exercise in plan.exercises)


def test_every_key_that_the_example_mentions_is_read():
    plan = read(EVERY_KEY)
    assert (plan.limits.active_minutes_per_day, plan.limits.rest_between_min) == (10.0, 60.0)
    assert (plan.limits.until, plan.order, plan.eye_care) == (date(2027, 1, 31), Order.SHUFFLED, tuple(EyeCare))
    assert plan.exclusions == (Exclusion(ExclusionWhy.BOTULINUM_TOXIN, ("brow-raise", "cheeks"), date(2026, 12, 20)),)
    assert isinstance(plan.clinic_rest, ClinicRest)
    assert plan.clinic_rest.sides[Side.LEFT].palpebral_aperture_mm == 10.1
    assert plan.clinic_rest.spread_mm == CLINIC_SPREAD_MM
    assert plan.exercises[0].shows_score
    assert plan.exercises[4].side is AskedSide.LEFT
    rest = plan.exercises[5]
    assert (rest.movement.kind, rest.band, rest.dose.hold_s) == (MovementKind.REST, NO_BAND, 20.0)


def test_the_example_mentions_every_key():
    written = set(re.findall(r"^(\w+) =|(\w+) =", plan_text(read(EVERY_KEY)), re.MULTILINE))
    keys = {name for pair in written for name in pair if name}
    assert keys <= set(re.findall(r"(\w+) =", EXAMPLE))


def test_when_both_sides_are_affected_nothing_is_watched_unless_the_plan_says_so():
    plan = read(EXAMPLE.replace('affected_side = "right"', 'affected_side = "both"'))
    assert plan.exercises[0].quiet == (QuietRegion(Region.EYE, 0.15),)
    assert plan.exercises[1].quiet == ()


def test_quiet_regions_that_the_plan_does_not_name_come_from_the_catalogue():
    assert read(EXAMPLE).exercises[1].quiet == (QuietRegion(Region.MOUTH_CORNER, 1.5),)


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
        ("rise_s = 2.0, ", "", "exercise[1].dose.rise_s", "missing"),
        ('feedback = "mirror"', 'feedback = "brigt"', "exercise[1].feedback", "did you mean 'bright'"),
        ("limit_ratio = 0.15", "limit_mm = 0.15", "exercise[1].quiet[1].limit_ratio", "missing"),
        ("[clinic]", "[clinc]", "clinc", "did you mean 'clinic'"),
        ("schema = 1", "schema = 2", "schema", "newer mirror"),
        ("review_date = 2027-01-15", 'review_date = "soon"', "plan.review_date", "2026-12-01"),
        ("sessions_per_day = 3", "sessions_per_day = true", "plan.sessions_per_day", "whole number"),
        ("high_share = 1.3", "high_share = 0.2", "exercise[3].band.high_share", "above low_share"),
        ("fixed_at_evaluation_mm = 3.0, ", "", "exercise[3].band.fixed_at_evaluation_mm", "missing"),
        ("low_share = 0.3, ", "", "exercise[3].band.low_share", "missing"),
        ("active_minutes_per_day = 10", "active_minutes_per_day = 0", "plan.active_minutes_per_day",
         "1 to 120 minutes"),
        ("rest_between_min = 60", "rest_between_min = 721", "plan.rest_between_min", "0 to 720 minutes"),
        ("until = 2027-01-31", 'until = "2027-01-31"', "plan.until", "without quotes"),
        ('order = "shuffled"', 'order = "shufled"', "plan.order", "did you mean 'shuffled'"),
        ('"drops", "ointment", ', '"drops", "drops", ', "plan.eye_care", "twice"),
        ('"drops", "ointment", ', '"drop", ', "plan.eye_care", "did you mean 'drops'"),
        ('why = "botulinum_toxin"', 'why = "toxin"', "exclusion[1].why", "after_surgery"),
        ('["brow-raise", "cheeks"]', '["brow-rise", "cheeks"]', "exclusion[1].leaves_out", "did you mean 'brow-raise'"),
        ('["brow-raise", "cheeks"]', '["cheeks", "cheeks"]', "exclusion[1].leaves_out", "twice"),
        ('["brow-raise", "cheeks"]', "[]", "exclusion[1].leaves_out", "holds 0"),
        ("until = 2026-12-20", "until = 2026-12-20T10:00:00", "exclusion[1].until", "date only"),
        ("palpebral_aperture_mm = 10.1", "palpebral_aperture_mm = 101", "clinic_rest.left.palpebral_aperture_mm",
         "0 to 20 mm"),
        ("commissure_height_mm = -63.5", "commissure_height_mm = 63.5", "clinic_rest.left.commissure_height_mm",
         "below the eye"),
        ("right = { palpebral", "# { palpebral", "clinic_rest.right", "missing"),
        ("spread_mm = 1.0", "spread_mm = 0", "clinic_rest.spread_mm", "0.1 to 5 mm"),
        ("shows_score = true", 'shows_score = "yes"', "exercise[1].shows_score", "true or false"),
        ('side = "left" ', 'side = "both" ', "exercise[5].side", "give one of left, right"),
        ('side = "left" ', "# ", "exercise[5].side", "missing"),
        ('movement = "lip-pucker"', 'movement = "lip-pucker"\nside = "left"', "exercise[4].side", "both sides"),
        ("hold_s = 20.0", "hold_s = 2.0", "exercise[6].dose.hold_s", "5 to 300 s"),
        ("dose = { repetitions = 2, hold_s = 20.0", "band = { low_mm = 1, high_mm = 2 }\n"
         "dose = { repetitions = 2, hold_s = 20.0", "exercise[6].band", "nothing is to move"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_place_and_brings_no_other_along(before, after, place, said):
    assert before in EVERY_KEY
    problems = refused(EVERY_KEY.replace(before, after, 1))
    assert said in problems[place]
    renamed = {"[clinc]": "clinic", "limit_mm = 0.15": "exercise[1].quiet[1].limit_mm"}.get(after, place)
    assert all(other.startswith((place, renamed)) for other in problems)


@pytest.mark.parametrize("unreadable", ['"synkinetc"', "3"])
def test_a_stage_or_a_side_that_cannot_be_read_is_the_only_complaint(unreadable):
    text = EVERY_KEY.replace("low_share = 0.3, high_share = 1.3", "low_share = 1.2, high_share = 1.3")
    assert list(refused(text.replace('"synkinetic"', unreadable))) == ["plan.stage"]
    stretched = with_massage(EVERY_KEY.replace('"right" ', unreadable), "other-cheek-stretch")
    assert list(refused(stretched)) == ["plan.affected_side"]


@pytest.mark.parametrize("movement", ["rest-scan", "one-sided-smile"])
def test_a_movement_that_is_misspelt_brings_no_complaint_about_its_keys(movement):
    problems = refused(EVERY_KEY.replace(f'"{movement}"', f'"{movement}s"'))
    assert [place.partition(".")[2] for place in problems] == ["movement"]


SHARES = "low_share = 0.3, high_share = 1.3"


@pytest.mark.parametrize("stage", ["paretic", "synkinetic"])
@pytest.mark.parametrize(
    ("band", "key"),
    [
        ("fixed_at_evaluation_mm = 3.0, low_share = 1, high_share = 1.3", "low_share"),
        ("fixed_at_evaluation_mm = 3.0, low_mm = 3.5, high_mm = 4.0", "low_mm"),
    ],
)
def test_where_strengthening_is_locked_no_band_asks_for_more_than_the_patient_reached(stage, band, key):
    text = EXAMPLE.replace(f"fixed_at_evaluation_mm = 3.0, {SHARES}", band).replace('"synkinetic"', f'"{stage}"')
    problems = refused(text)
    assert list(problems) == [f"exercise[3].band.{key}"]
    (said,) = problems.values()
    assert stage in said
    assert "strengthening" in said
    assert "3 mm" in said
    assert isinstance(read_plan(text.replace(f'"{stage}"', '"long_standing"'), CATALOGUE), Plan)


def test_a_score_is_not_shown_to_a_patient_who_is_told_nothing():
    text = EXAMPLE.replace('feedback = "after"', 'feedback = "none"\nshows_score = true')
    assert "change one" in refused(text)["exercise[4].shows_score"]


@pytest.mark.parametrize("movement", [m for m in CATALOGUE.movements.values() if m.sides is MovementSides.ONE])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_movement_of_one_side_is_asked_of_either(movement, side):
    plan = read(with_exercise(EXAMPLE, movement.id, f'side = "{side}"', band="low_mm = 1, high_mm = 2"))
    assert plan.exercises[4].side.sides == (Side(side),)


def test_a_rest_may_have_the_times_of_a_movement_and_needs_none():
    bare = read(with_exercise(EXAMPLE, "rest-scan", dose="repetitions = 1, hold_s = 60, rest_s = 5")).exercises[4]
    full = read(with_exercise(EXAMPLE, "rest-scan")).exercises[4]
    assert (bare.dose.rise_s, bare.dose.fall_s) == (0.5, 0.5)
    assert (full.dose.rise_s, full.dose.fall_s) == (2.0, 2.0)


def test_a_movement_that_is_locked_may_be_named_by_a_plan():
    plan = read(EXAMPLE.replace('movement = "smile"', 'movement = "corners-down"'))
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
    assert read_plan_bytes(b"\xef\xbb\xbf" + EXAMPLE.encode(), CATALOGUE) == read(EXAMPLE)


def test_what_a_movement_itself_moves_cannot_be_asked_to_stay_quiet():
    problems = refused(
        EXAMPLE.replace('region = "eye"', 'region = "mouth_corner"').replace("limit_ratio = 0.15", "limit_mm = 2")
    )
    assert "itself moves" in problems["exercise[1].quiet[1].region"]


def test_a_region_can_have_a_limit_for_each_side_alone():
    text = EXAMPLE.replace("# limit_alone_ratio", "limit_alone_ratio")
    assert read(text).exercises[0].quiet[0].limit_alone == 0.4
    wrong = refused(text.replace("limit_alone_ratio = 0.4", "limit_alone_ratio = 4"))
    assert "limit_alone_ratio" in next(iter(wrong))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (with_massage(EXAMPLE, "cheek", "seconds = 30"), "did you mean"),
        (with_massage(EXAMPLE, "temples", "seconds = 1"), "5 to 1800"),
        (with_massage(EXAMPLE.replace('"right" ', '"both" '), "other-cheek-stretch"), "unaffected"),
    ],
)
def test_a_massage_that_the_catalogue_or_the_affected_side_does_not_allow_is_refused(text, part):
    ((place, message),) = refused(text).items()
    assert place.startswith("massage[2]")
    assert part in message


@pytest.mark.parametrize("data", [b"", b"   ", b"\xff\xfe", b"x" * (PLAN_MAX_BYTES + 1), b"= nonsense"])
def test_a_file_that_is_no_plan_is_refused_and_says_why(data):
    answer = read_plan_bytes(data, CATALOGUE)
    assert isinstance(answer, PlanRefused)
    assert answer.problems[0].message


@given(st.text())
def test_no_text_makes_reading_raise(text):
    assert isinstance(read_plan(text, CATALOGUE), PlanRefused)


SCRAPS = st.sampled_from(
    ['"', "[", "]", "=", "{", "}", "\n", "nan", "true", "[[exercise]]", "[clinic_rest]", "é", "\0"]
)


@given(st.integers(0, len(EVERY_KEY)), st.integers(0, 60), st.lists(SCRAPS, max_size=3).map("".join))
def test_no_damage_makes_reading_raise(at, length, scrap):
    answer = read_plan(EVERY_KEY[:at] + scrap + EVERY_KEY[at + length :], CATALOGUE)
    assert isinstance(answer, Plan) or all(problem.message for problem in answer.problems)


VALUE = re.compile(r"(?<= = )(\[[^]\n]*\]|\{[^}\n]*\}|[^\[{,}\n#]+)|(?<= )(\d[\d.]*)(?=[, ])")
PLACES = [match.span() for match in VALUE.finditer(EVERY_KEY)]
VALUES = st.recursive(
    st.sampled_from(["1", "-1", "0", "3.5", "nan", "inf", "true", '""', '"smile"', "2026-12-01", "1e300", "9" * 400]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(inner, max_size=2).map(
            lambda items: f"{{ {', '.join(f'k{n} = {i}' for n, i in enumerate(items))} }}"
        )
    ),
    max_leaves=5,
)


@given(st.sampled_from(PLACES), VALUES)
def test_a_value_of_any_kind_is_taken_or_refused_in_few_words(where, value):
    answer = read_plan(EVERY_KEY[: where[0]] + value + " " + EVERY_KEY[where[1] :], CATALOGUE)
    if isinstance(answer, PlanRefused):
        assert 1 <= len(answer.problems) <= 8
        assert all(problem.message and len(str(problem)) < 300 for problem in answer.problems)
    else:
        assert read(plan_text(answer)) == answer


@given(plans())
def test_a_plan_written_as_text_is_read_back_the_same(plan):
    assert read(plan_text(plan)) == plan


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
    assert set(tomllib.loads(EVERY_KEY)) == {*tomllib.loads(EXAMPLE), "clinic_rest", "exclusion"}
