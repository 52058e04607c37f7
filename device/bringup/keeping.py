"""Can it keep: the store, the disk, the clock."""

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from device import __version__
from device.bringup.machine import Machine, Said
from device.bringup.outcome import Check, Failed, Outcome, Passed
from device.bringup.policy import BringupPolicy
from device.clock import Clock
from device.records.policy import POLICY
from device.records.store import STORE_FILE, open_store
from device.records.stored import StoredFault

Free = Callable[[Path], float]
"""Free space below a folder, in units of 10^6 bytes."""


def free_mb(folder: Path) -> float:
    """Free space on the disk that holds a folder."""
    return shutil.disk_usage(folder).free / 1e6


def keeping_checks(
    machine: Machine, records: Path, clock: Clock, policy: BringupPolicy, free: Free = free_mb
) -> list[Check]:
    """The checks of what is kept.

    Args:
        machine: where to look for clocks.
        records: the folder of the stored sessions.
        clock: the wall clock, and times a commit.
        policy: limits.
        free: asked for the free space.
    """
    return [
        Check("store", lambda: _store(records, clock)),
        Check("disk", lambda: _disk(records, policy, free)),
        Check("clock", lambda: _clock(machine, clock, policy)),
    ]


def _store(records: Path, clock: Clock) -> Outcome:
    """Open the store that is there, then have a store beside it commit, synced to the card as in practice.

    Where the folder is not there yet, that is tried in the one above: a check leaves nothing behind.
    """
    place = _nearest(records)
    if not place.is_dir():
        return Failed(
            f"{place} is a file, where the folder of records has to be",
            "name another folder, by --records or by paths.records in the settings",
        )
    state = _state_of(records / STORE_FILE)
    try:
        with TemporaryDirectory(prefix="check-", dir=place) as folder:
            took_ms = _commit_ms(Path(folder), clock)
    except OSError as error:
        return Failed(
            f"nothing can be written in {place} ({error.strerror or error})",
            "make the folder writable for the user that runs the mirror, and see that the card is not full",
        )
    return Passed(f"{state}; a commit takes {took_ms:.1f} ms")


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest above it that is there and may be seen."""
    for place in (folder.absolute(), *folder.absolute().parents):
        try:
            if place.exists():
                return place
        except PermissionError:
            continue
    return Path("/")


def _state_of(path: Path) -> str:
    """What is in the store, all of which has been read."""
    if not path.exists():
        return "there is no store yet"
    store = open_store(path)
    try:
        return f"opens, sessions: {len(store.sessions())}, faults noted: {len(store.faults(POLICY.faults_kept))}"
    finally:
        store.close()


def _commit_ms(folder: Path, clock: Clock) -> float:
    probe = open_store(folder / STORE_FILE)
    try:
        began_s = clock.now_s()
        probe.add_fault(StoredFault(clock.wall(), "probe", "", __version__))
        return 1000 * (clock.now_s() - began_s)
    finally:
        probe.close()


def _disk(records: Path, policy: BringupPolicy, free: Free) -> Outcome:
    folder = _nearest(records)
    left_mb = free(folder)
    if left_mb >= policy.free_min_mb:
        return Passed(f"{left_mb / 1000:.1f} GB free at {folder}")
    return Failed(
        f"{left_mb:.0f} MB free at {folder}, less than {policy.free_min_mb:g} MB",
        "sudo apt clean; sudo journalctl --vacuum-size=50M; or take a larger card",
    )


def _clock(machine: Machine, clock: Clock, policy: BringupPolicy) -> Outcome:
    now = clock.wall()
    note = f"{now:%Y-%m-%d %H:%M} UTC"
    has_battery_clock = bool(machine.find("sys/class/rtc", "rtc*"))
    if not policy.earliest_year <= now.year <= policy.latest_year:
        advice = "sudo timedatectl set-time 'YYYY-MM-DD HH:MM:SS' (UTC), or connect a network for a minute"
        return Failed(f"it says {note}, which cannot be", advice)
    rtc = "a battery clock is there" if has_battery_clock else "no battery clock, so it is wrong after a power cut"
    return Passed(f"{note}; {_synchronised(machine)}; {rtc}")


def _synchronised(machine: Machine) -> str:
    answer = machine.commands(("timedatectl", "show", "--property=NTPSynchronized", "--value"))
    if isinstance(answer, Said) and answer.text in ("yes", "no"):
        return "synchronised" if answer.text == "yes" else "not synchronised"
    if machine.there("run/systemd/timesync/synchronized"):
        return "synchronised"
    return "nobody here knows whether it is synchronised"
