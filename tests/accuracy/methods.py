"""Ways to read a still: with each half on its own, with one run over the whole face, and MediaPipe's two."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from device.camera.frame import Frame, Image
from device.inference.facemesh import FaceFound
from device.inference.tracker import FaceTracker
from device.measurement.baseline import Baseline, BaselinePolicy, baseline_from
from device.measurement.measuring import measure
from device.measurement.scale import Ruler
from device.measurement.side import Side
from device.measurement.values import Measured, MeasureId, Measures, PoseLimits
from tests.accuracy.figures import Pair
from tests.accuracy.people import NEUTRAL, Person, Still, true_amount

STILLS = BaselinePolicy(still_mm=3.0, ahead=PoseLimits(yaw_deg=20.0, pitch_deg=30.0, roll_deg=20.0))
SIDES = (Side.RIGHT, Side.LEFT)

SCORES = {
    "smile": "mouthSmile",
    "brow-raise": "browOuterUp",
    "gentle-eye-closure": "eyeBlink",
    "snarl": "noseSneer",
}
"""MediaPipe's blendshape of each movement; a pucker has one for both sides."""


@dataclass(frozen=True)
class Read:
    """A still that was read: which one, and what it said beside the truth."""

    person: str
    still: Still
    pair: Pair


def by_tracker(tracker: FaceTracker, person: Person) -> Iterator[tuple[Still, FaceFound]]:
    """Each still as a photograph of its own, as `mirror measure` takes it."""
    for still in person.stills:
        tracker.forget()
        found = tracker.find(Frame(0, 0.0, still.image(), still.path.name))
        if isinstance(found, FaceFound) and found.is_measurable:
            yield still, found


def by_mediapipe(python: Path, model: Path, person: Person) -> Iterator[tuple[Still, FaceFound, dict[str, float]]]:
    """The same from MediaPipe's Face Landmarker (image mode), its blendshape scores with it."""
    child = Path(__file__).with_name("mediapipe_stills.py")
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "stills.npy"
        images = [still.image() for still in person.stills]
        np.save(file, np.stack(images)[..., ::-1])
        done = subprocess.run(
            [str(python), str(child), str(model), str(file)], capture_output=True, text=True, check=True
        )
    for still, image, line in zip(person.stills, images, done.stdout.splitlines(), strict=True):
        told = json.loads(line)
        if told["points"]:
            yield still, _face(np.array(told["points"], np.float32), image), told["scores"]


def _face(points: np.ndarray, image: Image) -> FaceFound:
    height, width = image.shape[:2]
    return FaceFound(0, 0.0, points, 1.0, (width, height), 0.5, 0.0)


def baseline_of(person: Person, faces: list[tuple[Still, FaceFound]]) -> Baseline:
    """The person's neutral face, with the true distance of the eye corners."""
    neutrals = [face for still, face in faces if still in person.neutrals]
    answer = baseline_from(neutrals, Ruler(person.eye_corners_mm), STILLS)
    assert isinstance(answer, Baseline), f"{person.name}: no baseline: {answer}"
    return answer


def read_all(person: Person, faces: list[tuple[Still, FaceFound]]) -> Iterator[Read]:
    """Every movement of a person, by our measures."""
    baseline = baseline_of(person, faces)
    for still, face in faces:
        if still.movement == NEUTRAL:
            continue
        measures = measure(face, baseline)
        read = tuple(amount_of(still.movement, measures, side) for side in SIDES)
        if all(np.isfinite(read)):
            yield Read(person.name, still, Pair(truth_of(person, still), read))


def truth_of(person: Person, still: Still) -> tuple[float, float]:
    """The true amounts of a still, right and left."""
    right, left = (true_amount(still.movement, still.points_mm, person.neutral_mm, side) for side in SIDES)
    return right, left


def amount_of(movement: str, measures: Measures, side: Side) -> float:
    """A movement's amount, from our measures; NaN where one is missing."""
    if movement == "smile":
        return float(
            np.hypot(
                *(_value(measures, m, side) for m in (MeasureId.COMMISSURE_LATERAL_MM, MeasureId.COMMISSURE_UP_MM))
            )
        )
    if movement == "lip-pucker":
        return -_value(measures, MeasureId.COMMISSURE_LATERAL_MM, side)
    return _value(
        measures,
        {
            "brow-raise": MeasureId.BROW_UP_MM,
            "gentle-eye-closure": MeasureId.PALPEBRAL_APERTURE_RATIO,
            "snarl": MeasureId.UPPER_LIP_UP_MM,
        }[movement],
        side,
    )


def _value(measures: Measures, measure_id: MeasureId, side: Side) -> float:
    value = measures.value(measure_id, side)
    return value.value if isinstance(value, Measured) else float("nan")


def read_scores(person: Person, scores: list[tuple[Still, dict[str, float]]]) -> Iterator[Read]:
    """Every movement that has a blendshape for each side. A score has no unit: only shares of gains mean something."""
    for still, told in scores:
        name = SCORES.get(still.movement)
        if name is None:
            continue
        right, left = (told[f"{name}{side.value.capitalize()}"] for side in SIDES)
        if still.movement == "gentle-eye-closure":
            right, left = 1 - right, 1 - left
        yield Read(person.name, still, Pair(truth_of(person, still), (right, left)))
