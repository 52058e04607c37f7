"""Bad input in a whole session that needs no model: a recorded patient who answers the prompts, and all else real."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from device.__main__ import main
from device.buttons.interpret import ButtonPolicy
from device.buttons.press import Button
from device.camera.frame import FrameSource, NoCamera
from device.camera.lit import LitCamera
from device.camera.misbehaving import CutsOff, EmptyRoom, GoesBlack, Hangs, JumpsInTime, Stalls
from device.camera.reopening import ReopeningSource
from device.clock import ManualClock, SystemClock
from device.coaching.state import Phase, SessionState
from device.faults import FaultCode
from device.inference.eyes import EyesPolicy
from device.records.policy import RecordsPolicy
from device.records.store import STORE_FILE, Store, open_store
from device.records.stored import EndReason, SessionEnded, StoredSession
from tests.recorded_practice import ALL, YEAR_S, Contacts, Stage, names, scores


@pytest.fixture(scope="module")
def untroubled(tmp_path_factory) -> StoredSession:
    """The session as it is when nothing is the matter."""
    stage = Stage(tmp_path_factory.mktemp("untroubled") / "store.sqlite3")
    assert stage.run().fault is None
    (session,) = stage.sessions()
    assert names(session) == ALL
    return session


# -- the camera


def reopened(stage: Stage, *, fails: int = 0) -> ReopeningSource:
    """The stage's camera as on the device, with its lamp. So many times it cannot be opened again at first."""
    cameras = [stage.camera, *[NoCamera("nothing is plugged in")] * fails]

    def opening() -> FrameSource:
        camera = cameras.pop(0) if cameras else stage.another_camera()
        if isinstance(camera, NoCamera):
            raise camera
        return camera

    return ReopeningSource(partial(LitCamera, opening, stage.lamps), stage.clock)


@pytest.mark.parametrize("trouble", [CutsOff(12.0), Stalls(12.0)], ids=["unplugged", "silent"])
@pytest.mark.parametrize("fails", [0, 2])
def test_a_camera_that_fails_and_can_be_opened_again_costs_no_repetition(trouble, fails, tmp_path, untroubled):
    stage = Stage(tmp_path / "s", [trouble], lasting=partial(reopened, fails=fails))
    assert stage.run().fault is None
    assert stage.glass.shots.count("reopening") == 1
    (session,) = stage.sessions()
    assert names(session) == ALL
    assert scores(session) == pytest.approx(scores(untroubled), abs=0.05)


def test_a_camera_that_cannot_be_opened_again_is_a_fault_and_what_was_finished_is_kept(tmp_path):
    stage = Stage(tmp_path / "s", [CutsOff(30.0)], lasting=partial(reopened, fails=9))
    end = stage.run()
    assert end.fault is not None
    assert end.fault.code is FaultCode.CAMERA_STOPPED
    assert "nothing is plugged in (opened again 3 times within 60 s)" in end.fault.staff_note
    assert stage.glass.shots[-1] == "fault-camera-stopped"
    (session,) = stage.sessions()
    assert 0 < len(session.repetitions) < len(ALL)


def test_a_face_lost_for_a_second_is_not_even_mentioned(tmp_path, untroubled):
    stage = Stage(tmp_path / "s", [GoesBlack(8.0, 1.0), GoesBlack(20.0, 1.0), GoesBlack(40.0, 1.0)])
    assert stage.run().fault is None
    assert not {Phase.CANNOT_JUDGE, Phase.PAUSED} & set(stage.phases)
    assert "Turn on a light" not in stage.glass.words
    (session,) = stage.sessions()
    assert names(session) == ALL
    assert scores(session) == pytest.approx(scores(untroubled), abs=0.05)


@pytest.mark.parametrize(("kind", "cue"), [(GoesBlack, "Turn on a light"), (EmptyRoom, "Come into view")])
def test_a_face_lost_for_thirty_seconds_pauses_and_after_go_on_every_repetition_is_done(
    kind, cue, tmp_path, untroubled
):
    stage = Stage(tmp_path / "s", [kind(8.0, 30.0), kind(80.0, 30.0)])

    def press_only_when_the_face_is_back(stage: Stage, _: SessionState) -> None:
        stage.hand.allowed = not stage.camera.troubled

    stage.sees = press_only_when_the_face_is_back
    assert stage.run().fault is None
    assert stage.phases.count(Phase.PAUSED) == 2
    assert {cue, "Paused", "Take your time. What you did is kept."} <= stage.glass.words
    (session,) = stage.sessions()
    assert names(session) == ALL
    assert scores(session) == pytest.approx(scores(untroubled), abs=0.05)


