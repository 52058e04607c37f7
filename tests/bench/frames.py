"""The frames that both sides see: the demo's clip at two sizes, with the face as large in one as in the other."""

from pathlib import Path

import cv2
import numpy as np

from device.camera.clip import ClipSource
from device.camera.frame import Frame, Image
from device.clock import ManualClock

CLIP = Path(__file__).parents[1] / "data" / "practice-right-weak.mp4"
COUNT = 240
SIZES = {"640x480": (640, 480), "1280x720": (1280, 720)}


def clip_frames(size_px: tuple[int, int]) -> list[Image]:
    """The clip's first frames. A wider size shows them enlarged to its height, with a grey room at the sides."""
    source, frames = ClipSource(CLIP, ManualClock()), []
    while len(frames) < COUNT and isinstance(frame := source.next(3600.0), Frame):
        frames.append(_fitted(frame.image, size_px))
    source.close()
    return frames


def save(frames: list[Image], path: Path) -> None:
    """As red, green, blue."""
    np.save(path, np.stack([frame[..., ::-1] for frame in frames]))


def _fitted(image: Image, size_px: tuple[int, int]) -> Image:
    width, height = size_px
    grown = cv2.resize(image, (image.shape[1] * height // image.shape[0], height), interpolation=cv2.INTER_AREA)
    room = np.full((height, width, 3), 128, np.uint8)
    left = (width - grown.shape[1]) // 2
    room[:, left : left + grown.shape[1]] = grown
    return room
