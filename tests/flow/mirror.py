"""What the app does with a press, without its threads."""

from device.buttons.press import Press
from device.coaching.questions import NO_QUESTIONS, QuestionPolicy
from device.coaching.session import Session
from device.coaching.sitting import ANY_SITTING, Sitting
from device.display.examples import plan
from device.display.navigation import Go, Practising, screen_for
from device.plan.schema import Plan


class Mirror:
    """A session on the glass.

    Args:
        followed: the plan.
        questions: what is asked and told.
        sitting: what is particular to this time.
    """

    def __init__(
        self, followed: Plan | None = None, questions: QuestionPolicy = NO_QUESTIONS, sitting: Sitting = ANY_SITTING
    ) -> None:
        self.plan = followed or plan()
        self.session = Session(self.plan, begin_baseline=lambda: None, questions=questions, sitting=sitting)
        self.hides_face = False
        self.left = False

    @property
    def state(self) -> Practising:
        return Practising(self.session.state, self.plan, self.hides_face)

    @property
    def page(self) -> str:
        return "left" if self.left else screen_for(self.state).name

    def press(self, press: Press) -> None:
        self.do(screen_for(self.state).on_press(press, self.state))

    def do(self, go: Go) -> None:
        deeds = {
            Go.PAUSE: self.session.pause,
            Go.END: self.session.stop,
            Go.NEXT: self.session.go_on,
            Go.LEARN: self.session.learn,
            Go.ANSWER: self.session.answer,
            Go.UP: lambda: self.session.choose(-1),
            Go.DOWN: lambda: self.session.choose(1),
            Go.FACE: self._turn_face,
            Go.QUIT: self._leave,
            Go.STAY: lambda: None,
        }
        deeds[go]()

    def _turn_face(self) -> None:
        self.hides_face = not self.hides_face

    def _leave(self) -> None:
        self.left = True
