"""Every camera, and all that stands in for one, keeps to the same promises."""

import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest

from device.camera.clip import ClipSource, FolderSource, open_clip, read_picture
from device.camera.frame import Frame, FrameSource, NoCamera, NoFrame, NoFrameWhy
from device.camera.lamp import NoLamps
from device.camera.latest import LatestFrame
from device.camera.lit import LitCamera
from device.camera.misbehaving import (
    DropsFrames,
    EmptyRoom,
    GoesBlack,
    JumpsInTime,
    LightFromOneSide,
    Misbehaving,
    SecondFace,
    Stalls,
    Trouble,
)
from device.camera.patient import DemoPatient
from device.camera.picamera import open_picamera
from device.camera.reopening import ReopeningSource
from device.camera.scripted import ScriptedSource
from device.camera.truth import truth_beside
from device.camera.v4l2 import V4l2Source
from device.clock import Clock, ManualClock
from tests.pi_cameras import PlayedDevice, PlayedRequest, played, yuv_of

CLIP = Path(__file__).parents[1] / "data" / "practice-right-weak.mp4"
BLANK = np.zeros((480, 640, 3), np.uint8)


def clip(tmp_path: Path, clock: Clock) -> FrameSource:
    return ClipSource(CLIP, clock)


def folder(tmp_path: Path, clock: Clock) -> FrameSource:
    for n in range(4):
        cv2.imwrite(str(tmp_path / f"{n}.png"), BLANK + n)
    return FolderSource(tmp_path, clock, frames_per_s=15)


def scripted(tmp_path: Path, clock: Clock) -> FrameSource:
    return ScriptedSource([Frame(n, n / 15, BLANK, "script") for n in range(4)])


def patient(tmp_path: Path, clock: Clock) -> FrameSource:
    return DemoPatient(CLIP, truth_beside(CLIP), clock, in_step=False)


def misbehaving(*troubles: Trouble) -> "Maker":
    """A clip's camera that breaks no promise to whoever asks, whatever else it does."""

    def maker(tmp_path: Path, clock: Clock) -> FrameSource:
        return Misbehaving(ClipSource(CLIP, clock), troubles, clock)

    return maker


def cut_off(tmp_path: Path, clock: Clock) -> FrameSource:
    """What is left of a clip: 10 frames of 20."""
    return ClipSource(half_an_avi(tmp_path), clock)


def v4l2(tmp_path: Path, clock: Clock) -> FrameSource:
    if not Path("/dev/video0").exists():
        pytest.skip("no /dev/video0 on this machine")
    return V4l2Source(0, clock, width_px=640, height_px=480, frames_per_s=15)


REAL = Path(__file__).parents[2].parent / "shared" / "data" / "real"
"""Clips of real people, kept beside the checkout and never in it."""


def picamera(tmp_path: Path, clock: Clock) -> FrameSource:
    if not find_spec("picamera2"):
        pytest.skip("picamera2 is not installed on this machine; make test-picamera runs it on a virtual camera")
    return open_picamera(clock, width_px=640, height_px=480, frames_per_s=30)


def picamera_played(tmp_path: Path, clock: Clock) -> FrameSource:
    planes = yuv_of(np.full((480, 640, 3), 90, np.uint8))
    return played(PlayedDevice([PlayedRequest(planes, {}) for _ in range(9)]), (640, 480), clock)


def reopening(tmp_path: Path, clock: Clock) -> FrameSource:
    return ReopeningSource(partial(LitCamera, partial(scripted, tmp_path, clock), NoLamps()), clock)


Maker = Callable[[Path, Clock], FrameSource]
TROUBLES: dict[str, tuple[Trouble, ...]] = {
    "no trouble": (),
    "black": (GoesBlack(0.1),),
    "empty room": (EmptyRoom(0.1),),
    "light from one side": (LightFromOneSide(0.1),),
    "second face": (SecondFace(0.1),),
    "drops": (DropsFrames(0.0, every=2),),
    "stalls": (Stalls(0.1, 0.2),),
    "jumps ahead": (JumpsInTime(0.1, by_s=86_400.0),),
    "several": (GoesBlack(0.0), DropsFrames(0.0, every=3), JumpsInTime(0.1, by_s=1.0)),
}
"""What a camera can do without breaking a promise."""
MAKERS: list[Maker] = [clip, folder, scripted, patient, cut_off, reopening, picamera_played, picamera, v4l2]
ALL = [
    *(pytest.param(maker, id=maker.__name__) for maker in MAKERS),
    *(pytest.param(misbehaving(*troubles), id=f"misbehaving: {name}") for name, troubles in TROUBLES.items()),
]
ENDING: list[Maker] = [folder, scripted, reopening]
PACED = [clip, folder, patient, misbehaving(), misbehaving(GoesBlack(0.0))]


