"""A camera that misbehaves on purpose: wraps any frame source and plays troubles at chosen times.

For tests and for `mirror demo --trouble`: what the mirror does about a bad camera can be seen without one.
"""

import math
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from device.camera.frame import Frame, FrameSource, Image, NoFrame, NoFrameWhy
from device.clock import Clock
from device.faults import WrongUse


@dataclass(frozen=True)
class Trouble:
    """A trouble and when it is there.

    Attributes:
        from_s: when it begins, seconds of the source's own frame time since its first frame.
        for_s: how long it lasts.
    """

    from_s: float
    for_s: float = math.inf

    def covers(self, at_s: float) -> bool:
        """Whether it is there at this time since the first frame."""
        return self.from_s <= at_s < self.from_s + self.for_s


@dataclass(frozen=True)
class Spoils(Trouble):
    """Frames come, but what they show is spoilt."""

    def spoilt(self, image: Image) -> Image:
        """Another picture in place of this one, of the same size."""
        raise NotImplementedError


@dataclass(frozen=True)
class GoesBlack(Spoils):
    """Every picture is black."""

    def spoilt(self, image: Image) -> Image:
        """Black."""
        return np.zeros_like(image)


@dataclass(frozen=True)
class EmptyRoom(Spoils):
    """The patient is gone: a wall in the colour of the picture's two edges, as bright as it was."""

    def spoilt(self, image: Image) -> Image:
        """The wall."""
        edges = np.concatenate([image[:, :8], image[:, -8:]], axis=1).mean(axis=(0, 1))
        return np.full_like(image, np.round(edges).astype(np.uint8))


@dataclass(frozen=True)
class LightFromOneSide(Spoils):
    """The left half of the picture, on the patient's right, lies in shadow.

    Attributes:
        shadow_ratio: what is left of the light there.
    """

    shadow_ratio: float = 0.2

    def spoilt(self, image: Image) -> Image:
        """The picture with its shadow."""
        dark = image.copy()
        half = image.shape[1] // 2
        dark[:, :half] = np.round(image[:, :half] * self.shadow_ratio)
        return dark


