"""The tones. Each is one to three notes, told apart by their number, their length and where they lead.

Up asks for something, down lets go, level goes on. Nobody has to know a pitch: hearing that grows old keeps the low
frequencies and rhythm longest, so all notes lie between 500 and 1000 Hz, a large step apart, and are long enough that
their order is heard.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from device.sound.samples import Piece, Wave, note, silence, sixteen_bits


class Tone(StrEnum):
    """What a tone tells.

    START: begin, when you like. GO_ON: the mirror sees the movement; go on. HOLD: stay there. RELEASE: let go.
    REST: it is over. EASE: less, softer, slower. NEXT: the next place of a massage. LOOK: look at the mirror.
    """

    START = "start"
    GO_ON = "go_on"
    HOLD = "hold"
    RELEASE = "release"
    REST = "rest"
    EASE = "ease"
    NEXT = "next"
    LOOK = "look"


@dataclass(frozen=True)
class Note:
    """One note of a tone."""

    frequency_hz: float
    lasts_s: float


LOW_HZ, MIDDLE_HZ, HIGH_HZ = 550.0, 687.5, 825.0
"""A major triad: the steps are a third, and a fifth from end to end."""

SHORT_S, LONG_S, GAP_S = 0.15, 0.5, 0.06

LOW, MIDDLE, HIGH = (Note(hz, SHORT_S) for hz in (LOW_HZ, MIDDLE_HZ, HIGH_HZ))

NOTES: Mapping[Tone, tuple[Note, ...]] = MappingProxyType(
    {
        Tone.START: (LOW, HIGH),
        Tone.GO_ON: (MIDDLE,),
        Tone.HOLD: (Note(MIDDLE_HZ, LONG_S),),
        Tone.RELEASE: (HIGH, LOW),
        Tone.REST: (HIGH, MIDDLE, LOW),
        Tone.EASE: (MIDDLE, MIDDLE, MIDDLE),
        Tone.NEXT: (MIDDLE, MIDDLE),
        Tone.LOOK: (LOW, MIDDLE, HIGH),
    }
)


def tone(which: Tone, level: float) -> Piece:
    """A tone that can be played.

    Args:
        which: of them.
        level: of its peak, as a share of full scale.
    """
    parts: list[Wave] = []
    for each in NOTES[which]:
        parts += [silence(GAP_S), note(each.frequency_hz, each.lasts_s)]
    return Piece(which.value, sixteen_bits(level * np.concatenate(parts[1:])))
