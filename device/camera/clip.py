"""Frames from files: a video clip, or a folder of pictures. Both keep the pace of their clock."""

from pathlib import Path

import cv2
import numpy as np

from device.camera.frame import Frame, Image, NoCamera, NoFrame, NoFrameWhy
from device.clock import Clock

PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")
"""File endings that are taken for pictures."""

CUT_OFF_S = 0.5
"""A clip that lacks more than this of the length it claims is cut off. Sound may outlast the pictures a little."""


class ClipSource:
    """A video file as a camera: each frame comes when its time has come on the clock.

    With a `ManualClock` that time comes at once, so the clip runs as fast as it is asked.

    Args:
        path: the file.
        clock: gives the pace, and the time to which the clip's own is added.

    Raises:
        NoCamera: there is no such file, or it is no video with frames in it.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._capture = open_clip(path)
        self._path = path
        self._clock = clock
        self._began_s = clock.now_s()
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self.frames_per_s = rate if 1 <= rate <= 240 else 30.0
        # A container without a count, and without a rate to turn it into a time, claims nothing.
        self._claims_s = max(0.0, self._capture.get(cv2.CAP_PROP_FRAME_COUNT)) / rate if rate > 0 else 0.0
        self._read_s = 0.0
        self._seq = 0
        self._decoded: Image | None = None

    def next(self, timeout_s: float) -> Frame | NoFrame:
        """The next frame when its time has come. STOPPED at the end of what is left of a clip that is cut off."""
        if self._decoded is None:
            good, image = self._capture.read()
            if not good:
                return self._end()
            self._read_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            self._decoded = np.asarray(image, np.uint8)
        due_s = self._began_s + self._seq / self.frames_per_s
        wait_s = due_s - self._clock.now_s()
        self._clock.wait_s(min(wait_s, timeout_s))
        if wait_s > timeout_s:
            return NoFrame(NoFrameWhy.TIMEOUT)
        frame = Frame(self._seq, due_s, self._decoded, self._path.name)
        self._seq += 1
        self._decoded = None
        return frame

    def close(self) -> None:
        """Close the file. From now on it has ended, wherever it was."""
        self._claims_s = 0.0
        self._capture.release()

    def _end(self) -> NoFrame:
        """How the frames ended: by what the container claims, counted in frames or in time, whichever is kinder.

        Where the rate varies, the count is a guess of the container's, and so is a time that is counted in frames.
        """
        got_s = max(self._read_s, self._seq / self.frames_per_s)
        if self._claims_s - got_s <= CUT_OFF_S:
            return NoFrame(NoFrameWhy.ENDED, f"{self._path}: ended after {self._seq} frames")
        note = (
            f"{self._path}: cut off: it holds {got_s:.1f} s of the {self._claims_s:.1f} s that it claims; copy it again"
        )
        return NoFrame(NoFrameWhy.STOPPED, note)


class FolderSource:
    """A folder of pictures as a camera, in the order of their names.

    Args:
        folder: where the pictures are.
        clock: gives the pace.
        frames_per_s: how fast they follow each other.

    Raises:
        NoCamera: there is no such folder, or no picture in it.
    """

    def __init__(self, folder: Path, clock: Clock, *, frames_per_s: float = 15.0) -> None:
        if not folder.is_dir():
            raise NoCamera(f"{folder}: there is no such folder; give one that holds pictures")
        self._pictures = sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURES)
        if not self._pictures:
            raise NoCamera(f"{folder}: holds no pictures ({', '.join(PICTURES)})")
        self._clock = clock
        self._began_s = clock.now_s()
        self._frames_per_s = frames_per_s
        self._seq = 0

    def next(self, timeout_s: float) -> Frame | NoFrame:
        """The next picture when its time has come."""
        if self._seq >= len(self._pictures):
            return NoFrame(NoFrameWhy.ENDED, f"ended after {self._seq} pictures")
        due_s = self._began_s + self._seq / self._frames_per_s
        wait_s = due_s - self._clock.now_s()
        self._clock.wait_s(min(wait_s, timeout_s))
        if wait_s > timeout_s:
            return NoFrame(NoFrameWhy.TIMEOUT)
        path = self._pictures[self._seq]
        try:
            image = read_picture(path)
        except NoCamera as error:
            return NoFrame(NoFrameWhy.STOPPED, str(error))
        frame = Frame(self._seq, due_s, image, path.name)
        self._seq += 1
        return frame

    def close(self) -> None:
        """Nothing is held open."""


def open_clip(path: Path) -> cv2.VideoCapture:
    """Open a video file whose first frame can be read.

    Raises:
        NoCamera: there is no such file, or it is no video with frames in it.
    """
    if not _is_file(path):
        raise NoCamera(f"{path}: there is no such file; give the path of a video")
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    if not capture.isOpened() or not capture.grab():
        capture.release()
        raise NoCamera(
            f"{path}: no video could be read from it ({path.stat().st_size} bytes); "
            "copy it again, or give another: it is cut off or no video"
        )
    capture.release()
    return cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)


def read_picture(path: Path) -> Image:
    """A picture file as blue, green, red.

    Raises:
        NoCamera: there is no such file, or it is no picture.
    """
    if not _is_file(path):
        raise NoCamera(f"{path}: there is no such file; give the path of a picture or video")
    try:
        data = np.fromfile(path, np.uint8)
        image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (OSError, cv2.error) as error:
        raise NoCamera(f"{path}: no picture could be read from it ({error})") from error
    if image is None:
        raise NoCamera(
            f"{path}: no picture could be read from it ({data.size} bytes); copy it again: it may be cut off"
        )
    return np.asarray(image, np.uint8)


def _is_file(path: Path) -> bool:
    """Whether there is such a file. A name that no file system can hold is none."""
    try:
        return path.is_file()
    except OSError:
        return False
