"""Which screen stands, and what a press means on it. Pure: no toolkit, no thread, no clock.

A screen is one file in `screens/` that defines `SCREEN`. Each says for itself which states it is for; exactly one
answers to every state, which `tests/flow/test_flows.py` checks.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Generic, TypeVar

from device.buttons.press import Button, Press, PressKind
from device.coaching.questions import NOTHING_ASKED, Question
from device.coaching.state import EXERCISING, Phase, SessionState
from device.display.question_words import ADVICE
from device.display.view import ButtonLabel, Ground, Item, View
from device.faults import Fault
from device.inference.facemesh import FaceFound
from device.plan.schema import Exercise, Feedback, Plan
from device.records.progress_reader import NOT_READ, NotRead, ProgressRead


@dataclass(frozen=True)
class Starting:
    """The mirror is getting ready."""


@dataclass(frozen=True)
class NoPlan:
    """There is no plan that can be followed.

    Attributes:
        problems: for staff: each field with what is the matter, as the reader of the plan words it.
        clinic_phone: whom to call; empty when it cannot be read either.
    """

    problems: tuple[str, ...]
    clinic_phone: str = ""


@dataclass(frozen=True)
class Faulted:
    """Something stopped the mirror. `clinic_phone` is empty when no plan has been read."""

    fault: Fault
    clinic_phone: str = ""


@dataclass(frozen=True)
class Reopening:
    """Nothing comes from the camera, and it is being brought back. `hides_face` as in `Practising`."""

    hides_face: bool = False

    @property
    def ground(self) -> Ground:
        """What lies behind the page."""
        return Ground.LIGHT if self.hides_face else Ground.BLACK


@dataclass(frozen=True)
class NoFace:
    """There is no face to draw."""


NO_FACE = NoFace()


@dataclass(frozen=True)
class Practising:
    """A session of this plan is under way, paused, or just over.

    Attributes:
        hides_face: whether the patient wants no reflection.
        face: the newest face mesh, where the exercise shows a line face; else `NO_FACE`.
        unheard: whether the patient cannot look now, and there is no sound to lead them.
        progress: what has changed, once practice is over and it has been read.
        looks_at_progress: whether the patient wants to see it.
    """

    session: SessionState
    plan: Plan
    hides_face: bool = False
    face: FaceFound | NoFace = NO_FACE
    unheard: bool = False
    progress: ProgressRead | NotRead = NOT_READ
    looks_at_progress: bool = False

    @property
    def exercise(self) -> Exercise:
        """The present exercise, as the plan prescribes it."""
        return self.plan.exercises[self.session.exercise]

    @property
    def shows_progress(self) -> bool:
        """Whether the page of progress stands in the place of the last one."""
        over = self.session.phase is Phase.DONE and self.session.ending not in ADVICE
        return over and self.looks_at_progress and isinstance(self.progress, ProgressRead)

    @property
    def shows_line_face(self) -> bool:
        """Whether a line face stands for the reflection, because the exercise wants it."""
        return self._wants(Feedback.SCHEMATIC)

    @property
    def exercise_hides_face(self) -> bool:
        """Whether the exercise itself wants no reflection now."""
        return self._wants(Feedback.BRIGHT, Feedback.SCHEMATIC)

    @property
    def ground(self) -> Ground:
        """Light where the reflection is hidden, by the exercise or by the patient's wish."""
        return Ground.LIGHT if self.hides_face or self.exercise_hides_face else Ground.BLACK

    def _wants(self, *feedback: Feedback) -> bool:
        exercising = self.session.phase in EXERCISING and bool(self.plan.exercises)
        return exercising and self.exercise.feedback in feedback


AppState = Starting | NoPlan | Faulted | Reopening | Practising


class Go(StrEnum):
    """What the patient asked for with a press.

    STAY: nothing. PAUSE: stop at once. END: end the session here. QUIT: leave the program. UP and DOWN: choose another
    answer. ANSWER: confirm the one that is chosen. NEXT: leave this massage or page. LEARN: recall the lesson of this
    movement. FACE: hide the reflection, or show it again. PROGRESS: look at the progress, or not any more.
    """

    STAY = "stay"
    PAUSE = "pause"
    END = "end"
    QUIT = "quit"
    UP = "up"
    DOWN = "down"
    ANSWER = "answer"
    NEXT = "next"
    LEARN = "learn"
    FACE = "face"
    PROGRESS = "progress"


