"""The baseline: this patient's neutral face, its size in millimetres, and how much it seems to move when still."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from device.inference.facemesh import RIGID, STIFF, FaceFound, Points
from device.inference.head import CANONICAL_MM, Shape, StiffHead, fit_head
from device.measurement.depth import NeutralFace, parts_in_head
from device.measurement.measures import OPEN_MIN_MM, Amounts, changes, palpebral_aperture_mm
from device.measurement.pose import VIEW_MM, HeadPose, pose_of
from device.measurement.scale import Ruler
from device.measurement.side import Side
from device.measurement.values import LOOKS_AHEAD, STRAIGHT_AHEAD, MeasureId, PoseDeg, PoseLimits, Unit


@dataclass(frozen=True)
class BaselinePolicy:
    """What a baseline must be.

    Attributes:
        neutral_s: how long a still face is watched.
        shape_frames: so many of the frames, evenly spread, give the face's shape: it is made ready between two frames.
        gap_max_s: a longer time without a face begins the watch anew.
        still_mm: how far brows and mouth corners may be from their median (90th percentile) in a neutral face.
        ahead: how far from straight ahead a neutral may be.
        open_min_mm: an eye that is less open, at the median, is shut. Both shut are no neutral face; one may be taped.
        noise_floor_mm, noise_floor_ratio, noise_floor_deg, noise_floor_mm2: the least noise that is believed. A few
            equal frames show less than there is.
    """

    neutral_s: float = 3.0
    shape_frames: int = 15
    gap_max_s: float = 0.5
    still_mm: float = 1.2
    ahead: PoseLimits = LOOKS_AHEAD
    open_min_mm: float = OPEN_MIN_MM
    noise_floor_mm: float = 0.10
    noise_floor_ratio: float = 0.02
    noise_floor_deg: float = 3.0
    noise_floor_mm2: float = 3.0

    def floor_of(self, unit: Unit) -> float:
        """The least noise that is believed of a measure in this unit."""
        return {
            Unit.MM: self.noise_floor_mm,
            Unit.RATIO: self.noise_floor_ratio,
            Unit.DEG: self.noise_floor_deg,
            Unit.MM2: self.noise_floor_mm2,
        }[unit]


@dataclass(frozen=True, eq=False)
class Baseline:
    """A patient's neutral face.

    Attributes:
        neutral_mm: (478, 3) median shape in the head frame.
        head: its stiff points, which later frames are fitted to.
        pose: the neutral's own median turn.
        seat: where the head was in the last of its frames: from there the search for it begins.
        noise: one standard deviation of each measure on the still face, in its own unit.
        scale_spread_ratio: one standard deviation of the millimetre itself.
    """

    neutral_mm: Shape
    head: StiffHead
    seat: HeadPose
    pose: PoseDeg
    noise: Mapping[tuple[MeasureId, Side], float]
    scale_spread_ratio: float

    @cached_property
    def face(self) -> NeutralFace:
        """What measuring a frame needs of the neutral face."""
        return NeutralFace.of(self.neutral_mm)

    @cached_property
    def head_eyes_shut(self) -> StiffHead:
        """The same head, for frames in which an eye is shut."""
        return StiffHead(self.neutral_mm, eyes_shut=True)

    @cached_property
    def open_mm(self) -> Mapping[Side, float]:
        """How far each eye is open at rest."""
        return {side: palpebral_aperture_mm(self.face.means_mm, side) for side in Side}


class NotNeutral(StrEnum):
    """Why the frames so far are no baseline."""

    NO_FACE = "no_face"
    MOVED = "moved"
    TURNED_AWAY = "turned_away"
    EYES_SHUT = "eyes_shut"


def baseline_from(
    faces: Sequence[FaceFound], ruler: Ruler, policy: BaselinePolicy | None = None
) -> Baseline | NotNeutral:
    """The baseline of some frames of one neutral face, or why they are none.

    Args:
        faces: any number; a single still gives the least noise that is believed. Faces with broken points do not count.
        ruler: what is known in millimetres.
        policy: the limits.
    """
    policy = policy or BaselinePolicy()
    faces = [face for face in faces if face.is_sound]
    if not faces:
        return NotNeutral.NO_FACE
    neutral = _neutral_of(faces[:: -(-len(faces) // policy.shape_frames)], ruler)
    if not np.isfinite(neutral).all():
        return NotNeutral.NO_FACE
    head = StiffHead(neutral)
    seat = pose_of(faces[-1], head)
    poses = [pose_of(face, head, seat) for face in faces]
    baseline = Baseline(neutral, head, seat, STRAIGHT_AHEAD, {}, ruler.spread_ratio)
    amounts = [_amounts(face, pose, baseline) for face, pose in zip(faces, poses, strict=True)]
    turns = [pose.deg for pose in poses]
    turn = PoseDeg(*(float(np.median([getattr(t, axis) for t in turns])) for axis in ("yaw", "pitch", "roll")))
    baseline = replace(baseline, pose=turn, noise=_noise(amounts, policy))
    return _check(baseline, amounts, policy) or baseline


def _amounts(face: FaceFound, pose: HeadPose, baseline: Baseline) -> Amounts:
    means, areas = parts_in_head(face.points, pose, baseline.face)
    return changes(means, baseline.face.means_mm, areas)


def _neutral_of(faces: Sequence[FaceFound], ruler: Ruler) -> Shape:
    """The neutral face: its depth by the model, its width and height by the picture.

    The model's own shape is the first guess of what each frame shows, and is then set right; twice, because the stiff
    points are set right as well.
    """
    shape = _median_shape([face.points for face in faces])
    if not math.isfinite(mm_per_unit := ruler.mm_per_unit(shape)):
        return shape * math.nan
    shape = _median_shape([_from_afar(face, shape, mm_per_unit) for face in faces])
    for _ in range(3):
        shape *= ruler.mm_per_unit(shape)
        head = StiffHead(shape)
        shape = np.median([pose_of(face, head).to_head(face.points, shape) for face in faces], axis=0)
    return np.asarray(shape * ruler.mm_per_unit(shape))


def _from_afar(face: FaceFound, shape: Shape, mm_per_unit: float) -> Points:
    """A face's points as they would lie in the picture if nothing looked larger for being nearer."""
    mm_per_px = fit_head(face.points, shape[list(RIGID)]).scale_mm_per_px * mm_per_unit
    axis = (np.array(face.frame_size_px) - 1) / 2
    towards_mm = (face.points[list(STIFF), 2].mean() - face.points[:, 2:]) * mm_per_px
    points = face.points.copy()
    points[:, :2] = axis + (points[:, :2] - axis) * (1 - towards_mm / VIEW_MM)
    return points


