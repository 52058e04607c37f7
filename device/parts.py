"""What the engine runs with, and how a run ends."""

from dataclasses import dataclass, field

from device.buttons.press import ButtonSource
from device.camera.lamp import Lamps
from device.clock import Clock
from device.coaching.questions import NO_QUESTIONS, Ending, QuestionPolicy
from device.coaching.state import SessionState
from device.display.window import Display
from device.faults import Fault
from device.inference.eyes import Eyes
from device.records.progress_reader import NobodyReads, Progressing
from device.records.stored import EndReason
from device.records.writer import RecordsWriter
from device.sound.sounds import Sounds, no_sounds
from device.vitals import VitalsPolicy

REASONS = {
    Ending.FINISHED: EndReason.FINISHED,
    Ending.WANTED: EndReason.STOPPED_BY_PATIENT,
    Ending.TIRED: EndReason.STOPPED_BY_PATIENT,
    Ending.PAIN: EndReason.STOPPED_BY_PATIENT,
    Ending.SEE_A_DOCTOR: EndReason.NOT_WELL,
    Ending.GET_HELP: EndReason.NOT_WELL,
    Ending.ALL_RESTS: EndReason.RESTED,
    Ending.TIGHT: EndReason.TIGHT,
    Ending.ENOUGH: EndReason.FINISHED,
    Ending.NOTHING_TODAY: EndReason.RESTED,
}
"""How a session that ended by itself is stored."""


@dataclass(frozen=True)
class AppPolicy:
    """The engine's constants.

    Attributes:
        turn_s: length of one turn of the main loop.
        records_silence_s: a records thread that is silent this long hangs in a commit.
        close_s: how long the records may take to be stored at the end.
        vitals: what counts as standing still.
        questions: what the patient is asked; nothing where nobody can press a button.
    """

    turn_s: float = 1 / 30
    records_silence_s: float = 10.0
    close_s: float = 10.0
    vitals: VitalsPolicy = field(default_factory=VitalsPolicy)
    questions: QuestionPolicy = NO_QUESTIONS


@dataclass(frozen=True)
class Parts:
    """What the engine runs with. It closes all of them.

    Attributes:
        eyes: the camera and vision threads.
        display: where screens go.
        buttons: where presses come from.
        lamps: the side lights are lit while it runs. The camera's own is switched by whoever opens it (`LitCamera`).
        writer: stores what is finished; its heart beats on `watch_clock`.
        clock: of presses and frames.
        watch_clock: of how long the last screen stands: real time, also where `clock` is not.
        sounds: what is heard, timed on `clock`.
        progress: tells the patient's progress, once practice is over.
    """

    eyes: Eyes
    display: Display
    buttons: ButtonSource
    lamps: Lamps
    writer: RecordsWriter
    clock: Clock
    watch_clock: Clock
    sounds: Sounds = field(default_factory=no_sounds)
    progress: Progressing = field(default_factory=NobodyReads)


@dataclass(frozen=True)
class RunEnd:
    """How a run ended."""

    reason: EndReason
    fault: Fault | None
    frames: int
    dropped: int


def nobody(state: SessionState) -> None:
    """Hears nothing: the listener of a device without a demo's patient."""
