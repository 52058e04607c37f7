"""The mirrored half: where the seam lies, what the model is shown, and that both sides are treated alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.inference.crop import Square
from device.inference.facemesh import EYE_CORNERS, HALVES, MIRRORED, POINTS, RIGID
from device.inference.hemiface import HemifaceModel, _mirrored
from device.inference.mesh import INPUT_PX, in_frame
from tests.fixtures_vision import clip_frame, find, model_files_fixture, tracker_fixture
from tests.made_faces import NEUTRAL_MM

__all__ = ["model_files_fixture", "tracker_fixture"]

COLUMNS = np.broadcast_to(np.arange(INPUT_PX, dtype=np.uint8)[None, :, None], (INPUT_PX, INPUT_PX, 3)).copy()
OTHER_HALF = {"L": "R", "R": "L", "M": "M"}


def test_every_point_has_one_on_the_other_half_and_is_its_own_others_other():
    assert len(MIRRORED) == POINTS
    for point, other in enumerate(MIRRORED):
        assert MIRRORED[other] == point
        assert HALVES[other] == OTHER_HALF[HALVES[point]]
        assert (other == point) is (HALVES[point] == "M")
    assert MIRRORED[EYE_CORNERS[0]] == EYE_CORNERS[1]


def test_on_a_nearly_even_face_every_point_lies_opposite_its_other():
    opposite = NEUTRAL_MM[list(MIRRORED)] * (-1, 1, 1)
    assert np.linalg.norm(opposite - NEUTRAL_MM, axis=1).max() < 4.0
    assert np.linalg.norm(opposite - NEUTRAL_MM, axis=1).mean() < 1.0


@given(seam_px=st.floats(87.5, 167.5))
def test_each_column_is_mixed_from_those_that_lie_opposite(seam_px):
    mirrored = _mirrored(COLUMNS, seam_px)
    opposite = np.clip(2 * seam_px - np.arange(INPUT_PX), 0, INPUT_PX - 1)
    assert np.abs(mirrored[0, :, 0] - opposite).max() <= 0.51


@pytest.mark.parametrize("seam_px", [127.5, 120.0, 131.5])
def test_the_genuine_half_and_its_mirror_image_meet_without_a_step(seam_px):
    first = int(np.ceil(seam_px))
    shown = np.hstack([_mirrored(COLUMNS, seam_px)[:, :first], COLUMNS[:, first:]])[0, :, 0].astype(int)
    assert np.abs(np.diff(shown)).max() <= 1
    assert (shown[first:] == np.arange(first, INPUT_PX)).all()


@pytest.mark.parametrize("turn_deg", [0, 20, -35])
def test_the_next_square_has_the_midline_in_its_middle(turn_deg, tracker):
    model: HemifaceModel = tracker._follow_model
    at = Square(300.0, 250.0, 400.0, np.radians(turn_deg))
    points = NEUTRAL_MM.astype(np.float32) * (1.2, -1.2, 1.2) + np.float32([128 + 9, 128, 0])
    points = in_frame(points.astype(np.float32), at)
    square = model.next_square(points)
    middle = points[list(RIGID), :2].mean(axis=0) - (square.centre_x_px, square.centre_y_px)
    assert middle @ (np.cos(square.turn_rad), np.sin(square.turn_rad)) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("number", [10, 510, 900])
def test_flip_the_picture_and_the_points_swap_sides(number, tracker):
    image = clip_frame(number)
    ours, theirs = find(tracker, image), find(tracker, image[:, ::-1].copy())
    swapped = theirs.points[list(MIRRORED)]
    swapped[:, 0] = image.shape[1] - 1 - swapped[:, 0]
    off_px = np.abs(swapped - ours.points)[:, :2]
    # What is left comes from the run over the whole face, which tells where the midline lies.
    assert off_px.mean() < 0.6
