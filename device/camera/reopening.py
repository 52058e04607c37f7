"""The first stage of recovery: a camera that stops or falls silent is closed and opened again, a few times."""

import logging
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from device.camera.frame import Frame, FrameSource, NoCamera, NoFrame, NoFrameWhy
from device.clock import Clock

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReopeningPolicy:
    """When a camera is opened again, and when that is given up.

    Attributes:
        silence_s: without a frame for this time the camera is opened again. A Pi's camera needs up to 2 s to start.
        pause_s: between two tries; a plug that is put back needs its time.
        tries: this many within
        window_s: are enough: the fault is told, and the next stage of recovery takes over.
    """

    silence_s: float = 3.0
    pause_s: float = 1.0
    tries: int = 3
    window_s: float = 60.0


class ReopeningSource:
    """A camera that is opened again when it fails.

    All of it happens in the thread that asks for frames. So a camera that hangs in a call keeps that thread, and no
    second one is ever started beside it.

    Args:
        source: the camera, open.
        opening: opens it again.
        clock: real time.
    """

    def __init__(
        self,
        source: FrameSource,
        opening: Callable[[], FrameSource],
        clock: Clock,
        policy: ReopeningPolicy | None = None,
    ) -> None:
        self._source: FrameSource | None = source
        self._opening = opening
        self._clock = clock
        self._policy = policy or ReopeningPolicy()
        self._heard_s = clock.now_s()
        self._retry_s = -math.inf
        self._tried: deque[float] = deque()
        self._end: NoFrame | None = None
        self._offset = 0
        self._next_seq = 0
        self.reopened = 0
        """How often the camera has been opened again."""

    def next(self, timeout_s: float) -> Frame | NoFrame:
        """The next frame; REOPENING while the camera is being brought back, STOPPED once that is given up."""
        if self._end is not None:
            return self._end
        if self._source is None:
            return self._open(timeout_s)
        answer = self._source.next(timeout_s)
        return self._numbered(answer) if isinstance(answer, Frame) else self._judge(answer)

    def close(self) -> None:
        """Give the camera back."""
        if self._source is not None:
            self._source.close()
        self._source = None
        self._end = self._end or NoFrame(NoFrameWhy.ENDED, "closed")

    def _numbered(self, frame: Frame) -> Frame:
        """The frame with a number that goes on rising where the camera that was opened again begins at 0."""
        self._heard_s = self._clock.now_s()
        seq = frame.seq + self._offset
        if seq < self._next_seq:
            self._offset += self._next_seq - seq
            seq = self._next_seq
        self._next_seq = seq + 1
        if not self._offset:
            return frame
        return Frame(seq, frame.captured_s, frame.image, frame.source, frame.exposure)

    def _judge(self, answer: NoFrame) -> NoFrame:
        """What it means that there is no frame."""
        if answer.why is NoFrameWhy.ENDED:
            self._end = answer
        if answer.why is NoFrameWhy.STOPPED:
            return self._drop(answer.note)
        silent_s = self._clock.now_s() - self._heard_s
        if answer.why is NoFrameWhy.TIMEOUT and silent_s >= self._policy.silence_s:
            return self._drop(f"no frame came for {silent_s:.0f} s; check the camera's cable and power")
        return answer

    def _drop(self, why: str) -> NoFrame:
        """Close the camera that fails, to be opened again after a pause, or never."""
        if self._source is not None:
            self._source.close()
        self._source = None
        now_s = self._clock.now_s()
        while self._tried and now_s - self._tried[0] > self._policy.window_s:
            self._tried.popleft()
        if len(self._tried) >= self._policy.tries:
            note = f"{why} (opened again {len(self._tried)} times within {self._policy.window_s:g} s)"
            self._end = NoFrame(NoFrameWhy.STOPPED, note)
            return self._end
        _log.warning("the camera is opened again: %s", why)
        self._retry_s = now_s + self._policy.pause_s
        return NoFrame(NoFrameWhy.REOPENING, why)

    def _open(self, timeout_s: float) -> NoFrame:
        wait_s = self._retry_s - self._clock.now_s()
        self._clock.wait_s(min(wait_s, timeout_s))
        if wait_s > timeout_s:
            return NoFrame(NoFrameWhy.REOPENING, "the camera is being opened again")
        self._tried.append(self._clock.now_s())
        self.reopened += 1
        try:
            self._source = self._opening()
        except NoCamera as error:
            return self._drop(str(error))
        self._heard_s = self._clock.now_s()
        return NoFrame(NoFrameWhy.REOPENING, "the camera is open again")
