"""The score of a repetition: quality, not effort. Each part stands alone with its reason."""

from collections.abc import Callable

from device.coaching.policy import ScorePolicy
from device.coaching.state import NotScored, NotScoredWhy, Part, PartName, Score, Scored
from device.coaching.trace import Facts
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, Value
from device.plan.schema import CameraGrade, Exercise

SMOOTH_RISE_RATIO = 0.61
"""Share of a smooth rise (3u^2 - 2u^3) that lies between 10 and 90 % of it."""


def score(facts: Facts, exercise: Exercise, affected: Affected, loudest_ratio: float, policy: ScorePolicy) -> Score:
    """min(in band, quiet) x mean of those of together, slow, steady and returned that could be told.

    Args:
        facts: what the repetition was like.
        exercise: what the plan wants.
        affected: which sides must reach the band.
        loudest_ratio: the largest unwanted movement, as a share of its limit.
        policy: what makes a part 1 or 0.
    """
    if exercise.movement.grade is CameraGrade.C:
        return NotScored(NotScoredWhy.CAMERA_CANNOT_SEE)
    in_band = _in_band(facts, exercise, affected, policy)
    if in_band is None:
        return NotScored(NotScoredWhy.NOT_SEEN)
    quiet = Part(
        PartName.QUIET,
        _falling(loudest_ratio, 1.0, policy.quiet_zero_ratio),
        f"the most that moved beside it was {loudest_ratio:.2f} of its limit" if exercise.quiet else "nothing watched",
    )
    others = [part for part in _others(facts, exercise, policy) if part is not None]
    if not others:
        return NotScored(NotScoredWhy.NOT_SEEN)
    value = min(in_band.value, quiet.value) * sum(part.value for part in others) / len(others)
    return Scored(value, (in_band, quiet, *others))


def band_below_noise(exercise: Exercise, noise_mm: float) -> bool:
    """Whether the whole band is too small for this camera to tell it from a still face (three deviations)."""
    return exercise.band.high_mm <= 3 * noise_mm


def _in_band(facts: Facts, exercise: Exercise, affected: Affected, policy: ScorePolicy) -> Part | None:
    """Affected sides reach the band; no side leaves it above. Shortfall within the noise is forgiven."""
    band = exercise.band
    value, reasons = 1.0, []
    for side in Side:
        held, largest = facts.excursion_mm[side], facts.largest_mm[side]
        if not (isinstance(held, Measured) and isinstance(largest, Measured)):
            return None
        top_mm = largest.value - 2 * largest.spread
        value = min(value, _falling(top_mm / band.high_mm, 1.0, 1.0 + policy.over_zero_ratio))
        if side in affected.sides:
            reached = (held.value + 2 * held.spread) / band.low_mm
            value = min(value, max(0.0, min(1.0, reached)))
        reasons.append(f"{side} {held.value:.1f} mm")
    return Part(PartName.IN_BAND, value, f"{', '.join(reasons)}; band {band.low_mm:.1f} to {band.high_mm:.1f} mm")


def _others(facts: Facts, exercise: Exercise, policy: ScorePolicy) -> tuple[Part | None, ...]:
    wanted_s = SMOOTH_RISE_RATIO * exercise.dose.rise_s
    leading = max((v.value for v in facts.excursion_mm.values() if isinstance(v, Measured)), default=0.0)
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
            lambda sway_mm: _falling(sway_mm / max(leading, 1e-6), policy.sway_full_ratio, policy.sway_zero_ratio),
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
