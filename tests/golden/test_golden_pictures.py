"""The picture of every screen in every state. `pytest --update-golden` rewrites them; look before you commit."""

from pathlib import Path

import cv2
import numpy as np
import pygame
import pytest

from device.display.gallery import gallery
from device.display.navigation import AppState, all_screens, screen_for
from device.display.paint import Painter
from device.display.window import open_painter

HERE = Path(__file__).parent
BLOCK_PX = 8
BLOCK_MAX = 40.0  # of 255: glyph edges differ by a pixel between builds of the font library, words and places do not
MEAN_MAX = 1.0
KILOBYTES_EACH = 40
FEWER_COLOURS = 0xF8  # of each channel, so that the files are small

WIDE = (
    "asking-safety-health",
    "exercise-holding",
    "exercise-line-face",
    "exercise-prompt",
    "eye-care",
    "left-out-mixed",
    "lesson-smile",
    "massage-begins",
    "no-plan",
    "paused",
    "position-closer",
    "rest-joined-in",
)
PICTURES = [(name, state, (800, 1280)) for name, state in gallery()] + [
    (f"wide-{name}", state, (1280, 800)) for name, state in gallery() if name in WIDE
]


def picture_of(state: AppState, size_px: tuple[int, int]) -> tuple[np.ndarray, Painter]:
    painter = open_painter(size_px)
    surface = painter.paint(screen_for(state).view(state))
    rgb = pygame.surfarray.array3d(surface).transpose(1, 0, 2)
    return np.ascontiguousarray(rgb[:, :, ::-1]), painter


def block_means(picture: np.ndarray) -> np.ndarray:
    rows, columns = picture.shape[0] // BLOCK_PX, picture.shape[1] // BLOCK_PX
    return picture.astype(float).reshape(rows, BLOCK_PX, columns, BLOCK_PX, 3).mean(axis=(1, 3))


def differs(one: np.ndarray, other: np.ndarray) -> bool:
    if one.shape != other.shape:
        return True
    difference = np.abs(block_means(one) - block_means(other))
    return bool(difference.max() > BLOCK_MAX or difference.mean() > MEAN_MAX)


@pytest.mark.parametrize(("name", "state", "size_px"), PICTURES, ids=[name for name, _, _ in PICTURES])
def test_screen_looks_as_it_did(name, state, size_px, update_golden):
    painted = picture_of(state, size_px)[0] & FEWER_COLOURS
    file = HERE / f"{name}.png"
    if update_golden:
        cv2.imwrite(str(file), painted, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    golden = cv2.imread(str(file))
    assert golden is not None, f"{file.name} is not there: run pytest --update-golden and look at it"
    assert not differs(painted, golden), f"{file.name} looks different: run pytest --update-golden and look at it"


@pytest.mark.parametrize(("name", "state", "size_px"), PICTURES, ids=[name for name, _, _ in PICTURES])
def test_what_is_empty_is_of_one_ground_and_the_window_for_the_reflection_is_pure_black(name, state, size_px):
    painted, painter = picture_of(state, size_px)
    view = screen_for(state).view(state)
    ground = painter.theme.palettes[view.ground].ground[::-1]
    assert all((edge == ground).all() for edge in (painted[0], painted[:, 0], painted[:, -1]))
    window = painter.layout.window
    inside = painted[int(window.top) + 1 : int(window.bottom), int(window.left) + 1 : int(window.right)]
    assert inside.any() != view.mirror


def test_a_moved_word_or_another_word_is_noticed():
    states = dict(gallery())
    moving, _ = picture_of(states["exercise-moving"], (800, 1280))
    backing, _ = picture_of(states["exercise-moving-back-off"], (800, 1280))
    assert differs(moving, backing)
    assert differs(moving, np.roll(moving, 4, axis=0))
    assert not differs(moving, np.roll(moving, 1, axis=0))


def test_every_screen_has_a_golden_picture():
    pictured = {screen_for(state).name for _, state, _ in PICTURES}
    assert pictured == {screen.name for screen in all_screens()}


def test_every_golden_picture_belongs_to_a_state_and_all_are_small():
    files = list(HERE.glob("*.png"))
    assert {file.stem for file in files} == {name for name, _, _ in PICTURES}
    assert sum(file.stat().st_size for file in files) < KILOBYTES_EACH * 1000 * len(files)
