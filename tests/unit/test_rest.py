"""A resting face against an earlier rest: tighter is found, noise is not, and who is built otherwise is told."""

import math
from dataclasses import replace
from itertools import repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.coaching.policy import RestPolicy
from device.coaching.rest import Calm, NotAtRest, OtherFace, RestAnswer, RestWatch, Tight, other_face_mm, tightness
from device.measurement.side import Side
from device.measurement.values import Measured, MeasureId, Measures, Unmeasured, UnmeasuredWhy
from device.plan.schema import Region
from tests.stories import Doing, Moment, Patient, measures, move, plan

POLICY = RestPolicy()


def watched(at: Moment, *, lasts_s: float = 2.2, rate: float = 15.0, noise_mm: float = 0.1) -> list[RestAnswer]:
    watch, noise = RestWatch(POLICY), Patient(plan(), noise_mm=noise_mm)._noise()
    answers = [watch.step(measures(at(n / rate), n / rate, noise)) for n in range(round(lasts_s * rate))]
    return [answer for answer in answers if answer is not None]


@pytest.mark.parametrize("rate", [10.0, 15.0, 30.0])
def test_a_face_at_rest_as_it_was_is_calm(rate):
    assert watched(lambda _: Doing(), rate=rate) == [Calm()]


@pytest.mark.parametrize(
    ("doing", "region"),
    [
        ({"eye": 0.25}, Region.EYE),
        ({"commissure_up_mm": 2.2}, Region.MOUTH_CORNER),
        ({"brow-raise": 2.0}, Region.BROW),
    ],
)
def test_an_eye_that_is_narrower_or_a_corner_or_brow_that_is_higher_is_tight(doing, region):
    (answer,) = watched(lambda _: Doing(right=dict(doing)))
    assert isinstance(answer, Tight)
    assert [(place.region, place.side) for place in answer.places] == [(region, Side.RIGHT)]
    assert answer.places[0].amount > answer.places[0].sure_from


@pytest.mark.parametrize("doing", [{"eye": -0.25}, {"commissure_up_mm": -2.2}, {"brow-raise": -2.0}, {"eye": 0.1}])
def test_looser_than_it_was_or_hardly_tighter_is_calm(doing):
    assert watched(lambda _: Doing(right=dict(doing))) == [Calm()]


def test_a_blink_at_rest_is_nothing():
    assert watched(lambda t: Doing({"eye": 1.0}, {"eye": 1.0}) if 0.8 < t < 1.1 else Doing()) == [Calm()]


def test_a_face_that_moves_is_not_at_rest():
    assert watched(move("smile", 6.0, 4.0, rise=1.0, hold=0.5, fall=0.5).at) == [NotAtRest()]


def test_an_answer_comes_once_for_every_watch():
    assert len(watched(lambda _: Doing(), lasts_s=8.8)) == 4


def test_a_taped_eye_is_named_and_the_rest_is_compared():
    frames, watch = [], RestWatch(POLICY)
    for n in range(40):
        whole = measures(Doing(right={"brow-raise": 2.0}), n / 15, repeat(0.0))
        taped = {(m, Side.RIGHT): Unmeasured(UnmeasuredWhy.NOT_FINITE) for m in MeasureId if "aperture" in m}
        frames.append(replace(whole, values={**whole.values, **taped}))
    answers = [answer for answer in map(watch.step, frames) if answer is not None]
    assert isinstance(answers[0], Tight)
    assert answers[0].places[0].region is Region.BROW


OTHER = {"commissure_up_mm": -4.5, "commissure_lateral_mm": 3.0, "brow_up_mm": 4.0, "upper_lip_up_mm": -4.0}


@pytest.mark.parametrize("sign", [1, -1])
def test_a_face_that_is_built_otherwise_is_told_after_two_seconds(sign):
    other = {name: sign * amount for name, amount in OTHER.items()}
    (answer,) = watched(lambda _: Doing(dict(other), dict(other)))
    assert isinstance(answer, OtherFace)
    assert answer.away_mm > POLICY.other_face_mm


