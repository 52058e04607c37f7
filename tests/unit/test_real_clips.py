"""The real model on clips and stills of real people, where these lie beside the checkout."""

from itertools import pairwise

import cv2
import pytest

from device.camera.clip import ClipSource, read_picture
from device.camera.frame import Frame
from device.clock import ManualClock
from device.inference.facemesh import FaceFound, FaceLost, LostWhy
from device.measurement.baseline import Baseline, baseline_from
from device.measurement.measuring import measure
from device.measurement.scale import Ruler
from device.measurement.values import AT_REST, Measured, MeasureId, Unmeasured, UnmeasuredWhy
from tests.fixtures_vision import (  # noqa: F401  (pytest finds the fixtures by their names)
    REAL,
    find,
    model_files_fixture,
    tracker_fixture,
)

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real clips are not beside this checkout")


def answers(tracker, name: str) -> list[FaceFound | FaceLost]:
    tracker.forget()
    source, found = ClipSource(REAL / name, ManualClock()), []
    while isinstance(frame := source.next(60.0), Frame):
        found.append(tracker.find(frame))
    source.close()
    return found


def still(tracker, name: str) -> FaceFound:
    found = find(tracker, read_picture(REAL / name))
    assert isinstance(found, FaceFound)
    return found


def test_a_man_who_smiles_is_found_in_every_frame(tracker):
    found = answers(tracker, "single_face.mp4")
    assert len(found) > 50
    assert all(isinstance(answer, FaceFound) for answer in found)


@pytest.mark.parametrize(
    ("name", "first", "last"), [("face_noface.mov", True, False), ("noface_face.mov", False, True)]
)
def test_a_man_who_comes_or_leaves_is_found_just_when_he_is_there(tracker, name, first, last):
    # The clips fade in and out: some frames at both ends are dark.
    found = [isinstance(answer, FaceFound) for answer in answers(tracker, name)][5:-5]
    assert (found[0], found[-1]) == (first, last)
    assert sum(now != before for before, now in pairwise(found)) == 1


@pytest.mark.parametrize("name", ["again.mkv", "book.mkv", "milk.mkv"])
def test_a_small_face_behind_moving_hands_is_found_throughout(tracker, name):
    assert all(isinstance(answer, FaceFound) for answer in answers(tracker, name))


def test_a_hand_before_half_of_a_face_leaves_nothing_that_can_be_measured(tracker):
    found = answers(tracker, "bird.mkv")
    seen = [isinstance(answer, FaceFound) and answer.is_measurable for answer in found]
    # One hand covers the left half of the face for about half a second of two.
    assert 0.6 < sum(seen) / len(seen) < 0.95
    assert seen[0]
    assert seen[-1]


def test_a_profile_has_no_two_halves_to_be_measured(tracker):
    answer = find(tracker, read_picture(REAL / "img3-1024-left-lateral.jpg"))
    assert isinstance(answer, FaceLost) or not answer.is_measurable


def test_a_still_measured_against_itself_has_changed_by_nothing(tracker):
    face = still(tracker, "img4-1024-frontal.jpg")
    baseline = baseline_from([face], Ruler())
    assert isinstance(baseline, Baseline)
    for (measure_id, _), value in measure(face, baseline).values.items():
        if measure_id is MeasureId.COMMISSURE_ANGLE_DEG:
            assert value == Unmeasured(UnmeasuredWhy.BELOW_NOISE)
            continue
        assert isinstance(value, Measured)
        if measure_id not in AT_REST and measure_id is not MeasureId.PALPEBRAL_APERTURE_RATIO:
            assert abs(value.value) < 0.05


def test_the_same_still_beside_itself_is_two_faces(tracker):
    picture = cv2.resize(read_picture(REAL / "img4-1024-frontal.jpg"), (480, 480), interpolation=cv2.INTER_AREA)
    answer = find(tracker, cv2.hconcat([picture, picture]))
    assert isinstance(answer, FaceLost)
    assert answer.why is LostWhy.TWO_FACES
