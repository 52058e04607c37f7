"""What a millimetre is: by the iris, or by the distance that the clinic entered."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.measurement.landmarks import POINTS_OF
from device.measurement.scale import (
    EYE_CORNERS_SPREAD_RATIO,
    IRIS_MM,
    IRIS_SPREAD_RATIO,
    Ruler,
    eye_corners,
    iris,
)
from device.measurement.side import Side
from tests.made_faces import EYE_CORNERS_MM, NEUTRAL_MM, moved


@given(unit=st.floats(0.01, 100), entered_mm=st.floats(60, 120))
def test_with_the_corners_entered_the_corners_are_that_far_apart(unit, entered_mm):
    shape = NEUTRAL_MM * unit
    assert eye_corners(shape * Ruler(entered_mm).mm_per_unit(shape)) == pytest.approx(entered_mm)


@given(unit=st.floats(0.01, 100))
def test_without_them_the_iris_is_as_wide_as_a_persons(unit):
    shape = NEUTRAL_MM * unit
    assert iris(shape * Ruler().mm_per_unit(shape)) == pytest.approx(IRIS_MM)


def test_the_corners_that_were_entered_rule_whatever_the_iris_looks_like():
    wide = moved(NEUTRAL_MM, (POINTS_OF[Side.LEFT].iris[0],), (30.0, 0.0, 0.0))
    ruler = Ruler(EYE_CORNERS_MM)
    assert ruler.mm_per_unit(wide) == ruler.mm_per_unit(NEUTRAL_MM)
    assert Ruler().mm_per_unit(wide) < Ruler().mm_per_unit(NEUTRAL_MM)


def test_an_iris_half_hidden_by_the_lids_is_as_wide_as_before():
    shape = NEUTRAL_MM
    for side in Side:
        top = max(POINTS_OF[side].iris, key=lambda index: NEUTRAL_MM[index, 1])
        bottom = min(POINTS_OF[side].iris, key=lambda index: NEUTRAL_MM[index, 1])
        shape = moved(moved(shape, (top,), (0.0, -4.0, 0.0)), (bottom,), (0.0, 4.0, 0.0))
    assert iris(shape) == iris(NEUTRAL_MM)


def test_each_ruler_knows_how_sure_it_is():
    assert Ruler().spread_ratio == IRIS_SPREAD_RATIO == pytest.approx(0.5 / 11.7)
    assert Ruler(EYE_CORNERS_MM).spread_ratio == EYE_CORNERS_SPREAD_RATIO < IRIS_SPREAD_RATIO


@pytest.mark.parametrize("ruler", [Ruler(), Ruler(EYE_CORNERS_MM)])
@pytest.mark.parametrize("broken", [0.0, np.nan])
def test_a_length_that_cannot_be_seen_gives_no_millimetre(ruler, broken):
    shape = NEUTRAL_MM.copy()
    for side in Side:
        shape[[*POINTS_OF[side].iris, POINTS_OF[side].outer_canthus]] = broken
    assert np.isnan(ruler.mm_per_unit(shape))
