"""A camera that misbehaves: each trouble does what it says at its time, and nothing before or after."""

import queue
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.camera.clip import FolderSource
from device.camera.frame import Frame, FrameSource, NoFrame, NoFrameWhy
from device.camera.misbehaving import (
    WORDS,
    CameraBroke,
    CutsOff,
    DropsFrames,
    EmptyRoom,
    GoesBlack,
    Hangs,
    JumpsInTime,
    LightFromOneSide,
    Misbehaving,
    Raises,
    SecondFace,
    Stalls,
    Trouble,
    trouble_of,
)
from device.camera.scripted import ScriptedSource
from device.clock import ManualClock
from device.faults import WrongUse

RATE = 10
PICTURE = np.random.default_rng(1).integers(0, 255, (48, 65, 3)).astype(np.uint8)
PICTURE.setflags(write=False)


def script(count: int = 10, began_s: float = 1000.0) -> ScriptedSource:
    """Ten frames a second, of a camera whose clock has run for a while."""
    return ScriptedSource([Frame(n, began_s + n / RATE, PICTURE, "script") for n in range(count)])


def played(*troubles: Trouble, source: FrameSource | None = None) -> list[Frame | NoFrame]:
    """All answers until the source has ended, asked once a frame on a clock that goes along."""
    clock = ManualClock()
    camera, answers = Misbehaving(source or script(), troubles, clock), []
    while True:
        answers.append(camera.next(0.0))
        clock.wait_s(1 / RATE)
        if isinstance(answers[-1], NoFrame) and answers[-1].why is NoFrameWhy.ENDED:
            return answers[:-1]


def numbers(answers: list[Frame | NoFrame]) -> list[int]:
    return [answer.seq for answer in answers if isinstance(answer, Frame)]


def changed(answers: list[Frame | NoFrame]) -> list[int]:
    """The frames that show something else than the camera saw."""
    return [a.seq for a in answers if isinstance(a, Frame) and not np.array_equal(a.image, PICTURE)]


def test_without_a_trouble_every_frame_comes_as_it_is():
    answers = played()
    assert numbers(answers) == list(range(10))
    assert changed(answers) == []


@pytest.mark.parametrize("kind", [GoesBlack, EmptyRoom, LightFromOneSide, SecondFace])
def test_pictures_are_spoilt_from_their_time_and_for_so_long(kind):
    answers = played(kind(0.3, 0.4))
    assert numbers(answers) == list(range(10))
    assert changed(answers) == [3, 4, 5, 6]
    assert all(a.image.shape == PICTURE.shape and a.image.dtype == np.uint8 for a in answers)


@pytest.mark.parametrize("kind", [GoesBlack, EmptyRoom, LightFromOneSide, SecondFace])
def test_a_trouble_without_an_end_stays(kind):
    assert changed(played(kind(0.3))) == [3, 4, 5, 6, 7, 8, 9]


def test_what_the_spoilt_pictures_show():
    assert not GoesBlack(0).spoilt(PICTURE).any()
    wall = EmptyRoom(0).spoilt(PICTURE)
    assert (wall == wall[0, 0]).all()
    assert wall.mean() == pytest.approx(PICTURE[:, :8].mean(), rel=0.1)
    lit = LightFromOneSide(0).spoilt(PICTURE)
    assert lit[:, :32].mean() == pytest.approx(0.2 * PICTURE[:, :32].mean(), rel=0.02)
    assert (lit[:, 32:] == PICTURE[:, 32:]).all()
    twice = SecondFace(0).spoilt(PICTURE)
    assert (twice[:, :32] == PICTURE[:, 16:48]).all()
    assert (twice[:, 32:64] == PICTURE[:, 16:48]).all()


def test_a_stall_is_a_timeout_for_each_frame_and_then_the_frames_come_again():
    answers = played(Stalls(0.3, 0.4))
    assert numbers(answers) == [0, 1, 2, 7, 8, 9]
    assert [a for a in answers if isinstance(a, NoFrame)] == [NoFrame(NoFrameWhy.TIMEOUT)] * 4


def test_whoever_waits_through_a_short_stall_gets_the_next_frame_and_waits_no_longer_than_they_said(tmp_path):
    import cv2  # noqa: PLC0415  (for the pictures of this test alone)

    for n in range(6):
        cv2.imwrite(str(tmp_path / f"{n}.png"), PICTURE)
    clock = ManualClock()
    camera = Misbehaving(FolderSource(tmp_path, clock, frames_per_s=RATE), [Stalls(0.1, 0.3)], clock)
    assert numbers([camera.next(0.0), camera.next(0.25)]) == [0]
    assert clock.now_s() == pytest.approx(0.25)
    assert numbers([camera.next(1.0)]) == [4]
    assert clock.now_s() == pytest.approx(0.4)


def test_a_camera_that_is_cut_off_has_stopped_and_is_back_when_its_time_is_over():
    answers = played(CutsOff(0.3, 0.2))
    assert [answer.why for answer in answers if isinstance(answer, NoFrame)] == [NoFrameWhy.STOPPED] * 2
    assert numbers(answers) == [0, 1, 2, 5, 6, 7, 8, 9]
    assert all("cut off" in answer.note for answer in answers if isinstance(answer, NoFrame))


