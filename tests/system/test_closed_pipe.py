"""Whoever reads the output of `mirror` may have had enough of it, as `head` does."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize("words", [("catalogue",), ("catalogue", "--json")])
def test_a_reader_that_goes_away_is_no_fault_and_makes_no_noise(words, buffered):
    env = {**os.environ, "PYTHONUNBUFFERED": "" if buffered else "1"}
    command = [sys.executable, "-m", "device", "plan", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as mirror:
        assert mirror.stdout is not None
        assert mirror.stderr is not None
        mirror.stdout.close()
        assert mirror.stderr.read() == ""
        assert mirror.wait(timeout=60) == 0
