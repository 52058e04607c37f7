"""What is particular to the next sitting, put together from the plan, the clock, and what is stored."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from device.coaching.session import Session
from device.coaching.sitting import Sitting
from device.coaching.state import RepetitionResult, Synkinesis
from device.commands.sitting import Earlier, attended_sitting, earlier_of, order_of, sitting_of
from device.measurement.side import Side
from device.plan.catalogue import load_catalogue
from device.plan.conditions import Exclusion, ExclusionWhy, Order, PracticeLimits, Stage
from device.plan.left_out import LeftOutWhy, stage_locked
from device.plan.schema import Band, PrescribedMassage, Region
from device.records.resting import Tried
from device.records.today import Practised
from tests.fixtures_store import SESSION, SMILE, add, path_fixture, store_fixture
from tests.recorded_practice import recorded_plan

__all__ = ["path_fixture", "store_fixture"]

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHEEKS = load_catalogue().massages["cheeks"]
PLAN = replace(recorded_plan(), limits=PracticeLimits(2), massages=(PrescribedMassage(CHEEKS, 60.0),))
MOVEMENTS = tuple(exercise.movement.id for exercise in PLAN.exercises)
FIRST, SECOND, *_ = MOVEMENTS
TWICE = tuple(Practised(NOW - hours * HOUR, NOW - hours * HOUR, 60.0) for hours in (3, 2))
ENOUGH = dict.fromkeys(MOVEMENTS, LeftOutWhy.ENOUGH_TODAY)


def sitting(plan=PLAN, earlier=None, *, at=NOW, sure=True):
    return sitting_of(plan, earlier or Earlier(), at, clock_is_sure=sure)


def test_on_the_first_day_everything_is_done_and_nothing_known():
    assert sitting() == Sitting()


def test_the_days_share_leaves_out_every_movement_and_no_massage():
    found = sitting(earlier=Earlier(practised=TWICE))
    assert found.left_out == ENOUGH
    assert not found.may_be_new_day


def test_the_days_share_leaves_a_rest_alone():
    scan = replace(PLAN.exercises[0], movement=load_catalogue().movements["rest-scan"])
    found = sitting(replace(PLAN, exercises=(*PLAN.exercises, scan)), Earlier(practised=TWICE))
    assert found.left_out == ENOUGH


def test_what_is_left_of_the_days_share_is_told():
    plan = replace(PLAN, limits=PracticeLimits(12, active_minutes_per_day=5, rest_between_min=60))
    assert sitting(plan, Earlier(practised=TWICE)).active_left_s == 180.0
    soon = sitting(plan, Earlier(practised=TWICE), at=NOW - 1.5 * HOUR)
    assert soon.left_out == dict.fromkeys(MOVEMENTS, LeftOutWhy.TOO_SOON)


def test_the_plans_own_reason_comes_first_and_pain_before_the_days_share():
    hurt = [Tried(movement, NOW, pain=True) for movement in (FIRST, SECOND, "of-an-older-plan")]
    excluded = Exclusion(ExclusionWhy.AFTER_SURGERY, (FIRST,))
    found = sitting(replace(PLAN, exclusions=(excluded,)), Earlier(tuple(hurt), TWICE))
    assert found.left_out == {**ENOUGH, FIRST: LeftOutWhy.EXCLUDED, SECOND: LeftOutWhy.PAIN_REST}


def test_a_stage_lock_is_named_whatever_else_holds():
    plan = replace(PLAN, stage=Stage.FLACCID, limits=PracticeLimits(2, until=date(2020, 1, 1)))
    found = sitting(plan, Earlier(practised=TWICE), sure=False)
    assert found.left_out == dict.fromkeys(stage_locked(plan), LeftOutWhy.STAGE_LOCK)
    assert not found.may_be_new_day, "a new day would change nothing"


def test_where_the_clock_is_not_sure_the_patient_is_asked_and_only_if_it_matters():
    assert sitting(earlier=Earlier(practised=TWICE), sure=False).may_be_new_day
    assert not sitting(earlier=Earlier(practised=TWICE[:1]), sure=False).may_be_new_day
    # A clock that has stepped back since is not sure, whoever set it.
    assert sitting(earlier=Earlier(practised=TWICE), at=NOW - 2.5 * HOUR).may_be_new_day


def test_a_clock_that_may_have_stood_still_knows_of_no_rest_between_sessions():
    plan = replace(PLAN, limits=PracticeLimits(12, rest_between_min=60))
    found = sitting(plan, Earlier(practised=TWICE), at=NOW - 1.5 * HOUR, sure=False)
    assert (found.left_out, found.may_be_new_day) == ({}, False)


def test_pain_on_two_days_rests_until_the_clinic_has_looked():
    hurt = tuple(Tried(FIRST, NOW - days * 24 * HOUR, pain=True) for days in (2, 1))
    assert sitting(earlier=Earlier(hurt), sure=False).left_out == {FIRST: LeftOutWhy.UNTIL_CLINIC}


def test_pain_of_today_makes_a_clock_that_is_not_sure_ask():
    hurt = (Tried(FIRST, NOW, pain=True),)
    found = sitting(earlier=Earlier(hurt), sure=False)
    assert (found.left_out, found.may_be_new_day) == ({FIRST: LeftOutWhy.PAIN_REST}, True)


def done(began_mm: float | None, band: Band, place: int = 0) -> RepetitionResult:
    moved = () if began_mm is None else (Synkinesis(Region.EYE, Side.RIGHT, 0.3, 0.15, began_mm),)
    return replace(SMILE, exercise=place, movement=MOVEMENTS[place], band=band, synkinesis=moved)


WHOLE = PLAN.exercises[0].band
HALF = Band(WHOLE.low_mm / 2, WHOLE.high_mm / 2)


def bands(*last: RepetitionResult, plan=PLAN):
    return sitting(plan, Earlier(last=last)).bands


def test_a_band_that_has_come_down_stays_down_in_the_next_session():
    assert bands(done(None, HALF)) == {0: HALF}
    lowered = bands(done(WHOLE.high_mm / 3, WHOLE))[0]
    assert lowered.high_mm < WHOLE.high_mm / 3


def test_a_band_that_is_the_plans_own_or_of_another_exercise_changes_nothing():
    assert bands(done(None, WHOLE)) == {}
    assert bands(replace(done(None, HALF), movement="of-another-plan")) == {}
    assert bands(replace(done(None, HALF), exercise=99)) == {}
    assert bands(replace(done(None, HALF), band=None)) == {}


def test_an_exercise_begins_with_the_band_of_the_sitting():
    session = Session(PLAN, lambda: None, sitting=Sitting(bands={0: HALF}))
    assert session.state.band == HALF


def test_where_each_exercise_stands_is_read_from_the_newest_sessions_of_this_plan(store):
    started = replace(SESSION, started=NOW - HOUR, began_s=0.0, plan_id=PLAN.id)
    add(store, done(None, WHOLE), started)
    add(store, done(None, HALF), started)
    add(store, done(None, WHOLE), replace(started, plan_id="another"))
    assert sitting(earlier=earlier_of(store, PLAN)).bands == {0: HALF}


def test_where_a_therapist_attends_only_what_is_excluded_is_left_out():
    excluded = Exclusion(ExclusionWhy.AFTER_SURGERY, (FIRST,))
    plan = replace(PLAN, stage=Stage.FLACCID, exclusions=(excluded,), limits=PracticeLimits(2, until=date(2020, 1, 1)))
    hurt = (Tried(SECOND, NOW, pain=True),)
    found = attended_sitting(plan, Earlier(hurt, TWICE, known=frozenset({FIRST})), NOW)
    assert found == Sitting({FIRST: LeftOutWhy.EXCLUDED}, known=frozenset({FIRST}))


def test_the_order_of_the_plan_stays_where_it_says_so():
    assert sitting().order == ()


def test_a_shuffled_order_can_be_drawn_again_from_the_time_that_is_stored():
    plan = replace(PLAN, order=Order.SHUFFLED)
    there = NOW.astimezone(tz=None)
    orders = {order_of(plan, there + timedelta(microseconds=n)) for n in range(200)}
    assert len(orders) > 10
    assert order_of(plan, there) == order_of(plan, datetime.fromisoformat(NOW.isoformat()))
    # Later versions must draw the same, or no old session can be played again.
    assert order_of(plan, NOW + HOUR) == (1, 3, 2, 0)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_order_holds_each_exercise_once(started):
    assert sorted(order_of(replace(PLAN, order=Order.SHUFFLED), started)) == list(range(len(MOVEMENTS)))


def test_what_is_stored_is_what_is_put_together(store):
    started = replace(SESSION, started=NOW - HOUR, began_s=0.0)
    for _ in range(2):
        add(store, replace(SMILE, movement=FIRST), started)
    earlier = earlier_of(store, PLAN)
    assert earlier.known == {FIRST}
    assert sitting(earlier=earlier) == Sitting(ENOUGH, known=frozenset({FIRST}), active_left_s=0.0)
    assert sitting(earlier=earlier, at=NOW + timedelta(days=1)) == Sitting(known=frozenset({FIRST}))
