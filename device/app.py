"""The composition root's engine: owns the main loop, the order of starting, and that of shutdown."""

import logging
import math
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

from device.buttons.interpret import Interpreter
from device.buttons.worn import STOP, WornButtons
from device.camera.lamp import Lamp
from device.coaching.session import Session
from device.coaching.sitting import ANY_SITTING, Sitting
from device.coaching.state import Phase, SessionState
from device.display.hearing import Hearing
from device.display.navigation import (
    NO_FACE,
    AppState,
    Faulted,
    Go,
    NoFace,
    Practising,
    Reopening,
    Starting,
    screen_for,
)
from device.faults import Fault, FaultCode
from device.inference.facemesh import FaceFound, FaceMesh
from device.measurement.observer import Observer
from device.measurement.scale import Ruler
from device.parts import REASONS, AppPolicy, Parts, RunEnd, nobody
from device.plan.schema import Plan
from device.records.prescribed import prescription_of
from device.records.recorder import Keeper
from device.records.stored import EndReason, SessionStarted
from device.vitals import Vitals

_log = logging.getLogger(__name__)


class App:
    """One run of practice, from the first frame to the stored end.

    Args:
        parts: what to run with.
        plan: what to practise.
        started: what the store shall know about the session.
        lingers_s: how long the last screen, done or fault, waits for a press before it is left.
        sitting: what is particular to this time.
        hears: told the state after each frame.
    """

    def __init__(
        self,
        parts: Parts,
        plan: Plan,
        started: SessionStarted,
        *,
        lingers_s: float,
        sitting: Sitting = ANY_SITTING,
        hears: Callable[[SessionState], None] = nobody,
        policy: AppPolicy | None = None,
    ) -> None:
        self._parts = parts
        self._plan = plan
        self._started = replace(started, prescription=prescription_of(plan))
        self._lingers_s = lingers_s
        self._over_s = math.inf
        self._hears = hears
        self._policy = policy or AppPolicy()
        self._observer = Observer(Ruler(plan.eye_corners_mm))
        self._session = Session(plan, self._observer.begin_baseline, questions=self._policy.questions, sitting=sitting)
        self._sitting = sitting
        self._keeper = Keeper(plan, parts.writer)
        self._interpreter = Interpreter()
        self._hearing, self._worn_buttons = Hearing(), WornButtons()
        self._reopenings_told = 0
        self._hides_face = self._looks_at_progress = False
        self._face: FaceFound | NoFace = NO_FACE
        self._stop_asked = threading.Event()
        self._vitals = Vitals(parts.watch_clock, self._policy.turn_s, self._policy.vitals)
        self._fault: Fault | None = None
        self._reason: EndReason | None = None

    def run(self) -> RunEnd:
        """Run until the session is over, the patient leaves, a fault ends it, or SIGTERM comes."""
        before = {number: signal.signal(number, self._ask_to_stop) for number in (signal.SIGTERM, signal.SIGINT)}
        self._parts.writer.begin(self._started)
        self._keeper.begin(self._sitting, self._parts.clock.now_s())
        self._parts.lamps.light(Lamp.SIDES, on=True)
        self._parts.eyes.start()
        try:
            while self._reason is None:
                self._turn()
        except Exception as error:  # noqa: BLE001 (whatever it was becomes a fault screen, a log line and exit 1)
            _log.exception("the main loop has ended")
            self._fail(Fault(FaultCode.UNEXPECTED, f"the main loop ended with {error!r}; see the log"))
            self._stand_still()
        finally:
            self._shut_down()
            for number, handler in before.items():
                signal.signal(number, handler)
        return RunEnd(self._reason or EndReason.FAULT, self._fault, self._vitals.frames, self._parts.eyes.dropped)

    def _turn(self) -> None:
        began_s = self._parts.watch_clock.now_s()
        for mesh in self._parts.eyes.meshes(self._policy.turn_s):
            self._see(mesh)
        self._hear_presses()
        self._watch()
        self._sound(self._parts.clock.now_s())
        self._paint()
        self._decide_to_leave()
        self._vitals.turned(began_s)

    def _decide_to_leave(self) -> None:
        if not self._parts.display.pump() or self._stop_asked.is_set():
            self._leave(EndReason.SHUT_DOWN)
        elif self._lingered():
            self._leave(self._ended_by())

    def _lingered(self) -> bool:
        """Whether the last screen has stood long enough."""
        if self._fault is None and self._session.state.phase is not Phase.DONE:
            self._over_s = math.inf
            return False
        now_s = self._parts.watch_clock.now_s()
        self._over_s = min(self._over_s, now_s)
        return now_s - self._over_s >= self._lingers_s

    def _ended_by(self) -> EndReason:
        """How the session ended, if it is left now."""
        if self._fault is not None:
            return EndReason.FAULT
        if self._session.state.phase is not Phase.DONE:
            return EndReason.SHUT_DOWN
        return REASONS[self._session.state.ending]

    def _stand_still(self) -> None:
        """After an error in the loop itself: show its fault and hear the buttons, but touch nothing that failed."""
        self._over_s = math.inf
        self._reason = None
        while self._reason is None:
            self._hear_presses()
            self._paint()
            self._decide_to_leave()
            self._parts.watch_clock.wait_s(self._policy.turn_s)

    def _see(self, mesh: FaceMesh) -> None:
        if (timely := self._vitals.timed(mesh)) is not None:
            if isinstance(timely, FaceFound):
                # A frame without a face does not make the line face blink; a face that is lost has words of its own.
                self._face = timely
            observation = self._observer.observe(timely)
            self._session.advance(observation)
            self._keeper.follow(timely, observation, self._session.take_finished(), self._session.state)
            self._keeper.massaged(self._session.take_massages(), timely.captured_s)
        self._sound(mesh.captured_s)
        self._hears(self._session.state)

    def _hear_presses(self) -> None:
        now_s = self._parts.clock.now_s()
        for press in self._interpreter.step(self._parts.buttons.edges(now_s), now_s):
            state = self._state()
            self._go(self._hearing.hear(press, screen_for(state), state, now_s))
            self._sound(now_s)

    def _go(self, go: Go) -> None:
        if go is Go.PAUSE:
            self._session.pause()
        elif go in (Go.UP, Go.DOWN):
            self._session.choose(1 if go is Go.DOWN else -1)
        elif go is Go.ANSWER:
            self._session.answer()
        elif go is Go.NEXT:
            self._session.go_on()
        elif go is Go.LEARN:
            self._session.learn()
        elif go is Go.FACE:
            self._hides_face = not self._hides_face
        elif go is Go.PROGRESS:
            self._looks_at_progress = not self._looks_at_progress
        elif go is Go.END:
            self._session.stop()
        elif go is Go.QUIT:
            self._leave(self._ended_by())
        self._keeper.answered(self._session.take_answers(), self._session.state, self._parts.clock.now_s())

    def _sound(self, at_s: float) -> None:
        """Whoever cannot look hears where the session stands since then."""
        interrupted = not isinstance(self._state(), Practising)
        self._parts.sounds.follow(self._session.state, self._plan, at_s, interrupted=interrupted)

    def _watch(self) -> None:
        """Look at the threads and buttons. The first fault stays; a store that works again clears its own."""
        failing, worn = self._records_fault(), self._watch_buttons()
        done = self._session.state.phase is Phase.DONE
        if self._fault is None:
            # Whoever has finished does not need camera and Stop any more.
            seeing = None if done else self._parts.eyes.fault() or self._vitals.fault() or worn
            if (fault := seeing or failing) is not None:
                self._fail(fault)
                self._session.pause()
        elif self._fault.code is FaultCode.STORE_FAILED and failing is None:
            self._fault = None
        end = self._parts.eyes.over()
        if end is not None and self._fault is None and not done:
            _log.info("the frames are over before the session: %s", end.note)
            self._leave(EndReason.SHUT_DOWN)

    def _watch_buttons(self) -> Fault | None:
        """Note the buttons that are worn. A Stop that cannot be heard has stopped, and in the end it is a fault."""
        now_s = self._parts.clock.now_s()
        worn = self._interpreter.worn(now_s)
        for note in self._worn_buttons.news(worn):
            self._tell(note)
        if STOP in worn:
            self._session.pause()
        return self._worn_buttons.fault(worn, now_s)

    def _fail(self, fault: Fault) -> None:
        """From now on there is a fault. Only a store can recover from it: nobody needs the camera after any other."""
        self._fault = fault
        self._tell(fault)
        if fault.code is not FaultCode.STORE_FAILED:
            self._parts.eyes.close_camera()

    def _tell(self, fault: Fault) -> None:
        """Keep a fault for the staff, in the log and in the store."""
        _log.error("fault %s: %s", fault.code, fault.staff_note)
        self._parts.writer.fault(fault)

    def _records_fault(self) -> Fault | None:
        """What keeps repetitions from being stored, a commit that hangs included."""
        failing = self._parts.writer.failure()
        if isinstance(failing, Fault):
            return failing
        silent_s = self._parts.watch_clock.now_s() - self._parts.writer.beat_s()
        if silent_s > self._policy.records_silence_s:
            note = f"a commit has hung for {silent_s:.0f} s; the card may be failing: change it"
            return Fault(FaultCode.STORE_FAILED, note)
        return None

    def _paint(self) -> None:
        reopenings, state = self._parts.eyes.reopenings, self._state()
        screen = screen_for(state)
        self._hearing.shown(screen, state, self._parts.clock.now_s())
        self._parts.display.show(screen.view(state))
        self._reopenings_told = reopenings

    def _state(self) -> AppState:
        if self._fault is not None:
            return Faulted(self._fault, self._plan.clinic.phone)
        if self._session.state.phase not in (Phase.ASKING, Phase.TELLING, Phase.PAUSED, Phase.DONE):
            # A camera that is back already is mentioned all the same: time was lost.
            if self._parts.eyes.reopening or self._parts.eyes.reopenings != self._reopenings_told:
                return Reopening(self._hides_face)
            if not self._parts.eyes.awake:
                return Starting()
        return self._practising()

    def _practising(self) -> Practising:
        session = self._session.state
        unheard = self._parts.sounds.unheard(session, self._plan)
        state = Practising(session, self._plan, self._hides_face, unheard=unheard)
        if session.phase is Phase.DONE:
            progress = self._parts.progress
            progress.begin()
            return replace(state, progress=progress.answer, looks_at_progress=self._looks_at_progress)
        return replace(state, face=self._face) if state.shows_line_face else state

    def _leave(self, reason: EndReason) -> None:
        self._reason = self._reason or reason

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop_asked.set()

    def _shut_down(self) -> None:
        """Threads first, then what they used; the records last but for the screen, so that nothing is lost."""
        self._parts.eyes.stop()
        self._parts.sounds.close()
        self._parts.lamps.close()
        self._parts.buttons.close()
        self._keeper.massaged(self._session.take_massages(), self._parts.clock.now_s())
        self._keeper.break_off()
        self._parts.writer.end(self._reason or EndReason.FAULT)
        self._parts.writer.figures(self._vitals.figures(self._parts.eyes))
        lost = self._parts.writer.close(self._policy.close_s)
        if isinstance(lost, Fault):
            _log.error("fault %s: %s", lost.code, lost.staff_note)
            self._fault = self._fault or lost
        self._parts.display.close()
        seen = f"{self._vitals.frames} frames, {self._vitals.faces} with a face, {self._parts.eyes.dropped} dropped"
        _log.info("ended: %s; %s", self._reason, seen)
