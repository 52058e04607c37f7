"""The measures as plain arithmetic of shapes: which point moves which figure, on which side."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.inference.facemesh import HALVES, POINTS
from device.measurement.landmarks import POINTS_OF, SidePoints
from device.measurement.measures import OPEN_MIN_MM, changes, means_of, palpebral_aperture_mm
from device.measurement.side import Side
from device.measurement.values import MeasureId
from tests.made_faces import NEUTRAL_MM, mirror_pairs, moved

M = MeasureId
READS = {
    "commissure": {M.COMMISSURE_LATERAL_MM, M.COMMISSURE_UP_MM},
    "brow": {M.BROW_UP_MM},
    "upper_lid": {M.PALPEBRAL_APERTURE_MM, M.PALPEBRAL_APERTURE_RATIO, M.LID_CLOSURE_MM},
    "lower_lid": {M.PALPEBRAL_APERTURE_MM, M.PALPEBRAL_APERTURE_RATIO, M.LID_CLOSURE_MM},
    "upper_lip": {M.UPPER_LIP_UP_MM},
    "lower_lip": {M.LOWER_LIP_DOWN_MM},
    "ala": {M.ALA_UP_MM},
}
"""Which measures each named part of a side moves."""
NEUTRAL = means_of(NEUTRAL_MM)
REST = changes(NEUTRAL, NEUTRAL)


def indices(side: Side, part: str) -> tuple[int, ...]:
    value = getattr(POINTS_OF[side], part)
    return (value,) if isinstance(value, int) else value


def moved_measures(shape) -> set[tuple[MeasureId, Side]]:
    """The measures that are not as at rest."""
    return {key for key, amount in changes(means_of(shape), NEUTRAL).items() if abs(amount - REST[key]) > 1e-9}


def mirror(shape):
    """The same face in a mirror: x flipped, and left and right points swapped."""
    flipped = shape * (-1, 1, 1)
    answer = flipped.copy()
    for index, other in mirror_pairs().items():
        answer[index] = flipped[other]
    return answer


def test_a_face_at_rest_has_changed_by_nothing():
    for (measure, side), amount in REST.items():
        if measure is M.PALPEBRAL_APERTURE_RATIO:
            assert amount == 1
        elif measure is M.PALPEBRAL_APERTURE_MM:
            assert amount == palpebral_aperture_mm(NEUTRAL, side)
        else:
            assert amount == 0


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
    used = {index for side in Side for part in READS for index in indices(side, part)}
    shape = moved(NEUTRAL_MM, tuple(set(range(POINTS)) - used), by_mm)
    assert moved_measures(shape) == set()


@pytest.mark.parametrize("side", Side)
def test_signs_follow_the_names(side):
    outward = 1 if side is Side.LEFT else -1
    for part, by_mm, measure in [
        ("commissure", (outward, 0.0, 0.0), M.COMMISSURE_LATERAL_MM),
        ("commissure", (0.0, 1.0, 0.0), M.COMMISSURE_UP_MM),
        ("brow", (0.0, 1.0, 0.0), M.BROW_UP_MM),
        ("upper_lid", (0.0, -1.0, 0.0), M.LID_CLOSURE_MM),
        ("lower_lid", (0.0, 1.0, 0.0), M.LID_CLOSURE_MM),
        ("upper_lip", (0.0, 1.0, 0.0), M.UPPER_LIP_UP_MM),
        ("lower_lip", (0.0, -1.0, 0.0), M.LOWER_LIP_DOWN_MM),
        ("ala", (0.0, 1.0, 0.0), M.ALA_UP_MM),
    ]:
        shape = moved(NEUTRAL_MM, indices(side, part), by_mm)
        assert changes(means_of(shape), NEUTRAL)[measure, side] == pytest.approx(1.0)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_flip_the_face_and_the_sides_swap_exactly(seed):
    shape = NEUTRAL_MM + np.random.default_rng(seed).normal(0, 2, NEUTRAL_MM.shape)
    ours, theirs = (
        changes(means_of(shape), NEUTRAL),
        changes(means_of(mirror(shape)), means_of(mirror(NEUTRAL_MM))),
    )
    for (measure, side), amount in ours.items():
        assert theirs[measure, side.other] == pytest.approx(amount, abs=1e-12)


def test_an_eye_that_is_shut_at_rest_has_no_share_of_its_opening():
    open_mm = palpebral_aperture_mm(NEUTRAL, Side.LEFT)
    for rest_mm, known in ((OPEN_MIN_MM + 0.1, True), (OPEN_MIN_MM - 0.1, False), (-1.0, False)):
        rest = moved(NEUTRAL_MM, indices(Side.LEFT, "upper_lid"), (0.0, rest_mm - open_mm, 0.0))
        amounts = changes(NEUTRAL, means_of(rest))
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
