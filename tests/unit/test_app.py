import math
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from device.app import App
from device.buttons.press import Button, Edge
from device.buttons.script import NoButtons
from device.camera.frame import Frame, FrameSource, NoCamera, NoFrame, NoFrameWhy
from device.camera.lamp import Lamp, Lamps, NoLamps
from device.camera.lit import LitCamera
from device.camera.reopening import ReopeningPolicy, ReopeningSource
from device.camera.scripted import ScriptedSource
from device.clock import Clock, ManualClock, SystemClock
from device.display.splash import SPLASH
from device.display.view import View
from device.display.window import Display, HeadlessDisplay
from device.faults import Fault, FaultCode
from device.inference.eyes import Eyes, EyesPolicy
from device.inference.facemesh import FaceLost, FaceMesh, LostWhy
from device.parts import AppPolicy, Parts, RunEnd
from device.plan.catalogue import load_catalogue
from device.plan.reading import PlanRefused, read_plan
from device.plan.schema import Plan
from device.records.store import Store, open_store
from device.records.stored import EndReason, NeverEnded, SessionStarted, Times
from device.records.writer import RecordsWriter
from device.vitals import VitalsPolicy

BLANK = np.zeros((48, 64, 3), np.uint8)


class Nobody:
    """A finder of faces for an empty room."""

    def find(self, frame: Frame) -> FaceMesh:
        return FaceLost(frame.seq, frame.captured_s, LostWhy.NO_FACE)


class Crashes:
    """A finder of faces that breaks at the third frame, or a later one if that was dropped."""

    def find(self, frame: Frame) -> FaceMesh:
        if frame.seq >= 2:
            raise RuntimeError("the model fell over")
        return FaceLost(frame.seq, frame.captured_s, LostWhy.NO_FACE)


class Endless:
    """A camera that goes on for ever."""

    def __init__(self) -> None:
        self._seq = 0

    def next(self, timeout_s: float) -> Frame | NoFrame:
        SystemClock().wait_s(0.005)
        self._seq += 1
        return Frame(self._seq, SystemClock().now_s(), BLANK, "endless")

    def close(self) -> None:
        pass


class Presses:
    """Buttons that are tapped one after the other, two seconds apart; a turn of the main loop takes 0.1 s."""

    def __init__(self, *buttons: Button) -> None:
        self._edges = [(2 * n + after_s, b, after_s == 0) for n, b in enumerate(buttons, 1) for after_s in (0, 0.2)]
        self.clock = ManualClock()

    def edges(self, now_s: float) -> tuple[Edge, ...]:
        self.clock.wait_s(0.1)
        due = tuple(Edge(button, down, at_s) for at_s, button, down in self._edges if at_s <= now_s)
        self._edges = self._edges[len(due) :]
        return due

    def close(self) -> None:
        pass


@pytest.fixture
def plan() -> Plan:
    text = (Path(__file__).parents[2] / "docs" / "example-plan.toml").read_text("utf-8")
    answer = read_plan(text, load_catalogue())
    assert not isinstance(answer, PlanRefused)
    # Straight to the movements: the flow of massages has tests of its own.
    return replace(answer, massages=())


def run_app(
    tmp_path: Path,
    plan: Plan,
    source: FrameSource,
    finder: type[Nobody] | type[Crashes] = Nobody,
    buttons: Presses | None = None,
    *,
    lamps: Lamps | None = None,
    lingers_s: float = 0.0,
    opening: Callable[[], Store] | None = None,
    policy: AppPolicy | None = None,
    eyes_policy: EyesPolicy | None = None,
    eyes_clock: Clock | None = None,
    display: Display | None = None,
) -> RunEnd:
    clock = SystemClock()
    opening = opening or partial(open_store, tmp_path / "store.sqlite3")
    display = display or HeadlessDisplay(tmp_path / "screens", (240, 384))
    display.show(SPLASH)
    parts = Parts(
        eyes=Eyes(source, finder, eyes_clock or clock, eyes_policy or EyesPolicy(frame_wait_s=0.05)),
        display=display,
        buttons=buttons or NoButtons(),
        lamps=lamps or NoLamps(),
        writer=RecordsWriter(opening, clock),
        clock=buttons.clock if buttons else clock,
        watch_clock=clock,
    )
    started = SessionStarted(clock.wall(), clock.now_s(), plan.id, plan.affected, "a" * 64, "test", "test")
    return App(parts, plan, started, lingers_s=lingers_s, policy=policy or AppPolicy(turn_s=0.005)).run()


def frames(count: int) -> list[Frame | NoFrame]:
    return [Frame(n, n / 15, BLANK, "test") for n in range(count)]


