"""Records the face meshes of a clip for replays: `python -m tests.replay.record CLIP OUT.npz`. Needs the model.

Only the points that measurement uses are kept: figures, no picture.
"""

import sys
from pathlib import Path

import numpy as np

from device.camera.clip import ClipSource
from device.camera.frame import Frame
from device.clock import ManualClock
from device.inference.facemesh import POINTS, STIFF, FaceFound
from device.inference.models import open_model
from device.inference.vision import open_tracker
from device.measurement.landmarks import INNER_LIP_MIDDLE, POINTS_OF, VERMILION_MIDDLE, SidePoints
from device.measurement.side import Side
from device.settings import load_settings


def used_points() -> list[int]:
    """The points that measurement reads."""
    used = {*STIFF, *VERMILION_MIDDLE, *INNER_LIP_MIDDLE}
    for side in Side:
        for name in SidePoints.__dataclass_fields__:
            value = getattr(POINTS_OF[side], name)
            used |= {value} if isinstance(value, int) else set(value)
    return sorted(used)


def record(clip: Path, out: Path) -> None:
    """Run a clip through the tracker and keep what it found."""
    tracker = open_tracker(open_model(load_settings(None).settings.paths.models))
    source, faces = ClipSource(clip, ManualClock()), []
    while isinstance(frame := source.next(3600.0), Frame):
        found = tracker.find(frame)
        assert isinstance(found, FaceFound), f"no face in frame {frame.seq}"
        faces.append(found)
    source.close()
    used = used_points()
    np.savez_compressed(
        out,
        used=np.array(used, np.int16),
        # A twentieth of a pixel is a thirtieth of a millimetre here, well below the noise.
        points=np.round(np.array([f.points[used] for f in faces]) * 20).astype(np.int16),
        times_s=np.array([f.captured_s for f in faces], np.float32),
        light=np.array([(f.brightness, f.light_balance) for f in faces], np.float16),
        frame_size_px=np.array(faces[0].frame_size_px, np.int16),
    )


def play(path: Path) -> list[FaceFound]:
    """The recorded meshes; points that nobody reads are zero."""
    stored = np.load(path)
    width, height = (int(n) for n in stored["frame_size_px"])
    faces = []
    for seq, (few, at_s, (brightness, balance)) in enumerate(
        zip(stored["points"], stored["times_s"], stored["light"], strict=True)
    ):
        points = np.zeros((POINTS, 3), np.float32)
        points[stored["used"]] = few / 20
        faces.append(FaceFound(seq, float(at_s), points, 1.0, (width, height), float(brightness), float(balance)))
    return faces


if __name__ == "__main__":
    record(Path(sys.argv[1]), Path(sys.argv[2]))
