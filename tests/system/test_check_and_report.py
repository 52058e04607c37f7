"""`mirror check` and `mirror report`, as a technician runs them on this machine."""

import io
import json
import os
import pty
from pathlib import Path

import pytest

from device.__main__ import main
from device.bringup.front import Reply
from device.clock import SystemClock
from device.commands.check import _ask
from device.faults import Fault, FaultCode
from device.inference.models import Verified, verify
from device.records.notes import note_fault
from device.settings import load_settings

CLIP = Path(__file__).parents[1] / "data" / "practice-right-weak.mp4"
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
LATER = ["lamps", "sound", "store", "disk", "clock", "supply voltage", "heat"]


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
    assert [path.name for path in (tmp_path / "records").iterdir()] == [], "no picture and no probe stays behind"


def test_check_with_a_camera_that_is_not_there_fails_and_names_it(tmp_path, capsys):
    code, findings = check(capsys, "--camera", "clip:nowhere.mp4", "--records", tmp_path)
    assert code == 1
    assert findings["camera"]["outcome"] == "failed"
    assert "nowhere.mp4" in findings["camera"]["note"]
    assert findings["light"]["outcome"] == "skipped"


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
    note_fault(tmp_path, Fault(FaultCode.NO_CAMERA, "/dev/video0: no camera opens there"), SystemClock())
    words = ["--records", str(tmp_path), "--camera", "clip:/media/usb/Quokka.mp4", "--plan", str(tmp_path / "none")]
    assert main(["report", "--json", *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [fault["code"] for fault in told["faults"]] == ["no_camera"]
    assert told["runs"] == []
    assert main(["report", *words]) == 0
    text = capsys.readouterr().out
    assert "no_camera  /dev/video0: no camera opens there" in text
    assert "clip:/media/***/***.mp4  (command line)" in text
    assert "Quokka" not in text + json.dumps(told)


def test_report_of_a_machine_without_anything_makes_nothing(tmp_path, capsys):
    assert main(["report", "--records", str(tmp_path / "none")]) == 0
    assert "faults: no store yet" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()
