"""What runs here: the program, Python, the system, and the packages that matter. No name of the machine, no number."""

import os
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from device import __version__
from device.bringup.machine import Machine, Unsaid
from device.coaching.policy import POLICY_VERSION
from device.inference.runtime import chosen_runtime

PACKAGES = (
    *("numpy", "opencv-python-headless", "opencv-python", "opencv-contrib-python", "ai-edge-litert", "tflite-runtime"),
    *("pygame-ce", "pygame", "fontpkg-atkinson-hyperlegible", "gpiozero", "lgpio", "picamera2", "libcamera"),
)
"""Those that are used, and those that get in their way: two kinds of OpenCV or of pygame overwrite each other."""

SYSTEM_PACKAGES = (
    *("python3-picamera2", "python3-libcamera", "libcamera-ipa", "python3-gpiozero", "python3-lgpio"),
    *("python3-numpy", "python3-opencv", "libgbm1", "libdrm2", "raspi-firmware"),
)
"""Debian packages that a device takes from its system."""

ABSENT = "not installed"


def program_versions() -> dict[str, str]:
    """The program, what runs it, and the constants that scores depend on."""
    runtime = chosen_runtime()
    return {
        "mirror": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "runtime": f"{runtime.package} {runtime.version()}",
        "coaching_policy": POLICY_VERSION,
    }


def machine_versions(machine: Machine) -> dict[str, str]:
    """The board, the system and its kernel."""
    release = dict(
        line.split("=", 1) for line in machine.read("etc/os-release").splitlines() if "=" in line
    )  # fmt: skip
    return {
        "board": machine.model or "not known: there is no device tree",
        "os": release.get("PRETTY_NAME", "not known").strip('"'),
        "kernel": machine.read("proc/sys/kernel/osrelease") or "not known",
        "architecture": os.uname().machine,
    }


def package_versions(find: Callable[[str], str] = version) -> dict[str, str]:
    """The packages of this Python, by their names for pip."""
    return {name: _package(name, find) for name in PACKAGES}


def _package(name: str, find: Callable[[str], str]) -> str:
    try:
        return find(name)
    except PackageNotFoundError:
        # libcamera, say, is a module of the system's that pip knows nothing of.
        return "there, without a version" if name in ("libcamera", "picamera2") and find_spec(name) else ABSENT


def system_versions(machine: Machine) -> dict[str, str]:
    """The packages of Debian that are installed, or why nobody can say."""
    answer = machine.commands(("dpkg-query", "--show", "--showformat=${Package} ${Version}\\n", *SYSTEM_PACKAGES))
    if isinstance(answer, Unsaid):
        return {"dpkg": "none of the Debian packages of a device is installed, or there is no dpkg here"}
    pairs = [line.split() for line in answer.text.splitlines()]
    found = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    return {name: found.get(name, ABSENT) for name in SYSTEM_PACKAGES}
