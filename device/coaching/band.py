"""The band of the next repetition. It comes down after an unwanted movement, and never goes up by itself."""

from device.coaching.policy import BandPolicy
from device.plan.schema import Band


def next_band(band: Band, began_at_mm: float | None, policy: BandPolicy) -> Band:
    """The band for the next repetition of the same exercise.

    Both edges come down alike, so that the upper one lies below the excursion at which the unwanted movement began. A
    band that is then below the noise is timed and unscored: small is right.

    Args:
        band: that was asked for.
        began_at_mm: the affected side's excursion when something moved that was not asked to; None if nothing did.
        policy: how far below.
    """
    if began_at_mm is None:
        return band
    high_mm = max(policy.below_ratio * began_at_mm, policy.least_mm)
    if high_mm >= band.high_mm:
        return band
    return Band(band.low_mm * high_mm / band.high_mm, high_mm)
