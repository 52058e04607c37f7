"""The course of one repetition: what was measured in each frame, and the face mesh as a line face. No picture.

A recording is packed into bytes for the store. A point of the face is kept to an eighth of a pixel, its depth to a
quarter: about 0.1 and 0.2 mm at the usual seat, a fraction of the noise of a still face. Neighbouring frames are alike,
so what is kept is the difference to the frame before, and that is compressed, by which nothing more is lost.
"""

import bz2
import json
import struct
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from device.inference.facemesh import STIFF
from device.measurement.landmarks import FACE_LINES, INNER_LIP_MIDDLE, POINTS_OF, VERMILION_MIDDLE, SidePoints
from device.measurement.side import Side
from device.measurement.values import Measured, MeasureId, Unit, Unmeasured, UnmeasuredWhy, Value

FORMAT = 1
"""Counts up when the bytes come to mean something else. Old ones stay readable."""

STEPS_PER_PX = (8.0, 8.0, 4.0)
STEP_OF = {Unit.MM: 0.005, Unit.DEG: 0.05, Unit.MM2: 0.2, Unit.RATIO: 0.0005}
"""The steps in which measures and their spreads are kept, in their unit."""
TIME_STEP_S = 0.0001

_NONE = -32768
"""Stands for what is missing. It is never a figure of ours: those end at one more."""
_LARGEST = 32767
_WHYS = tuple(UnmeasuredWhy)


def _kept() -> tuple[int, ...]:
    kept = {*STIFF, *VERMILION_MIDDLE, *INNER_LIP_MIDDLE, *(number for line in FACE_LINES for number in line)}
    for points in POINTS_OF.values():
        for name in SidePoints.__dataclass_fields__:
            kept |= set(np.atleast_1d(getattr(points, name)).tolist())
    return tuple(sorted(kept))


