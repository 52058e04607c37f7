"""A plan is told back whole, in plain words, as the patient will live it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given

from device.plan.explain import NOT_VALIDATED, explain
from device.plan.left_out import LeftOutWhy, left_out
from device.plan.schema import CameraGrade, Feedback
from tests.made_plans import EVERY_KEY, EXAMPLE, TODAY, days, plans, read, with_exercise, with_massage


def told(text: str, today: date = TODAY) -> str:
    return explain(read(text), today)


def exercise(text: str, number: int) -> str:
    """What is told of one exercise."""
    told_of_it = told(text).partition(f"\n{number}. ")[2].partition(f"\n{number + 1}. ")[0]
    return told_of_it.partition("\n\n")[0]


@given(plans(), days)
def test_a_plan_is_told_back_with_its_figures_and_says_it_is_not_validated(plan, today):
    said = explain(plan, today)
    assert said.endswith(NOT_VALIDATED)
    assert plan.clinic.phone in said
    assert plan.review_date.isoformat() in said
    skipped = left_out(plan, today)
    for number, e in enumerate(plan.exercises, 1):
        assert f"{number}. {e.movement.name.capitalize()}" in said
        if e.movement.is_active and skipped.get(e.movement.id) is not LeftOutWhy.STAGE_LOCK:
            assert f"{e.band.high_mm:.1f} mm" in said
    for prescribed in plan.massages:
        assert prescribed.massage.title in said


def test_how_much_and_until_when_is_told_and_what_the_mirror_does_then():
    said = told(EVERY_KEY)
    for part in (
        "3 times a day",
        "another order each session",
        "at most 10 minutes a day; rests do not count",
        "at least 60 minutes",
        "or it is too soon, the mirror kindly leaves the movements out and says why. Massage is never refused",
        "The last day with movements is 2027-01-31",
        "drops by day, ointment at night, blinking by hand, with the back of a finger, taping as it was taught and",
        "left: the eye 10.1 mm open, the corner of the mouth 63.5 mm below the eye, the brow 19.5 mm above it",
        "Because of botulinum toxin the mirror leaves out brow-raise and cheeks until 2026-12-20, that day too",
        "No therapist has confirmed yet what the catalogue says of cheeks, smile,",
    ):
        assert part in said


def test_a_plain_plan_tells_no_limit_that_it_has_not():
    said = told(EXAMPLE)
    assert "There is no last day" in said
    assert "has not entered the face at rest" in said
    for part in ("at most", "at least", "another order", "eye care", "Because of"):
        assert part not in said


def test_a_plan_that_is_all_massage_tells_nothing_of_movements():
    said = told(with_massage(EXAMPLE[: EXAMPLE.index("[[massage]]")], "cheeks", "seconds = 60"))
    assert "60 s. Timed and drawn, never scored." in said
    assert "movements" not in said


@pytest.mark.parametrize(
    ("feedback", "said"),
    [
        (Feedback.MIRROR, "sees their own face, with a gauge for each side and words"),
        (Feedback.BRIGHT, "Warm light hides the patient's reflection; a gauge for each side and words are as usual."),
        (Feedback.SCHEMATIC, "A line drawing moves as the patient's face does"),
        (Feedback.AFTER, "told once a repetition is over"),
        (Feedback.NONE, "told nothing about how it goes"),
    ],
)
def test_each_kind_of_feedback_is_told_in_words_that_are_true(feedback, said):
    assert said in exercise(EXAMPLE.replace('feedback = "mirror"', f'feedback = "{feedback}"'), 1)


def test_a_rest_is_told_by_how_long_it_lasts_and_has_no_band():
    said = exercise(EVERY_KEY, 6)
    assert "twice: nothing moves for 20 s, then 5 s of pause." in said
    assert "Wanted" not in said
    assert "gauge" not in said


def test_a_movement_of_one_side_tells_which_one_and_whether_it_is_affected():
    assert "Only the left side moves, the unaffected one; the right one rests, and is watched." in exercise(
        EVERY_KEY, 5
    )
    assert "a gauge for that side" in exercise(EVERY_KEY, 5)
    right = exercise(EVERY_KEY.replace('side = "left" ', 'side = "right" '), 5)
    assert "Only the right side moves, the affected one; the left one rests, and is watched." in right
    assert "Wanted on the right side: 1.0 to 4.0 mm." in right


def test_whether_a_score_is_shown_is_told():
    assert "A score is shown after each repetition that has one." in exercise(EVERY_KEY, 1)
    assert "No score is shown." in exercise(EXAMPLE, 1)
    scored = with_exercise(EXAMPLE, "snarl", "shows_score = true", band="low_mm = 1, high_mm = 2")
    assert read(scored).exercises[4].movement.grade is CameraGrade.B
    assert "for trends, not for single figures" in exercise(scored, 5)


def test_what_the_camera_does_not_see_is_told():
    blind = exercise(with_exercise(EXAMPLE, "neck-soft", band="low_mm = 1, high_mm = 2"), 5)
    assert "is not used: the camera cannot see this movement" in blind
    assert "timed and never scored" in blind
    assert "gauge" not in blind
    assert "The camera does not watch the chin and the neck" in exercise(EXAMPLE, 1)


def test_the_limits_of_a_side_alone_are_told():
    assert "40% of its opening on either side alone" in exercise(EVERY_KEY, 1)


def test_what_is_left_out_today_is_told_where_it_stands():
    assert "left out today, as said above" in exercise(EVERY_KEY, 3)
    assert "left out today" not in told(EVERY_KEY, date(2026, 12, 21))
    assert "the mirror left out brow-raise and cheeks until 2026-12-20, which is over" in told(
        EVERY_KEY, date(2026, 12, 21)
    )
    assert told(EVERY_KEY, date(2027, 2, 1)).count("left out today, because the last day is over") == 5


def test_what_the_stage_locks_is_told_and_nothing_more_of_it():
    said = told(EXAMPLE.replace('"synkinetic"', '"flaccid"'))
    assert said.count("left out: the flaccid stage locks it.") == 4
    assert "Wanted" not in said


def test_the_time_of_a_session_counts_only_what_is_done():
    plan = read(EXAMPLE)
    assert "about 4 minutes each time" in explain(plan, TODAY)
    over = replace(plan, limits=replace(plan.limits, until=TODAY - timedelta(days=1)))
    assert "about 1 minute each time" in explain(over, TODAY)
    assert "Nothing of this plan is practised today." in explain(replace(over, massages=()), TODAY)
