"""The movements of one sitting as a state machine. It knows no clock: time is that of the frames."""

import math
from collections.abc import Callable
from dataclasses import replace

from device.coaching.band import next_band
from device.coaching.checks import PositionChecks
from device.coaching.policy import SessionPolicy
from device.coaching.repetition import Repetition, Stage
from device.coaching.rest import OtherFace, RestWatch, Tight, clinic_reading
from device.coaching.seat import NOT_LOOKED, check_seat
from device.coaching.signal import sample
from device.coaching.sitting import Sitting
from device.coaching.state import Cue, Phase, RepetitionResult
from device.measurement.baseline import NotNeutral
from device.measurement.observer import Lost, Observation, Seated, Seen, Settling
from device.measurement.side import Side
from device.measurement.values import Unmeasured, UnmeasuredWhy, Value
from device.plan.conditions import ClinicRest
from device.plan.left_out import LeftOutWhy
from device.plan.schema import NO_BAND, Band, Exercise, Plan

_PHASE_OF = {
    Stage.WAITING: Phase.PROMPT,
    Stage.MOVING: Phase.MOVING,
    Stage.HOLDING: Phase.HOLDING,
    Stage.RELAXING: Phase.RELAXING,
}


RESTART_CUES = {
    NotNeutral.NO_FACE: Cue.STAY_RELAXED,
    NotNeutral.MOVED: Cue.STAY_RELAXED,
    NotNeutral.TURNED_AWAY: Cue.FACE_FORWARD,
    NotNeutral.EYES_SHUT: Cue.EYES_OPEN,
}
"""What is said when the neutral face has to be watched anew."""


