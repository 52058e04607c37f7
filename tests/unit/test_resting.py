"""Stories of pain, told in days; a day is a date and an hour of the wall clock as it was stored."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from device.records.resting import Rests, Tried, resting

SMILE, BROW = "smile", "brow-raise"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = timedelta(days=365)


def hurt(at, movement=SMILE):
    return Tried(movement, at, pain=True)


def well(at, movement=SMILE):
    return Tried(movement, at, pain=False)


@pytest.mark.parametrize(
    ("tried", "now", "rests"),
    [
        ([], MONDAY, {}),
        ([well(MONDAY)], MONDAY, {}),
        # Pain rests the exercise, and no other, for the day.
        ([hurt(MONDAY), well(MONDAY, BROW)], MONDAY + timedelta(hours=6), {SMILE: Rests.TODAY}),
        ([hurt(MONDAY)], MONDAY + DAY, {}),
        # A pain at ten to midnight rests it through the night.
        ([hurt(MONDAY.replace(hour=23, minute=50))], MONDAY.replace(hour=0) + DAY, {SMILE: Rests.TODAY}),
        ([hurt(MONDAY.replace(hour=23, minute=50))], MONDAY + DAY, {}),
        # Two days in a row rest it until the clinic looks, however long that takes.
        ([hurt(MONDAY), hurt(MONDAY + DAY)], MONDAY + DAY, {SMILE: Rests.UNTIL_CLINIC}),
        ([hurt(MONDAY), hurt(MONDAY + DAY)], MONDAY + 90 * DAY, {SMILE: Rests.UNTIL_CLINIC}),
        ([hurt(MONDAY), hurt(MONDAY + DAY), well(MONDAY + 2 * DAY)], MONDAY + 3 * DAY, {SMILE: Rests.UNTIL_CLINIC}),
        # A day on which it was not tried is none without pain; one on which it was, is.
        ([hurt(MONDAY), hurt(MONDAY + 3 * DAY)], MONDAY + 3 * DAY, {SMILE: Rests.UNTIL_CLINIC}),
        ([hurt(MONDAY), well(MONDAY + DAY), hurt(MONDAY + 2 * DAY)], MONDAY + 2 * DAY, {SMILE: Rests.TODAY}),
        ([hurt(MONDAY), hurt(MONDAY + DAY, BROW)], MONDAY + DAY, {BROW: Rests.TODAY}),
        # Twice on one day is one day; a session without pain later on that day takes nothing back.
        ([hurt(MONDAY), hurt(MONDAY + timedelta(hours=2))], MONDAY + timedelta(hours=3), {SMILE: Rests.TODAY}),
        ([hurt(MONDAY), well(MONDAY + timedelta(hours=2))], MONDAY + timedelta(hours=3), {SMILE: Rests.TODAY}),
    ],
)
def test_what_hurts_rests(tried, now, rests):
    assert resting(tried, now) == rests


def test_a_clock_that_stands_still_makes_a_rest_longer_and_never_shorter():
    assert resting([hurt(MONDAY)], MONDAY) == {SMILE: Rests.TODAY}


def test_after_a_clock_has_stepped_back_it_rests_until_a_day_has_been_stored_and_the_next_has_come():
    back = MONDAY - YEAR
    assert resting([hurt(MONDAY)], back) == {SMILE: Rests.TODAY}
    assert resting([hurt(MONDAY), well(back, BROW)], back + timedelta(hours=3)) == {SMILE: Rests.TODAY}
    assert resting([hurt(MONDAY), well(back, BROW)], back + DAY) == {}


def test_after_a_step_either_way_the_second_day_of_pain_is_noticed():
    for step in (-YEAR, YEAR):
        assert resting([hurt(MONDAY), hurt(MONDAY + step)], MONDAY + step) == {SMILE: Rests.UNTIL_CLINIC}


def test_a_day_begins_at_midnight_where_the_patient_lives():
    there = timezone(timedelta(hours=10))
    evening = datetime(2026, 3, 2, 22, tzinfo=there)
    assert resting([hurt(evening.astimezone(UTC))], (evening + timedelta(hours=1)).astimezone(there)) == {
        SMILE: Rests.TODAY
    }
    assert resting([hurt(evening.astimezone(UTC))], (evening + timedelta(hours=11)).astimezone(there)) == {}


def test_a_time_without_a_zone_is_wrong_use():
    with pytest.raises(ValueError, match="zone"):
        resting([], MONDAY.replace(tzinfo=None))
