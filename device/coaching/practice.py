"""The movements of one sitting as a state machine. It knows no clock: time is that of the frames."""

import math
from collections.abc import Callable
from dataclasses import replace

from device.coaching.agenda import Agenda
from device.coaching.band import next_band
from device.coaching.checks import PositionChecks
from device.coaching.policy import SessionPolicy
from device.coaching.repeating import Repeating, repetition_for
from device.coaching.repetition import Stage
from device.coaching.rest import OtherFace, RestWatch, Tight
from device.coaching.seat import check_seat
from device.coaching.settling import Settled, SettlingDown
from device.coaching.signal import Sample, sample
from device.coaching.sitting import Sitting
from device.coaching.state import Cue, Phase, RepetitionResult
from device.measurement.observer import Observation, Seen
from device.measurement.side import Side
from device.measurement.values import Unmeasured, UnmeasuredWhy, Value
from device.plan.left_out import LeftOutWhy
from device.plan.schema import Exercise, Plan

_PHASE_OF = {
    Stage.WAITING: Phase.PROMPT,
    Stage.MOVING: Phase.MOVING,
    Stage.HOLDING: Phase.HOLDING,
    Stage.RELAXING: Phase.RELAXING,
}

_SETTLING = (Phase.WAITING_FOR_FACE, Phase.NEUTRAL)


class Practice:
    """Leads through the exercises of a plan, from the seat to the rest after the last repetition.

    Args:
        plan: what to do.
        begin_baseline: starts the taking of the baseline.
        policy: the thresholds.
        sitting: what is left out today, and the order.

    Attributes:
        agenda: what is left to do.
        phase: where it stands; meaningful while it is led.
        cue: what is said.
        exercise_is_over: whether the present exercise is, its last rest included. Then `next_exercise` goes on.
        gave_up: whether the patient was away for so long that practice should pause.
        is_tight: whether the face is tighter than it should be at rest: no more movement now.
        finished_count: repetitions so far.
        results: of the present exercise, oldest first.
    """

    def __init__(self, plan: Plan, begin_baseline: Callable[[], None], policy: SessionPolicy, sitting: Sitting) -> None:
        self._plan = plan
        self._policy = policy
        self.agenda = Agenda(plan, sitting)
        self._settling = SettlingDown(begin_baseline, policy, plan.clinic_rest)
        self.phase, self.cue = self._settling.phase, self._settling.cue
        self.exercise_is_over = False
        self.gave_up = False
        self.is_tight = False
        self._rest_watch = RestWatch(policy.rest)
        self.finished_count = 0
        self.results: list[RepetitionResult] = []
        self._finished: list[RepetitionResult] = []
        self._repetition: Repeating | None = None
        self._rest_until_s = self._judged_s = math.inf
        self._now_s = -math.inf

    @property
    def exercise(self) -> Exercise:
        """The present exercise.

        Raises:
            IndexError: the plan is all massage.
        """
        return self.agenda.exercise

    @property
    def checks(self) -> PositionChecks:
        """How the patient sits."""
        return self._settling.checks

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
            return self._settling.progress, 0.0
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
        self._settling.sit_down()
        self.phase, self.cue, self.gave_up = self._settling.phase, self._settling.cue, False

    def break_off(self) -> None:
        """Forget the repetition that is under way: it is asked for again later."""
        self._repetition = None

    def wait(self, at_s: float) -> None:
        """Something else is asked: time passes, and is not lost."""
        self._now_s = self._judged_s = at_s

    def next_exercise(self) -> bool:
        """Go to the next exercise that is done today; false when there is none."""
        self.exercise_is_over = False
        if moves := self.agenda.next_exercise():
            self.results = []
        return moves

    def leave_what_hurts(self) -> bool:
        """The present movement rests for today; false when nothing is left to do."""
        self.agenda.leave_out(self.exercise.movement.id, LeftOutWhy.PAIN_REST)
        self._rest_until_s = math.inf
        return self.next_exercise()

    def prompt(self) -> None:
        """Ask for the next repetition, once the rest that is due is over."""
        if math.isfinite(self._rest_until_s):
            self.phase, self.cue = Phase.REST, Cue.REST
            return
        self.phase = Phase.PROMPT
        self.cue = Cue.BEGIN if self.exercise.movement.is_active else Cue.STAY_RELAXED
        self._repetition = repetition_for(
            replace(self.exercise, band=self.agenda.band),
            self._plan.affected,
            place=self.agenda.place,
            number=self.agenda.number,
            policy=self._policy,
        )

    def advance(self, observation: Observation) -> None:
        """Take in one frame."""
        self._now_s = observation.captured_s
        if self.phase in _SETTLING:
            self._settle(observation)
        elif not isinstance(observation, Seen) or not self._judge(observation):
            self._lose(observation)

    def _settle(self, observation: Observation) -> None:
        settled = self._settling.step(observation, fits=lambda seen: self._sample(seen).why_not is None)
        self.phase, self.cue = self._settling.phase, self._settling.cue
        if settled is Settled.TIGHT:
            self.is_tight = True
        elif settled is Settled.READY:
            self._judged_s = observation.captured_s
            self.prompt()

    def _sample(self, seen: Seen) -> Sample:
        return sample(seen.measures, self.exercise, self._plan.affected)

    def _judge(self, seen: Seen) -> bool:
        """Take in a measured frame; false when it cannot be judged."""
        taken = self._sample(seen)
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

    def _follow(self, repetition: Repeating) -> None:
        if repetition.stage is not Stage.OVER:
            self.phase, self.cue = _PHASE_OF[repetition.stage], repetition.cue
            return
        result = repetition.result()
        self.agenda.band = next_band(self.agenda.band, repetition.began_unwanted_at_mm, self._policy.band)
        self.agenda.moved(result.duration_s)
        self.results.append(result)
        self._finished.append(result)
        self.finished_count += 1
        self._repetition = None
        self._rest_watch.forget()
        self.phase, self.cue = Phase.REST, result.cues[-1].cue if result.cues[-1:] else Cue.REST
        self._rest_until_s = self._now_s + self.exercise.dose.rest_s

    def _look_at_rest(self, seen: Seen) -> None:
        """Compare the resting face with the baseline: tighter after an exercise, or somebody else's.

        A rest that is shorter than the watch is not compared: to lengthen it would not be the plan's dose.
        """
        answer = self._rest_watch.step(seen.measures)
        if isinstance(answer, Tight) and self.agenda.number == self.exercise.dose.repetitions:
            self.is_tight = True
        elif isinstance(answer, OtherFace):
            # Whoever sits there now is measured against their own face.
            self._settling.sit_down(anew=True)
            self.phase, self.cue = self._settling.phase, self._settling.cue

    def _rest(self, at_s: float) -> None:
        if at_s < self._rest_until_s:
            return
        self._rest_until_s = math.inf
        if self.agenda.next_repetition():
            self.prompt()
        else:
            self.exercise_is_over = True

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
            return Cue.COME_CLOSER if self._sample(observation).why_not is UnmeasuredWhy.TOO_FAR else Cue.FACE_FORWARD
        return cue
