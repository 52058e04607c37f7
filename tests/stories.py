"""Stories for coaching: what a patient does, in seconds and millimetres, and what the mirror then says.

A story plays the observer as well: it gives the baseline when the session asks for it. No model, no clock.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from device.coaching.policy import SessionPolicy
from device.coaching.questions import NO_QUESTIONS, QuestionPolicy
from device.coaching.session import Session
from device.coaching.sitting import ANY_SITTING, Sitting
from device.coaching.state import Cue, Phase, RepetitionResult
from device.inference.facemesh import LostWhy
from device.measurement.observer import Lost, Observation, Seat, Seated, Seen, Settling
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, MeasureId, Measures, PoseDeg, Unmeasured, UnmeasuredWhy
from device.plan.catalogue import load_catalogue
from device.plan.conditions import PracticeLimits, Stage
from device.plan.schema import (
    NO_BAND,
    AskedSide,
    Band,
    Clinic,
    Dose,
    Exercise,
    Feedback,
    Plan,
    QuietRegion,
    Region,
)

OPEN_MM = 9.0
"""Opening of the resting eyes in every story."""
AHEAD = PoseDeg(0.0, 0.0, 0.0)
GOOD_SEAT = Seat(AHEAD, iris_px=14.0, face_ratio=0.25, brightness=0.5, light_balance=0.0, dim=False)


@dataclass(frozen=True)
class Doing:
    """What each side does at one moment, mm (eye: share of its opening that is lost)."""

    left: dict[str, float] = field(default_factory=dict)
    right: dict[str, float] = field(default_factory=dict)


Moment = Callable[[float], Doing | LostWhy | UnmeasuredWhy]


@dataclass(frozen=True)
class Scene:
    """A stretch of the story; `at` is told the seconds since it began."""

    lasts_s: float
    at: Moment


def rest(lasts_s: float = 2.0) -> Scene:
    return Scene(lasts_s, lambda _: Doing())


def lost(lasts_s: float, why: LostWhy = LostWhy.NO_FACE) -> Scene:
    return Scene(lasts_s, lambda _: why)


def turned_away(lasts_s: float) -> Scene:
    return Scene(lasts_s, lambda _: UnmeasuredWhy.TURNED_AWAY)


def move(
    what: str,
    left: float,
    right: float,
    *,
    rise: float = 2.0,
    hold: float = 3.0,
    fall: float = 2.0,
    also_left: dict[str, float] | None = None,
    also_right: dict[str, float] | None = None,
    right_late_s: float = 0.0,
) -> Scene:
    """A smooth movement; `also_*` is what moves along with it at its largest."""

    def at(t: float) -> Doing:
        a, b = _smooth(t, rise, hold, fall), _smooth(t - right_late_s, rise, hold, fall)
        return Doing(
            {what: left * a, **{k: v * a for k, v in (also_left or {}).items()}},
            {what: right * b, **{k: v * b for k, v in (also_right or {}).items()}},
        )

    return Scene(rise + hold + fall, at)


def _smooth(t: float, rise: float, hold: float, fall: float) -> float:
    if t < rise:
        u = max(t, 0.0) / rise
    elif t < rise + hold:
        u = 1.0
    else:
        u = max(0.0, 1 - (t - rise - hold) / fall)
    return u * u * (3 - 2 * u)


DOSE = Dose(repetitions=1, rise_s=2.0, hold_s=3.0, fall_s=2.0, rest_s=2.0)


def exercise(
    movement: str = "smile",
    *,
    repetitions: int = 1,
    band: tuple[float, float] = (1.0, 5.0),
    quiet: tuple[QuietRegion, ...] | None = None,
    side: AskedSide = AskedSide.BOTH,
    hold_s: float = DOSE.hold_s,
) -> Exercise:
    catalogue = load_catalogue()
    found = catalogue.movements[movement]
    dose = Dose(repetitions, DOSE.rise_s, hold_s, DOSE.fall_s, DOSE.rest_s)
    return Exercise(
        found,
        dose,
        Band(*band) if found.is_active else NO_BAND,
        catalogue.quiet_for(found, Affected.RIGHT) if quiet is None else quiet,
        Feedback.MIRROR,
        side,
    )


def plan(*exercises: Exercise, affected: Affected = Affected.RIGHT) -> Plan:
    return Plan(
        "story",
        "ST-1",
        affected,
        Stage.SYNKINETIC,
        exercises or (exercise(),),
        PracticeLimits(3),
        Clinic("c", "0"),
        date(2030, 1, 1),
    )


QUIET_EYE = QuietRegion(Region.EYE, 0.15)


@dataclass
class Told:
    """What came of a story."""

    session: Session
    heard: list[tuple[float, Phase, Cue]] = field(default_factory=list)
    results: list[RepetitionResult] = field(default_factory=list)

    @property
    def phases(self) -> list[Phase]:
        """The phases in their order, each once for every time that it was entered."""
        phases = [phase for _, phase, _ in self.heard]
        return [p for n, p in enumerate(phases) if n == 0 or p is not phases[n - 1]]

    @property
    def cues(self) -> list[Cue]:
        return [cue for _, _, cue in self.heard]

    def when(self, cue: Cue) -> float:
        """When a cue was first given, seconds."""
        return next(at_s for at_s, _, given in self.heard if given is cue)


SHUT_SPREADS_MM = {MeasureId.COMMISSURE_UP_MM: 1.3, MeasureId.UPPER_LIP_UP_MM: 1.3, MeasureId.BROW_UP_MM: 0.5}
"""What a shut eye adds to other places' spread, as `measuring.py` has it."""


