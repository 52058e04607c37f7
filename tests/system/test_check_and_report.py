"""`mirror check` and `mirror report`, as a technician runs them on this machine."""

import io
import json
import os
import pty
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest

from device.__main__ import main
from device.bringup.front import Reply
from device.camera.clip import ClipSource
from device.camera.frame import Frame, NoFrameWhy
from device.clock import ManualClock, SystemClock
from device.commands.check import _ask
from device.faults import Fault, FaultCode
from device.inference.models import ModelError, Verified, open_model, verify
from device.measurement.side import Affected
from device.records.notes import note_fault
from device.records.store import STORE_FILE, open_store
from device.records.stored import NotTimed, RunFigures, SessionStarted, Times
from device.settings import load_settings

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "tests" / "data" / "practice-right-weak.mp4"
HAS_MODEL = isinstance(verify(load_settings(None).settings.paths.models), Verified)
NAMES = [
    "groups",
    "boot configuration",
    "display driver",
    "camera",
    "light",
    "model",
    "inference",
    "display",
    "buttons",
]
LATER = ["lamps", "sound", "voice", "store", "disk", "clock", "supply voltage", "heat"]


@pytest.fixture(autouse=True)
def _no_sound_and_nobody(monkeypatch):
    """No test may beep, and none may wait for somebody at the terminal."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    monkeypatch.setattr("sys.stdin", io.StringIO())


def check(capsys, *words) -> tuple[int, dict]:
    code = main(["check", "--json", "--display", "headless:unused", *map(str, words)])
    findings = json.loads(capsys.readouterr().out)
    assert {frozenset(finding) for finding in findings} == {frozenset({"name", "outcome", "note", "what_to_do"})}
    return code, {finding["name"]: finding for finding in findings}


def test_check_with_a_clip_sees_it_and_says_of_every_other_part_what_it_is(tmp_path, capsys):
    code, findings = check(capsys, "--camera", f"clip:{CLIP}", "--records", tmp_path / "records")
    assert list(findings) == NAMES + LATER
    assert findings["camera"]["outcome"] == findings["light"]["outcome"] == "passed"
    assert "640 x 480" in findings["camera"]["note"]
    assert findings["store"]["outcome"] == "passed"
    assert findings["sound"]["outcome"] == findings["display"]["outcome"] == "skipped"
    assert all(finding["note"] for finding in findings.values())
    assert all(bool(finding["what_to_do"]) == (finding["outcome"] == "failed") for finding in findings.values())
    failed = [name for name, finding in findings.items() if finding["outcome"] == "failed"]
    assert code == (1 if failed else 0)
    assert list(tmp_path.iterdir()) == [], "no picture, no probe and no folder stays behind"


def test_check_with_a_camera_that_is_not_there_fails_and_names_it(tmp_path, capsys):
    code, findings = check(capsys, "--camera", "clip:nowhere.mp4", "--records", tmp_path)
    assert code == 1
    assert findings["camera"]["outcome"] == "failed"
    assert "nowhere.mp4" in findings["camera"]["note"]
    assert findings["light"]["outcome"] == "skipped"


@pytest.mark.skipif(find_spec("lgpio") is not None, reason="lgpio is installed here")
def test_check_fails_on_lamps_that_the_settings_ask_for_and_that_cannot_be_used(tmp_path, capsys):
    asked = tmp_path / "settings.toml"
    asked.write_text('[lamps]\nkind = "gpio"\n', "utf-8")
    words = ["--camera", "clip:nowhere.mp4", "--records", tmp_path, "--settings", asked]
    code, findings = check(capsys, *words)
    assert (code, findings["lamps"]["outcome"]) == (1, "failed")
    assert "python3-lgpio" in findings["lamps"]["what_to_do"]


@pytest.fixture
def stub(tmp_path) -> dict[str, str]:
    """The environment of a program that finds an empty lgpio before any other, as an older one on the index is."""
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub" / "lgpio.py").touch()
    return {**os.environ, "PYTHONPATH": f"{tmp_path / 'stub'}:{ROOT}"}


def mirror(env: dict[str, str], folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "device", *map(str, words)]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120)


def test_an_empty_lgpio_is_told_with_what_to_install(tmp_path, stub):
    words = ["--buttons", "gpio", "--camera", "clip:nowhere.mp4", "--records", "records"]
    done = mirror(stub, tmp_path, "check", "--json", *words)
    buttons = next(finding for finding in json.loads(done.stdout) if finding["name"] == "buttons")
    assert buttons["outcome"] == "failed"
    assert "the check itself failed" not in buttons["note"]
    assert "pip install 'lgpio>=0.2.2.0'" in buttons["what_to_do"]
    assert "apt install python3-lgpio" in buttons["what_to_do"]
    plan = ROOT / "docs" / "example-plan.toml"
    done = mirror(stub, tmp_path, "practice", *words, "--plan", plan, "--display", "headless:screens")
    assert done.returncode == 1, done.stderr
    assert [path.stem[3:] for path in sorted((tmp_path / "screens").iterdir())] == ["splash", "fault-no-buttons"]


def test_check_asks_for_the_buttons_of_a_script(tmp_path, capsys):
    script = tmp_path / "presses.txt"
    script.write_text("0.1 back\n0.4 up\n0.7 down\n1.0 select\n", "utf-8")
    _, findings = check(
        capsys, "--camera", "clip:nowhere.mp4", "--records", tmp_path, "--buttons", f"script:{script}"
    )  # fmt: skip
    assert findings["buttons"]["outcome"] == "passed"


def test_check_in_words_says_what_to_do_and_sums_up(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["check", "--camera", "clip:nowhere.mp4", "--records", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    at = next(number for number, line in enumerate(lines) if line.startswith("camera"))
    assert lines[at].split()[1] == "FAIL"
    assert lines[at + 1].split()[:2] == ["To", "do:"]
    assert lines[-1].split()[1] == "passed,"


@pytest.mark.parametrize(
    ("typed", "reply"), [("y\n", Reply.YES), ("No\n", Reply.NO), ("\n", Reply.NOBODY), ("what?\n", Reply.NOBODY)]
)
def test_an_answer_is_read_at_a_terminal(monkeypatch, typed, reply):
    keyboard, terminal = pty.openpty()
    with os.fdopen(terminal, encoding="utf-8") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        os.write(keyboard, typed.encode())
        assert _ask("Is it lit?") is reply
    os.close(keyboard)


@pytest.mark.skipif(not HAS_MODEL, reason="the face model is not here: mirror model fetch")
def test_check_runs_the_model(tmp_path, capsys):
    _, findings = check(capsys, "--camera", "clip:nowhere.mp4", "--records", tmp_path)
    assert findings["model"]["outcome"] == findings["inference"]["outcome"] == "passed"


def test_report_tells_the_same_in_words_and_as_json(tmp_path, capsys):
    note_fault(
        tmp_path, Fault(FaultCode.CAMERA_STOPPED, "/dev/video0: gives no more frames; check its cable"), SystemClock()
    )
    words = ["--records", str(tmp_path), "--camera", "clip:/media/usb/Quokka.mp4", "--plan", str(tmp_path / "none")]
    assert main(["report", "--json", *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [fault["code"] for fault in told["faults"]] == ["camera_stopped"]
    assert told["runs"] == []
    assert main(["report", *words]) == 0
    text = capsys.readouterr().out
    assert "camera_stopped  /dev/video0: gives no more frames; check its cable" in text
    assert "clip:/media/***/***.mp4  (command line)" in text
    assert "Quokka" not in text + json.dumps(told)


NAME = "Erika Mustermann"


def cut_off(name: str) -> str:
    """What a clip of this name, in the folder where one is, says at its end, which is in its middle."""
    whole, cut = Path("whole.avi"), Path(name)
    writer = cv2.VideoWriter(str(whole), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), 15, (64, 48))
    for n in range(40):
        writer.write(np.full((48, 64, 3), 5 * n, np.uint8))
    writer.release()
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    source = ClipSource(cut, ManualClock())
    while isinstance(answer := source.next(1.0), Frame):
        pass
    source.close()
    assert answer.why is NoFrameWhy.STOPPED
    return answer.note


@pytest.mark.parametrize("ending", [".mpg", ".ts", ".mts", ".3gp", ".wmv", ""])
def test_report_does_not_tell_the_name_of_a_clip_that_is_cut_off(tmp_path, capsys, monkeypatch, ending):
    monkeypatch.chdir(tmp_path)
    note = cut_off(f"{NAME}{ending}")
    assert note.startswith(NAME)
    note_fault(tmp_path, Fault(FaultCode.CAMERA_STOPPED, note), SystemClock())
    for more in ([], ["--json"]):
        assert main(["report", "--records", str(tmp_path), *more]) == 0
        said = "".join(capsys.readouterr())
        assert "cut off: it holds " in said
        assert not any(part in said for part in NAME.split())


def test_a_report_copied_from_the_terminal_tells_no_value_of_a_setting_that_is_not_used(tmp_path, capsys, caplog):
    settings = tmp_path / "settings.toml"
    settings.write_text(f"[camera]\nsource = 'cip:/home/pi/{NAME}.mp4'\n", "utf-8")
    words = ["--settings", str(settings), "--records", str(tmp_path / "none")]
    assert main(["report", *words]) == 0
    said = "".join(capsys.readouterr()) + caplog.text
    assert "camera.source" in said
    assert "Mustermann" not in said
    assert main(["sessions", *words]) == 0
    assert "setting not used: camera.source" in caplog.text, "every other command says what it does not use"


def test_report_names_each_time_of_a_run_and_keeps_a_fault_on_one_line(tmp_path, capsys):
    store = open_store(tmp_path / STORE_FILE)
    started = SessionStarted(datetime(2026, 3, 1, tzinfo=UTC), 0.0, "p", Affected.LEFT, "m", "1", "0.1.0")
    figures = RunFigures(900, 880, 3, Times(33.5, 50.3, 101.9), NotTimed(), 1, 312.5)
    store.add_figures(store.begin_session(started), figures)
    store.close()
    (tmp_path / "face_landmarker.task").write_bytes(b"something else")
    with pytest.raises(ModelError) as caught:
        open_model(tmp_path)
    note_fault(tmp_path, caught.value.fault(), SystemClock())
    assert main(["report", "--records", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "vision ms (median 33.5, p95 50.3, max 101.9), lag ms not timed" in lines[-1]
    assert [line.split()[-3:] for line in lines if "model_missing" in line] == [["fetch", "(mirror", "0.1.0)"]]


def test_report_of_a_machine_without_anything_makes_nothing(tmp_path, capsys):
    assert main(["report", "--records", str(tmp_path / "none")]) == 0
    assert "faults: no store yet" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()
