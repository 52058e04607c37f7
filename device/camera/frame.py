"""One camera image and the seam that every camera fits."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from device.faults import FaultCode, MirrorError

Image = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Frame:
    """One camera image, not mirrored.

    Attributes:
        seq: number of the frame at its source, rising; a gap means frames were dropped before us.
        captured_s: when it was exposed, seconds on the monotonic clock.
        image: (height, width, 3) uint8 in OpenCV's order blue, green, red. Not to be written to.
        source: where it came from, for messages: a file name or a device.
    """

    seq: int
    captured_s: float
    image: Image
    source: str


class NoFrameWhy(StrEnum):
    """Why there is no frame."""

    TIMEOUT = "timeout"
    ENDED = "ended"
    STOPPED = "stopped"


@dataclass(frozen=True)
class NoFrame:
    """The answer of a source that has no frame to give.

    TIMEOUT: none came in time, ask again. ENDED: there will be no more. STOPPED: the camera failed.
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
