"""How far our points lie from MediaPipe's, as a share of the distance of the outer eye corners."""

import numpy as np
from numpy.typing import NDArray

from device.camera.frame import Frame, Image
from device.inference.facemesh import EYE_CORNERS, FaceFound, FaceMesh, Points
from device.inference.mesh import INPUT_PX, square_around
from device.inference.tracker import FaceTracker

STILL = 25
"""So often the same frame is shown until the crop no longer changes."""

Faces = tuple[NDArray[np.float64], ...]


def of(found: list[FaceMesh]) -> Faces:
    """Our points as MediaPipe would tell them.

    The edge of the first pixel is 0 there, and its middle with us. And its crop is cut half a pixel off: it lays the
    crop's corners on the middles of the outer pixels, and reads its points back by their edges. With a crop pixel of
    `step` frame pixels that moves all points by (step - 1) / 2 to the right and down; what is compared is the rest.
    """
    return tuple(_as_mediapipe(face.points) if isinstance(face, FaceFound) else np.empty((0, 2)) for face in found)


def _as_mediapipe(points: Points) -> NDArray[np.float64]:
    step = square_around(points).side_px / INPUT_PX
    return np.asarray(points[:, :2] + 0.5 + (step - 1) / 2, np.float64)


def apart(ours: Faces, theirs: Faces) -> float:
    """Mean distance over points and frames; frames where either has no face are left out."""
    shares = []
    for one, other in zip(ours, theirs, strict=True):
        if len(one) and len(other):
            between = np.linalg.norm(other[EYE_CORNERS[0]] - other[EYE_CORNERS[1]])
            shares.append(np.linalg.norm(one - other, axis=1).mean() / between)
    return float(np.mean(shares))


def settled(tracker: FaceTracker, image: Image) -> NDArray[np.float64]:
    """Our points of a frame once the crop, which follows from them, stands still."""
    tracker.forget()
    found = [tracker.find(Frame(n, n / 30, image, "bench")) for n in range(STILL)]
    return of(found)[-1]
