"""Which exercises help most."""

from collections import Counter
from datetime import UTC

import numpy as np
import pytest

from device.measurement.side import Side
from device.measurement.values import smallest_change
from device.records.ordering import Aim, ordering
from device.records.outcomes import Outcome
from device.records.review import review
from tests.made_loans import EYE, SPREAD, change, loan, mixed, rep, sitting


def test_exercises_are_ordered_by_what_changed_in_smallest_real_changes():
    sessions = mixed(
        loan(slope=0.05, movement="snarl", start=1.0),
        loan(slope=0.0, movement="pucker", seed=2),
        loan(slope=0.1, movement="smile", start=1.0, seed=3),
        loan(slope=-0.1, movement="brow", start=4.0, seed=4),
    )
    found = ordering(review(sessions, UTC).exercises, Aim.AFFECTED_SIDE)
    assert [one.movement for one in found.better] == ["smile", "snarl"]
    assert [one.movement for one in found.worse] == ["brow"]
    assert found.no_change == ("pucker",)
    assert found.better[0].gain == pytest.approx(1.9 / smallest_change(SPREAD), rel=0.2)
    assert found.better[0].sides == (Side.RIGHT,)


def test_what_goes_beyond_the_band_counts_for_nothing():
    exercises = review(mixed(loan(slope=0.5, start=5.0)), UTC).exercises
    (one,) = exercises
    assert isinstance(one.outcome, Outcome)
    assert change(one.outcome.sides[Side.RIGHT].across).beyond_noise
    assert ordering(exercises, Aim.AFFECTED_SIDE).no_change == ("smile",)


def test_less_unwanted_movement_is_better_and_few_sessions_are_in_no_order():
    quiet = [sitting(n, [rep(synkinesis=(EYE,) if n < 8 else ())] * 3) for n in range(16)]
    exercises = review(quiet, UTC).exercises
    assert [one.movement for one in ordering(exercises, Aim.QUIET).better] == ["smile"]
    assert ordering(review(quiet[:5], UTC).exercises, Aim.QUIET).too_few == ("smile",)
    assert ordering(exercises, Aim.SYMMETRY).no_change == ("smile",)


def test_an_order_of_noise_is_not_told():
    rng = np.random.default_rng(8)
    told = Counter()
    for seed in range(60):
        sessions = mixed(*(loan(slope=0.0, movement=m, seed=int(rng.integers(1e9))) for m in ("a", "b", "c", "d")))
        found = ordering(review(sessions, UTC).exercises, Aim.AFFECTED_SIDE)
        told[len(found.better) + len(found.worse)] += 1
        assert seed >= 0
    assert told[0] >= 58
