"""Builds the whole of seeing: detector, mesh and halves around one model bundle."""

from device.inference.detector import Detector
from device.inference.hemiface import HemifaceModel
from device.inference.mesh import MeshModel
from device.inference.models import ModelFiles
from device.inference.runtime import Network
from device.inference.tracker import FaceTracker

THREADS = 2
"""Processor threads of one run of a model; the other two of a Pi's four are the camera's and the screen's."""


def open_tracker(files: ModelFiles) -> FaceTracker:
    """A tracker over a verified bundle. Build it in the thread that uses it.

    Raises:
        RuntimeUnusable: the inference library is missing or refuses the model.
    """
    detector = Detector(Network(files.face_detector, threads=THREADS, name="face_detector.tflite"))
    mesh = MeshModel(Network(files.face_landmarks, threads=THREADS, name="face_landmarks_detector.tflite"))
    return FaceTracker(detector, mesh, HemifaceModel(mesh))
