"""Cutting squares, against an independent reckoning of which point of the frame each pixel shows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.inference.crop import Cutter, Square

WIDTH, HEIGHT, STEP = 120, 110, 2
"""A picture whose blue is twice its column and whose green is twice its row, so that a colour tells half a pixel."""

ROUNDING_PX = 0.5 / STEP
"""Half a grey level, which is what a picture in whole levels can be wrong by.

Only the last step rounds: the mean of some whole columns of this picture is a whole level (2c, 2c + 2: 2c + 1).
"""
GRID_PX = 1 / 64 + 1 / 1024
"""OpenCV below 5 reads its source on a grid of 1/32 pixel, and is off by up to half of that. It finds the place on
the grid by adding two products that it rounds to 1/1024, each off by up to half of that. Version 5 reads anywhere."""


def ramp() -> np.ndarray:
    columns, rows = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    return np.stack([columns * STEP, rows * STEP, np.full_like(rows, 9)], axis=-1).astype(np.uint8)


RAMP = ramp()


def shown(square: Square, pixels: int) -> tuple[np.ndarray, np.ndarray]:
    """Column and row of the frame under the middle of each pixel of the crop, by trigonometry alone."""
    along = ((np.arange(pixels) + 0.5) / pixels - 0.5) * square.side_px
    right, down = np.meshgrid(along, along)
    distance, angle = np.hypot(right, down), np.arctan2(down, right) + square.turn_rad
    return square.centre_x_px + distance * np.cos(angle), square.centre_y_px + distance * np.sin(angle)


def told(crop: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Column and row that the colours of a crop tell. The crop is red, green, blue."""
    return crop[..., 2].astype(float) / STEP, crop[..., 1].astype(float) / STEP


inside = st.builds(
    Square,
    centre_x_px=st.floats(54, 66),
    centre_y_px=st.floats(50, 60),
    side_px=st.floats(8, 66),
    turn_rad=st.floats(-np.pi, np.pi),
)


@settings(max_examples=150, deadline=None)
@given(square=inside, pixels=st.sampled_from([16, 17, 32, 64]))
def test_every_pixel_shows_its_own_place_however_the_square_lies(square, pixels):
    crop, expected = Cutter().cut(RAMP, square.window(pixels)), shown(square, pixels)
    # In a picture that is made smaller first, a pixel is as many of the frame, and so is a part of it.
    slack_px = ROUNDING_PX + max(1, int(square.side_px / pixels)) * GRID_PX
    for seen, wanted in zip(told(crop), expected, strict=True):
        assert np.abs(seen - wanted).max() <= slack_px + 1e-4


@pytest.mark.parametrize("turn_deg", [0, 30, 90, 180])
@pytest.mark.parametrize("shrink", [2, 3, 4, 5])
def test_averaging_first_shifts_nothing(shrink, turn_deg):
    # Sixteen squares, each a sixteenth of a pixel further on, so that rounding to whole levels falls evenly.
    off = []
    for part in np.arange(16) / 16:
        square = Square(59.3 + part, 54.6 + part, 13.0 * shrink + 0.5, np.radians(turn_deg))
        off += [(told(Cutter().cut(RAMP, square.window(13)))[axis] - shown(square, 13)[axis]).mean() for axis in (0, 1)]
    # What is left of it is half of the step between two of them.
    rounding_px = 1 / 32
    for axis in (0, 1):
        assert abs(np.mean(off[axis::2])) <= rounding_px + shrink * GRID_PX


def test_a_large_square_is_averaged_and_not_sampled():
    fine = np.indices((120, 120)).sum(axis=0) % 2 * 255
    crop = Cutter().cut(np.repeat(fine[..., None], 3, axis=2).astype(np.uint8), Square(59.5, 59.5, 80.0).window(20))
    assert np.abs(crop.astype(int) - 127).max() <= 2


@pytest.mark.parametrize("pixels", [64, 12])
@pytest.mark.parametrize("turn_deg", [0, -25])
@pytest.mark.parametrize("centre", [(0.0, 0.0), (WIDTH - 1.0, 20.0), (60.0, HEIGHT - 1.0)])
def test_beyond_the_frame_its_edge_goes_on(centre, turn_deg, pixels):
    square = Square(*centre, 60.0, np.radians(turn_deg))
    columns, rows = shown(square, pixels)
    expected = np.clip(columns, 0, WIDTH - 1), np.clip(rows, 0, HEIGHT - 1)
    # Where the frame was made smaller first, its edge is one small pixel wide, and what is left of it is left out.
    slack = 0.6 if pixels == 64 else 1.5 * 60 / pixels
    for seen, wanted in zip(told(Cutter().cut(RAMP, square.window(pixels))), expected, strict=True):
        assert np.abs(seen - wanted).max() < slack


@pytest.mark.parametrize("centre", [(-500.0, 40.0), (900.0, 40.0), (60.0, -400.0), (60.0, 5000.0)])
def test_a_square_wholly_beyond_the_frame_shows_its_edge(centre):
    crop = Cutter().cut(RAMP, Square(*centre, 100.0).window(32))
    column, row = np.clip(centre[0], 0, WIDTH - 1), np.clip(centre[1], 0, HEIGHT - 1)
    if 0 < centre[1] < HEIGHT:
        assert (crop[..., 2] == column * STEP).all()
    else:
        assert (crop[..., 1] == row * STEP).all()


def test_the_crop_is_red_green_blue_and_the_frame_stays_as_it_was():
    frame = np.zeros((50, 50, 3), np.uint8)
    frame[...] = (10, 20, 30)
    before = frame.copy()
    for side_px in (20.0, 45.0):
        crop = Cutter().cut(frame, Square(25.0, 25.0, side_px).window(16))
        assert (crop.shape, crop.dtype) == ((16, 16, 3), np.uint8)
        assert (crop == (30, 20, 10)).all()
    assert (frame == before).all()
