"""The Raspberry Pi's own camera, by way of picamera2. The only place that knows picamera2 and libcamera.

The camera is opened once, configured once, and never switches its mode: each switch costs memory that never comes
back, and hours later the camera. The time of a frame is fixed too, or it would grow in the dark and blur what moves;
how much light there is, the camera says with every frame.
"""

import atexit
import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from device.camera.frame import Exposure, Frame, Image, NoCamera, NoFrame, NoFrameWhy, Unstated
from device.clock import Clock, on_our_clock

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PicameraPolicy:
    """The camera's constants.

    Attributes:
        close_s: how long it may take to close; then it hangs.
        buffers: frames in the driver's hands: one is filled, one waits, one is read, one is spare.
    """

    close_s: float = 3.0
    buffers: int = 4


_TO_BGR = {"YUV420": cv2.COLOR_YUV2BGR_I420, "NV12": cv2.COLOR_YUV2BGR_NV12}
"""How the formats that a camera may answer with become pictures."""

_HOW_TO_INSTALL = (
    "install it with: sudo apt install python3-picamera2, in an environment made with --system-site-packages"
)

_closing: list[threading.Thread] = []
"""Cameras that are being closed; one that hangs stays here, and no second one is started beside it."""

Job = Any
Request = Any


class Device(Protocol):
    """What of `picamera2.Picamera2` is used here."""

    def capture_request(self, *, wait: bool) -> Job:
        """Ask for the next frame; with `wait=False` the answer is a job."""
        ...

    def wait(self, job: Job, timeout: float) -> Request:
        """The job's frame, or `TimeoutError`; the job then goes on."""
        ...

    def cancel_all_and_flush(self) -> None:
        """Forget the jobs."""
        ...

    def close(self) -> None:
        """Stop and give the camera back."""
        ...


Mapped = Callable[[Request], AbstractContextManager[NDArray[np.uint8]]]
"""A frame's memory, without a copy: rows of luma, then of chroma, each perhaps longer than the picture is wide."""


class PicameraSource:
    """A camera that has been opened and started by `open_picamera`.

    Args:
        device: the camera.
        mapped: gives a frame's memory.
        pixels: format of that memory, a key of `_TO_BGR`.
        size_px: width and height of the picture.
        frames_per_s: the fixed rate.
        clock: for frames whose time stamp is of another clock.

    Raises:
        NoCamera: its pictures are of a format that cannot be read.
    """

    def __init__(
        self,
        device: Device,
        mapped: Mapped,
        *,
        pixels: str,
        size_px: tuple[int, int],
        frames_per_s: float,
        clock: Clock,
        policy: PicameraPolicy | None = None,
    ) -> None:
        if pixels not in _TO_BGR:
            raise NoCamera(f"the camera gives pictures as {pixels}; only {', '.join(_TO_BGR)} can be read")
        self._device = device
        self._mapped = mapped
        self._to_bgr = _TO_BGR[pixels]
        self._size_px = size_px
        self._frame_s = 1 / frames_per_s
        self._clock = clock
        self._policy = policy or PicameraPolicy()
        self._job: Job | None = None
        self._closed = False
        self._seq = 0
        self._last_s = -np.inf

    def next(self, timeout_s: float) -> Frame | NoFrame:
        """The next frame. A capture that takes longer is waited for again by the next call; no second one is begun."""
        if self._closed:
            return NoFrame(NoFrameWhy.ENDED, "closed")
        try:
            if self._job is None:
                self._job = self._device.capture_request(wait=False)
            request = self._device.wait(self._job, timeout_s)
        except TimeoutError:
            return NoFrame(NoFrameWhy.TIMEOUT)
        except Exception as error:  # noqa: BLE001 (nobody lists what picamera2 raises, and this never does)
            self._job = None
            return NoFrame(NoFrameWhy.STOPPED, f"the camera fails ({error!r}); check its ribbon cable and the power")
        self._job = None
        answer = self._read(request)
        try:
            request.release()
        except Exception as error:  # noqa: BLE001 (as above; its few buffers would be gone soon, and it silent)
            return NoFrame(NoFrameWhy.STOPPED, f"the camera takes no frame back ({error!r}); restart the mirror")
        return answer

    def close(self) -> None:
        """Give the camera back. One that hangs is left alone, and no other is opened beside it."""
        if self._closed:
            return
        self._closed = True
        self._job = None
        closing = threading.Thread(target=self._close, name="camera closing", daemon=True)
        closing.start()
        closing.join(self._policy.close_s)
        if closing.is_alive():
            _log.error("the camera did not close within %g s and is left alone", self._policy.close_s)
            _closing.append(closing)
            # picamera2 would close it once more at the end of the program, and hang there.
            atexit.unregister(self._device.close)

    def _close(self) -> None:
        try:
            self._device.cancel_all_and_flush()
        except Exception as error:  # noqa: BLE001 (as in `next`)
            _log.error("the camera does not forget its captures: %r", error)
        _close(self._device)

    def _read(self, request: Request) -> Frame | NoFrame:
        try:
            return self._frame(request)
        except Exception as error:  # noqa: BLE001 (as in `next`)
            return NoFrame(NoFrameWhy.STOPPED, f"a picture cannot be read ({error!r}); restart the mirror")

    def _frame(self, request: Request) -> Frame:
        told = request.get_metadata()
        captured_s, exposure = self._when(told), _exposure(told)
        # A gap in the numbers tells of frames that the camera dropped, as the contract wants.
        if self._seq:
            self._seq += max(0, round((captured_s - self._last_s) / self._frame_s) - 1)
        self._last_s = captured_s
        frame = Frame(self._seq, captured_s, self._picture(request), "the Pi's camera", exposure)
        self._seq += 1
        return frame

    def _when(self, told: dict[str, Any]) -> float:
        """The middle of the exposure. The stamp tells of its end, as picamera2 reads it too; later than the last."""
        now_s = self._clock.now_s()
        stamp_s = told["SensorTimestamp"] / 1e9 if "SensorTimestamp" in told else now_s
        middle_s = on_our_clock(stamp_s, now_s) - told.get("ExposureTime", 0) / 2e6
        return float(max(middle_s, np.nextafter(self._last_s, np.inf)))

    def _picture(self, request: Request) -> Image:
        """The frame as blue, green, red: one conversion, straight from the camera's memory."""
        width, height = self._size_px
        with self._mapped(request) as planes:
            image = cv2.cvtColor(planes, self._to_bgr)
            del planes  # the memory is unmapped at the end of the block, which nobody may then still look at
        # Rows are padded for the hardware; the padding is cut off as a view.
        return np.asarray(image, np.uint8)[:height, :width]


