"""Under which conditions a plan is practised: how much a day, in which order, what is left out, what is cared for."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from device.measurement.side import Side


class Stage(StrEnum):
    """The stage of recovery, which decides what home practice may hold."""

    FLACCID = "flaccid"
    PARETIC = "paretic"
    SYNKINETIC = "synkinetic"
    LONG_STANDING = "long_standing"


class Order(StrEnum):
    """In which order the exercises come. Shuffled, they come in another one each session."""

    AS_LISTED = "as_listed"
    SHUFFLED = "shuffled"


class EyeCare(StrEnum):
    """What the therapist taught for the eye. It is shown before practice [BP-eye] [IFP-w46] [FTS] [EYE]."""

    DROPS = "drops"
    OINTMENT = "ointment"
    BLINK = "blink"
    TAPE = "tape"
    GLASSES = "glasses"


class ExclusionWhy(StrEnum):
    """Why something is left out for a while."""

    AFTER_SURGERY = "after_surgery"
    BOTULINUM_TOXIN = "botulinum_toxin"
    EYE_WEIGHT = "eye_weight"
    CONTACT_LENSES = "contact_lenses"


@dataclass(frozen=True)
class Exclusion:
    """What is left out for a while, and why. No source says what each reason forbids, so the therapist names it.

    Attributes:
        why: the reason.
        leaves_out: ids of movements and massages.
        until: the last day of it.
    """

    why: ExclusionWhy
    leaves_out: tuple[str, ...]
    until: date = date.max


@dataclass(frozen=True)
class PracticeLimits:
    """How much active work a day may hold. Massage and relaxation have no limit.

    Attributes:
        sessions_per_day: how many sessions with movements.
        active_minutes_per_day: minutes in which the face moves; rests do not count.
        rest_between_min: minutes from the end of one session's movements to the next one's.
        until: the last day of movements.
    """

    sessions_per_day: int
    active_minutes_per_day: float = math.inf
    rest_between_min: float = 0.0
    until: date = date.max


CLINIC_SPREAD_MM = 1.0
"""How far a resting face lies from itself on another day, one standard deviation, where the clinic does not say.

Ours, and it waits for a therapist. A still corner of the mouth is read up to 0.8 mm otherwise as a head turns by 3
degrees (docs/accuracy.md), and nobody sits on two days alike.
"""


@dataclass(frozen=True)
class RestingSide:
    """One side of the face at rest, as the mirror measured it at the evaluation (`measures.py` defines each)."""

    palpebral_aperture_mm: float
    commissure_height_mm: float
    brow_height_mm: float


@dataclass(frozen=True)
class ClinicRest:
    """The face at rest at the evaluation.

    Attributes:
        sides: both of them.
        spread_mm: one standard deviation from day to day.
    """

    sides: Mapping[Side, RestingSide]
    spread_mm: float


@dataclass(frozen=True)
class NoClinicRest:
    """The clinic has not entered the face at rest."""


NO_CLINIC_REST = NoClinicRest()
