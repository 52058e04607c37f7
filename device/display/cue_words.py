"""What the mirror says of a movement: the words of each cue, and a sentence on a repetition. Rules as in `words.py`."""

from collections.abc import Mapping
from types import MappingProxyType

from device.coaching.state import Cue, NotScored, NotScoredWhy, RepetitionResult, Scored
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
        Cue.FREEZE: "Stay there",
        Cue.RELAX: "Now soften",
        Cue.ONE_SIDE: "One side",
        Cue.SMALLER: "Smaller",
        Cue.SLOWER: "Slower",
        Cue.EVEN: "Both together",
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
        Cue.EVEN: "Let both sides begin together.",
        Cue.ONE_SIDE: "Let the other side rest.",
        Cue.BACK_OFF: "Stop a little sooner next time.",
        Cue.FREEZE: "Stop a little sooner next time.",
        Cue.RELAX: "Stop a little sooner next time.",
        Cue.GOOD: "Calm and small.",
        Cue.SMALL_IS_RIGHT: "Small is right.",
    }
)
"""What is said at rest about the repetition before."""

NOTHING_TO_SAY = "Small and slow is right."

RESTED = "To rest is practice, too."
STIRRED = "Something moved a little. Let all of it go soft."
"""Said afterwards where nothing was to move."""

QUALITY_OF = 10

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


def afterwards(result: RepetitionResult) -> str:
    """One calm sentence on the repetition before: what joined in comes first, then what to change, then praise."""
    if result.synkinesis:
        loudest = max(result.synkinesis, key=lambda s: s.amount / s.limit if s.limit > 0 else s.amount)
        return JOINED_IN[loudest.region]
    if isinstance(result.score, NotScored):
        return NOT_SCORED[result.score.why]
    given = {cue.cue for cue in result.cues}
    return next((words for cue, words in AFTERWARDS.items() if cue in given), NOTHING_TO_SAY)


def after_rest(result: RepetitionResult) -> str:
    """One calm sentence on a rest before."""
    return STIRRED if result.synkinesis else RESTED


def quality(score: Scored) -> str:
    """A score in whole tenths. It is of how calm and small a movement was, never of how large."""
    return f"Quality: {round(score.value * QUALITY_OF)} of {QUALITY_OF}"
