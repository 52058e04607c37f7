"""The head as a stiff body: a known turn is found again, a picture tells how a head lies, and faces drag it little."""

from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.inference.facemesh import MIRRORED, POINTS, RIGID, STIFF
from device.inference.head import CANONICAL_MM, HeadFit, StiffHead, View, fit_head, stiffness
from device.measurement.landmarks import POINTS_OF
from device.measurement.side import Side
from tests.accuracy.stiffness import covariance_of, displacements_mm
from tests.made_faces import FRAME_PX, NEUTRAL_MM, face, mirrored, rotation

HEAD = StiffHead(NEUTRAL_MM)
CAMERA = np.array([1.0, -1.0, -1.0])
SWAPPED = [STIFF.index(MIRRORED[point]) for point in STIFF]
seeds = st.integers(0, 2**32 - 1)
turns = st.builds(rotation, st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
degrees = {"yaw": st.floats(-15, 15), "pitch": st.floats(-15, 15), "roll": st.floats(-15, 15)}


def in_frame(camera: np.ndarray) -> np.ndarray:
    """Points of the camera's axes (right, up, near) as a model gives them (right, down, far)."""
    return camera * CAMERA


def left_over(fit: HeadFit, points: np.ndarray, reference_mm: np.ndarray) -> float:
    """What a fit leaves of the rigid points, mm^2."""
    return float(((fit.to_head(points[list(RIGID)]) - reference_mm) ** 2).sum())


def shipped_mm2() -> np.ndarray:
    with (files("device.inference") / "stiffness.npz").open("rb") as file:
        return np.load(file)["covariance_mm2"].astype(np.float64)


def test_the_shipped_one_is_made_of_the_displacements_that_come_with_the_project():
    assert shipped_mm2() == pytest.approx(covariance_of(displacements_mm()), abs=1e-6)


# -- in three dimensions


@settings(max_examples=80, deadline=None)
@given(turn=turns, px_per_mm=st.floats(0.1, 20), shift=st.tuples(*[st.floats(-3000, 3000)] * 3), seed=seeds)
def test_any_shape_that_was_turned_sized_and_shifted_is_found_as_it_was(turn, px_per_mm, shift, seed):
    shape = np.random.default_rng(seed).normal(0, 40, (POINTS, 3))
    points = in_frame(shape @ turn.T * px_per_mm + shift)
    fit = fit_head(points, shape[list(RIGID)])
    assert fit.rotation == pytest.approx(turn, abs=1e-9)
    assert fit.scale_mm_per_px == pytest.approx(1 / px_per_mm)
    assert np.abs(fit.to_head(points) - shape).max() < 1e-6
    at_px = (fit.middle_mm @ turn.T) * px_per_mm + shift
    assert fit.middle_px == pytest.approx(at_px, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(turn=st.builds(rotation, *degrees.values()), seed=seeds, size=st.floats(0.9, 1.1))
def test_no_fit_that_is_turned_or_sized_a_little_otherwise_leaves_less(turn, seed, size):
    points = face().points + np.random.default_rng(seed).normal(0, 3, (POINTS, 3))
    fit = fit_head(points, CANONICAL_MM)
    other = HeadFit(fit.scale_mm_per_px * size, turn @ fit.rotation, fit.middle_px, fit.middle_mm)
    assert left_over(fit, points, CANONICAL_MM) <= left_over(other, points, CANONICAL_MM) + 1e-9


def test_a_mirrored_shape_is_turned_and_never_turned_inside_out():
    inside_out = in_frame(CANONICAL_MM * (1, 1, -1))
    points = np.zeros((POINTS, 3))
    points[list(RIGID)] = inside_out
    assert np.linalg.det(fit_head(points, CANONICAL_MM).rotation) == pytest.approx(1)


@pytest.mark.parametrize("place", [0.0, 300.0])
def test_a_face_without_any_size_gives_a_bad_fit_and_no_error(place):
    points = np.full((POINTS, 3), place)
    fit = fit_head(points, CANONICAL_MM)
    assert np.abs(fit.rotation @ fit.rotation.T - np.eye(3)).max() < 1e-9
    # All that is known of such a face is its place.
    assert fit.to_head(points) == pytest.approx(np.tile(CANONICAL_MM.mean(axis=0), (POINTS, 1)))


# -- in a picture


@settings(max_examples=80, deadline=None)
@given(seed=seeds, at_px=st.tuples(st.floats(-500, 2000), st.floats(-500, 2000)))
def test_however_a_head_lies_in_a_picture_the_view_tells_it_stiff_or_not(seed, at_px):
    axes = np.random.default_rng(seed).normal(0, 2, (2, 3))
    points = np.full((POINTS, 3), np.nan)  # the depth is not asked
    points[:, :2] = (NEUTRAL_MM @ axes.T + at_px) * CAMERA[:2]
    view = HEAD.view(points)
    assert view.axes_px == pytest.approx(axes, abs=1e-3)
    assert view.at_px == pytest.approx(at_px, abs=0.1)
    assert HEAD.stiff_points(points) == pytest.approx(NEUTRAL_MM[list(STIFF)] @ axes.T + at_px)


@settings(max_examples=40, deadline=None)
@given(**degrees, px_per_mm=st.floats(0.5, 8))
def test_a_stiff_head_far_away_is_seen_by_its_turn_and_its_size(yaw, pitch, roll, px_per_mm):
    view = HEAD.view(face(yaw=yaw, pitch=pitch, roll=roll, px_per_mm=px_per_mm, view_mm=np.inf).points)
    right_and_up_and_near = np.vstack([view.axes_px, view.towards_px])
    assert right_and_up_and_near == pytest.approx(rotation(yaw, pitch, roll) * px_per_mm, abs=2e-3 * px_per_mm)


@settings(max_examples=40, deadline=None)
@given(**degrees, seed=seeds)
def test_a_mirrored_face_gives_the_mirrored_view(yaw, pitch, roll, seed):
    found = face(yaw=yaw, pitch=pitch, roll=roll)
    found.points[:] += np.random.default_rng(seed).normal(0, 1, found.points.shape)
    ours = HEAD.view(found.points)
    theirs = StiffHead(NEUTRAL_MM[list(MIRRORED)] * (-1, 1, 1)).view(mirrored(found).points)
    assert theirs.axes_px == pytest.approx(ours.axes_px * [(1, -1, -1), (-1, 1, 1)], abs=1e-4)
    x, y = ours.at_px
    assert theirs.at_px == pytest.approx((FRAME_PX[0] - 1 - x, y), abs=1e-2)


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_the_information_is_what_another_view_costs_at_its_best_place(seed):
    rng = np.random.default_rng(seed)
    seen, change = rng.normal(0, 30, (len(STIFF), 2)), rng.normal(0, 1, 6)
    figures = HEAD.figures(seen)

    def cost(axes, at):
        apart = (seen - HEAD.about_mm @ axes.reshape(2, 3).T - at).ravel()
        return apart @ stiffness().weights @ apart

    best, at = figures[:6], figures[6:]
    dearer = cost(best + change, at + HEAD.drift @ change) - cost(best, at)
    assert dearer == pytest.approx(change @ HEAD.information @ change, rel=1e-4)
    aside = rng.normal(0, 0.1, 2)
    assert cost(best + change, at + HEAD.drift @ change + aside) > cost(best + change, at + HEAD.drift @ change)


def test_a_moving_face_drags_the_mouth_of_a_still_head_by_less_than_two_thirds_of_a_plain_fit():
    mouth = NEUTRAL_MM[[POINTS_OF[side].commissure for side in Side]] - HEAD.middle_mm
    plain = np.column_stack([HEAD.about_mm, np.ones(len(STIFF))])
    dragged = np.random.default_rng(1).multivariate_normal(np.zeros(2 * len(STIFF)), shipped_mm2(), 500)
    ours, theirs = [], []
    for points in dragged.reshape(500, len(STIFF), 2):
        figures = HEAD.figures(points)
        ours.append(mouth @ figures[:6].reshape(2, 3).T + figures[6:])
        theirs.append(np.column_stack([mouth, (1, 1)]) @ np.linalg.lstsq(plain, points)[0])
    assert np.std(ours) < 2 / 3 * np.std(theirs)


@pytest.mark.parametrize("shape", [np.zeros((POINTS, 3)), NEUTRAL_MM * (1, 1, 0), NEUTRAL_MM * (0, 1, 0)])
def test_a_head_without_any_size_or_depth_gives_a_bad_view_and_no_error(shape):
    view = StiffHead(shape).view(face(yaw=5).points)
    assert np.isfinite(view.axes_px).all()
    assert np.isfinite(view.at_px).all()
    assert np.isfinite(view.towards_px).all()


def test_a_view_without_any_size_comes_no_nearer():
    assert View(np.zeros((2, 3)), np.zeros(2)).towards_px == pytest.approx((0, 0, 0))


# -- the stiffness that comes with the program


def test_the_stored_covariance_is_one_of_the_stiff_points_right_and_up():
    covariance = shipped_mm2()
    assert covariance.shape == (2 * len(STIFF), 2 * len(STIFF))
    assert (covariance == covariance.T).all()
    # No direction is known better than to the 0.1 mm that every point moves by itself.
    assert np.linalg.eigvalsh(covariance).min() > 0.1**2


def test_the_stored_covariance_is_the_same_on_both_sides():
    covariance = shipped_mm2().reshape(len(STIFF), 2, len(STIFF), 2)
    sign = np.array([-1.0, 1.0])
    flipped = covariance[SWAPPED][:, :, SWAPPED] * sign[:, None, None] * sign
    assert np.abs(flipped - covariance).max() < 1e-5 * np.abs(covariance).max()


def test_the_weights_undo_the_stored_covariance():
    assert stiffness().weights @ shipped_mm2() == pytest.approx(np.eye(2 * len(STIFF)), abs=1e-8)