def half_a_clip() -> bytes:
    data = CLIP.read_bytes()
    return data[: len(data) // 2]


def write_clip(path: Path, fourcc: str, frames: int) -> Path:
    """A clip of so many grey pictures, 15 a second. A camera's own files are like an AVI of JPEGs."""
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*fourcc), 15, (320, 240))
    if not writer.isOpened():
        pytest.skip(f"this OpenCV writes no {fourcc} into {path.suffix}")
    noise = np.random.default_rng(0).integers(0, 255, (80, 80, 3))
    for n in range(frames):
        picture = np.full((240, 320, 3), 40 + n, np.uint8)
        picture[60:140, n : n + 80] = noise
        writer.write(picture)
    writer.release()
    return path


def shortened(path: Path, share: float) -> Path:
    """The first part of a file, beside it."""
    data = path.read_bytes()
    short = path.with_stem(f"{path.stem}-short")
    short.write_bytes(data[: int(len(data) * share)])
    return short


def half_an_avi(folder: Path) -> Path:
    return shortened(write_clip(folder / "whole.avi", "MJPG", 20), 0.5)


def huge_picture() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.fixture(params=ALL)
def source(request, tmp_path) -> Iterator[FrameSource]:
    made = request.param(tmp_path, ManualClock())
    yield made
    made.close()


def test_frames_come_in_order_with_rising_times(source):
    frames = [source.next(10.0) for _ in range(4)]
    assert all(isinstance(f, Frame) for f in frames)
    assert [f.seq for f in frames] == sorted({f.seq for f in frames})
    times = [f.captured_s for f in frames]
    assert times == sorted(set(times))


def test_a_frame_is_a_colour_picture(source):
    frame = source.next(10.0)
    assert isinstance(frame, Frame)
    assert frame.image.dtype == np.uint8
    assert frame.image.ndim == 3
    assert frame.image.shape[2] == 3
    assert frame.source


def test_a_frame_keeps_its_picture_when_later_ones_come(source):
    first = source.next(10.0)
    assert isinstance(first, Frame)
    before = first.image.copy()
    for _ in range(3):
        source.next(10.0)
    assert (first.image == before).all()


def test_closing_twice_does_nothing_more(source):
    source.close()
    source.close()


def test_whoever_asks_a_closed_source_gets_an_answer_and_no_error(source):
    assert isinstance(source.next(10.0), Frame)
    source.close()
    for _ in range(3):
        assert isinstance(source.next(0.0), Frame | NoFrame)


@pytest.mark.parametrize("maker", ENDING)
def test_after_the_last_frame_it_has_ended_for_ever(maker, tmp_path):
    source = maker(tmp_path, ManualClock())
    for _ in range(4):
        assert isinstance(source.next(10.0), Frame)
    for _ in range(3):
        answer = source.next(10.0)
        assert isinstance(answer, NoFrame)
        assert answer.why is NoFrameWhy.ENDED


@pytest.mark.parametrize("maker", PACED)
@pytest.mark.parametrize("timeout_s", [0.0, 0.02, 1.0])
def test_nobody_waits_longer_than_they_said(maker, timeout_s, tmp_path):
    clock = ManualClock()
    source = maker(tmp_path, clock)
    for _ in range(4):
        before_s = clock.now_s()
        answer = source.next(timeout_s)
        waited_s = clock.now_s() - before_s
        assert waited_s <= timeout_s + 1e-9
        assert isinstance(answer, Frame) or waited_s == pytest.approx(timeout_s)
    source.close()


@pytest.mark.parametrize("maker", PACED)
def test_on_a_clock_that_ran_ahead_frames_come_at_once_with_their_own_times(maker, tmp_path):
    clock = ManualClock()
    source = maker(tmp_path, clock)
    clock.set_s(100.0)
    frames = [source.next(0.0) for _ in range(3)]
    assert [f.captured_s for f in frames if isinstance(f, Frame)] == pytest.approx([0, 1 / 15, 2 / 15])
    assert clock.now_s() == 100.0
    source.close()


