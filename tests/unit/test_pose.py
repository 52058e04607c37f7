"""The head's turn: what its signs mean, and that it is found again, by depth and without."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.inference.facemesh import RIGID
from device.measurement.pose import CANONICAL_MM, HeadFit, RigidHead, fit_flat, fit_head
from tests.made_faces import NEUTRAL_MM, face, mirrored, rotation

RIGID_MM = NEUTRAL_MM[list(RIGID)]
HEAD = RigidHead.of(RIGID_MM)
NOSE_TIP, FOREHEAD, CHIN = 1, 10, 152
turns = {"yaw": st.floats(-60, 60), "pitch": st.floats(-60, 60), "roll": st.floats(-170, 170)}
small_turns = {"yaw": st.floats(-15, 15), "pitch": st.floats(-15, 15), "roll": st.floats(-15, 15)}


def fitted(found) -> HeadFit:
    return fit_head(found.points, RIGID_MM)


def offset_px(found, point: int) -> tuple[float, float]:
    """Where a point lies in the picture, seen from the middle of the rigid ones."""
    x, y = (found.points[point] - found.points[list(RIGID)].mean(axis=0))[:2]
    return float(x), float(y)


@settings(max_examples=100, deadline=None)
@given(**turns, px_per_mm=st.floats(0.5, 8), x=st.floats(-500, 2000))
def test_a_head_is_found_as_it_was_turned_sized_and_placed(yaw, pitch, roll, px_per_mm, x):
    fit = fitted(face(yaw=yaw, pitch=pitch, roll=roll, px_per_mm=px_per_mm, at_px=(x, 300.0)))
    assert fit.pose.yaw == pytest.approx(yaw, abs=0.02)
    assert fit.pose.pitch == pytest.approx(pitch, abs=0.02)
    assert fit.pose.roll == pytest.approx(roll, abs=0.02)
    assert fit.scale_mm_per_px == pytest.approx(1 / px_per_mm, rel=1e-4)


@settings(max_examples=60, deadline=None)
@given(**turns)
def test_the_head_frame_undoes_the_turn_for_every_point(yaw, pitch, roll):
    found = face(yaw=yaw, pitch=pitch, roll=roll)
    assert np.abs(fitted(found).to_head(found.points) - NEUTRAL_MM).max() < 0.01


@settings(max_examples=60, deadline=None)
@given(**small_turns)
def test_a_known_depth_gives_the_same_place_without_the_models_own(yaw, pitch, roll):
    found = face(yaw=yaw, pitch=pitch, roll=roll)
    flat = found.points * (1, 1, 0)
    assert np.abs(fitted(found).to_head_at(flat, NEUTRAL_MM[:, 2]) - NEUTRAL_MM).max() < 0.01


@settings(max_examples=60, deadline=None)
@given(**turns, px_per_mm=st.floats(0.5, 8))
def test_the_picture_alone_tells_turn_and_size(yaw, pitch, roll, px_per_mm):
    found = face(yaw=yaw, pitch=pitch, roll=roll, px_per_mm=px_per_mm)
    flat = found.points * np.float32([1, 1, np.nan])
    fit = fit_flat(flat, HEAD)
    assert (fit.pose.yaw, fit.pose.pitch, fit.pose.roll) == pytest.approx((yaw, pitch, roll), abs=0.02)
    assert fit.scale_mm_per_px == pytest.approx(1 / px_per_mm, rel=1e-4)


@settings(max_examples=60, deadline=None)
@given(**small_turns, seed=st.integers(0, 999))
def test_of_points_with_noise_it_tells_the_turn_and_size_of_least_squares(yaw, pitch, roll, seed):
    found = face(yaw=yaw, pitch=pitch, roll=roll)
    points = (found.points + np.random.default_rng(seed).normal(0, 0.5, found.points.shape)).astype(np.float32)
    fit = fit_flat(points, HEAD)
    seen = points[list(RIGID), :2] * (1, -1)
    seen -= seen.mean(axis=0)

    def away(rotation, scale) -> float:
        return float(((HEAD.about_mm @ rotation[:2].T / scale - seen) ** 2).sum())

    best = away(fit.rotation, fit.scale_mm_per_px)
    for axis in np.vstack([np.eye(3), -np.eye(3)]):
        assert best < away(rotation(*(0.5 * axis)) @ fit.rotation, fit.scale_mm_per_px)
    for change in (0.99, 1.01):
        assert best < away(fit.rotation, change * fit.scale_mm_per_px)


def test_yaw_is_positive_when_the_patient_turns_to_their_own_left():
    # The picture is not mirrored: the patient's left is its right.
    assert offset_px(face(yaw=10), NOSE_TIP)[0] > offset_px(face(), NOSE_TIP)[0] + 5
    assert fitted(face(yaw=10)).pose.yaw > 0


def test_pitch_is_positive_when_the_face_tips_down():
    assert offset_px(face(pitch=10), NOSE_TIP)[1] > offset_px(face(), NOSE_TIP)[1] + 5
    assert fitted(face(pitch=10)).pose.pitch > 0


def test_roll_is_positive_when_the_head_leans_to_the_patients_right_shoulder():
    leaning = face(roll=10)
    assert offset_px(leaning, FOREHEAD)[0] < -5
    assert offset_px(leaning, CHIN)[0] > 5
    assert fitted(leaning).pose.roll > 0


@settings(max_examples=40, deadline=None)
@given(**small_turns)
def test_in_a_mirror_yaw_and_roll_change_their_sign_and_pitch_does_not(yaw, pitch, roll):
    found = face(yaw=yaw, pitch=pitch, roll=roll)
    ours, theirs = (fit_head(f.points, CANONICAL_MM) for f in (found, mirrored(found)))
    assert theirs.pose.yaw == pytest.approx(-ours.pose.yaw, abs=0.01)
    assert theirs.pose.pitch == pytest.approx(ours.pose.pitch, abs=0.01)
    assert theirs.pose.roll == pytest.approx(-ours.pose.roll, abs=0.01)
    assert theirs.scale_mm_per_px == pytest.approx(ours.scale_mm_per_px, rel=1e-4)


def test_the_average_head_is_the_same_on_both_sides():
    right_to_left = [3, 2, 1, 0, 4, 5, 6, 7]
    assert (CANONICAL_MM[right_to_left] * (-1, 1, 1) == CANONICAL_MM).all()


@settings(max_examples=60, deadline=None)
@given(yaw=st.floats(-180, 180), pitch=st.floats(-90, 90), roll=st.floats(-180, 180))
def test_a_fit_is_always_a_rotation_and_never_a_mirror_image(yaw, pitch, roll):
    found = face(yaw=yaw, pitch=pitch, roll=roll)
    inside_out = replace(found, points=found.points * np.float32([1, 1, -1]))
    for fit in (fitted(found), fitted(inside_out), fit_flat(found.points, HEAD)):
        assert np.abs(fit.rotation @ fit.rotation.T - np.eye(3)).max() < 1e-6
        assert np.linalg.det(fit.rotation) == pytest.approx(1, abs=1e-6)
