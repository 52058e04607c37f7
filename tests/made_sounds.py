"""Sounds for tests: states of a session made by hand, and a mirror whose sound is written down."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from device.clock import ManualClock
from device.coaching.checks import Check, PositionChecks
from device.coaching.massage import MassageNow
from device.coaching.state import Cue, CueGiven, NotScored, NotScoredWhy, Phase, RepetitionResult, SessionState
from device.measurement.side import Side
from device.measurement.values import Unmeasured, UnmeasuredWhy
from device.plan.catalogue import load_catalogue
from device.plan.schema import NO_BAND, Exercise, Feedback, Plan, PrescribedMassage
from device.sound.heard import ToneUse, Wanted, Words
from device.sound.misbehaving import RecordingPlayer, ScriptedVoice
from device.sound.playing import Playing
from device.sound.sounds import Sounds
from device.sound.voice import Vocabulary
from tests.stories import Patient, exercise, plan

WORDS = Words(
    {cue: f"say {cue.value}" for cue in Cue if cue is not Cue.NONE},
    {cue: f"later {cue.value}" for cue in (Cue.BACK_OFF, Cue.SMALLER, Cue.SLOWER)},
)
NOTHING_SEEN = Unmeasured(UnmeasuredWhy.NO_FACE)
UNLOOKED = PositionChecks(Check.UNKNOWN, Check.UNKNOWN, Check.UNKNOWN)
LATENCY_S = 0.06
"""From a frame's exposure until the main loop has seen what came of it."""

EYES = exercise("gentle-eye-closure", repetitions=2)
SMILE = exercise("smile", repetitions=2)
CHEEKS = PrescribedMassage(load_catalogue().massages["cheeks"], 9.0)
FOREHEAD = PrescribedMassage(load_catalogue().massages["forehead"], 9.0)
PLAN = replace(plan(EYES, SMILE), massages=(CHEEKS, FOREHEAD))


def with_feedback(feedback: Feedback, which: Exercise = EYES) -> Plan:
    return plan(replace(which, feedback=feedback))


def state(phase: Phase, cue: Cue = Cue.NONE, **changes: object) -> SessionState:
    """The session in the first repetition of the first exercise, which shuts the eyes."""
    found = SessionState(
        phase=phase,
        cue=cue,
        exercise=0,
        exercises=2,
        movement="gentle-eye-closure",
        repetition=1,
        repetitions=2,
        band=NO_BAND,
        excursion_mm=dict.fromkeys(Side, NOTHING_SEEN),
        progress=0.0,
        remaining_s=0.0,
        checks=UNLOOKED,
        last=(),
        finished=0,
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def massaging(place: int, stroke: int) -> SessionState:
    massage = (CHEEKS, FOREHEAD)[place].massage
    return state(Phase.MASSAGE, massage=MassageNow(massage, place, 2, stroke, 0.5, 0.5, 4.0))


def over(*cues: Cue) -> RepetitionResult:
    """A repetition that is over, with the cues that were given in it."""
    nothing: Mapping[Side, Unmeasured] = dict.fromkeys(Side, NOTHING_SEEN)
    return RepetitionResult(
        exercise=0,
        number=1,
        movement="gentle-eye-closure",
        started_s=0.0,
        duration_s=5.0,
        excursion_mm=nothing,
        symmetry_ratio=NOTHING_SEEN,
        score=NotScored(NotScoredWhy.NOT_SEEN),
        synkinesis=(),
        cues=tuple(CueGiven(cue, float(n)) for n, cue in enumerate(cues)),
    )


@cache
def _learnt(words: tuple[str, ...]) -> Vocabulary:
    vocabulary = Vocabulary(ScriptedVoice(), words, 0.5)
    vocabulary.learn()
    return vocabulary


class Room:
    """A mirror that writes down what it plays. No thread: what is due is played as soon as it can be."""

    def __init__(
        self, *, tones: ToneUse = ToneUse.WHEN_NEEDED, words: Words = WORDS, player: RecordingPlayer | None = None
    ) -> None:
        self.clock = ManualClock()
        self.player = player or RecordingPlayer(self.clock)
        self.playing = Playing(lambda: self.player, self.clock)
        self.sounds = Sounds(self.playing, _learnt(words.all), Wanted(tones, words), 0.5)
        self.playing.open()

    def follow(self, now: SessionState, the_plan: Plan, at_s: float, *, interrupted: bool = False) -> None:
        """The session stands here since `at_s`; it is seen a little later."""
        self.clock.set_s(at_s + LATENCY_S)
        self.sounds.follow(now, the_plan, at_s, interrupted=interrupted)
        self.playing.step()

    @property
    def heard(self) -> list[str]:
        """What was played, in order."""
        return self.player.names


class Listener(Patient):
    """A patient of a story who listens.

    Args:
        the_plan: what to practise.
        room: where they listen.
    """

    def __init__(self, the_plan: Plan, room: Room, **how: object) -> None:
        super().__init__(the_plan, **how)  # type: ignore[arg-type]
        self.plan = the_plan
        self.room = room

    def hear(self, observation) -> None:
        super().hear(observation)
        self.room.follow(self.told.session.state, self.plan, observation.captured_s)