@pytest.mark.parametrize("maker", PACED)
def test_a_frame_that_is_not_due_yet_is_a_timeout_and_then_comes(maker, tmp_path):
    clock = ManualClock()
    source = maker(tmp_path, clock)
    assert isinstance(source.next(0.01), Frame)
    waits = 0
    while isinstance(answer := source.next(0.01), NoFrame):
        assert answer.why is NoFrameWhy.TIMEOUT
        waits += 1
    assert waits == 6
    assert answer.captured_s == pytest.approx(1 / 15)
    source.close()


def test_the_whole_clip_is_played_and_then_it_ends():
    source, count = ClipSource(CLIP, ManualClock()), 0
    while isinstance(answer := source.next(10.0), Frame):
        count += 1
    assert (count, answer.why) == (1201, NoFrameWhy.ENDED)


def end_of(path: Path) -> tuple[int, NoFrame]:
    """How many frames a clip gives, and how it ends; the same for ever after."""
    source, count = ClipSource(path, ManualClock()), 0
    while isinstance(answer := source.next(10.0), Frame):
        count += 1
    assert [source.next(10.0) for _ in range(3)] == [answer] * 3
    source.close()
    return count, answer


CONTAINERS = [("MJPG", ".avi"), ("XVID", ".avi"), ("MJPG", ".mkv"), ("mp4v", ".mkv"), ("VP80", ".webm")]
"""Containers that can be played without their end. An MP4 or MOV without it does not open at all."""


@pytest.mark.parametrize(("fourcc", "ending"), CONTAINERS)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_clip_that_is_cut_off_plays_what_it_holds_and_then_says_so(fourcc, ending, share, tmp_path):
    short = shortened(write_clip(tmp_path / f"whole{ending}", fourcc, 60), share)
    count, answer = end_of(short)
    assert count == pytest.approx(60 * share, abs=8)
    assert answer.why is NoFrameWhy.STOPPED
    assert short.name in answer.note
    assert f"{count / 15:.1f} s of the 4.0 s" in answer.note


@pytest.mark.parametrize(("fourcc", "ending"), [*CONTAINERS, ("mp4v", ".mp4"), ("mp4v", ".mov"), ("mp4v", ".ts")])
def test_no_whole_clip_is_called_cut_off(fourcc, ending, tmp_path):
    count, answer = end_of(write_clip(tmp_path / f"whole{ending}", fourcc, 60))
    assert (count, answer.why) == (60, NoFrameWhy.ENDED)


def test_no_real_clip_is_called_cut_off():
    clips = [p for p in sorted(REAL.glob("*")) if p.suffix in (".mkv", ".mov", ".mp4")]
    if not clips:
        pytest.skip(f"the clips of real people are not in {REAL}")
    assert {clip.name: end_of(clip)[1].why for clip in clips} == {clip.name: NoFrameWhy.ENDED for clip in clips}


def index_in_front(path: Path) -> Path:
    """The same MP4 as it is made for the web: its index before the pictures, and the pictures' places moved by that."""
    data = path.read_bytes()
    at = data.index(b"moov") - 4
    index, pictures = bytearray(data[at:]), data.index(b"mdat") - 4
    places = index.index(b"stco") + 8
    (count,) = struct.unpack_from(">I", index, places)
    for place in range(places + 4, places + 4 + 4 * count, 4):
        struct.pack_into(">I", index, place, struct.unpack_from(">I", index, place)[0] + len(index))
    front = path.with_stem(f"{path.stem}-front")
    front.write_bytes(data[:pictures] + index + data[pictures:at])
    return front


def test_an_mp4_with_its_index_in_front_is_cut_off_like_any_other(tmp_path):
    whole = index_in_front(write_clip(tmp_path / "web.mp4", "mp4v", 60))
    count, answer = end_of(whole)
    assert (count, answer.why) == (60, NoFrameWhy.ENDED)
    count, answer = end_of(shortened(whole, 0.6))
    assert 10 < count < 50
    assert answer.why is NoFrameWhy.STOPPED


def test_a_clip_that_was_closed_is_not_called_cut_off():
    source = ClipSource(CLIP, ManualClock())
    source.next(10.0)
    source.close()
    answer = source.next(10.0)
    assert isinstance(answer, NoFrame)
    assert answer.why is NoFrameWhy.ENDED


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.mp4", b""),
        ("text.mp4", b"not a video\n" * 50),
        ("start.mp4", CLIP.read_bytes()[:4000]),
        ("half.mp4", half_a_clip()),
    ],
)
def test_a_file_that_is_no_clip_is_refused_with_its_name(name, data, tmp_path):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(NoCamera, match=name):
        open_clip(path)


