"""How the progress of a fetch is drawn."""

import io

from device.commands.progress import draw_progress
from device.inference.fetching import GivenUp, Receiving
from device.inference.models import WebSource

HERE = WebSource("http://here/small.task")
THERE = WebSource("http://there/small.task")
STORY = [
    Receiving("small.task", HERE, 0, 4_000_000),
    Receiving("small.task", HERE, 1_000_000, 4_000_000),
    GivenUp(HERE, "it fell silent"),
    Receiving("small.task", THERE, 0, 4_000_000),
    *(Receiving("small.task", THERE, n * 100_000, 4_000_000) for n in range(1, 41)),
    Receiving("small.task", THERE, 4_000_000, 4_000_000),
]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def told(stream):
    draw = draw_progress(stream)
    for progress in STORY:
        draw(progress)
    return stream.getvalue()


def test_a_terminal_gets_one_line_for_each_source_that_ends_at_the_full_bar():
    text = told(Terminal())
    lines = [line.rpartition("\r")[2] for line in text.splitlines(keepends=False) if line]
    assert text.endswith("100 %  4.0 of 4.0 MB\n")
    assert text.count("100 %") == 1
    assert "  not from there: it fell silent\n" in text
    assert any("25 %  1.0 of 4.0 MB" in line for line in lines)


def test_a_file_gets_a_few_plain_lines():
    lines = told(io.StringIO()).splitlines()
    assert lines == [
        "Fetching small.task from http://here/small.task",
        "  25 %  1.0 of 4.0 MB",
        "  not from there: it fell silent",
        "Fetching small.task from http://there/small.task",
        "  25 %  1.0 of 4.0 MB",
        "  50 %  2.0 of 4.0 MB",
        "  75 %  3.0 of 4.0 MB",
        "  100 %  4.0 of 4.0 MB",
    ]