def measures(doing: Doing, at_s: float, noise: Iterator[float]) -> Measures:
    """The measures that a perfect camera with some noise would give.

    An amount whose name is that of a measure is added to that measure: for faces that are built otherwise.
    """
    values: dict[tuple[MeasureId, Side], Measured | Unmeasured] = {}
    shut = {side: _shut(amounts) for side, amounts in ((Side.LEFT, doing.left), (Side.RIGHT, doing.right))}
    more = min(max((max(shut.values()) - 0.3) / 0.4, 0.0), 1.0)
    for side, amounts in ((Side.LEFT, doing.left), (Side.RIGHT, doing.right)):
        smile, pucker, brow = (amounts.get(name, 0.0) for name in ("smile", "lip-pucker", "brow-raise"))
        exact = {
            MeasureId.COMMISSURE_LATERAL_MM: 0.68 * smile - pucker,
            MeasureId.COMMISSURE_UP_MM: 0.73 * smile,
            MeasureId.BROW_UP_MM: brow,
            MeasureId.PALPEBRAL_APERTURE_MM: OPEN_MM * (1 - shut[side]),
            MeasureId.PALPEBRAL_APERTURE_RATIO: 1 - shut[side],
            MeasureId.LID_CLOSURE_MM: OPEN_MM * shut[side],
            MeasureId.UPPER_LIP_UP_MM: amounts.get("snarl", 0.0),
            MeasureId.LOWER_LIP_DOWN_MM: amounts.get("jaw", 0.0),
            MeasureId.ALA_UP_MM: 0.0,
            MeasureId.BROW_HEIGHT_MM: 22.0 + brow,
            MeasureId.COMMISSURE_HEIGHT_MM: -65.0 + 0.73 * smile,
        }
        for measure_id, amount in exact.items():
            is_ratio = measure_id is MeasureId.PALPEBRAL_APERTURE_RATIO
            spread = 0.02 if is_ratio else float(np.hypot(0.1, more * SHUT_SPREADS_MM.get(measure_id, 0.0)))
            values[measure_id, side] = Measured(
                amount + amounts.get(measure_id.value, 0.0) + next(noise) * (0.2 if is_ratio else 1), spread
            )
    return Measures(0, at_s, AHEAD, 0.6, values)


def _shut(amounts: dict[str, float]) -> float:
    return amounts.get("eye", 0.0) + amounts.get("gentle-eye-closure", 0.0) / OPEN_MM


def nothing_measured(at_s: float, why: UnmeasuredWhy) -> Measures:
    return Measures(0, at_s, AHEAD, 0.6, {(m, s): Unmeasured(why) for m in MeasureId for s in Side})


class Patient:
    """Plays scenes to a session, frame by frame.

    Args:
        the_plan: what to practise.
        rate: frames per second.
        noise_mm: standard deviation of each measure.
        questions: what the mirror asks and tells.
        sitting: what is particular to this time.
    """

    def __init__(
        self,
        the_plan: Plan,
        *,
        rate: float = 15.0,
        noise_mm: float = 0.05,
        seed: int = 1,
        questions: QuestionPolicy = NO_QUESTIONS,
        sitting: Sitting = ANY_SITTING,
    ) -> None:
        self.rate = rate
        self._rng = np.random.default_rng(seed)
        self._noise_mm = noise_mm
        self._now_s = 0.0
        self._settling_since_s: float | None = None
        self._ready = False
        self.told = Told(Session(the_plan, self._begin, SessionPolicy(), questions, sitting))

    def play(self, *scenes: Scene) -> Told:
        """Play scenes one after the other."""
        for scene in scenes:
            for n in range(round(scene.lasts_s * self.rate)):
                self.hear(self._observation(scene.at(n / self.rate)))
                self._now_s += 1 / self.rate
        return self.told

    def settle(self) -> Told:
        """Sit down and take the baseline, up to the first prompt."""
        return self.play(rest(4.5))

    def hear(self, observation: Observation) -> None:
        """Give the session one observation and write down what changes."""
        told = self.told
        told.session.advance(observation)
        told.results += told.session.take_finished()
        state = told.session.state
        if not told.heard or told.heard[-1][1:] != (state.phase, state.cue):
            told.heard.append((round(self._now_s, 3), state.phase, state.cue))

    def _begin(self) -> None:
        self._settling_since_s, self._ready = self._now_s, False

    def _observation(self, doing: Doing | LostWhy | UnmeasuredWhy) -> Observation:
        at_s = self._now_s
        if isinstance(doing, LostWhy):
            return Lost(at_s, doing)
        if self._settling_since_s is None:
            return Seated(at_s, GOOD_SEAT)
        if not self._ready and at_s - self._settling_since_s < 3.0:
            return Settling(at_s, GOOD_SEAT, (at_s - self._settling_since_s) / 3.0, None)
        self._ready = True
        if isinstance(doing, UnmeasuredWhy):
            return Seen(at_s, GOOD_SEAT, nothing_measured(at_s, doing))
        return Seen(at_s, GOOD_SEAT, measures(doing, at_s, self._noise()))

    def _noise(self) -> Iterator[float]:
        while True:
            yield float(self._rng.normal(0, self._noise_mm)) if self._noise_mm else 0.0


def story(*scenes: Scene, the_plan: Plan | None = None, rate: float = 15.0, noise_mm: float = 0.05) -> Told:
    """A patient who sits down, settles, and then does this."""
    patient = Patient(the_plan or plan(), rate=rate, noise_mm=noise_mm)
    patient.settle()
    return patient.play(*scenes)
