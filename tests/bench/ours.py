"""Our side of each ratio: the processor time of the tracker, and where a frame's time goes."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from device.camera.frame import Frame, Image
from device.camera.truth import truth_beside
from device.coaching.session import Session
from device.commands.demo_plan import plan_from_truth
from device.inference.facemesh import FaceMesh
from device.inference.models import ModelFiles
from device.inference.runtime import Network
from device.inference.tracker import FaceTracker
from device.inference.vision import Method, open_tracker
from device.measurement.observer import Observer
from device.measurement.scale import Ruler
from device.plan.catalogue import load_catalogue
from tests.bench.frames import CLIP

RATE = 15
BLOCK = 15


@dataclass
class Runs:
    """The time of the model's own runs, by the clock that is given."""

    clock: Any
    taken_s: list[float] = field(default_factory=list)


def trackers(files: ModelFiles, threads: int) -> tuple[FaceTracker, FaceTracker]:
    """One that follows with a single run of the model, and the device's own, with both halves in one run."""
    single, halves = (open_tracker(files, method, threads=threads) for method in (Method.SINGLE, Method.HALVES))
    return single, halves


def follow(tracker: FaceTracker, frames: list[Image], first: int) -> tuple[float, list[FaceMesh]]:
    """Processor time of all threads for these frames, and what was found."""
    shown = [Frame(first + n, (first + n) / RATE, image, "bench") for n, image in enumerate(frames)]
    began_s = time.process_time()
    found = [tracker.find(frame) for frame in shown]
    return time.process_time() - began_s, found


@contextmanager
def model_runs(tracker: FaceTracker) -> Iterator[list[float]]:
    """Collects the time of every run of the model that follows, in this thread's processor time."""
    network = tracker._follow_model._network
    interpreter, taken_s = network._interpreter, []

    class Timed:
        """The interpreter, whose runs are timed."""

        def __getattr__(self, name: str) -> Any:
            return getattr(interpreter, name)

        def invoke(self) -> None:
            began_s = time.thread_time()
            interpreter.invoke()
            taken_s.append(time.thread_time() - began_s)

    network._interpreter = Timed()
    try:
        yield taken_s
    finally:
        network._interpreter = interpreter


@dataclass(frozen=True)
class Parts:
    """Medians over the frames that are followed, in seconds of this thread's processor time.

    Attributes:
        runs: of the model itself.
        around: of cropping, conversion and the way back to points.
        measuring: from the face mesh to the measures.
        coaching: from the measures to the state.
    """

    runs: float
    around: float
    measuring: float
    coaching: float

    @property
    def overhead(self) -> float:
        """All that is not the model's own run, as a share of it."""
        return (self.around + self.measuring + self.coaching) / self.runs


def parts_of_a_frame(tracker: FaceTracker, frames: list[Image]) -> Parts:
    """Where the time of a followed frame goes, with one thread."""
    plan = plan_from_truth(truth_beside(CLIP), load_catalogue())
    observer = Observer(Ruler(plan.eye_corners_mm))
    session = Session(plan, observer.begin_baseline)
    rows = []
    with model_runs(tracker) as runs:
        for number, image in enumerate(frames):
            frame, before = Frame(number, number / RATE, image, "bench"), len(runs)
            at = [time.thread_time()]
            mesh = tracker.find(frame)
            at.append(time.thread_time())
            observation = observer.observe(mesh)
            at.append(time.thread_time())
            session.advance(observation)
            session.take_finished()
            _ = session.state
            at.append(time.thread_time())
            own = sum(runs[before:])
            rows.append((own, at[1] - at[0] - own, at[2] - at[1], at[3] - at[2]))
    # A second look for other faces is no part of following, and is rare: the median leaves it out.
    return Parts(*(sorted(row[k] for row in rows)[len(rows) // 2] for k in range(4)))


def measured_against_bare(files: ModelFiles, frames: list[Image], threads: int) -> tuple[float, float]:
    """Processor time of a frame from camera to measures, and of one bare run; medians of blocks in turn."""
    plan = plan_from_truth(truth_beside(CLIP), load_catalogue())
    _, tracker = trackers(files, threads)
    observer = Observer(Ruler(plan.eye_corners_mm))
    observer.begin_baseline()
    bare = Network(files.face_landmarks, threads=threads, name="bare")
    picture = np.zeros(bare.input_shape, np.uint8)
    bare.run(picture, scale=1 / 255, offset=0.0)
    ours, theirs = [], []
    for first in range(0, len(frames), BLOCK):
        shown = [Frame(n, n / RATE, image, "bench") for n, image in enumerate(frames[first : first + BLOCK], first)]
        began_s = time.process_time()
        for frame in shown:
            observer.observe(tracker.find(frame))
        between_s = time.process_time()
        for _ in shown:
            bare._interpreter.invoke()
        ours.append((between_s - began_s) / len(shown))
        theirs.append((time.process_time() - between_s) / len(shown))
    # The first blocks hold the baseline.
    return statistics.median(ours[3:]), statistics.median(theirs[3:])
