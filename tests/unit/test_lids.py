"""Eyelids: what a reading stands for, how sure that is, and that no eye is ever said to be shut."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.measurement.lids import POLICY, LidPolicy, Open, ShutOrUpTo, opening_of, spread_of, true_ratio
from device.measurement.values import SURE, Measured

readings = st.floats(-POLICY.read_max, POLICY.read_max)
STEEPEST = max(POLICY.slope_below, (1 - POLICY.bend_true) / (1 - POLICY.bend_read))
policies = st.builds(
    LidPolicy,
    bend_read=st.floats(0.3, 0.9),
    bend_true=st.floats(0.1, 0.8),
    slope_below=st.floats(0.1, 2.0),
    spread_ratio=st.floats(0.01, 0.2),
    certain_from=st.floats(0.2, 0.9),
)
apertures = st.builds(Measured, value=st.floats(-20, 40), spread=st.floats(0, 10))


# -- what a reading stands for


@given(policy=policies, one=readings, other=readings)
def test_an_eye_that_reads_more_open_is_never_less_open(policy, one, other):
    low, high = sorted((one, other))
    assert true_ratio(low, policy) <= true_ratio(high, policy)


@given(read=readings, step=st.floats(0, 0.5))
def test_there_is_no_jump_from_one_line_to_the_next(read, step):
    more = min(read + step, POLICY.read_max)
    assert true_ratio(more) - true_ratio(read) <= max(STEEPEST, 1) * (more - read) + 1e-9


@given(policy=policies)
def test_both_lines_meet_at_the_bend(policy):
    assert true_ratio(policy.bend_read, policy) == pytest.approx(policy.bend_true)
    below = math.nextafter(policy.bend_read, 0)
    assert true_ratio(below, policy) == pytest.approx(policy.bend_true)


@given(policy=policies)
def test_an_eye_at_rest_is_as_open_as_at_rest(policy):
    assert true_ratio(1.0, policy) == 1


@given(read=st.floats(1, POLICY.read_max))
def test_an_eye_that_is_wider_than_at_rest_is_taken_as_it_is_read(read):
    assert true_ratio(read) == read


@given(read=readings)
def test_no_eye_is_open_by_less_than_nothing(read):
    assert true_ratio(read) >= 0


def test_a_half_closed_lid_is_drawn_open_and_set_right():
    # Measured on synthetic people: half open reads 0.70, and what is left is 0.036.
    assert true_ratio(0.70) == pytest.approx(0.50, abs=0.036)


@pytest.mark.parametrize("read", [math.nan, math.inf, -math.inf, 10.01, -10.01, 1e9])
def test_what_no_eye_can_give_is_no_opening(read):
    assert math.isnan(true_ratio(read))


# -- how sure that is


@given(policy=policies, ratio=st.floats(1, 20))
def test_an_eye_at_rest_or_wider_adds_nothing_to_the_noise(policy, ratio):
    assert spread_of(ratio, policy) == 0


@given(policy=policies, share=st.floats(0, 1))
def test_a_lid_that_has_left_the_certain_ones_is_as_uncertain_as_can_be(policy, share):
    assert spread_of(share * policy.certain_from, policy) == pytest.approx(policy.spread_ratio)


@given(policy=policies, one=st.floats(-1, 3), other=st.floats(-1, 3))
def test_the_further_an_eye_is_closed_the_less_certain_it_is(policy, one, other):
    low, high = sorted((one, other))
    assert policy.spread_ratio >= spread_of(low, policy) >= spread_of(high, policy) >= 0


def test_half_way_to_the_certain_ones_it_is_half_as_uncertain():
    assert spread_of((1 + POLICY.certain_from) / 2) == pytest.approx(POLICY.spread_ratio / 2)


# -- what may be said of an opening


@given(aperture=apertures)
def test_what_is_within_its_error_may_be_shut_or_open_by_at_least_that_error(aperture):
    error_mm = SURE * aperture.spread
    opening = opening_of(aperture)
    if aperture.value > error_mm:
        assert opening == Open(aperture.value)
    else:
        assert isinstance(opening, ShutOrUpTo)
        assert opening.mm >= error_mm
        assert opening.mm >= aperture.value


@given(spread=st.floats(0.01, 10), overlap_mm=st.floats(0, 20))
def test_lids_that_seem_to_overlap_are_no_more_shut_than_the_error_allows(spread, overlap_mm):
    assert opening_of(Measured(-overlap_mm, spread)) == ShutOrUpTo(SURE * spread)


@pytest.mark.parametrize("true_mm", [0.0, 0.5, 1.0, 2.0, 4.0])
def test_in_95_of_100_readings_an_eye_is_not_further_open_than_was_said(true_mm):
    spread = 0.6
    readings_mm = np.random.default_rng(7).normal(true_mm, spread, 5000).tolist()
    openings = [opening_of(Measured(mm, spread)) for mm in readings_mm]
    too_low = [o for o in openings if isinstance(o, ShutOrUpTo) and o.mm < true_mm]
    assert len(too_low) <= 0.05 * len(openings)
    if true_mm == 0:
        assert sum(isinstance(o, Open) for o in openings) <= 0.05 * len(openings)