def test_dropped_frames_leave_gaps_in_the_numbers():
    assert numbers(played(DropsFrames(0.0, every=3))) == [0, 1, 3, 4, 6, 7, 9]
    assert numbers(played(DropsFrames(0.4, 0.4, every=2))) == [0, 1, 2, 3, 4, 6, 8, 9]


def test_time_jumps_ahead_and_back_again():
    answers = played(JumpsInTime(0.3, 0.2, by_s=60.0), JumpsInTime(0.8, by_s=-5.0))
    times = [round(answer.captured_s - 1000, 3) for answer in answers if isinstance(answer, Frame)]
    assert times == [0.0, 0.1, 0.2, 60.3, 60.4, 0.5, 0.6, 0.7, -4.2, -4.1]


def test_an_error_comes_out_at_its_time():
    camera = Misbehaving(script(), [Raises(0.2)], ManualClock())
    assert numbers([camera.next(1.0), camera.next(1.0)]) == [0, 1]
    with pytest.raises(CameraBroke, match="frame 2"):
        camera.next(1.0)


def test_a_hang_lasts_until_it_is_released_and_its_frame_is_not_lost():
    camera, heard = Misbehaving(script(), [Hangs(0.1)], ManualClock()), queue.Queue[Frame | NoFrame]()

    def listen() -> None:
        for _ in range(3):
            heard.put(camera.next(1.0))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    first = heard.get(timeout=30.0)
    with pytest.raises(queue.Empty):
        heard.get(timeout=0.05)
    assert thread.is_alive()
    camera.release()
    assert numbers([first, heard.get(timeout=30.0), heard.get(timeout=30.0)]) == [0, 1, 2]


def test_a_hang_with_an_end_and_one_whose_camera_is_closed_come_back():
    assert numbers(played(Hangs(0.3, 0.001))) == list(range(10))
    camera, heard = Misbehaving(script(), [Hangs(0.0)], ManualClock()), []
    thread = threading.Thread(target=lambda: heard.append(camera.next(1.0)), daemon=True)
    thread.start()
    camera.close()
    thread.join(30.0)
    assert not thread.is_alive()


def test_troubles_of_the_same_time_follow_one_another():
    answers = played(GoesBlack(0.2, 0.3), DropsFrames(0.0, every=2), JumpsInTime(0.4, by_s=1.0))
    assert numbers(answers) == [0, 2, 4, 6, 8]
    assert changed(answers) == [2, 4]
    times = [answer.captured_s for answer in answers if isinstance(answer, Frame)]
    assert times[1:3] == pytest.approx([1000.2, 1001.4])


def test_whoever_asks_is_told_of_every_frame_that_nobody_sees_and_whether_there_is_trouble():
    lost: list[int] = []
    camera = Misbehaving(script(), [Stalls(0.2, 0.3)], ManualClock(), on_lost=lambda: lost.append(1))
    assert not camera.troubled
    camera.next(0.0)
    camera.next(0.0)
    assert (len(lost), camera.troubled) == (0, False)
    camera.next(0.0)
    assert (len(lost), camera.troubled) == (1, True)
    camera.next(0.0)
    camera.next(0.0)
    camera.next(0.0)
    assert (len(lost), camera.troubled) == (3, False)


# -- the words of the command line


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("stall:3+2", Stalls(3, 2)),
        ("hang:0", Hangs(0)),
        ("black:12+5", GoesBlack(12, 5)),
        ("empty:1.5", EmptyRoom(1.5)),
        ("side-light:2", LightFromOneSide(2)),
        ("second-face:2+0.5", SecondFace(2, 0.5)),
        ("cut-off:30", CutsOff(30)),
        ("drop=3:0", DropsFrames(0, every=3)),
        ("jump=3600:10", JumpsInTime(10, by_s=3600)),
        ("jump=-2:10+0.1", JumpsInTime(10, 0.1, -2)),
        ("raise:7", Raises(7)),
    ],
)
def test_a_word_names_its_trouble(text, trouble):
    assert trouble_of(text) == trouble


def test_every_kind_of_trouble_has_a_word():
    kinds = {type(trouble_of(f"{word.replace('=N', '=2').replace('SECONDS', '1')}:1")) for word in WORDS}
    assert len(kinds) == len(WORDS)


@pytest.mark.parametrize(
    "text",
    [
        *("", "black", "black:", "black:x", "blakc:1", "black=2:1", "black:1+0", "black:-1", "drop:1", "drop=1:1"),
        *("drop=1.5:1", "jump:1", "jump=:1", "jump=1", "stall:1+", "stall:1.2.3", "stall:1+2+3", "Black:1"),
    ],
)
def test_a_word_that_is_none_is_refused_with_what_is_known(text):
    with pytest.raises(WrongUse) as refused:
        trouble_of(text)
    assert repr(text) in str(refused.value)
    assert all(word in str(refused.value) for word in WORDS)


@given(st.text(alphabet="blackdropjum=:+-.0123456789", max_size=20))
def test_no_word_makes_reading_break(text):
    try:
        trouble = trouble_of(text)
    except WrongUse:
        return
    assert trouble.from_s >= 0
    assert trouble.for_s > 0
