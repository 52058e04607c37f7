"""`mirror measure`: one JSON line for every still and every frame of a clip."""

import argparse
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

from device.camera.clip import PICTURES, ClipSource, read_picture
from device.camera.frame import Frame, NoCamera, NoFrame, NoFrameWhy
from device.clock import ManualClock
from device.commands.plot import Moment, save_plot
from device.faults import MirrorError, WrongUse
from device.inference.facemesh import FaceFound, FaceLost, FaceMesh, LostWhy
from device.inference.models import open_model
from device.inference.tracker import FaceTracker
from device.inference.vision import Method, open_tracker
from device.measurement.baseline import Baseline, BaselinePolicy, NotNeutral, baseline_from
from device.measurement.lids import ShutOrUpTo, opening_of
from device.measurement.measuring import measure, measure_alone
from device.measurement.scale import Ruler
from device.measurement.side import Side
from device.measurement.values import NOT_SEEN, Measured, MeasureId, Measures, PoseLimits, Value, smallest_change
from device.settings import Settings

CLIP_NEUTRAL_S = (3.0, 2.0, 1.5, 1.0, 0.5)
"""A clip's baseline is the longest of these first stretches in which the face is still."""

SHOWN = {
    "commissure": {
        "lateral_mm": MeasureId.COMMISSURE_LATERAL_MM,
        "up_mm": MeasureId.COMMISSURE_UP_MM,
        "excursion_mm": MeasureId.COMMISSURE_EXCURSION_MM,
        "angle_deg": MeasureId.COMMISSURE_ANGLE_DEG,
        "height_mm": MeasureId.COMMISSURE_HEIGHT_MM,
    },
    "brow": {"up_mm": MeasureId.BROW_UP_MM, "height_mm": MeasureId.BROW_HEIGHT_MM},
    "palpebral_aperture": {"mm": MeasureId.PALPEBRAL_APERTURE_MM, "ratio": MeasureId.PALPEBRAL_APERTURE_RATIO},
    "lid": {"closure_mm": MeasureId.LID_CLOSURE_MM},
    "margin_reflex_distance_1": {"mm": MeasureId.MARGIN_REFLEX_DISTANCE_1_MM},
    "upper_lip": {"up_mm": MeasureId.UPPER_LIP_UP_MM},
    "lower_lip": {"down_mm": MeasureId.LOWER_LIP_DOWN_MM},
    "ala": {"up_mm": MeasureId.ALA_UP_MM},
    "mouth": {
        "half_width_mm": MeasureId.MOUTH_HALF_WIDTH_MM,
        "widening_mm": MeasureId.MOUTH_WIDENING_MM,
        "interlabial_area_mm2": MeasureId.INTERLABIAL_AREA_MM2,
    },
}
"""The measures as they are printed: measure, then unit."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command understands."""
    parser.epilog = f"What a camera does not see is not measured: {', '.join(NOT_SEEN)}."
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="pictures and videos")
    parser.add_argument(
        "--neutral", nargs="+", type=Path, default=[], metavar="FILE", help="pictures of the same neutral face"
    )
    parser.add_argument(
        "--eye-corners-mm", type=_eye_corners_mm, metavar="MM", help="true distance of the outer eye corners"
    )
    parser.add_argument(
        "--method",
        type=Method,
        choices=list(Method),
        default=Method.HALVES,
        help="each half of the face on its own, or one run over the whole of it, for comparison",
    )
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw the measures of one clip over time")
    parser.add_argument("--points", action="store_true", help="print the 478 points of the face mesh as well")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the lines. A file that cannot be read is named on stderr and the others go on."""
    for path in (*args.files, *args.neutral):
        if not path.is_file():
            raise WrongUse(f"{path}: there is no such file; give the path of a picture or video")
    if args.plot is not None and (len(args.files) != 1 or _is_picture(args.files[0])):
        raise WrongUse("--plot draws one clip over time; give one clip and no other file")
    tracker = open_tracker(open_model(settings.paths.models), args.method)
    ruler = Ruler(args.eye_corners_mm)
    baseline = _baseline_of_stills(args.neutral, tracker, ruler) if args.neutral else None
    failures = 0
    moments = []
    for path in args.files:
        try:
            lines = _still(path, tracker, ruler, baseline) if _is_picture(path) else _clip(path, tracker, ruler)
            for mesh, measures in lines:
                print(json.dumps(_line(str(path), mesh, measures, points=args.points)))
                moments.append(Moment(mesh.captured_s, measures))
        except NoCamera as error:
            failures += 1
            print(f"mirror: {error}", file=sys.stderr)
    if args.plot is not None:
        save_plot(moments, args.files[0].name, args.plot)
    return 1 if failures else 0


class NoBaseline(MirrorError, ValueError):
    """The neutral pictures that were given are none."""


Line = tuple[FaceMesh, Measures | None]


def _still(path: Path, tracker: FaceTracker, ruler: Ruler, baseline: Baseline | None) -> Iterator[Line]:
    mesh = _mesh_of_still(path, tracker)
    yield mesh, _measures(mesh, ruler, baseline)


def _clip(path: Path, tracker: FaceTracker, ruler: Ruler) -> Iterator[Line]:
    """Twice through a clip would cost twice the time, so the meshes of its first seconds are kept."""
    tracker.forget()
    source = ClipSource(path, ManualClock())
    try:
        meshes = _meshes_of_clip(source, tracker)
        first = list(_until_neutral_is_over(meshes))
        baseline = _baseline_of_clip(path, [m for m in first if isinstance(m, FaceFound)], ruler)
        for mesh in (*first, *meshes):
            yield mesh, _measures(mesh, ruler, baseline)
        end = source.next(0.0)
    finally:
        source.close()
    if isinstance(end, NoFrame) and end.why is NoFrameWhy.STOPPED:
        # Said last, because what could be read is worth having.
        raise NoCamera(end.note)


def _until_neutral_is_over(meshes: Iterator[FaceMesh]) -> Iterator[FaceMesh]:
    """The meshes in which a neutral face is looked for: so many seconds from the first face."""
    seen_s = math.inf
    for mesh in meshes:
        yield mesh
        if isinstance(mesh, FaceFound):
            seen_s = min(seen_s, mesh.captured_s)
        if mesh.captured_s - seen_s >= CLIP_NEUTRAL_S[0]:
            return


def _meshes_of_clip(source: ClipSource, tracker: FaceTracker) -> Iterator[FaceMesh]:
    while isinstance(frame := source.next(timeout_s=3600.0), Frame):
        yield tracker.find(frame)


def _baseline_of_clip(path: Path, faces: list[FaceFound], ruler: Ruler) -> Baseline | None:
    for length_s in CLIP_NEUTRAL_S:
        until_s = faces[0].captured_s + length_s if faces else 0.0
        answer = baseline_from([f for f in faces if f.captured_s <= until_s], ruler)
        if isinstance(answer, Baseline):
            return answer
    print(f"mirror: {path}: no still neutral face in its first seconds, so no change is measured", file=sys.stderr)
    return None


def _baseline_of_stills(paths: list[Path], tracker: FaceTracker, ruler: Ruler) -> Baseline:
    faces = []
    for path in paths:
        mesh = _mesh_of_still(path, tracker)
        if isinstance(mesh, FaceFound):
            faces.append(mesh)
        else:
            print(f"mirror: {path}: left out of the baseline: {mesh.why}", file=sys.stderr)
    # Stills may have been taken minutes apart: their heads are turned as the photographer left them.
    answer = baseline_from(
        faces, ruler, BaselinePolicy(still_mm=3.0, ahead=PoseLimits(yaw_deg=15.0, pitch_deg=30.0, roll_deg=15.0))
    )
    if isinstance(answer, NotNeutral):
        raise NoBaseline(f"--neutral: no baseline from these {len(paths)} pictures ({answer}); give others")
    return answer


def _mesh_of_still(path: Path, tracker: FaceTracker) -> FaceMesh:
    tracker.forget()
    return tracker.find(Frame(0, 0.0, read_picture(path), path.name))


def _measures(mesh: FaceMesh, ruler: Ruler, baseline: Baseline | None) -> Measures | None:
    if isinstance(mesh, FaceLost) or not mesh.is_measurable:
        return None
    return measure(mesh, baseline) if baseline is not None else measure_alone(mesh, ruler)


def _line(source: str, mesh: FaceMesh, measures: Measures | None, *, points: bool) -> dict[str, object]:
    line: dict[str, object] = {"source": source, "time_s": round(mesh.captured_s, 4)}
    if isinstance(mesh, FaceLost) or measures is None:
        return line | {"face": "lost", "why": str(mesh.why if isinstance(mesh, FaceLost) else LostWhy.DOUBTFUL)}
    pose = measures.pose
    line |= {
        "face": "found",
        "presence": round(mesh.presence, 4),
        "pose_deg": {"yaw": round(pose.yaw, 2), "pitch": round(pose.pitch, 2), "roll": round(pose.roll, 2)},
        "scale_mm_per_px": round(measures.scale_mm_per_px, 5),
        "measures": {
            name: {
                side.value: {unit: _leaf(measures.value(measure_id, side)) for unit, measure_id in units.items()}
                for side in Side
            }
            for name, units in SHOWN.items()
        },
        "eyes": {side.value: _eye(measures.value(MeasureId.PALPEBRAL_APERTURE_MM, side)) for side in Side},
    }
    if points:
        line["points"] = [[round(float(v), 3) for v in point] for point in mesh.points]
    return line


def _leaf(value: Value) -> dict[str, object]:
    if isinstance(value, Measured):
        told = {"value": value.value, "spread": value.spread, "smallest_change": smallest_change(value.spread)}
        return {name: round(figure, 4) for name, figure in told.items()}
    return {"unmeasured": str(value.why)}


def _eye(aperture: Value) -> str:
    if not isinstance(aperture, Measured):
        return f"unmeasured: {aperture.why}"
    opening = opening_of(aperture)
    if isinstance(opening, ShutOrUpTo):
        return f"shut, or up to {opening.mm:.1f} mm open"
    return f"{opening.mm:.1f} mm open"


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURES


def _eye_corners_mm(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 60 <= value <= 130:
        raise argparse.ArgumentTypeError(f"{text!r} is no distance of outer eye corners; give 60 to 130 (mm)")
    return value
