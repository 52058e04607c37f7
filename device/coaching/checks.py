"""How the patient sits: what must be right before practice can begin. Imports nothing heavy: the first screen waits."""

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """One thing that must be right before practice can begin."""

    GOOD = "good"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PositionChecks:
    """Light, distance, and one face looking ahead."""

    face: Check
    distance: Check
    light: Check
