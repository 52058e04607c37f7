"""The manifest, and whether the file in place is the right one."""

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.faults import FaultCode
from device.inference.models import (
    DETECTOR,
    FACE_LANDMARKER,
    LANDMARKS,
    MANIFEST,
    Altered,
    Fingerprint,
    Missing,
    ModelError,
    Verified,
    WebSource,
    WheelSource,
    explain,
    open_model,
    read_manifest,
    verify,
)


def bundle(**members: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as opened:
        for name, data in members.items():
            opened.writestr(name.replace("__", "."), data)
    return kept.getvalue()


GOOD = bundle(face_detector__tflite=b"finds faces", face_landmarks_detector__tflite=b"finds points")
MODEL = replace(FACE_LANDMARKER, file="small.task", fingerprint=Fingerprint.of(GOOD), sources=())


def test_the_manifest_names_the_publisher_first_and_then_the_wheels():
    kinds = [type(source) for source in FACE_LANDMARKER.sources]
    assert kinds == [WebSource, WheelSource, WheelSource]
    assert FACE_LANDMARKER.licence == "Apache-2.0"
    assert len(FACE_LANDMARKER.fingerprint.sha256) == 64


def test_the_manifest_states_the_shapes_of_the_networks_that_are_opened():
    shapes = {member.file: member.input_shape for member in FACE_LANDMARKER.members}
    assert shapes == {DETECTOR: (1, 128, 128, 3), LANDMARKS: (1, 256, 256, 3)}


@pytest.mark.parametrize(("old", "new"), [("licence =", "license ="), ("package =", "packages =")])
def test_a_manifest_with_a_misspelt_key_is_not_read(old, new):
    with pytest.raises(TypeError):
        read_manifest(MANIFEST.read_text().replace(old, new))


def test_the_right_file_is_verified(tmp_path):
    (tmp_path / MODEL.file).write_bytes(GOOD)
    assert verify(tmp_path, MODEL) == Verified(tmp_path / MODEL.file, MODEL.fingerprint.sha256)


def test_no_file_is_missing_and_so_is_one_in_no_folder(tmp_path):
    assert verify(tmp_path, MODEL) == Missing(tmp_path / MODEL.file)
    assert verify(tmp_path / "nowhere", MODEL) == Missing(tmp_path / "nowhere" / MODEL.file)


@given(at=st.integers(0, len(GOOD) - 1), flip=st.integers(1, 255))
def test_a_file_with_any_one_byte_changed_is_altered_and_never_opened(tmp_path_factory, at, flip):
    folder = tmp_path_factory.mktemp("models")
    changed = bytearray(GOOD)
    changed[at] ^= flip
    (folder / MODEL.file).write_bytes(changed)
    assert isinstance(verify(folder, MODEL), Altered)
    with pytest.raises(ModelError):
        open_model(folder, MODEL)


def test_an_altered_file_is_explained_with_both_fingerprints_and_what_to_do(tmp_path):
    (tmp_path / MODEL.file).write_bytes(GOOD[:-3])
    with pytest.raises(ModelError) as raised:
        open_model(tmp_path, MODEL)
    text = str(raised.value)
    assert str(MODEL.fingerprint) in text
    assert str(Fingerprint.of(GOOD[:-3])) in text
    assert "mirror model fetch" in text
    assert raised.value.fault().code is FaultCode.MODEL_MISSING


def test_a_missing_file_is_explained_with_its_place_and_what_to_do(tmp_path):
    text = explain(Missing(tmp_path / MODEL.file))
    assert str(tmp_path / MODEL.file) in text
    assert "mirror model fetch" in text


def test_a_folder_in_the_place_of_the_file_is_an_error_that_names_it(tmp_path):
    (tmp_path / MODEL.file).mkdir()
    with pytest.raises(ModelError, match=r"small\.task cannot be read"):
        verify(tmp_path, MODEL)


def test_opening_gives_the_bytes_of_both_networks_and_the_sha256_they_came_with(tmp_path):
    (tmp_path / MODEL.file).write_bytes(GOOD)
    files = open_model(tmp_path, MODEL)
    assert files.face_detector == b"finds faces"
    assert files.face_landmarks == b"finds points"
    assert files.sha256 == MODEL.fingerprint.sha256


@pytest.mark.parametrize("data", [bundle(face_detector__tflite=b"only this"), b"not a zip"])
def test_a_verified_file_without_the_networks_is_an_error(tmp_path, data):
    (tmp_path / MODEL.file).write_bytes(data)
    with pytest.raises(ModelError, match="does not hold the networks"):
        open_model(tmp_path, replace(MODEL, fingerprint=Fingerprint.of(data)))
