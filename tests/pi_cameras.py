"""A Pi's camera that plays a script: what `device.camera.picamera` asks of picamera2, and no more."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from device.camera.picamera import PicameraPolicy, PicameraSource
from device.clock import Clock

Planes = NDArray[np.uint8]


def yuv_of(image: NDArray[np.uint8], padding_px: int = 0) -> Planes:
    """A picture as the Pi's camera gives it: YUV420 in rows that are longer than the picture is wide.

    The chroma planes have rows half as long, so padding lies at each of their rows too.
    """
    height, width = image.shape[:2]
    packed = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420), np.uint8).reshape(-1)
    luma, chroma = packed[: height * width], packed[height * width :]
    rows = np.pad(luma.reshape(height, width), ((0, 0), (0, padding_px)))
    halves = np.pad(chroma.reshape(-1, width // 2), ((0, 0), (0, padding_px // 2)))
    return np.vstack([rows, halves.reshape(-1, width + padding_px)])


@dataclass
class PlayedRequest:
    """One finished frame; it must be released once."""

    planes: Planes
    told: dict[str, Any]
    released: int = 0

    def get_metadata(self) -> dict[str, Any]:
        return self.told

    def release(self) -> None:
        self.released += 1


@dataclass
class PlayedDevice:
    """Answers each wait with the next line of its script: a frame, or an error that is raised."""

    script: list[PlayedRequest | Exception]
    captures: int = 0
    cancelled: int = 0
    closed: int = 0
    close_waits_for: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.close_waits_for.set()

    def capture_request(self, *, wait: bool) -> object:
        assert not wait
        self.captures += 1
        return object()

    def wait(self, job: object, timeout: float) -> PlayedRequest:
        line = self.script.pop(0) if self.script else TimeoutError()
        if isinstance(line, Exception):
            raise line
        return line

    def cancel_all_and_flush(self) -> None:
        self.cancelled += 1

    def close(self) -> None:
        self.close_waits_for.wait()
        self.closed += 1


@contextmanager
def mapped(request: PlayedRequest) -> Iterator[Planes]:
    yield request.planes


def played(
    device: PlayedDevice, size_px: tuple[int, int], clock: Clock, *, pixels: str = "YUV420", close_s: float = 60.0
) -> PicameraSource:
    """The source over a played camera of 30 frames a second."""
    return PicameraSource(
        device,
        mapped,
        pixels=pixels,
        size_px=size_px,
        frames_per_s=30,
        clock=clock,
        policy=PicameraPolicy(close_s=close_s),
    )
