"""Following a face with the real model: what is believed, what is not, and what each frame carries."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from device.camera.clip import ClipSource
from device.camera.frame import Frame
from device.clock import ManualClock
from device.inference.detector import Detection, Detector
from device.inference.facemesh import FaceFound, FaceLost, LostWhy
from device.inference.hemiface import HemifaceModel
from device.inference.mesh import EvenMeshModel
from device.inference.models import ModelFiles
from device.inference.runtime import Network
from device.inference.tracker import FaceTracker, TrackerPolicy
from device.measurement.baseline import Baseline, baseline_from
from device.measurement.measuring import measure
from device.measurement.scale import Ruler
from device.measurement.side import Side
from device.measurement.values import AT_REST, Measured, MeasureId, Unit
from tests.fixtures_vision import (  # noqa: F401  (pytest finds the fixtures by their names)
    CLIP,
    GREY,
    Picture,
    clip_frame,
    find,
    model_files_fixture,
    placed,
    shifted,
    tracker_fixture,
    why,
)
from tests.made_faces import EYE_CORNERS_MM, NEUTRAL_MM

RATIO = MeasureId.PALPEBRAL_APERTURE_RATIO


def follow(tracker: FaceTracker, images: list[Picture]) -> list[FaceFound | FaceLost]:
    """What is found in one picture after the other, 15 a second."""
    tracker.forget()
    return [tracker.find(Frame(n, n / 15, image, "test")) for n, image in enumerate(images)]


def clip_frames(path: Path, count: int) -> list[Frame]:
    source = ClipSource(path, ManualClock())
    frames = [source.next(1.0) for _ in range(count)]
    source.close()
    return [f for f in frames if isinstance(f, Frame)]


class CountingDetector:
    """Stands before the real detector and counts how often it is asked."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.asked = 0

    def find(self, image: Picture) -> tuple[Detection, ...]:
        self.asked += 1
        return self._detector.find(image)


def test_following_a_clip_needs_the_detector_once_a_second(model_files: ModelFiles):
    detector = CountingDetector(Detector(Network(model_files.face_detector, threads=1, name="detector")))
    mesh = Network(model_files.face_landmarks, threads=1, name="mesh", batch=2)
    tracker = FaceTracker(detector, EvenMeshModel(mesh), HemifaceModel(mesh, lambda: mesh))  # type: ignore[arg-type]
    seconds = 4
    frames = clip_frames(CLIP, 15 * seconds)
    assert all(isinstance(tracker.find(frame), FaceFound) for frame in frames)
    assert detector.asked == seconds / TrackerPolicy().second_look_s


def test_what_is_found_carries_the_frames_number_time_and_size(tracker):
    tracker.forget()
    small = cv2.resize(clip_frame(10), (480, 360))
    found = tracker.find(Frame(41, 7.25, np.asarray(small, np.uint8), "test"))
    assert isinstance(found, FaceFound)
    assert (found.seq, found.captured_s, found.frame_size_px) == (41, 7.25, (480, 360))
    lost = tracker.find(Frame(42, 7.5, GREY, "test"))
    assert (lost.seq, lost.captured_s, why(lost)) == (42, 7.5, LostWhy.NO_FACE)


def test_a_followed_face_lies_where_a_fresh_look_finds_it(tracker):
    followed = follow(tracker, [clip_frame(n) for n in range(60, 90, 3)])[-1]
    fresh = find(tracker, clip_frame(87))
    assert isinstance(followed, FaceFound)
    assert isinstance(fresh, FaceFound)
    assert np.abs(followed.points[:, :2] - fresh.points[:, :2]).mean() < 0.7


def test_two_faces_far_away_are_two(tracker):
    assert why(find(tracker, placed((80, 120), (400, 120), width_px=160))) is LostWhy.TWO_FACES
    assert isinstance(find(tracker, placed((80, 120), width_px=160)), FaceFound)


def test_a_second_person_is_noticed_within_a_second_and_forgotten_when_they_leave(tracker):
    alone, together = placed((0, 60), width_px=320), placed((0, 60), (320, 60), width_px=320)
    answers = follow(tracker, [alone] * 10 + [together] * 20 + [alone] * 3)
    reasons = [a.why if isinstance(a, FaceLost) else None for a in answers]
    assert reasons[:10] == [None] * 10
    assert reasons[15:30] == [LostWhy.TWO_FACES] * 15
    assert reasons[30:] == [None] * 3


