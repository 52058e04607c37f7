"""The score of a repetition: quality, not effort. Each part stands alone with its reason."""

from collections.abc import Callable
from dataclasses import dataclass

from device.coaching.policy import ScorePolicy, SessionPolicy
from device.coaching.signal import asked_and_affected
from device.coaching.state import NotScored, NotScoredWhy, Part, PartName, Score, Scored
from device.coaching.synkinesis import Loudest, Squeezed
from device.coaching.trace import SMOOTH_RISE_RATIO, Facts
from device.measurement.side import Affected
from device.measurement.values import Measured, Value
from device.plan.schema import Band, CameraGrade, Exercise


@dataclass(frozen=True)
class Beside:
    """What moved beside the movement, or at rest.

    Attributes:
        loudest: the unwanted movement that leaves the least of quiet, that of the other side included where one was
            asked; None where nothing could be watched.
        squeezed: the signs of squeezing that were seen while the eyes closed.
        unwatched: what should have stayed quiet and could not be watched.
    """

    loudest: Loudest | None = None
    squeezed: tuple[Squeezed, ...] = ()
    unwatched: tuple[str, ...] = ()


def score(facts: Facts, exercise: Exercise, affected: Affected, beside: Beside, policy: SessionPolicy) -> Score:
    """min(in band, quiet) x mean of those of together, slow, steady and returned that could be told.

    Args:
        facts: what the repetition was like.
        exercise: what the plan wants.
        affected: which sides are affected.
        beside: what else moved.
        policy: what makes a part 1 or 0.
    """
    if exercise.movement.grade is CameraGrade.C:
        return NotScored(NotScoredWhy.CAMERA_CANNOT_SEE)
    if not (isinstance(facts.jitter_mm, Measured) and facts.jitter_mm.value <= policy.score.jitter_max_mm):
        return NotScored(NotScoredWhy.NOT_SEEN)
    in_band = _in_band(facts, exercise, affected, beside.squeezed, policy.score)
    if in_band is None:
        return NotScored(NotScoredWhy.NOT_SEEN)
    others = [part for part in _others(facts, exercise, policy.score) if part is not None]
    if not others:
        return NotScored(NotScoredWhy.NOT_SEEN)
    quiet = _quiet(beside, "the most that moved beside it was")
    least = min(in_band.value, quiet.value) if quiet is not None else in_band.value
    value = least * sum(part.value for part in others) / len(others)
    return Scored(value, tuple(part for part in (in_band, quiet, *others) if part is not None))


def score_rest(exercise: Exercise, beside: Beside) -> Score:
    """Rest is all that is wanted of a rest scan, so its score is how quiet it was."""
    if exercise.movement.grade is CameraGrade.C:
        return NotScored(NotScoredWhy.CAMERA_CANNOT_SEE)
    quiet = _quiet(beside, "the most that moved at rest was")
    return NotScored(NotScoredWhy.NOT_SEEN) if quiet is None else Scored(quiet.value, (quiet,))


def band_below_noise(exercise: Exercise, noise_mm: float, onset_mm: float) -> bool:
    """Whether the whole band is too small for this camera to tell it from a still face.

    That is three deviations, or the least excursion that counts as a movement: whoever is seen to move has then left
    the band, and whoever stays in it is not seen.
    """
    return exercise.band.high_mm <= max(3 * noise_mm, onset_mm)


def _in_band(
    facts: Facts, exercise: Exercise, affected: Affected, squeezed: tuple[Squeezed, ...], policy: ScorePolicy
) -> Part | None:
    """Affected sides reach the band; no side leaves it above. Shortfall within the noise is forgiven.

    Where one side is asked to move, it is about that side, affected or not. No eye has to close all the way, and one
    that is squeezed has left the band, however far it closed.
    """
    band = exercise.band
    value, reasons = 1.0, []
    for side in exercise.side.sides:
        held, largest = facts.excursion_mm[side], facts.largest_mm[side]
        if not (isinstance(held, Measured) and isinstance(largest, Measured)):
            return None
        top_mm = largest.value - 2 * largest.spread
        value = min(value, _falling(top_mm / band.high_mm, 1.0, 1.0 + policy.over_zero_ratio))
        if side in asked_and_affected(exercise, affected):
            low_mm = _low_mm(band, facts.opening_mm[side], policy)
            value = min(value, max(0.0, (held.value + 2 * held.spread) / low_mm))
        reasons.append(f"{side} {held.value:.1f} mm")
    if squeezed:
        value = 0.0
        reasons += [f"squeezed: {s.side} {s.sign.replace('_', ' ')} {s.most_mm:.1f} mm" for s in squeezed]
    return Part(PartName.IN_BAND, value, f"{', '.join(reasons)}; band {band.low_mm:.1f} to {band.high_mm:.1f} mm")


def _low_mm(band: Band, opening_mm: Value, policy: ScorePolicy) -> float:
    """The excursion that is enough. Full closure is never required."""
    if isinstance(opening_mm, Measured) and opening_mm.value > 0:
        return min(band.low_mm, policy.closed_enough_ratio * opening_mm.value)
    return band.low_mm


def _quiet(beside: Beside, most: str) -> Part | None:
    """What moved that was not asked to. None where nothing could be watched."""
    loudest = beside.loudest
    if loudest is None:
        return None
    words = f"{most} {loudest.place}: {loudest.ratio:.2f} of its limit"
    if beside.unwatched:
        words += f"; not watched: {', '.join(beside.unwatched)}"
    return Part(PartName.QUIET, loudest.quiet, words)


def _others(facts: Facts, exercise: Exercise, policy: ScorePolicy) -> tuple[Part | None, ...]:
    wanted_s = SMOOTH_RISE_RATIO * exercise.dose.rise_s
    return (
        _part(
            PartName.TOGETHER,
            facts.lag_s,
            lambda lag_s: _falling(lag_s, policy.lag_full_s, policy.lag_zero_s),
            "the second side began {:.2f} s later",
        ),
        _part(
            PartName.SLOW,
            facts.rise_s,
            lambda rise_s: 1 - _falling(rise_s / wanted_s, policy.rise_zero_ratio, policy.rise_full_ratio),
            "rose in {:.2f} s between 10 and 90 %" + f"; {wanted_s:.2f} s is the plan's",
        ),
        _part(
            PartName.STEADY,
            facts.sway_mm,
            lambda sway_mm: _falling(
                sway_mm / max(facts.leading_mm, 1e-6), policy.sway_full_ratio, policy.sway_zero_ratio
            ),
            "swayed by {:.2f} mm while held",
        ),
        _part(
            PartName.RETURNED,
            facts.left_ratio,
            lambda ratio: _falling(ratio, policy.left_full_ratio, policy.left_zero_ratio),
            "{:.2f} of it was left at the end",
        ),
    )


def _part(name: PartName, fact: Value, judge: Callable[[float], float], words: str) -> Part | None:
    if not isinstance(fact, Measured):
        return None
    return Part(name, judge(fact.value), words.format(fact.value))


def _falling(value: float, full: float, zero: float) -> float:
    """1 up to `full`, 0 from `zero`, straight between."""
    return max(0.0, min(1.0, (zero - value) / (zero - full)))
