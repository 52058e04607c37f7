"""What a run of practice keeps in mind about itself: frames, times, and whether its clockwork goes on."""

import math
import resource
from collections import deque
from dataclasses import dataclass

from device.clock import Clock
from device.faults import Fault, FaultCode
from device.inference.eyes import Eyes
from device.inference.facemesh import FaceFound, FaceMesh
from device.records.stored import RunFigures, times_of


@dataclass(frozen=True)
class VitalsPolicy:
    """The constants.

    Attributes:
        backwards_s: frames whose time does not go on for this long are a fault of the camera.
        timed_max: so many turns of the main loop, the newest, are kept in mind.
    """

    backwards_s: float = 8.0
    timed_max: int = 10_000


class Vitals:
    """Counts and times of one run.

    Args:
        clock: real time, also where that of the frames is not.
        turn_s: how long a turn of the main loop may take; more is lag.
    """

    def __init__(self, clock: Clock, turn_s: float, policy: VitalsPolicy | None = None) -> None:
        self._clock = clock
        self._turn_s = turn_s
        self._policy = policy or VitalsPolicy()
        self._seen_s = -math.inf
        self._backwards_since_s = math.inf
        self._late_s: deque[float] = deque(maxlen=self._policy.timed_max)
        self.frames = 0
        self.faces = 0

    def takes(self, mesh: FaceMesh) -> bool:
        """Count a result; false when its time is not later than the last one's, so that it belongs nowhere."""
        self.frames += 1
        self.faces += isinstance(mesh, FaceFound)
        if mesh.captured_s <= self._seen_s:
            self._backwards_since_s = min(self._backwards_since_s, self._clock.now_s())
            return False
        self._seen_s, self._backwards_since_s = mesh.captured_s, math.inf
        return True

    def turned(self, began_s: float) -> None:
        """Take the time of a turn of the main loop that began at this time of the clock."""
        self._late_s.append(max(0.0, self._clock.now_s() - began_s - self._turn_s))

    def fault(self) -> Fault | None:
        """The fault of a camera whose frames stay behind the times that they had before."""
        lasts_s = self._clock.now_s() - self._backwards_since_s
        if lasts_s < self._policy.backwards_s:
            return None
        return Fault(FaultCode.CAMERA_STOPPED, f"the camera's times have not gone on for {lasts_s:.0f} s; restart")

    def figures(self, eyes: Eyes) -> RunFigures:
        """How the run went, for `mirror report`."""
        return RunFigures(
            frames=self.frames,
            frames_with_face=self.faces,
            frames_dropped=eyes.dropped,
            vision=times_of(eyes.took_s()),
            lag=times_of(self._late_s),
            camera_reopened=eyes.reopened,
            peak_memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,  # Linux counts in KiB
        )
