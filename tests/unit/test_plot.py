"""`--plot`: what was not measured is grey and no line crosses it, and what cannot be drawn is told."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest

from device.commands.plot import COLOURS, GAP, Moment, save_plot
from device.faults import WrongUse
from device.measurement.side import Side
from device.measurement.values import Measured, MeasureId, Measures, PoseDeg, Unmeasured, UnmeasuredWhy

STEP_S, COUNT = 0.5, 29
LOST = {0, 1, 2, 12, 13, 14, 26, 27, 28}
"""Frames without a face: at the beginning, in between and at the end."""
UNMEASURED = {Side.LEFT: range(6, 9), Side.RIGHT: range(18, 22)}
"""Frames in which a face was found, and one side could not be measured."""
MARGIN_S = 0.05 * STEP_S * (COUNT - 1)
"""What the picture shows before the first frame and after the last one."""
PNG = b"\x89PNG\r\n\x1a\n"


needs_toolkit = pytest.mark.skipif(
    find_spec("matplotlib") is None, reason="matplotlib comes with the extra [plot], which is not installed here"
)


def moment(number: int, unmeasured: tuple[Side, ...] = ()) -> Moment:
    values = {
        (measure_id, side): Unmeasured(UnmeasuredWhy.NOT_FINITE)
        if side in unmeasured
        else Measured(3.0 if side is Side.LEFT else -2.0, 0.2)
        for measure_id in MeasureId
        for side in Side
    }
    at_s = number * STEP_S
    return Moment(at_s, Measures(number, at_s, PoseDeg(4.0, 2.0, -3.0), 0.6, values))


def lost(number: int) -> Moment:
    return Moment(number * STEP_S, None)


@pytest.fixture(scope="module", name="path")
def path_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plot of all these frames."""
    path = tmp_path_factory.mktemp("plot") / "measures.png"
    unmeasured = [tuple(side for side in Side if n in UNMEASURED[side]) for n in range(COUNT)]
    save_plot([lost(n) if n in LOST else moment(n, unmeasured[n]) for n in range(COUNT)], "a clip", path)
    return path


@pytest.fixture(scope="module", name="picture")
def picture_fixture(path: Path) -> np.ndarray:
    return cv2.imread(str(path))[..., ::-1].astype(int)


def grey(picture: np.ndarray) -> np.ndarray:
    """For each column how many pixels are of the grey that says that nothing was measured."""
    return (picture == [int(GAP[n : n + 2], 16) for n in (1, 3, 5)]).all(axis=2).sum(axis=0)


def lines(picture: np.ndarray, side: Side) -> np.ndarray:
    """For each column how many pixels are of a side's line, whose edges are mixed with the ground."""
    colour = [int(COLOURS[side][n : n + 2], 16) for n in (1, 3, 5)]
    near = np.abs(picture - colour).max(axis=2) <= 40
    return (near & (np.ptp(picture, axis=2) > 8)).sum(axis=0)


def between(picture: np.ndarray, first: int, last: int) -> np.ndarray:
    """The columns between two frames, by the ends of the line along which the seconds are written."""
    black = picture.max(axis=2) < 40
    ends = np.flatnonzero(black[black.sum(axis=1).argmax()])[[0, -1]]
    whole_s = STEP_S * (COUNT - 1) + 2 * MARGIN_S
    left, right = (round(ends[0] + (n * STEP_S + MARGIN_S) / whole_s * np.ptp(ends)) for n in (first, last))
    return picture[:, left + 3 : right - 2]


@needs_toolkit
def test_the_file_is_a_picture_of_a_readable_size(path):
    told = path.read_bytes()
    assert told.startswith(PNG)
    assert 10_000 < len(told) < 1_000_000
    width, height = (int.from_bytes(told[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (1000, 1200)


@needs_toolkit
@pytest.mark.parametrize(("first", "last"), [(3, 5), (9, 11), (15, 17), (22, 25)])
def test_what_was_measured_has_a_line_for_each_side_and_no_grey(first, last, picture):
    there = between(picture, first, last)
    assert (grey(there) < 50).all()
    # One line in each of five panels; one of them is broken into dashes, whose ends are mixed with the ground.
    assert all(lines(there, side).mean() > 3 for side in Side)


@needs_toolkit
@pytest.mark.parametrize(("before", "after"), [(0, 3), (11, 15), (25, 28)])
def test_where_no_face_was_found_the_ground_is_grey_from_the_frame_before_to_the_one_after(before, after, picture):
    # All six panels are 0.84 of the picture's height, and five are 0.70.
    assert (grey(between(picture, before, after)) > 0.75 * len(picture)).all()


@needs_toolkit
def test_where_no_face_was_found_no_line_is_drawn(picture):
    gap, beside = between(picture, 11, 15), between(picture, 9, 11)
    # A line or a shading has a colour; the ground, the line of rest and the words have none.
    assert (np.ptp(gap, axis=2) == 0).all()
    # The pose's lines have none either, but they are dark, in the lowest panel.
    gap_dark, beside_dark = ((there[-220:-60].max(axis=2) < 0x60).sum(axis=0) for there in (gap, beside))
    assert gap_dark.max() <= 2
    assert beside_dark.mean() > gap_dark.mean() + 1


@needs_toolkit
@pytest.mark.parametrize("side", Side)
def test_a_side_that_was_not_measured_has_a_gap_on_grey_and_the_other_goes_on(side, picture):
    gap = between(picture, UNMEASURED[side][0] - 1, UNMEASURED[side][-1] + 1)
    assert (grey(gap) > len(picture) / 2).all()
    assert lines(gap, side).max() == 0
    assert lines(gap, side.other).mean() > 3


@needs_toolkit
@pytest.mark.parametrize("moments", [[], [lost(0)], [lost(n) for n in range(5)]])
def test_a_clip_without_any_face_is_wrong_use_and_leaves_no_file(moments, tmp_path):
    with pytest.raises(WrongUse, match=r"no face was measured in stairs\.mp4"):
        save_plot(moments, "stairs.mp4", tmp_path / "measures.png")
    assert list(tmp_path.iterdir()) == []


@needs_toolkit
@pytest.mark.parametrize("name", ["no-such-folder/measures.png", "measures.nonsense"])
def test_a_place_where_no_picture_can_be_written_is_wrong_use_and_named(name, tmp_path):
    with pytest.raises(WrongUse, match=r"cannot be written") as told:
        save_plot([moment(0), moment(1)], "a clip", tmp_path / name)
    assert str(tmp_path / name) in str(told.value)


def test_without_matplotlib_it_says_what_to_install_before_anything_else(tmp_path):
    # A program of its own, whose first matplotlib on the path is one that cannot be imported.
    (tmp_path / "matplotlib.py").write_text("raise ModuleNotFoundError('No module named matplotlib')\n")
    script = (
        "from pathlib import Path\n"
        "from device.commands.plot import save_plot\n"
        "from device.faults import WrongUse\n"
        "try:\n"
        "    save_plot([], 'a clip', Path('measures.png'))\n"
        "except WrongUse as error:\n"
        "    print(error)\n"
    )
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": path},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("--plot needs matplotlib, which is not installed here: pip install")
    assert "[plot]" in done.stdout
    assert done.stderr == ""
