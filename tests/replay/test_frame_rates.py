"""One recording of 30 frames a second, seen at 30, 15 and 10: the same repetitions and scores within noise.

The clip lies beside the checkout and is never in it. Each rate is a run of its own from picture to score.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from device.camera.frame import Frame
from device.coaching.session import Session
from device.coaching.state import RepetitionResult, Scored
from device.inference.facemesh import FaceFound
from device.measurement.observer import Observer
from device.measurement.scale import Ruler
from device.measurement.side import Side
from device.measurement.values import Measured
from device.plan.schema import Dose
from tests.fixtures_vision import model_files_fixture, tracker_fixture  # noqa: F401 (fixtures)
from tests.stories import exercise, plan

CLIP = Path(__file__).parents[2].parent / "shared" / "data" / "rig" / "one-smile-30fps.mp4"
RATE = 30
NEUTRAL, FIRST, SECOND = range(60), range(210), range(180, 420)
"""Two seconds of rest; a quick smile; a slower one. There is a second of rest between them."""

pytestmark = pytest.mark.skipif(not CLIP.is_file(), reason="one-smile-30fps.mp4 is not beside this checkout")


def order() -> list[int]:
    """The clip's frames with its rests to and fro, so that there is time for a baseline and for a prompt."""
    settles = [*NEUTRAL, *reversed(NEUTRAL), *NEUTRAL]
    return [*settles, *FIRST, *reversed(range(180, 210)), *SECOND, *reversed(range(390, 420))]


def pictures(every: int) -> Iterator[Frame]:
    capture, frames = cv2.VideoCapture(str(CLIP)), []
    while (read := capture.read())[0]:
        frames.append(read[1])
    capture.release()
    for n, number in enumerate(order()):
        if n % every == 0:
            yield Frame(n, n / RATE, frames[number], "clip")


def practise(tracker, every: int) -> list[RepetitionResult]:
    smile = exercise("smile", repetitions=2, band=(1.0, 9.0))
    observer, results = Observer(Ruler()), []
    session = Session(
        plan(replace(smile, dose=Dose(2, rise_s=1.5, hold_s=2.0, fall_s=1.5, rest_s=0.3))), observer.begin_baseline
    )
    tracker.forget()
    for picture in pictures(every):
        found = tracker.find(picture)
        assert isinstance(found, FaceFound)
        session.advance(observer.observe(found))
        results += session.take_finished()
    return results


def value(measured) -> float:
    assert isinstance(measured, Measured)
    return measured.value


def test_at_30_15_and_10_frames_a_second_the_repetitions_are_the_same(tracker):
    runs = [practise(tracker, every) for every in (1, 2, 3)]
    full = runs[0]
    assert [(r.movement, r.number) for r in full] == [("smile", 1), ("smile", 2)]
    for other in runs[1:]:
        assert [(r.movement, r.number) for r in other] == [(r.movement, r.number) for r in full]
        for ours, theirs in zip(full, other, strict=True):
            assert isinstance(ours.score, Scored)
            assert isinstance(theirs.score, Scored)
            assert ours.score.value == pytest.approx(theirs.score.value, abs=0.05)
            assert [(s.region, s.side, s.way) for s in ours.synkinesis] == [
                (s.region, s.side, s.way) for s in theirs.synkinesis
            ]
            assert ours.course is not None
            assert theirs.course is not None
            for side in Side:
                assert value(ours.excursion_mm[side]) == pytest.approx(value(theirs.excursion_mm[side]), abs=0.2)
                assert value(ours.course.onset_s[side]) == pytest.approx(value(theirs.course.onset_s[side]), abs=0.15)
            assert value(ours.course.rise_s) == pytest.approx(value(theirs.course.rise_s), abs=0.15)
            assert value(ours.course.hold_s) == pytest.approx(value(theirs.course.hold_s), abs=0.2)
            assert value(ours.course.fall_s) == pytest.approx(value(theirs.course.fall_s), abs=0.15)
            assert ours.duration_s == pytest.approx(theirs.duration_s, abs=0.3)
