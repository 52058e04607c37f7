"""A recorded patient in front of the whole device: all of it is real but the run of the model.

The camera's thread, the vision thread, the main loop, the records thread and the store are those of the device; in the
place of the model's answers stand the face meshes that it gave when the clip was recorded (`tests/replay`).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

import numpy as np

from device.app import App
from device.buttons.press import Button, ButtonSource, Edge
from device.camera.frame import Frame, FrameSource, Image
from device.camera.lamp import NoLamps
from device.camera.misbehaving import Misbehaving, Trouble
from device.camera.patient import DemoPatient
from device.camera.truth import NEUTRAL, truth_beside
from device.clock import Clock, ManualClock, SystemClock
from device.coaching.state import Phase, Scored, SessionState
from device.commands.demo_plan import plan_from_truth
from device.display.splash import SPLASH
from device.display.view import Text, View
from device.display.window import Display
from device.inference.eyes import Eyes, EyesPolicy
from device.inference.facemesh import FaceFound, FaceLost, FaceMesh, LostWhy
from device.inference.tracker import FaceFinder
from device.parts import AppPolicy, Parts, RunEnd
from device.plan.catalogue import load_catalogue
from device.plan.schema import Plan
from device.records.policy import RecordsPolicy
from device.records.store import Store, open_store
from device.records.stored import SessionStarted, StoredSession
from device.records.writer import RecordsWriter
from tests.replay.record import play

CLIP = Path(__file__).parent / "data" / "practice-right-weak.mp4"
RECORDING = Path(__file__).parent / "replay" / "practice-right-weak.npz"
YEAR_S = 365.25 * 86_400
ASKING = (Phase.PROMPT, Phase.MOVING, Phase.HOLDING, Phase.RELAXING)
SOON = RecordsPolicy(retry_s=0.005, beat_every_s=0.005)


class RecordedPatient(DemoPatient):
    """The demo's patient, whose pictures hold nothing but the number of the clip's frame."""

    def _read(self, number: int) -> Image:
        picture = np.full((6, 8, 3), 200, np.uint8)
        picture[0, 0] = (number % 256, number // 256, 0)
        return picture


@cache
def recorded_faces() -> list[FaceFound]:
    """The face meshes of the clip's frames, read once for all sessions of a process. Nobody may write to them."""
    faces = play(RECORDING)
    for face in faces:
        face.points.flags.writeable = False
    return faces


class RecordedFinder:
    """Finds in such a picture the face mesh that the model found in the clip's frame."""

    def __init__(self) -> None:
        self._faces = recorded_faces()

    def find(self, frame: Frame) -> FaceMesh:
        if not frame.image.any():
            return FaceLost(frame.seq, frame.captured_s, LostWhy.TOO_DARK)
        if (frame.image == frame.image[0, 0]).all():
            return FaceLost(frame.seq, frame.captured_s, LostWhy.NO_FACE)
        low, high, _ = (int(n) for n in frame.image[0, 0])
        number = min(low + 256 * high, len(self._faces) - 1)
        return replace(self._faces[number], seq=frame.seq, captured_s=frame.captured_s)


def recorded_plan() -> Plan:
    return plan_from_truth(truth_beside(CLIP), load_catalogue())


class Glass:
    """A display that remembers the words on it, each time that they change."""

    def __init__(self) -> None:
        self.views: list[tuple[str, frozenset[str]]] = []

    def show(self, view: View) -> None:
        seen = view.shot, frozenset(item.words for item in view.items if isinstance(item, Text))
        if not self.views or self.views[-1] != seen:
            self.views.append(seen)

    def pump(self) -> bool:
        return True

    def close(self) -> None:
        pass

    @property
    def words(self) -> frozenset[str]:
        """All that was ever said."""
        return frozenset().union(*(words for _, words in self.views))

    @property
    def shots(self) -> list[str]:
        """The screens in their order."""
        shots = [shot for shot, _ in self.views]
        return [shot for n, shot in enumerate(shots) if n == 0 or shot != shots[n - 1]]


LOOKS_S = 1.0
"""How long a patient looks at a page before they press: nobody reads faster than a button is heard."""


class Hand:
    """A patient's hand: presses `select` (go on, finish) at a pause and at the end, when it is allowed to."""

    def __init__(self, clock: Clock) -> None:
        self.allowed = True
        self._clock = clock
        self._edges: list[Edge] = []

    def see(self, state: SessionState) -> None:
        if state.phase in (Phase.PAUSED, Phase.DONE) and self.allowed:
            self.press(Button.SELECT)

    def press(self, button: Button) -> None:
        """Tap a button after a look, unless a press is under way."""
        if not self._edges:
            at_s = self._clock.now_s() + LOOKS_S
            self._edges = [Edge(button, down, at_s + after_s) for down, after_s in ((True, 0.0), (False, 0.1))]

    def edges(self, now_s: float) -> tuple[Edge, ...]:
        due = tuple(edge for edge in self._edges if edge.at_s <= now_s)
        self._edges = self._edges[len(due) :]
        return due

    def close(self) -> None:
        self._edges = []


