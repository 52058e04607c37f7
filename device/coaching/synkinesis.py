"""Watches what shall stay quiet in one repetition: the plan's regions, and the signs of squeezing while eyes close.

At rest nothing moves that another movement could be linked to. There `Way.LINKED` tells what an affected side does by
itself from what a head that nods, a swallow or a glance does to both sides alike.
"""

from dataclasses import dataclass

from device.coaching.policy import QuietPolicy, SessionPolicy
from device.coaching.signal import Place, Sample, Squeeze, places_of, smiles
from device.coaching.state import Synkinesis, Way
from device.coaching.watch import Watched, patience
from device.measurement.side import Affected, Side
from device.measurement.values import Measured
from device.plan.entries import MovementKind
from device.plan.schema import AskedSide, Exercise, QuietRegion, Region

NAMES = {Region.EYE: "eye", Region.MOUTH_CORNER: "corner of the mouth", Region.BROW: "brow"}
"""What a region is called in a reason, for a therapist."""


@dataclass(frozen=True)
class Squeezed:
    """A sign of squeezing that was seen: which, on which side, and how far at its most."""

    sign: Squeeze
    side: Side
    most_mm: float


@dataclass(frozen=True)
class Loudest:
    """What moved most of all that should have stayed quiet, and was not answered.

    Attributes:
        ratio: how much, as a share of its limit.
        zero_ratio: the share at which nothing is left of quiet.
        place: which place, in words.
    """

    ratio: float
    zero_ratio: float
    place: str

    @property
    def quiet(self) -> float:
        """1 up to the limit, falling to 0."""
        return max(0.0, min(1.0, (self.zero_ratio - self.ratio) / (self.zero_ratio - 1.0)))


def loudest_of(*found: Loudest | None) -> Loudest | None:
    """The one that leaves the least of quiet; None where there is none."""
    heard = [loud for loud in found if loud is not None]
    return min(heard, key=lambda loud: (loud.quiet, -loud.ratio), default=None)


