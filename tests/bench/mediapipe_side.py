"""Our end of the process in which MediaPipe runs, so that its OpenCV never meets ours."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

CHILD = Path(__file__).with_name("mediapipe_child.py")


@dataclass(frozen=True)
class Answer:
    """Processor time of all its threads, peak memory, and the points of each frame (empty: no face)."""

    cpu_s: float
    peak_kb: int
    points: tuple[NDArray[np.float64], ...]


class MediaPipe:
    """A running Face Landmarker."""

    def __init__(self, python: Path, model: Path) -> None:
        self._process = subprocess.Popen(
            [str(python), str(CHILD), str(model)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, frames: Path, first: int, last: int, *, mode: str, points: bool = False) -> Answer:
        """Run frames `first` to `last` of a file; `mode` is `video` or `image`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"frames": str(frames), "from": first, "to": last, "mode": mode, "points": points}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"MediaPipe ended with {self._process.wait()}")
        told = json.loads(line)
        return Answer(told["cpu_s"], told["peak_kb"], tuple(np.array(face) for face in told["points"]))

    def __enter__(self) -> "MediaPipe":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)
