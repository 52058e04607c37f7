"""What one picture cannot show: the corner of the mouth slides on the dental arch, all else keeps its neutral depth."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.inference.facemesh import MIRRORED
from device.inference.head import StiffHead
from device.measurement.depth import NeutralFace, parts_in_head
from device.measurement.landmarks import POINTS_OF, VERMILION_MIDDLE
from device.measurement.measures import PLACE, interlabial_areas_mm2, means_of, parts_of
from device.measurement.pose import pose_of
from device.measurement.side import Side
from tests.made_faces import NEUTRAL_MM, face, mirrored, moved

NEUTRAL = NeutralFace.of(NEUTRAL_MM)
FLAT = replace(NEUTRAL, arch=dict.fromkeys(Side, 0.0))
"""The same face with nothing known of its arch."""
HEAD = StiffHead(NEUTRAL_MM)
NEAR_MM = 0.03
OUTWARD = {Side.LEFT: 1.0, Side.RIGHT: -1.0}
sides = st.sampled_from(Side)
turns = st.fixed_dictionaries({"yaw": st.floats(-10, 10), "pitch": st.floats(-10, 10), "roll": st.floats(-10, 10)})
views = st.builds(
    lambda turn, at_px: {**turn, "at_px": at_px}, turns, st.tuples(st.floats(250, 390), st.floats(150, 330))
)
ways_mm = st.tuples(st.floats(-8, 10), st.floats(-6, 10))
"""How far a corner goes outward and up."""


def with_corners(out_mm: float, back_mm: float, middle_mm: float = 0.0) -> np.ndarray:
    """The neutral face with the corners of its mouth so far from a middle, and so far behind the front of the lips."""
    shape = NEUTRAL_MM.copy()
    front_mm = shape[list(VERMILION_MIDDLE), 2].mean()
    for side in Side:
        shape[POINTS_OF[side].commissure, [0, 2]] = middle_mm + OUTWARD[side] * out_mm, front_mm - back_mm
    return shape


def slid(side: Side, out_mm: float, up_mm: float) -> np.ndarray:
    """The neutral face with a corner of the mouth moved along its arch."""
    by_mm = (OUTWARD[side] * out_mm, up_mm, -out_mm * NEUTRAL.arch[side])
    return moved(NEUTRAL_MM, (POINTS_OF[side].commissure,), by_mm)


def found_again(shape: np.ndarray, neutral: NeutralFace = NEUTRAL, **seen):
    """Middles and areas of a face that is seen so."""
    found = face(shape, **seen)
    return parts_in_head(found.points, pose_of(found, HEAD), neutral)


def corner(means: np.ndarray, side: Side) -> np.ndarray:
    return means[PLACE[side, "commissure"]]


# -- the arch


@given(bend=st.floats(0.001, 0.1), out_mm=st.floats(10, 40), middle_mm=st.floats(-5, 5))
def test_the_arch_is_the_slope_of_a_parabola_under_the_corners(bend, out_mm, middle_mm):
    arch = NeutralFace.of(with_corners(out_mm, bend * out_mm**2, middle_mm)).arch
    step_mm = 0.001
    slope = bend * ((out_mm + step_mm) ** 2 - (out_mm - step_mm) ** 2) / (2 * step_mm)
    for side in Side:
        assert arch[side] == pytest.approx(slope, rel=1e-5)


def test_a_corner_on_a_straight_row_of_teeth_does_not_come_forward():
    assert NeutralFace.of(with_corners(25.0, 0.0)).arch == pytest.approx(dict.fromkeys(Side, 0.0), abs=1e-9)


def test_in_a_wide_smile_a_corner_goes_back_by_as_much_as_it_goes_outward_and_more():
    assert all(1 < arch < 1.6 for arch in NEUTRAL.arch.values())


def test_corners_that_lie_in_the_middle_of_the_mouth_are_no_error():
    arch = NeutralFace.of(with_corners(0.0, 10.0)).arch
    assert all(np.isfinite(slope) for slope in arch.values())


def test_a_neutral_face_holds_its_own_parts_and_their_middles():
    assert (NEUTRAL.parts_mm == parts_of(NEUTRAL_MM)).all()
    assert (NEUTRAL.means_mm == means_of(NEUTRAL_MM)).all()


# -- a frame


@settings(max_examples=40, deadline=None)
@given(view=views, px_per_mm=st.floats(1.0, 2.5))
def test_a_still_face_is_found_as_it_is_however_it_is_turned_and_placed(view, px_per_mm):
    means, areas = found_again(NEUTRAL_MM, **view, px_per_mm=px_per_mm)
    assert np.abs(means - NEUTRAL.means_mm).max() < NEAR_MM
    assert areas == pytest.approx(interlabial_areas_mm2(NEUTRAL.parts_mm), abs=1.0)


@settings(max_examples=60, deadline=None)
@given(view=views, side=sides, way_mm=ways_mm)
def test_a_corner_that_slides_on_the_arch_is_found_to_an_eighth_of_its_way(view, side, way_mm):
    shape = slid(side, *way_mm)
    means, _ = found_again(shape, **view)
    apart_mm = np.abs(corner(means, side) - shape[POINTS_OF[side].commissure])[:2].max()
    assert apart_mm < NEAR_MM + np.hypot(*way_mm) / 8
    assert np.abs(corner(means, side.other) - shape[POINTS_OF[side.other].commissure]).max() < NEAR_MM


@settings(max_examples=30, deadline=None)
@given(side=sides, way_mm=ways_mm)
def test_of_a_head_that_looks_ahead_it_is_found_to_a_thirtieth_of_its_way(side, way_mm):
    shape = slid(side, *way_mm)
    apart_mm = np.abs(corner(found_again(shape)[0], side) - shape[POINTS_OF[side].commissure])
    assert apart_mm[:2].max() < NEAR_MM + np.hypot(*way_mm) / 30


@settings(max_examples=40, deadline=None)
@given(view=views, side=sides, way_mm=ways_mm)
def test_the_depth_of_a_corner_follows_from_where_it_is_in_the_end(view, side, way_mm):
    means, _ = found_again(slid(side, *way_mm), **view)
    for own in Side:
        x_mm, _, z_mm = corner(means, own) - corner(NEUTRAL.means_mm, own)
        assert z_mm == pytest.approx(-OUTWARD[own] * x_mm * NEUTRAL.arch[own], abs=1e-9)


@pytest.mark.parametrize("side", Side)
def test_without_the_arch_a_wide_smile_is_off_by_three_times_as_much(side):
    shape = slid(side, 10.0, 6.0)
    for view in ({"pitch": -10.0}, {"yaw": 8.0}, {"yaw": -8.0}, {}):
        with_arch, without = (corner(found_again(shape, n, **view)[0], side)[:2] for n in (NEUTRAL, FLAT))
        true = shape[POINTS_OF[side].commissure, :2]
        assert 3 * np.linalg.norm(with_arch - true) < np.linalg.norm(without - true)
        assert np.linalg.norm(without - true) > 1.0


@settings(max_examples=40, deadline=None)
@given(view=views, side=sides, way_mm=ways_mm, lift_mm=st.floats(-3, 6))
def test_all_but_the_corners_lie_as_far_in_front_as_on_the_neutral_face(view, side, way_mm, lift_mm):
    shape = moved(slid(side, *way_mm), POINTS_OF[side].upper_lip, (0.0, lift_mm, 0.0))
    means, _ = found_again(shape, **view)
    others = [n for n in range(len(means)) if n not in {PLACE[s, "commissure"] for s in Side}]
    assert means[others, 2] == pytest.approx(NEUTRAL.means_mm[others, 2], abs=1e-9)
    # At its most 0.1504 mm, where the head tips by 10 degrees and the lip is lifted by 6 mm.
    assert np.abs(means[others] - means_of(shape)[others]).max() < 0.16


@settings(max_examples=40, deadline=None)
@given(view=views, side=sides, way_mm=ways_mm)
def test_flip_the_face_and_the_corners_swap(view, side, way_mm):
    found = face(slid(side, *way_mm), **view)
    flipped_mm = NEUTRAL_MM[list(MIRRORED)] * (-1, 1, 1)
    ours, our_areas = parts_in_head(found.points, pose_of(found, HEAD), NEUTRAL)
    theirs, their_areas = parts_in_head(
        mirrored(found).points, pose_of(mirrored(found), StiffHead(flipped_mm)), NeutralFace.of(flipped_mm)
    )
    for own in Side:
        assert corner(theirs, own.other) == pytest.approx(corner(ours, own) * (-1, 1, 1), abs=2e-3)
        assert their_areas[own.other] == pytest.approx(our_areas[own], abs=0.05)


@pytest.mark.parametrize("side", Side)
def test_where_the_arch_points_at_the_camera_no_depth_is_made_up(side):
    # Of a head that is turned that far, any depth explains what is seen of a corner.
    shape = moved(NEUTRAL_MM, (POINTS_OF[side].commissure,), (OUTWARD[side] * 3.0, 0.0, 0.0))
    for yaw in np.arange(-60, 60, 0.25).tolist():
        forward_mm = (corner(found_again(shape, yaw=yaw)[0], side) - corner(NEUTRAL.means_mm, side))[2]
        assert abs(forward_mm) < 5 * 3.0 * NEUTRAL.arch[side]


def test_a_corner_that_is_no_figure_stays_none_and_spoils_no_other():
    found = face()
    found.points[POINTS_OF[Side.LEFT].commissure] = np.nan
    means, _ = parts_in_head(found.points, pose_of(found, HEAD), NEUTRAL)
    place = PLACE[Side.LEFT, "commissure"]
    assert np.isnan(means[place, :2]).all()
    assert np.abs(np.delete(means, place, axis=0) - np.delete(NEUTRAL.means_mm, place, axis=0)).max() < NEAR_MM
