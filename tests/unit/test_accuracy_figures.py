"""The figures of docs/accuracy.md: what measurements with known faults are said to be."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.accuracy.figures import Pair, Result, result_of

TRUE_MM = [(0.0, 10.0), (10.0, 0.0), (10.0, 10.0), (4.0, 6.0)]
OPENINGS = [(1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (0.5, 1.0)]
"""Of both eyes: a lid that is still has its whole opening, 1."""


def result(true, faulty, *, from_open: bool = False) -> Result:
    return result_of([Pair(pair, faulty(*pair)) for pair in true], from_open=from_open)


def exact(right: float, left: float) -> tuple[float, float]:
    return right, left


def pulled(share: float):
    """Reads each side as its own and a share of the way to the mean of both."""

    def read(right: float, left: float) -> tuple[float, float]:
        mean = (right + left) / 2
        return right + share * (mean - right), left + share * (mean - left)

    return read


@pytest.mark.parametrize(("true", "from_open"), [(TRUE_MM, False), (OPENINGS, True)])
def test_what_is_exactly_true_has_gains_of_one_no_error_and_no_leak(true, from_open):
    assert result(true, exact, from_open=from_open) == Result(1.0, 1.0, 0.0, 0.0, len(true))


@pytest.mark.parametrize(("true", "from_open"), [(TRUE_MM, False), (OPENINGS, True)])
def test_a_pull_to_symmetry_by_half_halves_the_difference_and_leaves_the_sum(true, from_open):
    told = result(true, pulled(0.5), from_open=from_open)
    assert told.total == pytest.approx(1)
    assert told.difference == pytest.approx(0.5)
    # A quarter of what one side does is seen on the other.
    assert told.leak == pytest.approx(0.25)


def test_sides_that_are_read_as_their_mean_have_no_difference():
    told = result(TRUE_MM, pulled(1.0))
    assert told.difference == pytest.approx(0, abs=1e-12)
    assert told.leak == pytest.approx(0.5)
    # 5 mm on each side of two stills, none on the third, 1 mm on the last: over eight readings.
    assert told.error == pytest.approx((5 * 4 + 1 * 2) / 8)


def test_what_reads_too_little_on_both_sides_alike_is_no_pull_to_symmetry():
    told = result(TRUE_MM, lambda right, left: (0.8 * right, 0.8 * left))
    assert told.total == pytest.approx(0.8)
    assert told.difference == pytest.approx(1)
    assert told.leak == 0
    assert told.error == pytest.approx(0.2 * 50 / 8)


def test_lids_that_close_too_little_are_told_by_what_is_missing_from_their_opening():
    told = result(OPENINGS, lambda right, left: (1 - 0.7 * (1 - right), 1 - 0.7 * (1 - left)), from_open=True)
    assert told.total == pytest.approx(0.7)
    assert told.difference == pytest.approx(1)
    assert told.leak == pytest.approx(0)
    # 0.3 for each of the four lids that shut, 0.15 for the one that closes half way.
    assert told.error == pytest.approx((0.3 * 4 + 0.15) / 8)


def test_the_error_counts_too_much_and_too_little_alike():
    told = result([(4.0, 6.0)], lambda right, left: (right + 1, left - 1))
    assert told.error == 1
    assert told.total == 1


def test_a_gain_is_the_slope_of_least_squares_so_that_large_movements_count_most():
    told = result_of([Pair((10.0, 10.0), (10.0, 10.0)), Pair((2.0, 2.1), (4.0, 4.1))], from_open=False)
    assert told.total == pytest.approx((20 * 20 + 4.1 * 8.1) / (20**2 + 4.1**2))


def test_without_a_still_side_there_is_no_leak_to_tell():
    assert math.isnan(result([(4.0, 6.0), (5.0, 5.0)], exact).leak)
    # A side that truly moves by more than a fiftieth of the other's way is not still.
    assert math.isnan(result([(0.3, 10.0)], exact).leak)
    assert result([(0.1, 10.0)], lambda right, left: (right + 0.4, left)).leak == pytest.approx(0.05)


def test_the_leak_is_a_mean_over_the_still_sides():
    told = result_of([Pair((0.0, 10.0), (1.0, 10.0)), Pair((5.0, 0.0), (5.0, 0.0))], from_open=False)
    assert told.leak == pytest.approx(0.05)


amounts = st.floats(-20, 20).map(lambda mm: round(mm, 2))
stills = st.lists(st.tuples(amounts, amounts), min_size=1, max_size=12).filter(
    lambda pairs: any(left != right for right, left in pairs) and any(left + right for right, left in pairs)
)


@given(true=stills, total=st.floats(0.2, 2), difference=st.floats(-1, 2))
def test_the_gains_of_sum_and_difference_are_found_as_they_were_made(true, total, difference):
    def read(right: float, left: float) -> tuple[float, float]:
        middle, half = total * (right + left) / 2, total * difference * (left - right) / 2
        return middle - half, middle + half

    told = result(true, read)
    assert told.total == pytest.approx(total, abs=1e-6)
    assert told.difference == pytest.approx(difference, abs=1e-6)


@given(true=stills, errors=st.lists(st.tuples(amounts, amounts), min_size=12, max_size=12))
def test_flip_the_sides_and_every_figure_stays(true, errors):
    pairs = [
        Pair((right, left), (right + off[0], left + off[1])) for (right, left), off in zip(true, errors, strict=False)
    ]
    ours = result_of(pairs, from_open=False)
    theirs = result_of([Pair(pair.true[::-1], pair.read[::-1]) for pair in pairs], from_open=False)
    for name in ("total", "error", "leak", "count"):
        assert getattr(theirs, name) == pytest.approx(getattr(ours, name), nan_ok=True)
    assert theirs.difference * theirs.total == pytest.approx(ours.difference * ours.total)
