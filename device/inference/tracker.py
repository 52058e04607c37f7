"""Frame by frame: the detector finds the face, then the mesh follows itself until it is lost."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from device.camera.frame import Frame, Image
from device.inference.crop import Square, Window
from device.inference.detector import Detection, Detector
from device.inference.facemesh import FARTHEST_PX, FaceFound, FaceLost, FaceMesh, LostWhy
from device.inference.mesh import INPUT_PX, FaceModel, Mesh


@dataclass(frozen=True)
class TrackerPolicy:
    """When to believe that there is one face.

    Attributes:
        presence_to_acquire: how sure the model must be of a new face, and
        presence_to_keep: of one that is followed (two thresholds, so that it does not flicker).
        presence_to_doubt: below it what the detector took for a face is none at all; from here up to
            `presence_to_acquire` it is a doubtful one.
        cut_off_ratio: how far the mesh may reach beyond the frame, as a share of the face's size. What lies outside
            is invented by the model, and with it the rest: up to this the worst error is 1.5 mm, beyond it a
            mouth below the frame smiles by 7 mm (measured on the demo's patient).
        second_face_ratio: another face at least this large, against the patient's, makes two faces;
            a smaller one is somebody in the background.
        second_look_s: how often the whole frame is searched for a second face while one is followed.
        dark_brightness: mean brightness of the frame below which "no face" means "too dark".
        settle_runs: runs of the mesh on a new face before it is followed, so that its crop comes from the mesh.
        first_looks: how often the first frame of a followed face is looked at, each time from where the last look
            found it.
    """

    presence_to_acquire: float = 0.8
    presence_to_keep: float = 0.5
    presence_to_doubt: float = 0.1
    cut_off_ratio: float = 0.08
    second_face_ratio: float = 0.5
    second_look_s: float = 1.0
    dark_brightness: float = 0.08
    settle_runs: int = 1
    first_looks: int = 2


class FaceFinder(Protocol):
    """What turns frames into face meshes."""

    def find(self, frame: Frame) -> FaceMesh:
        """The one face in this frame, or why there is none."""
        ...


class FaceTracker:
    """Turns frames into face meshes. One caller, one thread.

    Args:
        detector: finds faces in a whole frame.
        acquire: finds the points of a new face, in one run.
        follow: finds the points of a face that is followed, each side on its own.
    """

    def __init__(
        self, detector: Detector, acquire: FaceModel, follow: FaceModel, policy: TrackerPolicy | None = None
    ) -> None:
        self._detector = detector
        self._acquire_model = acquire
        self._follow_model = follow
        self._policy = policy or TrackerPolicy()
        self._track: Window | None = None
        self._looked_s = -np.inf

    def find(self, frame: Frame) -> FaceMesh:
        """The one face in this frame, or why there is none."""
        answer: Mesh | LostWhy
        if self._track is None:
            answer = self._acquire(frame)
        elif self._second_look_due(frame) and self._two_faces(frame, self._look_around(frame)):
            answer = LostWhy.TWO_FACES
        else:
            answer = self._follow(frame, self._track)
        if isinstance(answer, LostWhy):
            self._track = None
            return FaceLost(frame.seq, frame.captured_s, answer)
        self._track = answer.window
        height, width = frame.image.shape[:2]
        if _beyond(answer, width, height) > self._policy.cut_off_ratio:
            return FaceLost(frame.seq, frame.captured_s, LostWhy.CUT_OFF)
        return FaceFound(
            frame.seq,
            frame.captured_s,
            answer.points,
            answer.presence_of_both,
            (width, height),
            answer.brightness,
            answer.light_balance,
            frame.exposure.is_dim,
        )

    def forget(self) -> None:
        """Begin anew with the next frame, as for a still that has nothing to do with the last one."""
        self._track = None

    def _acquire(self, frame: Frame) -> Mesh | LostWhy:
        faces = self._look_around(frame)
        if self._two_faces(frame, faces):
            return LostWhy.TWO_FACES
        why = LostWhy.NO_FACE
        for face in faces:
            mesh = self._settle(frame, face)
            if not isinstance(mesh, LostWhy):
                mesh = self._begin_to_follow(frame, mesh)
            if not isinstance(mesh, LostWhy):
                return mesh
            why = LostWhy.DOUBTFUL if mesh is LostWhy.DOUBTFUL else why
        dark = frame.exposure.is_dim or _brightness(frame.image) < self._policy.dark_brightness
        return LostWhy.TOO_DARK if dark and why is LostWhy.NO_FACE else why

    def _begin_to_follow(self, frame: Frame, mesh: Mesh) -> Mesh | LostWhy:
        window = self._follow_model.begin(mesh.points)
        for _ in range(self._policy.first_looks):
            mesh = self._follow_model.look(frame.image, window)
            if not self._plausible(mesh, self._policy.presence_to_acquire):
                return LostWhy.DOUBTFUL
            window = mesh.window
        return mesh

    def _settle(self, frame: Frame, face: Detection) -> Mesh | LostWhy:
        window = _square_of(face).window(INPUT_PX)
        for _ in range(self._policy.settle_runs):
            mesh = self._acquire_model.look(frame.image, window)
            if not self._plausible(mesh, self._policy.presence_to_acquire):
                return LostWhy.DOUBTFUL if mesh.presence >= self._policy.presence_to_doubt else LostWhy.NO_FACE
            window = mesh.window
        return mesh

    def _follow(self, frame: Frame, window: Window) -> Mesh | LostWhy:
        mesh = self._follow_model.look(frame.image, window)
        if self._plausible(mesh, self._policy.presence_to_keep):
            return mesh
        return self._acquire(frame)

    def _look_around(self, frame: Frame) -> tuple[Detection, ...]:
        self._looked_s = frame.captured_s
        return self._detector.find(frame.image)

    def _second_look_due(self, frame: Frame) -> bool:
        return frame.captured_s - self._looked_s >= self._policy.second_look_s

    def _two_faces(self, frame: Frame, faces: tuple[Detection, ...]) -> bool:
        """Whether two faces of like size stand in the frame.

        The detector takes a print on a pullover for a face; the mesh has the last word.
        """
        near = [f for f in faces if f.side_px >= self._policy.second_face_ratio * faces[0].side_px]
        return len(near) > 1 and sum(not isinstance(self._settle(frame, f), LostWhy) for f in near[:3]) > 1

    def _plausible(self, mesh: Mesh, presence_min: float) -> bool:
        low, high = mesh.bounds_px
        # Nothing is true of NaN.
        near = all(least > -FARTHEST_PX and most < FARTHEST_PX for least, most in zip(low, high, strict=True))
        return mesh.presence >= presence_min and near


def _square_of(face: Detection) -> Square:
    """The first crop of a face, from its box and eyes."""
    (right_x, right_y), (left_x, left_y) = face.right_eye_px, face.left_eye_px
    return Square(
        (face.left_px + face.right_px) / 2,
        (face.top_px + face.bottom_px) / 2,
        1.5 * face.side_px,
        float(np.arctan2(left_y - right_y, left_x - right_x)),
    )


def _beyond(mesh: Mesh, width_px: int, height_px: int) -> float:
    """How far the outermost point lies beyond the frame, as a share of the face's longer side; below 0 within it."""
    (left, top, _), (right, bottom, _) = mesh.bounds_px
    beyond_px = max(-left, -top, right - (width_px - 1), bottom - (height_px - 1))
    return beyond_px / max(right - left, bottom - top, 1e-9)


def _brightness(image: Image) -> float:
    """0..1, mean of every sixteenth pixel."""
    return float(image[::16, ::16].mean()) / 255
