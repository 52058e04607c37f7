"""The records thread: it commits what main hands over, in order, and loses nothing while it runs.

Main never waits here and never touches the disk. When a commit fails, because the card is full, say, what waits stays
in memory, the fault is told, the store is opened anew and the commit tried again until it succeeds.

Notes, which are faults, the figures of a run, and recordings, go to the end of the line: they are stored when no
repetition waits, one that cannot be stored keeps nothing else from it, and the patient is told nothing of it. So a
recording has a commit of its own after that of its repetition: in the same one, a recording that is too large for the
card, or cannot be packed, would take the repetition with it. A kill between the two leaves a repetition without one.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from device import __version__
from device.clock import Clock
from device.coaching.state import RepetitionResult
from device.faults import Fault, FaultCode
from device.records.errors import RecordRefused, StoreError
from device.records.happened import Happening
from device.records.messages import Close, Finished, Happened, InSession, NoSession, Record
from device.records.notes import Note, Notes
from device.records.policy import POLICY, RecordsPolicy
from device.records.recording import NO_RECORDING, NoRecording, Recording
from device.records.store import Store
from device.records.stored import EndReason, RunFigures, SessionEnded, SessionStarted, StoredFault

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NoFailure:
    """Everything handed over so far is stored, or is being stored without trouble."""


class RecordsWriter:
    """Commits sessions and repetitions in a thread of its own.

    `begin`, `put`, `happened`, `end` and `close` are for one thread, main. `finished`, `failure` and `beat_s` may be
    asked from any: they read immutable values that only the writer's thread replaces.
    """

    def __init__(self, opening: Callable[[], Store], clock: Clock, policy: RecordsPolicy = POLICY) -> None:
        """Start the thread and have it open the store, so that a bad store shows before practice begins.

        Args:
            opening: opens the store; called in the writer's thread, where SQLite wants to stay, and again after a
                failure. `partial(open_store, path)` on the device.
            clock: for the heartbeat and the time at which a session ends.
            policy: waiting times.
        """
        self._opening = opening
        self._clock = clock
        self._policy = policy
        self._queue: queue.SimpleQueue[Record | Note | Close] = queue.SimpleQueue()
        self._give_up = threading.Event()
        self._closing = False
        self._begun = False
        self._handed = 0
        self._settled = 0
        self._notes = Notes(clock, policy)
        self._finished = 0
        self._beat_s = clock.now_s()
        self._failing: Fault | NoFailure = NoFailure()
        self._refused: Fault | NoFailure = NoFailure()
        self._store: Store | None = None
        self._session: InSession | NoSession = NoSession()
        # A daemon, because a card that hangs in the middle of a sync must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)
        self._thread.start()

    def begin(self, session: SessionStarted) -> None:
        """Hand over the start of a session.

        Raises:
            StoreError: a session is going on already, or the writer is closed.
        """
        if self._begun:
            raise StoreError("A session began before the last one had ended; end it first.")
        self._hand_over(session)
        self._begun = True

    def put(self, result: RepetitionResult, recording: Recording | NoRecording = NO_RECORDING) -> None:
        """Hand over a repetition of the present session. It is finished when `finished` has counted it.

        Args:
            result: what coaching gave.
            recording: its course, stored in a commit of its own once the repetition is.

        Raises:
            StoreError: no session has begun, or the writer is closed.
        """
        if not self._begun:
            raise StoreError("A repetition came without a session; begin one first.")
        if isinstance(recording, Recording) and not self._notes.has_room_for_recording():
            _log.warning("a recording is not kept, because too many wait for the store; its repetition is")
            recording = NO_RECORDING
        self._hand_over(Finished(result, recording))
        if isinstance(recording, Recording):
            self._notes.announce_recording()

    def happened(self, happening: Happening) -> None:
        """Hand over what happens in the present session now. It is kept as safely as a repetition.

        Raises:
            StoreError: no session has begun, or the writer is closed.
        """
        if not self._begun:
            raise StoreError("Something happened without a session; begin one first.")
        self._hand_over(Happened(self._clock.wall(), happening))

    def end(self, reason: EndReason) -> None:
        """Hand over the end of the present session, which is now.

        Raises:
            StoreError: no session has begun, or the writer is closed.
        """
        if not self._begun:
            raise StoreError("A session ended that had not begun.")
        self._hand_over(SessionEnded(self._clock.wall(), reason))
        self._begun = False

    def fault(self, fault: Fault) -> None:
        """Hand over a fault that occurs now, for `mirror report`. Never raises.

        It may come outside a session; one too many for a failing store, or after `close`, is only logged.
        """
        self._hand_over_note(StoredFault(self._clock.wall(), fault.code, fault.staff_note, __version__))

    def figures(self, figures: RunFigures) -> None:
        """Hand over how the run went, once for each session, before or just after its end. Never raises."""
        self._hand_over_note(figures)

    def finished(self) -> int:
        """How many repetitions are on the card: their commit has returned. They finish in the order of `put`."""
        return self._finished

    def failure(self) -> Fault | NoFailure:
        """What keeps records from being stored now.

        A failing store clears by itself once a commit succeeds. A refused record or a dead thread stays.
        """
        if not (self._thread.is_alive() or self._closing):
            return Fault(FaultCode.STORE_FAILED, "The records thread has died; see the log, then restart the mirror.")
        return self._refused if isinstance(self._refused, Fault) else self._failing

    def beat_s(self) -> float:
        """When the writer's thread was last alive, on the clock it was given.

        It stands still while a commit hangs, and goes on while a failed one waits to be tried again.
        """
        return self._beat_s

    def close(self, timeout_s: float) -> Fault | NoFailure:
        """Store what still waits, then end the thread.

        Args:
            timeout_s: how long to go on trying while the store fails. Calling it again does nothing more.

        Returns:
            NoFailure if everything is stored, or the fault that says what is not.
        """
        if not self._closing:
            self._closing = True
            self._queue.put(Close())
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            self._give_up.set()
            self._thread.join(self._policy.give_up_s)
        if self._notes.waiting():
            _log.warning("%d notes for mirror report could not be stored before the end", self._notes.waiting())
        lost = self._handed - self._settled
        if lost:
            why = self._failing.staff_note if isinstance(self._failing, Fault) else "The card did not answer in time."
            return Fault(FaultCode.STORE_FAILED, f"{lost} records could not be stored before the end. {why}")
        return self._refused if isinstance(self._refused, Fault) else self._failing

    def _hand_over(self, record: Record) -> None:
        if self._closing:
            raise StoreError("The records writer is closed and takes nothing more.")
        self._handed += 1
        self._queue.put(record)

    def _hand_over_note(self, note: Note) -> None:
        if self._closing or not self._notes.has_room():
            _log.warning("not kept for mirror report, because nothing more is taken now: %s", note)
            return
        self._notes.announce()
        self._queue.put(note)

    def _run(self) -> None:
        try:
            if self._until_done(self._opened):
                self._work()
        finally:
            self._close_store()

    def _work(self) -> None:
        while True:
            self._beat_s = self._clock.now_s()
            if self._notes.are_due():
                self._store_notes()
            try:
                record = self._queue.get(timeout=self._policy.beat_every_s)
            except queue.Empty:
                continue
            if isinstance(record, Close):
                self._store_notes()
                return
            if isinstance(record, StoredFault | RunFigures):
                session = self._session
                self._notes.line_up(record, session.id if isinstance(session, InSession) else None)
            elif not self._settle(record):
                return

    def _store_notes(self) -> None:
        """Store notes until a record comes, or until one cannot be stored now."""
        while self._queue.empty() and self._notes.lined_up():
            self._beat_s = self._clock.now_s()
            if not self._notes.store_next(self._opened):
                self._close_store()
                return

    def _settle(self, record: Record) -> bool:
        """Store one record, however long it takes; False when it was given up."""
        try:
            if not self._until_done(lambda: self._commit(record)):
                return False
        except RecordRefused as error:
            # Trying again cannot help, and what comes after it must not wait for ever: it is set aside, loudly.
            _log.error("A record was refused: %s", error)
            if isinstance(record, Finished) and isinstance(record.recording, Recording):
                self._notes.drop_recording()
            self._refused = error.fault()
        self._settled += 1
        return True

    def _until_done(self, attempt: Callable[[], object]) -> bool:
        """Try until it succeeds. False when closing and out of time, or closing with nothing left to store."""
        while True:
            self._beat_s = self._clock.now_s()
            try:
                attempt()
            except RecordRefused:
                raise
            except StoreError as error:
                if not isinstance(self._failing, Fault):
                    _log.error("The store fails, and is tried again every %g s: %s", self._policy.retry_s, error)
                self._failing = error.fault()
                self._close_store()
                if self._wait_gives_up():
                    return False
            else:
                if isinstance(self._failing, Fault):
                    _log.info("The store works again; nothing was lost.")
                self._failing = NoFailure()
                return True

    def _wait_gives_up(self) -> bool:
        """Wait to try again, in pieces so that the heart keeps beating."""
        left_s = self._policy.retry_s
        while left_s > 0 and not self._nothing_left():
            self._beat_s = self._clock.now_s()
            if self._give_up.wait(min(left_s, self._policy.beat_every_s)):
                return True
            left_s -= self._policy.beat_every_s
        return self._give_up.is_set() or self._nothing_left()

    def _nothing_left(self) -> bool:
        return self._closing and self._handed == self._settled

    def _opened(self) -> Store:
        if self._store is None:
            self._store = self._opening()
        return self._store

    def _commit(self, record: Record) -> None:
        store = self._opened()
        if isinstance(record, SessionStarted):
            self._session = NoSession()
            self._session = InSession(store.begin_session(record), record.began_s)
            return
        session = self._session
        if isinstance(session, NoSession):
            raise RecordRefused("A record belongs to a session that was itself refused, so it cannot be stored.")
        match record:
            case Finished(result, recording):
                repetition_id = store.add_repetition(session.id, result, session_began_s=session.began_s)
                self._finished += 1
                if isinstance(recording, Recording):
                    self._notes.line_up_recording(repetition_id, recording)
            case Happened(at, what):
                store.add_happening(session.id, at, what, session_began_s=session.began_s)
            case SessionEnded():
                store.end_session(session.id, record)

    def _close_store(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
