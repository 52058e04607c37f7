"""One sitting: questions, massages, then the movements. It knows no clock: time is that of the frames."""

import math
from collections.abc import Callable

from device.coaching.conversation import Conversation
from device.coaching.massage import MassageGuide, MassageNow
from device.coaching.policy import SessionPolicy
from device.coaching.practice import Practice
from device.coaching.questions import (
    NO_QUESTIONS,
    Answer,
    Answered,
    Ending,
    NothingAsked,
    QuestionId,
    QuestionPolicy,
)
from device.coaching.state import Cue, Phase, RepetitionResult, SessionState
from device.measurement.observer import Observation
from device.plan.entries import LETS_GO
from device.plan.schema import Exercise, Plan


class Session:
    """Leads one patient through one plan.

    Feed it one observation per frame with `advance`; read `state`; collect what is finished with
    `take_finished`, and what was answered with `take_answers`. When it needs the neutral face it calls
    `begin_baseline`.

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
        self._questions = questions
        self._practice = Practice(plan, begin_baseline, policy or SessionPolicy(), resting)
        self._guide = MassageGuide(plan.massages)
        self._talk = Conversation()
        self._ending = Ending.FINISHED
        self._now_s = -math.inf
        # None while the practice leads: then its phase is that of the session.
        self._own_phase: Phase | None = Phase.ASKING
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
        return self._practice.exercise

    @property
    def state(self) -> SessionState:
        """What a screen needs to know now."""
        practice, moves = self._practice, bool(self._plan.exercises)
        progress, remaining_s = practice.timing if self._own_phase is None else (0.0, 0.0)
        return SessionState(
            phase=self._own_phase or practice.phase,
            cue=practice.cue if self._own_phase is None else Cue.NONE,
            exercise=practice.place,
            exercises=len(self._plan.exercises),
            movement=self.exercise.movement.id if moves else "",
            repetition=practice.number,
            repetitions=self.exercise.dose.repetitions if moves else 0,
            band=practice.band,
            excursion_mm=practice.excursion_mm,
            progress=progress,
            remaining_s=remaining_s,
            checks=practice.checks,
            last=tuple(practice.results),
            finished=practice.finished_count,
            massage=self._guide.now,
            asked=self._talk.asked,
            resting=practice.resting,
            ending=self._ending,
        )

    def take_finished(self) -> tuple[RepetitionResult, ...]:
        """The repetitions that were finished since the last call, in order."""
        return self._practice.take_finished()

    def take_answers(self) -> tuple[Answered, ...]:
        """The answers that were given since the last call, in order."""
        return self._talk.take()

    def pause(self) -> None:
        """Stop at once, and ask why. A repetition that is under way is forgotten and asked for again later."""
        if self._own_phase is Phase.DONE or self._talk.asks(QuestionId.STOPPED):
            return
        if self._talk.asks(QuestionId.SAFETY):
            # Nothing has begun that could go on.
            self.stop()
        elif self._talk.asks(QuestionId.FELT) and not self._practice.next_exercise():
            # How it felt was not said, and that was the last exercise.
            self.stop(Ending.FINISHED)
        else:
            self._own_phase = Phase.PAUSED
            self._practice.break_off()
            self._talk.ask(QuestionId.STOPPED)

    def resume(self) -> None:
        """Go on after a pause: the seat is looked at again first; the baseline is kept."""
        if self._own_phase is Phase.PAUSED:
            self._begin()

    def stop(self, ending: Ending = Ending.WANTED) -> None:
        """End the session here."""
        self._own_phase, self._ending = Phase.DONE, ending
        self._practice.break_off()
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
        """What hurts rests for today; what else is prescribed may go on after a pause."""
        guided = self._guide.now
        if isinstance(guided, MassageNow):
            self._practice.resting |= {guided.massage.id}
            self._talk.ask(QuestionId.STOPPED)
        elif self._practice.leave_what_hurts():
            self._talk.ask(QuestionId.STOPPED)
        else:
            self.stop(Ending.PAIN)

    def _begin(self) -> None:
        """Begin, or go on: massages first, then the movements."""
        self._talk.leave()
        self._guide.leave_all_of(self._practice.resting)
        if not self._guide.is_over:
            self._own_phase = Phase.MASSAGE
        elif self._practice.is_tight:
            self.stop(Ending.TIGHT)
        elif self._practice.has_moves:
            self._own_phase = None
            self._practice.sit_down()
        else:
            self.stop(Ending.ALL_RESTS if self._practice.resting else Ending.FINISHED)

    def next_massage(self) -> None:
        """Leave the massage that is guided now."""
        if self._own_phase is Phase.MASSAGE:
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
        if self._own_phase is Phase.MASSAGE:
            self._massage(self._now_s)
        elif self._own_phase is Phase.ASKING:
            self._practice.wait(self._now_s)
            if self._talk.is_over(self._now_s):
                self._next_exercise()
        elif self._own_phase is None:
            self._practice.advance(observation)
            if self._practice.gave_up:
                self.pause()
            elif self._practice.is_tight:
                self._let_go()
            elif self._practice.exercise_is_over:
                self._after_exercise()

    def _let_go(self) -> None:
        """Release work now, as far as the plan has any, and no further movement."""
        self._practice.break_off()
        self._guide = MassageGuide(tuple(p for p in self._plan.massages if p.massage.kind in LETS_GO))
        self._begin()

    def _after_exercise(self) -> None:
        """Ask how it felt, or go on at once."""
        if self._questions.felt_wait_s > 0:
            self._own_phase = Phase.ASKING
            self._talk.ask(QuestionId.FELT, self._now_s, self._questions.felt_wait_s)
        else:
            self._next_exercise()

    def _next_exercise(self) -> None:
        self._talk.leave()
        if self._practice.next_exercise():
            self._own_phase = None
            self._practice.prompt()
        else:
            self.stop(Ending.FINISHED)
