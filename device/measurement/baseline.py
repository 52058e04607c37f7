"""The baseline: this patient's neutral face, its size in millimetres, and how much it seems to move when still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from device.inference.facemesh import RIGID, FaceFound, Points
from device.measurement.measures import OPEN_MIN_MM, Means, changes, means_of, palpebral_aperture_mm
from device.measurement.pose import CANONICAL_MM, RigidHead, Shape, fit_flat, fit_head
from device.measurement.scale import Ruler
from device.measurement.side import Side
from device.measurement.values import LOOKS_AHEAD, MeasureId, PoseDeg, PoseLimits


@dataclass(frozen=True)
class BaselinePolicy:
    """What a baseline must be.

    Attributes:
        neutral_s: how long a still face is watched.
        gap_max_s: a longer time without a face begins the watch anew.
        still_mm: how far brows and mouth corners may be from their median (90th percentile) in a neutral face.
        ahead: how far from straight ahead a neutral may be.
        open_min_mm: an eye that is less open, at the median, is shut. Both shut are no neutral face; one may be taped.
        noise_floor_mm, noise_floor_ratio: the least noise that is believed. A few equal frames show less than there is.
    """

    neutral_s: float = 3.0
    gap_max_s: float = 0.5
    still_mm: float = 1.2
    ahead: PoseLimits = LOOKS_AHEAD
    open_min_mm: float = OPEN_MIN_MM
    noise_floor_mm: float = 0.10
    noise_floor_ratio: float = 0.02


@dataclass(frozen=True, eq=False)
class Baseline:
    """A patient's neutral face.

    Attributes:
        neutral_mm: (478, 3) median shape in the head frame.
        pose: the neutral's own median pose.
        noise: one standard deviation of each measure on the still face, in its own unit.
        scale_spread_ratio: one standard deviation of the millimetre itself.
    """

    neutral_mm: Shape
    pose: PoseDeg
    noise: Mapping[tuple[MeasureId, Side], float]
    scale_spread_ratio: float

    @cached_property
    def head(self) -> RigidHead:
        """What later frames are fitted to."""
        return RigidHead.of(self.neutral_mm[list(RIGID)])

    @cached_property
    def means_mm(self) -> Means:
        """The middles of the neutral's parts."""
        return means_of(self.neutral_mm)


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
    neutral = _median_shape([face.points for face in faces])
    neutral *= ruler.mm_per_unit(neutral)
    if not np.isfinite(neutral).all():
        return NotNeutral.NO_FACE
    head, means = RigidHead.of(neutral[list(RIGID)]), means_of(neutral)
    fits = [fit_flat(face.points, head) for face in faces]
    pose = PoseDeg(*(float(np.median([getattr(f.pose, axis) for f in fits])) for axis in ("yaw", "pitch", "roll")))
    amounts = [
        changes(fit.to_head_at(means_of(face.points), means[:, 2]), means)
        for fit, face in zip(fits, faces, strict=True)
    ]
    baseline = Baseline(neutral, pose, _noise(amounts, policy), ruler.spread_ratio)
    return _check(baseline, amounts, policy) or baseline


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
        spread = 1.4826 * float(np.median(np.abs(values - np.median(values))))
        floor = policy.noise_floor_ratio if key[0] is MeasureId.PALPEBRAL_APERTURE_RATIO else policy.noise_floor_mm
        noise[key] = max(spread, floor)
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
    if all(palpebral_aperture_mm(baseline.means_mm, side) < policy.open_min_mm for side in Side):
        return NotNeutral.EYES_SHUT
    for side in Side:
        for measure in STILL:
            away = np.percentile([abs(a[measure, side]) for a in amounts], 90)
            if away > policy.still_mm:
                return NotNeutral.MOVED
    return None
