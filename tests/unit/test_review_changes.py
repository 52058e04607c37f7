"""What has changed over a loan, and what is compared for it."""

from dataclasses import replace

import numpy as np
import pytest

from device.coaching.state import NotScored, NotScoredWhy
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, Unit, Unmeasured, UnmeasuredWhy, smallest_change
from device.plan.schema import Region
from device.records.comparable import LeftOut
from device.records.outcomes import Outcome
from device.records.prescribed import NOT_KEPT
from device.records.trend import TooFew
from tests.made_loans import EYE, SPREAD, change, loan, outcome, plan_of, rep, sitting, smile


def test_a_side_that_gains_is_told_with_its_change_interval_and_smallest_real_change():
    across = change(outcome(loan(slope=0.1)).sides[Side.RIGHT].across)
    assert across.beyond_noise
    assert across.total == pytest.approx(1.9, abs=0.3)
    assert across.low < 1.9 < across.high
    assert across.first == pytest.approx(2.0, abs=0.15)
    assert across.smallest == pytest.approx(smallest_change(SPREAD))


def test_a_change_that_is_certain_but_smaller_than_the_cameras_noise_is_none():
    across = change(outcome(loan(slope=0.02, noise=0.01)).sides[Side.RIGHT].across)
    assert across.low > 0
    assert not across.beyond_noise


def test_a_change_that_is_large_and_not_certain_is_none():
    across = change(outcome(loan(days=8, slope=0.1, noise=2.0, seed=4)).sides[Side.RIGHT].across)
    assert across.low < 0 < across.high
    assert not across.beyond_noise


def test_only_the_affected_side_is_followed_and_both_if_both_are_affected():
    sessions = loan()
    assert set(outcome(sessions).sides) == {Side.RIGHT}
    both = [replace(session, affected=Affected.BOTH) for session in sessions]
    assert set(outcome(both).sides) == set(Side)


def test_tiring_within_a_session_is_told_apart_from_gaining_over_the_loan():
    side = outcome(loan(days=15, slope=0.2, within=-0.5, noise=0.1)).sides[Side.RIGHT]
    assert change(side.across).total == pytest.approx(2.8, abs=0.3)
    assert change(side.within).total == pytest.approx(-1.0, abs=0.15)
    assert change(side.within).beyond_noise


def test_a_few_wild_sessions_change_next_to_nothing():
    sessions = loan(days=20, slope=0.1, noise=0.05)
    wild = [sitting(n, [rep(right_mm=40.0)] * 3) if n in (3, 17, 19) else one for n, one in enumerate(sessions)]
    calm, spoilt = (change(outcome(some).sides[Side.RIGHT].across).total for some in (sessions, wild))
    assert spoilt == pytest.approx(calm, abs=0.5)


def test_few_sessions_give_no_number():
    found = outcome(loan(days=5))
    assert found.sides[Side.RIGHT].across == TooFew(5)
    assert found.symmetry == TooFew(5)
    assert found.synkinesis.share == TooFew(5)


def test_symmetry_and_synkinesis_are_kept_apart_and_each_tells_its_own():
    rng = np.random.default_rng(5)
    sessions = []
    for day in range(16):
        # As control comes, the eye moves along less often, and later in the movement.
        moved = (replace(EYE, began_at_excursion_mm=1.0 + 0.1 * day + 0.02 * rng.standard_normal()),)
        quiet = rng.random(6) < day / 15
        sessions.append(sitting(day, [rep(synkinesis=() if one else moved) for one in quiet]))
    sessions[-1] = sitting(15, [rep(synkinesis=moved)] + [rep()] * 5)
    found = outcome(sessions)
    assert not change(found.symmetry).beyond_noise
    assert change(found.synkinesis.share).beyond_noise
    assert change(found.synkinesis.share).total < -0.5
    assert change(found.synkinesis.onset_mm).beyond_noise
    assert change(found.synkinesis.onset_mm).total == pytest.approx(1.4, abs=0.3)
    (region,) = found.synkinesis.regions
    assert (region.region, region.side) == (Region.EYE, Side.RIGHT)


def test_a_share_that_goes_to_and_fro_by_chance_is_no_change():
    rng = np.random.default_rng(6)
    told = 0
    for _ in range(200):
        sessions = [
            sitting(d, [rep(synkinesis=(EYE,) if rng.random() < 0.5 else ()) for _ in range(3)]) for d in range(12)
        ]
        told += change(outcome(sessions).synkinesis.share).beyond_noise
    assert told <= 4


# -- what is compared


def test_other_policies_models_units_and_sides_are_left_out_and_counted():
    plan = plan_of("smile", unit=Unit.RATIO)
    sessions = [
        sitting(0, [rep()] * 2, policy="0"),
        sitting(1, [rep()] * 3, model="other"),
        sitting(2, [rep()] * 4, plan=plan),
        sitting(3, [rep()] * 5, plan=NOT_KEPT),
        replace(sitting(4, [rep()] * 6), affected=Affected.LEFT),
        sitting(
            5, [rep(), rep(score=NotScored(NotScoredWhy.NO_MOVEMENT)), rep(score=NotScored(NotScoredWhy.NOT_SEEN))]
        ),
    ]
    found = smile(sessions)
    assert found.left_out == {
        LeftOut.OTHER_POLICY: 2,
        LeftOut.OTHER_MODEL: 3,
        LeftOut.OTHER_UNIT: 9,
        LeftOut.OTHER_SIDE: 6,
        LeftOut.NO_MOVEMENT: 1,
        LeftOut.NOT_SEEN: 1,
    }
    assert isinstance(found.outcome, Outcome)
    assert (found.outcome.repetitions, found.outcome.sessions) == (1, 1)


def test_a_new_policy_never_passes_for_a_change_of_the_face():
    old = loan(days=10, slope=0.0)
    new = [sitting(10 + n, [rep(right_mm=9.0)] * 3, policy="2") for n in range(10)]
    assert change(outcome([*old, *new]).sides[Side.RIGHT].across).total == 0.0


def test_a_repetition_without_a_figure_is_no_zero():
    unseen = rep(excursion_mm={Side.LEFT: Measured(6.0, 0.2), Side.RIGHT: Unmeasured(UnmeasuredWhy.TURNED_AWAY)})
    sessions = [sitting(n, [rep(), unseen]) for n in range(6)]
    assert change(outcome(sessions).sides[Side.RIGHT].across).first == 3.0
