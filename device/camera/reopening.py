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
    """A camera that is opened when it is first asked for a frame, and again when it fails.

    All of it happens in the thread that asks for frames. So a camera that hangs in a call, be it the first, keeps that
    thread, and no second one is ever started beside it. Whatever error a driver raises, it is told and not raised.

    Args:
        opening: opens the camera.
        clock: real time.
    """

    def __init__(self, opening: Callable[[], FrameSource], clock: Clock, policy: ReopeningPolicy | None = None) -> None:
        self._opening = opening
        self._clock = clock
        self._policy = policy or ReopeningPolicy()
        self._source: FrameSource | None = None
        self._asked = False
        self._heard_s = clock.now_s()
        self._retry_s = -math.inf
        self._tried: deque[float] = deque()
        self._end: NoFrame | None = None
        self._offset = 0
        self._next_seq = 0
        self.reopened = 0
        """How often the camera has been opened again."""

    def next(self, timeout_s: float) -> Frame | NoFrame:
        """The next frame.

        ABSENT when the camera does not open in the first place; later REOPENING while it is being brought back, and
        STOPPED once that is given up.
        """
        if not self._asked:
            self._open_first()
        if self._end is not None:
            return self._end
        if self._source is None:
            return self._open_again(timeout_s)
        try:
            answer = self._source.next(timeout_s)
        except Exception as error:  # noqa: BLE001 (a source that breaks its promise has stopped)
            _log.exception("the camera has failed")
            answer = NoFrame(NoFrameWhy.STOPPED, f"the camera fails ({error!r}); check its cable, and see the log")
        return self._numbered(answer) if isinstance(answer, Frame) else self._judge(answer)

    def close(self) -> None:
        """Give the camera back."""
        self._close()
        self._asked = True
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
        self._close()
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

    def _open_first(self) -> None:
        self._asked = True
        if (failed := self._open()) is not None:
            self._end = NoFrame(NoFrameWhy.ABSENT, failed)

    def _open_again(self, timeout_s: float) -> NoFrame:
        wait_s = self._retry_s - self._clock.now_s()
        self._clock.wait_s(min(wait_s, timeout_s))
        if wait_s > timeout_s:
            return NoFrame(NoFrameWhy.REOPENING, "the camera is being opened again")
        self._tried.append(self._clock.now_s())
        self.reopened += 1
        if (failed := self._open()) is not None:
            return self._drop(failed)
        return NoFrame(NoFrameWhy.REOPENING, "the camera is open again")

    def _open(self) -> str | None:
        """Open the camera; why it does not open, if it does not."""
        try:
            self._source = self._opening()
        except NoCamera as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 (whatever a driver raises: the camera is not there)
            _log.exception("the camera does not open")
            return f"the camera does not open ({error!r}); check its cable and power, and see the log"
        self._heard_s = self._clock.now_s()
        return None

    def _close(self) -> None:
        source, self._source = self._source, None
        if source is None:
            return
        try:
            source.close()
        except Exception:  # noqa: BLE001 (it fails as it is, and nothing more can be done for it)
            _log.exception("the camera did not close well")