def test_after_a_pause_the_mirror_waits_for_a_press_however_long_the_face_has_been_back(tmp_path):
    stage = Stage(tmp_path / "s", [GoesBlack(8.0, 12.0)])

    def press_after_a_minute(stage: Stage, _: SessionState) -> None:
        stage.hand.allowed = stage.clock.now_s() > 80.0

    stage.sees = press_after_a_minute
    assert stage.run().fault is None
    assert stage.phases.count(Phase.PAUSED) == 1
    assert stage.clock.now_s() > 80.0 + 60.0
    assert names(stage.sessions()[0]) == ALL


def test_a_camera_that_hangs_in_the_middle_is_a_fault_and_what_was_finished_is_kept(tmp_path):
    stage = Stage(tmp_path / "s", [Hangs(25.0)], eyes_policy=EyesPolicy(camera_silence_s=2.0, join_s=0.1))
    end = stage.run()
    stage.camera.release()
    assert end.reason is EndReason.FAULT
    assert end.fault is not None
    assert end.fault.code is FaultCode.CAMERA_STOPPED
    assert "The mirror stopped seeing" in stage.glass.words
    assert names(stage.sessions()[0]) == ALL[:2]


def test_a_camera_that_stalls_for_ever_is_a_fault_and_what_was_finished_is_kept(tmp_path):
    stage = Stage(tmp_path / "s", [Stalls(25.0)], eyes_policy=EyesPolicy(frame_wait_s=0.05, no_frame_s=2.0))
    end = stage.run()
    assert end.fault is not None
    assert end.fault.code is FaultCode.CAMERA_STOPPED
    assert "no frame came" in end.fault.staff_note
    assert names(stage.sessions()[0]) == ALL[:2]


# -- a full disk


def practise_on_a_disk_that_fills(stage: Stage, fill: Callable[[], None], free: Callable[[], None]) -> None:
    """The disk is full from the third repetition on; there is space again once the patient has seen what that means."""
    filled = freed = False

    def act(stage: Stage, _: SessionState) -> None:
        nonlocal filled, freed
        stage.hand.allowed = stage.glass.shots[-1:] != ["fault-store-failed"]
        if stage.writer.finished() >= 2 and not filled:
            filled = True
            fill()
        if "fault-store-failed" in stage.glass.shots and not freed:
            freed = True
            free()

    stage.sees = act
    end = stage.run()
    shots = stage.glass.shots
    assert "fault-store-failed" in shots
    assert {"The mirror cannot save", "Please stop for today and call your clinic. They will set it right."} <= (
        stage.glass.words
    )
    assert any(words.startswith("store_failed") and "full" in words for words in stage.glass.words)
    assert "paused" in shots[shots.index("fault-store-failed") :]
    assert (end.fault, end.reason) == (None, EndReason.FINISHED)
    (session,) = stage.sessions()
    assert names(session) == ALL


def test_a_full_store_is_told_and_with_space_again_every_repetition_is_stored(tmp_path):
    path = tmp_path / "s"
    open_store(path).close()
    room = path.stat().st_size // 4096 + 1
    free = threading.Event()

    def opening() -> Store:
        return open_store(path, RecordsPolicy() if free.is_set() else RecordsPolicy(max_pages=room))

    practise_on_a_disk_that_fills(Stage(path, opening=opening, lingers_s=60.0), lambda: None, free.set)


