"""The demo's patient does what the mirror asks, when it asks, and rests otherwise."""

import json
from pathlib import Path

import pytest

from device.camera.frame import Frame, NoFrame, NoFrameWhy
from device.camera.patient import DemoPatient
from device.camera.truth import NEUTRAL, Segment, Truth, truth_beside
from device.clock import ManualClock
from device.commands.demo_plan import plan_from_truth
from device.faults import WrongUse
from device.plan.catalogue import load_catalogue

CLIP = Path(__file__).parents[1] / "data" / "practice-right-weak.mp4"
TRUTH = truth_beside(CLIP)


class Watched(DemoPatient):
    """A patient who writes down which frames of the clip were played."""

    def __init__(self, *, in_step: bool = False) -> None:
        self.read: list[int] = []
        self.clock = ManualClock()
        super().__init__(CLIP, TRUTH, self.clock, in_step=in_step)

    def _read(self, number: int):
        self.read.append(number)
        return super()._read(number)


def play(patient: DemoPatient, frames: int) -> None:
    for _ in range(frames):
        assert isinstance(patient.next(10.0), Frame)


def segment(movement: str, repetition: int):
    return [s for s in TRUTH.segments if s.movement == movement][repetition - 1]


def test_the_truth_file_names_every_segment():
    assert [s.movement for s in TRUTH.segments] == [
        NEUTRAL,
        *["smile"] * 3,
        *["gentle-eye-closure"] * 2,
        *["brow-raise"] * 2,
        *["lip-pucker"] * 2,
        NEUTRAL,
    ]
    first = segment("smile", 1)
    assert (first.rise_s, first.hold_s, first.fall_s, first.rest_s) == (2.0, 3.0, 2.0, 2.0)
    assert (first.first, first.last) == (60, 194)
    assert TRUTH.affected_side == "right"


def test_asked_for_a_movement_it_plays_that_segment_from_rest_to_rest():
    patient = Watched()
    play(patient, 3)
    patient.ask("brow-raise", 2)
    wanted = segment("brow-raise", 2)
    length = wanted.last - wanted.first + 1
    before = len(patient.read)
    play(patient, length)
    assert patient.read[before : before + length] == list(range(wanted.first, wanted.last + 1))


def test_a_movement_under_way_is_finished_before_the_next():
    patient = Watched()
    patient.ask("smile", 1)
    play(patient, 10)
    patient.ask("lip-pucker", 1)
    first, second = segment("smile", 1), segment("lip-pucker", 1)
    play(patient, first.last - first.first - 9 + 5)
    assert patient.read[-5:] == list(range(second.first, second.first + 5))


def test_when_nothing_is_asked_the_face_rests_for_as_long_as_it_takes():
    patient = Watched()
    patient.ask("smile", 1)
    play(patient, 135)
    patient.ask(NEUTRAL, 1)
    before = list(patient.read)
    play(patient, 200)
    assert patient.read == before


def test_the_same_movement_is_played_again_only_after_a_rest():
    patient = Watched()
    patient.ask("smile", 1)
    play(patient, 150)
    once = patient.read.count(100)
    patient.ask(NEUTRAL, 1)
    play(patient, 5)
    patient.ask("smile", 1)
    play(patient, 135)
    assert (once, patient.read.count(100)) == (1, 2)


def test_in_step_no_frame_comes_before_the_last_was_answered():
    clock = ManualClock()
    patient = DemoPatient(CLIP, TRUTH, clock, in_step=True)
    clock.set_s(100.0)  # every frame is long due: only the answer is waited for
    assert isinstance(patient.next(0.0), Frame)
    for _ in range(3):
        assert patient.next(0.0) == NoFrame(NoFrameWhy.TIMEOUT)
    patient.ask(NEUTRAL, 1)
    assert isinstance(patient.next(0.0), Frame)
    assert patient.next(0.0) == NoFrame(NoFrameWhy.TIMEOUT)


def test_asked_for_what_the_clip_does_not_hold_the_face_rests():
    patient = Watched()
    play(patient, 60)
    before = list(patient.read)
    for movement in ("snarl", "", NEUTRAL):
        patient.ask(movement, 1)
        play(patient, 20)
    assert patient.read == before


def test_asked_for_more_repetitions_than_the_clip_holds_it_begins_with_the_first_again():
    patient = Watched()
    patient.ask("gentle-eye-closure", 3)
    play(patient, 5)
    first = segment("gentle-eye-closure", 1).first
    assert patient.read[-5:] == list(range(first, first + 5))


def test_in_step_a_frame_that_did_not_come_in_time_is_not_skipped():
    clock = ManualClock()
    patient = DemoPatient(CLIP, TRUTH, clock, in_step=True)
    assert isinstance(patient.next(1.0), Frame)
    patient.ask(NEUTRAL, 1)
    assert patient.next(0.01) == NoFrame(NoFrameWhy.TIMEOUT)
    frame = patient.next(1.0)
    assert isinstance(frame, Frame)
    assert (frame.seq, frame.captured_s) == (1, pytest.approx(1 / 15))


