"""Each half of the face on its own, so that neither drags the other.

The model learned from symmetric faces and makes uneven ones symmetric: the difference of two eyelids comes out
at 0.3 to 0.7 of the truth, and a still corner of the mouth follows the moving one. So each half is shown to the
model together with its own mirror image, and only the points of the genuine half are kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from device.camera.frame import Image
from device.clock import ManualClock
from device.inference.bridge import Bridge
from device.inference.crop import Cutter, Window
from device.inference.facemesh import BRIDGE, HALVES, MIRRORED, NOSE_TIP, POINTS, STIFF, Points
from device.inference.head import CANONICAL_MM, StiffHead, View, fit_head
from device.inference.mesh import INPUT_PX, Mesh, in_frame, in_picture, light_of, presence_of
from device.inference.pace import Pace
from device.inference.runtime import Network

HALF_PX = INPUT_PX // 2

_ON_RIGHT = np.array([half == "R" for half in HALVES])
_ON_MIDLINE = np.array([half not in ("L", "R") for half in HALVES])
_OWN = np.arange(POINTS) + POINTS * _ON_RIGHT
"""Where each point's own answer is, when those of the left half's run and of the right half's stand in one list,"""
_OTHER = np.array(MIRRORED) + POINTS * (_ON_RIGHT | _ON_MIDLINE)
"""and where its mirror image's. A point of the midline is its own mirror image, and is taken from both runs."""
_PAIRS = np.stack([_OWN, _OTHER], axis=1).ravel()
_MEAN = np.vstack([np.eye(3), np.diag([-1, 1, 1])]).astype(np.float32) / 2
_EDGE = np.array((HALF_PX, 0, 0), np.float32)
_BRIDGE = np.array(BRIDGE)
_SIDES = "LR"
"""The halves in the order of the pictures."""
_OF_HALF = [np.flatnonzero([half == side for half in HALVES]) for side in _SIDES]
_STIFF_OF_HALF = [np.array([n for n in STIFF if HALVES[n] == side]) for side in _SIDES]


@dataclass(frozen=True)
class HemifacePolicy:
    """How the face is laid under the model.

    Attributes:
        crop_ratio: side of the picture, as a share of the longer side of the face. The model was trained with 1.5; with
            1.3 the face has more pixels, and the lips' errors were a sixth smaller (docs/accuracy.md).
        midline_depth_mm: in front of the head frame's origin. Nasion and lips lie there on an average head: there the
            seam is on the midline, however the head is turned.
        moved_max_px: a face that lies farther than this from where it was looked for, in pixels of its picture, is
            looked at again there, because the seam between its halves was off the midline; and
        looks_max: at most so often in all. A face that then lies elsewhere still has jumped: it is not the same one.
    """

    crop_ratio: float = 1.3
    midline_depth_mm: float = 50.0
    moved_max_px: float = 3.0
    looks_max: int = 3


