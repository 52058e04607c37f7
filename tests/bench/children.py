"""Processes that are measured from outside: peak memory, and the time to a first picture."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]

BARE = """
import time
import pygame
pygame.display.init()
window = pygame.display.set_mode((800, 1280))
window.fill((0, 0, 0))
pygame.display.flip()
print(time.monotonic(), flush=True)
"""

OURS = """
import os, time
import pygame
flip = pygame.display.flip
def first():
    flip()
    print(time.monotonic(), flush=True)
    os._exit(0)
pygame.display.flip = first
from device.__main__ import main
main(["practice", "--display", "window"])
"""


SESSION = """
import sys
from device.__main__ import main
code = main(sys.argv[1:])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)
"""


def peak_memory_kb(words: list[str]) -> int:
    """The most memory that a process held which runs one of our commands, in KiB.

    By the kernel's own high-water mark: what `getrusage` tells of a child begins with the memory of its parent.
    """
    done = subprocess.run([sys.executable, "-c", SESSION, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])


def first_picture_s(program: str) -> float:
    """From the start of a process to its first picture. It prints the monotonic clock, which all processes share."""
    began_s = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "SDL_VIDEODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.split()[-1]) - began_s


def first_pictures_s(times: int) -> tuple[float, float]:
    """Ours and a bare program's, in turn; the medians."""
    pairs = [(first_picture_s(OURS), first_picture_s(BARE)) for _ in range(times)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
