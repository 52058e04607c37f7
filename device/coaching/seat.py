"""Whether the patient sits so that they can be measured, and the one thing to change if not."""

from device.coaching.checks import Check, PositionChecks
from device.coaching.policy import SeatPolicy
from device.coaching.state import Cue
from device.inference.facemesh import LostWhy
from device.measurement.observer import Lost, Observation, Seat

NOT_LOOKED = PositionChecks(Check.UNKNOWN, Check.UNKNOWN, Check.UNKNOWN)


def check_seat(observation: Observation, policy: SeatPolicy) -> tuple[PositionChecks, Cue]:
    """The three checks of the position screen, and the most important cue; NONE when all is good."""
    if isinstance(observation, Lost):
        return _nobody(observation.why)
    seat = observation.seat
    distance = _distance(seat, policy)
    light = _light(seat, policy)
    ahead = policy.ahead.hold(seat.pose)
    checks = PositionChecks(
        face=Check.GOOD if ahead else Check.NOT_YET,
        distance=Check.GOOD if distance is Cue.NONE else Check.NOT_YET,
        light=Check.GOOD if light is Cue.NONE else Check.NOT_YET,
    )
    for cue in (light, distance):
        if cue is not Cue.NONE:
            return checks, cue
    return checks, Cue.NONE if ahead else Cue.FACE_FORWARD


def _nobody(why: LostWhy) -> tuple[PositionChecks, Cue]:
    if why is LostWhy.TOO_DARK:
        return PositionChecks(Check.UNKNOWN, Check.UNKNOWN, Check.NOT_YET), Cue.MORE_LIGHT
    cue = Cue.ONE_FACE_ONLY if why is LostWhy.TWO_FACES else Cue.COME_INTO_VIEW
    return PositionChecks(Check.NOT_YET, Check.UNKNOWN, Check.UNKNOWN), cue


def _distance(seat: Seat, policy: SeatPolicy) -> Cue:
    if seat.iris_px < policy.iris_min_px:
        return Cue.COME_CLOSER
    return Cue.MOVE_BACK if seat.face_ratio > policy.face_max_ratio else Cue.NONE


def _light(seat: Seat, policy: SeatPolicy) -> Cue:
    if seat.dim or seat.brightness < policy.brightness_min:
        return Cue.MORE_LIGHT
    return Cue.LIGHT_FROM_FRONT if abs(seat.light_balance) > policy.balance_max else Cue.NONE
