"""`mirror report` tells what a bug report needs, and nothing about the patient."""

import json
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from device.bringup.machine import Machine, Said, Unsaid, User
from device.bringup.telling import Asked, settings_told, tell
from device.bringup.versions import package_versions
from device.coaching.state import Cue, CueGiven, NotScored, NotScoredWhy, RepetitionResult
from device.measurement.side import Affected, Side
from device.measurement.values import Measured
from device.records.store import STORE_FILE, open_store
from device.records.stored import EndReason, NotTimed, RunFigures, SessionEnded, SessionStarted, StoredFault, Times
from device.settings import CameraSettings, PathSettings, Settings, SettingsRead, read_settings

EXAMPLE = Path(__file__).parents[2] / "docs" / "example-plan.toml"
STARTED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SMILE = RepetitionResult(
    exercise=0,
    number=1,
    movement="quokka_smile",
    started_s=5.0,
    duration_s=4.321,
    excursion_mm={Side.LEFT: Measured(2.7182, 0.1), Side.RIGHT: Measured(2.5, 0.1)},
    symmetry_ratio=Measured(0.8, 0.05),
    score=NotScored(NotScoredWhy.CAMERA_CANNOT_SEE),
    synkinesis=(),
    cues=(CueGiven(Cue.BEGIN, 0.0),),
)
FREE_IT = "Free space on the card; what is waiting is kept and stored then."
UNMISTAKABLE = ("Quokka", "quokka", "Wombat", "wombat", "Numbat", "numbat", "Bilby", "2.7182", "4.321", "555 0199")


def machine(root, commands=lambda words: Unsaid("nothing here")) -> Machine:
    return Machine(root, commands, User("wombat", is_root=False, groups=frozenset()))


def asked(folder: Path, read: SettingsRead | None = None, plan: Path | None = None) -> Asked:
    settings = Settings(paths=PathSettings(records=folder, models=folder / "models", plan=folder / "plan.toml"))
    return Asked(settings, read or SettingsRead(Settings(), ()), plan or folder / "plan.toml")


def fill(folder: Path) -> None:
    """A store and a plan with names that nothing else bears."""
    plan = EXAMPLE.read_text("utf-8").replace("Facial therapy, Example Hospital", "Wombat Clinic")
    plan = plan.replace("000 000 000", "555 0199").replace("EX-001", "QUOKKA-7").replace("example-2026-11", "Numbat 3")
    (folder / "plan.toml").write_text(plan, "utf-8")
    store = open_store(folder / STORE_FILE)
    started = SessionStarted(STARTED, 0.0, "Numbat 3", Affected.LEFT, "ab" * 32, "1", "0.1.0")
    session_id = store.begin_session(started)
    store.add_repetition(session_id, SMILE, session_began_s=0.0)
    store.end_session(session_id, SessionEnded(STARTED, EndReason.FAULT))
    store.add_figures(session_id, RunFigures(900, 880, 3, Times(21.54, 30.0, 70.25), NotTimed(), 1, 312.5))
    for note in (
        "/media/Bilby/Anna Quokka.mp4: no video could be read from it (0 bytes); copy it again: it may be cut off",
        "Quokka: there is no such folder; give one that holds pictures",
        "Numbat Quokka.mpg: cut off: it holds 1.3 s of the 2.7 s that it claims; copy it again",
        "practice could not begin: PermissionError(13, 'Permission denied', 'Quokka'); see the log",
        "the main loop ended with KeyError('Numbat 3 of Wombat Clinic, QUOKKA-7'); see the log",
        f"Could not store a repetition in /media/quokka/{STORE_FILE}: database or disk is full. {FREE_IT}",
    ):
        store.add_fault(StoredFault(STARTED, "camera_stopped", note, "0.1.0"))
    store.close()


def test_nothing_of_the_patient_is_in_it(tmp_path):
    folder = tmp_path / "Wombat"
    folder.mkdir()
    fill(folder)
    camera = CameraSettings(source="clip:/media/bilby/Quokka & Numbat.mp4")
    question = asked(folder)
    told = tell(replace(question, settings=replace(question.settings, camera=camera)), machine(tmp_path))
    text = json.dumps(told)
    assert [word for word in UNMISTAKABLE if word in text] == []
    # And yet it tells what was stored.
    assert len(told["faults"]) == 6
    assert "***.mpg: cut off: it holds 1.3 s of the 2.7 s that it claims; copy it again" in text
    assert told["plan"] == "usable"
    assert "clip:/media/***/***.mp4" in text


def test_the_last_faults_and_timings_are_told_newest_first(tmp_path):
    fill(tmp_path)
    told = tell(asked(tmp_path), machine(tmp_path))
    assert told["faults"][0] == {
        "at": "2026-03-01T09:30:00+00:00",
        "code": "camera_stopped",
        "note": f"Could not store a repetition in /media/***/practice.sqlite3: database or disk is full. {FREE_IT}",
        "program_version": "0.1.0",
    }
    assert told["runs"] == [
        {
            "session": 1,
            "program_version": "0.1.0",
            "frames": 900,
            "frames_with_face": 880,
            "frames_dropped": 3,
            "vision_ms": {"median": 21.5, "p95": 30.0, "max": 70.2},
            "lag_ms": "not timed",
            "camera_reopened": 1,
            "peak_memory_mb": 312.5,
        }
    ]


