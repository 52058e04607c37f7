"""The face detector with the real model: which faces it finds in a frame, and where it says they are."""

import cv2
import numpy as np
import pytest

from device.inference.detector import Detection, Detector
from device.inference.models import ModelFiles
from device.inference.runtime import Network
from tests.fixtures_vision import (  # noqa: F401  (pytest finds the fixture by its name)
    GREY,
    clip_frame,
    model_files_fixture,
    placed,
)


@pytest.fixture(scope="module")
def detector(model_files: ModelFiles) -> Detector:
    return Detector(Network(model_files.face_detector, threads=1, name="face_detector.tflite"))


def only(found: tuple[Detection, ...]) -> Detection:
    assert len(found) == 1
    return found[0]


def middle(found: Detection) -> tuple[float, float]:
    return (found.left_px + found.right_px) / 2, (found.top_px + found.bottom_px) / 2


def test_the_patients_face_is_found_with_the_eyes_on_their_own_sides(detector):
    face = only(detector.find(clip_frame(10)))
    # The true outer eye corners are 157 px apart and the face is in the middle of 640 x 480.
    assert middle(face) == pytest.approx((323, 229), abs=15)
    assert face.left_px < face.right_eye_px[0] < 323 < face.left_eye_px[0] < face.right_px
    assert face.left_eye_px[0] - face.right_eye_px[0] == pytest.approx(110, abs=20)
    assert face.right_eye_px[1] == pytest.approx(face.left_eye_px[1], abs=6)


def test_flip_the_picture_and_the_box_flips_with_it(detector):
    face, flipped = (only(detector.find(i)) for i in (clip_frame(10), clip_frame(10)[:, ::-1].copy()))
    assert middle(flipped)[0] == pytest.approx(639 - middle(face)[0], abs=4)
    assert flipped.right_eye_px[0] == pytest.approx(639 - face.left_eye_px[0], abs=4)


def test_a_box_moves_with_the_face_and_grows_with_it(detector):
    small, large = (only(detector.find(placed((60, 40), width_px=width))) for width in (320, 480))
    assert large.side_px == pytest.approx(1.5 * small.side_px, rel=0.1)
    for face, width in ((small, 320), (large, 480)):
        expected = 60 + 323 * width / 640, 40 + 229 * width / 640
        assert middle(face) == pytest.approx(expected, abs=0.06 * width)


@pytest.mark.parametrize("at", [(240, 0), (240, 180), (120, 60), (360, 60), (240, 360)])
def test_a_face_of_a_quarter_is_found_by_looking_closer(detector, at):
    face = only(detector.find(placed(at, width_px=160)))
    assert middle(face) == pytest.approx((at[0] + 81, at[1] + 57), abs=12)


@pytest.mark.parametrize("at", [((80, 120), (400, 120)), ((40, 100), (300, 100)), ((160, 120), (330, 120))])
def test_two_faces_far_away_are_both_found_though_no_close_look_holds_both(detector, at):
    left, right = sorted(detector.find(placed(*at, width_px=160)), key=lambda face: face.left_px)
    for face, (x, y) in zip((left, right), at, strict=True):
        assert middle(face) == pytest.approx((x + 81, y + 57), abs=12)


def test_the_largest_face_comes_first(detector):
    for small_at, large_at in ((0, 280), (380, 0)):
        image = placed((large_at, 60), width_px=360)
        image[100:295, small_at : small_at + 260] = placed((0, 0), width_px=260)[:195, :260]
        first, second = detector.find(image)
        assert first.side_px > second.side_px
        assert (middle(first)[0] > middle(second)[0]) == (large_at > small_at)


def test_a_face_in_a_corner_of_two_close_looks_is_one_face(detector):
    # The close looks overlap: each of these places lies in two or three of them.
    for x in range(100, 400, 30):
        only(detector.find(placed((x, 90), width_px=170)))


def test_there_is_no_face_in_an_empty_room_noise_or_a_plain_ellipse(detector):
    noise = np.random.default_rng(0).integers(0, 255, GREY.shape, np.uint8)
    ellipse = cv2.ellipse(GREY.copy(), (320, 240), (110, 150), 0, 0, 360, (150, 190, 230), -1)
    for image in (GREY, GREY * 0, noise, np.asarray(ellipse, np.uint8)):
        assert detector.find(image) == ()
