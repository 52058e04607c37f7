"""What a stage locks is left out, whatever the list says; so is what a plan leaves out for a while."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.plan.checking import problems
from device.plan.conditions import Exclusion, ExclusionWhy, Stage
from device.plan.entries import MassageKind, MassageSide
from device.plan.left_out import LeftOutWhy, active_ids, left_out, left_out_of, stage_locked
from device.plan.schema import Plan, PrescribedMassage
from tests.made_plans import CATALOGUE, EVERY_KEY, EXAMPLE, TODAY, days, plans, read, with_exercise, with_massage

FLACCID = EXAMPLE.replace('"synkinetic"', '"flaccid"')
ONLY_MASSAGE = with_massage(FLACCID[: FLACCID.index("[[massage]]")], "cheeks", "seconds = 60")

FOR_A_FLACCID_FACE = {"forehead", "temples", "cheeks", "chin", "neck", "face-rest", "moist-warmth"} | {
    "other-cheek-stretch",
    "other-brow-stretch",
}
"""Massage, relaxation, and stretches of the other side [FPUK-flac]."""


def test_a_flaccid_plan_is_read_and_none_of_its_movements_is_done():
    plan = read(FLACCID)
    assert len(plan.exercises) == 4
    assert left_out(plan, TODAY) == {e.movement.id: LeftOutWhy.STAGE_LOCK for e in plan.exercises}


def test_each_lock_is_a_problem_with_its_place_and_a_way_out():
    found = problems(read(with_massage(with_exercise(FLACCID, "rest-scan"), "frown-release-press")))
    assert [p.place for p in found] == ["massage[2].name", *(f"exercise[{n}].movement" for n in (1, 2, 3, 4))]
    for problem in found:
        assert "take it out of the plan, or change plan.stage" in problem.message
    assert "'smile'" in found[1].message


def test_a_plan_that_is_all_massage_and_rest_has_no_problem():
    rests = "repetitions = 2, hold_s = 30, rest_s = 5"
    plan = read(with_exercise(with_massage(ONLY_MASSAGE, "other-brow-stretch"), "rest-scan", dose=rests))
    assert (problems(plan), left_out(plan, TODAY)) == ((), {})
    assert problems(read(ONLY_MASSAGE)) == ()


LATER = {"one-eye-closure"} | {f"tight-{part}-stretch" for part in ("brow", "eye", "cheek", "lip", "chin", "neck")}
"""What the sources keep for a later stage than the paretic one: not for early stages, and after three months."""


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.FLACCID])
def test_other_stages_lock_only_what_comes_later(stage):
    plan = read(EVERY_KEY)
    massages = tuple(PrescribedMassage(massage, 60.0) for massage in CATALOGUE.massages.values())
    exercises = tuple(replace(plan.exercises[0], movement=m) for m in CATALOGUE.movements.values())
    whole = replace(plan, stage=stage, exercises=exercises, massages=massages)
    assert set(stage_locked(whole)) == (LATER if stage is Stage.PARETIC else set())
    assert len(problems(whole)) == len(stage_locked(whole))


def test_a_lock_of_a_later_stage_says_so():
    plan = read(EXAMPLE.replace('"synkinetic"', '"paretic"'))
    plan = replace(plan, massages=(PrescribedMassage(CATALOGUE.massages["tight-eye-stretch"], 60.0),))
    (problem,) = problems(plan)
    assert "comes in a later stage" in problem.message


def test_rest_is_practised_after_the_plans_last_day():
    plan = read(with_exercise(EXAMPLE, "rest-scan"))
    ended = replace(plan, limits=replace(plan.limits, until=TODAY - timedelta(days=1)))
    assert set(left_out(ended, TODAY).values()) == {LeftOutWhy.PLAN_ENDED}
    assert "rest-scan" not in left_out(ended, TODAY)


@pytest.mark.parametrize("massage", CATALOGUE.massages.values(), ids=lambda massage: massage.id)
def test_of_massages_a_flaccid_face_gets_what_the_source_allows(massage):
    plan = replace(read(ONLY_MASSAGE), massages=(PrescribedMassage(massage, 60.0),))
    assert (massage.id in left_out(plan, TODAY)) is (massage.id not in FOR_A_FLACCID_FACE)


def unsuitable(massage) -> bool:
    loosens = massage.kind in (MassageKind.RELEASE, MassageKind.STRETCH)
    return loosens and not (massage.kind is MassageKind.STRETCH and massage.side is MassageSide.UNAFFECTED)


@given(plans(stages=(Stage.FLACCID,)), days)
def test_no_list_no_exclusion_and_no_day_gets_past_the_lock_of_a_flaccid_face(plan, today):
    assert_locked(plan, today)
    assert_locked(read(FLACCID), today)


@given(plans(), days)
def test_whatever_the_plan_was_the_lock_holds_as_soon_as_its_stage_is_flaccid(plan, today):
    assert_locked(replace(plan, stage=Stage.FLACCID), today)


def assert_locked(plan: Plan, today: date) -> None:
    skipped = left_out(plan, today)
    must = {e.movement.id for e in plan.exercises if e.movement.id != "rest-scan"}
    must |= {p.massage.id for p in plan.massages if unsuitable(p.massage)}
    assert {what for what, why in skipped.items() if why is LeftOutWhy.STAGE_LOCK} == must
    assert len(problems(plan)) == sum(e.movement.id in must for e in plan.exercises) + sum(
        p.massage.id in must for p in plan.massages
    )
    assert must <= set(left_out_of(plan, skipped))


@given(plans(stages=tuple(s for s in Stage if s is not Stage.FLACCID)), days)
def test_an_exclusion_holds_until_its_last_day_and_the_plan_until_its_own(plan, today):
    skipped = left_out(plan, today)
    excluded = {what for e in plan.exclusions if today <= e.until for what in e.leaves_out}
    ended = {i for i in active_ids(plan) if today > plan.limits.until}
    assert set(skipped) == excluded | ended | set(stage_locked(plan))


@given(st.integers(-3, 3))
def test_the_last_day_of_an_exclusion_belongs_to_it(days_off):
    plan = replace(read(EXAMPLE), exclusions=(Exclusion(ExclusionWhy.AFTER_SURGERY, ("smile",), TODAY),))
    assert ("smile" in left_out(plan, TODAY + timedelta(days=days_off))) is (days_off <= 0)


def test_what_a_plan_does_not_list_is_not_told_to_be_left_out():
    away = Exclusion(ExclusionWhy.CONTACT_LENSES, ("upper-lid-stretch", "smile"))
    plan = replace(read(EXAMPLE), exclusions=(away,))
    assert left_out_of(plan, left_out(plan, TODAY)) == {"smile": LeftOutWhy.EXCLUDED}
