"""Pain in one session rests the movement in the next one of the same day, through the store."""

from device.buttons.press import Button, Edge
from device.clock import ManualClock
from device.coaching.questions import Answer, Question, QuestionId
from device.coaching.state import Phase, SessionState
from device.records.happened import Pain, PainPlace, Stopped
from device.records.resting import Rests, resting
from device.records.store import open_store
from tests.recorded_practice import LOOKS_S, Stage, recorded_plan


class SoreHand:
    """Stops in the first movement: it hurts around the eye. After that it has had enough."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._edges: list[Edge] = []

    def see(self, stage: Stage, state: SessionState) -> None:
        if self._edges or (button := wanted(state)) is None:
            return
        at_s = self._clock.now_s() + LOOKS_S
        self._edges = [Edge(button, down, at_s + after_s) for down, after_s in ((True, 0.0), (False, 0.1))]

    def edges(self, now_s: float) -> tuple[Edge, ...]:
        due = tuple(edge for edge in self._edges if edge.at_s <= now_s)
        self._edges = self._edges[len(due) :]
        return due

    def close(self) -> None:
        self._edges = []


def wanted(state: SessionState) -> Button | None:
    """Which button, if any."""
    asked = state.asked
    if isinstance(asked, Question) and asked.id is QuestionId.WHERE:
        return Button.SELECT if asked.chosen is Answer.AROUND_EYE else Button.DOWN
    if isinstance(asked, Question) and asked.id is QuestionId.STOPPED:
        if state.resting:
            return Button.BACK
        return Button.SELECT if asked.chosen is Answer.PAIN else Button.DOWN
    if state.phase is Phase.DONE:
        return Button.SELECT
    return Button.BACK if state.phase is Phase.HOLDING else None


def test_what_hurt_today_rests_in_the_next_session(tmp_path):
    plan = recorded_plan()
    clock = ManualClock()
    hand = SoreHand(clock)
    stage = Stage(tmp_path / "store.sqlite3", clock=clock, buttons=hand, sees=hand.see)
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
