"""Is the card set up: the user's groups, the boot configuration, and the display driver.

Without these, every part that hangs on them looks broken.
"""

from pathlib import Path

from device.bringup.machine import Machine
from device.bringup.outcome import Check, Failed, Outcome, Passed, Skipped

GROUPS = {
    "video": "camera",
    "render": "graphics",
    "input": "keys and touch",
    "gpio": "buttons and lamps",
    "audio": "sound",
}
"""The groups that the user of the mirror needs, and for what."""

CONFIG_FILES = ("boot/firmware/config.txt", "boot/config.txt")
"""Where the Pi's boot configuration stands; the second until Bullseye."""

CAMERA_OVERLAYS = (
    *("imx219", "imx290", "imx296", "imx327", "imx378", "imx477", "imx500", "imx519", "imx708"),
    *("ov5647", "ov7251", "ov9281", "ov64a40", "arducam-64mp", "arducam-pivariety"),
)
"""Overlays of camera sensors (github.com/raspberrypi/linux, arch/arm/boot/dts/overlays/README)."""

KMS = "vc4-kms-v3d"
NO_PI = "this is no Raspberry Pi"


def card_checks(machine: Machine, sdl_drivers: tuple[str, ...], *, pi_camera: bool) -> list[Check]:
    """The checks that come first.

    Args:
        machine: where to look.
        sdl_drivers: the video drivers that SDL was built with.
        pi_camera: whether the settings leave the camera to the Pi's own.
    """
    return [
        Check("groups", lambda: _groups(machine), of_the_card=True),
        Check("boot configuration", lambda: _overlays(machine, pi_camera=pi_camera), of_the_card=True),
        Check("display driver", lambda: _display_driver(machine, sdl_drivers), of_the_card=True),
    ]


def _groups(machine: Machine) -> Outcome:
    if not machine.is_pi:
        return Skipped(f"{NO_PI}, and only its parts need the groups {', '.join(GROUPS)}")
    user = machine.user
    if user.is_root:
        return Skipped("this is root, who needs no groups; look again as the user that runs the mirror")
    missing = [group for group in GROUPS if group not in user.groups]
    if not missing:
        return Passed(f"{user.name} is in {', '.join(GROUPS)}")
    why = f"{user.name} is not in " + ", ".join(f"{group} (for {GROUPS[group]})" for group in missing)
    entered = [group for group in missing if user.name in _members(machine, group)]
    if entered == missing:
        return Failed(f"{why}: entered, but not yet in force", "restart the device, or log out and in again")
    return Failed(why, f"sudo usermod -aG {','.join(missing)} {user.name}, then restart the device")


def _members(machine: Machine, group: str) -> list[str]:
    for line in machine.read("etc/group").splitlines():
        name, _, rest = line.partition(":")
        if name == group:
            return rest.rpartition(":")[2].split(",")
    return []


def _overlays(machine: Machine, *, pi_camera: bool) -> Outcome:
    if not machine.is_pi:
        return Skipped(f"{NO_PI}, so there is no config.txt")
    places = [place for place in CONFIG_FILES if machine.read(place)]
    if not places:
        todo = "write the card anew, as docs/bring-up.md says"
        return Failed(f"there is no /{CONFIG_FILES[0]}, or it is empty", todo)
    return _judge_lines(_lines_for(machine.read(places[0]), machine.model), f"/{places[0]}", pi_camera=pi_camera)


def _judge_lines(lines: list[str], where: str, *, pi_camera: bool) -> Outcome:
    overlays = [_overlay(line) for line in lines if line.startswith("dtoverlay=")]
    if not any(overlay.startswith(KMS) for overlay in overlays):
        return Failed(f"{where} does not load {KMS}", f"write dtoverlay={KMS} under [all] in it, then restart")
    if "start_x=1" in lines:
        return Failed(f"{where} has start_x=1, the camera system of old", "take that line away, then restart")
    if not pi_camera:
        return Passed(f"{KMS} is loaded; the settings name another camera than the Pi's own")
    sensors = [overlay for overlay in overlays if overlay in CAMERA_OVERLAYS]
    detects = [line for line in lines if line.startswith("camera_auto_detect=")][-1:] == ["camera_auto_detect=1"]
    if sensors or detects:
        return Passed(f"{KMS} and {' and '.join(sensors) if sensors else 'the search for a camera'} are in {where}")
    todo = "write camera_auto_detect=1 under [all] in it, or the sensor's dtoverlay, then restart"
    return Failed(f"{where} neither looks for a camera nor names one", todo)


def _lines_for(config: str, model: str) -> list[str]:
    """The lines of a config.txt that hold for a board. A line holds for the boards of the [filter] above it."""
    lines, holds = [], True
    for raw in config.splitlines():
        line = raw.partition("#")[0].strip()
        if line.startswith("["):
            holds = _filter_holds(line.strip("[]").lower(), model)
        elif line and holds:
            lines.append(line.replace(" ", ""))
    return lines


def _filter_holds(name: str, model: str) -> bool:
    boards = {"pi": ("Raspberry Pi {0}", "Compute Module {0}"), "cm": ("Compute Module {0}",)}
    family, generation = name[:2], name[2:]
    if family in boards and generation.isdigit():
        return any(form.format(generation) in model for form in boards[family])
    return name == "all"


def _overlay(line: str) -> str:
    return line.removeprefix("dtoverlay=").partition(",")[0]


def _display_driver(machine: Machine, sdl_drivers: tuple[str, ...]) -> Outcome:
    cards = [path for path in machine.find("sys/class/drm", "card*") if path.name[4:].isdigit()]
    if not cards or not machine.find("dev/dri", "card*"):
        if machine.is_pi:
            return Failed(
                "there is no /dev/dri/card*: the kernel drives no display",
                f"check dtoverlay={KMS} in the boot configuration, then restart",
            )
        return Skipped("there is no /dev/dri/card* here: no display is driven")
    if "KMSDRM" not in (driver.upper() for driver in sdl_drivers):
        has = ", ".join(sdl_drivers) or "none that could be found"
        return Failed(
            f"SDL cannot draw without a desktop (it has {has})", "pip uninstall pygame; pip install pygame-ce"
        )
    named = {card.name: _driver(card) for card in cards}
    note = ", ".join(f"{card} is {driver}" for card, driver in named.items())
    panels = [path.parent.name.partition("-")[2] for path in machine.find("sys/class/drm", "card*-*/status")
              if path.read_text("utf-8").strip() == "connected"]  # fmt: skip
    if machine.is_pi and not any(driver.startswith("vc4") for driver in named.values()):
        return Failed(f"no display is driven by vc4 ({note})", f"check dtoverlay={KMS}, then restart")
    if not panels:
        return Failed(f"no panel is connected ({note})", "check the panel's cable and power, then restart")
    return Passed(f"{note}; connected: {', '.join(panels)}; SDL has KMSDRM")


def _driver(card: Path) -> str:
    link = card / "device" / "driver"
    return link.resolve().name if link.exists() else "without a driver"
