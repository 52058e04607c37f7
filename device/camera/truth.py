"""The truth file beside a clip of a synthetic patient: which movement each frame belongs to."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device.faults import WrongUse

NEUTRAL = "neutral"


@dataclass(frozen=True)
class Segment:
    """One repetition in a clip, or a stretch of neutral face.

    Attributes:
        movement: `neutral`, or the movement's name.
        first: its first frame, and `last`: its last one.
        rest_first: the first frame at rest after the movement.
        rise_s: and `hold_s`, `fall_s`, `rest_s`: how long each part takes.
    """

    movement: str
    first: int
    last: int
    rest_first: int
    rise_s: float
    hold_s: float
    fall_s: float
    rest_s: float


@dataclass(frozen=True, eq=False)
class Truth:
    """What is known about a clip.

    Attributes:
        affected_side: `left`, `right` or `both`, the patient's own.
        frames_per_s: of the clip.
        segments: in the order of the clip.
        points_mm: the 68 true points (head frame, mm, +x to the patient's left, +y up) of those frames that have them.
    """

    affected_side: str
    frames_per_s: float
    segments: tuple[Segment, ...]
    points_mm: dict[int, NDArray[np.float64]]


def truth_beside(clip: Path) -> Truth:
    """Read the truth file that lies beside a clip, with the ending .json.

    Raises:
        WrongUse: it is not there, or cannot be understood; the message says what is wrong with it.
    """
    path = clip.parent / f"{clip.stem}.json"
    if not path.is_file():
        raise WrongUse(
            f"{clip}: there is no truth file {path.name} beside it; give --patient FILE.mp4 with FILE.json beside it"
        )
    try:
        raw = json.loads(path.read_text("utf-8"))
        rate = float(raw["fps"])
        if not 1 <= rate <= 240:
            raise ValueError(f"fps is {rate}")
        if raw["affected_side"] not in ("left", "right", "both"):
            raise ValueError(f"affected_side is {raw['affected_side']!r}")
        labels = [(str(f["exercise"]), str(f["phase"])) for f in raw["frames"]]
        points = {n: np.array(f["points68_mm"], float) for n, f in enumerate(raw["frames"]) if "points68_mm" in f}
        if any(p.shape != (68, 3) or not np.isfinite(p).all() for p in points.values()):
            raise ValueError("points68_mm must be 68 points of three figures")
        return Truth(str(raw["affected_side"]), rate, _segments(labels, rate), points)
    except (ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise WrongUse(f"{path}: not a truth file ({error!r}); it needs affected_side, fps and frames") from error


def _segments(labels: list[tuple[str, str]], rate: float) -> tuple[Segment, ...]:
    """Cut the clip where a movement's rise begins, or its name changes."""
    if not labels:
        raise ValueError("no frames")
    starts = [
        n
        for n, label in enumerate(labels)
        if n == 0 or label[0] != labels[n - 1][0] or (label[1] == "rise" and labels[n - 1][1] != "rise")
    ]
    segments = []
    for first, after in zip(starts, [*starts[1:], len(labels)], strict=True):
        phases = [phase for _, phase in labels[first:after]]
        seconds = {name: phases.count(name) / rate for name in ("rise", "hold", "fall", "rest")}
        rest_first = first + phases.index("rest") if "rest" in phases else after - 1
        segments.append(
            Segment(
                labels[first][0],
                first,
                after - 1,
                rest_first,
                seconds["rise"],
                seconds["hold"],
                seconds["fall"],
                seconds["rest"],
            )
        )
    return tuple(segments)
