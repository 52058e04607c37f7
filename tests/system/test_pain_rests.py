"""Pain in one session rests the movement in the next one of the same day, through the store."""

from device.buttons.press import Button
from device.clock import ManualClock
from device.coaching.questions import Answer, Question, QuestionId
from device.coaching.state import Phase, SessionState
from device.records.happened import Pain, PainPlace, Stopped
from device.records.resting import Rests, resting
from device.records.store import open_store
from tests.recorded_practice import Hand, Stage, recorded_plan


class SoreHand(Hand):
    """Stops in the first movement: it hurts around the eye. After that it has had enough."""

    def look(self, stage: Stage, state: SessionState) -> None:
        """Press what is wanted."""
        if (button := wanted(state)) is not None:
            self.press(button)


def wanted(state: SessionState) -> Button | None:
    """Which button, if any."""
    asked = state.asked
    if isinstance(asked, Question) and asked.id is QuestionId.WHERE:
        return Button.SELECT if asked.chosen is Answer.AROUND_EYE else Button.DOWN
    if isinstance(asked, Question) and asked.id is QuestionId.STOPPED:
        if state.hurts:
            return Button.BACK
        return Button.SELECT if asked.chosen is Answer.PAIN else Button.DOWN
    if state.phase is Phase.DONE:
        return Button.SELECT
    return Button.BACK if state.phase is Phase.HOLDING else None


def test_what_hurt_today_rests_in_the_next_session(tmp_path):
    plan = recorded_plan()
    clock = ManualClock()
    hand = SoreHand(clock)
    stage = Stage(tmp_path / "store.sqlite3", clock=clock, buttons=hand, sees=hand.look)
    stage.run()
    store = open_store(tmp_path / "store.sqlite3")
    try:
        (session,) = store.sessions()
        stops = [h.what for h in session.happenings if isinstance(h.what, Stopped)]
        assert stops[-1].why == Pain(PainPlace.AROUND_EYE)
        assert stops[-1].movement == plan.exercises[0].movement.id
        now = stage.wall.wall().astimezone()
        assert resting(store.tried(), now) == {plan.exercises[0].movement.id: Rests.TODAY}
    finally:
        store.close()
