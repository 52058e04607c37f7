"""The detector, the mesh and the halves, with the real model."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from device.camera.frame import Frame
from device.inference.crop import Cutter, Square
from device.inference.detector import Detector
from device.inference.facemesh import FaceFound, FaceLost, LostWhy
from device.inference.hemiface import HemifaceModel
from device.inference.mesh import EvenMeshModel
from device.inference.models import Verified, open_model, verify
from device.inference.runtime import Network
from device.inference.tracker import FaceTracker
from device.inference.vision import open_tracker
from device.measurement.baseline import Baseline, baseline_from
from device.measurement.measuring import measure
from device.measurement.scale import Ruler
from device.measurement.side import Side
from device.measurement.values import Measured, MeasureId
from device.settings import load_settings

MODELS = load_settings(None).settings.paths.models
needs_model = pytest.mark.skipif(
    not isinstance(verify(MODELS), Verified), reason="the face model is not here: mirror model fetch"
)
CLIP = Path(__file__).parents[1] / "data" / "practice-right-weak.mp4"
GREY = np.full((480, 640, 3), 128, np.uint8)


@cache
def clip_frame(number: int) -> np.ndarray:
    capture = cv2.VideoCapture(str(CLIP))
    capture.set(cv2.CAP_PROP_POS_FRAMES, number)
    good, image = capture.read()
    capture.release()
    assert good
    return image


@pytest.fixture(scope="module")
def tracker() -> FaceTracker:
    return open_tracker(open_model(MODELS))


def find(tracker: FaceTracker, image: np.ndarray) -> FaceFound | FaceLost:
    tracker.forget()
    return tracker.find(Frame(0, 0.0, image, "test"))


def why(answer: FaceFound | FaceLost) -> LostWhy:
    assert isinstance(answer, FaceLost)
    return answer.why


# -- the crop


@pytest.mark.parametrize("turn_deg", [0, 13, -40])
@pytest.mark.parametrize("side_px", [90.0, 200.0, 330.0])
def test_a_crop_holds_what_lies_under_the_square(turn_deg, side_px):
    # A picture whose colours say where each pixel is: blue its column, green its row.
    columns, rows = np.meshgrid(np.arange(250), np.arange(250))
    image = np.stack([columns, rows, np.zeros_like(rows)], axis=-1).astype(np.uint8)
    square = Square(125.0, 120.0, side_px if turn_deg == 0 else min(side_px, 130.0), np.radians(turn_deg))
    crop = Cutter().cut(image, square.window(64))
    to_frame = square.window(64).to_frame
    for x, y in ((5, 7), (31, 32), (60, 20)):
        at_x, at_y = to_frame @ (x, y, 1)
        if 1 < at_x < 248 and 1 < at_y < 248:
            assert crop[y, x, 2] == pytest.approx(at_x, abs=1.2)
            assert crop[y, x, 1] == pytest.approx(at_y, abs=1.2)


def test_a_square_beyond_the_frame_is_continued_by_its_edge():
    crop = Cutter().cut(np.full((50, 50, 3), 77, np.uint8), Square(0.0, 0.0, 80.0).window(32))
    assert (crop == 77).all()


# -- finding


@needs_model
def test_the_patient_is_found_where_the_truth_says(tracker):
    found = find(tracker, clip_frame(10))
    assert isinstance(found, FaceFound)
    # The true outer eye corners of frame 0 are 157 px apart; the head sways by a pixel or two.
    assert abs(found.points[263, 0] - found.points[33, 0]) == pytest.approx(157, abs=5)
    assert found.points[263, 0] > found.points[33, 0]


@needs_model
@pytest.mark.parametrize("at", [(240, 180), (240, 10), (60, 120), (420, 100)])
def test_a_small_face_far_away_is_found_too(tracker, at):
    canvas = GREY.copy()
    small = cv2.resize(clip_frame(10), (160, 120), interpolation=cv2.INTER_AREA)
    canvas[at[1] : at[1] + 120, at[0] : at[0] + 160] = small
    found = find(tracker, canvas)
    assert isinstance(found, FaceFound)
    middle = found.points[:, :2].mean(axis=0)
    assert at[0] < middle[0] < at[0] + 160
    assert at[1] < middle[1] < at[1] + 120


@needs_model
def test_two_faces_are_two_and_a_small_one_behind_is_not(tracker):
    half = cv2.resize(clip_frame(10), (320, 240), interpolation=cv2.INTER_AREA)
    side_by_side = GREY.copy()
    side_by_side[100:340, :320] = half
    side_by_side[100:340, 320:] = half
    assert why(find(tracker, side_by_side)) is LostWhy.TWO_FACES
    behind = clip_frame(10).copy()
    behind[0:72, 0:96] = cv2.resize(clip_frame(10), (96, 72), interpolation=cv2.INTER_AREA)
    assert isinstance(find(tracker, behind), FaceFound)


@needs_model
def test_an_empty_room_and_a_dark_one_are_no_face(tracker):
    assert why(find(tracker, GREY)) is LostWhy.NO_FACE
    assert why(find(tracker, GREY * 0)) is LostWhy.TOO_DARK


class CountingDetector(Detector):
    """The real detector, which counts how often it is asked."""

    asked = 0

    def find(self, image):
        self.asked += 1
        return super().find(image)


@needs_model
def test_a_followed_face_needs_the_detector_once_a_second_only():
    files = open_model(MODELS)
    detector = CountingDetector(Network(files.face_detector, threads=1, name="detector"))
    mesh = Network(files.face_landmarks, threads=1, name="mesh", batch=2)
    tracker = FaceTracker(detector, EvenMeshModel(mesh), HemifaceModel(mesh, lambda: mesh))
    for n in range(30):
        assert isinstance(tracker.find(Frame(n, n / 15, clip_frame(10), "test")), FaceFound)
    assert detector.asked == 2


@needs_model
def test_a_lost_face_is_found_again(tracker):
    tracker.forget()
    answers = [tracker.find(Frame(n, n / 15, GREY if 3 <= n < 6 else clip_frame(10), "test")) for n in range(9)]
    assert [isinstance(a, FaceFound) for a in answers] == [True] * 3 + [False] * 3 + [True] * 3


# -- each side on its own


@pytest.fixture(scope="module")
def one_eye_shut() -> np.ndarray:
    """The patient's left eye shut as in frame 460, the right one open as in frame 510: two halves of one clip."""
    image = clip_frame(510).copy()
    image[:, 322:] = clip_frame(460)[:, 322:]
    return image