def screens(tmp_path: Path) -> list[str]:
    return [p.stem[3:] for p in sorted((tmp_path / "screens").glob("*.png"))]


def test_a_clip_that_is_over_before_the_session_ends_the_run_without_a_fault(tmp_path: Path, plan: Plan) -> None:
    end = run_app(tmp_path, plan, ScriptedSource(frames(5)))
    assert (end.reason, end.fault) == (EndReason.SHUT_DOWN, None)
    assert screens(tmp_path) == ["splash", "position"]


def test_a_camera_that_stops_is_a_fault_with_its_screen(tmp_path: Path, plan: Plan) -> None:
    script = [*frames(3), NoFrame(NoFrameWhy.STOPPED, "/dev/video0: gives no more frames; check its cable")]
    end = run_app(tmp_path, plan, ScriptedSource(script))
    assert end.reason is EndReason.FAULT
    assert end.fault is not None
    assert end.fault.code is FaultCode.CAMERA_STOPPED
    assert "cable" in end.fault.staff_note
    assert screens(tmp_path)[-1].startswith("fault")


def test_a_crash_in_the_vision_thread_becomes_a_fault_and_not_a_hang(tmp_path: Path, plan: Plan) -> None:
    end = run_app(tmp_path, plan, Endless(), Crashes)
    assert end.fault is not None
    assert end.fault.code is FaultCode.VISION_STOPPED
    assert "the model fell over" in end.fault.staff_note


def test_an_error_in_the_main_loop_becomes_a_fault_screen_that_stays(tmp_path: Path, plan: Plan) -> None:
    class BreaksOnce(Presses):
        broken = False

        def edges(self, now_s: float) -> tuple[Edge, ...]:
            if not self.broken:
                self.broken = True
                raise RuntimeError("a button fell off")
            return super().edges(now_s)

    presses = BreaksOnce(Button.SELECT, Button.UP)
    end = run_app(tmp_path, plan, Endless(), buttons=presses, lingers_s=0.5)
    assert end.reason is EndReason.FAULT
    assert end.fault is not None
    assert end.fault.code is FaultCode.UNEXPECTED
    assert presses.clock.now_s() > 3.0, "the buttons were heard while the fault stood"
    assert screens(tmp_path)[-1] == "fault-unexpected"


def test_a_commit_that_hangs_is_a_fault_while_the_patient_still_sits_there(tmp_path: Path, plan: Plan) -> None:
    class Hangs:
        def __init__(self) -> None:
            self.let_go = threading.Event()

        def __call__(self) -> Store:
            self.let_go.wait(20)
            return open_store(tmp_path / "store.sqlite3")

    hangs = Hangs()
    end = run_app(
        tmp_path, plan, Endless(), opening=hangs, policy=AppPolicy(turn_s=0.005, records_silence_s=0.2, close_s=0.2)
    )
    hangs.let_go.set()
    assert end.fault is not None
    assert end.fault.code is FaultCode.STORE_FAILED
    assert screens(tmp_path)[-1] == "fault-store-failed"


def test_sigterm_ends_the_session_cleanly(tmp_path: Path, plan: Plan) -> None:
    class Terminates(Presses):
        def edges(self, now_s: float) -> tuple[Edge, ...]:
            os.kill(os.getpid(), signal.SIGTERM)
            return ()

    before = signal.getsignal(signal.SIGTERM)
    end = run_app(tmp_path, plan, Endless(), buttons=Terminates(), lingers_s=60.0)
    assert (end.reason, end.fault) == (EndReason.SHUT_DOWN, None)
    assert signal.getsignal(signal.SIGTERM) is before


def test_back_pauses_and_back_again_ends_and_the_patient_is_thanked(tmp_path: Path, plan: Plan) -> None:
    end = run_app(tmp_path, plan, Endless(), buttons=Presses(Button.BACK, Button.BACK, Button.SELECT), lingers_s=60.0)
    assert (end.reason, end.fault) == (EndReason.STOPPED_BY_PATIENT, None)
    assert [name.split("-")[0] for name in screens(tmp_path)] == ["splash", "position", "paused", "done"]


def test_while_the_camera_is_brought_back_the_mirror_says_so_and_goes_on_after(tmp_path: Path, plan: Plan) -> None:
    class Waking(Endless):
        def next(self, timeout_s: float) -> Frame | NoFrame:
            frame = super().next(timeout_s)
            assert isinstance(frame, Frame)
            if frame.seq > 200:
                return NoFrame(NoFrameWhy.ENDED, "over")
            return NoFrame(NoFrameWhy.REOPENING, "unplugged") if 60 < frame.seq <= 120 else frame

    end = run_app(tmp_path, plan, Waking())
    assert end.fault is None
    assert screens(tmp_path) == ["splash", "position", "reopening"]
    store = open_store(tmp_path / "store.sqlite3")
    (run,) = store.runs(9)
    store.close()
    assert run.figures.camera_reopened == 1


