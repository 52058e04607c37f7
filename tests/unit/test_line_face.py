"""The line face: mirrored, upright, still while the head moves, and made of nothing but figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from device.display.example_face import made_face
from device.display.line_face import EYES_APART, EYES_Y, line_face
from device.display.view import Polyline, Tone
from device.inference.facemesh import EYE_CORNERS, POINTS
from device.measurement.landmarks import FACE_LINES, POINTS_OF
from device.measurement.side import Side
from tests.recorded_practice import RECORDING
from tests.replay.record import play

FACE = made_face(left=0.3).points
"""The patient's left corner of the mouth has moved out."""

NUMBERS = sorted({number for line in FACE_LINES for number in line})


def lines_of(points):
    shapes = line_face(points)
    assert all(isinstance(shape, Polyline) for shape in shapes)
    return [np.array(shape.points) for shape in shapes]


def moved(points, *, roll_deg=0.0, scale=1.0, right_px=0.0, down_px=0.0):
    """The face of a head that is tilted, closer, or elsewhere."""
    turn = np.deg2rad(roll_deg)
    about = points[list(EYE_CORNERS), :2].mean(axis=0)
    rotated = (points[:, :2] - about) @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    xy = about + scale * rotated + (right_px, down_px)
    return np.hstack([xy, scale * points[:, 2:]]).astype(np.float32)


def mouth_of(lines):
    """The outer edge of the lips: the widest line below the middle that is not the outline."""
    return max((line for line in lines[1:] if line[:, 1].mean() > 0.5), key=lambda line: np.ptp(line[:, 0]))


def test_as_in_a_mirror_the_patients_left_is_on_the_left():
    mouth = mouth_of(lines_of(FACE))
    assert 0.5 - mouth[:, 0].min() > 1.2 * (mouth[:, 0].max() - 0.5)


@pytest.mark.parametrize("side", Side)
def test_what_one_side_does_is_seen_on_that_side_only(side):
    rest, points = made_face().points, made_face().points.copy()
    points[list(POINTS_OF[side].brow), 1] -= 20
    for before, after in zip(lines_of(rest), lines_of(points), strict=True):
        lifted = np.abs(after - before).max(axis=1) > 0.01
        assert (before[lifted, 0] < 0.5).all() if side is Side.LEFT else (before[lifted, 0] > 0.5).all()


@pytest.mark.parametrize("roll_deg", [-25, -8, 8, 25])
@pytest.mark.parametrize(("scale", "right_px", "down_px"), [(1.0, 0, 0), (0.6, -200, 90), (1.4, 120, -60)])
def test_it_is_upright_and_still_wherever_the_head_is(roll_deg, scale, right_px, down_px):
    shown = lines_of(moved(FACE, roll_deg=roll_deg, scale=scale, right_px=right_px, down_px=down_px))
    for line, other in zip(lines_of(FACE), shown, strict=True):
        assert line == pytest.approx(other, abs=0.0021)


def test_the_corners_of_the_eyes_have_their_places():
    points = np.full((POINTS, 3), np.nan, np.float32)
    for line in FACE_LINES[3:5]:
        points[list(line)] = FACE[list(line)]
    across = np.concatenate(lines_of(points))[:, 0]
    assert across.min() == pytest.approx(0.5 - EYES_APART / 2, abs=0.001)
    assert across.max() == pytest.approx(0.5 + EYES_APART / 2, abs=0.001)
    assert np.concatenate(lines_of(points))[:, 1] == pytest.approx(EYES_Y, abs=0.05)


def test_a_face_that_turns_does_not_grow():
    turned = FACE.copy()
    middle = turned[list(EYE_CORNERS), 0].mean()
    turn = np.deg2rad(20)
    turned[:, 2] = (turned[:, 0] - middle) * np.sin(turn)
    turned[:, 0] = middle + (turned[:, 0] - middle) * np.cos(turn)
    height = np.ptp(np.concatenate(lines_of(FACE))[:, 1])
    assert np.ptp(np.concatenate(lines_of(turned))[:, 1]) == pytest.approx(height, abs=0.01)


def test_an_iris_is_covered_by_a_lid_that_shuts():
    points = made_face().points.copy()
    eye = POINTS_OF[Side.LEFT]
    (loop,) = [line for line in FACE_LINES if line[0] == eye.outer_canthus]
    turn = loop.index(eye.inner_canthus)
    points[list(loop[turn:-1])] = points[list(loop[turn:0:-1])]
    *_, left, right = sorted(lines_of(points)[-2:], key=lambda line: line[:, 0].mean(), reverse=True)
    assert np.ptp(right[:, 1]) < 0.01 < np.ptp(left[:, 1]) or np.ptp(left[:, 1]) < 0.01 < np.ptp(right[:, 1])


@pytest.mark.parametrize("number", NUMBERS)
def test_a_point_that_is_no_figure_is_left_out(number):
    points = FACE.copy()
    points[number] = np.nan
    shapes = line_face(points)
    assert np.isfinite(np.concatenate([np.array(shape.points) for shape in shapes] or [np.zeros((1, 2))])).all()
    assert (shapes == ()) is (number in EYE_CORNERS)


@pytest.mark.parametrize("place_px", [(0.0, 0.0), (5000.0, -5000.0), (640.0, 9000.0)])
def test_a_wild_point_drags_no_line_across_the_face(place_px):
    points, number = FACE.copy(), FACE_LINES[3][4]
    points[number, :2] = place_px
    for line in lines_of(points):
        assert np.linalg.norm(np.diff(line, axis=0), axis=1).max() < 0.15


@settings(deadline=None, max_examples=50)
@given(arrays(np.float32, (POINTS, 3), elements=st.floats(width=32, allow_nan=True, allow_infinity=True)))
def test_whatever_the_points_are_nothing_raises_and_nothing_leaves_the_square(points):
    for line in lines_of(points):
        assert ((line >= 0) & (line <= 1)).all()


def test_only_the_outline_steps_back():
    assert [shape.tone for shape in line_face(FACE)].count(Tone.LEVEL) == 1


def test_a_recorded_face_fills_the_glass_and_stays_on_it():
    faces = [face.points for face in play(RECORDING)[::40] if hasattr(face, "points")]
    assert len(faces) > 20
    for points in faces:
        lines = np.concatenate(lines_of(points))
        assert ((lines > 0.02) & (lines < 0.98)).all()
