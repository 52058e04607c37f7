"""`device/camera/picamera.py` over real picamera2 and libcamera, on a virtual camera that plays the demo's clip."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from device.camera.frame import Frame, NoCamera, Unstated
from device.camera.picamera import open_picamera
from device.clock import SystemClock
from device.records.store import STORE_FILE, open_store
from device.records.stored import EndReason, NeverEnded

FRAMES = Path("/srv/frames")
ROOT = Path(__file__).parents[2]

PRACTICE = "from tests.picamera import virtual_camera; from device.__main__ import program; program()"

pytestmark = pytest.mark.skipif(
    os.environ.get("MIRROR_CAMERA") != "virtual", reason="there is no virtual camera here: make test-picamera"
)


@contextmanager
def opened(clock=None):
    source = open_picamera(clock or SystemClock(), width_px=640, height_px=480, frames_per_s=30)
    try:
        yield source
    finally:
        source.close()


def next_frame(source):
    answer = source.next(5.0)
    assert isinstance(answer, Frame), answer
    return answer


def test_the_pictures_are_those_that_the_camera_was_given():
    # The virtual camera gives the whole range of its pictures, where a Pi keeps to 16..235, as is asked for.
    given = [np.clip((cv2.imread(str(path)) - 16.0) * 255 / 219, 0, 255) for path in sorted(FRAMES.iterdir())]
    with opened() as source:
        images = [next_frame(source).image for _ in range(5)]
    for image in images:
        assert image.shape == (480, 640, 3)
        # Twice through chroma at half the size: edges differ, the picture does not.
        assert min(np.abs(image - other).mean() for other in given) < 4


def test_the_times_are_on_our_clock_and_rise():
    clock = SystemClock()
    before_s = 0.0
    with opened(clock) as source:
        for _ in range(20):
            frame = next_frame(source)
            assert before_s < frame.captured_s <= clock.now_s()
            assert clock.now_s() - frame.captured_s < 2.0
            assert frame.exposure == Unstated()
            before_s = frame.captured_s


def test_it_can_be_opened_again_and_again_in_one_program():
    for _ in range(5):
        with opened() as source:
            next_frame(source)


def test_a_second_one_beside_it_is_refused_and_the_first_goes_on():
    with opened() as source:
        with pytest.raises(NoCamera, match="does not open"), opened():
            pass
        next_frame(source)


def test_a_whole_practice_runs_on_it(tmp_path):
    presses = tmp_path / "presses.txt"
    # The first leaves the massage that the plan begins with.
    presses.write_text("3 select\n10 back\n11 back\n12 select\n", "utf-8")
    command = [sys.executable, "-c", PRACTICE, "practice", "--camera", "picamera", "--buttons", f"script:{presses}"]
    command += ["--display", f"headless:{tmp_path}/screens", "--records", f"{tmp_path}/records"]
    command += ["--plan", str(ROOT / "docs" / "example-plan.toml")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    store = open_store(tmp_path / "records" / STORE_FILE)
    (session,) = store.sessions()
    store.close()
    assert not isinstance(session.end, NeverEnded)
    assert session.end.reason is EndReason.STOPPED_BY_PATIENT
    screens = {path.stem[3:] for path in (tmp_path / "screens").iterdir()}
    assert {"splash", "position", "neutral", "paused", "done"} <= {name.split("-")[0] for name in screens}, screens
