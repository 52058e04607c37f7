"""What each wrong setting costs the level lines: the table of docs/decisions/0012.

Run as `python -m tests.accuracy.level_lines`. Every figure is the worst of both eyes, both sides, brows and mouth
corners, by the ray trace.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from device.display.level_lines import RestingHead, level_lines
from device.display.reflection import Glass, NotPlaced, PlacedFace, nudged
from device.measurement.baseline import Baseline, baseline_from
from device.measurement.scale import IRIS_SPREAD_RATIO, Ruler
from device.measurement.side import Side
from device.plan.schema import Region
from tests.ray_trace import BROWS, CORNERS, LEFT_PUPIL, PORTRAIT, RIGHT_PUPIL, RULER, Bench, Pose, misses


def _poses(
    far_mm: Sequence[float], aside_mm: Sequence[float], roll_deg: Sequence[float], turn_deg: Sequence[float]
) -> list[Pose]:
    together = itertools.product(aside_mm, aside_mm, far_mm, turn_deg, turn_deg, roll_deg)
    return [Pose(*figures) for figures in together]


USUAL = _poses((450,), (0,), (-5, 0, 5), (0,))
NEAR = _poses((400, 450, 500), (-50, 0, 50), (-5, 5), (-8, 0, 8))
ALL = _poses((350, 450, 550, 700), (-100, 0, 100), (-8, 0, 8), (-15, 0, 15))


@dataclass(frozen=True)
class Case:
    """Something that is not as the settings say.

    Attributes:
        bench: the device, and what is believed of it.
        ruler: what is believed of the patient.
        depth_gain: what the model makes of the depth of a face.
    """

    name: str
    bench: Bench = PORTRAIT
    ruler: Ruler = RULER
    depth_gain: float = 1.0

    def with_glass(self, glass: Glass) -> "Case":
        """The same with other settings."""
        return replace(self, bench=replace(self.bench, glass=glass))

    def head(self) -> RestingHead:
        """The patient, by a baseline at the usual seat."""
        picture = self.bench.camera.picture(Pose().of(), self.depth_gain)
        baseline = baseline_from([picture], self.ruler)
        assert isinstance(baseline, Baseline)
        head = RestingHead.of(baseline, self.ruler, self.bench.glass)
        assert isinstance(head, RestingHead)
        return head

    def placed(self, head: RestingHead, pose: Pose) -> PlacedFace | NotPlaced:
        """Where the face is believed to be."""
        return head.before(self.bench.glass, self.bench.camera.picture(pose.of(), self.depth_gain))

    def worst_mm(self, poses: Sequence[Pose]) -> float:
        """The largest error across the line of the eyes."""
        head, errors = self.head(), []
        for pose in poses:
            face = self.placed(head, pose)
            assert isinstance(face, PlacedFace), (self.name, pose, face)
            lines = level_lines(self.bench.glass, face)
            errors += [misses(self.bench.panel, line, pose.of())[0] for line in lines]
        return max(errors)

    def aligned(self) -> "Case":
        """The same after the set-up screen: the lines were nudged onto this patient's face at the usual seat."""
        case = self
        for _ in range(4):
            right_mm, down_mm = case.off_mm()
            case = case.with_glass(nudged(case.bench.glass, right_mm, down_mm, Pose().distance_mm))
        return case

    def off_mm(self) -> tuple[float, float]:
        """How far, on average, the lines have to go right and down at the usual seat."""
        face, room, panel = self.placed(self.head(), Pose()), Pose().of(), self.bench.panel
        assert isinstance(face, PlacedFace)
        right_mm = down_mm = 0.0
        lines = level_lines(self.bench.glass, face)
        for line in lines:
            numbers = (BROWS if line.region is Region.BROW else CORNERS)[Side(line.side)]
            point = room[numbers].mean(axis=0)
            spots = [panel.seen_at(room[pupil], point) for pupil in (LEFT_PUPIL, RIGHT_PUPIL)]
            off = (spots[0] + spots[1] - panel.to_mm(line.left_px) - panel.to_mm(line.right_px)) / 2 / len(lines)
            right_mm, down_mm = right_mm + float(off[0]), down_mm - float(off[1])
        return right_mm, down_mm


def _glass(name: str, **changed: float | tuple[float, float]) -> Case:
    return Case(name, replace(PORTRAIT, glass=replace(PORTRAIT.glass, **changed)))  # type: ignore[arg-type]


def _camera(name: str, **changed: float | tuple[float, float, float]) -> Case:
    return Case(name, replace(PORTRAIT, camera=replace(PORTRAIT.camera, **changed)))  # type: ignore[arg-type]


def _scale(name: str, ratio: float) -> Case:
    assert RULER.eye_corners_mm is not None
    return Case(name, ruler=Ruler(RULER.eye_corners_mm * ratio))


RIGHT, DOWN = PORTRAIT.glass.camera_mm
CASES = (
    Case("nothing"),
    _scale("the millimetre 2 % too long (eye corners, one standard deviation)", 1.02),
    _scale("4.3 % too long (the iris, one standard deviation)", 1 + IRIS_SPREAD_RATIO),
    _glass("field of view 3 degrees too wide", field_of_view_deg=69.0),
    _glass("camera looks 1 degree higher than it is said to", tilt_deg=PORTRAIT.glass.tilt_deg + 1),
    _glass("1 degree more to a side", pan_deg=1.0),
    _camera("camera turned by 1 degree about its own view", askew_deg=1.0),
    _glass("camera 2 mm higher than it is said to be", camera_mm=(RIGHT, DOWN + 2)),
    _camera("lens 10 mm behind the mirror", at_mm=(0.0, 120.0, -10.0)),
    _glass("panel 5 mm deep, said to be 2", behind_mm=2.0),
    Case("the model sees depth 10 % too flat", depth_gain=0.9),
    Case("20 % too flat", depth_gain=0.8),
)


def main() -> None:
    """Print the table."""
    print("| wrong | usual seat | ±5 cm, ±8° | everywhere | aligned: usual | ±5 cm | everywhere |")
    print("|---|---|---|---|---|---|---|")
    for case in CASES:
        figures = [each.worst_mm(poses) for each in (case, case.aligned()) for poses in (USUAL, NEAR, ALL)]
        print(f"| {case.name} | " + " | ".join(f"{figure:.1f}" for figure in figures) + " |", flush=True)


if __name__ == "__main__":
    main()