class Contacts:
    """Buttons whose edges were written down beforehand: times of the clock, buttons, and whether they close."""

    def __init__(self, *edges: tuple[float, Button, bool]) -> None:
        self._edges = sorted((Edge(button, down, at_s) for at_s, button, down in edges), key=lambda e: e.at_s)

    def edges(self, now_s: float) -> tuple[Edge, ...]:
        due = tuple(edge for edge in self._edges if edge.at_s <= now_s)
        self._edges = self._edges[len(due) :]
        return due

    def close(self) -> None:
        self._edges = []


@dataclass
class Stage:
    """A recorded patient in front of the whole device.

    Attributes:
        store: the file.
        troubles: of the camera.
        opening: opens the store, in the records thread.
        clock: of the frames; `wall`: of what is stored.
        sees: told each state with the stage, before the patient answers.
        finder: makes what finds faces; `patient`: who sits there. Both can be the real ones.
        lasting: what is put around the camera, as `ReopeningSource` is on the device; `lamps`: that it may light.
    """

    store: Path
    troubles: Sequence[Trouble] = ()
    opening: Callable[[], Store] | None = None
    clock: ManualClock = field(default_factory=ManualClock)
    wall: Clock = field(default_factory=SystemClock)
    buttons: ButtonSource | None = None
    sees: Callable[["Stage", SessionState], None] = lambda stage, state: None
    eyes_policy: EyesPolicy = field(default_factory=EyesPolicy)
    display: Display | None = None
    close_s: float = 10.0
    lingers_s: float = 0.0
    plan: Plan = field(default_factory=recorded_plan)
    finder: Callable[[], FaceFinder] = RecordedFinder
    patient: type[DemoPatient] = RecordedPatient
    lasting: Callable[["Stage"], FrameSource] = lambda stage: stage.camera
    lamps: NoLamps = field(default_factory=NoLamps)
    phases: list[Phase] = field(default_factory=list)
    glass: Glass = field(default_factory=Glass)

    def run(self) -> RunEnd:
        """The whole session, to its end."""
        patient = self.patient(CLIP, truth_beside(CLIP), self.clock, in_step=True)
        self.hand = Hand(self.clock)
        self.camera = Misbehaving(patient, self.troubles, self.clock, on_lost=lambda: patient.ask(*self._wish))
        self.writer = RecordsWriter(self.opening or partial(open_store, self.store), self.wall, SOON)
        self._patient, self._wish = patient, (NEUTRAL, 1)
        self.prompts: Counter[tuple[str, int]] = Counter()
        self._turns = Counter(segment.movement for segment in truth_beside(CLIP).segments)
        plan = self.plan
        parts = Parts(
            eyes=Eyes(self.lasting(self), self.finder, SystemClock(), self.eyes_policy),
            display=self.display or self.glass,
            buttons=self.buttons or self.hand,
            lamps=self.lamps,
            writer=self.writer,
            clock=self.clock,
            watch_clock=SystemClock(),
        )
        parts.display.show(SPLASH)
        policy = AppPolicy(turn_s=0.005, close_s=self.close_s)
        started = SessionStarted(self.wall.wall(), self.clock.now_s(), plan.id, plan.affected, "a" * 64, "test", "test")
        return App(parts, plan, started, lingers_s=self.lingers_s, hears=self._hear, policy=policy).run()

    def another_camera(self) -> Misbehaving:
        """A sound camera in the place of one that failed, in front of the same patient."""
        self._patient.wake()
        return Misbehaving(self._patient, (), self.clock)

    def sessions(self) -> tuple[StoredSession, ...]:
        store = open_store(self.store)
        try:
            return store.sessions()
        finally:
            store.close()

    def _hear(self, state: SessionState) -> None:
        self._last = self.phases[-1] if self.phases else Phase.WAITING_FOR_FACE
        if self._last is not state.phase:
            self.phases.append(state.phase)
        self.hand.see(state)
        self.sees(self, state)
        self._wish = self._asked(state)
        self._patient.ask(*self._wish)

    def _asked(self, state: SessionState) -> tuple[str, int]:
        """What the mirror asks for. Once more counts as another repetition, or the patient would have done it already.

        The patient plays the clip's repetitions of a movement in turn, so one whole turn later is the same one.
        """
        if state.phase not in ASKING:
            return NEUTRAL, 1
        if state.phase is Phase.PROMPT and self._last is not Phase.PROMPT:
            self.prompts[state.movement, state.repetition] += 1
        again = self.prompts[state.movement, state.repetition] - 1
        return state.movement, state.repetition + again * self._turns[state.movement]


def names(session: StoredSession) -> list[tuple[str, int]]:
    return [(r.result.movement, r.result.number) for r in session.repetitions]


def scores(session: StoredSession) -> list[float]:
    values = [r.result.score for r in session.repetitions]
    assert all(isinstance(value, Scored) for value in values)
    return [round(value.value, 2) for value in values]


ALL = [
    *(("smile", n) for n in (1, 2, 3)),
    *(("gentle-eye-closure", n) for n in (1, 2)),
    *(("brow-raise", n) for n in (1, 2)),
    *(("lip-pucker", n) for n in (1, 2)),
]
