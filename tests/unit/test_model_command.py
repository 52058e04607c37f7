"""`mirror model fetch|verify`, as far as it goes without the real model."""

import argparse

import pytest

from device.commands.model import add_arguments, run
from device.faults import WrongUse
from device.inference.models import FACE_LANDMARKER, ModelError
from device.settings import PathSettings, Settings


def run_line(line, models):
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(line), Settings(paths=PathSettings(models=models)))


def test_verify_of_a_missing_model_returns_1_and_says_what_to_do(tmp_path, capsys):
    assert run_line(["verify"], tmp_path) == 1
    said = capsys.readouterr()
    assert "mirror model fetch" in said.err
    assert said.out == ""


def test_verify_can_look_at_the_copy_in_another_folder(tmp_path, capsys):
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / FACE_LANDMARKER.file).write_bytes(b"something else")
    assert run_line(["verify", "--from", str(stick)], tmp_path) == 1
    said = capsys.readouterr().err
    assert f"{stick / FACE_LANDMARKER.file} is not the file" in said
    assert "14 bytes" in said


def test_fetch_from_a_folder_without_the_model_fails_and_leaves_nothing(tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    with pytest.raises(ModelError, match="could not be fetched"):
        run_line(["fetch", "--from", str(stick)], tmp_path / "models")
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("action", ["fetch", "verify"])
def test_a_folder_that_is_not_there_is_wrong_use(tmp_path, action):
    with pytest.raises(WrongUse, match="no such folder"):
        run_line([action, "--from", str(tmp_path / "nowhere")], tmp_path)


def test_the_action_must_be_named(tmp_path):
    with pytest.raises(SystemExit) as raised:
        run_line([], tmp_path)
    assert raised.value.code == 2
