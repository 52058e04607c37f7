"""Builds the whole of seeing: detector, mesh and halves around one model bundle."""

from enum import StrEnum

from device.inference.detector import Detector
from device.inference.hemiface import HemifaceModel
from device.inference.mesh import EvenMeshModel, MeshModel
from device.inference.models import ModelFiles
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


def open_tracker(files: ModelFiles, method: Method = Method.HALVES, *, threads: int = THREADS) -> FaceTracker:
    """A tracker over a verified bundle. Build it in the thread that uses it.

    Raises:
        RuntimeUnusable: the inference library is missing or refuses the model.
    """
    detector = Detector(Network(files.face_detector, threads=threads, name="face_detector.tflite"))
    batch = 2 if method is Method.HALVES else 1
    mesh = Network(files.face_landmarks, threads=threads, name="face_landmarks_detector.tflite", batch=batch)
    if method is Method.SINGLE:
        whole = MeshModel(mesh)
        return FaceTracker(detector, whole, whole)
    return FaceTracker(detector, EvenMeshModel(mesh), HemifaceModel(mesh))
