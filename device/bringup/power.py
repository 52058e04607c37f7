"""Does it get the current it needs, and does it keep cool."""

from device.bringup.machine import Machine, Said
from device.bringup.outcome import Check, Failed, Outcome, Passed, Skipped
from device.bringup.policy import BringupPolicy

OWN_SUPPLY = "use the Pi's own power supply (5 V 3 A for a Pi 4, 5 V 5 A for a Pi 5) and a short cable"


def power_checks(machine: Machine, policy: BringupPolicy) -> list[Check]:
    """Supply voltage and heat."""
    return [
        Check("supply voltage", lambda: _supply(machine)),
        Check("heat", lambda: _heat(machine, policy)),
    ]


UNDER_VOLTAGE = {0: "is too low now", 16: "was too low since the start"}
SLOWED = {1: "slowed down now", 2: "throttled now", 17: "slowed down since the start", 18: "throttled since the start"}
"""Bits of `vcgencmd get_throttled` (raspberrypi.com/documentation/computers/os.html#get_throttled)."""


def _supply(machine: Machine) -> Outcome:
    if not machine.is_pi:
        return Skipped("this is no Raspberry Pi, and nothing else tells its voltage")
    answer = machine.commands(("vcgencmd", "get_throttled"))
    if isinstance(answer, Said):
        return _throttled(answer.text)
    for alarm in machine.find("sys/class/hwmon", "hwmon*/in0_lcrit_alarm"):
        if alarm.read_text("utf-8").strip() != "0":
            return Failed("the voltage is too low now (in0_lcrit_alarm)", OWN_SUPPLY)
        return Passed("not too low now (in0_lcrit_alarm)")
    return Skipped(f"{answer.because}, and there is no in0_lcrit_alarm")


def _throttled(text: str) -> Outcome:
    try:
        bits = int(text.removeprefix("throttled="), 16)
    except ValueError:
        return Failed(f"vcgencmd said {text!r}", "see that the user is in the group video, then restart")
    low = [text for bit, text in UNDER_VOLTAGE.items() if bits >> bit & 1]
    slowed = [text for bit, text in SLOWED.items() if bits >> bit & 1]
    if low:
        return Failed(f"the voltage {' and '.join(low)} (bits {bits:#x})", OWN_SUPPLY)
    return Passed(f"never too low since the start; processor {', '.join(slowed) or 'at full speed'}")


def _heat(machine: Machine, policy: BringupPolicy) -> Outcome:
    found = {zone.parent.name: zone.read_text("utf-8").strip()
             for zone in machine.find("sys/class/thermal", "thermal_zone*/temp")}  # fmt: skip
    degrees = [int(text) / 1000 for text in found.values() if text.lstrip("-").isdigit()]
    if not degrees:
        return Skipped("no thermometer here")
    note = f"{max(degrees):.0f} degrees C"
    if max(degrees) <= policy.heat_max_c:
        return Passed(f"{note}; it slows down from 80 on")
    return Failed(f"{note}, more than {policy.heat_max_c:g}", "free the air slots, and check the fan or the heat sink")
