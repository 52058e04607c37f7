"""What one movement has come to: the affected side, symmetry, and synkinesis, each kept apart from the others.

Symmetry improves first and control later, and one can hide the other; so nothing here adds them up.
"""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from device.coaching.state import RepetitionResult
from device.measurement.side import Side
from device.measurement.values import Measured, Unmeasured, UnmeasuredWhy, Value, smallest_change
from device.plan.schema import Region
from device.records.change import Change, change_over
from device.records.comparable import Comparable, Sitting
from device.records.trend import TooFew

Changes = Change | TooFew


@dataclass(frozen=True)
class SideOutcome:
    """How far one affected side moves, in the unit of the band.

    Attributes:
        across: change over the sessions, against this side's own first baseline.
        within: change within a session, from its first repetition to its last, all sessions together.
        towards_band: as `across`, but what is beyond the band's upper edge counts as that edge: no more was wanted.
    """

    across: Changes
    within: Changes
    towards_band: Changes


@dataclass(frozen=True)
class RegionOutcome:
    """How often a region of one side moved along.

    Attributes:
        repetitions: in how many.
        began_at_mm: median of the excursion of the affected side at which it began.
    """

    region: Region
    side: Side
    repetitions: int
    began_at_mm: float


@dataclass(frozen=True)
class SynkinesisOutcome:
    """What moved that was not asked to.

    Attributes:
        share: change of the share of repetitions with any of it; less is better.
        onset_mm: change of the excursion that was reached before anything moved along; more is better.
        regions: the regions that moved along, the most frequent first.
    """

    share: Changes
    onset_mm: Changes
    regions: tuple[RegionOutcome, ...]


@dataclass(frozen=True)
class Outcome:
    """What a movement has come to.

    Attributes:
        sides: the affected ones.
        symmetry: change of the smaller excursion as a share of the larger one.
        synkinesis: what moved along.
        repetitions: how many were compared, in `sessions` sessions.
    """

    sides: Mapping[Side, SideOutcome]
    symmetry: Changes
    synkinesis: SynkinesisOutcome
    repetitions: int
    sessions: int


def outcome_of(compared: Comparable, band_high: float = math.inf) -> Outcome:
    """What a movement has come to.

    Args:
        compared: its repetitions.
        band_high: the band's upper edge now.
    """
    sittings = compared.sittings
    return Outcome(
        sides={side: _side(sittings, side, band_high) for side in compared.basis.affected.sides},
        symmetry=across(sittings, lambda result: result.symmetry_ratio),
        synkinesis=_synkinesis(sittings, compared.basis.affected.sides),
        repetitions=sum(len(sitting.results) for sitting in sittings),
        sessions=len(sittings),
    )


def excursion(side: Side) -> Callable[[RepetitionResult], Value]:
    """What a repetition says about one side."""
    return lambda result: result.excursion_mm[side]


def across(
    sittings: Sequence[Sitting], reading: Callable[[RepetitionResult], Value], most: float = math.inf
) -> Changes:
    """The change of a reading over sessions. Each session counts once, with the median of its repetitions.

    The smallest real change is that of single repetitions, also for medians of several: what is uncertain about a
    millimetre, and about this session's neutral face, is the same in all repetitions of a session.

    Args:
        sittings: oldest first. Sessions are counted, not days: the wall clock may have stepped.
        reading: of a repetition.
        most: readings beyond this count as this.
    """
    medians, spreads = [], []
    for sitting in sittings:
        read = [value for result in sitting.results if isinstance(value := reading(result), Measured)]
        if read:
            medians.append(statistics.median(min(value.value, most) for value in read))
            spreads += [value.spread for value in read]
    return _over_sessions(medians, spreads)


def within(sittings: Sequence[Sitting], reading: Callable[[RepetitionResult], Value]) -> Changes:
    """The change of a reading from the first to the last repetition of a session.

    Repetitions are compared with those of the same session only.
    """
    groups, spreads = [], []
    for sitting in sittings:
        read = [value for result in sitting.results if isinstance(value := reading(result), Measured)]
        groups.append([(float(place), value.value) for place, value in enumerate(read)])
        spreads += [value.spread for value in read]
    return change_over(groups, _smallest(spreads))


def _over_sessions(medians: Sequence[float], spreads: Sequence[float]) -> Changes:
    return change_over([[(float(place), value) for place, value in enumerate(medians)]], _smallest(spreads))


def _smallest(spreads: Sequence[float]) -> float:
    return smallest_change(statistics.median(spreads)) if spreads else math.inf


def _side(sittings: Sequence[Sitting], side: Side, band_high: float) -> SideOutcome:
    reading = excursion(side)
    return SideOutcome(across(sittings, reading), within(sittings, reading), across(sittings, reading, band_high))


def _synkinesis(sittings: Sequence[Sitting], affected: Sequence[Side]) -> SynkinesisOutcome:
    return SynkinesisOutcome(_share(sittings), across(sittings, _quiet_excursion(affected)), _regions(sittings))


def _share(sittings: Sequence[Sitting]) -> Changes:
    """The spread of a share is that of a count by chance, with the repetitions that a session has."""
    shares = [statistics.mean(bool(result.synkinesis) for result in sitting.results) for sitting in sittings]
    if not shares:
        return TooFew(0)
    repetitions = sum(len(sitting.results) for sitting in sittings)
    with_any = sum(bool(result.synkinesis) for sitting in sittings for result in sitting.results)
    # One more of each kind than were seen, so that never and always are not taken for certain.
    share = (with_any + 1) / (repetitions + 2)
    spread = math.sqrt(share * (1 - share) / (repetitions / len(sittings)))
    return _over_sessions(shares, [spread])


def _quiet_excursion(affected: Sequence[Side]) -> Callable[[RepetitionResult], Value]:
    """How far the affected side went before anything moved along, all of its way if nothing did.

    Where coaching does not tell, it is known only of repetitions in which something did: the excursion at which the
    first region began, as certain as the excursion itself.
    """

    def reading(result: RepetitionResult) -> Value:
        if result.quiet_excursion_mm is not None:
            return result.quiet_excursion_mm
        values = [result.excursion_mm[side] for side in affected]
        spreads = [value.spread for value in values if isinstance(value, Measured)]
        if not (result.synkinesis and spreads):
            return Unmeasured(UnmeasuredWhy.NOT_FINITE)
        return Measured(min(moved.began_at_excursion_mm for moved in result.synkinesis), max(spreads))

    return reading


def _regions(sittings: Sequence[Sitting]) -> tuple[RegionOutcome, ...]:
    began: dict[tuple[Region, Side], list[float]] = {}
    for sitting in sittings:
        for result in sitting.results:
            for moved in result.synkinesis:
                began.setdefault((moved.region, moved.side), []).append(moved.began_at_excursion_mm)
    outcomes = [
        RegionOutcome(region, side, len(some), statistics.median(some)) for (region, side), some in began.items()
    ]
    return tuple(sorted(outcomes, key=lambda one: (-one.repetitions, one.region, one.side)))
