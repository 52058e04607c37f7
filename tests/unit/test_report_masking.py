"""What a report hides, and that it keeps what a technician needs."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from device.bringup.masking import is_secret, masked_choice, masked_note, masked_path

HOME = "/home/anna"
HARMLESS = [
    "/dev/video0: no camera opens there; check its cable, and that the user is in the group 'video'",
    "no camera gives a frame (2 of /dev/video* were tried); plug one in, or give --camera clip:FILE",
    "the main loop ended with ZeroDivisionError('division by zero'); see the log",
    "the vision thread was silent for 12 s; restart",
    "a commit has hung for 12 s; the card may be failing: change it",
    "3 records could not be stored before the end. The card did not answer in time.",
    "the manifest models.toml of this version is wrong: please report it",
    "the camera gives 4.5 frames/s: too slow",
    "practice-right-weak.mp4: was cut off at frame 90, as it was told",
    "the camera does not open ([Errno 16] busy); check that no other program uses it",
]


@pytest.mark.parametrize("note", HARMLESS)
def test_a_note_that_names_nobody_stays_as_it_is(note):
    assert masked_note(note, home=HOME) == note


STORED = "Could not store a repetition in {}/facial-retraining-mirror/records/practice.sqlite3: disk is full. Free it."


@pytest.mark.parametrize(
    ("note", "masked"),
    [
        (STORED.format("/home/anna/.local/share"), STORED.format("~/.local/share")),
        (STORED.format("/home/otto/.local/share"), STORED.format("/home/***/.local/share")),
        (
            "The store /media/Anna Meier/practice.sqlite3 has version 9, and this program knows up to 2.",
            "The store /media/***/practice.sqlite3 has version 9, and this program knows up to 2.",
        ),
        (
            "/home/anna/Anna Meier.mp4: there is no such file; give a video",
            "***.mp4: there is no such file; give a video",
        ),
        ("Anna Meier: there is no such folder; give one", "***: there is no such folder; give one"),
        ("/home/otto/Anna: holds no pictures (.jpg, .jpeg)", "/home/***/***: holds no pictures (.jpg, .jpeg)"),
        ("/mnt/Anna/face_landmarker.task is missing; fetch it", "/mnt/***/face_landmarker.task is missing; fetch it"),
        ("copied /home/otto/x to /dev/null; done", "copied /home/***/***/***/***; done"),
    ],
)
def test_a_note_keeps_the_trouble_and_loses_the_name(note, masked):
    assert masked_note(note, home=HOME) == masked


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=4, max_size=20)
NOTES = (
    "{}.mp4: there is no such file; give the path of a video",
    "/media/usb/{}.MP4: no video could be read from it (0 bytes); it may be cut off or not a video",
    "/home/otto/clips/{}.jpg: no picture could be read from it (17 bytes); it may be cut off",
    "{}: there is no such folder; give one that holds pictures",
    "{}.mov: was cut off at frame 90, as it was told",
    "the camera thread ended with NoCamera('{}.webm: ended'); see the log",
)


@pytest.mark.parametrize("form", NOTES)
@given(name=NAMES)
@example(name="Anna Meier")
@example(name="Meier, Anna (2): left; best")
@example(name="a/b: c/d")
def test_no_name_of_a_clip_gets_through(form, name):
    name = f"Xq{name}Zw"
    masked = masked_note(form.format(name), home=HOME)
    assert "Xq" not in masked
    assert "Zw" not in masked


@given(name=st.text(st.characters(exclude_characters="/:;\n\0", exclude_categories=("Cs",)), min_size=1, max_size=20))
def test_no_name_of_a_folder_gets_through(name):
    name = f"Xq{name}Zw"
    assume(not name.isspace())
    path = f"/media/{name}/records/practice.sqlite3"
    assert name not in masked_path(path, HOME)
    assert name not in masked_note(f"Could not open the store in {path}: disk I/O error. The card may fail.", home=HOME)


def test_texts_of_the_plan_are_hidden_in_notes():
    note = "the main loop ended with KeyError('Small smile for Anna'); see the log"
    assert masked_note(note, ["Small smile", "Small smile for Anna"], HOME) == (
        "the main loop ended with KeyError('***'); see the log"
    )


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
