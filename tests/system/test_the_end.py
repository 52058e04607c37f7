"""The process ends when its work is done, whatever still hangs in it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HANGS = {
    "a driver that is closed at the exit": "atexit.register(threading.Event().wait)",
    "a thread that nobody can stop": "threading.Thread(target=threading.Event().wait).start()",
    "a camera that is closed when it is forgotten": "hangs = Hangs()",
}
PROGRAM = """
import atexit, sys, threading
from device.__main__ import program

class Hangs:
    def __del__(self):
        threading.Event().wait()

{hang}
sys.argv = ["mirror", "plan", "check", "docs/example-plan.toml"]
program(end_s=0.5)
"""


@pytest.mark.parametrize("hang", HANGS.values(), ids=HANGS)
def test_the_process_ends_though_something_hangs_in_it(hang):
    command = [sys.executable, "-c", PROGRAM.format(hang=hang)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Timeout" in done.stderr
    assert "not validated" in done.stdout


def test_a_process_in_which_nothing_hangs_ends_with_its_own_code():
    command = [sys.executable, "-c", PROGRAM.format(hang="")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
