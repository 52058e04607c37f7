"""What a report hides, and that it keeps what a technician needs."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from device.bringup.masking import HARDWARE, is_secret, masked_choice, masked_note, masked_path
from device.bringup.wording import Hole, Wording, vocabulary
from device.camera.clip import ClipSource, FolderSource
from device.camera.frame import NoCamera
from device.clock import ManualClock
from device.faults import FaultCode, in_one_line
from device.health import Worker
from device.records.errors import store_error

HOME = "/home/anna"
HARMLESS = [
    "/dev/video0: no camera opens there; check its cable, that no other program uses it, "
    "and that the user is in the group 'video'",
    "no camera gives a frame (2 of /dev/video* were tried); plug one in, or give --camera clip:FILE",
    "the main loop ended with ZeroDivisionError('division by zero'); see the log",
    "the main loop ended with AttributeError(\"'NoneType' object has no attribute 'seq'\"); see the log",
    "the vision thread was silent for 12 s; restart",
    "a commit has hung for 12 s; the card may be failing: change it",
    "3 records could not be stored before the end. The card did not answer in time.",
    "practice-right-weak.mp4: was cut off at frame 90, as it was told",
    "the camera does not open ([Errno 16] busy); check that no other program uses it",
    "the button back on pin 5 cannot be used ('GPIO busy'); check that this is a Raspberry Pi, that the user is in the "
    "group 'gpio', and that no other program holds the pin",
    "no frame came for 3 s; check the camera's cable and power (opened again 3 times within 60 s)",
]
OWN = [wording for wording in vocabulary().wordings if wording.source not in HARDWARE]


@pytest.mark.parametrize("note", HARMLESS)
def test_a_note_that_names_nobody_stays_as_it_is(note):
    assert masked_note(note, home=HOME) == note


STORED = (
    "Could not store a repetition in {}/facial-retraining-mirror/records/practice.sqlite3: "
    "database or disk is full. Free space on the card; what is waiting is kept and stored then."
)


@pytest.mark.parametrize(
    ("note", "masked"),
    [
        (STORED.format("/home/anna/.local/share"), STORED.format("~/.local/share")),
        (STORED.format("/home/otto/.local/share"), STORED.format("/home/***/.local/share")),
        (
            "/home/anna/Anna Meier.mp4: there is no such file; give the path of a video",
            "~/***.mp4: there is no such file; give the path of a video",
        ),
        (
            "Anna Meier: there is no such folder; give one that holds pictures",
            "***: there is no such folder; give one that holds pictures",
        ),
        ("4711: there is no such folder; give one that holds pictures",
         "***: there is no such folder; give one that holds pictures"),
        ("/mnt/Anna/face_landmarker.task is missing; fetch it: mirror model fetch",
         "/mnt/***/face_landmarker.task is missing; fetch it: mirror model fetch"),
        ("practice could not begin: PermissionError(13, '...', 'Erika'); see the log",
         "practice could not begin: PermissionError(13, '***'); see the log"),
        ("practice could not begin: PermissionError(13, 'Permission denied'); see the log",
         "practice could not begin: PermissionError(13, 'Permission denied'); see the log"),
        ("the camera thread ended with KeyError('4711'); see the log",
         "the camera thread ended with KeyError('***'); see the log"),
        ("[Errno 13] Permission denied: '/home/otto/Anna.mpg'", "[Errno 13] Permission denied: '/home/***/***.mpg'"),
        ("copied /home/otto/x to /dev/null; done", "***/home/***/***/***/***"),
        ("records of Anna Meier", "***"),
        ("/development/Anna.mp4", "/***/***.mp4"),
        ("picamera2 does not load (no numpy in /home/anna/.venv/lib: old); install it with: sudo apt install "
         "python3-picamera2, in an environment made with --system-site-packages",
         "picamera2 does not load (no numpy in ~/***/lib: old); install it with: sudo apt install "
         "python3-picamera2, in an environment made with --system-site-packages"),
    ],
)  # fmt: skip
def test_a_note_keeps_the_trouble_and_loses_the_name(note, masked):
    assert masked_note(note, home=HOME) == masked


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


def named(wording: Wording, name: str) -> str:
    """A message that holds a name wherever it holds anything."""
    return in_one_line(name.join(wording.parts))


@given(wording=st.sampled_from(OWN), name=NAMES)
@settings(max_examples=300)
@example(wording=OWN[0], name="Anna Meier.mpg")
@example(wording=OWN[0], name="Meier, Anna (2): left; best")
@example(wording=OWN[0], name="a/b: c/d")
def test_whatever_is_put_into_any_message_of_the_program_is_hidden(wording, name):
    masked = masked_note(named(wording, f"Xq{name}Zw"), home=HOME)
    assert "Xq" not in masked
    assert "Zw" not in masked


@given(name=NAMES, form=st.sampled_from(["{}", "{}.mp4", "ValueError('{}')", "{}: no camera opens there", "/dev/{} x"]))
def test_a_text_that_the_program_never_says_is_hidden(name, form):
    masked = masked_note(form.format(f"Xq{name}Zw"), home=HOME)
    assert "Xq" not in masked
    assert "Zw" not in masked


def faults_of(path: Path) -> list[str]:
    """What the program says of a clip or a folder that cannot be read, by itself and as the end of a thread."""
    found = []
    for make in (ClipSource, FolderSource):
        with pytest.raises(NoCamera) as caught:
            make(path, ManualClock())
        worker = Worker("camera", lambda error=caught.value: fail(error), ManualClock(), FaultCode.CAMERA_STOPPED)
        worker.start()
        worker.join(10.0)
        found += [str(caught.value), worker.fault().staff_note]
    return found


def fail(error: Exception) -> bool:
    raise ValueError(str(error))


@pytest.mark.parametrize("name", ["Erika Mustermann.mpg", "Erika", "Erika: cut off.3gp", "Erika's clip.wmv"])
def test_no_name_of_a_clip_or_a_folder_gets_through(name, tmp_path):
    notes = faults_of(tmp_path / name)
    (tmp_path / name).write_bytes(b"no video")
    notes += faults_of(tmp_path / name)
    assert all("Erika" in note for note in notes)
    for note in notes:
        masked = masked_note(note)
        assert "Erika" not in masked
        assert "clip" not in masked
        assert len(masked) > 20, "the complaint stays"


@given(name=st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs", "Cc")), min_size=1, max_size=20))
def test_no_name_of_a_folder_gets_through(name):
    name = f"Xq{name}Zw"
    path = Path(f"/media/{name}/records/practice.sqlite3")
    assert name not in masked_path(str(path), HOME)
    for error in (sqlite3.OperationalError("disk I/O error"), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)):
        masked = masked_note(str(store_error("open the store", path, error)), HOME)
        assert "Xq" not in masked
        assert "Zw" not in masked
        assert masked.startswith("Could not open the store in /media/***")


def test_only_files_that_are_there_are_trusted_with_the_reasons_of_drivers():
    assert set(HARDWARE) <= {wording.source for wording in vocabulary().wordings}


def test_a_message_is_known_by_its_fixed_words():
    wording = Wording(("", ": holds ", " of ", ""), "here.py")
    assert wording.holes("Anna: holds 3 of 4") == (
        Hole("Anna", "", ": holds "),
        Hole("3", ": holds ", " of "),
        Hole("4", " of ", ""),
    )
    assert wording.holes("Anna: has 3 of 4") is None
    assert Wording(("a", "a"), "here.py").holes("a") is None


def test_a_message_of_several_lines_is_told_on_one():
    note = "/mnt/x/face_landmarker.task is not the file it should be and is not used.\n  expected: 5 bytes, sha256 " + (
        f"{'ab' * 32}\n  found:    6 bytes, sha256 {'cd' * 32}\nFetch it again: mirror model fetch"
    )
    assert masked_note(note) == in_one_line(note).replace("/mnt/x/", "/mnt/***/")


@pytest.mark.parametrize(
    ("choice", "masked"),
    [
        ("auto", "auto"),
        ("v4l2:2", "v4l2:2"),
        ("clip:/home/anna/Anna Meier 3.mp4", "clip:~/***.mp4"),
        ("clip:Anna", "clip:***"),
        ("script:presses of anna.txt", "script:***.txt"),
        ("headless:/tmp/anna/screens", "headless:/tmp/***/screens"),
    ],
)
def test_a_choice_keeps_its_word_and_the_ending_of_its_file(choice, masked):
    assert masked_choice(choice, HOME) == masked


def test_paths_keep_what_everybody_has():
    assert masked_path("/var/lib/mirror/records", HOME) == "/var/lib/mirror/records"
    assert masked_path("/home/anna", HOME) == "~"
    assert masked_path("/home/annabel/plan.toml", HOME) == "/home/***/plan.toml"
    assert masked_path("/dev/video0", HOME) == "/dev/video0"
    assert masked_path("/dev/shm/anna", HOME) == "/***/***/***"


@pytest.mark.parametrize("name", ["secret", "wifi_psk", "api_key", "PASSWORD", "access.token", "key"])
def test_secrets_are_known_by_their_names(name):
    assert is_secret(name)


@pytest.mark.parametrize("name", ["keyboard", "tokens_left", "monkey", "records"])
def test_other_names_are_no_secrets(name):
    assert not is_secret(name)