S = TypeVar("S", bound=AppState)


@dataclass(frozen=True)
class Key(Generic[S]):
    """What one button does on a screen, and the label over it: neither is ever there without the other.

    Attributes:
        hold_only: a tap does nothing, so that nobody leaves the page by accident.
        when: in which states of the screen it is there. Of the keys of one button at most one is.
    """

    button: Button
    words: str
    go: Go
    hold_only: bool = False
    when: Callable[[S], bool] = lambda _: True

    def answers(self, press: Press) -> bool:
        """Whether the press means this key."""
        return press.button is self.button and (press.kind is PressKind.HOLD or not self.hold_only)


@dataclass(frozen=True)
class Meaning:
    """What a button is for: what it asks for, with which label, and which question it answers, if it does."""

    go: Go
    words: str = ""
    question: str = ""


@dataclass(frozen=True)
class Example(Generic[S]):
    """A state of a screen that looks different from its others: it has a golden picture."""

    name: str
    state: S


@dataclass(frozen=True)
class Screen(Generic[S]):
    """One screen.

    Attributes:
        name: of the screen, and the beginning of its pictures' names.
        kind: the kind of state that it is for.
        items: what it shows.
        examples: every way in which it can look.
        keys: what the buttons do.
        when: which states of that kind it is for.
        shot: what is added to the name of the picture.
        mirror: whether the middle stays black for the reflection.
    """

    name: str
    kind: type[S]
    items: Callable[[S], tuple[Item, ...]]
    examples: tuple[Example[S], ...]
    keys: tuple[Key[S], ...] = ()
    when: Callable[[S], bool] = lambda _: True
    shot: Callable[[S], tuple[str, ...]] = lambda _: ()
    mirror: bool = True

    def fits(self, state: AppState) -> bool:
        """Whether this screen is for the state."""
        return isinstance(state, self.kind) and self.when(state)

    def view(self, state: AppState) -> View:
        """What stands on the glass.

        Raises:
            TypeError: the state belongs to another screen.
        """
        if not isinstance(state, self.kind):
            message = f"The screen {self.name} is for {self.kind.__name__}, not for {type(state).__name__}."
            raise TypeError(message)
        labels = tuple(ButtonLabel(key.button, key.words) for key in self.keys_in(state))
        shot = "-".join((self.name, *self.shot(state))).replace("_", "-")
        ground = state.ground if isinstance(state, Practising | Reopening) else Ground.BLACK
        mirror = self.mirror and ground is Ground.BLACK
        return View(self.name, shot, (*self.items(state), *labels), mirror, ground)

    def keys_in(self, state: AppState) -> tuple[Key[S], ...]:
        """What the buttons do in this state; nothing in one that is not for this screen."""
        if not isinstance(state, self.kind) or not self.when(state):
            return ()
        return tuple(key for key in self.keys if key.when(state))

    def meaning(self, button: Button, state: AppState) -> "Meaning":
        """What the button is for on this screen. The same answer to another question means something else."""
        key = next((key for key in self.keys_in(state) if key.button is button), None)
        if key is None:
            return Meaning(Go.STAY)
        asked = state.session.asked if isinstance(state, Practising) else NOTHING_ASKED
        question = asked.id.value if key.go is Go.ANSWER and isinstance(asked, Question) else ""
        return Meaning(key.go, key.words, question)

    def on_press(self, press: Press, state: AppState) -> Go:
        """What the press asks for."""
        return next((key.go for key in self.keys_in(state) if key.answers(press)), Go.STAY)


def in_phases(*phases: Phase) -> Callable[[Practising], bool]:
    """For `Screen.when`: the session is in one of these phases."""
    return lambda state: state.session.phase in phases


@cache
def all_screens() -> tuple[Screen[Any], ...]:
    """Every screen in `screens/`, by name of file."""
    package = importlib.import_module("device.display.screens")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(importlib.import_module(f"{package.__name__}.{name}").SCREEN for name in names)


def screen_for(state: AppState) -> Screen[Any]:
    """The one screen for this state."""
    return next(screen for screen in all_screens() if screen.fits(state))
