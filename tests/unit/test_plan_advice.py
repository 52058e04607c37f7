"""What the sources advise against is asked about, with the reason, and not refused."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given

from device.coaching.policy import RestPolicy
from device.plan.advice import AdvicePolicy, warnings
from device.plan.conditions import ExclusionWhy
from device.plan.schema import Plan
from tests.made_plans import EVERY_KEY, EXAMPLE, TODAY, days, plans, read, with_exercise, with_massage

LONG_STANDING = EXAMPLE.replace('"synkinetic"', '"long_standing"')
PARETIC = EXAMPLE.replace('"synkinetic"', '"paretic"')
MANY = EXAMPLE.replace("_day = 3", "_day = 12").replace("hold_s = 3.0", "hold_s = 5.0")
BAND = "low_mm = 1, high_mm = 2"


def asked(text: str, today: date = TODAY) -> str:
    return "\n".join(warnings(read(text), today))


def excluding(why: ExclusionWhy, *what: str, more: str = "") -> str:
    named = ", ".join(f'"{one}"' for one in what)
    return f'\n[[exclusion]]\nwhy = "{why}"\nleaves_out = [{named}]\n{more}\n'


def test_the_example_is_not_asked_about():
    assert warnings(read(EXAMPLE), TODAY) == ()
    assert warnings(read(EVERY_KEY), TODAY) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (EXAMPLE.replace("repetitions = 3", "repetitions = 9", 1), "exercise 1: 9 repetitions; many of them"),
        (PARETIC.replace("repetitions = 3", "repetitions = 9", 1), "9 repetitions; a few calm ones teach more"),
        (EXAMPLE.replace("hold_s = 5.0", "hold_s = 12.0", 1), "exercise 1 is held for 12 s; beyond 5 s"),
        (EXAMPLE.replace("hold_s = 3.0", "hold_s = 6.0", 1), "exercise 2 is held for 6 s; eyes that are kept shut"),
        (EXAMPLE.replace("rest_s = 5.0", "rest_s = 90.0", 1), "more than 5 minutes of movement in a session"),
        (MANY, "about 34 minutes of movement and rest a day"),
        (EXAMPLE.replace('"smile"', '"corners-down"'), "exercise 1, corners-down, is usually left out: It draws"),
        (with_massage(EXAMPLE, "upper-lid-stretch"), "massage 2, upper-lid-stretch, is usually left out: It works"),
        (EXAMPLE.replace('name = "cheeks"', 'name = "face-rest"'), "tight muscles are let go first"),
        (with_exercise(EXAMPLE, "snarl", "quiet = []", band=BAND), "exercise 5 watches nothing"),
        (with_exercise(EXAMPLE, "neck-soft", "shows_score = true", band=BAND), "exercise 5 shall show a score, and"),
        (LONG_STANDING.replace("low_share = 0.3", "low_share = 1.1"), "at least 3.3 mm where the evaluation found 3.0"),
        (EVERY_KEY.replace("low_mm = 2.0", "low_mm = 9.0"), "by 9.0 mm or more, and the right eye is 9.0 mm open"),
        (EXAMPLE + excluding(ExclusionWhy.AFTER_SURGERY, "closed-smile"), "exclusion 1 leaves out closed-smile, which"),
        (EXAMPLE + excluding(ExclusionWhy.AFTER_SURGERY, "smile", more="until = 2026-11-23"), "ended on 2026-11-23"),
        (EXAMPLE.replace("2027-01-15", "2026-11-23"), "the review of 2026-11-23 is over"),
        (EXAMPLE.replace("[clinic]", "until = 2026-11-23\n[clinic]"), "2026-11-23, is over; the mirror leaves"),
    ],
)  # fmt: skip
def test_each_question_gives_its_reason(text, said):
    assert said in asked(text)


@pytest.mark.parametrize("why", ExclusionWhy)
def test_what_hands_do_near_an_eye_is_asked_about_while_the_plan_names_a_reason_against_it(why):
    text = with_massage(EXAMPLE, "upper-lid-stretch") + excluding(why, "smile", more="until = 2026-12-01")
    assert "in spite of" in asked(text)
    assert "in spite of" not in asked(text, date(2026, 12, 2))
    assert "in spite of" not in asked(text + excluding(why, "upper-lid-stretch"))


def test_what_only_fits_other_stages_is_not_asked():
    bare = PARETIC.replace('name = "cheeks"', 'name = "face-rest"')
    assert asked(with_exercise(bare, "snarl", "quiet = []", band=BAND)) == ""


def test_a_rest_is_no_effort_however_long_it_is():
    rest = with_exercise(EXAMPLE, "rest-scan", dose="repetitions = 10, hold_s = 60, rest_s = 5")
    assert asked(rest) == ""


def test_a_day_that_the_plan_itself_makes_short_is_not_asked_about():
    assert "a day" not in asked(MANY.replace("[clinic]", "active_minutes_per_day = 10\n[clinic]"))


def test_nothing_is_asked_about_what_the_stage_locks():
    flaccid = EXAMPLE.replace('"synkinetic"', '"flaccid"').replace("hold_s = 5.0", "hold_s = 12.0")
    assert asked(with_massage(flaccid, "upper-lid-stretch")) == ""


@given(plans(), days)
def test_every_plan_can_be_asked_about_and_every_question_is_a_sentence(plan, today):
    for text in warnings(plan, today):
        assert re.fullmatch(r"Please look again: [^\n]+[^.]\.", text)


@given(plans(), days)
def test_a_policy_that_allows_more_asks_no_more(plan: Plan, today: date):
    mild = AdvicePolicy(repetitions=10, hold_s=30.0, active_min=1e6, daily_min=1e6)
    assert set(warnings(plan, today, mild)) <= set(warnings(plan, today))


def test_the_last_day_itself_is_not_over():
    plan = read(EXAMPLE)
    plan = replace(plan, review_date=TODAY, limits=replace(plan.limits, until=TODAY))
    assert warnings(plan, TODAY) == ()
    assert len(warnings(plan, TODAY + timedelta(days=1))) == 2


def test_a_rest_that_is_too_short_to_be_compared_is_asked_about():
    plan = read(EXAMPLE.replace("rest_s = 5.0", "rest_s = 1.5", 1))
    assert any("rests for 1.5 s" in text for text in warnings(plan, TODAY))
    assert AdvicePolicy().rest_s == RestPolicy().watch_s
