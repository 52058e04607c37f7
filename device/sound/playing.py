"""The thread that plays. Whoever asks for a sound never waits for a driver."""

import logging
import math
import threading
from collections.abc import Callable
from contextlib import suppress

from device.clock import Clock
from device.sound.player import NoSound, Player, Silence
from device.sound.policy import POLICY, SoundPolicy
from device.sound.turn import Fade, Offer, Turn

_log = logging.getLogger(__name__)


class Playing:
    """Plays what is offered, one piece at a time, in a thread of its own.

    Nothing that a sound device does breaks anything: one that is missing, goes, or hangs is logged once, and the mirror
    goes on in silence.

    `offer`, `hush`, `audible` and `close` are for the main thread. `start` begins the thread; without it, `open` and
    `step` do the same by hand.

    Args:
        opening: opens the device, in the thread.
        clock: the one that offers are timed on.
        policy: what is late, and what hangs.
    """

    def __init__(self, opening: Callable[[], Player], clock: Clock, policy: SoundPolicy = POLICY) -> None:
        self._opening = opening
        self._clock = clock
        self._policy = policy
        self._turn = Turn(policy)
        self._player: Player = Silence()
        self._busy_since_s = math.inf
        self._is_behind = self._is_told = self._hush_asked = self._closing = False
        self._changed = threading.Condition()
        # A daemon, because a driver that hangs must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def audible(self) -> bool:
        """Whether what is offered now can be heard, and in time."""
        return self._player.audible and not (self._is_behind or self._hangs())

    def offer(self, offer: Offer) -> None:
        """A piece wants to be heard. It is, unless it would be late, or something that matters more is on."""
        now_s = self._clock.now_s()
        behind_s = now_s - offer.at_s
        self._is_behind = behind_s + self._policy.output_s > self._policy.late_s
        if self._hangs():
            self._tell("the sound device hangs; check its cable, and start anew")
        elif self._is_behind and self._player.audible:
            self._tell(f"{offer.piece.name!r} would come {behind_s:.2f} s late: the pictures take too long")
        with self._changed:
            self._turn.offer(offer, now_s)
            self._changed.notify()

    def hush(self) -> None:
        """What is on falls silent, and nothing waits any more."""
        with self._changed:
            self._turn.hush(self._clock.now_s())
            self._hush_asked = True
            self._changed.notify()

    def close(self) -> None:
        """Fall silent and give the device back. Calling it twice does nothing more."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(self._policy.close_s)
        elif self._thread.ident is None:
            self._do(self._give_back)

    def open(self) -> None:
        """Open the device."""
        self._do(self._open)

    def step(self) -> None:
        """Do what is due now."""
        with self._changed:
            hush_asked, self._hush_asked = self._hush_asked, False
            due = self._turn.due(self._clock.now_s())
        if hush_asked or isinstance(due, Fade):
            self._do(self._player.silence)
        if isinstance(due, Offer):
            self._do(lambda: self._player.play(due.piece))

    def _run(self) -> None:
        self.open()
        while self._wait():
            self.step()
        self._do(self._give_back)

    def _wait(self) -> bool:
        """Wait until something is due; false when it is time to end."""
        with self._changed:
            while not (self._closing or self._hush_asked):
                wait_s = self._turn.wait_s(self._clock.now_s())
                if wait_s <= 0:
                    break
                self._changed.wait(None if math.isinf(wait_s) else wait_s)
            return not self._closing

    def _open(self) -> None:
        self._player = self._opening()

    def _give_back(self) -> None:
        player, self._player = self._player, Silence()
        player.close()

    def _do(self, deed: Callable[[], None]) -> None:
        """Do something that can fail or hang. A device that fails once is not used again."""
        self._busy_since_s = self._clock.now_s()
        try:
            deed()
        except NoSound as error:
            _log.warning("the mirror goes on in silence: %s", error)
            self._leave()
        except Exception:  # noqa: BLE001 (whatever it was is in the log, and nothing is heard)
            _log.exception("the mirror goes on in silence")
            self._leave()
        finally:
            self._busy_since_s = math.inf

    def _leave(self) -> None:
        """Use the device no more. It may be too broken even to be closed."""
        with suppress(Exception):
            self._give_back()

    def _tell(self, what: str) -> None:
        """Tell it in the log, once."""
        if not self._is_told:
            self._is_told = True
            _log.warning("nothing is heard: %s", what)

    def _hangs(self) -> bool:
        return self._clock.now_s() - self._busy_since_s > self._policy.hang_s
