"""The baseline: what makes one, what spoils one, and that broken points never enter it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.inference.facemesh import POINTS, RIGID, FaceFound
from device.measurement.baseline import STILL, Baseline, BaselinePolicy, NotNeutral, baseline_from
from device.measurement.landmarks import POINTS_OF
from device.measurement.measures import means_of, palpebral_aperture_mm
from device.measurement.measuring import measure
from device.measurement.scale import Ruler, eye_corners
from device.measurement.side import Side
from device.measurement.values import LOOKS_AHEAD, Measured, MeasureId
from tests.made_faces import EYE_CORNERS_MM, NEUTRAL_MM, face, moved

RULERS = [Ruler(), Ruler(EYE_CORNERS_MM)]
RULER = RULERS[1]
POLICY = BaselinePolicy()
STILL_PART = {
    MeasureId.COMMISSURE_LATERAL_MM: ("commissure", 0),
    MeasureId.COMMISSURE_UP_MM: ("commissure", 1),
    MeasureId.BROW_UP_MM: ("brow", 1),
}


def watched(shapes, **turned: float) -> list[FaceFound]:
    return [face(shape, captured_s=n / 15, **turned) for n, shape in enumerate(shapes)]


def taken(faces, ruler: Ruler = RULER) -> Baseline:
    answer = baseline_from(faces, ruler)
    assert isinstance(answer, Baseline)
    return answer


def broken(found: FaceFound, indices, figure: float) -> FaceFound:
    points = found.points.copy()
    points[indices] = figure
    return replace(found, points=points)


def displaced(side: Side, part: str, axis: int, by_mm: float):
    value = getattr(POINTS_OF[side], part)
    by = [0.0, 0.0, 0.0]
    by[axis] = by_mm
    return moved(NEUTRAL_MM, (value,) if isinstance(value, int) else value, (by[0], by[1], by[2]))


# -- what it holds


@pytest.mark.parametrize("px_per_mm", [0.9, 1.6, 4.0])
def test_the_neutral_is_in_millimetres_whatever_the_distance(px_per_mm):
    neutral = taken(watched([NEUTRAL_MM] * 5, px_per_mm=px_per_mm)).neutral_mm
    assert eye_corners(neutral) == pytest.approx(EYE_CORNERS_MM, rel=1e-4)
    for side in Side:
        assert palpebral_aperture_mm(means_of(neutral), side) == pytest.approx(
            palpebral_aperture_mm(means_of(NEUTRAL_MM), side), abs=0.02
        )


@settings(max_examples=30, deadline=None)
@given(yaw=st.floats(-10, 10), pitch=st.floats(-10, 10), roll=st.floats(-10, 10))
def test_it_is_the_same_face_however_the_head_was_turned(yaw, pitch, roll):
    straight, turned = taken(watched([NEUTRAL_MM])), taken(watched([NEUTRAL_MM], yaw=yaw, pitch=pitch, roll=roll))
    # The model's depth is as if seen from far away, so that a turn is taken back almost, and not quite.
    assert np.abs(turned.neutral_mm - straight.neutral_mm).max() < POLICY.noise_floor_mm
    assert turned.pose.yaw - straight.pose.yaw == pytest.approx(yaw, abs=0.05)


def test_a_head_that_sways_during_it_is_still_a_still_face():
    rng = np.random.default_rng(2)
    faces = [
        face(yaw=y, pitch=p, roll=r, px_per_mm=1.6 + s, captured_s=n / 15)
        for n, (y, p, r, s) in enumerate(rng.normal(0, (3, 2, 2, 0.1), (45, 4)))
    ]
    baseline = taken(faces)
    assert np.abs(baseline.neutral_mm - taken(watched([NEUTRAL_MM])).neutral_mm).max() < POLICY.noise_floor_mm
    assert all(spread == POLICY.floor_of(measure_id.unit) for (measure_id, _), spread in baseline.noise.items())


@pytest.mark.parametrize("ruler", RULERS)
def test_it_knows_how_sure_the_millimetre_is(ruler):
    assert taken(watched([NEUTRAL_MM]), ruler).scale_spread_ratio == ruler.spread_ratio


def test_one_still_gives_the_least_noise_that_is_believed():
    noise = taken(watched([NEUTRAL_MM])).noise
    assert set(noise) == {(measure_id, side) for measure_id in MeasureId for side in Side}
    for (measure_id, _), spread in noise.items():
        assert spread == POLICY.floor_of(measure_id.unit)


# -- what spoils it


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("measure_id", STILL)
def test_brows_and_corners_of_the_mouth_must_be_still(measure_id, side):
    part, axis = STILL_PART[measure_id]
    restless = [displaced(side, part, axis, 2.4 * POLICY.still_mm * (n % 2)) for n in range(30)]
    assert baseline_from(watched(restless), RULER) is NotNeutral.MOVED
    calm = [displaced(side, part, axis, 0.5 * POLICY.still_mm * (n % 2)) for n in range(30)]
    assert isinstance(baseline_from(watched(calm), RULER), Baseline)


@pytest.mark.parametrize("turned", ["yaw", "pitch", "roll"])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_neutral_must_look_ahead_within_its_limits(turned, sign):
    limit_deg = getattr(LOOKS_AHEAD, f"{turned}_deg")
    assert isinstance(baseline_from(watched([NEUTRAL_MM], **{turned: sign * (limit_deg - 1)}), RULER), Baseline)
    beyond = watched([NEUTRAL_MM], **{turned: sign * (limit_deg + 1)})
    assert baseline_from(beyond, RULER) is NotNeutral.TURNED_AWAY


def test_a_glance_away_does_not_spoil_it():
    faces = watched([NEUTRAL_MM] * 45)
    faces[20:23] = [face(yaw=18, captured_s=n / 15) for n in range(20, 23)]
    assert np.abs(taken(faces).neutral_mm - taken(watched([NEUTRAL_MM])).neutral_mm).max() < 0.01


# -- broken points


@pytest.mark.parametrize("ruler", RULERS)
@pytest.mark.parametrize("figure", [np.nan, np.inf, -np.inf, 3e38])
@pytest.mark.parametrize("indices", [[291], list(POINTS_OF[Side.LEFT].iris), list(RIGID), list(range(POINTS))])
def test_a_face_with_broken_points_does_not_count(indices, figure, ruler):
    faces = watched([NEUTRAL_MM] * 5)
    spoilt = [broken(faces[0], indices, figure), *faces[1:]]
    assert np.array_equal(taken(spoilt, ruler).neutral_mm, taken(faces[1:], ruler).neutral_mm)
    assert baseline_from([broken(f, indices, figure) for f in faces], ruler) is NotNeutral.NO_FACE


@pytest.mark.parametrize("ruler", RULERS)
def test_a_face_that_is_a_single_spot_is_no_face(ruler):
    assert baseline_from([broken(face(), list(range(POINTS)), 200.0)], ruler) is NotNeutral.NO_FACE


def test_an_iris_without_width_gives_no_millimetre_and_so_no_baseline():
    iris = [index for side in Side for index in POINTS_OF[side].iris]
    assert baseline_from([broken(face(), iris, 200.0)], Ruler()) is NotNeutral.NO_FACE


@settings(max_examples=60, deadline=None)
@given(
    spoilt=st.lists(st.tuples(st.integers(0, 8), st.integers(0, POINTS - 1)), max_size=60),
    figure=st.sampled_from([np.nan, np.inf, -np.inf, 3e38, -3e38, 0.0, 1e4]),
    ruler=st.sampled_from(RULERS),
)
def test_whatever_is_broken_a_baseline_is_sound_or_none(spoilt, figure, ruler):
    faces = watched([NEUTRAL_MM] * 9)
    for number, index in spoilt:
        faces[number] = broken(faces[number], [index], figure)
    answer = baseline_from(faces, ruler)
    if isinstance(answer, Baseline):
        assert np.isfinite(answer.neutral_mm).all()
        assert np.isfinite(list(answer.noise.values())).all()
        values = measure(face(), answer).values.values()
        assert all(np.isfinite([v.value, v.spread]).all() for v in values if isinstance(v, Measured))
