"""The demo's patient: a synthetic person in a clip who does what the mirror asks, when it asks."""

import threading
from collections import deque
from pathlib import Path

import cv2
import numpy as np

from device.camera.clip import open_clip
from device.camera.frame import Frame, Image, NoFrame, NoFrameWhy
from device.camera.truth import NEUTRAL, Segment, Truth
from device.clock import Clock

IDLE_S = 1.5
"""Length of the resting face that is played to and fro while the patient waits."""


class DemoPatient:
    """A frame source that answers prompts.

    Asked for a movement it plays that movement's segment of the clip, from rest to rest; otherwise it rests.

    Args:
        clip: the video.
        truth: what its frames show.
        clock: gives the pace.
        in_step: wait with each frame until the answer to the last one was heard (`ask`), so that nothing
            races the clip however slow the machine is. Otherwise frames come when their time has come.

    Raises:
        NoCamera: the clip cannot be read.
    """

    def __init__(self, clip: Path, truth: Truth, clock: Clock, *, in_step: bool) -> None:
        self._capture = open_clip(clip)
        self._clip = clip
        self._at = 0
        self._truth = truth
        self._clock = clock
        self._in_step = in_step
        self._answered = threading.Event()
        self._answered.set()
        self._began_s = clock.now_s()
        self._seq = 0
        self._wish: tuple[str, int] = (NEUTRAL, 1)
        self._playing: Segment = truth.segments[0]
        self._played_wish = self._wish
        self._left: deque[int] = deque(range(self._playing.first, self._playing.last + 1))
        self._idle: list[Image] = []
        self._idle_at = 0

    def ask(self, movement: str, repetition: int) -> None:
        """Hear what the mirror asks for now: a movement and which repetition of it, or `neutral`."""
        self._wish = (movement, repetition)
        self._answered.set()

    def next(self, timeout_s: float) -> Frame | NoFrame:
        """The next frame of what was asked for."""
        if self._in_step and not self._answered.wait(timeout_s):
            return NoFrame(NoFrameWhy.TIMEOUT)
        due_s = self._began_s + self._seq / self._truth.frames_per_s
        wait_s = due_s - self._clock.now_s()
        self._clock.wait_s(min(wait_s, timeout_s))
        if wait_s > timeout_s:
            return NoFrame(NoFrameWhy.TIMEOUT)
        image = self._image()
        if image is None:
            return NoFrame(
                NoFrameWhy.STOPPED, f"{self._clip.name}: frame {self._at - 1} cannot be read; the clip may be cut off"
            )
        self._answered.clear()
        self._seq += 1
        return Frame(self._seq - 1, due_s, image, self._clip.name)

    def close(self) -> None:
        """Close the clip."""
        self._capture.release()

    def wake(self) -> None:
        """Open the clip after it was closed. The patient went on meanwhile, and nobody saw it.

        Raises:
            NoCamera: it cannot be read any more.
        """
        if self._capture.isOpened():
            return
        self._capture, self._at = open_clip(self._clip), 0
        away_s = self._clock.now_s() - self._began_s - self._seq / self._truth.frames_per_s
        missed = max(0, round(away_s * self._truth.frames_per_s))
        self._seq += missed
        for _ in range(min(missed, len(self._left))):
            self._left.popleft()
        self._answered.set()  # nobody answers a frame that was lost with the camera

    def _image(self) -> Image | None:
        self._take_up_wish()
        if not self._left:
            return self._resting()
        number = self._left.popleft()
        image = self._read(number)
        if image is not None and number >= self._playing.rest_first:
            self._idle.append(image)
            del self._idle[: -int(IDLE_S * self._truth.frames_per_s)]
        return image

    def _take_up_wish(self) -> None:
        """Begin a newly asked movement, but finish the present one first."""
        if self._left and self._playing.movement != NEUTRAL:
            return
        if self._wish == self._played_wish:
            return
        movement, repetition = self._wish
        self._played_wish = self._wish
        found = [s for s in self._truth.segments if s.movement == movement != NEUTRAL]
        if found:
            self._playing = found[(repetition - 1) % len(found)]
            self._left = deque(range(self._playing.first, self._playing.last + 1))
            self._idle, self._idle_at = [], 0

    def _resting(self) -> Image | None:
        """The last resting frames to and fro: the head sways on without a jump."""
        if not self._idle:
            return self._read(self._playing.last)
        turn = 2 * len(self._idle) - 2
        step = self._idle_at % turn if turn else 0
        self._idle_at += 1
        return self._idle[-1 - (step if step < len(self._idle) else turn - step)]

    def _read(self, number: int) -> Image | None:
        if number != self._at:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, number)
        good, image = self._capture.read()
        self._at = number + 1
        return np.asarray(image, np.uint8) if good else None
