"""What asks for a change at this moment of a repetition. `cues.py` says which of it is said."""

import math
from dataclasses import dataclass

from device.coaching.cues import WARNINGS
from device.coaching.motion import Motion
from device.coaching.other_side import OtherSide
from device.coaching.policy import SessionPolicy
from device.coaching.state import Cue
from device.coaching.synkinesis import QuietWatch
from device.measurement.side import Side
from device.plan.schema import AskedSide, Exercise


@dataclass(frozen=True)
class Moment:
    """One moment of a movement that is under way.

    Attributes:
        at_s: when.
        rising: on its way up, and not held yet.
        noise_mm: one standard deviation of the excursion.
        onset_mm: the least excursion that counts as a movement.
    """

    at_s: float
    rising: bool
    noise_mm: float
    onset_mm: float


class Advice:
    """Follows one repetition for what asks for a change.

    Args:
        exercise: what the plan wants.
        policy: the thresholds.
    """

    def __init__(self, exercise: Exercise, policy: SessionPolicy) -> None:
        self._exercise = exercise
        self._policy = policy
        self._largest_mm = -math.inf
        self._began_s: dict[Side, float] = {}

    def step(
        self, motion: Motion, watch: QuietWatch, other: OtherSide, moment: Moment, *, timed: bool
    ) -> tuple[Cue, ...]:
        """What asks for a change now, the most important first.

        Args:
            motion: the movement.
            watch: of what shall stay quiet.
            other: the side that shall, where one is asked.
            moment: when, and what counts.
            timed: whether the camera cannot judge the movement itself: then nothing is too big, too fast or uneven. To
                squeeze the eyes is.
        """
        unwanted = self._unwanted(motion, active=watch.active)
        uneven = self._uneven(motion, moment)
        now = {
            Cue.BACK_OFF: unwanted is Cue.BACK_OFF,
            Cue.FREEZE: unwanted is Cue.FREEZE,
            Cue.RELAX: unwanted is Cue.RELAX,
            Cue.ONE_SIDE: not timed and other.active,
            Cue.SMALLER: watch.squeezing or (not timed and self._too_big(motion, moment)),
            Cue.SLOWER: not timed and moment.rising and self._too_fast(motion),
            Cue.EVEN: not timed and uneven,
        }
        return tuple(cue for cue in WARNINGS if now[cue])

    def _unwanted(self, motion: Motion, *, active: bool) -> Cue:
        """Back off; when that is done, freeze there; when that is done too, let the rest of the face go."""
        if not active:
            self._largest_mm = -math.inf
            return Cue.NONE
        self._largest_mm = max(self._largest_mm, motion.lead_mm)
        if motion.lead_mm > self._policy.cue.backed_off_ratio * self._largest_mm:
            return Cue.BACK_OFF
        still_mm_s = self._policy.repetition.hold_speed_ratio * self._largest_mm / self._exercise.dose.rise_s
        return Cue.FREEZE if abs(motion.speed_mm_s) > still_mm_s else Cue.RELAX

    def _too_big(self, motion: Motion, moment: Moment) -> bool:
        """Of the sides that shall move. How far the other one goes is told otherwise."""
        return motion.lead_mm > self._policy.cue.too_big_ratio * self._exercise.band.high_mm + moment.noise_mm

    def _too_fast(self, motion: Motion) -> bool:
        mean_mm_s = self._exercise.band.high_mm / self._exercise.dose.rise_s
        return motion.speed_mm_s > self._policy.cue.too_fast_ratio * mean_mm_s

    def _uneven(self, motion: Motion, moment: Moment) -> bool:
        """A second side that has just begun, late. One that does not move at all is never told to.

        A weak side passes a level later than a strong one that began with it. So the level is low, and what counts as
        late grows with the plan's rise.
        """
        for side, mm in motion.excursion_mm.items():
            if mm > self._policy.cue.begun_ratio * moment.onset_mm:
                self._began_s.setdefault(side, moment.at_s)
        if self._exercise.side is not AskedSide.BOTH or len(self._began_s) < len(Side):
            return False
        first_s, second_s = sorted(self._began_s.values())
        policy = self._policy.cue
        late_s = max(policy.uneven_s, policy.uneven_rise_ratio * self._exercise.dose.rise_s)
        return second_s - first_s > late_s and moment.at_s - second_s < policy.uneven_told_s
