"""What is heard. Pure: from the session's state before and now to one sound, to silence, or to nothing new.

Sound is for whoever cannot look: the eyes are shut, or the hands are busy. It says what the screen says. While it goes
well only the stages are heard; what asks for a change is said in words, where there is a voice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from types import MappingProxyType

from device.coaching.cues import GUIDING, WARNINGS, main_cue
from device.coaching.massage import MassageNow
from device.coaching.signal import closes_eyes
from device.coaching.state import EXERCISING, Cue, Phase, SessionState
from device.plan.schema import Exercise, Feedback, Plan
from device.sound.tones import Tone


class ToneUse(StrEnum):
    """Where tones sound: where the eyes are shut or the hands busy, with every movement, or nowhere."""

    WHEN_NEEDED = "when_needed"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True)
class Words:
    """What a voice says; whoever builds the mirror hands it in.

    Attributes:
        now: the words of each cue.
        afterwards: what is said of them at rest.
    """

    now: Mapping[Cue, str] = field(default_factory=lambda: MappingProxyType({}))
    afterwards: Mapping[Cue, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def all(self) -> tuple[str, ...]:
        """Each of them once, what is wanted soonest first."""
        return tuple(words for words in dict.fromkeys((*self.now.values(), *self.afterwards.values())) if words)


@dataclass(frozen=True)
class Wanted:
    """What shall be heard.

    Attributes:
        tones: where tones sound. Without them, stages too are said in words.
        words: what a voice says; none where no voice is wanted.
    """

    tones: ToneUse = ToneUse.WHEN_NEEDED
    words: Words = field(default_factory=Words)


class Weight(IntEnum):
    """What matters more cuts short what matters less.

    COURSE: it goes on, or is over. STAGE: what to do next. CHANGE: what to do otherwise. LOOK: the mirror does not lead
    by ear any more. LEADS: it leads again, and what was heard before is not true any more.
    """

    COURSE = 1
    STAGE = 2
    CHANGE = 3
    LOOK = 4
    LEADS = 5


@dataclass(frozen=True)
class Sound:
    """One thing to be heard.

    Attributes:
        tone: what is heard where no voice says it.
        weight: how much it matters.
        words: what is said instead; empty where the tone tells it better.
    """

    tone: Tone
    weight: Weight
    words: str = ""


@dataclass(frozen=True)
class Hush:
    """Whatever is heard falls silent at once."""


@dataclass(frozen=True)
class NothingNew:
    """Nothing is to be heard now. What was begun goes on to its end."""


HUSH, NOTHING_NEW = Hush(), NothingNew()
Heard = Sound | Hush | NothingNew


@dataclass(frozen=True)
class Moment:
    """The session at one moment.

    Attributes:
        state: where it stands.
        interrupted: whether another page stands in its place: a fault, or a camera that is brought back.
    """

    state: SessionState
    interrupted: bool = False


@dataclass(frozen=True)
class Stroke:
    """A massage is guided by ear: which one, and which of its strokes."""

    place: int
    stroke: int


@dataclass(frozen=True)
class Step:
    """A movement is guided by ear: which repetition of which exercise, and what is said of it.

    A cue outlasts its phase, for it stands for a second; it is heard once all the same.
    """

    exercise: int
    repetition: int
    cue: Cue
    phase: Phase = field(compare=False)


@dataclass(frozen=True)
class ForTheEyes:
    """Nothing is told by ear."""


FOR_THE_EYES = ForTheEyes()
Told = Stroke | Step | ForTheEyes

SOUNDS: Mapping[Cue, tuple[Tone, Weight]] = MappingProxyType(
    {
        Cue.BEGIN: (Tone.START, Weight.STAGE),
        Cue.KEEP_GOING: (Tone.GO_ON, Weight.COURSE),
        Cue.SMALL_IS_RIGHT: (Tone.GO_ON, Weight.COURSE),
        Cue.HOLD: (Tone.HOLD, Weight.STAGE),
        Cue.LET_GO: (Tone.RELEASE, Weight.STAGE),
        Cue.REST: (Tone.REST, Weight.COURSE),
        Cue.GOOD: (Tone.REST, Weight.COURSE),
        Cue.BACK_OFF: (Tone.EASE, Weight.CHANGE),
        Cue.FREEZE: (Tone.HOLD, Weight.CHANGE),
        Cue.RELAX: (Tone.RELEASE, Weight.CHANGE),
        Cue.ONE_SIDE: (Tone.EASE, Weight.CHANGE),
        Cue.SMALLER: (Tone.EASE, Weight.CHANGE),
        Cue.SLOWER: (Tone.EASE, Weight.CHANGE),
        Cue.EVEN: (Tone.EASE, Weight.CHANGE),
        Cue.COME_INTO_VIEW: (Tone.LOOK, Weight.LOOK),
        Cue.ONE_FACE_ONLY: (Tone.LOOK, Weight.LOOK),
        Cue.MORE_LIGHT: (Tone.LOOK, Weight.LOOK),
        Cue.LIGHT_FROM_FRONT: (Tone.LOOK, Weight.LOOK),
        Cue.COME_CLOSER: (Tone.LOOK, Weight.LOOK),
        Cue.MOVE_BACK: (Tone.LOOK, Weight.LOOK),
        Cue.FACE_FORWARD: (Tone.LOOK, Weight.LOOK),
        Cue.STAY_RELAXED: (Tone.LOOK, Weight.LOOK),
        Cue.EYES_OPEN: (Tone.LOOK, Weight.LOOK),
        Cue.NONE: (Tone.LOOK, Weight.LOOK),
    }
)
"""How each cue sounds. Without one the mirror cannot judge and knows no reason: then one has to look."""


def needs_ears(state: SessionState, plan: Plan) -> bool:
    """Whether the patient cannot look: their hands are busy, or the movement shuts the eyes."""
    if state.phase is Phase.MASSAGE:
        return True
    return _exercises(state, plan) and closes_eyes(plan.exercises[state.exercise].movement)


def heard(before: Moment, now: Moment, plan: Plan, wanted: Wanted) -> Heard:
    """What is heard as the session goes from one moment to the next.

    Args:
        before: the last moment that was looked at.
        now: this one.
        plan: what is practised.
        wanted: what shall be heard.
    """
    state = now.state
    if state.phase is Phase.PAUSED and before.state.phase is not Phase.PAUSED and not now.interrupted:
        return HUSH
    was, told = _told(before, plan, wanted), _told(now, plan, wanted)
    if was == told:
        return NOTHING_NEW
    if isinstance(told, ForTheEyes):
        # Whoever recalls a lesson has pressed a button, and looks already.
        looks = state.phase is Phase.TELLING and isinstance(was, Step) and was.exercise == state.exercise
        return NOTHING_NEW if looks else Sound(Tone.LOOK, Weight.LOOK)
    if _is_lost(was) and _is_lost(told):
        # It was called already. What else is said is for eyes that are open again.
        return NOTHING_NEW
    if isinstance(told, Stroke):
        same = isinstance(was, Stroke) and was.place == told.place
        sound = Sound(Tone.NEXT if same else Tone.START, Weight.STAGE)
    else:
        sound = _step(told, before.state, state, plan, wanted)
    begins = isinstance(was, ForTheEyes) or _is_lost(was)
    return replace(sound, weight=Weight.LEADS) if begins else sound


def _is_lost(told: Told) -> bool:
    """Whether the mirror leads by ear, and cannot see what it leads."""
    return isinstance(told, Step) and told.phase is Phase.CANNOT_JUDGE


def _exercises(state: SessionState, plan: Plan) -> bool:
    return state.phase in EXERCISING and bool(plan.exercises)


def _told(moment: Moment, plan: Plan, wanted: Wanted) -> Told:
    """What a moment tells by ear."""
    state = moment.state
    if moment.interrupted:
        return FOR_THE_EYES
    if state.phase is Phase.MASSAGE and isinstance(state.massage, MassageNow):
        return Stroke(state.massage.place, state.massage.stroke)
    if _exercises(state, plan) and (wanted.tones is ToneUse.ALWAYS or needs_ears(state, plan)):
        cue = _cue(state, plan.exercises[state.exercise])
        return Step(state.exercise, state.repetition, cue, state.phase)
    return FOR_THE_EYES


def _cue(state: SessionState, exercise: Exercise) -> Cue:
    """What is said now. Where the plan keeps the mirror's opinion until afterwards, it guides and does not judge."""
    if state.phase is Phase.REST:
        return Cue.REST
    return GUIDING.get(state.phase, state.cue) if exercise.feedback.is_silent or state.cue is Cue.NONE else state.cue


def _step(step: Step, before: SessionState, now: SessionState, plan: Plan, wanted: Wanted) -> Sound:
    if step.phase is Phase.REST:
        return _at_rest(before, now, plan, wanted)
    tone, weight = SOUNDS[step.cue]
    if step.phase is Phase.CANNOT_JUDGE:
        tone, weight = Tone.LOOK, Weight.LOOK
    in_words = weight >= Weight.CHANGE or wanted.tones is ToneUse.NEVER
    return Sound(tone, weight, wanted.words.now.get(step.cue, "") if in_words else "")


def _at_rest(before: SessionState, now: SessionState, plan: Plan, wanted: Wanted) -> Sound:
    """It is over. What to change is said once, and the next start cuts it short; praise is for the screen."""
    words = wanted.words.now.get(Cue.REST, "") if wanted.tones is ToneUse.NEVER else ""
    if now.finished > before.finished and now.last and plan.exercises[now.exercise].feedback is not Feedback.NONE:
        cue = main_cue(now.last[-1])
        words = wanted.words.afterwards.get(cue, words) if cue in WARNINGS else words
    return Sound(Tone.REST, Weight.COURSE, words)
