"""The first screen does not wait for what only a session needs."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, sys
import pygame

def first():
    print(*sys.modules, flush=True)
    os._exit(0)

pygame.display.flip = first
from device.__main__ import main
main(["practice", "--display", "window"])
"""
LATER = (
    "cv2",
    "numpy",
    "sqlite3",
    "tomllib",
    "device.app",
    "device.camera",
    "device.coaching.state",
    "device.display.cue_words",
    "device.display.navigation",
    "device.inference",
    "device.measurement.values",
    "device.plan",
    "device.records",
)


def test_the_first_screen_does_not_wait_for_a_session(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "SDL_VIDEODRIVER": "dummy", "XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    imported = done.stdout.split()
    assert "device.display.splash" in imported
    assert [name for name in LATER if name in imported] == []
