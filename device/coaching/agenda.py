"""What is left to do of a plan's exercises in this sitting, and in which order."""

from device.coaching.questions import Ending
from device.coaching.sitting import Sitting
from device.plan.left_out import OF_TODAY, LeftOut, LeftOutWhy, active_ids
from device.plan.schema import NO_BAND, Band, Exercise, Plan


class Agenda:
    """The exercises of one sitting.

    Args:
        plan: what to do.
        sitting: what is left out today, and the order.

    Attributes:
        number: of the present repetition, from 1.
        left_out: movements and massages that are not done now.
        has_moves: whether anything is left to do.
    """

    def __init__(self, plan: Plan, sitting: Sitting) -> None:
        self._plan = plan
        self._order = sitting.order or tuple(range(len(plan.exercises)))
        self._active_left_s = sitting.active_left_s
        self._bands = dict(sitting.bands)
        self._turn, self.number = 0, 1
        self.left_out: LeftOut = sitting.left_out
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

    @band.setter
    def band(self, band: Band) -> None:
        self._bands[self.place] = band

    def moved(self, seconds: float) -> None:
        """The present exercise took so long. Once the day's share is done, all other movements are left out."""
        if self.exercise.movement.is_active:
            self._active_left_s -= seconds
        if self._active_left_s <= 0:
            self.left_out = {**dict.fromkeys(active_ids(self._plan), LeftOutWhy.ENOUGH_TODAY), **self.left_out}

    def next_repetition(self) -> bool:
        """Go to the next repetition of the present exercise; false when it is over."""
        if self.number >= self.exercise.dose.repetitions or not self._is_done(self.place):
            return False
        self.number += 1
        return True

    def next_exercise(self) -> bool:
        """Go to the next exercise that is done today; false when there is none."""
        self.has_moves = self._seek(self._turn + 1)
        return self.has_moves

    def leave_out(self, what: str, why: LeftOutWhy) -> None:
        """A movement or massage is not done any more now."""
        self.left_out = {**self.left_out, what: why}

    def begin_new_day(self, active_s: float) -> None:
        """It is another day than the mirror thought: its share of movement is still to be done."""
        self.left_out = {what: why for what, why in self.left_out.items() if why not in OF_TODAY}
        self._active_left_s = active_s
        self.has_moves = self._seek(0)

    def ending(self, *, moved: bool, massaged: bool) -> Ending:
        """Why a session is over in which nothing is left to do.

        Args:
            moved: whether a repetition was finished in it.
            massaged: whether there was a massage.
        """
        whys = set(self.left_out.values())
        if LeftOutWhy.ENOUGH_TODAY in whys or LeftOutWhy.TOO_SOON in whys:
            return Ending.ENOUGH
        if moved:
            return Ending.FINISHED
        if LeftOutWhy.PAIN_REST in whys or LeftOutWhy.UNTIL_CLINIC in whys:
            return Ending.ALL_RESTS
        return Ending.NOTHING_TODAY if whys and not massaged else Ending.FINISHED

    def _seek(self, first: int) -> bool:
        for turn in range(first, len(self._order)):
            if self._is_done(self._order[turn]):
                self._turn, self.number = turn, 1
                return True
        return False

    def _is_done(self, place: int) -> bool:
        return self._plan.exercises[place].movement.id not in self.left_out
