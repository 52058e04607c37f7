"""From a face mesh to millimetres: turning, scale, baseline, sides, and what is missing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.inference.facemesh import STIFF, FaceLost, LostWhy
from device.measurement.baseline import Baseline, BaselinePolicy, NotNeutral, baseline_from
from device.measurement.landmarks import POINTS_OF
from device.measurement.lids import true_ratio
from device.measurement.measures import means_of, palpebral_aperture_mm
from device.measurement.measuring import measure, measure_alone
from device.measurement.observer import Lost, Observer, Seated, Seen, Settling
from device.measurement.scale import IRIS_MM, Ruler
from device.measurement.side import Affected, Side
from device.measurement.values import AT_REST, Measured, MeasureId, Unit, Unmeasured, UnmeasuredWhy
from tests.made_faces import EYE_CORNERS_MM, NEUTRAL_MM, face, mirrored, moved

RULER = Ruler(EYE_CORNERS_MM)
NOISE_MM = BaselinePolicy().noise_floor_mm
"""The least noise that is believed. The neutral's depth is the model's, as if seen from far away, so that a turned head
is taken back almost, and not quite."""
CHANGES = [
    MeasureId.COMMISSURE_LATERAL_MM,
    MeasureId.COMMISSURE_UP_MM,
    MeasureId.BROW_UP_MM,
    MeasureId.LID_CLOSURE_MM,
    MeasureId.UPPER_LIP_UP_MM,
    MeasureId.LOWER_LIP_DOWN_MM,
    MeasureId.ALA_UP_MM,
]
"""Each is of a part of its own: when one part moves, one of these changes."""


def baseline(ruler: Ruler = RULER, **turned: float) -> Baseline:
    answer = baseline_from([face(captured_s=n / 15, **turned) for n in range(5)], ruler)
    assert isinstance(answer, Baseline)
    return answer


BASELINE = baseline()


def amount(found, measure_id: MeasureId, side: Side, against: Baseline = BASELINE) -> float:
    value = measure(found, against).value(measure_id, side)
    assert isinstance(value, Measured)
    return value.value


@settings(max_examples=60, deadline=None)
@given(
    yaw=st.floats(-8, 8),
    pitch=st.floats(-6, 6),
    roll=st.floats(-8, 8),
    px_per_mm=st.floats(1.2, 3.0),
    x=st.floats(240, 400),
)
def test_a_still_face_measures_no_change_however_it_is_turned_and_placed(yaw, pitch, roll, px_per_mm, x):
    found = face(yaw=yaw, pitch=pitch, roll=roll, px_per_mm=px_per_mm, at_px=(x, 200.0))
    for side in Side:
        for measure_id in CHANGES:
            assert abs(amount(found, measure_id, side)) < NOISE_MM
        assert amount(found, MeasureId.PALPEBRAL_APERTURE_RATIO, side) == pytest.approx(1, abs=0.01)


@settings(max_examples=40, deadline=None)
@given(yaw=st.floats(-8, 8), pitch=st.floats(-6, 6), roll=st.floats(-8, 8))
def test_the_pose_is_told_against_the_camera(yaw, pitch, roll):
    pose = measure(face(yaw=yaw, pitch=pitch, roll=roll), BASELINE).pose
    assert pose.yaw - BASELINE.pose.yaw == pytest.approx(yaw, abs=0.6)
    assert pose.pitch - BASELINE.pose.pitch == pytest.approx(pitch, abs=0.6)
    assert pose.roll - BASELINE.pose.roll == pytest.approx(roll, abs=0.6)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(
    ("points", "by_mm", "measure_id", "expected"),
    [
        ("commissure", (3.0, 0.0, 0.0), MeasureId.COMMISSURE_LATERAL_MM, 3.0),
        ("commissure", (0.0, 4.0, 0.0), MeasureId.COMMISSURE_UP_MM, 4.0),
        ("brow", (0.0, 2.5, 0.0), MeasureId.BROW_UP_MM, 2.5),
        ("upper_lid", (0.0, -3.0, 0.0), MeasureId.LID_CLOSURE_MM, 3.0),
        ("upper_lip", (0.0, 2.0, 0.0), MeasureId.UPPER_LIP_UP_MM, 2.0),
        ("lower_lip", (0.0, -2.0, 0.0), MeasureId.LOWER_LIP_DOWN_MM, 2.0),
        ("ala", (0.0, 1.0, 0.0), MeasureId.ALA_UP_MM, 1.0),
    ],
)
def test_a_movement_is_measured_on_its_own_side_and_nowhere_else(side, points, by_mm, measure_id, expected):
    outward = 1 if side is Side.LEFT else -1
    value = getattr(POINTS_OF[side], points)
    indices = (value,) if isinstance(value, int) else value
    # The corner of the mouth goes back along the dental arch as it goes outward.
    shape = moved(NEUTRAL_MM, indices, (by_mm[0] * outward, by_mm[1], -by_mm[0] * BASELINE.face.arch[side]))
    found = face(shape, yaw=3, pitch=-2, roll=2)
    if measure_id is MeasureId.LID_CLOSURE_MM:
        open_mm = BASELINE.open_mm[side]
        expected = open_mm * (1 - true_ratio(1 - expected / open_mm))
    assert amount(found, measure_id, side) == pytest.approx(expected, abs=NOISE_MM)
    for other in CHANGES:
        if other is not measure_id:
            assert abs(amount(found, other, side)) < NOISE_MM
        assert abs(amount(found, other, side.other)) < NOISE_MM


@settings(max_examples=30, deadline=None)
@given(
    up=st.floats(-3, 8),
    out=st.floats(-4, 6),
    shut=st.floats(0, 6),
    yaw=st.floats(-6, 6),
    roll=st.floats(-6, 6),
)
def test_flip_the_input_and_the_sides_swap(up, out, shut, yaw, roll):
    shape = moved(NEUTRAL_MM, (POINTS_OF[Side.RIGHT].commissure,), (-out, up, 0.0))
    shape = moved(shape, POINTS_OF[Side.LEFT].upper_lid, (0.0, -shut, 0.0))
    rest, found = face(), face(shape, yaw=yaw, roll=roll)
    theirs = baseline_from([mirrored(rest)], RULER)
    assert isinstance(theirs, Baseline)
    ours = baseline_from([rest], RULER)
    assert isinstance(ours, Baseline)
    for side in Side:
        for measure_id in MeasureId:
            here = measure(found, ours).value(measure_id, side)
            there = measure(mirrored(found), theirs).value(measure_id, side.other)
            if isinstance(here, Measured) and isinstance(there, Measured):
                # An angle is the direction of a way of 0.5 mm and more, and an area is hundreds of square millimetres.
                slack = {Unit.DEG: 3.0, Unit.MM2: 0.5}.get(measure_id.unit, 0.02)
                assert here.value == pytest.approx(there.value, abs=slack)
            else:
                assert measure_id is MeasureId.COMMISSURE_ANGLE_DEG


def test_beyond_the_limits_of_turning_nothing_is_measured_and_it_says_why():
    for turned in ({"yaw": 20}, {"yaw": -20}, {"pitch": 16}, {"roll": 20}):
        values = measure(face(**turned), BASELINE).values
        assert set(values.values()) == {Unmeasured(UnmeasuredWhy.TURNED_AWAY)}


def test_limits_count_from_the_patients_own_neutral_pitch():
    low_camera = baseline(pitch=-14)
    value = measure(face(pitch=-14), low_camera).value(MeasureId.COMMISSURE_UP_MM, Side.LEFT)
    assert isinstance(value, Measured)
    assert isinstance(measure(face(pitch=0), low_camera).value(MeasureId.BROW_UP_MM, Side.LEFT), Unmeasured)


def test_the_eye_corners_rule_the_scale_when_the_clinic_entered_them_and_the_iris_otherwise():
    smile = face(moved(NEUTRAL_MM, (POINTS_OF[Side.LEFT].commissure,), (0.0, 4.0, 0.0)))
    by_corners, by_iris = baseline(Ruler(EYE_CORNERS_MM)), baseline(Ruler())
    iris_mm = np.mean([np.ptp(NEUTRAL_MM[list(POINTS_OF[s].iris), 0]) for s in Side])
    ratio = amount(smile, MeasureId.COMMISSURE_UP_MM, Side.LEFT, by_iris) / amount(
        smile, MeasureId.COMMISSURE_UP_MM, Side.LEFT, by_corners
    )
    assert ratio == pytest.approx(IRIS_MM / iris_mm, rel=0.01)
    assert by_iris.scale_spread_ratio > by_corners.scale_spread_ratio


def test_the_spread_grows_with_the_amount_because_the_millimetre_is_uncertain_too():
    spreads = []
    for up_mm in (0.0, 10.0):
        found = face(moved(NEUTRAL_MM, (POINTS_OF[Side.LEFT].commissure,), (0.0, up_mm, 0.0)))
        value = measure(found, BASELINE).value(MeasureId.COMMISSURE_UP_MM, Side.LEFT)
        assert isinstance(value, Measured)
        spreads.append(value.spread)
    assert spreads[0] == pytest.approx(BaselinePolicy().noise_floor_mm, abs=1e-6)
    assert spreads[1] > 1.5 * spreads[0]


@settings(max_examples=40, deadline=None)
@given(
    indices=st.lists(st.integers(0, 477).filter(lambda n: n not in STIFF), min_size=1, max_size=478),
    broken=st.sampled_from([float("nan"), float("inf"), -float("inf"), 3e38]),
)
def test_broken_points_never_raise_and_never_give_a_broken_figure(indices, broken):
    found = face()
    points = found.points.copy()
    points[indices] = broken
    with np.errstate(all="ignore"):
        values = measure(replace(found, points=points), BASELINE).values
    assert all(isinstance(v, Unmeasured) or np.isfinite([v.value, v.spread]).all() for v in values.values())


@pytest.mark.parametrize("broken", [float("nan"), float("inf"), 3e38])
def test_broken_eye_corners_are_a_lost_face_and_no_measure(broken):
    found = face()
    points = found.points.copy()
    points[STIFF[0], 1] = broken
    found = replace(found, points=points)
    assert Observer(RULER).observe(found) == Lost(0.0, LostWhy.DOUBTFUL)
    with pytest.raises(ValueError, match="covered"):
        measure(found, BASELINE)
    with pytest.raises(ValueError, match="covered"):
        measure_alone(found, RULER)


def test_without_a_baseline_only_the_opening_of_the_eyes_is_measured():
    values = measure_alone(face(), RULER).values
    measured = {key for key, value in values.items() if isinstance(value, Measured)}
    assert measured == {(measure_id, side) for measure_id in AT_REST for side in Side}


def test_a_face_far_away_is_too_far_to_measure():
    values = measure_alone(face(px_per_mm=0.3), RULER).values
    assert values[MeasureId.PALPEBRAL_APERTURE_MM, Side.LEFT] == Unmeasured(UnmeasuredWhy.TOO_FAR)


# -- the baseline


def shut(found_shape=NEUTRAL_MM):
    shape = found_shape
    for side in Side:
        open_mm = palpebral_aperture_mm(means_of(NEUTRAL_MM), side)
        shape = moved(shape, POINTS_OF[side].upper_lid, (0.0, -open_mm, 0.0))
    return shape


def test_a_blink_does_not_spoil_the_baseline():
    faces = [face(shut() if 10 <= n < 13 else NEUTRAL_MM, captured_s=n / 15) for n in range(45)]
    answer = baseline_from(faces, RULER)
    assert isinstance(answer, Baseline)
    assert palpebral_aperture_mm(means_of(answer.neutral_mm), Side.LEFT) == pytest.approx(
        palpebral_aperture_mm(means_of(NEUTRAL_MM), Side.LEFT), abs=0.1
    )


def test_eyes_that_are_shut_a_face_that_moves_and_a_turned_head_are_no_neutral():
    assert baseline_from([face(shut())], RULER) is NotNeutral.EYES_SHUT
    smiling = [
        face(moved(NEUTRAL_MM, (POINTS_OF[Side.LEFT].commissure,), (0.0, 4.0 * (n % 2), 0.0))) for n in range(20)
    ]
    assert baseline_from(smiling, RULER) is NotNeutral.MOVED
    assert baseline_from([face(yaw=25)], RULER) is NotNeutral.TURNED_AWAY
    assert baseline_from([], RULER) is NotNeutral.NO_FACE


@pytest.mark.parametrize("index", [0, POINTS_OF[Side.LEFT].commissure, STIFF[0]])
def test_a_frame_with_a_broken_point_does_not_enter_the_baseline(index):
    broken = face()
    broken.points[index] = np.nan
    assert baseline_from([broken], RULER) is NotNeutral.NO_FACE
    answer = baseline_from([face(), broken, face()], RULER)
    assert isinstance(answer, Baseline)
    assert np.isfinite(answer.neutral_mm).all()
    observer = Observer(RULER)
    observer.begin_baseline()
    assert isinstance(observer.observe(broken), Lost)


def test_one_eye_may_be_taped_shut_and_is_then_not_measured_against_its_opening():
    side = Side.RIGHT
    open_mm = palpebral_aperture_mm(means_of(NEUTRAL_MM), side)
    answer = baseline_from([face(moved(NEUTRAL_MM, POINTS_OF[side].upper_lid, (0.0, -open_mm, 0.0)))], RULER)
    assert isinstance(answer, Baseline)
    values = measure(face(), answer).values
    assert isinstance(values[MeasureId.PALPEBRAL_APERTURE_RATIO, side], Unmeasured)
    assert isinstance(values[MeasureId.PALPEBRAL_APERTURE_RATIO, side.other], Measured)


def test_the_noise_of_a_trembling_face_is_its_spread():
    rng = np.random.default_rng(4)
    corner = POINTS_OF[Side.LEFT].commissure
    faces = [face(moved(NEUTRAL_MM, (corner,), (0.0, float(rng.normal(0, 0.4)), 0.0))) for _ in range(200)]
    answer = baseline_from(faces, RULER)
    assert isinstance(answer, Baseline)
    assert answer.noise[MeasureId.COMMISSURE_UP_MM, Side.LEFT] == pytest.approx(0.4, rel=0.25)
    assert answer.noise[MeasureId.COMMISSURE_UP_MM, Side.RIGHT] == BaselinePolicy().noise_floor_mm


# -- the observer


def watch(observer: Observer, seconds: float, start_s: float = 0.0, rate: int = 15):
    return [observer.observe(face(captured_s=start_s + n / rate)) for n in range(int(seconds * rate) + 1)]


def test_the_observer_sits_settles_and_then_sees():
    observer = Observer(RULER)
    assert isinstance(watch(observer, 0.1)[-1], Seated)
    observer.begin_baseline()
    settling = watch(observer, 2.9, 1.0)
    assert all(isinstance(o, Settling) for o in settling)
    assert [o.progress for o in settling] == sorted(o.progress for o in settling)
    assert isinstance(watch(observer, 0.2, 3.95)[-1], Seen)


def test_a_gap_in_the_baseline_begins_it_anew():
    observer = Observer(RULER)
    observer.begin_baseline()
    watch(observer, 2.0)
    after = watch(observer, 2.0, 4.0)
    assert all(isinstance(o, Settling) for o in after)
    assert after[0].progress == 0


def test_a_face_that_is_not_still_is_told_and_watched_again():
    observer = Observer(RULER)
    observer.begin_baseline()
    wobble = [
        face(moved(NEUTRAL_MM, (POINTS_OF[Side.LEFT].commissure,), (0.0, 5.0 * (n % 2), 0.0)), captured_s=n / 15)
        for n in range(50)
    ]
    answers = [observer.observe(found) for found in wobble]
    assert NotNeutral.MOVED in [o.restarted for o in answers if isinstance(o, Settling)]
    assert not any(isinstance(o, Seen) for o in answers)


def test_a_lost_face_is_lost_with_its_reason():
    assert Observer(RULER).observe(FaceLost(3, 1.5, LostWhy.TWO_FACES)) == Lost(1.5, LostWhy.TWO_FACES)


def test_both_sides_are_affected_when_the_plan_says_both():
    assert Affected.BOTH.sides == (Side.LEFT, Side.RIGHT)
    assert Affected.RIGHT.sides == (Side.RIGHT,)
