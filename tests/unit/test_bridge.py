"""The bridge of the nose: how far it has moved to a side is told, and what is not found stays as before."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.inference.bridge import Bridge, BridgePolicy

POLICY = BridgePolicy()
SIDE_PX = 128
PX_PER_MM = 1.1
TIP_ROW = 80
NEAR_PX = 0.05
"""How well a shift is told: a bowl through nine samples is not quite the hill."""
reach_px = int(POLICY.reach_mm * PX_PER_MM)
reach_up_px = int(POLICY.reach_up_mm * PX_PER_MM)
seeds = st.integers(0, 999)
shifts = st.floats(-reach_px + 0.5, reach_px - 0.5)
heights = st.floats(-reach_up_px + 0.6, reach_up_px - 0.6)


def picture(seed: int, right_px: float = 0.0, up_px: float = 0.0) -> np.ndarray:
    """Skin of sixty waves between 6 and 40 mm long. Waves, because they can be shifted by any part of a pixel."""
    rng = np.random.default_rng(seed)
    waves = 2 * np.pi / (rng.uniform(6, 40, 60) * PX_PER_MM)
    along, phase = rng.uniform(0, 2 * np.pi, (2, 60))
    place = np.arange(SIDE_PX)[:, None] - (SIDE_PX - 1) / 2
    columns = np.exp(1j * (place - right_px) * waves * np.cos(along))
    rows = np.exp(1j * ((place + up_px) * waves * np.sin(along) + phase))
    skin = (rows @ columns.T).real
    return np.clip(128 + skin[..., None] * (9, 8, 7), 0, 255).round().astype(np.uint8)


def bridge(first: np.ndarray) -> Bridge:
    return Bridge(first, TIP_ROW, PX_PER_MM)


@settings(max_examples=25, deadline=None)
@given(seed=seeds, right_px=shifts, up_rows=st.integers(-reach_up_px + 1, reach_up_px - 1))
def test_a_shift_to_a_side_is_told_to_a_twentieth_of_a_pixel(seed, right_px, up_rows):
    aside_px = bridge(picture(seed)).aside_px(picture(seed, right_px, up_rows))
    assert aside_px == pytest.approx(right_px, abs=NEAR_PX)


@settings(max_examples=25, deadline=None)
@given(seed=seeds, right_px=shifts, up_px=heights)
def test_a_shift_to_a_side_is_told_whatever_goes_up_or_down(seed, right_px, up_px):
    aside_px = bridge(picture(seed)).aside_px(picture(seed, right_px, up_px))
    assert aside_px == pytest.approx(right_px, abs=NEAR_PX)


@settings(max_examples=20, deadline=None)
@given(seed=seeds, right_px=shifts, gain=st.floats(0.4, 0.7), more=st.floats(0, 60))
def test_another_light_moves_nothing(seed, right_px, gain, more):
    lit = np.clip(picture(seed, right_px) * gain + more, 0, 255).round().astype(np.uint8)
    assert bridge(picture(seed)).aside_px(lit) == pytest.approx(right_px, abs=NEAR_PX)


@settings(max_examples=20, deadline=None)
@given(seed=seeds, right_px=shifts, up_px=heights)
def test_in_a_mirror_it_stands_as_far_to_the_other_side(seed, right_px, up_px):
    first, later = picture(seed), picture(seed, right_px, up_px)
    ours = bridge(first).aside_px(later)
    theirs = bridge(first[:, ::-1].copy()).aside_px(later[:, ::-1].copy())
    assert theirs == pytest.approx(-ours, abs=1e-3)


def test_each_answer_is_against_the_first_picture_and_not_the_last():
    nose = bridge(picture(3))
    for right_px in (2.0, 4.0, 6.0, -1.0):
        assert nose.aside_px(picture(3, right_px)) == pytest.approx(right_px, abs=NEAR_PX)


@pytest.mark.parametrize("level", [0, 90, 255])
def test_in_a_picture_that_shows_nothing_it_stays_where_it_was(level):
    nose = bridge(picture(5))
    before = nose.aside_px(picture(5, 4.3))
    assert nose.aside_px(np.full((SIDE_PX, SIDE_PX, 3), level, np.uint8)) == before
    assert nose.aside_px(picture(5, -2.0)) == pytest.approx(-2.0, abs=NEAR_PX)


def test_before_it_was_ever_found_it_stands_where_it_stood_first():
    assert bridge(picture(5)).aside_px(np.full((SIDE_PX, SIDE_PX, 3), 90, np.uint8)) == 0


@pytest.mark.parametrize("other", range(10, 20))
def test_another_nose_is_not_taken_for_it(other):
    nose = Bridge(picture(5), TIP_ROW, PX_PER_MM, BridgePolicy(alike_min=0.9))
    before = nose.aside_px(picture(5, 4.3))
    assert nose.aside_px(picture(other)) == before


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("way", [-1, 1])
def test_what_has_gone_just_too_far_is_not_found(seed, way):
    nose = bridge(picture(seed))
    before = nose.aside_px(picture(seed, 2.0))
    assert nose.aside_px(picture(seed, way * (POLICY.reach_mm + 1.0) * PX_PER_MM)) == before


@pytest.mark.parametrize("grey", [0, 90, 255])
def test_a_bridge_without_any_look_is_never_found(grey):
    flat = np.full((SIDE_PX, SIDE_PX, 3), grey, np.uint8)
    nose = bridge(flat)
    assert nose.aside_px(flat) == 0.0
    assert nose.aside_px(picture(1)) == 0.0


@settings(max_examples=10, deadline=None)
@given(seed=seeds, right_px=shifts)
def test_nostrils_and_mouth_are_not_looked_at(seed, right_px):
    first, later = picture(seed), picture(seed, right_px)
    bone_ends = round(TIP_ROW - POLICY.above_tip_mm * PX_PER_MM)
    answer = bridge(first).aside_px(later)
    first[bone_ends:] = 0
    later[bone_ends + round(POLICY.reach_up_mm * PX_PER_MM) :] = 255
    assert bridge(first).aside_px(later) == answer
