"""One cue at a time, the most important first, and never more than one change a second.

Two things outrank all that is said here, and neither needs a cue: a stop ends the repetition at once, and an exercise
that is wrong for the plan's stage is never begun.
"""

from dataclasses import replace

from device.coaching.policy import CuePolicy
from device.coaching.state import Cue, CueGiven, NotScored, PartName, Phase, RepetitionResult, Score, Scored

GUIDING = {
    Phase.PROMPT: Cue.BEGIN,
    Phase.MOVING: Cue.KEEP_GOING,
    Phase.HOLDING: Cue.HOLD,
    Phase.RELAXING: Cue.LET_GO,
}
"""What guides without judging, for exercises whose plan keeps the mirror's opinion until afterwards."""

UNWANTED = (Cue.BACK_OFF, Cue.FREEZE, Cue.RELAX)
"""What is said while something moves that was not asked to."""
WARNINGS = (*UNWANTED, Cue.ONE_SIDE, Cue.SMALLER, Cue.SLOWER, Cue.EVEN)
"""Cues that ask for a change, the most important first."""

ROUNDING_S = 1e-6


class Cues:
    """The cues of one repetition, as they were given.

    Args:
        policy: how often they may change.
    """

    def __init__(self, policy: CuePolicy) -> None:
        self._policy = policy
        self._given: list[CueGiven] = []

    @property
    def now(self) -> Cue:
        """The cue that stands."""
        return self._given[-1].cue if self._given else Cue.NONE

    def may_change(self, at_s: float) -> bool:
        """Whether the cue that stands has stood long enough."""
        return not self._given or at_s - self._given[-1].at_s >= self._policy.change_min_s - ROUNDING_S

    def say(self, at_s: float, guide: Cue, warnings: tuple[Cue, ...]) -> None:
        """Let the most important cue stand, once the one before has stood long enough."""
        wanted = warnings[0] if warnings else guide
        if wanted is not self.now and self.may_change(at_s):
            self._given.append(CueGiven(wanted, at_s))

    def since(self, started_s: float, over_s: float, afterwards: tuple[Cue, ...]) -> tuple[CueGiven, ...]:
        """All cues with their times from the start; the last is what is said at rest when it is over."""
        last = [CueGiven(cue, over_s) for cue in afterwards]
        given = [cue for cue in self._given if not last or cue.at_s < over_s]
        return tuple(replace(cue, at_s=round(cue.at_s - started_s, 2)) for cue in (*given, *last))

    def after_movement(self, final: Score) -> tuple[Cue, ...]:
        """That it went well, or what there was no time to say while moving."""
        if isinstance(final, NotScored):
            return (Cue.SMALL_IS_RIGHT,)
        given = {cue.cue for cue in self._given}
        parts = {part.name: part.value for part in final.parts}
        below = self._policy.afterwards_below
        for part, cue in ((PartName.SLOW, Cue.SLOWER), (PartName.TOGETHER, Cue.EVEN)):
            if parts.get(part, 1.0) < below and cue not in given:
                return (cue,)
        return self._praise(final)

    def after_rest(self, final: Score) -> tuple[Cue, ...]:
        """That it went well. What moved has been said."""
        return self._praise(final) if isinstance(final, Scored) else ()

    def _praise(self, final: Scored) -> tuple[Cue, ...]:
        warned = any(cue.cue in WARNINGS for cue in self._given)
        well = not warned and min(part.value for part in final.parts) >= self._policy.afterwards_below
        return (Cue.GOOD,) if well else ()


def main_cue(result: RepetitionResult) -> Cue:
    """The one cue that a repetition is remembered by: the most important warning, else the last thing said."""
    given = [cue.cue for cue in result.cues]
    return next((cue for cue in WARNINGS if cue in given), given[-1] if given else Cue.NONE)
