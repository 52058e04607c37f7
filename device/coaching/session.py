"""One sitting of practice as a state machine. It knows no clock: time is that of the frames."""

import math
from collections.abc import Callable
from dataclasses import replace

from device.coaching.band import next_band
from device.coaching.checks import PositionChecks
from device.coaching.conversation import Conversation
from device.coaching.massage import MassageGuide, MassageNow
from device.coaching.policy import SessionPolicy
from device.coaching.questions import (
    NO_QUESTIONS,
    Answer,
    Answered,
    Ending,
    NothingAsked,
    QuestionId,
    QuestionPolicy,
)
from device.coaching.repetition import Repetition, Stage
from device.coaching.seat import NOT_LOOKED, check_seat
from device.coaching.signal import sample
from device.coaching.state import Cue, Phase, RepetitionResult, SessionState
from device.measurement.baseline import NotNeutral
from device.measurement.observer import Lost, Observation, Seated, Seen, Settling
from device.measurement.side import Side
from device.measurement.values import Unmeasured, UnmeasuredWhy, Value
from device.plan.schema import Band, Exercise, Plan

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


NO_BAND = Band(0.0, 0.0)
"""Stands where the plan is all massage and nothing is to move."""


class Session:
    """Leads one patient through one plan.

    Feed it one observation per frame with `advance`; read `state`; collect what is finished with
    `take_finished`. When it needs the neutral face it calls `begin_baseline`.

    Args:
        plan: what to do.
        begin_baseline: starts the taking of the baseline.
        policy: the thresholds.
        questions: what is asked.
        resting: movements and massages that rest because they hurt before.
    """

    def __init__(
        self,
        plan: Plan,
        begin_baseline: Callable[[], None],
        policy: SessionPolicy | None = None,
        questions: QuestionPolicy = NO_QUESTIONS,
        resting: frozenset[str] = frozenset(),
    ) -> None:
        self._plan = plan
        self._begin_baseline = begin_baseline
        self._policy = policy or SessionPolicy()
        self._questions = questions
        self._guide = MassageGuide(plan.massages)
        self._talk = Conversation()
        self._resting = resting
        self._ending = Ending.FINISHED
        self._cue = Cue.COME_INTO_VIEW
        self._checks: PositionChecks = NOT_LOOKED
        self._good_since_s = math.inf
        self._away_since_s = math.inf
        self._place = 0
        self._number = 1
        self._repetition: Repetition | None = None
        self._bands: dict[int, Band] = {}
        self._has_baseline = False
        self._progress = 0.0
        self._rest_until_s = math.inf
        self._judged_s = math.inf
        self._here: list[RepetitionResult] = []
        self._finished: list[RepetitionResult] = []
        self._finished_count = 0
        self._now_s = -math.inf
        self._phase = Phase.ASKING
        self._has_moves = self._seek(0)
        if questions.before:
            self._talk.ask(QuestionId.SAFETY)
        else:
            self._begin()

    @property
    def exercise(self) -> Exercise:
        """The present exercise.

        Raises:
            IndexError: the plan is all massage.
        """
        return self._plan.exercises[min(self._place, len(self._plan.exercises) - 1)]

    @property
    def state(self) -> SessionState:
        """What a screen needs to know now."""
        progress, remaining_s = self._timing()
        moves = bool(self._plan.exercises)
        return SessionState(
            phase=self._phase,
            cue=self._cue,
            exercise=max(min(self._place, len(self._plan.exercises) - 1), 0),
            exercises=len(self._plan.exercises),
            movement=self.exercise.movement.id if moves else "",
            repetition=self._number,
            repetitions=self.exercise.dose.repetitions if moves else 0,
            band=self._band if moves else NO_BAND,
            excursion_mm=self._excursion(),
            progress=progress,
            remaining_s=remaining_s,
            checks=self._checks,
            last=tuple(self._here),
            finished=self._finished_count,
            massage=self._guide.now,
            asked=self._talk.asked,
            resting=self._resting,
            ending=self._ending,
        )

    def take_finished(self) -> tuple[RepetitionResult, ...]:
        """The repetitions that were finished since the last call, in order."""
        finished, self._finished = tuple(self._finished), []
        return finished

    def take_answers(self) -> tuple[Answered, ...]:
        """The answers that were given since the last call, in order."""
        return self._talk.take()

    def pause(self) -> None:
        """Stop at once, and ask why. A repetition that is under way is forgotten and asked for again later."""
        if self._phase is Phase.DONE or self._talk.asks(QuestionId.STOPPED):
            return
        if self._talk.asks(QuestionId.SAFETY):
            # Nothing has begun that could go on.
            self.stop()
        elif self._talk.asks(QuestionId.FELT) and not self._skip_to_next():
            # How it felt was not said, and that was the last exercise.
            self.stop(Ending.FINISHED)
        else:
            self._phase, self._cue, self._repetition = Phase.PAUSED, Cue.NONE, None
            self._talk.ask(QuestionId.STOPPED)

    def resume(self) -> None:
        """Go on after a pause: the seat is looked at again first; the baseline is kept."""
        if self._phase is Phase.PAUSED:
            self._begin()

    def stop(self, ending: Ending = Ending.WANTED) -> None:
        """End the session here."""
        self._phase, self._cue, self._repetition = Phase.DONE, Cue.NONE, None
        self._ending = ending
        self._talk.leave()

    def choose(self, down: int) -> None:
        """Choose another answer of the question that stands, so many places further down."""
        self._talk.choose(down, self._now_s)

    def answer(self) -> None:
        """Confirm the answer that is chosen."""
        given = self._talk.confirm(self.state.exercise, self._now_s)
        if isinstance(given, NothingAsked):
            return
        question, answer = given.question, given.answer
        if question is QuestionId.SAFETY:
            self._heed_safety(answer)
        elif question is QuestionId.FELT:
            self._next_exercise()
        elif question is QuestionId.WHERE:
            self._rest_what_hurts()
        elif answer is Answer.PAIN:
            self._talk.ask(QuestionId.WHERE)
        elif answer is Answer.TIRED:
            self.stop(Ending.TIRED)
        else:
            self.resume()

    def _heed_safety(self, answer: Answer) -> None:
        """No practice after a yes."""
        if answer is Answer.ALL_WELL:
            self._begin()
        else:
            self.stop(Ending.SEE_A_DOCTOR if answer is Answer.EYE else Ending.GET_HELP)

    def _rest_what_hurts(self) -> None:
        """The movement rests for today; what else is prescribed may go on after a pause."""
        guided = self._guide.now
        if isinstance(guided, MassageNow):
            self._resting |= {guided.massage.id}
            self._talk.ask(QuestionId.STOPPED)
            return
        self._resting |= {self.exercise.movement.id}
        self._rest_until_s = math.inf
        if self._skip_to_next():
            self._talk.ask(QuestionId.STOPPED)
        else:
            self.stop(Ending.PAIN)

    def _begin(self) -> None:
        """Begin, or go on: massages first; then the seat is looked at again. A baseline that was taken is kept."""
        self._talk.leave()
        self._cue, self._good_since_s = Cue.NONE, math.inf
        self._guide.leave_all_of(self._resting)
        if not self._guide.is_over:
            self._phase = Phase.MASSAGE
        elif self._has_moves:
            self._phase, self._cue = Phase.WAITING_FOR_FACE, Cue.COME_INTO_VIEW
        else:
            self.stop(Ending.ALL_RESTS if self._resting else Ending.FINISHED)

    def next_massage(self) -> None:
        """Leave the massage that is guided now."""
        if self._phase is Phase.MASSAGE:
            self._guide.leave()
            self._begin()

    def _massage(self, at_s: float) -> None:
        place = self._guide.place
        self._guide.step(at_s)
        if self._guide.place != place:
            self._begin()

    def advance(self, observation: Observation) -> None:
        """Take in one frame."""
        self._now_s = observation.captured_s
        if self._phase in (Phase.DONE, Phase.PAUSED):
            return
        if self._phase is Phase.MASSAGE:
            self._massage(self._now_s)
            return
        if self._phase is Phase.ASKING:
            self._judged_s = self._now_s
            if self._talk.is_over(self._now_s):
                self._next_exercise()
            return
        if self._phase is Phase.WAITING_FOR_FACE:
            self._wait_for_face(observation)
        elif self._phase is Phase.NEUTRAL:
            self._settle(observation)
        elif not isinstance(observation, Seen) or not self._judge(observation):
            self._lose(observation)

    def _wait_for_face(self, observation: Observation) -> None:
        self._checks, self._cue = check_seat(observation, self._policy.seat)
        if self._cue is not Cue.NONE:
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
            self._prompt()
        else:
            self._take_baseline()

    def _wait_for_old_seat(self, at_s: float) -> None:
        """The patient sits well, but not as for the baseline: first ask them back, then take a new one."""
        self._cue, self._good_since_s = Cue.FACE_FORWARD, math.inf
        self._away_since_s = min(self._away_since_s, at_s)
        if at_s - self._away_since_s > self._policy.new_seat_s:
            self._away_since_s, self._judged_s = math.inf, at_s
            self._take_baseline()

    def _take_baseline(self) -> None:
        self._phase, self._cue, self._progress = Phase.NEUTRAL, Cue.STAY_RELAXED, 0.0
        self._begin_baseline()

    def _why_not(self, seen: Seen) -> UnmeasuredWhy | None:
        return sample(seen.measures, self.exercise, self._plan.affected).why_not

    def _settle(self, observation: Observation) -> None:
        if isinstance(observation, Lost | Seated):
            if observation.captured_s - self._judged_s > self._policy.lost_s:
                self._phase, self._good_since_s = Phase.WAITING_FOR_FACE, math.inf
            return
        self._judged_s = observation.captured_s
        if isinstance(observation, Settling):
            self._progress = observation.progress
            if observation.restarted is not None:
                self._cue = RESTART_CUES[observation.restarted]
            return
        self._has_baseline = True
        self._prompt()

    def _judge(self, seen: Seen) -> bool:
        """Take in a measured frame; false when it cannot be judged."""
        taken = sample(seen.measures, self.exercise, self._plan.affected)
        if not taken.judgeable:
            return False
        gap_s = taken.at_s - self._judged_s
        self._judged_s = taken.at_s
        if gap_s > self._policy.repetition.gap_max_s:
            self._after_gap(gap_s)
        if self._phase is Phase.REST:
            self._rest(taken.at_s)
        elif self._repetition is not None:
            self._repetition.step(taken)
            self._follow(self._repetition)
        return True

    def _after_gap(self, gap_s: float) -> None:
        """Lost time never counts against the patient: a spoilt repetition is asked for again."""
        if self._phase is Phase.REST or math.isfinite(self._rest_until_s):
            self._phase, self._cue = Phase.REST, Cue.REST
            self._rest_until_s += gap_s
        elif self._repetition is None or self._repetition.stage is not Stage.WAITING:
            self._prompt()
        else:
            self._repetition.skip_gap(gap_s)

    def _follow(self, repetition: Repetition) -> None:
        if repetition.stage is not Stage.OVER:
            self._phase, self._cue = _PHASE_OF[repetition.stage], repetition.cue
            return
        result = repetition.result()
        self._bands[self._place] = next_band(self._band, repetition.began_unwanted_at_mm, self._policy.band)
        self._here.append(result)
        self._finished.append(result)
        self._finished_count += 1
        self._repetition = None
        self._phase, self._cue = Phase.REST, result.cues[-1].cue if result.cues[-1:] else Cue.REST
        self._rest_until_s = self._now_s + self.exercise.dose.rest_s

    def _rest(self, at_s: float) -> None:
        if at_s < self._rest_until_s:
            return
        self._rest_until_s = math.inf
        if self._number < self.exercise.dose.repetitions:
            self._number += 1
        elif self._questions.felt_wait_s > 0:
            self._phase, self._cue = Phase.ASKING, Cue.NONE
            self._talk.ask(QuestionId.FELT, at_s, self._questions.felt_wait_s)
            return
        else:
            self._next_exercise()
            return
        self._prompt()

    def _next_exercise(self) -> None:
        self._talk.leave()
        if self._skip_to_next():
            self._prompt()
        else:
            self.stop(Ending.FINISHED)

    def _skip_to_next(self) -> bool:
        """Go to the next exercise that does not rest today; false when there is none."""
        return self._seek(self._place + 1)

    def _seek(self, first: int) -> bool:
        """Go to the first exercise from this one on that does not rest today; false when there is none."""
        for place in range(first, len(self._plan.exercises)):
            if self._plan.exercises[place].movement.id not in self._resting:
                self._place, self._number, self._here = place, 1, []
                return True
        return False

    def _prompt(self) -> None:
        if math.isfinite(self._rest_until_s):
            self._phase, self._cue = Phase.REST, Cue.REST
            return
        self._phase, self._cue = Phase.PROMPT, Cue.BEGIN
        self._repetition = Repetition(
            replace(self.exercise, band=self._band),
            self._plan.affected,
            place=self._place,
            number=self._number,
            policy=self._policy,
        )

    def _lose(self, observation: Observation) -> None:
        lost_s = observation.captured_s - self._judged_s
        if lost_s > self._policy.pause_s:
            self.pause()
        elif lost_s > self._policy.lost_s:
            self._phase, self._cue = Phase.CANNOT_JUDGE, self._lost_cue(observation)

    def _lost_cue(self, observation: Observation) -> Cue:
        """What to change, so that the mirror can see again."""
        _, cue = check_seat(observation, self._policy.seat)
        if cue is Cue.NONE and isinstance(observation, Seen):
            return Cue.COME_CLOSER if self._why_not(observation) is UnmeasuredWhy.TOO_FAR else Cue.FACE_FORWARD
        return cue

    def _timing(self) -> tuple[float, float]:
        """Progress 0..1 and seconds left of what is timed now."""
        if self._phase is Phase.NEUTRAL:
            return self._progress, 0.0
        if self._phase is Phase.REST:
            whole_s, left_s = self.exercise.dose.rest_s, max(0.0, self._rest_until_s - self._now_s)
            return 1 - left_s / max(whole_s, left_s, 1e-9), left_s
        if self._phase is Phase.HOLDING and self._repetition is not None:
            whole_s = self.exercise.dose.hold_s
            left_s = max(0.0, whole_s - (self._now_s - self._repetition.stage_s))
            return 1 - left_s / whole_s, left_s
        return 0.0, 0.0

    @property
    def _band(self) -> Band:
        """The band of the present exercise: the plan's, or what became of it after an unwanted movement."""
        return self._bands.get(self._place, self.exercise.band)

    def _excursion(self) -> dict[Side, Value]:
        if self._repetition is None:
            return dict.fromkeys(Side, Unmeasured(UnmeasuredWhy.NO_FACE))
        return self._repetition.excursion_mm