def _median_shape(points: Sequence[Points]) -> Shape:
    """The median face, turned and sized like the average head; then every frame is fitted to that face itself.

    The second fit takes away how this patient's bones differ from the average head's.
    """
    reference = CANONICAL_MM
    median: Shape = np.empty((0, 3))
    for _ in range(2):
        median = np.median([fit_head(p, reference).to_head(p) for p in points], axis=0)
        reference = median[list(RIGID)]
    return median


def _noise(
    amounts: Sequence[Mapping[tuple[MeasureId, Side], float]], policy: BaselinePolicy
) -> dict[tuple[MeasureId, Side], float]:
    """Robust standard deviation of each measure: a blink in the baseline shall not count."""
    noise = {}
    for key in amounts[0]:
        values = np.array([a[key] for a in amounts])
        # A way that is too short for a direction has none: a still face says nothing of an angle's noise.
        known = values[np.isfinite(values)]
        spread = 1.4826 * float(np.median(np.abs(known - np.median(known)))) if len(known) else 0.0
        noise[key] = max(spread, policy.floor_of(key[0].unit))
    return noise


STILL = (MeasureId.COMMISSURE_LATERAL_MM, MeasureId.COMMISSURE_UP_MM, MeasureId.BROW_UP_MM)
"""What must be still in a neutral face. Eyes may blink."""


def _check(
    baseline: Baseline,
    amounts: Sequence[Mapping[tuple[MeasureId, Side], float]],
    policy: BaselinePolicy,
) -> NotNeutral | None:
    if not policy.ahead.hold(baseline.pose):
        return NotNeutral.TURNED_AWAY
    if all(open_mm < policy.open_min_mm for open_mm in baseline.open_mm.values()):
        return NotNeutral.EYES_SHUT
    for side in Side:
        for measure in STILL:
            away = np.percentile([abs(a[measure, side]) for a in amounts], 90)
            if away > policy.still_mm:
                return NotNeutral.MOVED
    return None
