"""Faults: what went wrong, in a form that has a screen for the patient and a line for the staff."""

from dataclasses import dataclass
from enum import StrEnum


def in_one_line(text: str) -> str:
    """A text with every stretch of white space as one blank."""
    return " ".join(text.split())


class FaultCode(StrEnum):
    """Every fault that the device knows. Each has its patient words in `display/words.py`."""

    NO_CAMERA = "no_camera"
    CAMERA_STOPPED = "camera_stopped"
    NO_BUTTONS = "no_buttons"
    MODEL_MISSING = "model_missing"
    VISION_STOPPED = "vision_stopped"
    STORE_FAILED = "store_failed"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        code: which fault it is; the patient's words follow from it.
        staff_note: what happened, where, and what to do, for a technician. Holds no patient data but what the name of
            a clip may tell; `mirror report` hides that.
    """

    code: FaultCode
    staff_note: str


class MirrorError(Exception):
    """Root of every error that this program raises on purpose.

    The message says what happened, where, and what to do. `code` chooses the fault screen.
    """

    code = FaultCode.UNEXPECTED

    def fault(self) -> Fault:
        """This error as a fault for the screen and the log, on one line."""
        return Fault(self.code, in_one_line(str(self)))


class WrongUse(MirrorError, ValueError):
    """The command was called with something that cannot work: a file that is not there, a word that is unknown."""
