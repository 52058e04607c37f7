"""Draws the progress of a fetch: one moving line on a terminal, a few plain lines elsewhere."""

from collections.abc import Callable
from typing import TextIO

from device.inference.fetching import GivenUp, Progress, Receiving

BAR_CELLS = 30


def draw_progress(stream: TextIO) -> Callable[[Progress], None]:
    """A drawer for `fetch(progress=...)`; one for each fetch."""
    return _Bar(stream).show if stream.isatty() else _Lines(stream).show


class _Bar:
    """One line that is drawn over and over."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._drawn = ""
        self._line_open = False

    def show(self, progress: Progress) -> None:
        if isinstance(progress, GivenUp):
            self._end_line()
            print(_sorry(progress), file=self._stream, flush=True)
        elif progress.received_bytes == 0:
            self._end_line()
            self._drawn = ""
            print(_asking(progress), file=self._stream, flush=True)
        else:
            self._draw(progress)

    def _draw(self, progress: Receiving) -> None:
        share = progress.received_bytes / progress.total_bytes
        cells = int(share * BAR_CELLS)
        bar = "#" * cells + "." * (BAR_CELLS - cells)
        line = f"  [{bar}] {int(share * 100):3d} %  {_mb(progress)}"
        if line == self._drawn:
            return
        print(f"\r{line}", end="", file=self._stream, flush=True)
        self._drawn, self._line_open = line, True
        if progress.received_bytes == progress.total_bytes:
            self._end_line()

    def _end_line(self) -> None:
        if self._line_open:
            print(file=self._stream, flush=True)
        self._line_open = False


class _Lines:
    """A line when a source is asked, at each quarter, and when it is given up."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._quarters = 0

    def show(self, progress: Progress) -> None:
        if isinstance(progress, GivenUp):
            print(_sorry(progress), file=self._stream, flush=True)
            return
        quarters = 4 * progress.received_bytes // progress.total_bytes
        if progress.received_bytes == 0:
            print(_asking(progress), file=self._stream, flush=True)
        elif quarters > self._quarters:
            print(f"  {25 * quarters} %  {_mb(progress)}", file=self._stream, flush=True)
        self._quarters = quarters


def _asking(progress: Receiving) -> str:
    return f"Fetching {progress.file} from {progress.source}"


def _sorry(progress: GivenUp) -> str:
    return f"  not from there: {progress.why}"


def _mb(progress: Receiving) -> str:
    return f"{progress.received_bytes / 1e6:.1f} of {progress.total_bytes / 1e6:.1f} MB"
