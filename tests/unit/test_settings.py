"""A bad setting falls back to its default, loudly."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.faults import WrongUse
from device.settings import Settings, load_settings, read_settings


def test_good_settings_are_used():
    read = read_settings(
        '[camera]\nsource = "v4l2:1"\nwidth_px = 640\n[display]\nfullscreen = true\n[paths]\nrecords = "/r"\n'
    )
    assert read.problems == ()
    assert read.settings.camera.source == "v4l2:1"
    assert read.settings.camera.width_px == 640
    assert read.settings.display.fullscreen
    assert read.settings.paths.records == Path("/r")


def test_a_bad_value_falls_back_alone_and_is_reported():
    read = read_settings("[camera]\nwidth_px = 2\nheight_px = 480\n")
    assert [p.place for p in read.problems] == ["camera.width_px"]
    assert read.settings.camera.width_px == Settings().camera.width_px
    assert read.settings.camera.height_px == 480


def test_an_unknown_key_is_reported_with_what_was_meant():
    read = read_settings("[camera]\nwidht_px = 640\n")
    assert "did you mean 'width_px'" in read.problems[0].message


@pytest.mark.parametrize(
    ("table", "key", "bad", "good"),
    [
        (
            "camera",
            "source",
            ["banana", "v4l2", "v4l2:x", "v4l2:\u00b2", "clip:", "auto:", "AUTO"],
            ["v4l2:0", "clip:a"],
        ),
        (
            "display",
            "kind",
            ["windw", "headless", "headless:", "window:1", "headless:a\0b"],
            ["window", "headless:a:b"],
        ),
        ("sound", "kind", ["speakr", "speaker:1", "auto:"], ["auto", "speaker", "none"]),
        ("sound", "tones", ["sometimes", "when needed"], ["when_needed", "always", "never"]),
        ("buttons", "kind", ["keybord", "script", "script:"], ["auto", "keyboard", "script:a b"]),
    ],
)
def test_a_choice_that_no_part_can_open_falls_back_and_is_reported(table, key, bad, good):
    for value in bad:
        read = read_settings(f"[{table}]\n{key} = {json.dumps(value)}\n")
        assert [p.place for p in read.problems] == [f"{table}.{key}"], value
        assert read.settings == Settings()
    for value in good:
        read = read_settings(f"[{table}]\n{key} = {json.dumps(value)}\n")
        assert read.problems == ()
        assert getattr(getattr(read.settings, table), key) == value


def test_the_volume_lies_between_silence_and_all_there_is():
    read = read_settings("[sound]\nvolume = 0.8\nvoice = false\n")
    assert (read.settings.sound.volume, read.settings.sound.voice, read.problems) == (0.8, False, ())
    for bad in ("1.2", "-0.1", "nan", '"loud"', "true"):
        read = read_settings(f"[sound]\nvolume = {bad}\n")
        assert [p.place for p in read.problems] == ["sound.volume"], bad
        assert read.settings == Settings()


def test_a_choice_that_is_misspelt_is_reported_with_what_was_meant():
    assert "did you mean 'keyboard'" in read_settings('[buttons]\nkind = "keybord"').problems[0].message


def test_a_usual_file_that_cannot_be_opened_is_reported_and_the_device_starts(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "facial-retraining-mirror" / "settings.toml").mkdir(parents=True)
    read = load_settings(None)
    assert read.settings == Settings()
    assert "cannot be opened" in read.problems[0].message


def test_a_settings_file_that_was_named_must_be_there(tmp_path):
    with pytest.raises(WrongUse, match="cannot be opened"):
        load_settings(tmp_path / "nowhere.toml")


def test_a_file_that_is_no_text_is_reported_and_the_defaults_are_used(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe")
    read = load_settings(path)
    assert "UTF-8" in read.problems[0].message
    assert read.settings == Settings()


def test_without_a_file_there_are_defaults_and_no_complaint(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    read = load_settings(None)
    assert read.problems == ()
    assert read.settings.paths.records == tmp_path / "data" / "facial-retraining-mirror" / "records"


@given(st.text())
def test_any_text_gives_settings_that_can_be_used(text):
    read = read_settings(text)
    assert 320 <= read.settings.camera.width_px <= 4096
    assert read.settings == Settings() or text.strip()


def test_the_example_in_the_papers_is_the_defaults_and_nothing_else():
    text = (Path(__file__).parents[2] / "docs" / "example-settings.toml").read_text("utf-8")
    read = read_settings(text)
    assert read.problems == ()
    assert read.settings == Settings()
