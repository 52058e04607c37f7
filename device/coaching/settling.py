"""From the seat to the neutral face, and its comparison with the clinic's own rest."""

import math
from collections.abc import Callable
from enum import Enum, auto

from device.coaching.checks import PositionChecks
from device.coaching.policy import SessionPolicy
from device.coaching.rest import RestWatch, Tight, clinic_reading
from device.coaching.seat import NOT_LOOKED, check_seat
from device.coaching.state import Cue, Phase
from device.measurement.baseline import NotNeutral
from device.measurement.observer import Lost, Observation, Seated, Seen, Settling
from device.plan.conditions import ClinicRest, NoClinicRest

RESTART_CUES = {
    NotNeutral.NO_FACE: Cue.STAY_RELAXED,
    NotNeutral.MOVED: Cue.STAY_RELAXED,
    NotNeutral.TURNED_AWAY: Cue.FACE_FORWARD,
    NotNeutral.EYES_SHUT: Cue.EYES_OPEN,
}
"""What is said when the neutral face has to be watched anew."""


class Settled(Enum):
    """What came of a frame."""

    NOT_YET = auto()
    READY = auto()
    TIGHT = auto()


class SettlingDown:
    """Waits until the patient sits well, then for the neutral face.

    Args:
        begin_baseline: starts the taking of the baseline.
        policy: the thresholds.
        clinic_rest: what the neutral face is compared with, once.

    Attributes:
        phase: WAITING_FOR_FACE or NEUTRAL.
        cue: what is said.
        checks: how the patient sits.
        progress: 0..1 through the taking of the baseline.
        judged_s: the last frame that brought it forward.
    """

    def __init__(
        self, begin_baseline: Callable[[], None], policy: SessionPolicy, clinic_rest: ClinicRest | NoClinicRest
    ) -> None:
        self._begin_baseline = begin_baseline
        self._policy = policy
        self._clinic_watch: RestWatch | None = None
        if isinstance(clinic_rest, ClinicRest):
            self._clinic_watch = RestWatch(policy.rest, clinic_reading(clinic_rest))
        self._has_baseline = False
        self._good_since_s = self._away_since_s = math.inf
        self.phase, self.cue = Phase.WAITING_FOR_FACE, Cue.COME_INTO_VIEW
        self.checks: PositionChecks = NOT_LOOKED
        self.progress = 0.0
        self.judged_s = math.inf

    def sit_down(self, *, anew: bool = False) -> None:
        """Begin, or go on: the seat is looked at first. A baseline that was taken is kept, unless it is taken anew."""
        self.phase, self.cue, self._good_since_s = Phase.WAITING_FOR_FACE, Cue.COME_INTO_VIEW, math.inf
        self._has_baseline = self._has_baseline and not anew

    def step(self, observation: Observation, *, fits: Callable[[Seen], bool]) -> Settled:
        """Take in one frame.

        Args:
            observation: what was seen.
            fits: whether the patient sits as for the baseline.
        """
        if self.phase is Phase.NEUTRAL:
            return self._settle(observation)
        self.checks, self.cue = check_seat(observation, self._policy.seat)
        if self.cue is not Cue.NONE:
            self._good_since_s = self._away_since_s = math.inf
        elif isinstance(observation, Seen) and not fits(observation):
            self._wait_for_old_seat(observation.captured_s)
        else:
            return self._sit_still(observation.captured_s)
        return Settled.NOT_YET

    def _sit_still(self, at_s: float) -> Settled:
        self._away_since_s = math.inf
        self._good_since_s = min(self._good_since_s, at_s)
        if at_s - self._good_since_s < self._policy.seat.settle_s:
            return Settled.NOT_YET
        self.judged_s = at_s
        if self._has_baseline and self._clinic_watch is None:
            return Settled.READY
        self._begin_neutral()
        return Settled.NOT_YET

    def _wait_for_old_seat(self, at_s: float) -> None:
        """The patient sits well, but not as for the baseline: first ask them back, then take a new one."""
        self.cue, self._good_since_s = Cue.FACE_FORWARD, math.inf
        self._away_since_s = min(self._away_since_s, at_s)
        if at_s - self._away_since_s > self._policy.new_seat_s:
            self._away_since_s, self.judged_s = math.inf, at_s
            self._has_baseline = False
            self._begin_neutral()

    def _begin_neutral(self) -> None:
        self.phase, self.cue, self.progress = Phase.NEUTRAL, Cue.STAY_RELAXED, 0.0
        if not self._has_baseline:
            self._begin_baseline()

    def _settle(self, observation: Observation) -> Settled:
        if isinstance(observation, Lost | Seated):
            if observation.captured_s - self.judged_s > self._policy.lost_s:
                self.phase, self._good_since_s = Phase.WAITING_FOR_FACE, math.inf
            return Settled.NOT_YET
        self.judged_s = observation.captured_s
        if isinstance(observation, Settling):
            self.progress = observation.progress
            if observation.restarted is not None:
                self.cue = RESTART_CUES[observation.restarted]
            return Settled.NOT_YET
        self._has_baseline = True
        return self._compare(observation)

    def _compare(self, seen: Seen) -> Settled:
        """Once, the neutral face is compared with the clinic's own rest."""
        if self._clinic_watch is None:
            return Settled.READY
        answer = self._clinic_watch.step(seen.measures)
        if answer is None:
            return Settled.NOT_YET
        self._clinic_watch = None
        return Settled.TIGHT if isinstance(answer, Tight) else Settled.READY
