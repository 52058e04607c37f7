"""Which stored repetitions of a movement can be compared with each other, and what is left out and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from device.coaching.state import NotScored, NotScoredWhy, RepetitionResult
from device.measurement.side import Affected
from device.measurement.values import Unit
from device.records.prescribed import NotKept, Prescribed, Prescription
from device.records.stored import StoredRepetition, StoredSession


@dataclass(frozen=True)
class Basis:
    """What repetitions must have in common to be compared.

    Attributes:
        policy_version: of coaching's constants, and
        model_sha256: of the model that saw the face.
        unit: of band and excursion; an older program did not keep it.
        affected: which side the plan calls affected.
    """

    policy_version: str
    model_sha256: str
    unit: Unit | NotKept
    affected: Affected


class LeftOut(StrEnum):
    """Why a repetition is not compared."""

    OTHER_POLICY = "other_policy"
    OTHER_MODEL = "other_model"
    OTHER_UNIT = "other_unit"
    OTHER_SIDE = "other_side"
    NO_MOVEMENT = "no_movement"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True)
class Sitting:
    """What can be compared of one movement in one session."""

    session: StoredSession
    results: tuple[RepetitionResult, ...]


@dataclass(frozen=True)
class Comparable:
    """The repetitions of one movement that can be compared.

    Attributes:
        basis: that of the newest session with the movement.
        sittings: sessions with at least one of them, oldest first.
        left_out: how many others there are, by reason.
    """

    basis: Basis
    sittings: tuple[Sitting, ...]
    left_out: Mapping[LeftOut, int]


@dataclass(frozen=True)
class NeverDone:
    """No repetition of the movement is stored."""


_UNSEEN = {
    NotScoredWhy.NO_MOVEMENT: LeftOut.NO_MOVEMENT,
    NotScoredWhy.NOT_SEEN: LeftOut.NOT_SEEN,
    NotScoredWhy.BELOW_NOISE: LeftOut.NOT_SEEN,
    NotScoredWhy.CAMERA_CANNOT_SEE: LeftOut.NOT_SEEN,
}
"""A repetition without a movement says nothing of how far the face can move, and one that a camera cannot judge has
no figure that means anything."""


def prescribed_of(session: StoredSession, movement: str) -> tuple[Prescribed, ...]:
    """The exercises of a session's plan that are this movement; none where an older program did not keep the plan."""
    if not isinstance(session.prescription, Prescription):
        return ()
    return tuple(exercise for exercise in session.prescription.exercises if exercise.movement == movement)


def comparable(sessions: Sequence[StoredSession], movement: str) -> Comparable | NeverDone:
    """The repetitions of a movement that can be compared with the newest ones.

    Args:
        sessions: oldest first.
        movement: the catalogue's id. Where a plan holds it twice, both exercises are taken together.
    """
    held = [(session, tuple(_of(session, movement))) for session in sessions]
    held = [(session, repetitions) for session, repetitions in held if repetitions]
    if not held:
        return NeverDone()
    basis = _basis(*held[-1], movement)
    left_out: Counter[LeftOut] = Counter()
    sittings: list[Sitting] = []
    for session, repetitions in held:
        reasons = [_why_left_out(session, one, movement, basis) for one in repetitions]
        left_out.update(reason for reason in reasons if reason is not None)
        kept = tuple(one.result for one, reason in zip(repetitions, reasons, strict=True) if reason is None)
        if kept:
            sittings.append(Sitting(session, kept))
    return Comparable(basis, tuple(sittings), dict(left_out))


def _of(session: StoredSession, movement: str) -> Iterable[StoredRepetition]:
    return (one for one in session.repetitions if one.result.movement == movement)


def _unit(session: StoredSession, movement: str) -> Unit | NotKept:
    exercises = prescribed_of(session, movement)
    return exercises[0].unit if exercises else NotKept()


def _basis(session: StoredSession, repetitions: Sequence[StoredRepetition], movement: str) -> Basis:
    newest = repetitions[-1]
    return Basis(newest.policy_version, newest.model_sha256, _unit(session, movement), session.affected)


def _why_left_out(session: StoredSession, one: StoredRepetition, movement: str, basis: Basis) -> LeftOut | None:
    if one.policy_version != basis.policy_version:
        return LeftOut.OTHER_POLICY
    if one.model_sha256 != basis.model_sha256:
        return LeftOut.OTHER_MODEL
    if _unit(session, movement) != basis.unit:
        return LeftOut.OTHER_UNIT
    if session.affected is not basis.affected:
        return LeftOut.OTHER_SIDE
    if isinstance(one.result.score, NotScored):
        return _UNSEEN.get(one.result.score.why, LeftOut.NOT_SEEN)
    return None
