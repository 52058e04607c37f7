"""The Pi's camera over a played picamera2: times, light, colours, and what goes wrong.

Real picamera2 is in the contract suite, and in `make test-picamera` on libcamera's virtual camera.
"""

import threading
from dataclasses import dataclass
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any, ClassVar

import cv2
import numpy as np
import pytest

from device.camera.frame import Exposure, Frame, NoCamera, NoFrame, NoFrameWhy, Unstated
from device.camera.picamera import open_picamera, started
from device.clock import ManualClock
from tests.pi_cameras import PlayedDevice, PlayedRequest, mapped, played, yuv_of

SIZE = (48, 32)
GREY = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)


def request(at_s: float = 0.0, **told: float) -> PlayedRequest:
    return PlayedRequest(yuv_of(GREY), {"SensorTimestamp": round(at_s * 1e9), **told})


def frames(device: PlayedDevice, clock: ManualClock | None = None) -> list[Frame | NoFrame]:
    source = played(device, SIZE, clock or ManualClock())
    return [source.next(1.0) for _ in range(len(device.script))]


@pytest.mark.parametrize("padding_px", [0, 16])
def test_the_picture_has_its_colours_and_none_of_the_padding(padding_px):
    picture = np.zeros((32, 48, 3), np.uint8)
    picture[:16, :24], picture[:16, 24:], picture[16:, :24] = (200, 40, 40), (40, 200, 40), (40, 40, 200)
    device = PlayedDevice([PlayedRequest(yuv_of(picture, padding_px), {"SensorTimestamp": 0})])
    frame = played(device, SIZE, ManualClock()).next(1.0)
    assert isinstance(frame, Frame)
    assert frame.image.shape == picture.shape
    assert np.abs(frame.image.astype(int) - picture).max() <= 4


def test_the_other_format_of_pictures_is_read_too():
    yuv = np.full((48, 48), 128, np.uint8)
    yuv[:32] = 90
    source = played(PlayedDevice([PlayedRequest(yuv, {"SensorTimestamp": 0})]), SIZE, ManualClock(), pixels="NV12")
    frame = source.next(1.0)
    assert isinstance(frame, Frame)
    assert (frame.image == cv2.cvtColor(yuv, cv2.COLOR_YUV2BGR_NV12)).all()


def test_a_format_that_nobody_can_read_is_refused_by_its_name():
    with pytest.raises(NoCamera, match="SRGGB10"):
        played(PlayedDevice([]), SIZE, ManualClock(), pixels="SRGGB10")


def test_the_time_of_a_frame_is_the_middle_of_its_exposure():
    clock = ManualClock(elapsed_s=10.0)
    (frame,) = frames(PlayedDevice([request(9.98, ExposureTime=20_000)]), clock)
    assert isinstance(frame, Frame)
    assert frame.captured_s == pytest.approx(9.97)


@pytest.mark.parametrize("stamp_s", [5000.0, -3.0, 12.0], ids=["since boot of another", "long ago", "the future"])
def test_a_stamp_of_another_clock_is_not_believed(stamp_s):
    (frame,) = frames(PlayedDevice([request(stamp_s)]), ManualClock(elapsed_s=10.0))
    assert isinstance(frame, Frame)
    assert frame.captured_s == pytest.approx(10.0)


def test_a_frame_without_a_stamp_has_the_time_at_which_it_came():
    (frame,) = frames(PlayedDevice([PlayedRequest(yuv_of(GREY), {})]), ManualClock(elapsed_s=3.0))
    assert isinstance(frame, Frame)
    assert (frame.captured_s, frame.exposure) == (3.0, Unstated())


def test_times_rise_even_where_the_stamps_do_not():
    device = PlayedDevice([request(9.9), request(9.9), request(9.8)])
    times = [f.captured_s for f in frames(device, ManualClock(elapsed_s=10.0)) if isinstance(f, Frame)]
    assert len(times) == 3
    assert times == sorted(set(times))


def test_frames_that_the_camera_dropped_leave_a_gap_in_the_numbers():
    device = PlayedDevice([request(9.0), request(9.0 + 1 / 30), request(9.0 + 5 / 30)])
    seen = frames(device, ManualClock(elapsed_s=9.2))
    assert [f.seq for f in seen if isinstance(f, Frame)] == [0, 1, 5]


def test_the_camera_tells_of_the_light():
    device = PlayedDevice(
        [
            request(9.0, ExposureTime=20_000, AnalogueGain=1.5, Lux=300.0),
            request(9.1, ExposureTime=33_000, AnalogueGain=12.0, Lux=4.0),
            request(9.2, ExposureTime=33_000),
        ]
    )
    bright, dim, unstated = (f.exposure for f in frames(device, ManualClock(elapsed_s=9.3)) if isinstance(f, Frame))
    assert bright == Exposure(0.02, 1.5, 300.0)
    assert (bright.is_dim, dim.is_dim, unstated.is_dim) == (False, True, False)
    assert unstated == Unstated()


