"""One camera image and the seam that every camera fits."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from device.faults import FaultCode, MirrorError

Image = NDArray[np.uint8]


DIM_GAIN = 8.0
"""A camera that must amplify more than this has too little light: noise hides the edges of lids and lips. Sensors of
the Pi's cameras end between 10 and 16. To be set anew once it has been measured on a device."""


@dataclass(frozen=True)
class Exposure:
    """What the camera says of how it took a frame.

    Attributes:
        duration_s: how long the sensor gathered light.
        gain: how much the sensor amplified what it gathered; 1 is not at all.
        lux: the camera's own estimate of the light on the scene.
    """

    duration_s: float
    gain: float
    lux: float

    @property
    def is_dim(self) -> bool:
        """Whether there is too little light, however bright the picture looks."""
        return self.gain > DIM_GAIN


@dataclass(frozen=True)
class Unstated:
    """The camera says nothing of its exposure: only the picture tells of the light."""

    @property
    def is_dim(self) -> bool:
        """Nobody knows, so it is not held against the room."""
        return False


@dataclass(frozen=True, eq=False)
class Frame:
    """One camera image, not mirrored.

    Attributes:
        seq: number of the frame at its source, rising; a gap means frames were dropped before us.
        captured_s: when it was exposed, seconds on the monotonic clock.
        image: (height, width, 3) uint8 in OpenCV's order blue, green, red. Not to be written to.
        source: where it came from, for messages: a file name or a device.
        exposure: how it was taken, where the camera says so.
    """

    seq: int
    captured_s: float
    image: Image
    source: str
    exposure: Exposure | Unstated = Unstated()


class NoFrameWhy(StrEnum):
    """Why there is no frame."""

    TIMEOUT = "timeout"
    REOPENING = "reopening"
    ABSENT = "absent"
    ENDED = "ended"
    STOPPED = "stopped"


@dataclass(frozen=True)
class NoFrame:
    """The answer of a source that has no frame to give.

    TIMEOUT: none came in time, ask again. REOPENING: the camera is being brought back, ask again. ABSENT: it did not
    open in the first place. ENDED: there will be no more. STOPPED: the camera failed.
    """

    why: NoFrameWhy
    note: str = ""


class FrameSource(Protocol):
    """A camera, or what stands in for one. `tests/contract/test_frame_sources.py` holds every one to this."""

    def next(self, timeout_s: float) -> Frame | NoFrame:
        """The next frame, waiting at most `timeout_s`. Never raises once the source is open."""
        ...

    def close(self) -> None:
        """Give the camera back. Calling it twice does nothing more."""
        ...


class NoCamera(MirrorError, OSError):
    """The camera, clip or folder could not be opened."""

    code = FaultCode.NO_CAMERA
