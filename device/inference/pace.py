"""Whether a board is fast enough to look at both halves of the face in every frame."""

import logging
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from device.clock import Clock

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PacePolicy:
    """When the halves take turns.

    Attributes:
        both_max_s: so long both halves of a frame may take, at the median. More would leave fewer than ten frames a
            second, with all that is around them, and a movement of one second needs that many.
        runs: so many of them are timed before it is decided.
    """

    both_max_s: float = 0.085
    runs: int = 15


class Pace:
    """Times the first runs and decides once: a session does not change in the middle how it measures.

    Args:
        clock: what runs are timed with.
        policy: where the limit is.
    """

    def __init__(self, clock: Clock, policy: PacePolicy | None = None) -> None:
        self._clock = clock
        self._policy = policy or PacePolicy()
        self._taken_s: list[float] = []
        self.in_turns = False

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Around a run over both halves."""
        began_s = self._clock.now_s()
        yield
        if len(self._taken_s) < self._policy.runs:
            self._taken_s.append(self._clock.now_s() - began_s)
            if len(self._taken_s) == self._policy.runs:
                self._decide()

    def _decide(self) -> None:
        median_s = statistics.median(self._taken_s)
        self.in_turns = median_s > self._policy.both_max_s
        how = "so they take turns, one in each frame" if self.in_turns else "so each frame shows both"
        _log.info(
            "both halves of a face take %.0f ms here (median of %d runs; limit %.0f ms), %s",
            median_s * 1000,
            len(self._taken_s),
            self._policy.both_max_s * 1000,
            how,
        )