def test_what_is_not_there_is_refused_with_its_name(tmp_path):
    for opening in (open_clip, read_picture, lambda p: FolderSource(p, ManualClock())):
        with pytest.raises(NoCamera, match="nowhere"):
            opening(tmp_path / "nowhere")
    with pytest.raises(NoCamera, match="holds no pictures"):
        FolderSource(tmp_path, ManualClock())
    with pytest.raises(NoCamera, match="/dev/video99"):
        V4l2Source(99, ManualClock(), width_px=640, height_px=480, frames_per_s=15)


@pytest.mark.parametrize("data", [b"", b"broken", huge_picture()], ids=["empty", "broken", "huge"])
def test_a_picture_in_a_folder_that_cannot_be_read_stops_the_source(data, tmp_path):
    (tmp_path / "0.png").write_bytes(data)
    source = FolderSource(tmp_path, ManualClock())
    for _ in range(2):
        answer = source.next(1.0)
        assert isinstance(answer, NoFrame)
        assert answer.why is NoFrameWhy.STOPPED
        assert "0.png" in answer.note


def test_a_folder_in_a_folder_of_pictures_is_no_picture(tmp_path):
    (tmp_path / "0.png").mkdir()
    answer = FolderSource(tmp_path, ManualClock()).next(1.0)
    assert isinstance(answer, NoFrame)
    assert answer.why is NoFrameWhy.STOPPED


def test_pictures_follow_each_other_by_name_and_other_files_are_left_out(tmp_path):
    for name, grey in (("b.png", 20), ("a.PNG", 10), ("c.jpg", 30)):
        cv2.imwrite(str(tmp_path / name), np.full((20, 30, 3), grey, np.uint8))
    (tmp_path / "notes.txt").write_text("not a picture")
    source = FolderSource(tmp_path, ManualClock())
    frames = [source.next(1.0) for _ in range(3)]
    assert [(f.source, round(f.image.mean())) for f in frames if isinstance(f, Frame)] == [
        ("a.PNG", 10),
        ("b.png", 20),
        ("c.jpg", 30),
    ]
    assert isinstance(source.next(1.0), NoFrame)


# -- the place between two threads


def test_the_newest_frame_wins_and_drops_are_counted():
    latest = LatestFrame()
    for n in range(5):
        latest.put(Frame(n, n / 15, BLANK, "test"))
    taken = latest.take(0.0)
    assert isinstance(taken, Frame)
    assert (taken.seq, latest.dropped) == (4, 4)
    assert latest.take(0.0) == NoFrame(NoFrameWhy.TIMEOUT)


def test_the_last_frame_can_be_taken_after_the_end():
    latest = LatestFrame()
    latest.put(Frame(0, 0.0, BLANK, "test"))
    latest.end(NoFrame(NoFrameWhy.ENDED, "over"))
    assert isinstance(latest.take(0.0), Frame)
    assert latest.take(10.0) == NoFrame(NoFrameWhy.ENDED, "over")


@pytest.mark.parametrize("answer", [Frame(3, 0.2, BLANK, "test"), NoFrame(NoFrameWhy.STOPPED, "unplugged")])
def test_whoever_waits_is_woken_by_a_frame_and_by_the_end(answer):
    latest, taken = LatestFrame(), []
    thread = threading.Thread(target=lambda: taken.append(latest.take(60.0)))
    thread.start()
    if isinstance(answer, Frame):
        latest.put(answer)
    else:
        latest.end(answer)
    thread.join(10.0)
    assert taken == [answer]


def test_nobody_loses_count_when_two_threads_meet():
    latest, taken = LatestFrame(), []

    def put() -> None:
        for n in range(500):
            latest.put(Frame(n, n / 15, BLANK, "test"))
        latest.end(NoFrame(NoFrameWhy.ENDED))

    thread = threading.Thread(target=put)
    thread.start()
    while isinstance(answer := latest.take(5.0), Frame):
        taken.append(answer.seq)
    thread.join()
    assert taken == sorted(set(taken))
    assert taken[-1] == 499
    assert len(taken) + latest.dropped == 500
