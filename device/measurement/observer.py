"""Follows one sitting: how the patient sits, then the baseline, then measures against it."""

import math
from collections import deque
from dataclasses import dataclass

from device.inference.facemesh import EYE_CORNERS, FaceFound, FaceLost, FaceMesh, LostWhy
from device.inference.head import CANONICAL_MM, fit_head
from device.measurement.baseline import Baseline, BaselinePolicy, NotNeutral, baseline_from
from device.measurement.measuring import MeasuringPolicy, measure
from device.measurement.pose import turn_of
from device.measurement.scale import Ruler, iris
from device.measurement.values import Measures, PoseDeg


@dataclass(frozen=True)
class Seat:
    """How the patient sits in front of the camera.

    Attributes:
        pose: how the head is turned.
        iris_px: width of the iris in the frame.
        face_ratio: distance of the outer eye corners, as a share of the frame's width.
        brightness: 0..1 of the face, `light_balance`: -1..1, and `dim`, see `FaceFound`.
    """

    pose: PoseDeg
    iris_px: float
    face_ratio: float
    brightness: float
    light_balance: float
    dim: bool


@dataclass(frozen=True)
class Lost:
    """There is no one certain face."""

    captured_s: float
    why: LostWhy


@dataclass(frozen=True)
class Seated:
    """There is a face, and no baseline is wanted yet."""

    captured_s: float
    seat: Seat


@dataclass(frozen=True)
class Settling:
    """The baseline is being taken.

    Attributes:
        progress: 0..1.
        restarted: why the watch just began anew, if it did.
    """

    captured_s: float
    seat: Seat
    progress: float
    restarted: NotNeutral | None


@dataclass(frozen=True)
class Seen:
    """A face measured against the baseline."""

    captured_s: float
    seat: Seat
    measures: Measures


Observation = Lost | Seated | Settling | Seen


class Observer:
    """Turns face meshes into observations. The one who asks for the baseline decides when it begins.

    Args:
        ruler: what is known of this patient in millimetres.
    """

    def __init__(
        self,
        ruler: Ruler,
        baseline_policy: BaselinePolicy | None = None,
        measuring_policy: MeasuringPolicy | None = None,
    ) -> None:
        self._ruler = ruler
        self._baseline_policy = baseline_policy or BaselinePolicy()
        self._measuring_policy = measuring_policy or MeasuringPolicy()
        self._watched: deque[FaceFound] | None = None
        self._baseline: Baseline | None = None
        self._iris_mm = math.nan

    def begin_baseline(self) -> None:
        """Take the baseline (anew) from the frames that follow."""
        self._watched = deque()
        self._baseline = None

    def observe(self, mesh: FaceMesh) -> Observation:
        """One frame's answer."""
        if isinstance(mesh, FaceLost):
            return Lost(mesh.captured_s, mesh.why)
        # A baseline stands for the whole sitting, so no broken point may enter it; later frames lose only that point.
        if not (mesh.is_sound if self._baseline is None else mesh.is_measurable):
            return Lost(mesh.captured_s, LostWhy.DOUBTFUL)
        if self._baseline is not None:
            return self._seen(mesh, self._baseline)
        seat = _seat_of(mesh)
        if self._watched is None:
            return Seated(mesh.captured_s, seat)
        return self._settle(mesh, seat, self._watched)

    def _settle(self, mesh: FaceFound, seat: Seat, watched: deque[FaceFound]) -> Observation:
        policy = self._baseline_policy
        if watched and mesh.captured_s - watched[-1].captured_s > policy.gap_max_s:
            watched.clear()
        watched.append(mesh)
        lasted_s = mesh.captured_s - watched[0].captured_s
        if lasted_s < policy.neutral_s:
            return Settling(mesh.captured_s, seat, lasted_s / policy.neutral_s, None)
        answer = baseline_from(watched, self._ruler, policy)
        if isinstance(answer, NotNeutral):
            watched.clear()
            return Settling(mesh.captured_s, seat, 0.0, answer)
        self._baseline, self._iris_mm = answer, iris(answer.neutral_mm)
        return self._seen(mesh, answer)

    def _seen(self, mesh: FaceFound, baseline: Baseline) -> Seen:
        measures = measure(mesh, baseline, self._measuring_policy)
        # The iris is as wide as it was in the baseline; how large that is in the picture, the fit tells.
        iris_px = self._iris_mm / max(measures.scale_mm_per_px, 1e-9)
        return Seen(mesh.captured_s, _seat(mesh, measures.pose, iris_px), measures)


def _seat_of(mesh: FaceFound) -> Seat:
    """The seat of a face of which nothing is known yet."""
    fit = fit_head(mesh.points, CANONICAL_MM)
    return _seat(mesh, turn_of(fit.rotation), iris(fit.to_head(mesh.points)) / max(fit.scale_mm_per_px, 1e-9))


def _seat(mesh: FaceFound, pose: PoseDeg, iris_px: float) -> Seat:
    corner_px = math.dist(*mesh.points[list(EYE_CORNERS), :2].tolist())
    face_ratio = corner_px / mesh.frame_size_px[0]
    return Seat(pose, iris_px, face_ratio, mesh.brightness, mesh.light_balance, mesh.dim)
