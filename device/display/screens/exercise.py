"""Exercise: one movement, from the prompt to letting go, and the times when the camera cannot judge it."""

from dataclasses import replace

from device.buttons.press import Button
from device.coaching.cues import GUIDING
from device.coaching.state import Cue, Phase
from device.display import words
from device.display.cue_words import CUES
from device.display.example_face import made_face
from device.display.examples import SMILE, doing, excursion, exercise_of, plan, practising
from device.display.navigation import Example, Go, Key, Practising, Screen, in_phases
from device.display.parts import FACE, LEARN, gauges, heading, line_drawing, rounded, seconds_left
from device.display.view import Area, Gap, Item, Ring, Size, Text, Tone
from device.plan.catalogue import load_catalogue
from device.plan.schema import NO_BAND, AskedSide, Feedback

_GUIDES = (*GUIDING.values(), Cue.SMALL_IS_RIGHT, Cue.NONE)
"""Cues that lead through a movement and ask for no change."""


def _items(state: Practising) -> tuple[Item, ...]:
    session = state.session
    if session.phase is Phase.CANNOT_JUDGE:
        return (*heading(state), *line_drawing(state), *_waiting(session.cue))
    below = {Phase.PROMPT: _instruction(state), Phase.HOLDING: _countdown(state)}.get(session.phase, ())
    return (
        *heading(state),
        *line_drawing(state),
        Text(CUES[_cue(state)], Size.LARGE, Tone.NOW, Area.FOOT),
        *below,
        *(() if state.exercise.feedback.is_silent else gauges(state)),
    )


def _cue(state: Practising) -> Cue:
    """What is said now. Where nothing shall move, nothing leads through a movement."""
    session = state.session
    cue = GUIDING[session.phase] if state.exercise.feedback.is_silent or session.cue is Cue.NONE else session.cue
    return cue if state.exercise.movement.is_active or cue not in _GUIDES else Cue.STAY_RELAXED


def _instruction(state: Practising) -> tuple[Item, ...]:
    sentences = [Text(said, Size.SMALL, Tone.WORDS, Area.FOOT) for said in state.exercise.movement.instruction]
    return (*sentences, *((Text(words.NO_SOUND, Size.SMALL, Tone.LEVEL, Area.FOOT),) if state.unheard else ()))


def _countdown(state: Practising) -> tuple[Item, ...]:
    session = state.session
    ring = Ring(rounded(session.progress), seconds_left(session.remaining_s), Tone.NOW, Area.FOOT)
    return Gap(0.2, Area.FOOT), ring


def _waiting(cue: Cue) -> tuple[Item, ...]:
    return (
        Text(CUES[cue], Size.LARGE, Tone.NOW, Area.FOOT),
        Gap(0.2, Area.FOOT),
        Text(words.WE_WAIT, Size.SMALL, Tone.LEVEL, Area.FOOT),
    )


def _shot(state: Practising) -> tuple[str, ...]:
    """The same movement looks different with another feedback."""
    feedback = state.exercise.feedback
    other = () if feedback is Feedback.MIRROR else (feedback.value,)
    return state.session.movement, state.session.phase.value, *other


_HOLD = {"excursion_mm": excursion(3.6, 2.3), "progress": 0.62, "remaining_s": 1.2}
_TOO_FAR = practising(Phase.MOVING, Cue.SMALLER, excursion_mm=excursion(7.2, 4.1))
_LINE_FACE = doing(exercise_of(SMILE, Feedback.SCHEMATIC), Phase.HOLDING, Cue.HOLD, **_HOLD)
_MOVEMENTS = load_catalogue().movements
_CLOSING = doing(exercise_of(_MOVEMENTS["gentle-eye-closure"]), Phase.PROMPT, Cue.BEGIN)

SCREEN = Screen(
    name="exercise",
    kind=Practising,
    when=in_phases(Phase.PROMPT, Phase.MOVING, Phase.HOLDING, Phase.RELAXING, Phase.CANNOT_JUDGE),
    items=_items,
    shot=_shot,
    keys=(Key(Button.BACK, words.STOP, Go.PAUSE), *FACE, *LEARN),
    examples=(
        Example("exercise-prompt", practising(Phase.PROMPT, Cue.BEGIN, excursion_mm=excursion(0.1, 0.0))),
        Example("exercise-moving", practising(Phase.MOVING, Cue.KEEP_GOING, excursion_mm=excursion(1.6, 1.1))),
        Example("exercise-moving-back-off", practising(Phase.MOVING, Cue.BACK_OFF, excursion_mm=excursion(3.0, 1.8))),
        Example("exercise-moving-over", _TOO_FAR),
        Example("exercise-holding", practising(Phase.HOLDING, Cue.HOLD, **_HOLD)),
        Example("exercise-relaxing", practising(Phase.RELAXING, Cue.LET_GO, excursion_mm=excursion(1.3, 0.9))),
        Example("exercise-silent", Practising(_TOO_FAR.session, plan(Feedback.AFTER))),
        Example("exercise-cannot-judge", practising(Phase.CANNOT_JUDGE, Cue.COME_INTO_VIEW)),
        Example(
            "exercise-one-side",
            doing(
                exercise_of(_MOVEMENTS["one-sided-smile"], side=AskedSide.RIGHT),
                Phase.MOVING,
                Cue.ONE_SIDE,
                excursion_mm=excursion(1.9, 3.1),
            ),
        ),
        Example("exercise-unheard", replace(_CLOSING, unheard=True)),
        Example("exercise-rest", doing(exercise_of(_MOVEMENTS["rest-scan"], band=NO_BAND), Phase.PROMPT, Cue.BEGIN)),
        Example("exercise-unseen", doing(exercise_of(_MOVEMENTS["cheek-puff"]), Phase.MOVING, Cue.SMALL_IS_RIGHT)),
        Example("exercise-bright", doing(exercise_of(SMILE, Feedback.BRIGHT), Phase.HOLDING, Cue.HOLD, **_HOLD)),
        Example("exercise-bright-over", Practising(_TOO_FAR.session, plan(Feedback.BRIGHT))),
        Example("exercise-hidden", replace(practising(Phase.MOVING, Cue.SLOWER, **_HOLD), hides_face=True)),
        Example("exercise-line-face", replace(_LINE_FACE, face=made_face(left=0.2, right=0.1))),
        Example(
            "exercise-line-face-lost",
            Practising(practising(Phase.CANNOT_JUDGE, Cue.COME_INTO_VIEW).session, plan(Feedback.SCHEMATIC)),
        ),
    ),
)
