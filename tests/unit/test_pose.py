"""The head's turn: what its signs mean, and that it is found again, by depth and without."""

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.inference.facemesh import MIRRORED, RIGID, STIFF
from device.inference.head import CANONICAL_MM, HeadFit, StiffHead, fit_head, stiffness
from device.measurement.landmarks import POINTS_OF
from device.measurement.pose import HeadPose, pose_of, turn_of
from device.measurement.side import Side
from tests.made_faces import NEUTRAL_MM, face, mirrored, moved

RIGID_MM = NEUTRAL_MM[list(RIGID)]
HEAD = StiffHead(NEUTRAL_MM)
far_face = partial(face, view_mm=math.inf)
NOSE_TIP, FOREHEAD, CHIN = 1, 10, 152
turns = {"yaw": st.floats(-60, 60), "pitch": st.floats(-60, 60), "roll": st.floats(-170, 170)}
places = st.tuples(st.floats(150, 490), st.floats(100, 380))
small_turns = {"yaw": st.floats(-15, 15), "pitch": st.floats(-15, 15), "roll": st.floats(-15, 15)}


def fitted(found) -> HeadFit:
    return fit_head(found.points, RIGID_MM)


def told(rotation) -> tuple[float, float, float]:
    turn = turn_of(rotation)
    return turn.yaw, turn.pitch, turn.roll


def posed(found) -> HeadPose:
    return pose_of(found, HEAD)


def offset_px(found, point: int) -> tuple[float, float]:
    """Where a point lies in the picture, seen from the middle of the rigid ones."""
    x, y = (found.points[point] - found.points[list(RIGID)].mean(axis=0))[:2]
    return float(x), float(y)


# -- by depth, for a face of which nothing is known yet


@settings(max_examples=100, deadline=None)
@given(**turns, px_per_mm=st.floats(0.5, 8), x=st.floats(-500, 2000))
def test_a_head_is_found_as_it_was_turned_sized_and_placed(yaw, pitch, roll, px_per_mm, x):
    fit = fitted(far_face(yaw=yaw, pitch=pitch, roll=roll, px_per_mm=px_per_mm, at_px=(x, 300.0)))
    assert told(fit.rotation) == pytest.approx((yaw, pitch, roll), abs=0.02)
    assert fit.scale_mm_per_px == pytest.approx(1 / px_per_mm, rel=1e-4)


@settings(max_examples=60, deadline=None)
@given(**turns)
def test_the_head_frame_undoes_the_turn_for_every_point(yaw, pitch, roll):
    found = far_face(yaw=yaw, pitch=pitch, roll=roll)
    assert np.abs(fitted(found).to_head(found.points) - NEUTRAL_MM).max() < 0.01


@settings(max_examples=40, deadline=None)
@given(**small_turns)
def test_in_a_mirror_yaw_and_roll_change_their_sign_and_pitch_does_not(yaw, pitch, roll):
    found = far_face(yaw=yaw, pitch=pitch, roll=roll)
    ours, theirs = (fit_head(f.points, CANONICAL_MM) for f in (found, mirrored(found)))
    y, p, r = told(ours.rotation)
    assert told(theirs.rotation) == pytest.approx((-y, p, -r), abs=0.01)
    assert theirs.scale_mm_per_px == pytest.approx(ours.scale_mm_per_px, rel=1e-4)


def test_the_average_head_is_the_same_on_both_sides():
    right_to_left = [3, 2, 1, 0, 4, 5, 6, 7]
    assert (CANONICAL_MM[right_to_left] * (-1, 1, 1) == CANONICAL_MM).all()


# -- by the stiff points of a head that is known


@settings(max_examples=60, deadline=None)
@given(**small_turns, px_per_mm=st.floats(0.8, 4), at_px=places)
def test_the_picture_alone_tells_how_a_known_head_is_turned_and_how_large_it_is(yaw, pitch, roll, px_per_mm, at_px):
    found = face(yaw=yaw, pitch=pitch, roll=roll, px_per_mm=px_per_mm, at_px=at_px)
    flat = replace(found, points=found.points * np.float32([1, 1, np.nan]))
    pose = posed(flat)
    assert told(pose.rotation) == pytest.approx((yaw, pitch, roll), abs=0.1)
    assert pose.scale_mm_per_px == pytest.approx(1 / px_per_mm, rel=2e-3)


