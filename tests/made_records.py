"""Records that are made up."""

import math

import numpy as np

from device.measurement.values import MeasureId
from device.records.recording import KEPT, Recording

MEASURES = (MeasureId.COMMISSURE_LATERAL_MM, MeasureId.PALPEBRAL_APERTURE_RATIO, MeasureId.INTERLABIAL_AREA_MM2)


def recording(frames=40, seed=1, jitter_px=0.3):
    """A face that sways a little, with a smile of 4 mm on the left and 2 mm on the right."""
    rng = np.random.default_rng(seed)
    times = np.arange(frames) / 30 - 1.0
    face = rng.uniform(100, 600, (1, len(KEPT), 3)) - [0, 0, 350]
    sway = np.cumsum(rng.normal(0, 0.2, (frames, 1, 3)), axis=0)
    values = np.zeros((frames, len(MEASURES), 2), np.float32)
    values[:, 0] = np.sin(np.clip(times, 0, 1) * math.pi / 2)[:, None] * [4.0, 2.0]
    values[:, 1] = 1 + rng.normal(0, 0.02, (frames, 2))
    return Recording(
        times_s=times,
        measures=MEASURES,
        values=values,
        spreads=np.full(values.shape, 0.125, np.float32),
        numbers=KEPT,
        points_px=(face + sway + rng.normal(0, jitter_px, (frames, len(KEPT), 3))).astype(np.float32),
        frame_size_px=(1280, 720),
        scale_mm_per_px=np.full(frames, 0.61, np.float32),
    )
