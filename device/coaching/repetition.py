"""One repetition: found by what the face does, not by the clock."""

import math
from enum import Enum, auto

from device.coaching.advice import Advice, Moment
from device.coaching.cues import WARNINGS, Cues
from device.coaching.motion import Lasting, Motion, RestLevel
from device.coaching.other_side import OtherSide
from device.coaching.policy import SessionPolicy
from device.coaching.score import Beside, band_below_noise, score
from device.coaching.signal import NOTHING_TO_MEASURE, UNFOLLOWED, Sample, asked_and_affected, closes_eyes
from device.coaching.state import Cue, NotScored, NotScoredWhy, RepetitionResult, Score
from device.coaching.synkinesis import QuietWatch, loudest_of
from device.coaching.trace import Facts, Trace, course_of, facts_of, symmetry
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, Unmeasured, UnmeasuredWhy, Value
from device.plan.schema import CameraGrade, Exercise


class Stage(Enum):
    """Where the repetition stands."""

    WAITING = auto()
    MOVING = auto()
    HOLDING = auto()
    RELAXING = auto()
    OVER = auto()


class Repetition:
    """Follows one repetition from the prompt to rest.

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
        self._judged = asked_and_affected(exercise, affected)
        self._affected = affected
        self._place = place
        self._number = number
        self._policy = policy
        self._watch = QuietWatch(exercise, affected, policy)
        self._other = OtherSide(exercise, policy)
        self._advice = Advice(exercise, policy)
        self._motion = Motion(policy.repetition, exercise.side.sides)
        self._trace = Trace()
        self._rest = RestLevel(max(policy.repetition.rested_s, exercise.dose.rise_s))
        self._peak_mm = 0.0
        self._begun_s: float | None = None
        self._last_s = -math.inf
        dwell_s = policy.repetition.dwell_s
        self._rises = Lasting(policy.quiet.blink_s if closes_eyes(exercise.movement) else dwell_s)
        self._stays, self._falls, self._rests = Lasting(dwell_s), Lasting(dwell_s), Lasting(dwell_s)
        self._cues = Cues(policy.cue)
        self._timed: NotScoredWhy | None = None
        self.stage = Stage.WAITING
        self.started_s = math.inf
        self.stage_s = math.inf

    @property
    def excursion_mm(self) -> dict[Side, Value]:
        """Where each side is now, smoothed."""
        if not self._exercise.movement.signal:
            return dict(UNFOLLOWED)
        if not self._motion.excursion_mm:
            return dict.fromkeys(Side, Unmeasured(UnmeasuredWhy.NO_FACE))
        return {side: Measured(mm, 0.0) for side, mm in self._motion.excursion_mm.items()}

    @property
    def cue(self) -> Cue:
        """The cue that stands now."""
        return self._cues.now

    def step(self, sample: Sample) -> None:
        """Take in one frame. What is not measured is left out; a gap that is too long is the session's affair."""
        if not sample.judgeable:
            return
        if self._begun_s is None:
            self._begin(sample)
        passed_s = min(sample.at_s - self._last_s, self._policy.repetition.gap_max_s)
        self._last_s = sample.at_s
        excursion = {side: v.value for side, v in sample.excursion_mm.items() if isinstance(v, Measured)}
        if excursion:
            self._motion.step(excursion, passed_s)
        under_way = self.stage in (Stage.MOVING, Stage.HOLDING, Stage.RELAXING)
        told = self._cues.now in WARNINGS
        self._watch.step(sample, self._motion.most_mm(self._judged), counts=under_way, told=told)
        if self._timed is None:
            self._other.step(sample, self._motion, self._onset_mm(), begun=under_way, told=told)
        self._trace.add(sample)
        self._advance(sample.at_s)
        self._cues.say(sample.at_s, self._guide(), self._warnings(sample.at_s))

    def skip_gap(self, seconds: float) -> None:
        """Take out of account a time in which nothing could be judged."""
        if self._begun_s is not None:
            self._begun_s += seconds
        self.stage_s += seconds

    def result(self) -> RepetitionResult:
        """The finished repetition. Times of its cues count from its start."""
        started_s = self.started_s if math.isfinite(self.started_s) else (self._begun_s or self._last_s)
        facts = facts_of(self._trace, self._onset_mm(), self._exercise.side.sides)
        is_followed = bool(self._exercise.movement.signal)
        final = self._score(facts)
        return RepetitionResult(
            exercise=self._place,
            number=self._number,
            movement=self._exercise.movement.id,
            started_s=started_s,
            duration_s=max(0.0, self._last_s - started_s),
            excursion_mm=facts.excursion_mm if is_followed else UNFOLLOWED,
            symmetry_ratio=symmetry(facts) if is_followed else NOTHING_TO_MEASURE,
            score=final,
            synkinesis=self._watch.result(),
            cues=self._cues.since(started_s, self._last_s, self._cues.after_movement(final)),
            band=self._exercise.band,
            quiet_excursion_mm=self._quiet_excursion_mm(facts),
            unwatched=self._watch.unwatched(),
            course=course_of(facts, started_s, self._exercise.dose.rise_s) if self._moved else None,
        )

    @property
    def began_unwanted_at_mm(self) -> float | None:
        """The excursion of the side that counts when the first unwanted movement began, if there was any."""
        return self._watch.began_at_mm() if self._exercise.movement.signal else None

    @property
    def _moved(self) -> bool:
        return self._timed is None and math.isfinite(self.started_s)

    def _quiet_excursion_mm(self, facts: Facts) -> Value | None:
        if (began_mm := self.began_unwanted_at_mm) is not None:
            return Measured(round(began_mm, 3), max(facts.noise_mm.values()))
        if not self._watch.watches or not self._moved:
            return None
        reached = [v for side in self._judged if isinstance(v := facts.largest_mm[side], Measured)]
        return max(reached, key=lambda v: v.value, default=None)

    def _begin(self, sample: Sample) -> None:
        self._begun_s = self.stage_s = sample.at_s
        self._last_s = sample.at_s
        noise_mm = max((v.spread for v in sample.excursion_mm.values() if isinstance(v, Measured)), default=0.0)
        movement = self._exercise.movement
        if movement.grade is CameraGrade.C or not movement.signal:
            self._timed = NotScoredWhy.CAMERA_CANNOT_SEE
        elif band_below_noise(self._exercise, noise_mm, self._policy.repetition.onset_min_mm):
            self._timed = NotScoredWhy.BELOW_NOISE

    def _advance(self, at_s: float) -> None:
        if self._timed is not None:
            self._advance_by_clock(at_s)
        elif self.stage is Stage.WAITING:
            self._wait_for_onset(at_s)
        elif self.stage is Stage.MOVING:
            self._wait_for_hold(at_s)
        elif self.stage is Stage.HOLDING:
            self._wait_for_release(at_s)
        elif self.stage is Stage.RELAXING:
            self._wait_for_rest(at_s)

    def _advance_by_clock(self, at_s: float) -> None:
        """A movement that the camera cannot judge is guided by the plan's own times."""
        dose = self._exercise.dose
        ends = ((Stage.WAITING, self._policy.prompt_s), (Stage.MOVING, dose.rise_s), (Stage.HOLDING, dose.hold_s))
        for stage, lasts_s in (*ends, (Stage.RELAXING, dose.fall_s)):
            if self.stage is stage and at_s - self.stage_s >= lasts_s and self._cues.may_change(at_s):
                if stage is Stage.HOLDING:
                    self._end_hold()
                self._enter(Stage(stage.value + 1), at_s)
                return

    def _wait_for_onset(self, at_s: float) -> None:
        """A movement is a rise above where the face rested just before, so that a slow drift is none."""
        policy = self._policy.repetition
        lead_mm = self._motion.lead_mm
        rest_mm, rested_s = self._rest.step(at_s, lead_mm)
        risen = min(lead_mm, lead_mm - rest_mm) > self._onset_mm()
        began_s = self._rises.since_s(at_s, holds=risen)
        if began_s is not None:
            self._enter(Stage.MOVING, at_s)
            self.started_s = began_s
            # What the face did before it rested belongs to an attempt that was broken off.
            self._trace.forget_before(rested_s)
        elif self._begun_s is not None and at_s - self._begun_s > policy.prompt_wait_s and self._cues.may_change(at_s):
            self._enter(Stage.OVER, at_s)

    def _wait_for_hold(self, at_s: float) -> None:
        policy = self._policy.repetition
        lead_mm = self._motion.lead_mm
        self._peak_mm = max(self._peak_mm, lead_mm)
        # Against this rise's own mean speed, not the plan's: slower than the plan is never hurried.
        mean_mm_s = self._peak_mm / max(at_s - self.started_s, policy.dwell_s)
        still = abs(self._motion.speed_mm_s) < policy.hold_speed_ratio * mean_mm_s
        high = lead_mm > policy.fall_ratio * self._peak_mm
        if self._stays.since_s(at_s, holds=still and high) is not None:
            self._enter(Stage.HOLDING, at_s)
        elif self._let_go(at_s):
            self._enter(Stage.RELAXING, at_s)

    def _wait_for_release(self, at_s: float) -> None:
        self._peak_mm = max(self._peak_mm, self._motion.lead_mm)
        if at_s - self.stage_s >= self._exercise.dose.hold_s:
            self._end_hold()
            self._enter(Stage.RELAXING, at_s)
        elif self._let_go(at_s):
            self._enter(Stage.RELAXING, at_s)

    def _end_hold(self) -> None:
        """The plan's own hold is over."""
        self._watch.end_hold()
        self._other.end_hold()

    def _let_go(self, at_s: float) -> bool:
        low = self._motion.lead_mm < self._policy.repetition.fall_ratio * self._peak_mm
        return self._falls.since_s(at_s, holds=low) is not None

    def _wait_for_rest(self, at_s: float) -> None:
        policy = self._policy.repetition
        threshold_mm = max(self._onset_mm(), policy.return_ratio * self._peak_mm)
        back_s = self._rests.since_s(at_s, holds=self._motion.lead_mm < threshold_mm)
        settled = back_s is not None and at_s - back_s >= policy.settle_s
        dose = self._exercise.dose
        late = at_s - self.stage_s > dose.hold_s + dose.fall_s + policy.return_wait_s
        falling = self._motion.speed_mm_s < -policy.falling_per_s * self._peak_mm
        # The last word comes with the end, and a word may not come too soon after another.
        if (settled or (late and not falling)) and self._cues.may_change(at_s):
            self._enter(Stage.OVER, at_s)

    def _enter(self, stage: Stage, at_s: float) -> None:
        self.stage = stage
        self.stage_s = at_s
        if stage is Stage.MOVING:
            self.started_s = min(self.started_s, at_s)

    def _warnings(self, at_s: float) -> tuple[Cue, ...]:
        """What asks for a change now, the most important first. Who lets go already is told nothing."""
        if self.stage is Stage.WAITING:
            return (Cue.ONE_SIDE,) if self._other.active else ()
        if self.stage not in (Stage.MOVING, Stage.HOLDING):
            return ()
        noise_mm = max((s[-1] for s in self._trace.spread_mm.values() if s), default=0.0)
        moment = Moment(at_s, self.stage is Stage.MOVING, noise_mm, self._onset_mm())
        return self._advice.step(self._motion, self._watch, self._other, moment, timed=self._timed is not None)

    def _guide(self) -> Cue:
        """The cue of the stage, when nothing warns."""
        if self._timed is not None and self.stage is Stage.MOVING:
            return Cue.SMALL_IS_RIGHT
        return GUIDES[self.stage]

    def _onset_mm(self) -> float:
        policy = self._policy.repetition
        noise_mm = max((s[0] for s in self._trace.spread_mm.values() if s), default=0.0)
        band_mm = policy.onset_band_ratio * self._exercise.band.low_mm
        return max(policy.onset_min_mm, policy.onset_noise * noise_mm, band_mm)

    def _score(self, facts: Facts) -> Score:
        if self._timed is not None:
            return NotScored(self._timed)
        if not math.isfinite(self.started_s):
            return NotScored(NotScoredWhy.NO_MOVEMENT)
        loudest = loudest_of(self._watch.loudest(), self._other.loudest())
        beside = Beside(loudest, self._watch.squeezed(), self._watch.unwatched())
        return score(facts, self._exercise, self._affected, beside, self._policy)


GUIDES = {
    Stage.WAITING: Cue.BEGIN,
    Stage.MOVING: Cue.KEEP_GOING,
    Stage.HOLDING: Cue.HOLD,
    Stage.RELAXING: Cue.LET_GO,
    Stage.OVER: Cue.REST,
}
"""What the mirror says in each stage when nothing asks for a change."""
