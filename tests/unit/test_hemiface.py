"""The two halves: what the model is shown of each, that neither knows of the other, and where the next look goes."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest

from device.camera.frame import Frame
from device.clock import ManualClock
from device.inference.crop import Window
from device.inference.facemesh import BRIDGE, EYE_CORNERS, HALVES, MIRRORED, POINTS, FaceFound
from device.inference.hemiface import HALF_PX, HemifaceModel
from device.inference.mesh import INPUT_PX
from device.inference.models import ModelFiles
from device.inference.pace import Pace, PacePolicy
from device.inference.runtime import Network
from device.inference.tracker import FaceTracker
from device.inference.vision import Method, open_tracker
from device.measurement.landmarks import POINTS_OF
from device.measurement.side import Side
from tests.fixtures_vision import Picture, clip_frame, find, model_files_fixture, tracker_fixture
from tests.made_faces import NEUTRAL_MM, face

__all__ = ["model_files_fixture", "tracker_fixture"]

OTHER_HALF = {"L": "R", "R": "L", "M": "M"}
TURNS = [{}, {"yaw": 10.0}, {"pitch": -12.0}, {"roll": 15.0}, {"yaw": -8.0, "pitch": 5.0, "roll": 6.0}]


@pytest.fixture(scope="module", name="model")
def model_fixture(model_files: ModelFiles) -> HemifaceModel:
    def network(batch: int) -> Network:
        return Network(model_files.face_landmarks, threads=1, name="mesh", batch=batch)

    return HemifaceModel(network(2), partial(network, 1))


def of_half(side: Side) -> list[int]:
    """The points of one half. The bridge of the nose is found by its look and belongs to neither."""
    return [n for n, half in enumerate(HALVES) if half == side.value[0].upper() and n not in BRIDGE]


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


def test_each_picture_is_one_half_and_its_mirror_image(model):
    crop = np.random.default_rng(1).integers(0, 255, (INPUT_PX, INPUT_PX, 3), dtype=np.uint8)
    left, right = model._chimeras(crop)
    # The picture is no mirror: its right half is the patient's left.
    assert (left[:, HALF_PX:] == crop[:, HALF_PX:]).all()
    assert (right[:, :HALF_PX] == crop[:, :HALF_PX]).all()
    for picture in (left, right):
        assert (picture == picture[:, ::-1]).all()


def shown_at(window: Window, place_px: np.ndarray) -> np.ndarray:
    """Column and row of a window in which places of the frame appear."""
    return (place_px - window.to_frame[:, 2]) @ np.linalg.inv(window.to_frame[:, :2]).T


@pytest.mark.parametrize("turned", TURNS)
def test_the_window_shows_the_head_from_in_front_however_it_is_turned(turned, model):
    found = face(**turned, px_per_mm=2.0, at_px=(300.0, 250.0), view_mm=np.inf)
    straight = face(px_per_mm=2.0, at_px=(300.0, 250.0), view_mm=np.inf)
    # What lies as deep as the middle of the face appears in the same place; what lies deeper or nearer is shifted.
    deep = np.abs(NEUTRAL_MM[:, 2] - 50) < 2
    places, ahead = (shown_at(model.begin(f.points), f.points[:, :2])[deep] for f in (found, straight))
    assert np.abs(places - ahead).max() < 1.5


@pytest.mark.parametrize("turned", TURNS)
def test_the_midline_lies_between_the_middle_columns(turned, model):
    found = face(**turned, px_per_mm=2.0, at_px=(300.0, 250.0), view_mm=np.inf)
    places = shown_at(model.begin(found.points), found.points[:, :2])
    lips_and_nasion = [0, 17, 168]
    # They lie up to 15 mm in front of the depth for which it is exact: 3 mm to a side for a head turned by 10 degrees.
    assert places[lips_and_nasion, 0] == pytest.approx((INPUT_PX - 1) / 2, abs=3.5)


def with_half_of(image: Picture, other: Picture, side: Side) -> Picture:
    """A picture with one half of the face from another. The seam is the midline of the demo's patient."""
    mixed = image.copy()
    half = slice(322, None) if side is Side.LEFT else slice(None, 322)
    mixed[:, half] = other[:, half]
    return mixed


