"""The truth file: how a clip is cut into segments, and what is no truth file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.camera.truth import NEUTRAL, Truth, truth_beside
from device.faults import WrongUse

PHASES = ("rise", "hold", "fall", "rest")


def frames(*runs: tuple[str, str, int]) -> list[dict[str, object]]:
    """Frames of a truth file from (exercise, phase, how many)."""
    return [{"exercise": name, "phase": phase} for name, phase, count in runs for _ in range(count)]


def truth(folder, content: list[dict[str, object]], **other: object) -> Truth:
    raw = {"affected_side": "left", "fps": 10, "frames": content, **other}
    (folder / "somebody.json").write_text(json.dumps(raw), "utf-8")
    return truth_beside(folder / "somebody.mp4")


def repetition(name: str, *counts: int) -> list[tuple[str, str, int]]:
    return [(name, phase, count) for phase, count in zip(PHASES, counts, strict=True)]


def test_a_repetition_is_one_segment_with_its_times_in_seconds(tmp_path):
    made = truth(tmp_path, frames((NEUTRAL, "rest", 20), *repetition("smile", 10, 30, 15, 25)))
    neutral, smile = made.segments
    assert (neutral.movement, neutral.first, neutral.last) == (NEUTRAL, 0, 19)
    assert (smile.movement, smile.first, smile.last, smile.rest_first) == ("smile", 20, 99, 75)
    assert (smile.rise_s, smile.hold_s, smile.fall_s, smile.rest_s) == (1.0, 3.0, 1.5, 2.5)


def test_the_same_movement_twice_is_two_segments(tmp_path):
    once = repetition("smile", 5, 5, 5, 5)
    assert [(s.first, s.last) for s in truth(tmp_path, frames(*once, *once)).segments] == [(0, 19), (20, 39)]


def test_movements_that_follow_without_a_rest_are_two_segments(tmp_path):
    made = truth(tmp_path, frames(("smile", "rise", 4), ("smile", "hold", 4), ("brow-raise", "rise", 4)))
    assert [s.movement for s in made.segments] == ["smile", "brow-raise"]
    assert made.segments[0].rest_first == made.segments[0].last
    assert made.segments[0].rest_s == 0


labels = st.lists(
    st.tuples(st.sampled_from([NEUTRAL, "smile", "lip-pucker"]), st.sampled_from(PHASES), st.integers(1, 4)),
    min_size=1,
    max_size=12,
)


@given(runs=labels)
def test_every_frame_belongs_to_exactly_one_segment_of_its_own_movement(runs, tmp_path_factory):
    content = frames(*runs)
    segments = truth(tmp_path_factory.mktemp("truth"), content).segments
    covered = [(n, s.movement) for s in segments for n in range(s.first, s.last + 1)]
    assert covered == [(n, f["exercise"]) for n, f in enumerate(content)]
    assert all(s.first <= s.rest_first <= s.last for s in segments)


def test_true_points_are_kept_by_the_number_of_their_frame(tmp_path):
    content = frames((NEUTRAL, "rest", 3))
    content[2]["points68_mm"] = [[n, 0.0, 1.0] for n in range(68)]
    made = truth(tmp_path, content)
    assert list(made.points_mm) == [2]
    assert made.points_mm[2][67].tolist() == [67.0, 0.0, 1.0]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"fps": 0}, "fps is 0"),
        ({"fps": float("nan")}, "fps is nan"),
        ({"fps": "fast"}, "fast"),
        ({"affected_side": "middle"}, "middle"),
        ({"affected_side": None}, "None"),
        ({"frames": []}, "no frames"),
        ({"frames": 7}, "not iterable"),
        ({"frames": [{"exercise": "smile"}]}, "phase"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused_with_what_is_wrong(other, said, tmp_path):
    with pytest.raises(WrongUse, match=said):
        truth(tmp_path, frames((NEUTRAL, "rest", 3)), **other)


@pytest.mark.parametrize("points", [[[0, 0, 0]], [[0, 0]] * 68, [[0, 0, float("nan")]] * 68, "points"])
def test_true_points_that_are_no_face_are_refused(points, tmp_path):
    content = frames((NEUTRAL, "rest", 3))
    content[1]["points68_mm"] = points
    with pytest.raises(WrongUse, match=r"somebody\.json"):
        truth(tmp_path, content)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "somebody.json").write_bytes(b"\xff\xfe\x00broken")
    with pytest.raises(WrongUse, match=r"somebody\.json"):
        truth_beside(tmp_path / "somebody.mp4")