def test_a_capture_that_takes_long_is_waited_for_again_and_no_second_one_is_begun():
    device = PlayedDevice([TimeoutError(), TimeoutError(), request(), TimeoutError()])
    whys = [f.why if isinstance(f, NoFrame) else "frame" for f in frames(device)]
    assert whys == [NoFrameWhy.TIMEOUT, NoFrameWhy.TIMEOUT, "frame", NoFrameWhy.TIMEOUT]
    assert device.captures == 2


@pytest.mark.parametrize("error", [RuntimeError("front end timed out"), OSError("gone"), TypeError("no job")])
def test_a_camera_that_fails_has_stopped_and_says_what_to_check(error):
    (answer,) = frames(PlayedDevice([error]))
    assert isinstance(answer, NoFrame)
    assert answer.why is NoFrameWhy.STOPPED
    assert "ribbon cable" in answer.note
    assert str(error) in answer.note


@dataclass
class TroubledRequest(PlayedRequest):
    """A frame at whose question or return the driver raises an error."""

    at_metadata: Exception | None = None
    at_release: Exception | None = None

    def get_metadata(self) -> dict[str, Any]:
        if self.at_metadata is not None:
            raise self.at_metadata
        return super().get_metadata()

    def release(self) -> None:
        super().release()
        if self.at_release is not None:
            raise self.at_release


@pytest.mark.parametrize(
    ("told", "troubles", "said"),
    [
        ({}, {"at_metadata": OSError("lost")}, "OSError('lost')"),
        ({}, {"at_release": RuntimeError("not queued")}, "RuntimeError('not queued')"),
        ({}, {"at_metadata": OSError("lost"), "at_release": RuntimeError("not queued")}, "RuntimeError('not queued')"),
        ({"SensorTimestamp": None}, {}, "TypeError"),
        ({"ExposureTime": "long"}, {}, "TypeError"),
    ],
    ids=["no metadata", "not given back", "neither", "no time", "no exposure"],
)
def test_whatever_the_driver_raises_the_camera_has_stopped_and_says_why(told, troubles, said):
    troubled = TroubledRequest(yuv_of(GREY), {"SensorTimestamp": 0, **told}, **troubles)
    (answer,) = frames(PlayedDevice([troubled]))
    assert isinstance(answer, NoFrame)
    assert answer.why is NoFrameWhy.STOPPED
    assert said in answer.note
    assert "restart" in answer.note
    assert troubled.released == 1


@pytest.mark.parametrize("error", [TypeError("no planes"), KeyError("main"), RuntimeError("front end timed out")])
def test_a_camera_that_does_not_start_is_no_camera_and_is_closed_again(error):
    class NoStart(PlayedDevice):
        camera_controls: ClassVar[dict[str, object]] = {}

        def create_video_configuration(self, **wishes: object) -> object:
            return wishes

        def configure(self, configuration: object) -> None:
            raise error

        def close(self) -> None:
            super().close()
            raise OSError("it does not let go either")

    device = NoStart([])
    with pytest.raises(NoCamera, match=r"does not start .*ribbon cable") as caught:
        started(device, SimpleNamespace(Smpte170m=object), mapped, size_px=SIZE, frames_per_s=30, clock=ManualClock())
    assert repr(error) in str(caught.value)
    assert device.closed == 1


def test_every_frame_goes_back_to_the_camera_also_one_that_cannot_be_read():
    good, bad = request(9.0), PlayedRequest(np.zeros((0, 0), np.uint8), {})
    source = played(PlayedDevice([good, bad]), SIZE, ManualClock())
    assert isinstance(source.next(1.0), Frame)
    answer = source.next(1.0)
    assert isinstance(answer, NoFrame)
    assert answer.why is NoFrameWhy.STOPPED
    assert (good.released, bad.released) == (1, 1)


def test_closing_forgets_what_is_under_way_and_closes_once():
    device = PlayedDevice([TimeoutError()])
    source = played(device, SIZE, ManualClock())
    source.next(1.0)
    source.close()
    source.close()
    assert (device.cancelled, device.closed) == (1, 1)
    assert source.next(1.0) == NoFrame(NoFrameWhy.ENDED, "closed")


def test_a_camera_that_hangs_while_it_closes_hangs_nobody_and_none_is_opened_beside_it():
    device = PlayedDevice([])
    device.close_waits_for.clear()
    played(device, SIZE, ManualClock(), close_s=0.05).close()
    try:
        assert device.closed == 0
        with pytest.raises(NoCamera, match=r"hangs.*restart"):
            open_picamera(ManualClock(), width_px=640, height_px=480, frames_per_s=30)
    finally:
        device.close_waits_for.set()
        for thread in threading.enumerate():
            if thread.name == "camera closing":
                thread.join(10.0)
    assert device.closed == 1


@pytest.mark.skipif(find_spec("picamera2") is not None, reason="picamera2 is installed here")
def test_without_picamera2_the_message_says_how_to_get_it():
    with pytest.raises(NoCamera, match=r"apt install python3-picamera2.*--system-site-packages"):
        open_picamera(ManualClock(), width_px=640, height_px=480, frames_per_s=30)
