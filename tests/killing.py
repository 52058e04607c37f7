"""Processes that are killed on order: what a test asks, and what the process does that plays and kills.

That process imports everything once and forks another for each play, which saves a second each. It has one thread, so
that a fork copies nothing that another thread was in the middle of. Orders come as JSON lines, answers go out as such.
"""

import json
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


@contextmanager
def killer(module: str) -> Iterator[Callable[[dict[str, Any]], dict[str, Any]]]:
    """Start `python -m MODULE`, which calls `serve`. What comes is asked with an order and gives the answer."""
    command = [sys.executable, "-m", module]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        orders, answers = process.stdin, process.stdout

        def play(order: dict[str, Any]) -> dict[str, Any]:
            print(json.dumps(order), file=orders, flush=True)
            return json.loads(answers.readline())

        yield play
        orders.close()


def serve(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answer orders until there are no more."""
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


def killed(play: Callable[[int], int], come: Callable[[bytes], bool], after_s: float) -> tuple[bytes, bool]:
    """Play in a process of its own, and kill it at its moment.

    Args:
        play: is given the pipe to tell on, and gives its exit code.
        come: whether with what was told so far the moment has come. If it never does, the play comes to its end.
        after_s: it is killed so many seconds later, or when it has ended, if that is earlier.

    Returns:
        What it told, and whether it came to its end by itself.

    Raises:
        RuntimeError: it ended with a fault before; the log says which.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _play(play, writing)
    os.close(writing)
    said = b""
    while not come(said) and (more := os.read(reading, 4096)):
        said += more
    ending = os.pidfd_open(child)
    select.select([ending], [], [], after_s)
    signal.pidfd_send_signal(ending, signal.SIGKILL)
    while more := os.read(reading, 4096):
        said += more
    _, status = os.waitpid(child, 0)
    os.close(reading)
    os.close(ending)
    if os.WIFEXITED(status) and status:
        raise RuntimeError("what was played ended with a fault of its own")
    return said, status == 0


def _play(play: Callable[[int], int], writing: int) -> None:
    """Never returns."""
    code = 1
    try:
        code = play(writing)
    except Exception:  # noqa: BLE001 (whatever it was, this copy of the process must not go on as if it were the first)
        traceback.print_exc()
    finally:
        # Not `sys.exit`: the buffers of the process that forked are not this one's to flush.
        os._exit(code)