class Practice:
    """Leads through the exercises of a plan, from the seat to the rest after the last repetition.

    Args:
        plan: what to do.
        begin_baseline: starts the taking of the baseline.
        policy: the thresholds.
        sitting: what is left out today, and the order.

    Attributes:
        phase: where it stands; meaningful while it is led.
        cue: what is said.
        checks: how the patient sits.
        left_out: movements and massages that are not done now.
        exercise_is_over: whether the present exercise is, its last rest included. Then `next_exercise` goes on.
        gave_up: whether the patient was away for so long that practice should pause.
        is_tight: whether the face is tighter after an exercise than it was before practice: no more movement now.
        finished_count: repetitions so far.
        results: of the present exercise, oldest first.
        number: of the repetition, from 1.
        has_moves: whether anything is left to do.
    """

    def __init__(self, plan: Plan, begin_baseline: Callable[[], None], policy: SessionPolicy, sitting: Sitting) -> None:
        self._plan = plan
        self._begin_baseline = begin_baseline
        self._policy = policy
        self.left_out = dict(sitting.left_out)
        self._order = sitting.order or tuple(range(len(plan.exercises)))
        self._active_left_s = sitting.active_left_s
        self.phase = Phase.WAITING_FOR_FACE
        self.cue = Cue.COME_INTO_VIEW
        self.checks: PositionChecks = NOT_LOOKED
        self.exercise_is_over = False
        self.gave_up = False
        self.is_tight = False
        self._rest_watch = RestWatch(policy.rest)
        self._clinic_watch: RestWatch | None = None
        if isinstance(plan.clinic_rest, ClinicRest):
            self._clinic_watch = RestWatch(policy.rest, clinic_reading(plan.clinic_rest))
        self.finished_count = 0
        self.results: list[RepetitionResult] = []
        self._turn, self.number = 0, 1
        self._finished: list[RepetitionResult] = []
        self._bands: dict[int, Band] = {}
        self._repetition: Repetition | None = None
        self._has_baseline = False
        self._progress = 0.0
        self._good_since_s = self._away_since_s = math.inf
        self._rest_until_s = self._judged_s = math.inf
        self._now_s = -math.inf
        self.has_moves = self._seek(0)

    @property
    def place(self) -> int:
        """Of the present exercise in the plan, from 0."""
        return self._order[self._turn] if self._order else 0

    @property
    def upcoming(self) -> tuple[int, ...]:
        """Places of the exercises that come after the present one."""
        return tuple(place for place in self._order[self._turn + 1 :] if self._is_done(place))

    @property
    def exercise(self) -> Exercise:
        """The present exercise.

        Raises:
            IndexError: the plan is all massage.
        """
        return self._plan.exercises[self.place]

    @property
    def band(self) -> Band:
        """The band of the present exercise: the plan's, or what became of it after an unwanted movement."""
        return self._bands.get(self.place, self.exercise.band) if self._plan.exercises else NO_BAND

    @property
    def excursion_mm(self) -> dict[Side, Value]:
        """Where each side is now."""
        if self._repetition is None:
            return dict.fromkeys(Side, Unmeasured(UnmeasuredWhy.NO_FACE))
        return self._repetition.excursion_mm

    @property
    def timing(self) -> tuple[float, float]:
        """Progress 0..1 and seconds left of what is timed now."""
        if self.phase is Phase.NEUTRAL:
            return self._progress, 0.0
        if self.phase is Phase.REST:
            whole_s, left_s = self.exercise.dose.rest_s, max(0.0, self._rest_until_s - self._now_s)
            return 1 - left_s / max(whole_s, left_s, 1e-9), left_s
        if self.phase is Phase.HOLDING and self._repetition is not None:
            whole_s = self.exercise.dose.hold_s
            left_s = max(0.0, whole_s - (self._now_s - self._repetition.stage_s))
            return 1 - left_s / whole_s, left_s
        return 0.0, 0.0

    def take_finished(self) -> tuple[RepetitionResult, ...]:
        """The repetitions that were finished since the last call, in order."""
        finished, self._finished = tuple(self._finished), []
        return finished

    def sit_down(self) -> None:
        """Begin, or go on: the seat is looked at first. A baseline that was taken is kept."""
        self.phase, self.cue, self._good_since_s, self.gave_up = (
            Phase.WAITING_FOR_FACE,
            Cue.COME_INTO_VIEW,
            math.inf,
            False,
        )

    def break_off(self) -> None:
        """Forget the repetition that is under way: it is asked for again later."""
        self._repetition = None

    def wait(self, at_s: float) -> None:
        """Something else is asked: time passes, and is not lost."""
        self._now_s = self._judged_s = at_s

    def next_exercise(self) -> bool:
        """Go to the next exercise that is done today; false when there is none."""
        self.exercise_is_over = False
        return self._seek(self._turn + 1)

    def begin_new_day(self, active_s: float) -> None:
        """It is another day than the mirror thought: its share of movement is still to be done."""
        today = (LeftOutWhy.ENOUGH_TODAY, LeftOutWhy.TOO_SOON)
        self.left_out = {what: why for what, why in self.left_out.items() if why not in today}
        self._active_left_s = active_s
        self.has_moves = self._seek(0)

    def leave_what_hurts(self) -> bool:
        """The present movement rests for today; false when nothing is left to do."""
        self.left_out[self.exercise.movement.id] = LeftOutWhy.PAIN_REST
        self._rest_until_s = math.inf
        return self.next_exercise()

    def prompt(self) -> None:
        """Ask for the next repetition, once the rest that is due is over."""
        if math.isfinite(self._rest_until_s):
            self.phase, self.cue = Phase.REST, Cue.REST
            return
        self.phase, self.cue = Phase.PROMPT, Cue.BEGIN
        self._repetition = Repetition(
            replace(self.exercise, band=self.band),
            self._plan.affected,
            place=self.place,
            number=self.number,
            policy=self._policy,
        )

    def advance(self, observation: Observation) -> None:
        """Take in one frame."""
        self._now_s = observation.captured_s
        if self.phase is Phase.WAITING_FOR_FACE:
            self._wait_for_face(observation)
        elif self.phase is Phase.NEUTRAL:
            self._settle(observation)
        elif not isinstance(observation, Seen) or not self._judge(observation):
            self._lose(observation)

    def _wait_for_face(self, observation: Observation) -> None:
        self.checks, self.cue = check_seat(observation, self._policy.seat)
        if self.cue is not Cue.NONE:
            self._good_since_s = self._away_since_s = math.inf
            return
        if isinstance(observation, Seen) and self._why_not(observation) is not None:
            self._wait_for_old_seat(observation.captured_s)
            return
        self._away_since_s = math.inf
        self._good_since_s = min(self._good_since_s, observation.captured_s)
        if observation.captured_s - self._good_since_s < self._policy.seat.settle_s:
            return
        self._judged_s = observation.captured_s
        if self._has_baseline:
            self.prompt()
        else:
            self._take_baseline()

    def _wait_for_old_seat(self, at_s: float) -> None:
        """The patient sits well, but not as for the baseline: first ask them back, then take a new one."""
        self.cue, self._good_since_s = Cue.FACE_FORWARD, math.inf
        self._away_since_s = min(self._away_since_s, at_s)
        if at_s - self._away_since_s > self._policy.new_seat_s:
            self._away_since_s, self._judged_s = math.inf, at_s
            self._take_baseline()

    def _take_baseline(self) -> None:
        self.phase, self.cue, self._progress = Phase.NEUTRAL, Cue.STAY_RELAXED, 0.0
        self._begin_baseline()

    def _why_not(self, seen: Seen) -> UnmeasuredWhy | None:
        return sample(seen.measures, self.exercise, self._plan.affected).why_not

    def _settle(self, observation: Observation) -> None:
        if isinstance(observation, Lost | Seated):
            if observation.captured_s - self._judged_s > self._policy.lost_s:
                self.phase, self._good_since_s = Phase.WAITING_FOR_FACE, math.inf
            return
        self._judged_s = observation.captured_s
        if isinstance(observation, Settling):
            self._progress = observation.progress
            if observation.restarted is not None:
                self.cue = RESTART_CUES[observation.restarted]
            return
        self._has_baseline = True
        self._go_on_from_rest(observation)

    def _go_on_from_rest(self, seen: Seen) -> None:
        """Once, the neutral face is compared with the clinic's own rest."""
        if self._clinic_watch is None:
            self.prompt()
        elif (answer := self._clinic_watch.step(seen.measures)) is not None:
            self._clinic_watch = None
            self.is_tight = isinstance(answer, Tight)
            if not self.is_tight:
                self.prompt()

    def _judge(self, seen: Seen) -> bool:
        """Take in a measured frame; false when it cannot be judged."""
        taken = sample(seen.measures, self.exercise, self._plan.affected)
        if not taken.judgeable:
            return False
        gap_s = taken.at_s - self._judged_s
        self._judged_s = taken.at_s
        if gap_s > self._policy.repetition.gap_max_s:
            self._after_gap(gap_s)
        if self.phase is Phase.REST:
            self._look_at_rest(seen)
            self._rest(taken.at_s)
        elif self._repetition is not None:
            self._repetition.step(taken)
            self._follow(self._repetition)
        return True

    def _after_gap(self, gap_s: float) -> None:
        """Lost time never counts against the patient: a spoilt repetition is asked for again."""
        if self.phase is Phase.REST or math.isfinite(self._rest_until_s):
            self.phase, self.cue = Phase.REST, Cue.REST
            self._rest_until_s += gap_s
        elif self._repetition is None or self._repetition.stage is not Stage.WAITING:
            self.prompt()
        else:
            self._repetition.skip_gap(gap_s)

    def _follow(self, repetition: Repetition) -> None:
        if repetition.stage is not Stage.OVER:
            self.phase, self.cue = _PHASE_OF[repetition.stage], repetition.cue
            return
        result = repetition.result()
        self._bands[self.place] = next_band(self.band, repetition.began_unwanted_at_mm, self._policy.band)
        self.results.append(result)
        self._finished.append(result)
        self.finished_count += 1
        self._active_left_s -= result.duration_s
        self._repetition = None
        self._rest_watch.forget()
        self.phase, self.cue = Phase.REST, result.cues[-1].cue if result.cues[-1:] else Cue.REST
        self._rest_until_s = self._now_s + self.exercise.dose.rest_s

    def _look_at_rest(self, seen: Seen) -> None:
        """Compare the resting face with the baseline: tighter after an exercise, or somebody else's.

        A rest that is shorter than the watch is not compared: to lengthen it would not be the plan's dose.
        """
        answer = self._rest_watch.step(seen.measures)
        if isinstance(answer, Tight) and self.number == self.exercise.dose.repetitions:
            self.is_tight = True
        elif isinstance(answer, OtherFace):
            # Whoever sits there now is measured against their own face.
            self._has_baseline = False
            self.sit_down()

    def _rest(self, at_s: float) -> None:
        if at_s < self._rest_until_s:
            return
        self._rest_until_s = math.inf
        if self._active_left_s <= 0:
            self._leave_the_rest()
        elif self.number < self.exercise.dose.repetitions:
            self.number += 1
            self.prompt()
        else:
            self.exercise_is_over = True

    def _leave_the_rest(self) -> None:
        """The day's share of movement is done."""
        ids = (exercise.movement.id for exercise in self._plan.exercises)
        self.left_out = {**dict.fromkeys(ids, LeftOutWhy.ENOUGH_TODAY), **self.left_out}
        self.exercise_is_over = True

    def _seek(self, first: int) -> bool:
        """Go to the first exercise from this turn on that is done today; false when there is none."""
        for turn in range(first, len(self._order)):
            if self._is_done(self._order[turn]):
                self._turn, self.number, self.results = turn, 1, []
                return True
        return False

    def _is_done(self, place: int) -> bool:
        return self._plan.exercises[place].movement.id not in self.left_out

    def _lose(self, observation: Observation) -> None:
        lost_s = observation.captured_s - self._judged_s
        if lost_s > self._policy.pause_s:
            self.gave_up = True
        elif lost_s > self._policy.lost_s:
            self.phase, self.cue = Phase.CANNOT_JUDGE, self._lost_cue(observation)

    def _lost_cue(self, observation: Observation) -> Cue:
        """What to change, so that the mirror can see again."""
        _, cue = check_seat(observation, self._policy.seat)
        if cue is Cue.NONE and isinstance(observation, Seen):
            return Cue.COME_CLOSER if self._why_not(observation) is UnmeasuredWhy.TOO_FAR else Cue.FACE_FORWARD
        return cue
