"""Builds the whole of seeing: detector, mesh and halves around one model bundle."""

from enum import StrEnum
from functools import partial

from device.inference.detector import Detector
from device.inference.hemiface import HemifaceModel
from device.inference.mesh import EvenMeshModel, MeshModel
from device.inference.models import ModelFiles
from device.inference.pace import Pace
from device.inference.runtime import Network
from device.inference.tracker import FaceTracker

THREADS = 2
"""Processor threads of one run of a model; the other two of a Pi's four are the camera's and the screen's."""


class Method(StrEnum):
    """How a face that is followed is looked at.

    HALVES: each half on its own, which is the device's. SINGLE: the whole face in one run, for comparison.
    """

    HALVES = "halves"
    SINGLE = "single"


def open_tracker(
    files: ModelFiles, method: Method = Method.HALVES, *, threads: int = THREADS, pace: Pace | None = None
) -> FaceTracker:
    """A tracker over a verified bundle. Build it in the thread that uses it.

    Args:
        files: the bundle.
        method: how a face is looked at.
        threads: of one run of a model.
        pace: decides whether the halves take turns; without one they never do.

    Raises:
        RuntimeUnusable: the inference library is missing or refuses the model.
    """

    def mesh_network(batch: int) -> Network:
        return Network(files.face_landmarks, threads=threads, name="face_landmarks_detector.tflite", batch=batch)

    detector = Detector(Network(files.face_detector, threads=threads, name="face_detector.tflite"))
    if method is Method.SINGLE:
        whole = MeshModel(mesh_network(1))
        return FaceTracker(detector, whole, whole)
    both = mesh_network(2)
    return FaceTracker(detector, EvenMeshModel(both), HemifaceModel(both, partial(mesh_network, 1), pace))
