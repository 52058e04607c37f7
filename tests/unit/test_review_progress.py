"""What the patient may see of their progress."""

from dataclasses import replace
from datetime import timedelta

import pytest

from device.measurement.side import Side
from device.records.progress import Changed, NoChange, Period, progress
from device.records.stored import Visit
from device.records.trend import TooFew
from tests.made_loans import START, loan, plan_of


def shown(sessions, period, visits=(), now=None):
    (found,) = progress(sessions, visits, now or sessions[-1].started, period)
    return found


def test_progress_is_against_the_own_first_baseline_and_beyond_noise():
    gained = shown(loan(slope=0.1), Period.FIRST).affected[Side.RIGHT]
    assert isinstance(gained, Changed)
    assert gained.by == pytest.approx(1.9, abs=0.3)
    assert gained.first == pytest.approx(2.0, abs=0.15)
    assert shown(loan(slope=0.0), Period.FIRST).affected[Side.RIGHT] == NoChange()
    assert shown(loan(days=3), Period.FIRST).affected[Side.RIGHT] == TooFew(3)


def test_progress_since_the_visit_and_of_two_weeks_are_of_their_own_sessions():
    sessions = loan(days=40, slope=0.1)
    visit = Visit(sessions[29].started, sessions[29].id)
    since = {
        period: shown(sessions, period, (visit,)).affected[Side.RIGHT]
        for period in (Period.FIRST, Period.VISIT, Period.TWO_WEEKS)
    }
    by = {period: one.by for period, one in since.items() if isinstance(one, Changed)}
    assert by[Period.FIRST] == pytest.approx(3.9, abs=0.4)
    assert by[Period.VISIT] == pytest.approx(0.9, abs=0.4)
    assert by[Period.TWO_WEEKS] == pytest.approx(1.4, abs=0.4)
    assert shown(sessions, Period.VISIT).affected == shown(sessions, Period.FIRST).affected


def test_two_weeks_end_where_the_clock_stepped():
    sessions = loan(days=10)
    ahead = [replace(s, started=s.started + timedelta(days=900)) if s.id <= 7 else s for s in sessions]
    assert shown(ahead, Period.TWO_WEEKS).affected[Side.RIGHT] == TooFew(3)


def test_a_movement_beyond_the_band_is_no_progress():
    sessions = loan(slope=0.5, start=5.0, plan=plan_of("smile", high=4.0))
    assert shown(sessions, Period.FIRST).affected[Side.RIGHT] == NoChange()


def test_a_period_without_the_movement_has_too_few():
    sessions = loan()
    assert shown(sessions, Period.VISIT, (Visit(START, 20),)).affected[Side.RIGHT] == TooFew(0)
    assert progress([], (), START, Period.FIRST) == ()
