"""Can it see: the camera, the light, the model's file, and the library that runs it. No picture is stored."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from device.bringup.machine import Machine
from device.bringup.outcome import Check, Failed, Outcome, Passed, Skipped
from device.bringup.policy import BringupPolicy
from device.camera.frame import Frame, FrameSource, Image, NoCamera, NoFrame, NoFrameWhy
from device.clock import Clock
from device.coaching.policy import SeatPolicy
from device.inference.models import Missing, Verified, explain, open_model, verify
from device.inference.runtime import Network, chosen_runtime
from device.inference.vision import THREADS

CABLE = "check the camera's cable at both ends with the power off, then restart"

PICAMERA2 = "sudo apt install python3-picamera2, in an environment made with --system-site-packages"


@dataclass(frozen=True)
class _Light:
    """The light in a frame: brightness 0..1, balance -1..1 (right half brighter), and what the camera says itself."""

    brightness: float
    balance: float
    dim: bool


class Seeing:
    """The camera and the light. What the camera showed is kept as figures for the check of the light.

    Args:
        opening: opens the camera of the settings.
        choice: what the settings call it, as in `--camera`.
        machine: says whether a camera can be expected.
        clock: of the frames.
        asked_frames_per_s: what the camera is asked for.
        has_picamera2: whether the library of the Pi's own camera is installed.
    """

    def __init__(
        self,
        opening: Callable[[], FrameSource],
        choice: str,
        machine: Machine,
        clock: Clock,
        policy: BringupPolicy,
        *,
        asked_frames_per_s: float,
        has_picamera2: bool,
    ) -> None:
        self._opening = opening
        self._choice = choice
        self._machine = machine
        self._clock = clock
        self._policy = policy
        self._asked_frames_per_s = asked_frames_per_s
        self._has_picamera2 = has_picamera2
        self._lights: tuple[_Light, ...] = ()

    def checks(self) -> list[Check]:
        """The checks, the camera first."""
        return [
            Check("camera", self._camera, bound_s=self._policy.camera_bound_s),
            Check("light", self._light),
        ]

    def _camera(self) -> Outcome:
        if self._choice == "auto" and not self._machine.is_pi and not self._machine.find("dev", "video*"):
            return Skipped("no camera here: this is no Raspberry Pi, and there is no /dev/video*")
        try:
            source = self._opening()
        except NoCamera as error:
            if self._choice == "auto" and self._machine.is_pi and not self._has_picamera2:
                return Failed(f"{error}; and the Pi's own camera cannot be used without picamera2", PICAMERA2)
            raise
        try:
            return self._watch(source)
        finally:
            source.close()

    def _watch(self, source: FrameSource) -> Outcome:
        """Take frames until there are enough, the time is over, or there are no more."""
        policy = self._policy
        captured_s: list[float] = []
        lights: list[_Light] = []
        size = ""
        end_s = self._clock.now_s() + policy.first_frame_s
        while len(captured_s) < policy.frames_wanted and self._clock.now_s() < end_s:
            frame = source.next(end_s - self._clock.now_s())
            if isinstance(frame, NoFrame):
                if frame.why is NoFrameWhy.STOPPED:
                    return Failed(f"it stopped after {len(captured_s)} frames: {frame.note}", CABLE)
                if frame.why is NoFrameWhy.ENDED:
                    break
                continue
            if not captured_s:
                end_s = self._clock.now_s() + policy.frames_within_s
                size = f"{frame.image.shape[1]} x {frame.image.shape[0]}"
            captured_s.append(frame.captured_s)
            lights.append(_light_of(frame))
        self._lights = tuple(lights)
        return self._judge(captured_s, size)

    def _judge(self, captured_s: list[float], size: str) -> Outcome:
        policy = self._policy
        if not captured_s:
            return Failed("it opens, but no frame came", CABLE)
        lasted_s = captured_s[-1] - captured_s[0]
        rate = (len(captured_s) - 1) / lasted_s if lasted_s > 0 else math.nan
        note = f"{len(captured_s)} frames of {size}, {rate:.1f} frames/s"
        if math.isnan(rate):
            return Failed(f"{note}: no rate can be told from it", "send the output of: mirror report")
        if not rate >= policy.frames_per_s_min:
            return Failed(
                f"{note}: too slow, at least {policy.frames_per_s_min:g} are needed",
                "give it more light and a smaller picture (camera.width_px in the settings)",
            )
        if rate < 0.8 * self._asked_frames_per_s:
            note += f" (asked for {self._asked_frames_per_s:g})"
        return Passed(note)

    def _light(self) -> Outcome:
        if not self._lights:
            return Skipped("the camera gave no frames to look at")
        seat = SeatPolicy()
        brightness = median(light.brightness for light in self._lights)
        balance = median(light.balance for light in self._lights)
        dim = sum(light.dim for light in self._lights) * 2 > len(self._lights)
        note = f"brightness {brightness:.2f} of 0 to 1, balance {balance:+.2f} of -1 to +1"
        if brightness < seat.brightness_min:
            return Failed(
                f"too dark: {note}, at least {seat.brightness_min:g} is needed",
                "take the cap off the lens, see that the glass lets light through, and light the room",
            )
        if dim:
            return Failed(f"the camera says that it is too dark: {note}", "light the room, or switch the lamps on")
        if abs(balance) > seat.balance_max:
            return Failed(
                f"from one side: {note}, at most {seat.balance_max:g} either way is good",
                "turn the mirror away from the window, and see that nothing covers half of the lens",
            )
        return Passed(note)


def _light_of(frame: Frame) -> _Light:
    brightness, balance = _brightness_and_balance(frame.image)
    return _Light(brightness, balance, frame.exposure.is_dim)


def _brightness_and_balance(image: Image) -> tuple[float, float]:
    """Of the middle of the picture, where a face would be, from every eighth pixel."""
    height, width = image.shape[:2]
    middle = image[height // 4 : height - height // 4 : 8, width // 4 : width - width // 4 : 8].mean(axis=(0, 2))
    half = len(middle) // 2
    left, right = float(middle[:half].mean()), float(middle[len(middle) - half :].mean())
    return (left + right) / 2 / 255, (right - left) / max(left + right, 1.0)


def model_checks(models: Path, clock: Clock, policy: BringupPolicy) -> list[Check]:
    """The model's file, and the library that runs it.

    Args:
        models: the folder of the model.
        clock: times the runs.
        policy: how often it is run.
    """
    return [
        Check("model", lambda: _model(models)),
        Check("inference", lambda: _inference(models, clock, policy)),
    ]


def _model(models: Path) -> Outcome:
    state = verify(models)
    if isinstance(state, Verified):
        return Passed(f"{state.path.name} is the right file (sha256 {state.sha256[:12]}...)")
    if isinstance(state, Missing):
        return Failed(f"{state.path} is missing", "mirror model fetch")
    return Failed(" ".join(explain(state).partition("\nFetch")[0].split()), "mirror model fetch")


def _inference(models: Path, clock: Clock, policy: BringupPolicy) -> Outcome:
    if not isinstance(verify(models), Verified):
        return Skipped("there is no right model file to run")
    runtime = chosen_runtime()
    network = Network(open_model(models).face_landmarks, threads=THREADS, name="face_landmarks_detector.tflite")
    picture = np.zeros(network.input_shape[1:], np.uint8)
    took_ms = []
    for _ in range(policy.runs_timed):
        began_s = clock.now_s()
        outputs = network.run(picture, scale=1 / 255, offset=0.0)
        took_ms.append(1000 * (clock.now_s() - began_s))
    if not all(np.isfinite(values).all() for values in outputs.values()):
        return Failed(f"{runtime.package} {runtime.version()} gives figures that are none", "install it again with pip")
    return Passed(f"{runtime.package} {runtime.version()}, one face in {median(took_ms):.0f} ms")
