"""The two threads that see: the camera lays down its newest frame, vision takes it and finds the face mesh.

Frames may be dropped, and are counted; results never are.
"""

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from device.camera.frame import Frame, FrameSource, NoFrame, NoFrameWhy
from device.camera.latest import LatestFrame
from device.clock import Clock
from device.faults import Fault, FaultCode
from device.health import Worker
from device.inference.facemesh import FaceMesh
from device.inference.tracker import FaceFinder

_log = logging.getLogger(__name__)


_CODES = {NoFrameWhy.ABSENT: FaultCode.NO_CAMERA, NoFrameWhy.STOPPED: FaultCode.CAMERA_STOPPED}
"""Which fault it is when there are no more frames. That they have ended is none."""


@dataclass(frozen=True)
class EyesPolicy:
    """The threads' constants.

    Attributes:
        frame_wait_s: how long either thread waits for one frame before it looks around.
        waking_s: a camera that has given no frame after this time is told to be woken.
        opening_s: how long the camera may take to open in the first place; of many devices each is asked for a frame.
        camera_silence_s: a camera thread whose one call takes this long hangs; opening it again may ask some devices.
        no_frame_s: without a frame for this time it is a fault, whatever the camera is about; it is longer than all
            tries to open it again.
        vision_silence_s: a vision thread that is silent this long hangs.
        results_max: face meshes that may wait for the main loop; more is a fault, not a loss.
        join_s: how long a thread may take to end.
        timed_max: so many frames, the newest, are kept in mind for `took_s`.
    """

    frame_wait_s: float = 0.5
    waking_s: float = 3.0
    opening_s: float = 20.0
    camera_silence_s: float = 15.0
    no_frame_s: float = 30.0
    vision_silence_s: float = 8.0
    results_max: int = 64
    join_s: float = 2.0
    timed_max: int = 10_000


