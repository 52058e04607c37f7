"""One sitting: questions, massages, then the movements. It knows no clock: time is that of the frames."""

import math
from collections.abc import Callable

from device.coaching.conversation import Conversation
from device.coaching.massage import MassageDone, MassageGuide, MassageNow
from device.coaching.pages import NO_PAGE, EyeCarePage, LeftOutPage, Page, lesson_of
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
from device.coaching.sitting import ANY_SITTING, Sitting
from device.coaching.state import UNDER_WAY, Cue, Phase, RepetitionResult, SessionState
from device.coaching.telling import Telling
from device.measurement.observer import Observation
from device.plan.entries import LETS_GO
from device.plan.left_out import LeftOutWhy, left_out_of
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
        sitting: what is particular to this time.
    """

    def __init__(
        self,
        plan: Plan,
        begin_baseline: Callable[[], None],
        policy: SessionPolicy | None = None,
        questions: QuestionPolicy = NO_QUESTIONS,
        sitting: Sitting = ANY_SITTING,
    ) -> None:
        self._plan = plan
        self._questions = questions
        self._practice = Practice(plan, begin_baseline, policy or SessionPolicy(), sitting)
        self._sitting = sitting
        self._guide = MassageGuide(plan.massages)
        self._telling = Telling(sitting.known)
        self._massages_over: tuple[MassageDone, ...] = ()
        self._has_massaged = False
        self._talk = Conversation()
        self._ending = Ending.FINISHED
        self._now_s = -math.inf
        # None while the practice leads: then its phase is that of the session.
        self._own_phase: Phase | None = Phase.ASKING
        if questions.before:
            self._talk.ask(QuestionId.SAFETY)
        else:
            self._ask_for_day()

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
            exercise=practice.agenda.place,
            exercises=len(self._plan.exercises),
            movement=self.exercise.movement.id if moves else "",
            repetition=practice.agenda.number,
            repetitions=self.exercise.dose.repetitions if moves else 0,
            band=practice.agenda.band,
            excursion_mm=practice.excursion_mm,
            progress=progress,
            remaining_s=remaining_s,
            checks=practice.checks,
            last=tuple(practice.results),
            finished=practice.finished_count,
            massage=self._guide.now,
            asked=self._talk.asked,
            told=self._telling.now if self._own_phase is Phase.TELLING else NO_PAGE,
            left_out=practice.agenda.left_out,
            upcoming=practice.agenda.upcoming,
            ending=self._ending,
        )

    def take_finished(self) -> tuple[RepetitionResult, ...]:
        """The repetitions that were finished since the last call, in order."""
        return self._practice.take_finished()

    def take_answers(self) -> tuple[Answered, ...]:
        """The answers that were given since the last call, in order."""
        return self._talk.take()

    def take_massages(self) -> tuple[MassageDone, ...]:
        """The massages that were over since the last call, in order."""
        over, self._massages_over = (*self._massages_over, *self._guide.take_over()), ()
        return over

    def pause(self) -> None:
        """Stop at once, and ask why. A repetition that is under way is forgotten and asked for again later."""
        if self._own_phase is Phase.DONE or self._talk.asks(QuestionId.STOPPED):
            return
        if self._talk.asks(QuestionId.SAFETY) or self._talk.asks(QuestionId.NEW_DAY):
            # Nothing has begun that could go on.
            self.stop()
        elif self._talk.asks(QuestionId.FELT) and not self._practice.next_exercise():
            # How it felt was not said, and that was the last exercise.
            self._finish()
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
        self._guide.stop()
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
        elif question is QuestionId.NEW_DAY:
            self._heed_day(answer)
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
            self._ask_for_day()
        else:
            self.stop(Ending.SEE_A_DOCTOR if answer is Answer.EYE else Ending.GET_HELP)

    def _rest_what_hurts(self) -> None:
        """What hurts rests for today; what else is prescribed may go on after a pause."""
        guided = self._guide.now
        if isinstance(guided, MassageNow):
            self._practice.agenda.leave_out(guided.massage.id, LeftOutWhy.PAIN_REST)
            self._talk.ask(QuestionId.STOPPED)
        elif self._practice.leave_what_hurts():
            self._talk.ask(QuestionId.STOPPED)
        else:
            self.stop(Ending.PAIN)

    def _ask_for_day(self) -> None:
        """Whether it is a new day, if only the patient knows; then what is to be told before anything is done."""
        if self._sitting.may_be_new_day and self._questions.tells:
            self._own_phase = Phase.ASKING
            self._talk.ask(QuestionId.NEW_DAY)
        else:
            self._tell_first()

    def _heed_day(self, answer: Answer) -> None:
        if answer is Answer.NEXT_DAY:
            self._practice.agenda.begin_new_day(60 * self._plan.limits.active_minutes_per_day)
        self._tell_first()

    def _tell_first(self) -> None:
        pages: list[Page] = [EyeCarePage()] if self._plan.eye_care else []
        if listed := left_out_of(self._plan, self._practice.agenda.left_out):
            pages.append(LeftOutPage(listed))
        if self._questions.tells and self._telling.tell(pages):
            self._talk.leave()
            self._own_phase = Phase.TELLING
        else:
            self._begin()

    def _begin(self) -> None:
        """Begin, or go on: massages first, then the movements."""
        self._talk.leave()
        self._guide.leave_out(self._practice.agenda.left_out)
        if not self._guide.is_over:
            self._own_phase = Phase.MASSAGE
        elif self._practice.is_tight:
            self.stop(Ending.TIGHT)
        elif not self._practice.agenda.has_moves:
            self._finish()
        elif self._teaches():
            self._own_phase = Phase.TELLING
        else:
            self._own_phase = None
            self._practice.sit_down()

    def _teaches(self) -> bool:
        """Begin the lesson of the present movement, if it has to be taught."""
        return self._questions.tells and self._telling.teach(self.exercise.movement)

    def _finish(self) -> None:
        """Nothing is left to do."""
        moved = self._practice.finished_count > 0
        self.stop(self._practice.agenda.ending(moved=moved, massaged=self._has_massaged))

    def go_on(self) -> None:
        """Leave the massage that is guided now, or the page that is told."""
        if self._own_phase is Phase.MASSAGE:
            self._guide.leave()
            self._begin()
        elif self._own_phase is Phase.TELLING and not self._telling.next():
            self._begin()

    def learn(self) -> None:
        """Recall the lesson of the present movement. While the patient moves, nothing is told."""
        if self._own_phase is None and self._practice.phase not in UNDER_WAY:
            self._practice.break_off()
            self._telling.tell(lesson_of(self.exercise.movement))
            self._own_phase = Phase.TELLING

    def _massage(self, at_s: float) -> None:
        turn, self._has_massaged = self._guide.turn, True
        self._guide.step(at_s)
        if self._guide.turn != turn:
            self._begin()

    def advance(self, observation: Observation) -> None:
        """Take in one frame."""
        self._now_s = observation.captured_s
        if self._own_phase is Phase.MASSAGE:
            self._massage(self._now_s)
        elif self._own_phase in (Phase.ASKING, Phase.TELLING):
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
        self._massages_over += self._guide.take_over()
        self._guide = MassageGuide(self._plan.massages, LETS_GO)
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
        if not self._practice.next_exercise():
            self._finish()
        elif self._teaches():
            self._own_phase = Phase.TELLING
        else:
            self._own_phase = None
            self._practice.prompt()