def test_a_camera_that_is_back_before_anybody_has_looked_is_mentioned_all_the_same(tmp_path: Path, plan: Plan) -> None:
    script = [*frames(3), NoFrame(NoFrameWhy.REOPENING, "unplugged"), *frames(9)[3:]]
    run_app(tmp_path, plan, ScriptedSource(script), policy=AppPolicy(turn_s=0.1))
    assert "reopening" in screens(tmp_path)


def test_a_run_leaves_its_figures_and_its_fault_for_the_report(tmp_path: Path, plan: Plan) -> None:
    run_app(tmp_path, plan, ScriptedSource([*frames(3), NoFrame(NoFrameWhy.STOPPED, "unplugged")]))
    store = open_store(tmp_path / "store.sqlite3")
    (run,), (fault,) = store.runs(9), store.faults(9)
    store.close()
    assert (fault.code, fault.staff_note) == (FaultCode.CAMERA_STOPPED, "unplugged")
    assert run.figures.frames + run.figures.frames_dropped == 3
    assert run.figures.frames_with_face == 0
    assert isinstance(run.figures.vision, Times)
    assert isinstance(run.figures.lag, Times)
    assert run.figures.peak_memory_mb > 10


@pytest.mark.parametrize("stand_s", [-3.0, 1e9], ids=["in the past", "in the future"])
def test_frames_whose_time_does_not_go_on_become_a_fault(stand_s: float, tmp_path: Path, plan: Plan) -> None:
    class Stands(Endless):
        def next(self, timeout_s: float) -> Frame | NoFrame:
            frame = super().next(timeout_s)
            assert isinstance(frame, Frame)
            return Frame(frame.seq, stand_s if frame.seq > 20 else frame.captured_s, BLANK, "stands")

    end = run_app(tmp_path, plan, Stands(), policy=AppPolicy(turn_s=0.005, vitals=VitalsPolicy(backwards_s=0.2)))
    assert end.fault is not None
    assert end.fault.code is FaultCode.CAMERA_STOPPED
    assert "times have not gone on" in end.fault.staff_note


# -- a camera that is opened while the mirror runs


class Hangs(Endless):
    """A camera whose opening does not come back until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def open(self) -> FrameSource:
        self.let_go.wait(20)
        return self


def test_while_the_camera_opens_the_splash_stands_and_then_practice_begins(tmp_path: Path, plan: Plan) -> None:
    camera = Hangs()

    class LetsGo(Presses):
        def edges(self, now_s: float) -> tuple[Edge, ...]:
            if now_s > 2.0:
                camera.let_go.set()
            return super().edges(now_s)

    buttons = LetsGo(*[Button.UP] * 3, Button.BACK, Button.BACK, Button.SELECT)
    end = run_app(tmp_path, plan, ReopeningSource(camera.open, SystemClock()), buttons=buttons, lingers_s=60.0)
    assert (end.reason, end.fault) == (EndReason.STOPPED_BY_PATIENT, None)
    assert [name.split("-")[0] for name in screens(tmp_path)] == ["splash", "position", "paused", "done"]


def test_a_camera_that_hangs_as_it_opens_is_told_with_stop_at_hand_and_then_a_fault(tmp_path: Path, plan: Plan) -> None:
    camera, buttons = Hangs(), Presses()
    end = run_app(
        tmp_path,
        plan,
        ReopeningSource(camera.open, SystemClock()),
        buttons=buttons,
        eyes_policy=EyesPolicy(frame_wait_s=0.05, vision_silence_s=math.inf, join_s=0.05),
        eyes_clock=buttons.clock,
    )
    camera.let_go.set()
    assert buttons.clock.now_s() == pytest.approx(EyesPolicy().opening_s, abs=1.0)
    assert end.reason is EndReason.FAULT
    assert end.fault is not None
    assert end.fault.code is FaultCode.NO_CAMERA
    assert "has not opened for 20 s" in end.fault.staff_note
    assert screens(tmp_path) == ["splash", "reopening", "fault-no-camera"]


def test_whoever_does_not_want_to_wait_for_the_camera_can_stop_and_end(tmp_path: Path, plan: Plan) -> None:
    camera = Hangs()
    policy = EyesPolicy(frame_wait_s=0.05, waking_s=0.0, join_s=0.05)
    end = run_app(
        tmp_path,
        plan,
        ReopeningSource(camera.open, SystemClock()),
        buttons=Presses(Button.BACK, Button.BACK, Button.SELECT),
        lingers_s=60.0,
        eyes_policy=policy,
    )
    camera.let_go.set()
    assert (end.reason, end.fault) == (EndReason.STOPPED_BY_PATIENT, None)


def test_a_camera_that_is_not_there_is_a_fault_that_says_so(tmp_path: Path, plan: Plan) -> None:
    def opening() -> FrameSource:
        raise NoCamera("/dev/video9: no camera opens there; check its cable")

    end = run_app(tmp_path, plan, ReopeningSource(opening, SystemClock()))
    assert end.fault == Fault(FaultCode.NO_CAMERA, "/dev/video9: no camera opens there; check its cable")
    assert screens(tmp_path) == ["splash", "fault-no-camera"]


# -- the lamps


class NotingLamps(NoLamps):
    """Lamps that note what happens to the camera's, among what happens to the camera."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[str] = []

    def light(self, lamp: Lamp, *, on: bool) -> None:
        super().light(lamp, on=on)
        if lamp is Lamp.CAMERA:
            self.notes.append("lit" if on else "dark")