def test_an_empty_machine_is_told_without_making_anything(tmp_path):
    told = tell(asked(tmp_path / "none"), machine(tmp_path / "none"))
    assert told["faults"] == told["runs"] == "no store yet"
    assert told["plan"] == "there is none"
    assert told["model"] == "missing: mirror model fetch"
    assert told["machine"]["board"].startswith("not known")
    assert list(told["system_packages"]) == ["dpkg"]
    assert not (tmp_path / "none").exists()


def test_broken_pieces_are_said_in_their_place_and_the_others_are_told(tmp_path):
    (tmp_path / STORE_FILE).write_bytes(b"holiday pictures" * 100)
    (tmp_path / "models" / "face_landmarker.task").mkdir(parents=True)
    (tmp_path / "plan.toml").mkdir()
    told = tell(asked(tmp_path), machine(tmp_path))
    for piece in ("faults", "runs", "model", "plan"):
        assert told[piece].startswith("not known: "), piece
    assert "not a store of practice" in told["faults"]
    assert told["program"]["mirror"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"schema = 9", b"[" * 10_000, b"x" * 50_000_000])
def test_a_plan_that_cannot_be_used_is_counted_and_not_told(tmp_path, content):
    (tmp_path / "plan.toml").write_bytes(content)
    told = tell(asked(tmp_path), machine(tmp_path))
    assert told["plan"].startswith("cannot be used: ")


def test_a_store_of_a_later_program_is_said_in_place(tmp_path):
    store = open_store(tmp_path / STORE_FILE)
    store.close()
    later = sqlite3.connect(tmp_path / STORE_FILE)
    later.execute("PRAGMA user_version = 99")
    later.close()
    assert "has version 99" in tell(asked(tmp_path), machine(tmp_path))["faults"]


def test_the_board_and_its_system_are_told(tmp_path):
    (tmp_path / "proc/device-tree").mkdir(parents=True)
    (tmp_path / "proc/device-tree/model").write_text("Raspberry Pi 4 Model B Rev 1.5\0")
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text('PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n')
    (tmp_path / "etc/hostname").write_text("quokka-mirror\n")

    def dpkg(words):
        return Said("python3-picamera2 0.3.30-1\nlibgbm1 25.0.7\n") if words[0] == "dpkg-query" else Unsaid("no")

    told = tell(asked(tmp_path), machine(tmp_path, dpkg))
    assert told["machine"]["board"] == "Raspberry Pi 4 Model B Rev 1.5"
    assert told["machine"]["os"] == "Debian GNU/Linux 13 (trixie)"
    assert told["system_packages"]["python3-picamera2"] == "0.3.30-1"
    assert told["system_packages"]["python3-lgpio"] == "not installed"
    assert "quokka" not in json.dumps(told)


def test_packages_that_are_not_there_are_said_so():
    versions = package_versions()
    assert versions["numpy"][0].isdigit()
    assert set(versions.values()) & {"not installed"}


def test_settings_say_where_they_come_from():
    read = read_settings('[camera]\nwidth_px = 640\n[display]\nkind = "window"\n')
    in_force = replace(read.settings, camera=replace(read.settings.camera, source="v4l2:1"))
    told = {entry["name"]: (entry["value"], entry["from"]) for entry in settings_told(in_force, read.settings)}
    assert told["camera.source"] == ("v4l2:1", "command line")
    assert told["camera.width_px"] == (640, "file")
    assert told["camera.height_px"] == (720, "default")
    assert told["display.kind"] == ("window", "file")


def test_problems_of_the_settings_are_told_by_their_keys_only(tmp_path):
    read = read_settings('[camera]\nwidth_px = "Quokka"\n[display]\nknid = "Wombat"\n')
    told = tell(asked(tmp_path, read), machine(tmp_path))
    assert told["settings_not_used"] == ["camera.width_px", "display.knid"]
    broken = tell(asked(tmp_path, read_settings("Quokka")), machine(tmp_path))
    assert broken["settings_not_used"] == ["the whole file"]


@dataclass(frozen=True)
class Network:
    name: str = "home"
    wifi_psk: str = ""


@dataclass(frozen=True)
class WithSecrets:
    network: Network = field(default_factory=Network)
    api_token: str = ""


def test_a_secret_is_hidden_whatever_it_is_and_an_empty_one_is_said_to_be_empty():
    settings = WithSecrets(Network(wifi_psk="open sesame"))
    told = {entry["name"]: entry["value"] for entry in settings_told(settings, settings)}
    assert told == {"network.name": "home", "network.wifi_psk": "***", "api_token": ""}
