"""A slope that is known, noise that is drawn with a fixed seed."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.records.change import Change, change_over
from device.records.trend import Slope, TooFew, theil_sen

SERIES = 1000


def series(rng, n, slope, noise=1.0, start=5.0):
    return [(float(x), start + slope * x + noise * rng.standard_normal()) for x in range(n)]


@pytest.mark.parametrize("n", [6, 8, 12, 30])
@pytest.mark.parametrize("slope", [0.0, 0.4])
def test_the_interval_holds_the_true_slope_as_often_as_it_says(n, slope):
    rng = np.random.default_rng(100 * n + int(10 * slope))
    found = [theil_sen([series(rng, n, slope)]) for _ in range(SERIES)]
    assert all(isinstance(one, Slope) for one in found)
    held = sum(one.low <= slope <= one.high for one in found) / SERIES
    # 95 %, less what chance leaves to a thousand series; a short one has few intervals to choose from.
    assert 0.935 <= held <= 0.995


@pytest.mark.parametrize(("groups", "each"), [(4, 3), (10, 3), (6, 5), (40, 4)])
def test_the_interval_of_groups_holds_it_too_however_far_the_groups_lie_apart(groups, each):
    rng = np.random.default_rng(groups)
    held = 0
    for _ in range(SERIES):
        found = theil_sen([series(rng, each, 0.5, start=100 * rng.standard_normal()) for _ in range(groups)])
        assert isinstance(found, Slope)
        held += found.low <= 0.5 <= found.high
    assert 0.935 <= held / SERIES <= 0.995


def test_a_line_without_noise_is_found_exactly():
    found = theil_sen([[(float(x), 3.0 - 0.25 * x) for x in range(10)]])
    assert found == Slope(-0.25, -0.25, -0.25, certain=True, level=3.0, points=10)


def test_a_quarter_of_wild_values_moves_it_no_further_than_its_noise_and_least_squares_far():
    rng = np.random.default_rng(7)
    points = series(rng, 24, 0.2, noise=0.2)
    wild = [(x, 300.0) if n % 4 == 0 and x > 12 else (x, y) for n, (x, y) in enumerate(points)]
    clean, spoilt = theil_sen([points]), theil_sen([wild])
    assert isinstance(clean, Slope)
    assert isinstance(spoilt, Slope)
    assert abs(spoilt.per_step - 0.2) < 0.05
    assert abs(spoilt.level - 5.0) < 0.5
    assert abs(np.polyfit(*np.array(wild).T, 1)[0] - 0.2) > 2


def test_one_lucky_last_session_is_no_trend_where_first_against_last_would_see_one():
    rng = np.random.default_rng(3)
    points = [*series(rng, 15, 0.0, noise=0.2), (15.0, 9.0)]
    change = change_over([points], 0.5)
    assert isinstance(change, Change)
    assert not change.beyond_noise
    assert points[-1][1] - points[0][1] > 3


@pytest.mark.parametrize(
    "groups", [[], [[]], [[(0.0, 1.0)]], [[(float(x), float(x)) for x in range(5)]], [[(0.0, 1.0)]] * 9]
)
def test_few_points_give_no_number(groups):
    found = theil_sen(groups)
    assert found == TooFew(sum(map(len, groups)))
    assert change_over(groups, 0.1) == found


def test_two_sessions_of_three_repetitions_are_too_few_for_a_change_within_a_session_and_three_are_not():
    three = [(0.0, 1.0), (1.0, 2.0), (2.0, 3.5)]
    assert isinstance(theil_sen([three] * 2), TooFew)
    assert isinstance(theil_sen([three] * 3), Slope)


def test_values_that_never_change_have_no_slope_and_are_no_change():
    change = change_over([[(float(x), 0.0) for x in range(9)]], 0.1)
    assert isinstance(change, Change)
    assert (change.total, change.low, change.high) == (0.0, 0.0, 0.0)
    assert not change.beyond_noise


@pytest.mark.parametrize(("smallest", "beyond"), [(1.9, True), (2.1, False)])
def test_a_change_counts_only_beyond_the_smallest_real_one(smallest, beyond):
    change = change_over([[(float(x), 0.2 * x) for x in range(11)]], smallest)
    assert isinstance(change, Change)
    assert change.total == pytest.approx(2.0)
    assert change.beyond_noise is beyond


def test_without_a_trend_noise_is_hardly_ever_told_as_a_change():
    rng = np.random.default_rng(11)
    changes = [change_over([series(rng, 20, 0.0, noise=0.2)], 1.96 * math.sqrt(2) * 0.2) for _ in range(SERIES)]
    assert sum(isinstance(one, Change) and one.beyond_noise for one in changes) <= 0.01 * SERIES


def test_points_that_are_no_figures_are_wrong_use():
    with pytest.raises(ValueError, match="no figures"):
        theil_sen([[(0.0, math.nan), (1.0, 1.0)]])


def test_few_points_of_equal_values_are_as_few():
    assert theil_sen([[(float(x), 1.0) for x in range(5)]]) == TooFew(5)


def test_a_step_of_equal_values_is_certain_though_the_interval_ends_at_zero():
    found = theil_sen([[(float(x), float(x < 8)) for x in range(16)]])
    assert isinstance(found, Slope)
    assert (found.certain, found.high) == (True, 0.0)
    assert found.per_step < 0


@given(st.lists(st.floats(-1e3, 1e3), min_size=6, max_size=40, unique=True))
def test_without_equal_values_certain_is_an_interval_clear_of_zero(ys):
    found = theil_sen([[(float(x), y) for x, y in enumerate(ys)]])
    assert isinstance(found, Slope)
    assert found.certain == (found.low > 0 or found.high < 0)


@given(st.lists(st.floats(-1e3, 1e3), min_size=6, max_size=40), st.floats(-10, 10))
def test_the_slope_lies_in_its_interval_and_follows_what_is_added(ys, added):
    before = theil_sen([[(float(x), y) for x, y in enumerate(ys)]])
    after = theil_sen([[(float(x), y + added * x) for x, y in enumerate(ys)]])
    if isinstance(before, Slope) and isinstance(after, Slope):
        assert before.low <= before.per_step <= before.high
        # Ties tell less, and adding a slope unties them.
        if len(set(ys)) == len(ys):
            assert after.per_step == pytest.approx(before.per_step + added, abs=1e-6)