@settings(max_examples=60, deadline=None)
@given(**small_turns, px_per_mm=st.floats(0.8, 4), at_px=places)
def test_every_point_of_a_known_head_is_where_it_was_however_the_head_is_turned(yaw, pitch, roll, px_per_mm, at_px):
    found = face(yaw=yaw, pitch=pitch, roll=roll, px_per_mm=px_per_mm, at_px=at_px)
    shape = posed(found).to_head(found.points * np.float32([1, 1, np.nan]), NEUTRAL_MM)
    assert np.abs(shape - NEUTRAL_MM).max() < 0.25


def test_the_stiff_points_hold_their_mirror_images_and_the_rigid_ones():
    assert set(RIGID) <= set(STIFF)
    assert {MIRRORED[point] for point in STIFF} == set(STIFF)
    assert len(set(STIFF)) == len(STIFF)


def test_what_is_known_of_the_stiff_points_is_the_same_on_both_sides():
    weights = stiffness().weights.reshape(len(STIFF), 2, len(STIFF), 2)
    swapped = [STIFF.index(MIRRORED[point]) for point in STIFF]
    flipped = weights[swapped][:, :, swapped] * np.multiply.outer([-1, 1], [-1, 1])[None, :, None, :]
    assert np.abs(flipped - weights).max() < 1e-3 * np.abs(weights).max()
    assert (np.linalg.eigvalsh(stiffness().weights) > 0).all()


@settings(max_examples=40, deadline=None)
@given(**small_turns, seed=st.integers(0, 999))
def test_flip_the_picture_and_a_known_heads_turn_is_that_of_the_mirror(yaw, pitch, roll, seed):
    found = face(yaw=yaw, pitch=pitch, roll=roll)
    noise = np.random.default_rng(seed).normal(0, 0.4, found.points.shape).astype(np.float32)
    found = replace(found, points=found.points + noise)
    ours = posed(found)
    theirs = pose_of(mirrored(found), StiffHead(NEUTRAL_MM[list(MIRRORED)] * (-1, 1, 1)))
    y, p, r = told(ours.rotation)
    assert told(theirs.rotation) == pytest.approx((-y, p, -r), abs=0.01)


@settings(max_examples=40, deadline=None)
@given(**small_turns, lift=st.floats(-3, 3), side=st.sampled_from(Side))
def test_a_moving_mouth_or_brow_does_not_turn_the_head(yaw, pitch, roll, lift, side):
    points = POINTS_OF[side]
    moving = (points.commissure, *points.upper_lip, *points.lower_lip, *(p for p in points.brow if p not in STIFF))
    found = face(moved(NEUTRAL_MM, moving, (lift, lift, lift)), yaw=yaw, pitch=pitch, roll=roll)
    assert told(posed(found).rotation) == told(posed(face(yaw=yaw, pitch=pitch, roll=roll)).rotation)


# -- signs


def test_yaw_is_positive_when_the_patient_turns_to_their_own_left():
    # The picture is not mirrored: the patient's left is its right.
    assert offset_px(face(yaw=10), NOSE_TIP)[0] > offset_px(face(), NOSE_TIP)[0] + 5
    assert posed(face(yaw=10)).deg.yaw > 0


def test_pitch_is_positive_when_the_face_tips_down():
    assert offset_px(face(pitch=10), NOSE_TIP)[1] > offset_px(face(), NOSE_TIP)[1] + 5
    assert posed(face(pitch=10)).deg.pitch > 0


def test_roll_is_positive_when_the_head_leans_to_the_patients_right_shoulder():
    leaning = face(roll=10)
    assert offset_px(leaning, FOREHEAD)[0] < -5
    assert offset_px(leaning, CHIN)[0] > 5
    assert posed(leaning).deg.roll > 0


@settings(max_examples=60, deadline=None)
@given(yaw=st.floats(-180, 180), pitch=st.floats(-90, 90), roll=st.floats(-180, 180))
def test_a_fit_is_always_a_rotation_and_never_a_mirror_image(yaw, pitch, roll):
    found = far_face(yaw=yaw, pitch=pitch, roll=roll)
    inside_out = replace(found, points=found.points * np.float32([1, 1, -1]))
    for turned in (fitted(found).rotation, fitted(inside_out).rotation, posed(found).rotation):
        assert np.abs(turned @ turned.T - np.eye(3)).max() < 1e-6
        assert np.linalg.det(turned) == pytest.approx(1, abs=1e-6)
