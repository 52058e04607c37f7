"""What is particular to one sitting of a plan: what is left out, the order, and what the patient knows already."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from device.plan.left_out import LeftOut, LeftOutWhy
from device.plan.schema import Band

_NO_BANDS: Mapping[int, Band] = MappingProxyType({})
_NOTHING: Mapping[str, LeftOutWhy] = MappingProxyType({})


@dataclass(frozen=True)
class Sitting:
    """One sitting.

    Attributes:
        left_out: movements and massages that are not done now.
        order: places of the exercises in the plan, in the order in which they are done; none keeps the plan's.
        known: ids of movements that were done before. Others are taught first.
        bands: of exercises, by their place in the plan, whose band has come down in an earlier sitting.
        active_left_s: so long the face may still move today.
        may_be_new_day: the day's share seems to be done, but the mirror's clock is not sure of the day: the patient is
            asked, and a new day takes `ENOUGH_TODAY` and `TOO_SOON` back.
    """

    left_out: LeftOut = field(default_factory=lambda: _NOTHING)
    order: tuple[int, ...] = ()
    known: frozenset[str] = frozenset()
    bands: Mapping[int, Band] = field(default_factory=lambda: _NO_BANDS)
    active_left_s: float = math.inf
    may_be_new_day: bool = False


ANY_SITTING = Sitting()
"""Nothing is left out, nothing is known."""