class QuietWatch:
    """All that shall stay quiet in one repetition.

    Args:
        exercise: what the plan wants, with its quiet regions.
        affected: which side is affected.
        policy: the thresholds.
    """

    def __init__(self, exercise: Exercise, affected: Affected, policy: SessionPolicy) -> None:
        self._exercise = exercise
        self._affected = affected
        self._policy = policy
        self._limits = {
            place: limit_of(quiet, place[2], policy.quiet)
            for quiet in exercise.quiet
            for place in places_of(exercise, quiet.region, affected)
        }
        healthy_ratio = policy.quiet.healthy_narrower_ratio
        self._healthy = {place: healthy_ratio for place in self._limits if self._narrows_along(place)}
        self._watched: dict[Place, Watched] = {}
        self._squeezes: dict[tuple[Squeeze, Side], Watched] = {}
        self._last_s: float | None = None
        self._counted_s = 0.0

    @property
    def active(self) -> bool:
        """Whether a quiet region moves now."""
        return any(watched.active for watched in self._watched.values())

    @property
    def watches(self) -> bool:
        """Whether any quiet region was watched."""
        return any(map(self._was_watched, self._watched))

    @property
    def squeezing(self) -> bool:
        """Whether the eyes are being squeezed shut now."""
        return any(watched.active for watched in self._squeezes.values())

    def step(self, sample: Sample, excursion_mm: float, *, counts: bool, told: bool) -> None:
        """Take in one frame.

        Args:
            sample: what was measured; what is missing changes nothing.
            excursion_mm: where the affected side is, for the record of when something began.
            counts: whether the movement is under way. Before it the patient may talk, blink and laugh.
            told: whether the mirror is asking for a change.
        """
        dwell_s = self._policy.repetition.dwell_s
        passed_s = 0.0 if self._last_s is None else min(sample.at_s - self._last_s, dwell_s / 2)
        self._last_s = sample.at_s
        self._counted_s += passed_s if counts else 0.0
        for place, value in sample.unwanted.items():
            if isinstance(value, Measured):
                if place not in self._watched:
                    self._watched[place] = Watched(self._limits[place], patience(self._dwell_s(place[0]), self._policy))
                beyond = Measured(value.value - self._healthy.get(place, 0.0), value.spread)
                self._watched[place].step(beyond, passed_s, excursion_mm, counts=counts, told=told)
        for key, value in sample.squeeze.items():
            if isinstance(value, Measured):
                if key not in self._squeezes:
                    limit_mm = squeeze_limit_mm(key[0], self._policy.quiet)
                    self._squeezes[key] = Watched(limit_mm, patience(dwell_s, self._policy))
                self._squeezes[key].step(value, passed_s, excursion_mm, counts=counts, told=told)

    def end_hold(self) -> None:
        """The plan's own hold is over."""
        for watched in (*self._watched.values(), *self._squeezes.values()):
            watched.end_hold()

    def stop(self) -> None:
        """A rest is over: nobody has to let go of anything any more."""
        for watched in self._watched.values():
            watched.stop()

    def result(self) -> tuple[Synkinesis, ...]:
        """What was seen, the largest share of its limit first; of each region and side only that one."""
        seen = sorted(
            ((p, w) for p, w in self._watched.items() if w.seen), key=lambda item: -item[1].most / item[1].limit
        )
        first: dict[tuple[Region, Side], Synkinesis] = {}
        for (region, side, way), w in seen:
            found = Synkinesis(region, side, round(w.most, 4), w.limit, round(w.began_at_mm, 3), way, w.answered)
            first.setdefault((region, side), found)
        return tuple(first.values())

    def loudest(self) -> Loudest | None:
        """What leaves the least of quiet; None when nothing could be watched, so that nothing can be said of it."""
        score = self._policy.score
        all_of = [
            Loudest(
                watched.ratio,
                score.quiet_zero_ratio if way is Way.LINKED else score.alone_zero_ratio,
                f"the {side} {NAMES[region]}",
            )
            for (region, side, way), watched in self._watched.items()
            if watched.seen or self._was_watched((region, side, way))
        ]
        return loudest_of(*all_of)

    def squeezed(self) -> tuple[Squeezed, ...]:
        """The signs of squeezing that were seen.

        A corner of the mouth or a cheek that moves along on the affected side alone can be a link that the patient does
        not will. Soon let go, it is forgiven. A brow that comes down, and whatever the sound side does, is squeezing.
        """
        return tuple(
            Squeezed(sign, side, round(watched.most, 2))
            for (sign, side), watched in self._squeezes.items()
            if watched.seen and not (watched.answered and self._may_be_linked(sign, side))
        )

    def began_at_mm(self) -> float | None:
        """The affected side's excursion when the first unwanted movement began, if there was any."""
        watched = (*self._watched.values(), *self._squeezes.values())
        return min((w.began_at_mm for w in watched if w.seen), default=None)

    def unwatched(self) -> tuple[str, ...]:
        """What should be quiet and could not be watched: no measure follows it, or it was measured too seldom."""
        blind = [place[:2] for place in self._limits if not self._was_watched(place)]
        regions = dict.fromkeys(f"{side} {NAMES[region]}" for region, side in blind)
        return (*(region.value.replace("_", " ") for region in self._exercise.movement.unwatched), *regions)

    def _may_be_linked(self, sign: Squeeze, side: Side) -> bool:
        return sign is not Squeeze.BROW_DOWN and self._affected.sides == (side,)

    def _narrows_along(self, place: Place) -> bool:
        """Whether it is an eye that healthy ones narrow like, and the other one does not show how much."""
        region, side, way = place
        shown = self._exercise.side is AskedSide.BOTH and self._affected is not Affected.BOTH
        smiling = smiles(self._exercise.movement) and side in self._exercise.side.sides
        return region is Region.EYE and way is Way.LINKED and smiling and not shown

    def _was_watched(self, place: Place) -> bool:
        """Whether a place was measured for at least half of the time that counts."""
        return place in self._watched and 2 * self._watched[place].judged_s >= self._counted_s

    def _dwell_s(self, region: Region) -> float:
        """What lasts for less is no movement."""
        quiet = self._policy.quiet
        if self._exercise.movement.kind is MovementKind.REST:
            return quiet.passing_s
        return quiet.blink_s if region is Region.EYE else self._policy.repetition.dwell_s


def limit_of(quiet: QuietRegion, way: Way, policy: QuietPolicy) -> float:
    """How far a quiet region may go in one way: what the plan says, or else the policy."""
    if way is Way.LINKED:
        return quiet.limit
    if quiet.limit_alone is not None:
        return quiet.limit_alone
    if quiet.region is not Region.EYE:
        return policy.either_way_mm
    return policy.narrower_ratio if way is Way.NARROWS_OR_RISES else policy.wider_ratio


def squeeze_limit_mm(sign: Squeeze, policy: QuietPolicy) -> float:
    """How far a sign of squeezing may go."""
    return {
        Squeeze.BROW_DOWN: policy.brow_down_mm,
        Squeeze.CORNER_PULL: policy.corner_pull_mm,
        Squeeze.CHEEK_UP: policy.cheek_up_mm,
    }[sign]