class Failing(Endless):
    """A camera that fails after some frames."""

    def __init__(self, count: int, notes: list[str]) -> None:
        super().__init__()
        self._left = count
        self._notes = notes
        notes.append("opened")

    def next(self, timeout_s: float) -> Frame | NoFrame:
        self._left -= 1
        return super().next(timeout_s) if self._left >= 0 else NoFrame(NoFrameWhy.STOPPED, "unplugged")

    def close(self) -> None:
        self._notes.append("closed")


def failing(lamps: NotingLamps, *counts: int) -> ReopeningSource:
    """A camera with its lamp that fails after so many frames; opened again it fails after the next number."""
    left = list(counts)
    opening = partial(LitCamera, lambda: Failing(left.pop(0), lamps.notes), lamps)
    return ReopeningSource(opening, SystemClock(), ReopeningPolicy(pause_s=0.01, tries=len(counts) - 1))


class Staff(HeadlessDisplay):
    """Turns the mirror off when it shows a fault and the camera's lamp is dark."""

    def __init__(self, tmp_path: Path, lamps: NoLamps) -> None:
        super().__init__(tmp_path / "screens", (240, 384))
        self._lamps = lamps

    def show(self, view: View) -> None:
        super().show(view)
        if view.screen == "fault" and Lamp.CAMERA not in self._lamps.lit:
            os.kill(os.getpid(), signal.SIGTERM)


def test_the_cameras_lamp_is_lit_from_before_it_is_opened_to_after_it_is_closed(tmp_path: Path, plan: Plan) -> None:
    lamps = NotingLamps()
    end = run_app(tmp_path, plan, failing(lamps, 40, 40), lamps=lamps, display=Staff(tmp_path, lamps), lingers_s=60.0)
    assert end.reason is EndReason.SHUT_DOWN
    assert end.fault is not None
    assert end.fault.code is FaultCode.CAMERA_STOPPED
    assert lamps.notes == ["lit", "opened", "closed", "dark"] * 2
    assert lamps.lit == frozenset()


def test_a_camera_whose_pictures_nobody_looks_at_any_more_is_closed_and_dark(tmp_path: Path, plan: Plan) -> None:
    lamps = NotingLamps()
    source, staff = failing(lamps, 1_000_000), Staff(tmp_path, lamps)
    end = run_app(tmp_path, plan, source, Crashes, lamps=lamps, display=staff, lingers_s=60.0)
    assert end.reason is EndReason.SHUT_DOWN
    assert end.fault is not None
    assert end.fault.code is FaultCode.VISION_STOPPED
    assert lamps.notes == ["lit", "opened", "closed", "dark"]


def test_a_clip_lights_the_sides_alone(tmp_path: Path, plan: Plan) -> None:
    lamps = NotingLamps()
    lit: list[frozenset[Lamp]] = []

    class Looks(Presses):
        def edges(self, now_s: float) -> tuple[Edge, ...]:
            lit.append(lamps.lit)
            return super().edges(now_s)

    run_app(tmp_path, plan, ScriptedSource(frames(5)), buttons=Looks(), lamps=lamps)
    assert set(lit) == {frozenset({Lamp.SIDES})}
    assert lamps.lit == frozenset()


def test_every_run_leaves_an_ended_session_in_the_store(tmp_path: Path, plan: Plan) -> None:
    run_app(tmp_path, plan, ScriptedSource(frames(5)))
    store = open_store(tmp_path / "store.sqlite3")
    (session,) = store.sessions()
    store.close()
    assert not isinstance(session.end, NeverEnded)
    assert session.plan_id == plan.id
