"""The demo's patient: in front of the camera, and with a hand on the buttons."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from device.buttons.press import Button, ButtonSource, Edge
from device.buttons.script import TAP_S
from device.camera.frame import FrameSource
from device.camera.misbehaving import Misbehaving, Trouble
from device.camera.patient import DemoPatient
from device.camera.truth import NEUTRAL
from device.clock import Clock
from device.coaching.pages import NO_PAGE, Told
from device.coaching.state import Phase, SessionState

ANSWERS_AFTER_S = 1.5
"""How long the patient looks at a question or a page."""
GOES_ON_AFTER_S = 2.0
"""How long the patient looks at a pause before they go on, when the camera is well again."""
GIVES_UP_AFTER_S = 30.0
"""How long the patient looks at a mirror that does not see them before they press Stop, and then End."""

ASKING = (Phase.PROMPT, Phase.MOVING, Phase.HOLDING, Phase.RELAXING)
"""The phases in which the patient does what the mirror asks."""


@dataclass(frozen=True)
class Repertoire:
    """What the patient can do.

    Attributes:
        turns: how many repetitions of each movement they know.
        plays: what they do for a movement that they do not know by its name.
    """

    turns: Mapping[str, int]
    plays: Mapping[str, str]


class DemoHand:
    """The patient in front of a camera that may misbehave, with a hand on the buttons.

    They answer what they are asked with the first answer, and read each page. They go on after a pause when the camera
    is well again, and leave when it is not for too long: nobody else would.

    Args:
        patient: who answers the prompts.
        troubles: of the camera.
        buttons: the real ones, which work as well.
        clock: of presses.
        repertoire: what the patient can do.
    """

    def __init__(
        self,
        patient: DemoPatient,
        troubles: Sequence[Trouble],
        buttons: ButtonSource,
        clock: Clock,
        repertoire: Repertoire,
    ) -> None:
        self._camera = Misbehaving(patient, troubles, clock, on_lost=self._see_nothing)
        self._patient = patient
        self._buttons = buttons
        self._clock = clock
        self._repertoire = repertoire
        self._prompted: Counter[tuple[str, int]] = Counter()
        self._wish = (NEUTRAL, 1)
        self._phase = Phase.WAITING_FOR_FACE
        self._told: Told = NO_PAGE
        self._since_s = clock.now_s()
        self._own: list[Edge] = []

    def plug_in(self) -> FrameSource:
        """Open the camera, for the first time or again."""
        self._patient.wake()
        return self._camera

    def hear(self, state: SessionState) -> None:
        """Do what the mirror asks for, and press a button when it stands still."""
        now_s = self._clock.now_s()
        if state.phase is not self._phase:
            self._phase, self._since_s = state.phase, now_s
            self._prompted[self._known(state.movement), state.repetition] += state.phase is Phase.PROMPT
        self._wish = self._asked(state)
        self._patient.ask(*self._wish)
        if state.told != self._told:
            self._told, self._since_s = state.told, now_s
        stood_s = now_s - self._since_s
        if (self._phase in (Phase.ASKING, Phase.TELLING) and stood_s >= ANSWERS_AFTER_S) or (
            self._phase is Phase.PAUSED and not self._camera.troubled and stood_s >= GOES_ON_AFTER_S
        ):
            self._tap(Button.SELECT, now_s)
        elif self._phase in (Phase.PAUSED, Phase.WAITING_FOR_FACE) and stood_s >= GIVES_UP_AFTER_S:
            self._tap(Button.BACK, now_s)

    def edges(self, now_s: float) -> tuple[Edge, ...]:
        """The edges of the real buttons and of the patient's hand."""
        due = [edge for edge in self._own if edge.at_s <= now_s]
        self._own = self._own[len(due) :]
        return tuple(sorted((*self._buttons.edges(now_s), *due), key=lambda edge: edge.at_s))

    def close(self) -> None:
        """Give the buttons back."""
        self._buttons.close()

    def _asked(self, state: SessionState) -> tuple[str, int]:
        """What the mirror asks for now. Asked again, a repetition has another number, or it would be done already.

        A patient plays the repetitions of a movement in turn, so that a whole turn later comes the same one.
        """
        if state.phase not in ASKING:
            return NEUTRAL, 1
        movement, repetition = self._known(state.movement), state.repetition
        again = max(0, self._prompted[movement, repetition] - 1)
        return movement, repetition + again * self._repertoire.turns[movement]

    def _known(self, movement: str) -> str:
        return self._repertoire.plays.get(movement, movement)

    def _see_nothing(self) -> None:
        """A frame was lost and there will be no answer to it: go on with what was asked for."""
        self._patient.ask(*self._wish)

    def _tap(self, button: Button, now_s: float) -> None:
        self._since_s = now_s
        self._own += [Edge(button, down, now_s + after_s) for down, after_s in ((True, 0.0), (False, TAP_S))]
