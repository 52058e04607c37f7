"""Coaching's constants, each with its unit. A change of one is a new version, stored with every repetition."""

from dataclasses import dataclass

from device.measurement.values import LOOKS_AHEAD, PoseLimits

POLICY_VERSION = "2026-11-3"
"""Stored with every repetition, so that scores of different policies are never silently compared."""


@dataclass(frozen=True)
class SeatPolicy:
    """How the patient must sit before practice begins.

    Attributes:
        settle_s: how long all checks must be good.
        iris_min_px: a smaller iris is too far away; 1 px is then a tenth of the scale.
        face_max_ratio: eye corners further apart, as a share of the frame's width, are too close: the chin leaves
            the frame when the head tips.
        brightness_min: and `balance_max`: light on the face, see `FaceFound`.
        ahead: how the head may be turned.
    """

    settle_s: float = 1.0
    iris_min_px: float = 7.0
    face_max_ratio: float = 0.5
    brightness_min: float = 0.10
    balance_max: float = 0.5
    ahead: PoseLimits = LOOKS_AHEAD


@dataclass(frozen=True)
class RepetitionPolicy:
    """When a repetition begins, holds and ends.

    Attributes:
        onset_min_mm: the least excursion that counts as a movement; 1.5 to 3 times the sway of a still face.
        onset_noise: the same in standard deviations of this patient's noise.
        onset_band_ratio: the same as a share of the band's lower edge.
        dwell_s: how long a threshold must be passed.
        smooth_s: time constant of the smoothing of what is judged live. It comes 25 ms late and takes 1.5 % off the top
            of a movement that is over in 1 s.
        speed_smooth_s: the same of its speed, whose noise is larger.
        hold_speed_ratio: slower than this share of the rise's own mean speed is a hold.
        falling_per_s: a face that comes down by this share of the largest excursion a second is on its way to rest.
        fall_ratio: below this share of the largest excursion the movement is being let go.
        return_ratio: below this share, or the onset, it is over.
        return_wait_s: a face that does not come back to rest ends the repetition after this time past the plan's.
        prompt_wait_s: without a visible movement for this time the repetition is over, unscored.
        gap_max_s: a longer gap in what can be measured spoils the repetition, which is then asked for again.
    """

    onset_min_mm: float = 0.8
    onset_noise: float = 3.0
    onset_band_ratio: float = 0.2
    dwell_s: float = 0.2
    smooth_s: float = 0.04
    speed_smooth_s: float = 0.08
    hold_speed_ratio: float = 0.35
    falling_per_s: float = 0.03
    fall_ratio: float = 0.7
    return_ratio: float = 0.25
    return_wait_s: float = 4.0
    prompt_wait_s: float = 20.0
    gap_max_s: float = 1.5


@dataclass(frozen=True)
class CuePolicy:
    """When the mirror speaks up.

    Attributes:
        change_min_s: the least time between two cues of one repetition.
        too_big_ratio: of the band's upper edge; the noise of the measure is on top.
        too_fast_ratio: of the mean speed that brings the prescribed rise to the band's upper edge. A smooth
            rise peaks at 1.5 of its own mean.
        afterwards_below: a part of the score below this is mentioned at rest, if it was not while moving.
        unwanted_off_ratio: an unwanted movement counts until it is below this share of its limit.
    """

    change_min_s: float = 1.0
    too_big_ratio: float = 1.1
    too_fast_ratio: float = 2.2
    unwanted_off_ratio: float = 0.7
    afterwards_below: float = 0.5


@dataclass(frozen=True)
class ScorePolicy:
    """What makes a part of the score 1, and what makes it 0.

    Attributes:
        over_zero_ratio: this much above the band, as a share of its upper edge, gives 0 for `in_band`.
        quiet_zero_ratio: an unwanted movement of this many limits gives 0 for `quiet`.
        lag_full_s: a side that begins this much later than the other is together with it, and at
        lag_zero_s: not at all.
        rise_full_ratio: a rise that takes this share of the prescribed time is slow, and at
        rise_zero_ratio: not at all.
        sway_full_ratio: sway of the hold, as a share of the excursion, that is steady, and at
        sway_zero_ratio: not at all.
        left_full_ratio: of the excursion that is still there at the end: returned, and at
        left_zero_ratio: not at all.
    """

    over_zero_ratio: float = 0.5
    quiet_zero_ratio: float = 2.5
    lag_full_s: float = 0.2
    lag_zero_s: float = 1.0
    rise_full_ratio: float = 0.7
    rise_zero_ratio: float = 0.3
    sway_full_ratio: float = 0.06
    sway_zero_ratio: float = 0.3
    left_full_ratio: float = 0.2
    left_zero_ratio: float = 0.6


@dataclass(frozen=True)
class SessionPolicy:
    """The whole policy.

    Attributes:
        lost_s: without a usable face for this time the mirror says that it cannot judge, and
        pause_s: for this time it pauses.
        new_seat_s: somebody who sits well, but no longer as for the baseline, is asked back for this time; then the
            baseline is taken anew.
        prompt_s: how long the instruction stands before a movement may begin.
    """

    seat: SeatPolicy = SeatPolicy()
    repetition: RepetitionPolicy = RepetitionPolicy()
    cue: CuePolicy = CuePolicy()
    score: ScorePolicy = ScorePolicy()
    lost_s: float = 1.5
    pause_s: float = 10.0
    new_seat_s: float = 5.0
    prompt_s: float = 1.0
