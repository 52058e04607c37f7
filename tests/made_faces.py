"""Faces made for tests: a neutral head shape, put before an ideal camera at any turn and distance."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device.inference.facemesh import MIRRORED, STIFF, FaceFound
from device.measurement.pose import VIEW_MM

DATA = Path(__file__).parent / "data"
NEUTRAL_MM: NDArray[np.float64] = np.load(DATA / "neutral-mesh.npz")["neutral_mm"].astype(np.float64)
"""The neutral face of the demo's patient: the median of three seconds, in its own head frame."""
EYE_CORNERS_MM = 89.36
MIDDLE_MM = NEUTRAL_MM[list(STIFF)].mean(axis=0)
FRAME_PX = (640, 480)


def rotation(yaw_deg: float, pitch_deg: float, roll_deg: float) -> NDArray[np.float64]:
    """Head axes to camera axes: first yaw, then pitch, then roll."""
    y, p, r = np.radians([yaw_deg, pitch_deg, roll_deg])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return about_z @ about_x @ about_y


def face(
    shape_mm: NDArray[np.float64] = NEUTRAL_MM,
    *,
    yaw: float = 0.0,
    pitch: float = 0.0,
    roll: float = 0.0,
    px_per_mm: float = 1.6,
    at_px: tuple[float, float] = (320.0, 240.0),
    captured_s: float = 0.0,
    brightness: float = 0.5,
    light_balance: float = 0.0,
    view_mm: float = VIEW_MM,
) -> FaceFound:
    """A face mesh as an ideal model would find it in the picture of a pinhole camera. Angles in degrees.

    `px_per_mm` is that of the middle of the head's stiff points, which lies at `at_px`, `view_mm` from the camera.
    """
    about = (shape_mm - MIDDLE_MM) @ rotation(yaw, pitch, roll).T
    axis = np.array([(FRAME_PX[0] - 1) / 2, (FRAME_PX[1] - 1) / 2])
    aside_mm = (np.array(at_px) - axis) * (1, -1) / px_per_mm
    seen = (about[:, :2] + aside_mm) * px_per_mm / (1 - about[:, 2:] / view_mm)
    points = np.column_stack([axis + seen * (1, -1), -about[:, 2] * px_per_mm])
    return FaceFound(0, captured_s, points.astype(np.float32), 1.0, FRAME_PX, brightness, light_balance)


def moved(shape_mm: NDArray[np.float64], indices: tuple[int, ...], by_mm: tuple[float, float, float]):
    """A shape with some points moved (x to the patient's left, y up, z to the front)."""
    changed = shape_mm.copy()
    changed[list(indices)] += by_mm
    return changed


def mirrored(found: FaceFound) -> FaceFound:
    """The same face as a mirror would show it to the camera: x flipped, and left and right points swapped."""
    points = found.points[list(MIRRORED)] * np.float32([-1, 1, 1]) + np.float32([FRAME_PX[0] - 1, 0, 0])
    return FaceFound(
        found.seq, found.captured_s, points, found.presence, FRAME_PX, found.brightness, -found.light_balance
    )
