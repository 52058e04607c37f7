"""Coaching's constants, each with its unit. A change of one is a new version, stored with every repetition."""

from dataclasses import dataclass

from device.measurement.values import LOOKS_AHEAD, PoseLimits

POLICY_VERSION = "2026-11-5"
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
        dwell_s: how long a threshold must be passed. A closure of the eyes begins when it is no blink any more.
        rested_s: a movement is a rise above where the face was within this time, or the prescribed rise.
        smooth_s: time constant of the smoothing of what is judged live. It comes 25 ms late and takes 1.5 % off the top
            of a movement that is over in 1 s.
        speed_smooth_s: the same of its speed, whose noise is larger.
        hold_speed_ratio: slower than this share of the rise's own mean speed is a hold.
        falling_per_s: a face that comes down by this share of the largest excursion a second is on its way to rest.
        fall_ratio: below this share of the largest excursion the movement is being let go.
        return_ratio: below this share, or the onset, it is over.
        settle_s: how long a face is watched after it came back to rest, to see what was left.
        return_wait_s: a face that does not come back to rest ends the repetition after this time past the plan's.
        prompt_wait_s: without a visible movement for this time the repetition is over, unscored.
        gap_max_s: a longer gap in what can be measured spoils the repetition, which is then asked for again.
    """

    onset_min_mm: float = 0.8
    onset_noise: float = 3.0
    onset_band_ratio: float = 0.2
    dwell_s: float = 0.2
    rested_s: float = 2.0
    smooth_s: float = 0.04
    speed_smooth_s: float = 0.08
    hold_speed_ratio: float = 0.35
    falling_per_s: float = 0.03
    fall_ratio: float = 0.7
    return_ratio: float = 0.25
    settle_s: float = 0.6
    return_wait_s: float = 4.0
    prompt_wait_s: float = 20.0
    gap_max_s: float = 1.5


@dataclass(frozen=True)
class CuePolicy:
    """When the mirror speaks up.

    Attributes:
        change_min_s: the least time between two cues of one repetition, whatever they are.
        too_big_ratio: of the band's upper edge; the noise of the measure is on top.
        too_fast_ratio: of the mean speed that brings the prescribed rise to the band's upper edge. A smooth
            rise peaks at 1.5 of its own mean.
        afterwards_below: a part of the score below this is mentioned at rest, if it was not while moving.
        backed_off_ratio: below this share of its largest since an unwanted movement began, the movement is backed off.
        begun_ratio: of the least excursion that counts as a movement: with the other side under way, a side that is so
            far has begun too.
        uneven_s: a side that begins this much later than the other is told so, but never before
        uneven_rise_ratio: of the prescribed rise, and only
        uneven_told_s: for so long after it began.
    """

    change_min_s: float = 1.0
    too_big_ratio: float = 1.1
    too_fast_ratio: float = 2.2
    afterwards_below: float = 0.5
    backed_off_ratio: float = 0.9
    begun_ratio: float = 0.4
    uneven_s: float = 0.5
    uneven_rise_ratio: float = 0.3
    uneven_told_s: float = 1.5


@dataclass(frozen=True)
class QuietPolicy:
    """When something moves that was not asked to.

    Besides what an affected side does more than the other, each side has a limit of its own, either way, for which the
    plan can name a figure.

    Attributes:
        narrower_ratio: so much narrower than at rest no healthy eye gets in a smile (21.6 + 2 x 13.4 %, Laryngoscope,
            10.1002/lary.23778).
        wider_ratio: an eye that is so much wider than at rest stares. Ours; a therapist confirms it. Likewise
        either_way_mm: for a corner of the mouth and a brow.
        off_ratio: an unwanted movement counts until it is below this share of its limit.
        healthy_narrower_ratio: so much a healthy eye narrows in a smile (as above). It is allowed where no sound eye
            shows it: where both sides are affected, or one side smiles alone.
        blink_s: what an eye does for a shorter time may be a blink. Other places have the dwell of a repetition.
        passing_s: while nothing is to move, what passes sooner is a word, a swallow or a glance.
        answer_s: an unwanted movement that is gone so soon after the mirror said so, is answered, but not
        react_s: after so long by the end of the prescribed hold, when letting go is due anyway.
        other_side_ratio: where one side is asked to move, the other may do this share of it, and what is no movement.
        brow_down_mm, corner_pull_mm, cheek_up_mm: while the eyes close, more than this is squeezing. Ours, as above.
    """

    narrower_ratio: float = 0.48
    wider_ratio: float = 0.30
    either_way_mm: float = 3.0
    off_ratio: float = 0.7
    healthy_narrower_ratio: float = 0.216
    blink_s: float = 0.4
    passing_s: float = 1.0
    answer_s: float = 2.0
    react_s: float = 0.5
    other_side_ratio: float = 0.4
    brow_down_mm: float = 1.5
    corner_pull_mm: float = 2.5
    cheek_up_mm: float = 2.5


@dataclass(frozen=True)
class BandPolicy:
    """How a band comes down after an unwanted movement. It never goes up.

    Attributes:
        below_ratio: the new upper edge, as a share of the excursion at which the unwanted movement began.
        least_mm: an upper edge does not come below this: it is timed long before.
    """

    below_ratio: float = 0.9
    least_mm: float = 0.2


@dataclass(frozen=True)
class RestPolicy:
    """When a resting face is tighter than it was.

    The smallest change that noise allows comes from the spreads. These floors stand for what a still head that turns
    seems to do to a face (docs/accuracy.md, 'Turning the head').

    Attributes:
        watch_s: how long a resting face is watched; of each measure the median counts.
        still_mm: whatever moves further meanwhile (90th percentile from its median) is no rest.
        corner_mm, brow_mm, eye_ratio: less than this is never called tight.
        other_face_mm: brows, mouth and nose that all lie, on both sides, so far from where they were (root mean
            square), are those of somebody else, or the face was never at rest.
    """

    watch_s: float = 2.0
    still_mm: float = 1.2
    corner_mm: float = 1.5
    brow_mm: float = 1.5
    eye_ratio: float = 0.15
    other_face_mm: float = 3.0


@dataclass(frozen=True)
class ScorePolicy:
    """What makes a part of the score 1, and what makes it 0.

    Attributes:
        over_zero_ratio: this much above the band, as a share of its upper edge, gives 0 for `in_band`.
        quiet_zero_ratio: an unwanted movement of this many limits gives 0 for `quiet`, and
        alone_zero_ratio: of this many limits of a side alone.
        lag_full_s: a side that begins this much later than the other is together with it, and at
        lag_zero_s: not at all.
        rise_full_ratio: a rise that takes this share of the prescribed time is slow, and at
        rise_zero_ratio: not at all.
        sway_full_ratio: sway of the hold, as a share of the excursion, that is steady, and at
        sway_zero_ratio: not at all.
        left_full_ratio: of the excursion that is still there at the end: returned, and at
        left_zero_ratio: not at all.
        jitter_max_mm: a frame that lies further from its neighbours, at the median, was no sight of a face.
        closed_enough_ratio: of an eye's opening at rest. No band asks an eye to close further.
    """

    over_zero_ratio: float = 0.5
    quiet_zero_ratio: float = 2.5
    alone_zero_ratio: float = 1.8
    lag_full_s: float = 0.2
    lag_zero_s: float = 1.0
    rise_full_ratio: float = 0.7
    rise_zero_ratio: float = 0.3
    sway_full_ratio: float = 0.06
    sway_zero_ratio: float = 0.3
    left_full_ratio: float = 0.2
    left_zero_ratio: float = 0.6
    jitter_max_mm: float = 2.0
    closed_enough_ratio: float = 0.8


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
    quiet: QuietPolicy = QuietPolicy()
    band: BandPolicy = BandPolicy()
    score: ScorePolicy = ScorePolicy()
    rest: RestPolicy = RestPolicy()
    lost_s: float = 1.5
    pause_s: float = 10.0
    new_seat_s: float = 5.0
    prompt_s: float = 1.0
