"""Stories of the day's share, told by a wall clock that stands still and steps as that of a real mirror does."""

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.plan.conditions import PracticeLimits
from device.plan.left_out import LeftOutWhy
from device.records.today import MayMove, Moved, NoMoreNow, Practised, moved_today, share_left

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
LASTS = timedelta(minutes=10)
ENOUGH, SOON = NoMoreNow(LeftOutWhy.ENOUGH_TODAY), NoMoreNow(LeftOutWhy.TOO_SOON)
TWICE = PracticeLimits(2)


def practised(*began, moved_s=60.0):
    return [Practised(at, at + LASTS, moved_s) for at in began]


def left(sessions, now, limits=TWICE):
    return share_left(moved_today(sessions, now), limits)


def test_nothing_was_done_yet():
    assert moved_today([], MONDAY) == Moved(0, 0.0, math.inf)
    assert left([], MONDAY) == MayMove(math.inf)


def test_what_was_done_today_is_counted_and_what_was_done_before_is_not():
    sessions = practised(MONDAY - DAY, MONDAY, MONDAY + 3 * HOUR)
    assert moved_today(sessions, MONDAY + 4 * HOUR) == Moved(2, 120.0, 3000.0)


@pytest.mark.parametrize(
    ("began", "now", "answer"),
    [
        ((MONDAY,), MONDAY + HOUR, MayMove(math.inf)),
        ((MONDAY, MONDAY + HOUR), MONDAY + 2 * HOUR, ENOUGH),
        ((MONDAY, MONDAY + HOUR, MONDAY + 2 * HOUR), MONDAY + 3 * HOUR, ENOUGH),
        ((MONDAY, MONDAY + HOUR), MONDAY + DAY, MayMove(math.inf)),
        # A session is of the day on which it began, though it goes on over midnight.
        ((MONDAY, MONDAY + 14.9 * HOUR), MONDAY + 15.1 * HOUR, MayMove(math.inf)),
    ],
)
def test_so_many_sessions_are_a_days_share(began, now, answer):
    assert left(practised(*began), now) == answer


def test_so_many_minutes_of_movement_are_a_days_share():
    limits = PracticeLimits(12, active_minutes_per_day=5)
    assert left(practised(MONDAY, MONDAY + HOUR), MONDAY + 2 * HOUR, limits) == MayMove(180.0)
    assert left(practised(MONDAY, MONDAY + HOUR, moved_s=150.0), MONDAY + 2 * HOUR, limits) == ENOUGH
    assert left(practised(MONDAY, MONDAY + HOUR, moved_s=150.0), MONDAY + DAY, limits) == MayMove(300.0)


def test_between_two_sessions_there_is_a_rest_and_it_goes_on_over_midnight():
    limits = PracticeLimits(12, rest_between_min=60)
    assert left(practised(MONDAY), MONDAY + HOUR, limits) == SOON
    assert left(practised(MONDAY), MONDAY + HOUR + LASTS, limits) == MayMove(math.inf)
    late = MONDAY.replace(hour=23, minute=45)
    assert left(practised(late), late + HOUR, limits) == SOON
    assert left(practised(late), late + HOUR + LASTS, limits) == MayMove(math.inf)


def test_enough_is_said_before_too_soon():
    limits = PracticeLimits(1, rest_between_min=60)
    assert left(practised(MONDAY), MONDAY + HOUR, limits) == ENOUGH


def test_a_clock_that_stands_still_makes_one_day_of_several():
    assert left(practised(MONDAY, MONDAY), MONDAY + LASTS) == ENOUGH


def test_after_a_step_back_earlier_sessions_count_until_one_of_an_earlier_day_has_come_after_them():
    ahead = practised(MONDAY + YEAR, MONDAY + YEAR + HOUR)
    moved = moved_today(ahead, MONDAY)
    assert moved.clock_stepped
    assert share_left(moved, TWICE) == ENOUGH
    # Whoever may move a third time today has no fourth time.
    thrice = PracticeLimits(3)
    assert left(ahead, MONDAY, thrice) == MayMove(math.inf)
    assert left([*ahead, *practised(MONDAY)], MONDAY + HOUR, thrice) == ENOUGH
    tuesday = moved_today([*ahead, *practised(MONDAY)], MONDAY + DAY)
    assert (tuesday.sessions, tuesday.clock_stepped) == (0, False)


def test_after_a_step_back_of_minutes_a_rest_is_not_taken_for_over():
    moved = moved_today(practised(MONDAY), MONDAY)
    assert moved.clock_stepped
    assert share_left(moved, PracticeLimits(12, rest_between_min=60)) == SOON
    assert share_left(moved, PracticeLimits(12)) == MayMove(math.inf)


def test_a_step_ahead_looks_like_another_day():
    assert left(practised(MONDAY, MONDAY + HOUR), MONDAY + YEAR) == MayMove(math.inf)


def test_a_day_begins_at_midnight_where_the_patient_lives():
    there = timezone(timedelta(hours=10))
    evening = datetime(2026, 3, 2, 22, tzinfo=there)
    sessions = practised(evening.astimezone(UTC), (evening + HOUR).astimezone(UTC))
    assert left(sessions, evening + 1.5 * HOUR) == ENOUGH
    assert left(sessions, evening + 3 * HOUR) == MayMove(math.inf)


def test_a_time_without_a_zone_is_wrong_use():
    with pytest.raises(ValueError, match="zone"):
        moved_today([], MONDAY.replace(tzinfo=None))


zones = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
times = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=zones)  # noqa: DTZ001 (hypothesis adds one)
near = st.timedeltas(-3 * DAY, 3 * DAY).map(lambda apart: MONDAY + apart)
sessions = st.builds(
    lambda began, lasts, moved_s: Practised(began, began + lasts, moved_s),
    times | near,
    st.timedeltas(timedelta(), 2 * HOUR),
    st.floats(0, 7200),
)
limits = st.builds(
    PracticeLimits,
    st.integers(1, 12),
    st.floats(1, 120) | st.just(math.inf),
    st.floats(0, 720),
)


def seconds(share):
    return share.active_left_s if isinstance(share, MayMove) else 0.0


@given(st.lists(sessions, max_size=8), times | near, limits)
def test_any_wall_times_have_an_answer(done, now, limits):
    share = left(done, now, limits)
    assert not math.isnan(seconds(share))
    assert seconds(share) >= 0


@given(st.lists(sessions, min_size=1, max_size=6), times | near, limits, st.data())
def test_more_practice_never_leaves_more(done, now, limits, data):
    before = seconds(left(done, now, limits))
    place = data.draw(st.integers(0, len(done) - 1))
    longer = done[place]
    longer = Practised(longer.began, longer.ended, longer.moved_s + data.draw(st.floats(0, 600)))
    assert seconds(left([*done[:place], longer, *done[place + 1 :]], now, limits)) <= before
    # One session more, stored at any time, that is not of a day before.
    began = now + data.draw(st.timedeltas(timedelta(), 3 * DAY))
    more = Practised(began, began + data.draw(st.timedeltas(timedelta(), HOUR)), 60.0)
    place = data.draw(st.integers(0, len(done)))
    assert seconds(left([*done[:place], more, *done[place:]], now, limits)) <= before
