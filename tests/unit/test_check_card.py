"""The card, the power and the clock of bring-up, over small trees that stand in for machines."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from device.bringup.card import card_checks
from device.bringup.keeping import keeping_checks
from device.bringup.machine import Machine, Said, Unsaid, User, run_command, this_machine
from device.bringup.outcome import Check, Failed, Passed, Skipped, run_check, run_checks
from device.bringup.policy import POLICY
from device.bringup.power import power_checks
from device.bringup.wording import vocabulary
from device.clock import ManualClock
from device.faults import MirrorError
from device.measurement.side import Affected
from device.records.errors import _WHAT_TO_DO, store_error
from device.records.store import STORE_FILE, open_store
from device.records.stored import SessionStarted

LONG_S = 30.0
SDL = ("x11", "wayland", "KMSDRM", "offscreen", "dummy")
GOOD = {"vcgencmd": Said("throttled=0x0"), "timedatectl": Said("yes")}
MIRROR = User("mirror", is_root=False, groups=frozenset({"mirror", "video", "render", "input", "gpio", "audio"}))
PI5 = "Raspberry Pi 5 Model B Rev 1.0"
CONFIG = """
# For more options see http://rptl.io/configtxt
dtparam=audio=on
camera_auto_detect=1
dtoverlay=vc4-kms-v3d
[cm4]
otg_mode=1
[all]
"""


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def pi_tree(root: Path, config: str = CONFIG, model: str = PI5) -> Path:
    """What a Pi 5 with Raspberry Pi OS shows below /."""
    write(root / "proc/device-tree/model", model + "\0")
    write(root / "boot/firmware/config.txt", config)
    write(root / "etc/group", "root:x:0:\nvideo:x:44:pi,mirror\ngpio:x:986:mirror\n")
    for card, driver in (("card0", "v3d"), ("card1", "vc4-drm")):
        (root / "sys/bus/platform/drivers" / driver).mkdir(parents=True)
        (root / "sys/class/drm" / card / "device").mkdir(parents=True)
        (root / "sys/class/drm" / card / "device" / "driver").symlink_to(root / "sys/bus/platform/drivers" / driver)
        write(root / "dev/dri" / card, "")
    write(root / "sys/class/drm/card1-HDMI-A-1/status", "connected\n")
    write(root / "sys/class/drm/card1-HDMI-A-2/status", "disconnected\n")
    write(root / "sys/class/thermal/thermal_zone0/temp", "48312\n")
    (root / "sys/class/rtc/rtc0").mkdir(parents=True)
    return root


def machine(root: Path, answers=GOOD, user: User = MIRROR) -> Machine:
    return Machine(root, lambda words: answers.get(words[0], Unsaid(f"there is no command {words[0]} here")), user)


def found(checks) -> dict:
    return {finding.name: finding.outcome for finding in run_checks(checks)}


def card(root: Path, *, sdl=SDL, pi_camera=True, user: User = MIRROR) -> dict:
    return found(card_checks(machine(root, user=user), sdl, pi_camera=pi_camera))


def test_a_card_that_is_set_up_passes(tmp_path):
    outcomes = card(pi_tree(tmp_path))
    assert all(isinstance(outcome, Passed) for outcome in outcomes.values()), outcomes
    assert list(outcomes) == ["groups", "boot configuration", "display driver"]
    assert outcomes["display driver"].note == (
        "card0 is v3d, card1 is vc4-drm; connected: HDMI-A-1; SDL has KMSDRM"
    )  # fmt: skip


def test_the_page_that_is_pointed_to_says_how_to_write_a_card_and_another_shows_the_wires():
    docs = Path(__file__).parents[2] / "docs"
    assert "write the card anew, as docs/bring-up.md says" in vocabulary().words
    assert "To write the card anew" in (docs / "bring-up.md").read_text("utf-8")
    tables = [text for text in vocabulary().words if "against the table in docs/" in text]
    assert tables
    assert all("docs/wiring.md" in text for text in tables)


def test_off_a_pi_the_card_is_skipped_with_its_reasons(tmp_path):
    outcomes = card(tmp_path)
    assert all(isinstance(outcome, Skipped) and outcome.because for outcome in outcomes.values())


def test_a_missing_group_is_named_with_its_command(tmp_path):
    user = User("mirror", is_root=False, groups=frozenset({"video", "gpio", "audio"}))
    outcome = card(pi_tree(tmp_path), user=user)["groups"]
    assert outcome == Failed(
        "mirror is not in render (for graphics), input (for keys and touch)",
        "sudo usermod -aG render,input mirror, then restart the device",
    )


def test_a_group_that_was_entered_and_is_not_yet_in_force_asks_for_a_restart(tmp_path):
    outcome = card(pi_tree(tmp_path), user=User("mirror", is_root=False, groups=MIRROR.groups - {"gpio"}))["groups"]
    assert isinstance(outcome, Failed)
    assert outcome.what_to_do == "restart the device, or log out and in again"


def test_root_says_nothing_about_the_groups_of_the_mirror(tmp_path):
    outcome = card(pi_tree(tmp_path), user=User("root", is_root=True, groups=frozenset({"root"})))["groups"]
    assert isinstance(outcome, Skipped)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("", "there is no /boot/firmware/config.txt"),
        ("camera_auto_detect=1\n", "does not load vc4-kms-v3d"),
        ("camera_auto_detect=1\n#dtoverlay=vc4-kms-v3d\n", "does not load"),
        ("camera_auto_detect=1\ndtoverlay=vc4-fkms-v3d\n", "does not load"),
        ("camera_auto_detect=1\n[pi4]\ndtoverlay=vc4-kms-v3d\n", "does not load"),
        ("camera_auto_detect=1\n[none]\ndtoverlay=vc4-kms-v3d\n", "does not load"),
        ("dtoverlay=vc4-kms-v3d\n", "neither looks for a camera"),
        ("dtoverlay=vc4-kms-v3d\ncamera_auto_detect=1\ncamera_auto_detect=0\n", "neither looks"),
        ("dtoverlay=vc4-kms-v3d\n[cm5]\ndtoverlay=imx708\n", "neither looks"),
        (CONFIG + "start_x=1\n", "start_x=1"),
    ],
)
def test_a_boot_configuration_that_cannot_work_fails(tmp_path, config, said):
    outcome = card(pi_tree(tmp_path, config))["boot configuration"]
    assert isinstance(outcome, Failed)
    assert said in outcome.why
    assert outcome.what_to_do


@pytest.mark.parametrize(
    "config",
    [
        CONFIG,
        "dtoverlay = vc4-kms-v3d , cma-512 # graphics\ndtoverlay=imx708\n",
        "[pi4]\nstart_x=1\n[pi5]\ndtoverlay=vc4-kms-v3d-pi5\ndtoverlay=imx219,cam0\n",
        "[none]\nstart_x=1\n[all]\ndtoverlay=vc4-kms-v3d\ncamera_auto_detect=1\n",
    ],
)
def test_a_boot_configuration_that_works_passes(tmp_path, config):
    outcome = card(pi_tree(tmp_path, config))["boot configuration"]
    assert isinstance(outcome, Passed), outcome


def test_a_usb_camera_needs_no_camera_in_the_boot_configuration(tmp_path):
    outcome = card(pi_tree(tmp_path, "dtoverlay=vc4-kms-v3d\n"), pi_camera=False)["boot configuration"]
    assert isinstance(outcome, Passed)


def test_the_older_place_of_the_boot_configuration_is_found(tmp_path):
    root = pi_tree(tmp_path)
    (root / "boot/firmware/config.txt").rename(root / "boot/config.txt")
    outcome = card(root)["boot configuration"]
    assert isinstance(outcome, Passed)
    assert "/boot/config.txt" in outcome.note


def test_a_display_driver_that_is_not_there_fails_on_a_pi(tmp_path):
    write(tmp_path / "proc/device-tree/model", PI5)
    outcome = card(tmp_path)["display driver"]
    assert isinstance(outcome, Failed)
    assert "vc4-kms-v3d" in outcome.what_to_do


def test_pygame_without_kmsdrm_and_a_panel_that_is_not_connected_fail(tmp_path):
    root = pi_tree(tmp_path)
    without = card(root, sdl=("x11", "dummy"))["display driver"]
    assert isinstance(without, Failed)
    assert "pygame-ce" in without.what_to_do
    write(root / "sys/class/drm/card1-HDMI-A-1/status", "disconnected\n")
    unplugged = card(root)["display driver"]
    assert isinstance(unplugged, Failed)
    assert "no panel is connected" in unplugged.why


def test_when_the_card_fails_later_failures_say_so_first():
    checks = [
        Check("groups", lambda: Failed("missing", "add them"), of_the_card=True),
        Check("camera", lambda: Failed("it does not open", "check the cable")),
        Check("disk", lambda: Passed("fine")),
    ]
    groups, camera, disk = run_checks(checks)
    assert groups.outcome == Failed("missing", "add them")
    assert camera.outcome == Failed(
        "it does not open", "First put right: groups. Then, if it still fails: check the cable"
    )
    assert disk.outcome == Passed("fine")


def test_a_check_that_raises_fails_and_the_others_go_on():
    def broken():
        raise ZeroDivisionError("by our mistake")

    first, second = run_checks([Check("one", broken), Check("two", lambda: Passed("fine"))])
    assert isinstance(first.outcome, Failed)
    assert "by our mistake" in first.outcome.why
    assert second.outcome == Passed("fine")


def test_a_check_that_hangs_is_left_behind_and_the_others_go_on():
    answered = threading.Event()

    def hang():
        answered.wait(LONG_S)
        return Passed("at last")

    first, second = run_checks([Check("camera", hang, bound_s=0.01), Check("two", lambda: Passed("fine"))])
    answered.set()
    assert isinstance(first.outcome, Failed)
    assert "hangs" in first.outcome.why
    assert second.outcome == Passed("fine")


def power(root: Path, answers=GOOD) -> dict:
    return found(power_checks(machine(root, answers), POLICY))


def test_power_passes_on_a_cool_well_fed_pi(tmp_path):
    outcomes = power(pi_tree(tmp_path))
    assert outcomes == {
        "supply voltage": Passed("never too low since the start; processor at full speed"),
        "heat": Passed("48 degrees C; it slows down from 80 on"),
    }


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("throttled=0x50005", "the voltage is too low now and was too low since the start (bits 0x50005)"),
        ("throttled=0x50000", "the voltage was too low since the start (bits 0x50000)"),
        ("error=1", "vcgencmd said 'error=1'"),
    ],
)
def test_a_supply_that_sags_fails(tmp_path, said, why):
    outcome = power(pi_tree(tmp_path), {"vcgencmd": Said(said)})["supply voltage"]
    assert isinstance(outcome, Failed)
    assert outcome.why == why


def test_a_processor_that_slowed_down_for_heat_is_said_and_is_no_fault_of_the_supply(tmp_path):
    outcome = power(pi_tree(tmp_path), {"vcgencmd": Said("throttled=0x60000")})["supply voltage"]
    assert isinstance(outcome, Passed)
    assert "throttled since the start" in outcome.note


@pytest.mark.parametrize(("alarm", "kind"), [("0", Passed), ("1", Failed)])
def test_without_vcgencmd_the_kernels_alarm_counts(tmp_path, alarm, kind):
    root = pi_tree(tmp_path)
    write(root / "sys/class/hwmon/hwmon1/in0_lcrit_alarm", f"{alarm}\n")
    assert isinstance(power(root, {})["supply voltage"], kind)


def test_without_either_and_off_a_pi_the_supply_is_skipped(tmp_path):
    assert isinstance(power(pi_tree(tmp_path / "pi"), {})["supply voltage"], Skipped)
    assert power(tmp_path / "pc") == {
        "supply voltage": Skipped("this is no Raspberry Pi, and nothing else tells its voltage"),
        "heat": Skipped("no thermometer here"),
    }


def test_the_hottest_place_counts(tmp_path):
    root = pi_tree(tmp_path)
    write(root / "sys/class/thermal/thermal_zone1/temp", "82000\n")
    write(root / "sys/class/thermal/thermal_zone2/temp", "unknown\n")
    outcome = power(root)["heat"]
    assert isinstance(outcome, Failed)
    assert outcome.why.startswith("82 degrees C")


def keeping(root: Path, records: Path, *, clock=None, free_mb=5000.0, answers=GOOD) -> dict:
    return found(
        keeping_checks(machine(root, answers), records, clock or ManualClock(datetime(2027, 1, 1, tzinfo=UTC)), POLICY,
                       free=lambda folder: free_mb)
    )  # fmt: skip


def test_keeping_passes_and_leaves_nothing_behind_not_even_the_folder(tmp_path):
    outcomes = keeping(pi_tree(tmp_path / "pi"), tmp_path / "not" / "yet")
    assert outcomes["store"] == Passed("there is no store yet; a commit takes 0.0 ms")
    assert outcomes["disk"] == Passed(f"5.0 GB free at {tmp_path}")
    assert outcomes["clock"] == Passed("2027-01-01 00:00 UTC; synchronised; a battery clock is there")
    assert [path.name for path in tmp_path.iterdir()] == ["pi"]


def test_a_store_that_is_there_is_opened_and_stays_as_it_is(tmp_path):
    store = open_store(tmp_path / STORE_FILE)
    store.begin_session(SessionStarted(datetime(2026, 3, 1, tzinfo=UTC), 0.0, "p", Affected.LEFT, "m", "1", "0.1"))
    store.close()
    before = (tmp_path / STORE_FILE).read_bytes()
    assert keeping(tmp_path, tmp_path)["store"] == Passed("opens, sessions: 1, faults noted: 0; a commit takes 0.0 ms")
    assert (tmp_path / STORE_FILE).read_bytes() == before


def test_a_store_that_is_none_and_a_folder_that_is_none_fail_with_what_to_do(tmp_path):
    (tmp_path / STORE_FILE).write_bytes(b"holiday pictures" * 100)
    broken = keeping(tmp_path, tmp_path)["store"]
    assert isinstance(broken, Failed)
    assert broken.what_to_do.startswith("Move the file aside")
    for records in (tmp_path / STORE_FILE, tmp_path / STORE_FILE / "deep"):
        folder = keeping(tmp_path, records)["store"]
        assert isinstance(folder, Failed)
        assert folder.why == f"{tmp_path / STORE_FILE} is a file, where the folder of records has to be"
        assert "--records" in folder.what_to_do


ACTIONS = {"Check", "Close", "Copy", "Free", "Install", "Make", "Move"}


@pytest.mark.parametrize("code", sorted(_WHAT_TO_DO))
def test_what_to_do_about_a_store_begins_with_something_to_do(code):
    error = sqlite3.OperationalError("it fails")
    error.sqlite_errorcode = code
    outcome = run_check(Check("store", partial(failing, store_error("open the store", Path("/mnt/store"), error))))
    assert isinstance(outcome, Failed)
    assert outcome.why == "Could not open the store in /mnt/store: it fails"
    assert outcome.what_to_do.split()[0] in ACTIONS


def test_a_store_of_a_later_program_says_what_to_install(tmp_path):
    open_store(tmp_path / STORE_FILE).close()
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as later:
        later.execute("PRAGMA user_version = 99")
    outcome = keeping(tmp_path, tmp_path)["store"]
    assert isinstance(outcome, Failed)
    assert "has version 99" in outcome.why
    assert outcome.what_to_do == "Install the program that wrote it, or a later one."


def test_a_full_disk_fails_before_it_is_quite_full(tmp_path):
    outcome = keeping(tmp_path, tmp_path / "not" / "yet", free_mb=999.0)["disk"]
    assert isinstance(outcome, Failed)
    assert outcome.why == f"999 MB free at {tmp_path}, less than 1000 MB"


@pytest.mark.parametrize("year", [1970, 2025, 2047])
def test_a_clock_that_cannot_be_right_fails(tmp_path, year):
    outcome = keeping(tmp_path, tmp_path, clock=ManualClock(datetime(year, 6, 1, tzinfo=UTC)))["clock"]
    assert isinstance(outcome, Failed)
    assert "timedatectl" in outcome.what_to_do


def test_a_device_without_a_battery_clock_or_a_network_says_so(tmp_path):
    outcome = keeping(tmp_path, tmp_path, answers={"timedatectl": Said("no")})["clock"]
    assert isinstance(outcome, Passed)
    assert "not synchronised; no battery clock" in outcome.note
    unknown = keeping(tmp_path, tmp_path, answers={})["clock"]
    assert "nobody here knows" in unknown.note
    write(tmp_path / "run/systemd/timesync/synchronized", "")
    assert "UTC; synchronised" in keeping(tmp_path, tmp_path, answers={})["clock"].note


def test_the_machine_at_hand_can_be_asked():
    here = this_machine()
    assert here.root == Path("/")
    assert here.user.name
    assert here.read("no/such/file") == ""
    assert run_command(["echo", "yes"]) == Said("yes")
    assert isinstance(run_command(["no-such-command-here"]), Unsaid)
    assert run_command(["false"]) == Unsaid("false said nothing (exit code 1: )")


def failing(error):
    raise error


def test_what_an_error_of_ours_says_to_do_becomes_what_to_do():
    error = MirrorError("/dev/video0: no camera opens there; check its cable, and plug it in")
    assert run_check(Check("camera", partial(failing, error))) == Failed(
        "/dev/video0: no camera opens there", "check its cable, and plug it in"
    )
