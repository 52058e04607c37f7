"""The `mirror` command: what it prints, and its exit codes: 0 good, 1 fault, 2 wrong use."""

import json
from importlib.util import find_spec
from pathlib import Path

import cv2
import pytest

from device import __version__
from device.__main__ import main
from device.commands.measure import SHOWN
from device.inference.models import Verified, verify
from device.plan.catalogue import load_catalogue
from device.settings import load_settings

REPOSITORY = Path(__file__).parents[2]
CLIP = REPOSITORY / "tests" / "data" / "practice-right-weak.mp4"
PLAN = REPOSITORY / "docs" / "example-plan.toml"

needs_model = pytest.mark.skipif(
    not isinstance(verify(load_settings(None).settings.paths.models), Verified),
    reason="the face model is not here: mirror model fetch",
)


@pytest.fixture(scope="module")
def stills(tmp_path_factory) -> Path:
    """A neutral face and the third smile of the demo's patient, as pictures."""
    folder = tmp_path_factory.mktemp("stills")
    capture = cv2.VideoCapture(str(CLIP))
    for number in range(400):
        good, image = capture.read()
        assert good
        if number in (10, 20, 30, 360):
            cv2.imwrite(str(folder / f"frame-{number}.png"), image)
    capture.release()
    return folder


@pytest.fixture(scope="module")
def first_second(tmp_path_factory) -> Path:
    """A folder of pictures that stands in for a camera."""
    folder = tmp_path_factory.mktemp("camera")
    capture = cv2.VideoCapture(str(CLIP))
    for number in range(10):
        cv2.imwrite(str(folder / f"{number:03d}.png"), capture.read()[1])
    capture.release()
    return folder


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_it_says_its_version(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"mirror {__version__}\n"


@pytest.mark.parametrize("words", [[], ["dance"], ["measure"], ["practice", "--camera", "v4l2:x"], ["plan"]])
def test_wrong_words_are_wrong_use(words, capsys):
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["measure", "nowhere.png"],
        ["plan", "check", "nowhere.toml"],
        ["sessions", "--settings", "nowhere.toml"],
        ["demo", "--patient", "nowhere.mp4"],
    ],
)
def test_a_file_that_is_not_there_is_wrong_use_and_is_named(words, capsys):
    assert main(words) == 2
    assert "nowhere" in capsys.readouterr().err


