"""The observer over a sitting: when the baseline is taken, what begins it anew, and what it never believes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.inference.facemesh import POINTS, RIGID, FaceFound, FaceLost, LostWhy
from device.measurement.baseline import BaselinePolicy, NotNeutral
from device.measurement.landmarks import POINTS_OF
from device.measurement.measures import means_of, palpebral_aperture_mm
from device.measurement.observer import Lost, Observation, Observer, Seated, Seen, Settling
from device.measurement.scale import Ruler
from device.measurement.side import Side
from device.measurement.values import Measured, MeasureId
from tests.made_faces import EYE_CORNERS_MM, NEUTRAL_MM, face, moved

RULERS = [Ruler(), Ruler(EYE_CORNERS_MM)]
POLICY = BaselinePolicy()


def settling(ruler: Ruler = RULERS[1]) -> Observer:
    observer = Observer(ruler)
    observer.begin_baseline()
    return observer


def watch(observer: Observer, *, from_s: float, to_s: float, rate: int = 15, shape=NEUTRAL_MM) -> list[Observation]:
    times = np.arange(round(from_s * rate), round(to_s * rate)) / rate
    return [observer.observe(face(shape, captured_s=float(at_s))) for at_s in times]


def broken(captured_s: float, indices, figure: float = np.nan) -> FaceFound:
    found = face(captured_s=captured_s)
    points = found.points.copy()
    points[indices] = figure
    return replace(found, points=points)


def shut():
    shape = NEUTRAL_MM
    for side in Side:
        open_mm = palpebral_aperture_mm(means_of(NEUTRAL_MM), side)
        shape = moved(shape, POINTS_OF[side].upper_lid, (0.0, -open_mm, 0.0))
    return shape


# -- the time a baseline takes


@pytest.mark.parametrize("rate", [10, 15, 30])
def test_a_baseline_takes_its_seconds_at_any_frame_rate(rate):
    answers = watch(settling(), from_s=0.0, to_s=POLICY.neutral_s + 0.5, rate=rate)
    first_seen = next(a for a in answers if isinstance(a, Seen))
    assert first_seen.captured_s == pytest.approx(POLICY.neutral_s, abs=1.01 / rate)
    assert all(isinstance(a, Seen) for a in answers[answers.index(first_seen) :])


def test_progress_is_the_share_of_the_time_that_has_passed():
    answers = watch(settling(), from_s=0.0, to_s=POLICY.neutral_s)
    for answer in answers:
        assert isinstance(answer, Settling)
        assert answer.progress == pytest.approx(answer.captured_s / POLICY.neutral_s)
        assert answer.restarted is None


def test_a_short_loss_of_the_face_is_bridged():
    observer = settling()
    watch(observer, from_s=0.0, to_s=1.0)
    assert observer.observe(FaceLost(0, 1.2, LostWhy.NO_FACE)) == Lost(1.2, LostWhy.NO_FACE)
    assert isinstance(watch(observer, from_s=1.4, to_s=3.2)[-1], Seen)


def test_a_long_loss_begins_it_anew():
    observer = settling()
    watch(observer, from_s=0.0, to_s=2.0)
    answers = watch(observer, from_s=2.0 + 1.2 * POLICY.gap_max_s, to_s=5.0)
    assert isinstance(answers[0], Settling)
    assert answers[0].progress == 0
    assert not any(isinstance(a, Seen) for a in answers)


def test_a_baseline_asked_for_again_is_taken_from_the_new_face():
    observer = settling()
    watch(observer, from_s=0.0, to_s=3.2)
    smiling = moved(NEUTRAL_MM, (POINTS_OF[Side.LEFT].commissure,), (0.0, 5.0, 0.0))

    def up_mm(answer: Observation) -> float:
        assert isinstance(answer, Seen)
        value = answer.measures.value(MeasureId.COMMISSURE_UP_MM, Side.LEFT)
        assert isinstance(value, Measured)
        return value.value

    assert up_mm(watch(observer, from_s=3.2, to_s=3.3, shape=smiling)[-1]) == pytest.approx(5, abs=0.05)
    observer.begin_baseline()
    answers = watch(observer, from_s=4.0, to_s=7.2, shape=smiling)
    assert isinstance(answers[0], Settling)
    assert up_mm(answers[-1]) == pytest.approx(0, abs=0.05)


# -- what it does not believe


def test_shut_eyes_begin_it_anew_with_their_reason_and_open_ones_then_end_it():
    observer = settling()
    restarts = [a.restarted for a in watch(observer, from_s=0.0, to_s=3.2, shape=shut()) if isinstance(a, Settling)]
    assert NotNeutral.EYES_SHUT in restarts
    # The watch that had just begun anew still holds a few shut frames; the median passes over them.
    assert isinstance(watch(observer, from_s=3.2, to_s=7.0)[-1], Seen)


@pytest.mark.parametrize("ruler", RULERS)
@pytest.mark.parametrize("indices", [[291], list(POINTS_OF[Side.RIGHT].iris)])
def test_a_broken_point_during_the_baseline_is_no_face_and_never_enters_it(indices, ruler):
    observer = settling(ruler)
    watch(observer, from_s=0.0, to_s=1.0)
    assert observer.observe(broken(1.0, indices)) == Lost(1.0, LostWhy.DOUBTFUL)
    last = watch(observer, from_s=1.1, to_s=3.2)[-1]
    assert isinstance(last, Seen)
    missing = {key[0] for key, value in last.measures.values.items() if not isinstance(value, Measured)}
    assert missing <= {MeasureId.COMMISSURE_ANGLE_DEG}  # a still mouth goes nowhere


def test_a_baseline_of_broken_points_alone_is_never_taken():
    observer = settling()
    answers = [observer.observe(broken(n / 15, [291])) for n in range(90)]
    assert set(map(type, answers)) == {Lost}


def test_once_there_is_a_baseline_a_broken_point_loses_only_its_own_measures():
    observer = settling()
    watch(observer, from_s=0.0, to_s=3.2)
    answer = observer.observe(broken(3.3, [POINTS_OF[Side.LEFT].commissure]))
    assert isinstance(answer, Seen)
    assert not isinstance(answer.measures.value(MeasureId.COMMISSURE_UP_MM, Side.LEFT), Measured)
    assert isinstance(answer.measures.value(MeasureId.COMMISSURE_UP_MM, Side.RIGHT), Measured)


meshes = st.one_of(
    st.just((None, 0.0)),
    st.tuples(
        st.sampled_from([[], [291], list(RIGID), [33], list(POINTS_OF[Side.LEFT].iris), list(range(POINTS))]),
        st.sampled_from([np.nan, np.inf, -np.inf, 3e38, 0.0]),
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    script=st.lists(st.tuples(meshes, st.floats(0.01, 0.4)), min_size=1, max_size=40),
    ruler=st.sampled_from(RULERS),
    begin=st.integers(0, 3),
)
def test_whatever_it_is_shown_it_answers_with_sound_figures_or_none(script, ruler, begin):
    observer, at_s = Observer(ruler), 0.0
    for number, ((indices, figure), step_s) in enumerate(script):
        if number == begin:
            observer.begin_baseline()
        at_s += step_s
        mesh = FaceLost(number, at_s, LostWhy.NO_FACE) if indices is None else broken(at_s, indices, figure)
        with np.errstate(all="ignore"):
            answer = observer.observe(mesh)
        assert answer.captured_s == at_s
        if isinstance(answer, Seen):
            values = answer.measures.values.values()
            assert all(np.isfinite([v.value, v.spread]).all() for v in values if isinstance(v, Measured))


# -- the seat


def seat(found: FaceFound):
    answer = Observer(RULERS[0]).observe(found)
    assert isinstance(answer, Seated)
    return answer.seat


@pytest.mark.parametrize("turned", [{}, {"yaw": 14.0}, {"roll": 20.0}, {"pitch": -12.0}])
def test_the_iris_is_told_in_pixels_however_the_head_is_turned(turned):
    iris_mm = np.mean([np.ptp(NEUTRAL_MM[list(POINTS_OF[side].iris), 0]) for side in Side])
    for px_per_mm in (0.8, 1.6, 3.0):
        assert seat(face(px_per_mm=px_per_mm, **turned)).iris_px == pytest.approx(iris_mm * px_per_mm, rel=0.03)


def test_the_face_is_told_as_a_share_of_the_frame():
    # The corners of the eyes lie behind the middle of the head, and look a little smaller.
    assert seat(face(px_per_mm=2.0)).face_ratio == pytest.approx(EYE_CORNERS_MM * 2.0 / 640, rel=0.03)


def test_light_is_handed_on_as_the_camera_saw_it():
    told = seat(face(brightness=0.31, light_balance=-0.4))
    assert (told.brightness, told.light_balance) == (0.31, -0.4)


def test_a_seat_is_not_judged_by_broken_irises():
    irises = [index for side in Side for index in POINTS_OF[side].iris]
    assert Observer(RULERS[0]).observe(broken(0.0, irises)) == Lost(0.0, LostWhy.DOUBTFUL)