def test_a_face_that_is_built_alike_is_not_told_apart():
    alike = {name: 0.3 * amount for name, amount in OTHER.items()}
    (answer,) = watched(lambda _: Doing(dict(alike), dict(alike)))
    assert not isinstance(answer, OtherFace)


def test_what_one_side_does_alone_says_nothing_of_whose_face_it_is():
    (answer,) = watched(lambda _: Doing(right=dict(OTHER)))
    assert not isinstance(answer, OtherFace)


# -- against the clinic's own rest


def rest_of(doing: Doing) -> dict[tuple[MeasureId, Side], Measured]:
    values = measures(doing, 0.0, repeat(0.0)).values
    return {key: value for key, value in values.items() if isinstance(value, Measured)}


def test_tighter_than_the_clinics_rest_is_found():
    answer = tightness(rest_of(Doing()), rest_of(Doing(right={"eye": 0.3, "brow-raise": 3.0})), POLICY)
    assert isinstance(answer, Tight)
    assert {(place.region, place.side) for place in answer.places} == {
        (Region.EYE, Side.RIGHT),
        (Region.BROW, Side.RIGHT),
    }


def test_what_an_uncertain_millimetre_can_make_of_a_height_is_not_tight():
    doubtful = {key: Measured(v.value, 2.0) for key, v in rest_of(Doing()).items()}
    assert tightness(doubtful, rest_of(Doing(right={"brow-raise": 3.0})), POLICY) == Calm()


def test_what_the_clinic_did_not_measure_is_named():
    clinic = dict(rest_of(Doing()))
    clinic[MeasureId.PALPEBRAL_APERTURE_MM, Side.RIGHT] = Unmeasured(UnmeasuredWhy.NO_FACE)
    assert tightness(clinic, rest_of(Doing()), POLICY) == Calm(((Region.EYE, Side.RIGHT),))


figures = st.one_of(st.floats(-20, 20), st.floats(), st.sampled_from([math.nan, math.inf]))
values = st.one_of(
    st.builds(Measured, figures, st.one_of(st.floats(0, 1), st.floats())),
    st.builds(Unmeasured, st.sampled_from(UnmeasuredWhy)),
)
broken = st.lists(values, min_size=len(MeasureId) * 2, max_size=len(MeasureId) * 2)


@pytest.mark.parametrize("figure", [1e308, -1e308, 1e200, 5e-324])
@pytest.mark.parametrize("spread", [1e308, -5.0, 0.0])
def test_figures_beyond_all_reason_are_no_error_and_no_warning(figure, spread):
    watch = RestWatch(POLICY)
    values = {(m, s): Measured(figure, spread) for m in MeasureId for s in Side}
    for n in range(12):
        calm = measures(Doing(), n * 0.2, repeat(0.0))
        answer = watch.step(Measures(n, n * 0.2, calm.pose, 0.6, values))
        if isinstance(answer, Tight):
            assert all(place.amount > place.sure_from > 0 for place in answer.places)


@settings(max_examples=100, deadline=None)
@given(frames=st.lists(broken, min_size=1, max_size=12))
def test_whatever_is_measured_a_tight_place_is_beyond_what_is_sure(frames):
    watch = RestWatch(POLICY)
    keys = [(m, s) for m in MeasureId for s in Side]
    for n, frame in enumerate(frames):
        calm = measures(Doing(), n * 0.2, repeat(0.0))
        answer = watch.step(Measures(n, n * 0.2, calm.pose, 0.6, dict(zip(keys, frame, strict=True))))
        if isinstance(answer, Tight):
            assert all(place.amount > place.sure_from > 0 for place in answer.places)


def test_where_a_part_is_not_measured_nothing_is_said_of_whose_face_it_is():
    reading = dict(rest_of(Doing()))
    reading[MeasureId.ALA_UP_MM, Side.LEFT] = Unmeasured(UnmeasuredWhy.NOT_FINITE)
    assert other_face_mm(reading) is None