def test_places_that_cannot_be_written_are_wrong_use(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way", "utf-8")
    for words in (["--records", str(tmp_path / "file")], ["--display", f"headless:{tmp_path / 'file' / 'deep'}"]):
        assert main(["demo", "--records", str(tmp_path / "r"), "--display", f"headless:{tmp_path / 's'}", *words]) == 2
        assert "file" in capsys.readouterr().err


SHORT = {"exercise": "smile", "phase": "hold", "points68_mm": [[1]]}


@pytest.mark.parametrize(("key", "value"), [("affected_side", "up"), ("fps", 0), ("frames", [SHORT])])
def test_a_truth_file_that_cannot_be_true_is_wrong_use(key, value, tmp_path, capsys):
    truth = {"affected_side": "left", "fps": 15, "frames": [{"exercise": "neutral", "phase": "rest"}], key: value}
    (tmp_path / "x.json").write_text(json.dumps(truth), "utf-8")
    assert main(["demo", "--patient", str(tmp_path / "x.mp4"), "--display", f"headless:{tmp_path}"]) == 2
    assert "x.json" in capsys.readouterr().err


def test_a_demo_with_a_bad_plan_lists_what_is_wrong(tmp_path, capsys):
    (tmp_path / "plan.toml").write_text("schema = 1\n", "utf-8")
    assert main(["demo", "--plan", str(tmp_path / "plan.toml"), "--display", f"headless:{tmp_path}"]) == 1
    assert "clinic" in capsys.readouterr().err


@needs_model
def test_measure_prints_the_measures_of_a_smile_by_side(stills, capsys):
    neutral = [str(stills / f"frame-{n}.png") for n in (10, 20, 30)]
    smile = str(stills / "frame-360.png")
    assert main(["measure", smile, "--neutral", *neutral, "--eye-corners-mm", "89.36"]) == 0
    (line,) = lines(capsys)
    assert (line["source"], line["time_s"], line["face"]) == (smile, 0.0, "found")
    assert set(line["pose_deg"]) == {"yaw", "pitch", "roll"}
    shown = {m: set(line["measures"][m]["left"]) for m in line["measures"]}
    assert shown == {measure: set(units) for measure, units in SHOWN.items()}
    leaf = line["measures"]["commissure"]
    # Truth: up 10.0 mm on the left and 4.5 mm on the right.
    assert leaf["left"]["up_mm"]["value"] == pytest.approx(10.0, abs=1.8)
    assert leaf["right"]["up_mm"]["value"] == pytest.approx(4.5, abs=1.0)
    assert leaf["left"]["up_mm"]["spread"] > 0
    assert leaf["left"]["up_mm"]["smallest_change"] > 2 * leaf["left"]["up_mm"]["spread"]
    assert line["eyes"]["left"].endswith(" mm open")


@needs_model
def test_without_a_neutral_face_changes_are_unmeasured_and_say_why(stills, capsys):
    assert main(["measure", str(stills / "frame-360.png"), "--points"]) == 0
    (line,) = lines(capsys)
    assert line["measures"]["commissure"]["left"]["up_mm"] == {"unmeasured": "no_baseline"}
    assert line["measures"]["palpebral_aperture"]["left"]["mm"]["value"] > 3
    assert len(line["points"]) == 478


@needs_model
def test_a_picture_without_a_face_and_a_file_that_is_no_picture(tmp_path, stills, capsys):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    cv2.imwrite(str(tmp_path / "grey.png"), cv2.imread(str(stills / "frame-10.png")) * 0 + 128)
    words = ["measure", str(tmp_path / "broken.png"), str(tmp_path / "grey.png")]
    assert main(words) == 1
    said = capsys.readouterr()
    assert "broken.png" in said.err
    assert json.loads(said.out) == {
        "source": str(tmp_path / "grey.png"),
        "time_s": 0.0,
        "face": "lost",
        "why": "no_face",
    }


def test_no_sessions_is_an_empty_list_and_makes_no_store(tmp_path, capsys):
    assert main(["sessions", "--json", "--records", str(tmp_path / "none")]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert not (tmp_path / "none").exists()


def test_plan_check_tells_the_plan_back(capsys):
    assert main(["plan", "check", str(PLAN)]) == 0
    assert "Small smile" in capsys.readouterr().out


def test_plan_check_lists_everything_that_is_wrong(tmp_path, capsys):
    bad = tmp_path / "plan.toml"
    bad.write_text(
        PLAN.read_text("utf-8").replace('"right"', '"rigth"').replace("low_mm = 1.0", "low_mm = 9.0"), "utf-8"
    )
    assert main(["plan", "check", str(bad)]) == 1
    said = capsys.readouterr().err
    for place in ("plan.affected_side", "exercise[1].band.high_mm", "exercise[4].band.high_mm"):
        assert place in said


def test_plan_catalogue_lists_every_entry(capsys):
    catalogue = load_catalogue()
    assert main(["plan", "catalogue"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for entry in (*catalogue.movements.values(), *catalogue.massages.values(), *catalogue.muscles.values()):
        assert any(line.startswith(f"{entry.id}: ") and entry.title in line for line in lines), entry.id
    locked = [entry.locked for entry in (*catalogue.movements.values(), *catalogue.massages.values()) if entry.locked]
    assert len([line for line in lines if "LOCKED" in line]) == len(locked)


def test_plan_catalogue_lists_what_a_therapist_has_to_confirm_with_its_sources(capsys):
    assert main(["plan", "catalogue", "--unconfirmed"]) == 0
    said = capsys.readouterr().out
    for what, entry in load_catalogue().unconfirmed():
        assert f"\n{what} {entry.id}\n  to confirm: {', '.join(entry.to_confirm)}\n" in said
        assert all(f"\n{key}: " in said for key in entry.sources)


def test_plan_catalogue_as_json_holds_everything_and_what_is_derived(capsys):
    catalogue = load_catalogue()
    assert main(["plan", "catalogue", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [m["id"] for m in told["movements"]] == list(catalogue.movements)
    assert [m["id"] for m in told["massages"]] == list(catalogue.massages)
    smile = next(m for m in told["muscles"] if m["id"] == "zygomaticus-major")
    assert {"smile", "closed-smile"} <= set(smile["trained_by"])
    assert main(["plan", "catalogue", "--json", "--unconfirmed"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [entry["id"] for entry in told] == [entry.id for _, entry in catalogue.unconfirmed()]
    assert all(set(entry["sources"].values()) <= set(catalogue.sources.values()) for entry in told)


def practice(tmp_path: Path, *words: str) -> tuple[int, list[str]]:
    folder = tmp_path / "screens"
    code = main(["practice", "--display", f"headless:{folder}", "--records", str(tmp_path / "records"), *words])
    return code, [p.stem[3:] for p in sorted(folder.glob("*.png"))]


@needs_model
def test_practice_from_a_folder_of_pictures_stores_its_session(tmp_path, first_second, capsys):
    code, screens = practice(tmp_path, "--plan", str(PLAN), "--camera", f"clip:{first_second}")
    assert (code, screens) == (0, ["splash", "massage-cheeks"])
    assert main(["sessions", "--json", "--records", str(tmp_path / "records")]) == 0
    (session,) = json.loads(capsys.readouterr().out)
    assert session["plan_id"] == "example-2026-11"
    assert session["repetitions"] == []
    assert {"started", "plan_id", "repetitions", "model_sha256", "policy_version"} <= set(session)


def flaccid_without_massage(tmp_path: Path) -> Path:
    text = PLAN.read_text("utf-8").replace('"synkinetic"', '"flaccid"')
    begins, ends = text.index("[[massage]]"), text.index("[[exercise]]")
    (tmp_path / "flaccid.toml").write_text(text[:begins] + text[ends:], "utf-8")
    return tmp_path / "flaccid.toml"


@needs_model
def test_at_home_what_the_stage_locks_is_not_begun(tmp_path, first_second, caplog):
    plan = flaccid_without_massage(tmp_path)
    code, screens = practice(tmp_path, "--plan", str(plan), "--camera", f"clip:{first_second}")
    assert (code, screens) == (0, ["splash", "advice"])
    assert caplog.text.count("which a flaccid face must not do at home") == 4


@needs_model
def test_where_a_therapist_attends_the_stage_locks_nothing_and_nothing_is_stored(tmp_path, first_second, capsys):
    plan = flaccid_without_massage(tmp_path)
    code, screens = practice(tmp_path, "--attended", "--plan", str(plan), "--camera", f"clip:{first_second}")
    assert (code, screens[:2]) == (0, ["splash", "position"])
    assert main(["sessions", "--json", "--records", str(tmp_path / "records")]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_practice_without_a_plan_shows_that_and_whom_to_call(tmp_path):
    code, screens = practice(tmp_path, "--plan", str(tmp_path / "nowhere.toml"))
    assert (code, screens) == (2, ["splash", "no-plan"])


def test_practice_with_a_bad_plan_shows_that_and_starts_nothing(tmp_path):
    (tmp_path / "plan.toml").write_text("schema = 1\n", "utf-8")
    code, screens = practice(tmp_path, "--plan", str(tmp_path / "plan.toml"))
    assert (code, screens) == (1, ["splash", "no-plan"])
    assert not (tmp_path / "records").exists()


@pytest.mark.parametrize("camera", ["v4l2:99", "clip:nowhere.mp4"])
def test_practice_without_its_camera_shows_a_fault(tmp_path, camera):
    code, screens = practice(tmp_path, "--plan", str(PLAN), "--camera", camera)
    assert code == 1
    assert screens[0] == "splash"
    assert screens[1].startswith("fault")


@pytest.mark.skipif(find_spec("lgpio") is not None, reason="lgpio is installed here")
def test_practice_without_its_buttons_shows_a_fault_and_keeps_it_for_the_report(tmp_path, capsys):
    code, screens = practice(tmp_path, "--plan", str(PLAN), "--buttons", "gpio")
    assert (code, screens) == (1, ["splash", "fault-no-buttons"])
    assert main(["report", "--records", str(tmp_path / "records")]) == 0
    assert "no_buttons" in capsys.readouterr().out


def test_practice_without_the_model_shows_a_fault(tmp_path, first_second):
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[paths]\nmodels = "{tmp_path / "none"}"\n', "utf-8")
    code, screens = practice(
        tmp_path, "--plan", str(PLAN), "--camera", f"clip:{first_second}", "--settings", str(settings)
    )
    assert (code, screens) == (1, ["splash", "fault-model-missing"])
