"""Whether a machine's wall clock can be trusted to have gone on while it was off."""

from datetime import UTC, datetime, timedelta

import pytest

from device.clock import RTC_TRUST_S, ManualClock, SystemClock, is_sure_of_time

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def battery_clock(root, number=0, *, set_it="1\n", says=NOW):
    clock = root / "sys" / "class" / "rtc" / f"rtc{number}"
    clock.mkdir(parents=True)
    (clock / "hctosys").write_text(set_it)
    (clock / "since_epoch").write_text(f"{round(says.timestamp())}\n")


def test_a_machine_that_has_heard_the_time_is_sure(tmp_path):
    assert not is_sure_of_time(tmp_path, NOW)
    heard = tmp_path / "run" / "systemd" / "timesync" / "synchronized"
    heard.parent.mkdir(parents=True)
    heard.touch()
    assert is_sure_of_time(tmp_path, NOW)


def test_a_battery_clock_that_set_the_time_is_sure(tmp_path):
    battery_clock(tmp_path, says=NOW - timedelta(seconds=20))
    assert is_sure_of_time(tmp_path, NOW)


@pytest.mark.parametrize(
    "given",
    [
        {"set_it": "0\n"},
        {"set_it": ""},
        # Without its battery it begins anew in 1970, and the system goes on from the time of its last start.
        {"says": datetime(1970, 1, 1, 0, 5, tzinfo=UTC)},
        {"says": NOW + timedelta(seconds=RTC_TRUST_S + 1)},
    ],
)
def test_a_battery_clock_that_did_not_set_the_time_is_not_sure(tmp_path, given):
    battery_clock(tmp_path, **given)
    assert not is_sure_of_time(tmp_path, NOW)


def test_a_battery_clock_that_was_never_set_is_not_sure_though_the_system_believes_it(tmp_path):
    never_set = datetime(2000, 1, 1, tzinfo=UTC)
    battery_clock(tmp_path, says=never_set)
    assert not is_sure_of_time(tmp_path, never_set)


def test_one_battery_clock_of_several_is_enough(tmp_path):
    battery_clock(tmp_path, 0, set_it="0\n", says=datetime(1970, 1, 1, tzinfo=UTC))
    battery_clock(tmp_path, 1)
    assert is_sure_of_time(tmp_path, NOW)


def test_a_clock_that_is_moved_by_hand_is_sure_and_the_system_answers():
    assert ManualClock().wall_is_sure()
    assert SystemClock().wall_is_sure() in (True, False)