KEPT = _kept()
"""The points that are kept, by their number in the face mesh: those that measures use, and those of a line face."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Recording:
    """One repetition, frame by frame. Frames without a certain face are missing: the times tell.

    Attributes:
        times_s: (n,) since the repetition began; those before its onset are negative.
        measures: what is kept of each frame, in this order.
        values: (n, measures, 2) in the measure's unit, sides in the order of `Side`; NaN where not measured.
        spreads: (n, measures, 2) the spread; where not measured, the place of the reason in `UnmeasuredWhy`.
        numbers: which points are kept, ascending.
        points_px: (n, points, 3) as in `FaceFound`; NaN where a point was broken.
        frame_size_px: width and height of the frames.
        scale_mm_per_px: (n,) millimetres on the face for one pixel.
    """

    times_s: NDArray[np.float64]
    measures: tuple[MeasureId, ...]
    values: Floats
    spreads: Floats
    numbers: tuple[int, ...]
    points_px: Floats
    frame_size_px: tuple[int, int]
    scale_mm_per_px: Floats

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return len(self.times_s)

    def value(self, frame: int, measure: MeasureId, side: Side) -> Value:
        """One measure of one side in one frame."""
        place = frame, self.measures.index(measure), tuple(Side).index(side)
        value, spread = float(self.values[place]), float(self.spreads[place])
        if np.isnan(value):
            return Unmeasured(_WHYS[round(spread)])
        return Measured(value, spread)

    def lines_px(self, frame: int) -> tuple[Floats, ...]:
        """The line face of one frame: the points of each line, (k, 2), in frame pixels, not mirrored."""
        return tuple(self.points_px[frame, places, :2] for places in self._places)

    @cached_property
    def _places(self) -> tuple[list[int], ...]:
        place_of = {number: place for place, number in enumerate(self.numbers)}
        return tuple([place_of[number] for number in line] for line in FACE_LINES)


@dataclass(frozen=True)
class NoRecording:
    """Nothing was recorded of this repetition, or it is not kept any more."""


NO_RECORDING = NoRecording()


class RecordingBroken(ValueError):
    """Bytes that are no recording, or one of a later program."""


def pack(recording: Recording) -> bytes:
    """The bytes of a recording."""
    head = {
        "format": FORMAT,
        "frames": recording.frames,
        "measures": [measure.value for measure in recording.measures],
        "whys": [why.value for why in _WHYS],
        "points": list(recording.numbers),
        "frame_size_px": list(recording.frame_size_px),
    }
    steps = _steps(recording.measures)
    missing = np.isnan(recording.values)
    spreads = np.where(missing, recording.spreads, np.minimum(recording.spreads / steps, _LARGEST))
    middle = np.array([*recording.frame_size_px, 0]) / 2
    series = (
        np.round(recording.times_s / TIME_STEP_S).astype("<i4"),
        np.round(recording.scale_mm_per_px.astype(np.float64) * 1e5).astype("<i4"),
        _whole(recording.values / steps),
        _whole(spreads),
        _whole((recording.points_px - middle) * STEPS_PER_PX),
    )
    words = json.dumps(head, separators=(",", ":")).encode()
    return bz2.compress(struct.pack("<I", len(words)) + words + b"".join(_flat(one) for one in series))


def unpack(content: bytes) -> Recording:
    """The recording in these bytes.

    Raises:
        RecordingBroken: they are none, or a later program made them.
    """
    try:
        plain = bz2.decompress(content)
        (length,) = struct.unpack_from("<I", plain)
        head = json.loads(plain[4 : 4 + length])
        if head["format"] != FORMAT:
            raise RecordingBroken(f"a recording has format {head['format']}, and this program knows {FORMAT}")
        return _read(head, plain[4 + length :])
    except (OSError, ValueError, KeyError, TypeError, struct.error, IndexError) as error:
        raise RecordingBroken(f"a recording cannot be read: {error}") from error


def _read(head: dict[str, object], body: bytes) -> Recording:
    measures = tuple(MeasureId(str(word)) for word in _list(head, "measures"))
    numbers = tuple(int(str(number)) for number in _list(head, "points"))
    width, height = (int(str(n)) for n in _list(head, "frame_size_px"))
    frames = int(str(head["frames"]))
    whys = [_WHYS.index(UnmeasuredWhy(str(word))) for word in _list(head, "whys")]
    each = (frames, len(measures), len(Side))
    shapes = (("<i4", (frames,)), ("<i4", (frames,)), ("<i2", each), ("<i2", each), ("<i2", (frames, len(numbers), 3)))
    parts: list[NDArray[np.signedinteger]] = []
    at = 0
    for kind, shape in shapes:
        size = int(np.prod(shape)) * np.dtype(kind).itemsize
        parts.append(_unflat(body[at : at + size], kind, shape))
        at += size
    if at != len(body):
        raise RecordingBroken(f"a recording has {len(body)} bytes where its head tells of {at}")
    times, scales, values, spreads, points = parts
    steps = _steps(measures)
    missing = values == _NONE
    reasons = np.array(whys, np.float32)[np.clip(np.where(missing, spreads, 0), 0, len(whys) - 1)]
    middle = np.array([width, height, 0]) / 2
    points_px = np.where(points == _NONE, np.nan, points / np.array(STEPS_PER_PX) + middle)
    return Recording(
        times_s=np.asarray(times * TIME_STEP_S, np.float64),
        measures=measures,
        values=np.where(missing, np.nan, values * steps).astype(np.float32),
        spreads=np.where(missing, reasons, spreads * steps).astype(np.float32),
        numbers=numbers,
        points_px=points_px.astype(np.float32),
        frame_size_px=(width, height),
        scale_mm_per_px=(scales / 1e5).astype(np.float32),
    )


def _list(head: dict[str, object], name: str) -> list[object]:
    value = head[name]
    if not isinstance(value, list):
        raise RecordingBroken(f"a recording's {name} is no list")
    return value


def _steps(measures: tuple[MeasureId, ...]) -> NDArray[np.float64]:
    """One step for each measure, in a shape that fits values."""
    return np.array([STEP_OF[measure.unit] for measure in measures]).reshape(1, -1, 1)


def _whole(figures: NDArray[np.floating]) -> NDArray[np.int16]:
    """In whole steps. What is no figure, or larger than fits, is missing."""
    sound = np.abs(figures) <= _LARGEST
    return np.where(sound, np.round(np.where(sound, figures, 0.0)), _NONE).astype("<i2")


def _flat(series: NDArray[np.signedinteger]) -> bytes:
    """Differences in time, that of one figure after the other, low bytes apart from high ones.

    A difference that is too large for its type comes out right all the same, because both ways go round alike.
    """
    whole = series.reshape(len(series), -1)
    differences = np.diff(whole, axis=0, prepend=np.zeros_like(whole[:1]))
    column = np.ascontiguousarray(differences.T)
    return column.view(np.uint8).reshape(-1, series.dtype.itemsize).T.tobytes()


def _unflat(content: bytes, kind: str, shape: tuple[int, ...]) -> NDArray[np.signedinteger]:
    dtype = np.dtype(kind)
    column = np.frombuffer(content, np.uint8).reshape(dtype.itemsize, -1).T
    differences = np.ascontiguousarray(column).view(dtype).reshape(-1, shape[0]).T
    whole: NDArray[np.signedinteger] = np.cumsum(differences, axis=0, dtype=dtype).reshape(shape)
    return whole