@pytest.fixture
def small_disk(tmp_path_factory) -> Iterator[Path]:
    """A disk of 1 MB of our own, whose path is so short that the fault about it is told on one line."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path_factory.mktemp("disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_really_full_is_told_and_with_space_again_every_repetition_is_stored(small_disk):
    ballast = small_disk / "ballast"

    def fill() -> None:
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(512)):
                pass

    practise_on_a_disk_that_fills(Stage(small_disk / "records" / "s", lingers_s=60.0), fill, ballast.unlink)


def test_a_disk_that_stays_full_to_the_end_is_told_with_the_number_of_records_that_are_lost(tmp_path):
    path = tmp_path / "s"
    open_store(path).close()
    room = path.stat().st_size // 4096 + 1

    def leave_when_it_is_told(stage: Stage, _: SessionState) -> None:
        if "fault-store-failed" in stage.glass.shots:
            os.kill(os.getpid(), signal.SIGTERM)

    stage = Stage(path, opening=lambda: open_store(path, RecordsPolicy(max_pages=room)), lingers_s=60.0)
    stage.sees, stage.close_s = leave_when_it_is_told, 0.05
    end = stage.run()
    assert end.fault is not None
    assert end.fault.code is FaultCode.STORE_FAILED
    assert "full" in end.fault.staff_note
    kept = names(stage.sessions()[0])
    assert kept == ALL[: len(kept)]
    assert len(kept) == stage.writer.finished() >= 1


# -- clocks


class SteppingWall(ManualClock):
    """A wall clock that is set to another year every time somebody looks at it; the monotonic one goes on."""

    def __init__(self, *years: int) -> None:
        super().__init__()
        self._years = list(years)

    def wall(self) -> datetime:
        year = self._years.pop(0) if len(self._years) > 1 else self._years[0]
        return datetime(year, 6, 1, 12, tzinfo=UTC)

    def now_s(self) -> float:
        return SystemClock().now_s()


@pytest.mark.parametrize("years", [(2026, 2027), (2026, 2025)], ids=["ahead", "back"])
def test_a_wall_clock_that_steps_by_a_year_within_a_session_changes_no_repetition(years, tmp_path, untroubled):
    stage = Stage(tmp_path / "s", wall=SteppingWall(*years))
    assert stage.run().fault is None
    (session,) = stage.sessions()
    assert isinstance(session.end, SessionEnded)
    assert (session.started.year, session.end.at.year) == years
    assert [r.result for r in session.repetitions] == [r.result for r in untroubled.repetitions]


def test_a_wall_clock_that_steps_back_between_sessions_leaves_the_newest_last(tmp_path, capsys):
    for years in ((2027, 2027), (2026, 2026)):
        Stage(tmp_path / STORE_FILE, wall=SteppingWall(*years)).run()
    assert main(["sessions", "--json", "--records", str(tmp_path)]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [session["started"][:4] for session in listed] == ["2027", "2026"]
    assert [len(session["repetitions"]) for session in listed] == [len(ALL)] * 2


@pytest.mark.parametrize("at_s", [8.5, 18.0, 23.0])
def test_frames_whose_time_jumps_ahead_by_a_year_cost_no_repetition(at_s, tmp_path, untroubled):
    stage = Stage(tmp_path / "s", [JumpsInTime(at_s, by_s=YEAR_S)])
    assert stage.run().fault is None
    (session,) = stage.sessions()
    assert names(session) == ALL
    assert scores(session) == pytest.approx(scores(untroubled), abs=0.05)


@pytest.mark.parametrize("at_s", [8.5, 18.0, 23.0])
def test_a_few_frames_whose_time_goes_back_cost_no_repetition(at_s, tmp_path, untroubled):
    stage = Stage(tmp_path / "s", [JumpsInTime(at_s, 0.2, by_s=-2.0)])
    assert stage.run().fault is None
    (session,) = stage.sessions()
    assert names(session) == ALL
    assert scores(session) == pytest.approx(scores(untroubled), abs=0.05)


@pytest.mark.parametrize(
    "jump",
    [JumpsInTime(18.0, by_s=-YEAR_S), JumpsInTime(16.0, 1.0, by_s=YEAR_S), JumpsInTime(12.0, 5.0, by_s=3600.0)],
    ids=["back", "a year ahead and right again", "an hour ahead and right again"],
)
def test_frames_whose_time_stays_behind_are_believed_after_a_while_and_cost_no_repetition(jump, tmp_path, untroubled):
    stage = Stage(tmp_path / "s", [jump])
    assert stage.run().fault is None
    assert max(stage.prompts.values()) > 1, "what was spoilt is asked for again"
    (session,) = stage.sessions()
    assert names(session) == ALL
    assert scores(session) == pytest.approx(scores(untroubled), abs=0.05)


# -- buttons


def leave_at(at_s: float) -> Callable[[Stage, SessionState], None]:
    def leave(stage: Stage, _: SessionState) -> None:
        if stage.clock.now_s() > at_s:
            os.kill(os.getpid(), signal.SIGTERM)

    return leave


def test_a_button_held_for_a_minute_stops_practice_once_and_ends_nothing(tmp_path):
    held = Contacts((18.0, Button.BACK, True), (78.0, Button.BACK, False))
    stage = Stage(tmp_path / "s", buttons=held, sees=leave_at(90.0))
    end = stage.run()
    assert (end.fault, end.reason) == (None, EndReason.SHUT_DOWN)
    assert stage.phases.count(Phase.PAUSED) == 1
    assert stage.phases[-1] is Phase.PAUSED
    assert names(stage.sessions()[0]) == ALL[:1]


def test_two_buttons_at_once_while_practising_are_a_stop_and_nothing_more(tmp_path):
    both = [(18.0 + up * 0.2, button, not up) for up in (0, 1) for button in (Button.BACK, Button.SELECT)]
    stage = Stage(tmp_path / "s", buttons=Contacts(*both), sees=leave_at(40.0))
    assert stage.run().fault is None
    assert stage.phases[-1] is Phase.PAUSED
    assert names(stage.sessions()[0]) == ALL[:1]


CHATTER_S = [0.01, 0.025, 0.04, 0.05, 0.1]
"""How far apart the edges of a worn contact are: faster and slower than what is taken for bounce."""


def chatter(apart_s: float, lasts_s: float) -> list[tuple[float, Button, bool]]:
    """A contact of Stop that opens and closes, from the 18th second on, and is open in the end."""
    return [(18.0 + n * apart_s, Button.BACK, n % 2 == 0) for n in range(2 * round(lasts_s / apart_s / 2))]


@pytest.mark.parametrize("apart_s", CHATTER_S)
def test_a_stop_that_chatters_for_a_second_is_one_press_and_practice_can_go_on(apart_s, tmp_path):
    stage = Stage(tmp_path / "s", buttons=Contacts(*chatter(apart_s, 1.0)), sees=leave_at(40.0))
    end = stage.run()
    assert (end.fault, end.reason) == (None, EndReason.SHUT_DOWN)
    assert stage.phases.count(Phase.PAUSED) == (apart_s > ButtonPolicy().debounce_s)
    assert names(stage.sessions()[0])[:1] == ALL[:1]


@pytest.mark.parametrize("apart_s", CHATTER_S)
def test_a_stop_that_chatters_for_long_has_stopped_and_staff_are_told_once(apart_s, tmp_path, caplog):
    taps = [(32.0 + press * 2.0 + n * 0.1, Button.SELECT, n == 0) for press in range(2) for n in range(2)]
    stage = Stage(tmp_path / "s", buttons=Contacts(*chatter(apart_s, 12.0), *taps), sees=leave_at(60.0))
    end = stage.run()
    assert (end.fault, end.reason) == (None, EndReason.SHUT_DOWN)
    paused = stage.phases.index(Phase.PAUSED)
    assert stage.phases[paused + 1] is Phase.WAITING_FOR_FACE, "once it is at rest, the patient can go on"
    assert stage.phases.count(Phase.PAUSED) == 1
    with closing(open_store(stage.store)) as store:
        (fault,) = store.faults(9)
    assert (fault.code, "button back" in fault.staff_note) == (FaultCode.NO_BUTTONS, True)
    assert caplog.text.count("opens and closes faster than a finger") == 1


@pytest.mark.parametrize("apart_s", CHATTER_S)
def test_without_a_stop_that_can_be_heard_nobody_goes_on_and_in_the_end_it_is_a_fault(apart_s, tmp_path):
    presses = [(22.0 + press * 2.0 + n * 0.1, Button.SELECT, n == 0) for press in range(20) for n in range(2)]
    stage = Stage(tmp_path / "s", buttons=Contacts(*chatter(apart_s, 90.0), *presses), sees=leave_at(150.0))
    end = stage.run()
    assert end.reason is EndReason.FAULT
    assert end.fault is not None
    assert end.fault.code is FaultCode.NO_BUTTONS
    assert Phase.DONE not in stage.phases
    assert stage.glass.shots[-1] == "fault-no-buttons"
    assert names(stage.sessions()[0]) == ALL[:1]


def test_a_nervous_double_tap_on_stop_stops_and_ends_nothing(tmp_path):
    taps = [(18.0 + at_s, Button.BACK, down) for at_s, down in ((0, True), (0.12, False), (0.3, True), (0.42, False))]
    stage = Stage(tmp_path / "s", buttons=Contacts(*taps), sees=leave_at(40.0))
    end = stage.run()
    assert (end.fault, end.reason) == (None, EndReason.SHUT_DOWN)
    assert stage.phases[-1] is Phase.PAUSED
