"""Stories of whole sessions, and what is handed to the store of each: coaching and records together."""

from dataclasses import replace

from device.coaching.questions import NO_QUESTIONS, Answer, Question, QuestionPolicy
from device.coaching.sitting import ANY_SITTING, Sitting
from device.coaching.state import Phase
from device.inference.facemesh import FaceLost, LostWhy
from device.measurement.observer import Observation
from device.plan.catalogue import load_catalogue
from device.plan.left_out import LeftOutWhy
from device.plan.schema import Plan, PrescribedMassage
from device.records.happened import Away, Massaged, NewDaySaid, Pain, PainPlace, Pause, Skipped, Stopped
from device.records.recorder import Keeper
from tests.stories import Patient, exercise, lost, move, plan, rest

SMILE = move("smile", 3.0, 3.0)
MASSAGES = tuple(PrescribedMassage(load_catalogue().massages[name], 5.0) for name in ("cheeks", "neck"))
TWO = plan(exercise(repetitions=2), exercise("brow-raise"))


class Heard:
    """Takes what a writer is handed."""

    def __init__(self):
        self.happenings = []

    def put(self, result, recording):
        pass

    def happened(self, happening):
        self.happenings.append(happening)


class Kept(Patient):
    """A patient whose session is followed as the engine does it."""

    def __init__(
        self, the_plan: Plan, sitting: Sitting = ANY_SITTING, questions: QuestionPolicy = NO_QUESTIONS
    ) -> None:
        super().__init__(the_plan, questions=questions, sitting=sitting)
        self.heard = Heard()
        self.keeper = Keeper(the_plan, self.heard)
        self.keeper.begin(sitting, 0.0)

    def hear(self, observation: Observation) -> None:
        before = len(self.told.results)
        super().hear(observation)
        mesh = FaceLost(0, observation.captured_s, LostWhy.NO_FACE)
        session = self.told.session
        self.keeper.follow(mesh, observation, tuple(self.told.results[before:]), session.state)
        self.keeper.massaged(session.take_massages(), observation.captured_s)

    def press(self, what):
        session = self.told.session
        what(session)
        self.keeper.answered(session.take_answers(), session.state, self._now_s)

    def say(self, answer: Answer) -> None:
        asked = self.told.session.state.asked
        assert isinstance(asked, Question)
        self.press(lambda session: session.choose(asked.answers.index(answer)))
        self.press(lambda session: session.answer())

    @property
    def why(self):
        """What was stopped or left out, and why."""
        kept = (one for one in self.heard.happenings if isinstance(one, Stopped | Skipped))
        return [(type(one), one.movement, one.why) for one in kept]


def test_the_days_share_ends_within_a_session_and_what_was_not_done_is_left_out():
    patient = Kept(TWO, Sitting(active_left_s=5.0))
    patient.settle()
    patient.play(SMILE, rest(6))
    assert patient.told.session.state.phase is Phase.DONE
    enough = LeftOutWhy.ENOUGH_TODAY
    assert patient.why == [(Skipped, "smile", enough), (Skipped, "brow-raise", enough)]


def test_the_days_share_that_ends_with_an_exercise_leaves_out_the_others_only():
    patient = Kept(plan(exercise(), exercise("brow-raise")), Sitting(active_left_s=5.0))
    patient.settle()
    patient.play(SMILE, rest(6))
    assert patient.why == [(Skipped, "brow-raise", LeftOutWhy.ENOUGH_TODAY)]


def test_whoever_was_away_and_goes_on_has_not_stopped_and_whoever_pressed_has():
    patient = Kept(TWO)
    patient.settle()
    patient.play(lost(40))
    assert patient.told.session.state.phase is Phase.PAUSED
    patient.say(Answer.GO_ON)
    patient.play(rest(2))
    patient.press(lambda session: session.pause())
    patient.play(rest(2))
    patient.say(Answer.GO_ON)
    assert patient.why == [(Stopped, "smile", Away()), (Stopped, "smile", Pause())]


def test_massages_are_kept_as_they_are_over_and_one_that_hurts_is_left_out():
    patient = Kept(replace(TWO, massages=MASSAGES))
    patient.play(rest(6))
    patient.press(lambda session: session.pause())
    for answer in (Answer.PAIN, Answer.CHEEK, Answer.GO_ON):
        patient.say(answer)
    patient.play(rest(3))
    (first, *_) = [one for one in patient.heard.happenings if isinstance(one, Massaged)]
    assert (first.massage, first.place, first.lasted_s, first.wanted_s) == ("cheeks", 0, 5.0, 5.0)
    assert patient.why == [
        (Stopped, "neck", Pain(PainPlace.NOT_SAID)),
        (Stopped, "neck", Pain(PainPlace.CHEEK)),
        (Skipped, "neck", LeftOutWhy.PAIN_REST),
    ]


def test_a_new_day_takes_back_what_was_never_told():
    enough = {one.movement.id: LeftOutWhy.ENOUGH_TODAY for one in TWO.exercises}
    for answer, kept in ((Answer.NEXT_DAY, []), (Answer.SAME_DAY, ["smile", "brow-raise"])):
        patient = Kept(TWO, Sitting(enough, active_left_s=0.0, may_be_new_day=True), QuestionPolicy(before=False))
        patient.play(rest(1))
        patient.say(answer)
        patient.play(rest(1))
        assert [what for _, what, _ in patient.why] == kept
        assert [one.yes for one in patient.heard.happenings if isinstance(one, NewDaySaid)] == [not kept]
