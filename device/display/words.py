"""Every sentence that the patient reads, but for the words of cues, which stand in `cue_words.py`.

Kind, short, for a twelve-year-old. It says what to do and never asks for a larger movement or a stronger one; nothing
here blames, and nothing diagnoses. Names and instructions of movements come from the catalogue.

The first screen waits for this file, so it knows nothing of sessions and plans.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from device.coaching.checks import Check, PositionChecks
from device.faults import FaultCode
from device.measurement.side import Side

SIDES: Mapping[Side, str] = MappingProxyType({Side.LEFT: "left", Side.RIGHT: "right"})

LIGHT = "Enough light"
DISTANCE = "Right distance"
FACE = "Face in view"


@dataclass(frozen=True)
class FaultWords:
    """What a fault says to the patient: what it means for them, and what to do."""

    title: str
    what_to_do: str


_OFF_AND_ON = "Turn the mirror off. Wait one minute. Turn it on again. If you see this page again, call your clinic."

FAULTS: Mapping[FaultCode, FaultWords] = MappingProxyType(
    {
        FaultCode.NO_CAMERA: FaultWords("The mirror cannot see", _OFF_AND_ON),
        FaultCode.CAMERA_STOPPED: FaultWords("The mirror stopped seeing", _OFF_AND_ON),
        FaultCode.NO_BUTTONS: FaultWords("The buttons do not answer", _OFF_AND_ON),
        FaultCode.MODEL_MISSING: FaultWords(
            "The mirror is not ready", "A part of it is missing. Please call your clinic. They will set it right."
        ),
        FaultCode.VISION_STOPPED: FaultWords("The mirror lost its way", _OFF_AND_ON),
        FaultCode.STORE_FAILED: FaultWords(
            "The mirror cannot save", "Please stop for today and call your clinic. They will set it right."
        ),
        FaultCode.UNEXPECTED: FaultWords("The mirror needs a restart", _OFF_AND_ON),
    }
)

WELCOME = "Hello"
ONE_MOMENT = "One moment, please"
REOPENING_HINT = "The mirror is waking its camera. What you did is kept."

POSITION_HINT = "Sit so that you see your whole face."
POSITION_HINT_LIGHT = "Sit straight before the mirror."
"""Where the reflection is hidden."""
POSITION_READY = "Stay like this"

NEUTRAL_TITLE = "Face at rest"
NEUTRAL_HINT = "Lips as they rest, eyes open, nothing held."

NO_SOUND = "There is no sound. Open your eyes when you like."
WE_WAIT = "Take your time. The mirror waits for you."

REST_TITLE = "Rest"
NEXT_LAST = "That was the last one"

YOUR_CLINIC = "Your clinic:"

DONE_TITLE = "All done"
DONE_EARLY_TITLE = "Enough for now"
DONE_THANKS = "Thank you. Slow and gentle helps your face learn."
DONE_EARLY = "Thank you. Stopping when you need to is right."
GOODBYE = "Goodbye, until next time."

NO_PLAN_TITLE = "Please call your clinic"
NO_PLAN_HINT = "The mirror cannot read your practice plan. You did nothing to cause this."
FOR_STAFF = "For clinic staff:"

STOP = "Stop"
END = "End"
NEXT = "Next"
FINISH = "Finish"
HOLD_TO_CLOSE = "Hold: close"
LEARN = "Learn"
HIDE_FACE = "Hide face"
SHOW_FACE = "Show face"


def minutes(count: int) -> str:
    """How many minutes are left, in two characters."""
    return f"{count}m" if count < 10 else "9m"


def counted(number: int, of: int) -> str:
    """Which repetition this is."""
    return f"{number} of {of}"


def next_up(what: str) -> str:
    """What comes after the rest."""
    return f"Next: {what}"


def movements_done(count: int) -> str:
    """How many repetitions were finished."""
    return {0: "No movements today", 1: "You did 1 movement"}.get(count, f"You did {count} movements")


def and_others(count: int) -> str:
    """That a list goes on."""
    return f"and {count} others (mirror plan check lists all)" if count > 1 else "and one other"


def checks_in_order(checks: PositionChecks) -> tuple[tuple[str, Check], ...]:
    """The words and the state of each check."""
    return (LIGHT, checks.light), (DISTANCE, checks.distance), (FACE, checks.face)