def test_a_plain_ellipse_is_no_face(tracker):
    ellipse = cv2.ellipse(GREY.copy(), (320, 240), (110, 150), 0, 0, 360, (150, 190, 230), -1)
    assert why(find(tracker, np.asarray(ellipse, np.uint8))) is LostWhy.NO_FACE


# -- a face that leaves the frame


@pytest.mark.parametrize(
    ("right_px", "down_px"), [(0, 20), (0, -15), (25, 0), (-25, 0)], ids=["down", "up", "right", "left"]
)
def test_a_face_that_slides_out_of_the_frame_is_lost_before_what_is_hidden_is_made_up(tracker, right_px, down_px):
    rest = find(tracker, clip_frame(10))
    assert isinstance(rest, FaceFound)
    baseline = baseline_from([rest], Ruler(EYE_CORNERS_MM))
    assert isinstance(baseline, Baseline)
    answers = follow(tracker, [shifted(clip_frame(10), right_px * n, down_px * n) for n in range(12)])
    assert isinstance(answers[0], FaceFound)
    assert LostWhy.CUT_OFF in [a.why for a in answers if isinstance(a, FaceLost)]
    assert isinstance(answers[-1], FaceLost)
    for found in answers:
        if isinstance(found, FaceFound):
            for key, value in measure(found, baseline).values.items():
                if isinstance(value, Measured) and key[0].unit is Unit.MM and key[0] not in AT_REST:
                    assert abs(value.value) < 2.5, key


def test_a_face_that_comes_back_into_the_frame_is_found_at_once(tracker):
    below = shifted(clip_frame(10), down_px=180)
    steps = [clip_frame(10), shifted(clip_frame(10), down_px=90), below, below]
    answers = follow(tracker, [*steps, *steps[1::-1]])
    kinds = [a.why if isinstance(a, FaceLost) else None for a in answers]
    assert kinds == [None, None, LostWhy.CUT_OFF, LostWhy.CUT_OFF, None, None]


# -- light


def test_the_light_is_told_as_it_falls_in_the_picture(tracker):
    even = find(tracker, clip_frame(10))
    dim_right = clip_frame(10).copy()
    dim_right[:, 320:] = dim_right[:, 320:] * 0.4
    from_left, from_right = find(tracker, dim_right), find(tracker, dim_right[:, ::-1].copy())
    assert isinstance(even, FaceFound)
    assert isinstance(from_left, FaceFound)
    assert isinstance(from_right, FaceFound)
    assert abs(even.light_balance) < 0.1
    assert from_left.light_balance < -0.3
    assert from_right.light_balance == pytest.approx(-from_left.light_balance, abs=0.05)
    assert from_left.brightness < even.brightness


# -- each side on its own


def one_eye_shut(side: Side) -> Picture:
    """One eye as in frame 460, at the end of a closure; the other open as in frame 510. The seam is the midline."""
    image = clip_frame(510).copy()
    half = slice(322, None) if side is Side.LEFT else slice(None, 322)
    image[:, half] = clip_frame(460)[:, half]
    return image


@pytest.mark.parametrize("side", Side)
def test_the_open_eye_stays_open_whichever_the_other_is(tracker, side):
    rest = find(tracker, clip_frame(510))
    assert isinstance(rest, FaceFound)
    baseline = baseline_from([rest], Ruler(EYE_CORNERS_MM))
    assert isinstance(baseline, Baseline)
    found = find(tracker, one_eye_shut(side))
    assert isinstance(found, FaceFound)
    values = measure(found, baseline)
    shut, still = values.value(RATIO, side), values.value(RATIO, side.other)
    assert isinstance(shut, Measured)
    assert isinstance(still, Measured)
    assert still.value == pytest.approx(1, abs=0.1)
    # The right side is the weak one: it closes by about a third.
    assert shut.value < (0.2 if side is Side.LEFT else 0.75)


def test_the_recorded_neutral_face_is_the_one_that_the_model_sees(tracker):
    tracker.forget()
    found = [tracker.find(frame) for frame in clip_frames(CLIP, 45)]
    baseline = baseline_from([face for face in found if isinstance(face, FaceFound)], Ruler(EYE_CORNERS_MM))
    assert isinstance(baseline, Baseline)
    assert np.linalg.norm(baseline.neutral_mm - NEUTRAL_MM, axis=1).max() < 1.0
