"""A USB camera by way of Linux's V4L2."""

import os

import cv2
import numpy as np

from device.camera.frame import Frame, NoCamera, NoFrame, NoFrameWhy
from device.clock import Clock, on_our_clock

WAIT_S = 3
"""How long OpenCV waits for a frame, in whole seconds; by itself 10, for each of the many devices that give none."""

# OpenCV reads it when it first waits for a camera, and not again.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(WAIT_S))


class V4l2Source:
    """The camera /dev/videoN.

    Args:
        number: N.
        clock: for frames that the driver does not stamp.
        width_px: and `height_px`, `frames_per_s`: asked for; the camera may give others.
        height_px: see `width_px`.
        frames_per_s: see `width_px`.

    Raises:
        NoCamera: it does not open.
    """

    def __init__(self, number: int, clock: Clock, *, width_px: int, height_px: int, frames_per_s: int) -> None:
        self._name = f"/dev/video{number}"
        self._clock = clock
        self._seq = 0
        self._capture = cv2.VideoCapture(number, cv2.CAP_V4L2)
        if not self._capture.isOpened():
            raise NoCamera(
                f"{self._name}: no camera opens there; check its cable, that no other program uses it, "
                "and that the user is in the group 'video'"
            )
        # Raw pictures of this size do not fit through USB 2 at this rate; compressed ones do.
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, width_px)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height_px)
        self._capture.set(cv2.CAP_PROP_FPS, frames_per_s)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)

    def next(self, timeout_s: float) -> Frame | NoFrame:
        """The next frame. OpenCV bounds the wait itself, at `WAIT_S`, so `timeout_s` cannot shorten it."""
        try:
            good, image = self._capture.read()
        except cv2.error as error:
            return NoFrame(NoFrameWhy.STOPPED, f"{self._name}: a picture cannot be read ({error}); check its cable")
        if not good:
            return NoFrame(NoFrameWhy.STOPPED, f"{self._name}: gives no more frames; check its cable")
        frame = Frame(self._seq, self._stamp_s(), np.asarray(image, np.uint8), self._name)
        self._seq += 1
        return frame

    def close(self) -> None:
        """Give the camera back."""
        self._capture.release()

    def _stamp_s(self) -> float:
        """The driver's own time of the frame, which is on the monotonic clock, or now."""
        return on_our_clock(self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000, self._clock.now_s())
