"""The real model and the demo's clip, for tests of seeing. A test without the model says so and is skipped.

A test module imports the fixtures it wants; pytest then knows them by their names, `model_files` and `tracker`.
"""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from device.camera.frame import Frame
from device.inference.facemesh import FaceFound, FaceLost, LostWhy
from device.inference.models import ModelFiles, Verified, open_model, verify
from device.inference.tracker import FaceTracker
from device.inference.vision import open_tracker
from device.settings import load_settings

CLIP = Path(__file__).parent / "data" / "practice-right-weak.mp4"
REAL = Path(__file__).parents[1].parent / "shared" / "data" / "real"
"""Clips of real people, kept beside the checkout and never in it."""

Picture = NDArray[np.uint8]
GREY: Picture = np.full((480, 640, 3), 128, np.uint8)


@pytest.fixture(scope="session", name="model_files")
def model_files_fixture() -> ModelFiles:
    """The face model from the folder that the settings name."""
    folder = load_settings(None).settings.paths.models
    if not isinstance(verify(folder), Verified):
        pytest.skip(f"the face model is not in {folder}: mirror model fetch")
    return open_model(folder)


@pytest.fixture(scope="session", name="tracker")
def tracker_fixture(model_files: ModelFiles) -> FaceTracker:
    """A tracker over the real model. Whoever follows a clip with it calls `forget` first."""
    return open_tracker(model_files)


@cache
def clip_frame(number: int) -> Picture:
    """One frame of the demo's clip. Copy it before drawing on it."""
    capture = cv2.VideoCapture(str(CLIP))
    capture.set(cv2.CAP_PROP_POS_FRAMES, number)
    good, image = capture.read()
    capture.release()
    assert good
    return np.asarray(image, np.uint8)


def find(tracker: FaceTracker, image: Picture) -> FaceFound | FaceLost:
    """What a picture shows that has nothing to do with the last one."""
    tracker.forget()
    return tracker.find(Frame(0, 0.0, image, "test"))


def why(answer: FaceFound | FaceLost) -> LostWhy:
    """Why there is no face; fails when there is one."""
    assert isinstance(answer, FaceLost)
    return answer.why


def shifted(image: Picture, right_px: int = 0, down_px: int = 0) -> Picture:
    """The picture moved; what it leaves is black."""
    height, width = image.shape[:2]
    matrix = np.array([[1, 0, right_px], [0, 1, down_px]], np.float32)
    return np.asarray(cv2.warpAffine(image, matrix, (width, height)), np.uint8)


def placed(*at: tuple[int, int], width_px: int) -> Picture:
    """A grey room with the demo's patient in it, made small, once at each left upper corner."""
    canvas, height_px = GREY.copy(), width_px * 3 // 4
    small = cv2.resize(clip_frame(10), (width_px, height_px), interpolation=cv2.INTER_AREA)
    for x, y in at:
        canvas[y : y + height_px, x : x + width_px] = small
    return canvas
