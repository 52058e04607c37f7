"""A rest scan: the repetition of an exercise in which nothing is to move. It has the interface of `Repetition`."""

import math

from device.coaching.cues import Cues
from device.coaching.policy import SessionPolicy
from device.coaching.repetition import Stage
from device.coaching.score import Beside, score_rest
from device.coaching.signal import NOTHING_TO_MEASURE, UNFOLLOWED, Sample
from device.coaching.state import Cue, RepetitionResult
from device.coaching.synkinesis import QuietWatch
from device.measurement.side import Affected, Side
from device.measurement.values import Value
from device.plan.schema import Exercise


class RestScan:
    """Follows one rest, from the prompt until it has lasted for as long as the plan says.

    Args:
        exercise: what the plan wants.
        affected: which side is affected.
        place: of the exercise in the plan, from 0, and
        number: of the repetition, from 1, for the record.
        policy: the thresholds.
    """

    def __init__(
        self, exercise: Exercise, affected: Affected, *, place: int, number: int, policy: SessionPolicy
    ) -> None:
        self._exercise = exercise
        self._place = place
        self._number = number
        self._policy = policy
        self._watch = QuietWatch(exercise, affected, policy)
        self._cues = Cues(policy.cue)
        self._last_s = -math.inf
        self.stage = Stage.WAITING
        self.started_s = math.inf
        self.stage_s = math.inf

    @property
    def excursion_mm(self) -> dict[Side, Value]:
        """No side is to go anywhere."""
        return dict(UNFOLLOWED)

    @property
    def cue(self) -> Cue:
        """The cue that stands now."""
        return self._cues.now

    @property
    def began_unwanted_at_mm(self) -> None:
        """Nothing that moves at rest begins at an excursion."""
        return None

    def step(self, sample: Sample) -> None:
        """Take in one frame. What is not measured is left out; a gap that is too long is the session's affair."""
        if not sample.judgeable:
            return
        self._last_s = sample.at_s
        self.stage_s = min(self.stage_s, sample.at_s)
        rests = self.stage is Stage.HOLDING
        self._watch.step(sample, 0.0, counts=rests, told=self._cues.now is Cue.RELAX)
        if self.stage is Stage.WAITING and sample.at_s - self.stage_s >= self._policy.prompt_s:
            self.stage, self.stage_s = Stage.HOLDING, sample.at_s
            self.started_s = sample.at_s
        elif rests and sample.at_s - self.stage_s >= self._exercise.dose.hold_s and self._cues.may_change(sample.at_s):
            self.stage, self.stage_s = Stage.OVER, sample.at_s
            self._watch.stop()
        moves = self.stage is Stage.HOLDING and self._watch.active
        guide = Cue.REST if self.stage is Stage.OVER else Cue.STAY_RELAXED
        self._cues.say(sample.at_s, guide, (Cue.RELAX,) if moves else ())

    def skip_gap(self, seconds: float) -> None:
        """Take out of account a time in which nothing could be judged."""
        self.stage_s += seconds
        self.started_s += seconds

    def result(self) -> RepetitionResult:
        """The finished rest. Times of its cues count from its start."""
        started_s = self.started_s if math.isfinite(self.started_s) else self._last_s
        beside = Beside(self._watch.loudest(), unwatched=self._watch.unwatched())
        final = score_rest(self._exercise, beside)
        return RepetitionResult(
            exercise=self._place,
            number=self._number,
            movement=self._exercise.movement.id,
            started_s=started_s,
            duration_s=max(0.0, self._last_s - started_s),
            excursion_mm=UNFOLLOWED,
            symmetry_ratio=NOTHING_TO_MEASURE,
            score=final,
            synkinesis=self._watch.result(),
            cues=self._cues.since(started_s, self._last_s, self._cues.after_rest(final)),
            unwatched=beside.unwatched,
        )
