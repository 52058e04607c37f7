"""One cue at a time: what warns outranks what guides, and nothing changes more than once a second."""

import math
from dataclasses import replace

from device.coaching.policy import CuePolicy
from device.coaching.state import Cue, CueGiven, NotScored, PartName, RepetitionResult, Score

WARNINGS = (Cue.BACK_OFF, Cue.SMALLER, Cue.SLOWER)
"""Cues that ask for a change, the most important first."""


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

    def say(self, at_s: float, guide: Cue, warnings: tuple[Cue, ...]) -> None:
        """Let the most important cue stand, if the one before has stood long enough or something begins to warn."""
        wanted = warnings[0] if warnings else guide
        last_s = self._given[-1].at_s if self._given else -math.inf
        begins_to_warn = bool(warnings) and self.now not in WARNINGS
        if wanted is not self.now and (begins_to_warn or at_s - last_s >= self._policy.change_min_s):
            self._given.append(CueGiven(wanted, at_s))

    def since(self, started_s: float, over_s: float, final: Score) -> tuple[CueGiven, ...]:
        """All cues with their times from the start, and what is said at rest when it is over."""
        given = (*self._given, *(CueGiven(cue, over_s) for cue in self._afterwards(final)))
        return tuple(replace(cue, at_s=round(cue.at_s - started_s, 2)) for cue in given)

    def _afterwards(self, final: Score) -> tuple[Cue, ...]:
        """That it went well, or what there was no time to say while moving."""
        if isinstance(final, NotScored):
            return (Cue.SMALL_IS_RIGHT,)
        given = {cue.cue for cue in self._given}
        parts = {part.name: part.value for part in final.parts}
        below = self._policy.afterwards_below
        if parts.get(PartName.SLOW, 1.0) < below and Cue.SLOWER not in given:
            return (Cue.SLOWER,)
        well = not given.intersection(WARNINGS) and min(parts.values()) >= below
        return (Cue.GOOD,) if well else ()


def main_cue(result: RepetitionResult) -> Cue:
    """The one cue that a repetition is remembered by: the most important warning, else the last thing said."""
    given = [cue.cue for cue in result.cues]
    return next((cue for cue in WARNINGS if cue in given), given[-1] if given else Cue.NONE)