def test_times_go_on_evenly_while_movements_and_rests_change():
    patient = Watched()
    times = []
    for n in range(400):
        patient.ask(*(("smile", 1), (NEUTRAL, 1), ("lip-pucker", 2))[n // 150])
        frame = patient.next(10.0)
        assert isinstance(frame, Frame)
        times.append(frame.captured_s)
    assert times == pytest.approx([n / 15 for n in range(400)])


def test_when_the_camera_is_opened_again_the_patient_has_gone_on_meanwhile():
    patient = Watched()
    patient.ask("smile", 1)
    play(patient, 30)
    patient.close()
    patient.clock.wait_s(2.0)
    patient.wake()
    frame = patient.next(10.0)
    assert isinstance(frame, Frame)
    assert (frame.seq, frame.captured_s) == (59, pytest.approx(59 / 15))
    assert patient.read[-2:] == [segment("smile", 1).first + 29, segment("smile", 1).first + 59]
    assert frame.captured_s == pytest.approx(patient.clock.now_s(), abs=1 / 15)


def test_a_patient_who_was_gone_for_longer_than_a_movement_rests_and_then_does_the_next():
    patient = Watched()
    patient.ask("smile", 1)
    play(patient, 30)
    patient.close()
    patient.clock.wait_s(60.0)
    patient.wake()
    play(patient, 5)
    assert patient.read[-1] == segment("smile", 1).last
    patient.ask("smile", 2)
    play(patient, 1)
    assert patient.read[-1] == segment("smile", 2).first


def test_in_step_nobody_answers_for_a_frame_that_was_lost_with_the_camera():
    patient = Watched(in_step=True)
    play(patient, 1)
    patient.close()
    patient.wake()
    play(patient, 1)


def test_waking_a_patient_whose_camera_is_open_changes_nothing():
    patient = Watched()
    play(patient, 3)
    patient.clock.wait_s(60.0)
    patient.wake()
    frame = patient.next(0.0)
    assert isinstance(frame, Frame)
    assert frame.captured_s == pytest.approx(3 / 15)


def test_a_truth_file_that_is_longer_than_its_clip_stops_the_patient_and_says_so():
    beyond = Segment("smile", 1300, 1310, 1308, 0.2, 0.2, 0.2, 0.2)
    truth = Truth("right", 15.0, (TRUTH.segments[0], beyond), {})
    patient = DemoPatient(CLIP, truth, ManualClock(), in_step=False)
    play(patient, 60)
    patient.ask("smile", 1)
    answer = patient.next(10.0)
    assert isinstance(answer, NoFrame)
    assert answer.why is NoFrameWhy.STOPPED
    assert "1300" in answer.note


@pytest.mark.parametrize("text", ["", "{}", "[1, 2]", '{"affected_side": "left", "fps": 15, "frames": []}'])
def test_a_truth_file_that_is_none_is_refused_with_its_name(text, tmp_path):
    clip = tmp_path / "somebody.mp4"
    clip.with_suffix(".json").write_text(text, "utf-8")
    with pytest.raises(WrongUse, match=r"somebody\.json"):
        truth_beside(clip)


def test_a_clip_without_a_truth_file_is_refused(tmp_path):
    with pytest.raises(WrongUse, match=r"somebody\.json"):
        truth_beside(tmp_path / "somebody.mp4")


# -- the plan that is made from it


def test_the_demos_plan_prescribes_what_the_clip_holds():
    plan = plan_from_truth(TRUTH, load_catalogue())
    assert [(e.movement.id, e.dose.repetitions) for e in plan.exercises] == [
        ("smile", 3),
        ("gentle-eye-closure", 2),
        ("brow-raise", 2),
        ("lip-pucker", 2),
    ]
    assert plan.eye_corners_mm == pytest.approx(89.4, abs=0.1)
    smile = plan.exercises[0]
    # Truth: the strong side's ordinary smile is 4.36 mm along the smile's direction, the third one 12.
    assert smile.band.low_mm < 1.9
    assert 4.4 < smile.band.high_mm < 8
    assert smile.dose.rise_s == 2.0


def test_a_truth_file_with_an_unknown_movement_or_without_points_is_refused(tmp_path):
    raw = json.loads(CLIP.with_suffix(".json").read_text("utf-8"))
    for frame in raw["frames"]:
        frame["exercise"] = frame["exercise"].replace("smile", "whistle")
    clip = tmp_path / "x.mp4"
    clip.with_suffix(".json").write_text(json.dumps(raw), "utf-8")
    with pytest.raises(WrongUse, match="whistle"):
        plan_from_truth(truth_beside(clip), load_catalogue())
    bare = Truth(TRUTH.affected_side, TRUTH.frames_per_s, TRUTH.segments, {})
    with pytest.raises(WrongUse, match="points68_mm"):
        plan_from_truth(bare, load_catalogue())
