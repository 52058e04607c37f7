"""Signs of life: each thread beats its own heart, and the main loop looks at them."""

import logging
import threading
from collections.abc import Callable

from device.clock import Clock
from device.faults import Fault, FaultCode, MirrorError

_log = logging.getLogger(__name__)


class Worker:
    """A thread that does one step over and over, beats with each, and keeps the error that ends it.

    Args:
        name: of the thread, for messages.
        step: does a bounded piece of work; false when there is nothing more to do.
        clock: for the heartbeat.
        code: the fault that its death is.
    """

    def __init__(self, name: str, step: Callable[[], bool], clock: Clock, code: FaultCode) -> None:
        self._name = name
        self._step = step
        self._clock = clock
        self._code = code
        self._stopping = threading.Event()
        self._beat_s = clock.now_s()
        self._error: MirrorError | Exception | None = None
        # A daemon, because a camera that hangs must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end after the present step."""
        self._stopping.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for its end; false when it did not come in time."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def silent_s(self) -> float:
        """How long ago its last step ended; 0 once it has ended by itself."""
        return self._clock.now_s() - self._beat_s if self._thread.is_alive() else 0.0

    def fault(self) -> Fault | None:
        """The fault that ended it, if one did."""
        if self._error is None:
            return None
        if isinstance(self._error, MirrorError):
            return self._error.fault()
        return Fault(self._code, f"the {self._name} thread ended with {self._error!r}; see the log")

    def _run(self) -> None:
        try:
            while not self._stopping.is_set() and self._step():
                self._beat_s = self._clock.now_s()
        except Exception as error:  # noqa: BLE001 (whatever it was becomes a fault screen, a log line and exit 1)
            _log.exception("the %s thread has ended", self._name)
            self._error = error
