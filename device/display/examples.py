"""Made-up states for the examples of the screens: no real patient, no real plan."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from device.coaching.checks import Check, PositionChecks
from device.coaching.massage import NO_MASSAGE, MassageNow
from device.coaching.pages import NO_PAGE, EyeCarePage
from device.coaching.questions import NOTHING_ASKED, Question, QuestionId
from device.coaching.state import (
    Cue,
    CueGiven,
    NotScored,
    NotScoredWhy,
    Phase,
    RepetitionResult,
    Score,
    Scored,
    SessionState,
    Synkinesis,
)
from device.display.navigation import Practising
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, MeasureId, Unmeasured, UnmeasuredWhy, Value
from device.plan.catalogue import load_catalogue
from device.plan.conditions import PracticeLimits, Stage
from device.plan.schema import (
    Band,
    CameraGrade,
    Clinic,
    Dose,
    Exercise,
    Feedback,
    Movement,
    Plan,
    PrescribedMassage,
    Region,
)

PHONE = "020 7946 0018"
"""A number that the British regulator keeps free for stories."""

BAND = Band(2.0, 5.0)

_NOT_SEEN: dict[Side, Value] = dict.fromkeys(Side, Unmeasured(UnmeasuredWhy.NO_FACE))


def _movement(word: str, title: str, instruction: tuple[str, ...], measure: MeasureId) -> Movement:
    return Movement(
        id=word,
        name=title,
        title=title,
        muscles=(),
        action="",
        instruction=instruction,
        feel="",
        mistakes=(),
        signal={measure: 1.0},
        grade=CameraGrade.A,
        watch=(),
        sources=(),
    )


SMILE = _movement(
    "smile",
    "Small smile",
    ("Let both corners of your mouth float out.", "Lips together, cheeks soft.", "Stop while it is still easy."),
    MeasureId.COMMISSURE_LATERAL_MM,
)
EYES = _movement(
    "eye_closure",
    "Soft eye closing",
    ("Look down first.", "Let both lids sink, as if you are sleepy."),
    MeasureId.LID_CLOSURE_MM,
)


def plan(feedback: Feedback = Feedback.MIRROR, **changes: object) -> Plan:
    """Two movements, three times each; `changes` are fields of `Plan`."""
    exercises = tuple(exercise_of(movement, feedback) for movement in (SMILE, EYES))
    clinic = Clinic("Example Clinic", PHONE)
    made = Plan(
        "example-1",
        "EX-1",
        Affected.RIGHT,
        Stage.SYNKINETIC,
        exercises,
        PracticeLimits(3),
        clinic,
        review_date=date(2026, 3, 1),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def exercise_of(movement: Movement, feedback: Feedback = Feedback.MIRROR, **changes: object) -> Exercise:
    """A movement, three times; `changes` are fields of `Exercise`."""
    made = Exercise(movement, Dose(3, 3.0, 3.0, 3.0, 5.0), BAND, (), feedback)
    return replace(made, **changes)  # type: ignore[arg-type]


def plan_of(*names: str) -> Plan:
    """A plan of these movements and massages of the catalogue."""
    found = load_catalogue()
    exercises = tuple(exercise_of(found.movements[name]) for name in names if name in found.movements)
    massages = tuple(PrescribedMassage(found.massages[name], 60.0) for name in names if name in found.massages)
    return plan(exercises=exercises, massages=massages)


def massage_now(massage: str, progress: float) -> MassageNow:
    """A massage of the catalogue, so far through."""
    found = load_catalogue().massages[massage]
    place = progress * len(found.strokes)
    stroke = min(int(place), len(found.strokes) - 1)
    left_s = found.seconds * (1 - progress)
    return MassageNow(found, 1, 3, stroke, place - stroke, progress, left_s)


_ASKED = {Phase.ASKING: Question(QuestionId.SAFETY), Phase.PAUSED: Question(QuestionId.STOPPED)}


def practising(phase: Phase, cue: Cue = Cue.NONE, **changes: object) -> Practising:
    """The second repetition of the first movement; `changes` are fields of `SessionState`."""
    session = SessionState(
        phase=phase,
        cue=cue,
        exercise=0,
        exercises=2,
        movement=SMILE.id,
        repetition=2,
        repetitions=3,
        band=BAND,
        excursion_mm=_NOT_SEEN,
        progress=0.0,
        remaining_s=0.0,
        checks=PositionChecks(Check.GOOD, Check.GOOD, Check.GOOD),
        last=(),
        finished=1,
        asked=_ASKED.get(phase, NOTHING_ASKED),
        massage=massage_now("cheeks", 0.4) if phase is Phase.MASSAGE else NO_MASSAGE,
        told=EyeCarePage() if phase is Phase.TELLING else NO_PAGE,
        upcoming=(1,),
    )
    return Practising(replace(session, **changes), plan())  # type: ignore[arg-type]


def doing(exercise: Exercise, phase: Phase, cue: Cue = Cue.NONE, **changes: object) -> Practising:
    """The same with this exercise in the place of the first movement."""
    state = practising(phase, cue, movement=exercise.movement.id, **changes)
    return replace(state, plan=plan(exercises=(exercise, *state.plan.exercises[1:])))


def excursion(left_mm: float, right_mm: float) -> Mapping[Side, Value]:
    """Where each side is."""
    return {Side.LEFT: Measured(left_mm, 0.1), Side.RIGHT: Measured(right_mm, 0.1)}


def repetition(*cues: Cue, joined_in: Region | None = None, not_scored: NotScoredWhy | None = None) -> RepetitionResult:
    """A finished repetition with these cues."""
    score: Score = Scored(0.8, ()) if not_scored is None else NotScored(not_scored)
    moved = () if joined_in is None else (Synkinesis(joined_in, Side.RIGHT, 0.3, 0.15, 1.5),)
    return RepetitionResult(
        exercise=0,
        number=1,
        movement=SMILE.id,
        started_s=10.0,
        duration_s=9.0,
        excursion_mm=excursion(4.0, 2.8),
        symmetry_ratio=Measured(0.7, 0.05),
        score=score,
        synkinesis=moved,
        cues=tuple(CueGiven(cue, float(i)) for i, cue in enumerate(cues)),
    )
