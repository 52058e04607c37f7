"""A USB camera: how long OpenCV may wait for one of the many devices that give no frame, and who waits."""

import os
from pathlib import Path

import pytest

from device.camera.frame import NoCamera, NoFrame, NoFrameWhy
from device.camera.lamp import NoLamps
from device.camera.v4l2 import WAIT_S
from device.clock import ManualClock
from device.commands.opening import FIRST_FRAME_S, lasting_camera
from device.inference.eyes import EyesPolicy
from device.settings import Settings


def test_opencv_does_not_wait_longer_for_a_device_than_a_first_frame_may_take():
    assert float(os.environ["OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"]) == WAIT_S == FIRST_FRAME_S
    assert EyesPolicy().opening_s > 4 * WAIT_S


def test_a_device_is_opened_by_whoever_asks_it_first_and_tells_them_that_it_is_not_there():
    lamps = NoLamps()
    camera = lasting_camera("v4l2:99", ManualClock(), Settings(), lamps)
    answer = camera.next(0.5)
    assert isinstance(answer, NoFrame)
    assert answer.why is NoFrameWhy.ABSENT
    assert "/dev/video99" in answer.note
    assert lamps.lit == frozenset()


def test_a_clip_is_opened_at_once_and_says_at_once_that_it_is_not_there(tmp_path: Path):
    with pytest.raises(NoCamera, match=r"nowhere\.mp4"):
        lasting_camera(f"clip:{tmp_path / 'nowhere.mp4'}", ManualClock(), Settings(), NoLamps())