class HemifaceModel:
    """The face mesh from two runs, the patient's left half and right half, as if both were seen from in front.

    Args:
        network: `face_landmarks_detector.tflite` that takes two pictures at once.
        one_at_a_time: gives the same for one picture, for a board on which the halves take turns.
        pace: decides that; without one, each frame shows both halves.
        policy: how the face is laid under it.
    """

    def __init__(
        self,
        network: Network,
        one_at_a_time: Callable[[], Network],
        pace: Pace | None = None,
        policy: HemifacePolicy | None = None,
    ) -> None:
        self._network = network
        self._one_at_a_time = cache(one_at_a_time)
        self._pace = pace or Pace(ManualClock())
        self._cutter = Cutter()
        self._policy = policy or HemifacePolicy()
        self._turn = 0
        self._presences = [0.0, 0.0]
        self._known: list[Points] = []
        self._pictures = np.empty((2, INPUT_PX, INPUT_PX, 3), np.uint8)

    def begin(self, points: Points) -> Window:
        """From now on follow the face that has these points, found in one run over the whole of it."""
        self._shape_mm = fit_head(points, CANONICAL_MM).to_head(points)
        self._head = StiffHead(self._shape_mm)
        low, high = self._shape_mm[:, :2].min(axis=0), self._shape_mm[:, :2].max(axis=0)
        self._height_mm = float(low[1] + high[1]) / 2
        self._step_mm = float((high - low).max()) * self._policy.crop_ratio / INPUT_PX
        self._bridge: Bridge | None = None
        self._known = []
        view = self._head.view(points)
        self._bridge_px = _bridge_in(self._window(view), points)
        return self._window(view)

    def look(self, image: Image, window: Window) -> Mesh:
        """The mesh of the face in a window whose middle column is the midline."""
        for _ in range(self._policy.looks_max):
            mesh = self._look_once(image, window)
            if mesh.window.apart_px(window) <= self._policy.moved_max_px:
                return mesh
            window = mesh.window
        return replace(mesh, presence=0.0, presence_of_both=0.0)

    def _look_once(self, image: Image, window: Window) -> Mesh:
        crop = self._cutter.cut(image, window)
        if self._bridge is None:
            tip_row = INPUT_PX / 2 - (float(self._shape_mm[NOSE_TIP, 1]) - self._height_mm) / self._step_mm
            self._bridge = Bridge(crop, tip_row, 1 / self._step_mm)
        face = self._one(crop, window) if self._known else self._both(crop, window)
        # Where the seam is laid, there the model puts the bridge of the nose. Its own look tells where it is.
        face[_BRIDGE, 0] = self._bridge_px + self._bridge.aside_px(crop)
        points = in_frame(face, window)
        view = self._head.view(points)
        # The model's own depth is that of a head which looks ahead.
        points[:, 2] = self._shape_mm @ -view.towards_px
        doubtful, sure = sorted(self._presences)
        return Mesh(points, sure, doubtful, *light_of(crop), self._window(view))

    def _both(self, crop: Image, window: Window) -> Points:
        """The face in the picture, from a run over both halves."""
        with self._pace.timed():
            outputs = self._network.run(self._chimeras(crop), scale=1 / 255, offset=0.0)
        self._presences = [presence_of(logit) for logit in outputs["Identity_1"].ravel().tolist()]
        answers = outputs["Identity"].reshape(2, POINTS, 3)
        if self._pace.in_turns:
            self._known = [in_frame(_alone(answer), window) for answer in answers]
        return _joined(answers.reshape(2 * POINTS, 3))

    def _one(self, crop: Image, window: Window) -> Points:
        """The same from a run over the half whose turn it is; the other half has kept its place on the head.

        The window is laid where the head was in the last frame. By how much the stiff points of the half that is seen
        now lie elsewhere in it, the head has moved since, and with it the other half.
        """
        half, other = self._turn, 1 - self._turn
        self._turn = other
        outputs = self._one_at_a_time().run(self._chimeras(crop)[half][None], scale=1 / 255, offset=0.0)
        self._presences[half] = presence_of(float(outputs["Identity_1"].flat[0]))
        seen = _alone(outputs["Identity"].reshape(POINTS, 3))
        before, face = (in_picture(self._known[which], window) for which in (half, other))
        stiff = _STIFF_OF_HALF[half]
        face[:, :2] += (seen[stiff, :2] - before[stiff, :2]).mean(axis=0)
        self._known[half], self._known[other] = in_frame(seen, window), in_frame(face, window)
        face[_OF_HALF[half]] = seen[_OF_HALF[half]]
        face[_ON_MIDLINE] = (face[_ON_MIDLINE] + seen[_ON_MIDLINE]) / 2
        return face

    def _window(self, view: View) -> Window:
        """A picture whose columns and rows are those of the head frame, at the midline's depth."""
        step_mm, half = self._step_mm, (INPUT_PX - 1) / 2
        # The first pixel of the picture, as a point of the head.
        corner = np.array((-half * step_mm, self._height_mm + half * step_mm, self._policy.midline_depth_mm))
        right, up = (view.axes_px @ corner + view.at_px).tolist()
        (right_x, right_y, _), (up_x, up_y, _) = view.axes_px.tolist()
        # Rows count downwards in both pictures, millimetres of the head and of the camera's axes upwards.
        to_frame = np.array([(right_x * step_mm, -right_y * step_mm, right), (-up_x * step_mm, up_y * step_mm, -up)])
        return Window(to_frame, INPUT_PX)

    def _chimeras(self, crop: Image) -> Image:
        """The patient's left half with its mirror image, and the right half with its own.

        The picture is no mirror: its right half is the patient's left.
        """
        left, right = self._pictures
        left[:, HALF_PX:], right[:, :HALF_PX] = crop[:, HALF_PX:], crop[:, :HALF_PX]
        cv2.flip(crop[:, HALF_PX:], 1, dst=left[:, :HALF_PX])
        cv2.flip(crop[:, :HALF_PX], 1, dst=right[:, HALF_PX:])
        return self._pictures


def _joined(both: Points) -> Points:
    """(478, 3) points in pixels of the picture, from those of the left half's run and then of the right half's.

    The model treats the two sides of a picture a little differently, and both sides of its answer tell of the
    same half of the face. Their mean owes nothing to which side of the picture that was.
    """
    # Each point's own answer beside its mirror image's, whose column counts from the other edge.
    return np.asarray(both.take(_PAIRS, axis=0).reshape(POINTS, 6) @ _MEAN + _EDGE)


def _alone(answer: Points) -> Points:
    """What one half's run says of that half and of the midline, in pixels of the picture."""
    return _joined(np.concatenate([answer, answer]))


def _bridge_in(window: Window, points: Points) -> NDArray[np.float32]:
    """The columns of a picture in which the points of the bridge lie, as the model counts."""
    (xx, xy, x), (yx, yy, y) = window.to_frame.tolist()
    right, down = points[_BRIDGE, 0] - x, points[_BRIDGE, 1] - y
    return np.asarray((right * yy - down * xy) / (xx * yy - xy * yx) + 0.5, np.float32)