@pytest.mark.parametrize("side", Side)
def test_what_one_half_of_the_face_does_changes_nothing_on_the_other(side, model, tracker):
    rest, shut = clip_frame(510), clip_frame(460)
    window = model.begin(find(tracker, rest).points)
    before = model.look(rest, window).points
    after = model.look(with_half_of(rest, shut, side.other), window).points
    # Along the seam the picture changes by a column of pixels here and there.
    assert np.abs(after - before)[of_half(side), :2].mean() < 0.2
    lids = list(POINTS_OF[side.other].upper_lid)
    assert np.abs(after - before)[lids, 1].mean() > 1.5


@pytest.mark.parametrize("number", [10, 510, 900])
def test_flip_the_picture_and_the_points_swap_sides(number, tracker):
    image = clip_frame(number)
    ours, theirs = find(tracker, image), find(tracker, image[:, ::-1].copy())
    swapped = theirs.points[list(MIRRORED)]
    swapped[:, 0] = image.shape[1] - 1 - swapped[:, 0]
    # What is left are single grey levels of the crop, which are rounded the other way.
    assert np.abs(swapped - ours.points)[:, :2].mean() < 0.03


def in_turns(model_files: ModelFiles) -> FaceTracker:
    """A tracker on a board on which every run is too slow."""
    return open_tracker(model_files, pace=Pace(ManualClock(), PacePolicy(both_max_s=-1.0, runs=1)))


def test_halves_that_take_turns_still_say_the_same_of_a_face_that_keeps_its_pose(model_files, tracker):
    slow = in_turns(model_files)
    tracker.forget()
    for number in range(20):
        frame = Frame(number, number / 15, clip_frame(10 + number), "test")
        ours, theirs = slow.find(frame), tracker.find(frame)
        assert isinstance(ours, FaceFound)
        assert isinstance(theirs, FaceFound)
        assert np.abs(ours.points - theirs.points)[:, :2].mean() < 0.6


def test_a_half_whose_turn_it_is_not_stays_where_it_was_on_the_head(model_files):
    slow = in_turns(model_files)
    rest, shut = clip_frame(510), clip_frame(460)
    find(slow, rest)
    lids = {side: list(POINTS_OF[side].upper_lid) for side in Side}
    seen = [slow.find(Frame(n, n / 15, rest if n < 4 else shut, "test")).points for n in range(6)][3:]
    # Steps of each eye's lid, in the first frame in which both are shut and in the one after it.
    first, second = (
        {side: abs(later - before)[lids[side], 1].mean() for side in Side} for before, later in pairwise(seen)
    )
    # The eyes seem to shut one after the other, each in the frame in which its half is looked at.
    one = max(Side, key=lambda side: first[side])
    assert first[one] > 2 * second[one]
    assert second[one.other] > 2 * first[one.other]


ACROSS = [(39, 37, 0), (37, 0, 267), (82, 13, 312), (87, 14, 317), (84, 17, 314), (107, 9, 336), (83, 18, 313)]
"""Neighbours on the patient's right, on the midline, and on the left: lips, glabella and chin."""


@pytest.mark.parametrize("number", [10, 360, 460])
def test_there_is_no_jump_at_the_seam(number, model_files, tracker):
    halves = find(tracker, clip_frame(number)).points
    whole = find(open_tracker(model_files, Method.SINGLE), clip_frame(number)).points
    for right, middle, left in ACROSS:
        bends = [points[middle, 1] - (points[right, 1] + points[left, 1]) / 2 for points in (halves, whole)]
        assert abs(bends[0] - bends[1]) < 1.2