@dataclass(frozen=True)
class SecondFace(Spoils):
    """Somebody as large as the patient sits beside them: the middle of the picture stands there twice."""

    def spoilt(self, image: Image) -> Image:
        """The middle half, twice; the picture keeps its size."""
        width = image.shape[1]
        half = width // 2
        middle = image[:, (width - half) // 2 :][:, :half]
        return np.ascontiguousarray(np.concatenate([middle, middle, image[:, 2 * half :]], axis=1))


@dataclass(frozen=True)
class Stalls(Trouble):
    """No frame comes."""


@dataclass(frozen=True)
class Hangs(Trouble):
    """One call of `next` does not come back for `for_s` of real time, or until `release`."""


@dataclass(frozen=True)
class CutsOff(Trouble):
    """The camera fails, as one whose cable is pulled; after `for_s` it is back for whoever asks again."""


@dataclass(frozen=True)
class DropsFrames(Trouble):
    """Every n-th frame is lost on its way; the numbers of the others show the gap.

    Attributes:
        every: n.
    """

    every: int = 2


@dataclass(frozen=True)
class JumpsInTime(Trouble):
    """Frames say that they were exposed `by_s` later than they were; below 0 earlier."""

    by_s: float = 60.0


@dataclass(frozen=True)
class Raises(Trouble):
    """The camera's program breaks with an error."""


class CameraBroke(RuntimeError):
    """What a source raises that was told to raise."""


@dataclass(frozen=True)
class _Lost:
    """A frame that does not arrive."""


def nobody() -> None:
    """Is not told about lost frames."""


class Misbehaving:
    """A frame source that keeps its promises except where a trouble says otherwise.

    Args:
        source: the camera that would behave.
        troubles: what goes wrong; those that cover the same frame follow one another in this order.
        clock: tells how much of a waiting time is left when frames are lost.
        on_lost: called for every frame of `source` that nobody will see.
    """

    def __init__(
        self, source: FrameSource, troubles: Iterable[Trouble], clock: Clock, *, on_lost: Callable[[], None] = nobody
    ) -> None:
        self._source = source
        self._troubles = tuple(troubles)
        self._clock = clock
        self._on_lost = on_lost
        self._first_s = math.inf
        self._released = threading.Event()
        self._hung: set[Trouble] = set()
        self._troubled = False

    @property
    def troubled(self) -> bool:
        """Whether the newest frame of the source met a trouble."""
        return self._troubled

    def release(self) -> None:
        """Let a call that hangs come back; from now on none hangs."""
        self._released.set()

    def next(self, timeout_s: float) -> Frame | NoFrame:
        """The next frame of the source, or what the troubles make of it."""
        until_s = self._clock.now_s() + timeout_s
        left_s = timeout_s
        while True:
            answer = self._source.next(left_s)
            if isinstance(answer, NoFrame):
                return answer
            met = self._meet(answer)
            if isinstance(met, Frame):
                return met
            self._on_lost()
            if isinstance(met, NoFrame):
                return met
            left_s = until_s - self._clock.now_s()
            if left_s <= 0:
                return NoFrame(NoFrameWhy.TIMEOUT)

    def close(self) -> None:
        """Close the source, and let a call that hangs come back."""
        self.release()
        self._source.close()

    def _meet(self, frame: Frame) -> Frame | NoFrame | _Lost:
        """The frame after all troubles of its time."""
        self._first_s = min(self._first_s, frame.captured_s)
        # To the microsecond, because a difference of large times is a hair off the seconds that people write.
        at_s = round(frame.captured_s - self._first_s, 6)
        there = [trouble for trouble in self._troubles if trouble.covers(at_s)]
        self._troubled = bool(there)
        met: Frame | NoFrame | _Lost = frame
        for trouble in there:
            if isinstance(met, Frame):
                met = self._make(trouble, met)
        return met

    def _make(self, trouble: Trouble, frame: Frame) -> Frame | NoFrame | _Lost:
        """What one trouble makes of a frame.

        Raises:
            CameraBroke: if it is told to.
        """
        match trouble:
            case Spoils():
                return replace(frame, image=trouble.spoilt(frame.image))
            case JumpsInTime(by_s=by_s):
                return replace(frame, captured_s=frame.captured_s + by_s)
            case DropsFrames(every=every):
                return _Lost() if frame.seq % every == every - 1 else frame
            case Stalls():
                return _Lost()
            case CutsOff():
                return NoFrame(NoFrameWhy.STOPPED, f"{frame.source}: was cut off at frame {frame.seq}, as it was told")
            case Raises():
                raise CameraBroke(f"{frame.source}: broke at frame {frame.seq}, as it was told")
            case Hangs():
                self._hang(trouble)
        return frame

    def _hang(self, trouble: Hangs) -> None:
        """Once: real time passes here, and the source's own may stand still meanwhile."""
        if trouble not in self._hung:
            self._hung.add(trouble)
            # An event cannot wait without end and with a limit alike: infinity is too long for it.
            self._released.wait(trouble.for_s if math.isfinite(trouble.for_s) else None)


_WORD = re.compile(r"(?P<name>[a-z-]+)(=(?P<value>-?[0-9.]+))?:(?P<start>[0-9.]+)(\+(?P<length>[0-9.]+))?")
_PLAIN: dict[str, type[Trouble]] = {
    "stall": Stalls,
    "hang": Hangs,
    "black": GoesBlack,
    "empty": EmptyRoom,
    "side-light": LightFromOneSide,
    "second-face": SecondFace,
    "cut-off": CutsOff,
    "raise": Raises,
}
WORDS = (*_PLAIN, "drop=N", "jump=SECONDS")
"""The troubles as the command line names them, each followed by `:FROM` or `:FROM+FOR`, in seconds."""


def trouble_of(text: str) -> Trouble:
    """A trouble from a word, as in `black:12+5`, `cut-off:30`, `drop=3:0` or `jump=-2:10+0.1`.

    Raises:
        WrongUse: it is no such word; the message lists what is known.
    """
    found = _WORD.fullmatch(text)
    try:
        trouble = _made(found["name"], found["value"], *_times(found)) if found else None
    except ValueError:
        trouble = None
    if trouble is None:
        raise WrongUse(
            f"{text!r} is no trouble; give NAME:FROM or NAME:FROM+FOR in seconds, as in black:12+5. "
            f"Known names: {', '.join(WORDS)}"
        )
    return trouble


def _times(found: re.Match[str]) -> tuple[float, float]:
    from_s, for_s = float(found["start"]), math.inf if found["length"] is None else float(found["length"])
    if for_s <= 0:
        raise ValueError("it lasts no time")
    return from_s, for_s


def _made(name: str, value: str | None, from_s: float, for_s: float) -> Trouble | None:
    if name in _PLAIN:
        return _PLAIN[name](from_s, for_s) if value is None else None
    if name == "drop" and value is not None and int(value) >= 2:
        return DropsFrames(from_s, for_s, int(value))
    if name == "jump" and value is not None:
        return JumpsInTime(from_s, for_s, float(value))
    return None
