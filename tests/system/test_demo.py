"""The main job, as a patient's relative would run it: the command line, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from device.inference.models import Verified, verify
from device.settings import load_settings

PLANTED = {
    ("smile", 2): ("eye", "right"),
    ("gentle-eye-closure", 2): ("mouth_corner", "right"),
    ("lip-pucker", 2): ("eye", "right"),
}
"""What was rendered into the demo's clip (tests/data/README.md)."""


def mirror(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    repository = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-m", "device", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    if not isinstance(verify(load_settings(None).settings.paths.models), Verified):
        pytest.skip("the face model is not here: mirror model fetch")
    folder = tmp_path_factory.mktemp("demo")
    done = mirror("demo", "--display", "headless:screens", "--records", "records", cwd=folder)
    assert done.returncode == 0, done.stderr
    return done, folder


@pytest.fixture(scope="module")
def repetitions(demo: tuple[subprocess.CompletedProcess[str], Path]) -> list[dict[str, object]]:
    _, folder = demo
    listed = mirror("sessions", "--json", "--records", "records", cwd=folder)
    assert listed.returncode == 0, listed.stderr
    return json.loads(listed.stdout)[-1]["repetitions"]


def test_every_prescribed_repetition_is_done_and_stored(repetitions) -> None:
    done = [(r["movement"], r["number"]) for r in repetitions]
    assert done == [
        *(("smile", n) for n in (1, 2, 3)),
        *(("gentle-eye-closure", n) for n in (1, 2)),
        *(("brow-raise", n) for n in (1, 2)),
        *(("lip-pucker", n) for n in (1, 2)),
        ("smile", 1),
        ("lip-pucker", 1),
        ("brow-raise", 1),
        ("calm-eyes-smile", 1),
        ("rest-scan", 1),
    ]


def test_each_feedback_has_its_screens_and_what_the_stage_locks_is_told_and_never_asked_for(demo) -> None:
    _, folder = demo
    shown = {picture.stem.partition("-")[2] for picture in (folder / "screens").glob("*.png")}
    assert {"exercise-smile-holding", "exercise-smile-holding-bright", "exercise-lip-pucker-holding-schematic"} <= shown
    assert {"exercise-brow-raise-holding-after", "exercise-rest-scan-holding-none"} <= shown
    assert {"eye-care", "left-out", "massage-cheeks", "lesson-smile-feel"} <= shown
    assert not any("one-eye-closure" in name for name in shown)


def test_the_planted_synkinesis_is_found_and_none_elsewhere(repetitions) -> None:
    found = {(r["movement"], r["number"]): (s["region"], s["side"]) for r in repetitions[:9] for s in r["synkinesis"]}
    assert not any(r["synkinesis"] for r in repetitions[9:])
    assert found == PLANTED


def test_what_is_too_big_or_too_fast_is_told_so_and_nothing_else(repetitions) -> None:
    given = {(r["movement"], r["number"]): {c["cue"] for c in r["cues"]} for r in repetitions[:9]}
    told = {cue: [key for key, cues in given.items() if cue in cues] for cue in ("smaller", "slower", "back_off")}
    # A corner of the mouth that pulls while the eyes close counts as overshoot.
    smaller = [("smile", 3), ("gentle-eye-closure", 2)]
    assert told == {"smaller": smaller, "slower": [("smile", 3)], "back_off": list(PLANTED)}


def test_a_quiet_movement_in_the_band_scores_above_a_big_one_and_one_with_synkinesis(repetitions) -> None:
    scores = {(r["movement"], r["number"]): r["score"] for r in repetitions[:9]}
    # The right eye narrows by 0.42 in the second, which is nearly three times its limit; the third is far too big.
    assert scores["smile", 1] > 0.9
    assert scores["smile", 2] < 0.05
    assert scores["smile", 3] == 0


def test_the_weak_side_is_measured_as_the_weaker_one(repetitions) -> None:
    first = repetitions[0]
    # Truth: 4.4 mm on the left and 1.9 mm on the right, along the smile's direction.
    assert first["excursion_mm"]["left"] == pytest.approx(4.4, abs=0.6)
    assert first["excursion_mm"]["right"] == pytest.approx(1.96, abs=0.6)


def test_it_prints_a_table_and_says_where_everything_is(demo) -> None:
    done, folder = demo
    assert "what else moved" in done.stdout
    assert "not validated on patients" in done.stdout
    assert done.stdout.count("right eye") == 2
    assert "screens" in done.stdout
    assert len(list((folder / "screens").glob("*.png"))) >= 20
    assert len(list((folder / "screens" / "all").glob("*.png"))) >= 15
    assert (folder / "records" / "plan.toml").is_file()


def test_no_picture_of_the_patient_is_written(demo) -> None:
    _, folder = demo
    pictures = {p.suffix for p in folder.rglob("*") if p.is_file()} - {".toml", ".sqlite3", ".sqlite3-wal"}
    assert pictures <= {".png", ".sqlite3-shm"}
    assert all("screens" in p.parts for p in folder.rglob("*.png"))