def openings(tracker: FaceTracker, neutral: np.ndarray, image: np.ndarray) -> dict[Side, float]:
    rest = find(tracker, neutral)
    assert isinstance(rest, FaceFound)
    baseline = baseline_from([rest], Ruler(89.36))
    assert isinstance(baseline, Baseline)
    found = find(tracker, image)
    assert isinstance(found, FaceFound)
    measures = measure(found, baseline)
    answer = {}
    for side in Side:
        value = measures.value(MeasureId.PALPEBRAL_APERTURE_RATIO, side)
        assert isinstance(value, Measured)
        answer[side] = value.value
    return answer


@needs_model
def test_an_open_eye_is_not_dragged_shut_by_the_other(tracker, one_eye_shut):
    seen = openings(tracker, clip_frame(510), one_eye_shut)
    assert seen[Side.LEFT] < 0.2
    assert seen[Side.RIGHT] > 0.9


@needs_model
def test_flip_the_picture_and_the_sides_swap(tracker, one_eye_shut):
    ours = openings(tracker, clip_frame(510), one_eye_shut)
    theirs = openings(tracker, clip_frame(510)[:, ::-1].copy(), one_eye_shut[:, ::-1].copy())
    for side in Side:
        assert ours[side] == pytest.approx(theirs[side.other], abs=0.06)


REAL = Path(__file__).parents[2].parent / "shared" / "data" / "real"


@needs_model
@pytest.mark.skipif(not REAL.is_dir(), reason="the real clips are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("single_face.mp4", True, True), ("face_noface.mov", True, False), ("noface_face.mov", False, True)],
)
def test_on_real_clips_a_face_is_found_when_it_is_there(tracker, name, first, last):
    tracker.forget()
    capture, found = cv2.VideoCapture(str(REAL / name)), []
    while True:
        good, image = capture.read()
        if not good:
            break
        found.append(isinstance(tracker.find(Frame(len(found), len(found) / 30, image, name)), FaceFound))
    capture.release()
    # These clips begin and end with a dark frame or two.
    start, end = found[3:13], found[-13:-3]
    assert (all(start), all(end)) == (first, last)
    assert (any(start), any(end)) == (first, last)


@needs_model
@pytest.mark.parametrize(("down_px", "why_lost"), [(0, None), (190, LostWhy.CUT_OFF)])
def test_a_face_whose_mouth_lies_below_the_frame_is_cut_off_and_not_invented(tracker, down_px, why_lost):
    shifted = np.roll(clip_frame(10), down_px, axis=0)
    shifted[:down_px] = 128
    answer = find(tracker, shifted)
    assert (answer.why if isinstance(answer, FaceLost) else None) is why_lost