def open_picamera(clock: Clock, *, width_px: int, height_px: int, frames_per_s: int) -> PicameraSource:
    """Open the first camera on a ribbon cable, and start it.

    Raises:
        NoCamera: picamera2 is not installed, there is no such camera, another program has it, or one hangs.
    """
    if any(closing.is_alive() for closing in _closing):
        raise NoCamera("the camera hangs and cannot be opened again by this program; restart the mirror")
    try:
        from libcamera import ColorSpace  # noqa: PLC0415  (0.3 s and more: after the first screen)
        from picamera2 import MappedArray, Picamera2  # noqa: PLC0415
    except (ImportError, ValueError, AttributeError) as error:
        # ValueError: numpy of another binary interface. AttributeError: a libcamera that does not fit.
        raise NoCamera(f"picamera2 does not load ({error}); {_HOW_TO_INSTALL}") from error

    camera = _open_first(Picamera2)

    def mapped(request: Request) -> AbstractContextManager[NDArray[np.uint8]]:
        return _Planes(MappedArray(request, "main", write=False))

    return started(camera, ColorSpace, mapped, size_px=(width_px, height_px), frames_per_s=frames_per_s, clock=clock)


def started(
    camera: Any, colours: Any, mapped: Mapped, *, size_px: tuple[int, int], frames_per_s: int, clock: Clock
) -> PicameraSource:
    """Start a camera that has just been opened; it is closed again if that fails.

    Raises:
        NoCamera: it does not start, or its pictures cannot be read.
    """
    try:
        pixels, size_px = _start(camera, colours, size_px, frames_per_s)
        return PicameraSource(camera, mapped, pixels=pixels, size_px=size_px, frames_per_s=frames_per_s, clock=clock)
    except Exception as error:
        # A camera that is left open by an error stays busy for as long as anybody holds the error.
        _close(camera)
        if isinstance(error, NoCamera):
            raise
        raise NoCamera(f"the camera does not start ({error!r}); check its ribbon cable and the power") from error


def _close(device: Device) -> None:
    try:
        device.close()
    except Exception as error:  # noqa: BLE001 (nobody lists what picamera2 raises, and it fails as it is)
        _log.error("the camera did not close well: %r", error)


def _open_first(cameras: Any) -> Any:
    """The first camera on a ribbon cable; a USB camera is better read by V4L2.

    Raises:
        NoCamera: there is none, or it does not open.
    """
    try:
        numbers = [n for n, info in enumerate(cameras.global_camera_info()) if "/usb" not in info["Id"]]
        if numbers:
            return cameras(numbers[0])
    except Exception as error:
        why = error.__cause__ or error
        raise NoCamera(f"the camera does not open ({why}); check that no other program uses it") from error
    raise NoCamera(
        "no camera is found on a ribbon cable; turn the power off, press in both ends of the cable, "
        "and look with: rpicam-hello --list-cameras"
    )


def _start(camera: Any, colours: Any, size_px: tuple[int, int], frames_per_s: int) -> tuple[str, tuple[int, int]]:
    """Configure the camera and start it; the format and size of its pictures as they came to be."""
    frame_us = round(1e6 / frames_per_s)
    controls: dict[str, Any] = {"FrameDurationLimits": (frame_us, frame_us)}
    if "AfMode" in camera.camera_controls:
        controls["AfMode"] = 2  # libcamera's AfModeContinuous: nobody knows how far the patient sits
    camera.configure(
        camera.create_video_configuration(
            main={"size": size_px, "format": "YUV420"},
            # OpenCV converts with the weights of BT.601 in 16..235, so that is what is asked for.
            colour_space=colours.Smpte170m(),
            buffer_count=PicameraPolicy.buffers,
            controls=controls,
            display=None,
            encode=None,
        )
    )
    camera.start()
    main = camera.camera_configuration()["main"]
    return main["format"], main["size"]


class _Planes:
    """The array inside picamera2's `MappedArray`."""

    def __init__(self, mapped: Any) -> None:
        self._mapped = mapped

    def __enter__(self) -> NDArray[np.uint8]:
        return np.asarray(self._mapped.__enter__().array, np.uint8)

    def __exit__(self, *error: object) -> None:
        self._mapped.__exit__(*error)


def _exposure(told: dict[str, Any]) -> Exposure | Unstated:
    if not {"ExposureTime", "AnalogueGain", "Lux"} <= told.keys():
        return Unstated()
    return Exposure(told["ExposureTime"] / 1e6, float(told["AnalogueGain"]), float(told["Lux"]))
