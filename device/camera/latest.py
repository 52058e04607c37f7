"""A place for one frame between two threads: the newest wins, and what it replaces is counted."""

import threading

from device.camera.frame import Frame, NoFrame, NoFrameWhy


class LatestFrame:
    """Holds the newest frame until it is taken."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._end: NoFrame | None = None
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """How many frames were replaced before anybody took them."""
        return self._dropped

    def put(self, frame: Frame) -> None:
        """Lay down a frame in place of the one that lies there."""
        with self._changed:
            if self._frame is not None:
                self._dropped += 1
            self._frame = frame
            self._changed.notify()

    def end(self, why: NoFrame) -> None:
        """Say that there will be no more frames. The last one can still be taken."""
        with self._changed:
            self._end = why
            self._changed.notify()

    def take(self, timeout_s: float) -> Frame | NoFrame:
        """Take the newest frame, waiting for one if need be."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self._end is not None, timeout_s)
            if self._frame is not None:
                frame, self._frame = self._frame, None
                return frame
            return self._end or NoFrame(NoFrameWhy.TIMEOUT)
