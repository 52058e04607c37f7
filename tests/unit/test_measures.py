"""The measures as plain arithmetic of shapes: which point moves which figure, on which side."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.inference.facemesh import HALVES, MIRRORED, POINTS
from device.measurement.landmarks import INNER_LIP_MIDDLE, POINTS_OF, VERMILION_MIDDLE, SidePoints
from device.measurement.lids import true_ratio
from device.measurement.measures import (
    OPEN_MIN_MM,
    Amounts,
    changes,
    interlabial_areas_mm2,
    means_of,
    palpebral_aperture_mm,
    parts_of,
)
from device.measurement.side import Side
from device.measurement.values import AT_REST, MeasureId
from tests.made_faces import NEUTRAL_MM, moved

M = MeasureId
READS = {
    "commissure": {
        M.COMMISSURE_LATERAL_MM,
        M.COMMISSURE_UP_MM,
        M.COMMISSURE_EXCURSION_MM,
        M.COMMISSURE_ANGLE_DEG,
        M.COMMISSURE_HEIGHT_MM,
        M.MOUTH_WIDENING_MM,
        M.MOUTH_HALF_WIDTH_MM,
    },
    "brow": {M.BROW_UP_MM, M.BROW_HEIGHT_MM},
    "pupil": {M.MARGIN_REFLEX_DISTANCE_1_MM},
    "upper_lid": {
        M.PALPEBRAL_APERTURE_MM,
        M.PALPEBRAL_APERTURE_RATIO,
        M.LID_CLOSURE_MM,
        M.MARGIN_REFLEX_DISTANCE_1_MM,
    },
    "lower_lid": {M.PALPEBRAL_APERTURE_MM, M.PALPEBRAL_APERTURE_RATIO, M.LID_CLOSURE_MM},
    "upper_lip": {M.UPPER_LIP_UP_MM},
    "lower_lip": {M.LOWER_LIP_DOWN_MM},
    "ala": {M.ALA_UP_MM},
}
"""Which measures each named part of a side moves."""
NEUTRAL = means_of(NEUTRAL_MM)


def measured(shape, rest=NEUTRAL_MM) -> Amounts:
    """Every measure of a face against another one at rest."""
    return changes(means_of(shape), means_of(rest), interlabial_areas_mm2(parts_of(shape)))


REST = measured(NEUTRAL_MM)


def indices(side: Side, part: str) -> tuple[int, ...]:
    value = getattr(POINTS_OF[side], part)
    return (value,) if isinstance(value, int) else value


def moved_measures(shape) -> set[tuple[MeasureId, Side]]:
    """The measures that are not as at rest."""
    return {
        key for key, amount in measured(shape).items() if not np.isclose(amount, REST[key], 0, 1e-9, equal_nan=True)
    }


def mirror(shape):
    """The same face in a mirror: x flipped, and left and right points swapped."""
    return shape[list(MIRRORED)] * (-1, 1, 1)


def test_a_face_at_rest_has_changed_by_nothing():
    for (measure, side), amount in REST.items():
        if measure is M.PALPEBRAL_APERTURE_RATIO:
            assert amount == 1
        elif measure is M.PALPEBRAL_APERTURE_MM:
            assert amount == palpebral_aperture_mm(NEUTRAL, side)
        elif measure is M.COMMISSURE_ANGLE_DEG:
            assert np.isnan(amount)
        elif measure not in AT_REST:
            assert amount == 0


def test_where_things_are_on_a_face_at_rest():
    for side in Side:
        assert 15 < REST[M.BROW_HEIGHT_MM, side] < 35
        assert 1 < REST[M.MARGIN_REFLEX_DISTANCE_1_MM, side] < 6
        assert -85 < REST[M.COMMISSURE_HEIGHT_MM, side] < -55
        assert 18 < REST[M.MOUTH_HALF_WIDTH_MM, side] < 32
        assert REST[M.INTERLABIAL_AREA_MM2, side] < 30


@pytest.mark.parametrize("side", Side)
def test_a_mouth_that_opens_on_one_side_has_an_area_there(side):
    lower = (*indices(side, "inner_lower_lip"), *INNER_LIP_MIDDLE[1:])
    areas = measured(moved(NEUTRAL_MM, lower, (0.0, -5.0, 0.0)))
    # A gap of 5 mm along two thirds of a half mouth, and what tapers to its corner.
    assert 60 < areas[M.INTERLABIAL_AREA_MM2, side] - REST[M.INTERLABIAL_AREA_MM2, side] < 130
    assert areas[M.INTERLABIAL_AREA_MM2, side.other] - REST[M.INTERLABIAL_AREA_MM2, side.other] < 30


@pytest.mark.parametrize("side", Side)
def test_the_way_of_a_corner_has_a_length_and_a_direction(side):
    outward = 1 if side is Side.LEFT else -1
    amounts = measured(moved(NEUTRAL_MM, indices(side, "commissure"), (3.0 * outward, 4.0, 0.0)))
    assert amounts[M.COMMISSURE_EXCURSION_MM, side] == pytest.approx(5.0)
    assert amounts[M.COMMISSURE_ANGLE_DEG, side] == pytest.approx(53.13, abs=0.01)
    assert amounts[M.MOUTH_WIDENING_MM, side] == pytest.approx(3.0)


def test_every_measure_has_a_figure_on_both_sides():
    assert set(REST) == {(measure, side) for measure in MeasureId for side in Side}


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("part", READS)
def test_each_point_of_a_part_moves_that_parts_measures_and_no_other(part, side):
    for index in indices(side, part):
        shape = moved(NEUTRAL_MM, (index,), (1.0, 1.0, 0.0))
        assert moved_measures(shape) == {(measure, side) for measure in READS[part]}


@settings(max_examples=60, deadline=None)
@given(by_mm=st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.floats(-9, 9)))
def test_points_without_a_part_in_a_measure_change_nothing(by_mm):
    parts = [field.name for field in fields(SidePoints) if field.name != "iris"]
    used = {index for side in Side for part in parts for index in indices(side, part)}
    used |= {*VERMILION_MIDDLE, *INNER_LIP_MIDDLE}
    shape = moved(NEUTRAL_MM, tuple(set(range(POINTS)) - used), by_mm)
    assert moved_measures(shape) == set()


@pytest.mark.parametrize("side", Side)
def test_signs_follow_the_names(side):
    outward = 1 if side is Side.LEFT else -1
    for part, by_mm, measure in [
        ("commissure", (outward, 0.0, 0.0), M.COMMISSURE_LATERAL_MM),
        ("commissure", (0.0, 1.0, 0.0), M.COMMISSURE_UP_MM),
        ("brow", (0.0, 1.0, 0.0), M.BROW_UP_MM),
        ("upper_lip", (0.0, 1.0, 0.0), M.UPPER_LIP_UP_MM),
        ("lower_lip", (0.0, -1.0, 0.0), M.LOWER_LIP_DOWN_MM),
        ("ala", (0.0, 1.0, 0.0), M.ALA_UP_MM),
    ]:
        shape = moved(NEUTRAL_MM, indices(side, part), by_mm)
        assert measured(shape)[measure, side] == pytest.approx(1.0)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(("part", "by_mm"), [("upper_lid", -1.0), ("lower_lid", 1.0)])
def test_a_lid_that_closes_closes_by_what_its_reading_stands_for(part, by_mm, side):
    shape = moved(NEUTRAL_MM, indices(side, part), (0.0, by_mm, 0.0))
    open_mm = palpebral_aperture_mm(NEUTRAL, side)
    amounts = measured(shape)
    ratio = true_ratio((open_mm - 1) / open_mm)
    assert amounts[M.PALPEBRAL_APERTURE_RATIO, side] == pytest.approx(ratio)
    assert amounts[M.PALPEBRAL_APERTURE_MM, side] == pytest.approx(ratio * open_mm)
    assert amounts[M.LID_CLOSURE_MM, side] == pytest.approx((1 - ratio) * open_mm)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_flip_the_face_and_the_sides_swap_exactly(seed):
    shape = NEUTRAL_MM + np.random.default_rng(seed).normal(0, 2, NEUTRAL_MM.shape)
    ours, theirs = (
        measured(shape),
        measured(mirror(shape), mirror(NEUTRAL_MM)),
    )
    for (measure, side), amount in ours.items():
        assert theirs[measure, side.other] == pytest.approx(amount, abs=1e-9, nan_ok=True)


def test_an_eye_that_is_shut_at_rest_has_no_share_of_its_opening():
    open_mm = palpebral_aperture_mm(NEUTRAL, Side.LEFT)
    for rest_mm, known in ((OPEN_MIN_MM + 0.1, True), (OPEN_MIN_MM - 0.1, False), (-1.0, False)):
        rest = moved(NEUTRAL_MM, indices(Side.LEFT, "upper_lid"), (0.0, rest_mm - open_mm, 0.0))
        amounts = measured(NEUTRAL_MM, rest)
        assert np.isfinite(amounts[M.PALPEBRAL_APERTURE_RATIO, Side.LEFT]) == known
        assert np.isfinite(amounts[M.PALPEBRAL_APERTURE_RATIO, Side.RIGHT])
        assert amounts[M.PALPEBRAL_APERTURE_MM, Side.LEFT] == pytest.approx(open_mm)


@pytest.mark.parametrize("side", Side)
def test_every_named_point_lies_on_its_own_side_and_where_its_name_says(side):
    points = POINTS_OF[side]
    for field in fields(SidePoints):
        assert {HALVES[index] for index in indices(side, field.name)} == {side.value[0].upper()}
    height = NEUTRAL_MM[:, 1]
    assert min(height[list(points.brow)]) > max(height[list(points.upper_lid)])
    assert min(height[list(points.upper_lid)]) > max(height[list(points.lower_lid)])
    assert min(height[list(points.ala)]) > max(height[list(points.upper_lip)])
    assert min(height[list(points.upper_lip)]) > max(height[list(points.lower_lip)])
    assert abs(NEUTRAL_MM[points.outer_canthus, 0]) > abs(NEUTRAL_MM[points.inner_canthus, 0])


def test_no_point_is_named_twice():
    named = [index for side in Side for field in fields(SidePoints) for index in indices(side, field.name)]
    assert len(named) == len(set(named))
