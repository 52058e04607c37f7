import bz2
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.measurement.landmarks import FACE_LINES
from device.measurement.side import Side
from device.measurement.values import Measured, Unmeasured, UnmeasuredWhy
from device.records.recording import KEPT, RecordingBroken, pack, unpack
from tests.made_records import MEASURES, recording


def test_a_recording_comes_back_within_its_steps():
    before = recording()
    after = unpack(pack(before))
    assert (after.measures, after.numbers, after.frame_size_px) == (MEASURES, KEPT, (1280, 720))
    assert np.abs(after.times_s - before.times_s).max() <= 0.00006
    assert np.abs(after.values[:, 0] - before.values[:, 0]).max() <= 0.0026
    assert np.abs(after.values[:, 1] - before.values[:, 1]).max() <= 0.0003
    assert np.abs(after.points_px[..., :2] - before.points_px[..., :2]).max() <= 1 / 16 + 1e-4
    assert np.abs(after.points_px[..., 2] - before.points_px[..., 2]).max() <= 1 / 8 + 1e-4
    assert after.scale_mm_per_px == pytest.approx(before.scale_mm_per_px, abs=1e-5)
    assert pack(after) == pack(before), "packing again changes nothing more"


def test_what_was_not_measured_comes_back_with_its_reason():
    before = recording()
    before.values[7, 0, 1] = math.nan
    before.spreads[7, 0, 1] = tuple(UnmeasuredWhy).index(UnmeasuredWhy.TURNED_AWAY)
    after = unpack(pack(before))
    assert after.value(7, MEASURES[0], Side.RIGHT) == Unmeasured(UnmeasuredWhy.TURNED_AWAY)
    value = after.value(7, MEASURES[0], Side.LEFT)
    assert isinstance(value, Measured)
    assert value.spread == pytest.approx(0.125)


@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf, 1e30, -99_999.0])
def test_a_point_or_a_spread_that_is_no_figure_spoils_nothing_else(broken):
    before = recording()
    before.points_px[3, 5, 1] = broken
    before.values[3, 0, 0] = broken
    before.spreads[4, 0, 0] = 1e9
    after = unpack(pack(before))
    assert math.isnan(after.points_px[3, 5, 1])
    assert isinstance(after.value(3, MEASURES[0], Side.LEFT), Unmeasured)
    assert after.spreads[4, 0, 0] > 100
    sound = np.ones(after.points_px.shape, bool)
    sound[3, 5, 1] = False
    assert np.abs(after.points_px - before.points_px)[sound].max() <= 1 / 8 + 1e-4


def test_the_lines_of_a_face_go_through_its_points():
    one = recording()
    lines = one.lines_px(11)
    assert [len(line) for line in lines] == [len(line) for line in FACE_LINES]
    for line, numbers in zip(lines, FACE_LINES, strict=True):
        assert np.array_equal(line, one.points_px[11, [KEPT.index(number) for number in numbers], :2])


@settings(max_examples=40, deadline=None)
@given(
    frames=st.integers(1, 60),
    size=st.floats(0, 1e6),
    seed=st.integers(0, 1000),
)
def test_any_recording_comes_back(frames, size, seed):
    rng = np.random.default_rng(seed)
    one = recording(frames, seed)
    wild = replace(one, values=one.values + rng.normal(0, size, one.values.shape).astype(np.float32))
    after = unpack(pack(wild))
    fits = np.abs(wild.values) < 16
    assert after.values.shape == wild.values.shape
    assert np.abs(after.values - wild.values)[fits].max(initial=0.0) <= 0.11
    assert pack(unpack(pack(after))) == pack(after)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no recording",
        bz2.compress(b""),
        bz2.compress(b"\xff\xff\xff\xff{}"),
        bz2.compress(b"\x02\x00\x00\x00{}"),
        bz2.compress(b"\x0c\x00\x00\x00" + b'{"format":9}'),
        pack(recording())[:-20],
        bz2.compress(bz2.decompress(pack(recording()))[:-2]),
        bz2.compress(bz2.decompress(pack(recording())) + b"more"),
    ],
)
def test_bytes_that_are_no_recording_are_an_error(content):
    with pytest.raises(RecordingBroken):
        unpack(content)


def test_a_frame_takes_few_bytes():
    per_frame = len(pack(recording(frames=300))) / 300
    assert 100 < per_frame < 600
