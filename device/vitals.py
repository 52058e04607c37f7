"""What a run of practice keeps in mind about itself: frames, times, and whether its clockwork goes on."""

import logging
import math
import resource
from collections import deque
from dataclasses import dataclass, replace

from device.clock import Clock
from device.faults import Fault, FaultCode
from device.inference.eyes import Eyes
from device.inference.facemesh import FaceFound, FaceMesh
from device.records.stored import RunFigures, times_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class VitalsPolicy:
    """The constants.

    Attributes:
        backwards_s: frames whose time does not go on for this long are a fault of the camera.
        new_base_s: frames that stay behind the times before, and whose own time goes on for this long, are believed;
            it is longer than the gap after which coaching asks for the repetition again.
        timed_max: so many turns of the main loop, the newest, are kept in mind.
    """

    backwards_s: float = 8.0
    new_base_s: float = 2.0
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
        self._behind_from_s = math.inf
        self._behind_s = math.inf
        self._added_s = 0.0
        self._late_s: deque[float] = deque(maxlen=self._policy.timed_max)
        self.frames = 0
        self.faces = 0

    def timed(self, mesh: FaceMesh) -> FaceMesh | None:
        """Count a result, and give it with a time later than the last one's; None when it belongs nowhere."""
        self.frames += 1
        self.faces += isinstance(mesh, FaceFound)
        if mesh.captured_s + self._added_s <= self._seen_s and not self._goes_on(mesh.captured_s):
            self._backwards_since_s = min(self._backwards_since_s, self._clock.now_s())
            return None
        self._seen_s = mesh.captured_s + self._added_s
        self._backwards_since_s = self._behind_s = math.inf
        return replace(mesh, captured_s=self._seen_s) if self._added_s else mesh

    def _goes_on(self, at_s: float) -> bool:
        """Whether frames that stay behind go on among themselves. Then their times, moved, are those to go by."""
        if at_s <= self._behind_s:
            self._behind_from_s = at_s
        self._behind_s = at_s
        lost_s = at_s - self._behind_from_s
        if lost_s < self._policy.new_base_s:
            return False
        self._added_s = self._seen_s + lost_s - at_s
        _log.warning("the camera's times have stepped back; from now on %.3f s are added to them", self._added_s)
        return True

    def turned(self, began_s: float) -> None:
        """Take the time of a turn of the main loop that began at this time of the clock."""
        self._late_s.append(max(0.0, self._clock.now_s() - began_s - self._turn_s))

    def fault(self) -> Fault | None:
        """The fault of a camera whose frames stay behind the times that they had before, and do not go on either."""
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
