"""Every sentence that the patient reads, in one place.

Kind, short, for a twelve-year-old. It says what to do and never asks for a larger movement or a stronger one; nothing
here blames, and nothing diagnoses. Names and instructions of movements come from the catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from device.coaching.state import Check, Cue, NotScored, NotScoredWhy, PositionChecks, RepetitionResult
from device.faults import FaultCode
from device.measurement.side import Side
from device.plan.schema import Region

CUES: Mapping[Cue, str] = MappingProxyType(
    {
        Cue.NONE: "",
        Cue.COME_INTO_VIEW: "Come into view",
        Cue.ONE_FACE_ONLY: "One face, please",
        Cue.MORE_LIGHT: "Turn on a light",
        Cue.LIGHT_FROM_FRONT: "Light from in front",
        Cue.COME_CLOSER: "Come closer",
        Cue.MOVE_BACK: "Move back a bit",
        Cue.FACE_FORWARD: "Look straight ahead",
        Cue.STAY_RELAXED: "Stay soft",
        Cue.EYES_OPEN: "Eyes open",
        Cue.BEGIN: "Begin softly",
        Cue.BACK_OFF: "Ease back",
        Cue.SMALLER: "Smaller",
        Cue.SLOWER: "Slower",
        Cue.KEEP_GOING: "Slowly, softly",
        Cue.HOLD: "Hold softly",
        Cue.LET_GO: "Let go",
        Cue.REST: "Rest",
        Cue.SMALL_IS_RIGHT: "Stay small",
        Cue.GOOD: "Calm, small",
    }
)
"""What the mirror says now: at most two words wherever the face may be moving."""

CUES_OF_THE_SEAT = (
    Cue.COME_INTO_VIEW,
    Cue.ONE_FACE_ONLY,
    Cue.MORE_LIGHT,
    Cue.LIGHT_FROM_FRONT,
    Cue.COME_CLOSER,
    Cue.MOVE_BACK,
    Cue.FACE_FORWARD,
)
"""Cues about how the patient sits, when nothing moves yet."""

AFTERWARDS: Mapping[Cue, str] = MappingProxyType(
    {
        Cue.SMALLER: "A little smaller next time.",
        Cue.SLOWER: "A little slower next time.",
        Cue.BACK_OFF: "Stop a little sooner next time.",
        Cue.GOOD: "Calm and small.",
        Cue.SMALL_IS_RIGHT: "Small is right.",
    }
)
"""What is said at rest about the repetition before."""

NOTHING_TO_SAY = "Small and slow is right."

JOINED_IN: Mapping[Region, str] = MappingProxyType(
    {
        Region.EYE: "Your eye joined in. Stop a little sooner next time.",
        Region.MOUTH_CORNER: "Your mouth joined in. Stop a little sooner next time.",
        Region.BROW: "Your brow joined in. Stop a little sooner next time.",
    }
)
"""Said at rest when a region moved that was not asked to."""

NOT_SCORED: Mapping[NotScoredWhy, str] = MappingProxyType(
    {
        NotScoredWhy.BELOW_NOISE: "Small is right. Trust what you feel.",
        NotScoredWhy.NOT_SEEN: "The camera lost sight of you. That is all right.",
        NotScoredWhy.NO_MOVEMENT: "Too small for the camera. Small is right.",
        NotScoredWhy.CAMERA_CANNOT_SEE: "Only you can feel this one. Small is right.",
    }
)
"""Said at rest when there is no score."""

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
POSITION_READY = "Stay like this"

NEUTRAL_TITLE = "Face at rest"
NEUTRAL_HINT = "Lips as they rest, eyes open, nothing held."

WE_WAIT = "Take your time. The mirror waits for you."

REST_TITLE = "Rest"
NEXT_LAST = "That was the last one"

PAUSED_TITLE = "Paused"
PAUSED_HINT = "Take your time. What you did is kept."
IF_IT_HURTS = "If something hurts, end here and call your clinic."

DONE_TITLE = "All done"
DONE_EARLY_TITLE = "Enough for now"
DONE_THANKS = "Thank you. Slow and gentle helps your face learn."
DONE_EARLY = "Thank you. Stopping when you need to is right."
GOODBYE = "Goodbye, until next time."

NO_PLAN_TITLE = "Please call your clinic"
NO_PLAN_HINT = "The mirror cannot read your practice plan. You did nothing to cause this."
FOR_STAFF = "For clinic staff:"

STOP = "Stop"
GO_ON = "Go on"
END = "End"
FINISH = "Finish"
HOLD_TO_CLOSE = "Hold: close"


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


def afterwards(result: RepetitionResult) -> str:
    """One calm sentence on the repetition before: what joined in comes first, then what to change, then praise."""
    if result.synkinesis:
        loudest = max(result.synkinesis, key=lambda s: s.amount / s.limit if s.limit > 0 else s.amount)
        return JOINED_IN[loudest.region]
    if isinstance(result.score, NotScored):
        return NOT_SCORED[result.score.why]
    given = {cue.cue for cue in result.cues}
    return next((words for cue, words in AFTERWARDS.items() if cue in given), NOTHING_TO_SAY)
