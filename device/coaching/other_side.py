"""Watches the side that shall stay quiet where one is asked to move."""

from device.coaching.motion import Motion, RestLevel
from device.coaching.policy import SessionPolicy
from device.coaching.signal import Sample, closes_eyes
from device.coaching.synkinesis import Loudest
from device.coaching.watch import Watched, patience
from device.measurement.values import Measured
from device.plan.schema import AskedSide, Exercise


class OtherSide:
    """The other side of one repetition. Where both sides are asked there is none, and it is always quiet.

    Its amount is a share of what it may do, which grows with the side that was asked. Before that one moves, the other
    one is told as well; but there the patient may still talk, and nothing counts.

    Args:
        exercise: what the plan wants.
        policy: the thresholds.
    """

    def __init__(self, exercise: Exercise, policy: SessionPolicy) -> None:
        self._policy = policy
        self._is_watched = exercise.side is not AskedSide.BOTH
        self._side = exercise.side.sides[0].other
        self._dwell_s = policy.quiet.blink_s if closes_eyes(exercise.movement) else policy.repetition.dwell_s
        self._rest = RestLevel(max(policy.repetition.rested_s, exercise.dose.rise_s))
        self._rest_mm = 0.0
        self._has_begun = False
        self._watched = Watched(1.0, patience(policy.quiet.passing_s, policy))
        self._last_s: float | None = None

    @property
    def active(self) -> bool:
        """Whether it moves now."""
        return self._watched.active

    def step(self, sample: Sample, motion: Motion, least_mm: float, *, begun: bool, told: bool) -> None:
        """Take in one frame.

        Args:
            sample: what was measured.
            motion: the movement, this frame included.
            least_mm: the least excursion that counts as a movement.
            begun: whether the side that was asked moves.
            told: whether the mirror is asking for a change.
        """
        value = sample.excursion_mm[self._side]
        if not self._is_watched or not isinstance(value, Measured):
            return
        passed_s = 0.0 if self._last_s is None else min(sample.at_s - self._last_s, self._policy.repetition.dwell_s / 2)
        self._last_s = sample.at_s
        limit_mm = max(self._policy.quiet.other_side_ratio * motion.lead_mm, least_mm)
        mm = value.value
        if begun and not self._has_begun:
            self._has_begun = True
            was = self._watched.active
            self._watched = Watched(1.0, patience(self._dwell_s, self._policy), active=was, seen=was)
        elif not begun and not self._watched.active:
            self._rest_mm, _ = self._rest.step(sample.at_s, motion.excursion_mm[self._side])
        if not begun:
            mm = min(mm, mm - self._rest_mm)
        share = Measured(mm / limit_mm, value.spread / limit_mm)
        self._watched.step(share, passed_s, motion.lead_mm, counts=True, told=told)

    def end_hold(self) -> None:
        """The plan's own hold is over."""
        self._watched.end_hold()

    def loudest(self) -> Loudest | None:
        """How far it went; None where it is not watched."""
        if not self._is_watched:
            return None
        return Loudest(self._watched.ratio, self._policy.score.quiet_zero_ratio, f"the {self._side} side")
