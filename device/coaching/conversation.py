"""The question that stands, and the answers that were given."""

import math

from device.coaching.questions import NOTHING_ASKED, Answered, Asked, NothingAsked, Question, QuestionId


class Conversation:
    """One question at a time."""

    def __init__(self) -> None:
        self.asked: Asked = NOTHING_ASKED
        self._wait_s = 0.0
        self._until_s = math.inf
        self._answered: list[Answered] = []

    def asks(self, question: QuestionId) -> bool:
        """Whether this question stands."""
        return isinstance(self.asked, Question) and self.asked.id is question

    def ask(self, question: QuestionId, now_s: float = math.inf, wait_s: float = 0.0) -> None:
        """Ask. With a time to wait, the question goes away without an answer once it has passed."""
        self.asked, self._wait_s, self._until_s = Question(question), wait_s, now_s + wait_s

    def leave(self) -> None:
        """Nothing is asked any more."""
        self.asked, self._until_s = NOTHING_ASKED, math.inf

    def choose(self, down: int, now_s: float) -> None:
        """Choose another answer, so many places further down. Whoever is choosing is not hurried."""
        if isinstance(self.asked, Question):
            self.asked = self.asked.moved(down)
            if math.isfinite(self._until_s):
                self._until_s = now_s + self._wait_s

    def confirm(self, exercise: int, now_s: float) -> Answered | NothingAsked:
        """The answer that is chosen is given."""
        if isinstance(self.asked, NothingAsked):
            return self.asked
        answered = Answered(self.asked.id, self.asked.chosen, exercise, now_s)
        self._answered.append(answered)
        return answered

    def is_over(self, now_s: float) -> bool:
        """Whether the question has waited for long enough."""
        return now_s >= self._until_s

    def take(self) -> tuple[Answered, ...]:
        """The answers since the last call, in order."""
        answered, self._answered = tuple(self._answered), []
        return answered
