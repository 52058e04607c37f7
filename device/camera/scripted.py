"""A source that plays the frames it is given: a full member of the family, for tests and replays."""

from collections.abc import Iterable

from device.camera.frame import Frame, NoFrame, NoFrameWhy


class ScriptedSource:
    """Plays a script of frames and failures.

    Args:
        script: what to answer, one after the other; then the source has ended.
    """

    def __init__(self, script: Iterable[Frame | NoFrame]) -> None:
        self._script = iter(script)
        self._closed = False

    def next(self, timeout_s: float) -> Frame | NoFrame:
        """The next answer of the script, at once."""
        if self._closed:
            return NoFrame(NoFrameWhy.ENDED, "closed")
        return next(self._script, NoFrame(NoFrameWhy.ENDED, "the script is over"))

    def close(self) -> None:
        """End the script."""
        self._closed = True