class Eyes:
    """Sees until it is stopped, the frames are over, or a thread fails.

    Args:
        source: where frames come from; closed in the camera thread once it has ended, or by `stop`.
        make_finder: builds the finder of faces, in the thread that uses it.
        clock: of heartbeats: real time, also where that of the frames is not.
    """

    def __init__(
        self,
        source: FrameSource,
        make_finder: Callable[[], FaceFinder],
        clock: Clock,
        policy: EyesPolicy | None = None,
    ) -> None:
        self._source = source
        self._make_finder = make_finder
        self._clock = clock
        self._policy = policy or EyesPolicy()
        self._latest = LatestFrame()
        self._results: queue.Queue[FaceMesh] = queue.Queue(self._policy.results_max)
        self._finder: FaceFinder | None = None
        self._end: NoFrame | None = None
        self._began_s = self._frame_s = clock.now_s()
        self._answered = False
        self._awake = False
        self._unwanted = threading.Event()
        self._reopening = False
        self._reopenings = 0
        self._reopened = 0
        self._took_s: deque[float] = deque(maxlen=self._policy.timed_max)
        self._camera = Worker("camera", self._camera_step, clock, FaultCode.CAMERA_STOPPED)
        self._vision = Worker("vision", self._vision_step, clock, FaultCode.VISION_STOPPED)

    @property
    def dropped(self) -> int:
        """Frames that nobody had time to look at."""
        return self._latest.dropped

    @property
    def awake(self) -> bool:
        """Whether a frame has come yet."""
        return self._awake

    @property
    def reopening(self) -> bool:
        """Whether the camera is being brought back just now, or takes long to open in the first place."""
        waking = not self._awake and self._clock.now_s() - self._began_s > self._policy.waking_s
        return self._reopening or waking

    @property
    def reopenings(self) -> int:
        """How often it failed so far and was to be brought back. It may be back before anybody has looked."""
        return self._reopenings

    @property
    def reopened(self) -> int:
        """How often the camera was brought back."""
        return self._reopened

    def took_s(self) -> tuple[float, ...]:
        """How long each of the newest frames took to become a face mesh."""
        return tuple(self._took_s)

    def start(self) -> None:
        """Open the eyes."""
        self._began_s = self._frame_s = self._clock.now_s()
        self._camera.start()
        self._vision.start()

    def meshes(self, wait_s: float) -> list[FaceMesh]:
        """All results that wait, in order; for the first one at most `wait_s`."""
        meshes = []
        try:
            meshes.append(self._results.get(timeout=wait_s))
            while True:
                meshes.append(self._results.get_nowait())
        except queue.Empty:
            return meshes

    def over(self) -> NoFrame | None:
        """Why there will be no more results, once the last one has been taken."""
        return self._end if self._results.empty() else None

    def fault(self) -> Fault | None:
        """What is the matter, if something is."""
        if (fault := self._camera.fault() or self._vision.fault()) is not None:
            return fault
        if (end := self.over()) is not None:
            code = _CODES.get(end.why)
            return Fault(code, end.note) if code is not None else None
        if self._end is None and (fault := self._silence()) is not None:
            return fault
        if (silent_s := self._vision.silent_s()) > self._policy.vision_silence_s:
            return Fault(FaultCode.VISION_STOPPED, f"the vision thread was silent for {silent_s:.0f} s; restart")
        return None

    def _silence(self) -> Fault | None:
        """The fault of a camera from which nothing has come for too long."""
        policy = self._policy
        no_frame_s, silent_s = self._clock.now_s() - self._frame_s, self._camera.silent_s()
        if not self._answered:
            if silent_s <= policy.opening_s:
                return None
            note = f"the camera has not opened for {silent_s:.0f} s; check its cable and power, then restart the mirror"
            return Fault(FaultCode.NO_CAMERA, note)
        if silent_s <= policy.camera_silence_s and no_frame_s <= policy.no_frame_s:
            return None
        note = f"no frame came for {no_frame_s:.0f} s; check the camera's cable and power"
        return Fault(FaultCode.CAMERA_STOPPED, note)

    def close_camera(self) -> None:
        """Have the camera closed, in its own thread: it shall not go on seeing when nobody looks any more."""
        self._unwanted.set()

    def stop(self) -> None:
        """Stop both threads, then close the camera."""
        for worker in (self._camera, self._vision):
            worker.stop()
        camera_ended = self._camera.join(self._policy.join_s)
        self._vision.join(self._policy.join_s)
        if camera_ended:
            self._source.close()
        else:
            # Closing a camera under a read that hangs can crash the process before the records are stored.
            _log.error("the camera hangs and is left to the end of the process")

    def _camera_step(self) -> bool:
        if self._unwanted.is_set():
            return self._finish(NoFrame(NoFrameWhy.ENDED, "closed"))
        answer = self._source.next(self._policy.frame_wait_s)
        if not self._answered:
            self._frame_s, self._answered = self._clock.now_s(), True
        if isinstance(answer, Frame):
            self._reopened += self._reopening
            self._frame_s, self._reopening, self._awake = self._clock.now_s(), False, True
            self._latest.put(answer)
            return True
        if answer.why is NoFrameWhy.TIMEOUT:
            return True
        if answer.why is NoFrameWhy.REOPENING:
            self._reopenings += not self._reopening
            self._reopening = True
            return True
        return self._finish(answer)

    def _finish(self, end: NoFrame) -> bool:
        self._latest.end(end)
        self._source.close()
        return False

    def _vision_step(self) -> bool:
        if self._finder is None:
            self._finder = self._make_finder()
        answer = self._latest.take(self._policy.frame_wait_s)
        if isinstance(answer, Frame):
            began_s = self._clock.now_s()
            mesh = self._finder.find(answer)
            self._took_s.append(self._clock.now_s() - began_s)
            # A full queue raises, which ends this thread as a fault: results are never dropped.
            self._results.put_nowait(mesh)
            return True
        if answer.why is NoFrameWhy.TIMEOUT:
            return True
        self._end = answer
        return False
