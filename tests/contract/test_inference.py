"""What both inference libraries keep to. `make test` runs this with LiteRT, `make test-tflite` with tflite-runtime."""

import threading
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pytest

from device.camera.frame import Frame
from device.inference import models
from device.inference.facemesh import FaceFound
from device.inference.models import ModelFiles
from device.inference.runtime import TFLITE, Network, RuntimeUnusable, chosen_runtime
from device.inference.tracker import FaceTracker
from tests.fixtures_vision import clip_frame, model_files_fixture, tracker_fixture
from tests.replay.record import play, used_points

__all__ = ["model_files_fixture", "tracker_fixture"]

RECORDING = Path(__file__).parents[1] / "replay" / "practice-right-weak.npz"
MANIFEST = tomllib.loads((Path(models.__file__).with_name("models.toml")).read_text("utf-8"))
MEMBERS = [member for model in MANIFEST["model"] for member in model["member"]]
NOISE = np.random.default_rng(3).integers(0, 256, (256, 256, 3), np.uint8)


def is_mixed() -> bool:
    """Whether tflite-runtime stands beside a numpy that it cannot use."""
    try:
        version(TFLITE.package)
    except PackageNotFoundError:
        return False
    return int(np.__version__.split(".")[0]) >= 2


works = pytest.mark.skipif(is_mixed(), reason=f"tflite-runtime cannot work with numpy {np.__version__}")


@pytest.fixture
def landmarks(model_files: ModelFiles) -> Network:
    return Network(model_files.face_landmarks, threads=2, name="face_landmarks_detector.tflite")


def runs(network: Network, image: np.ndarray) -> dict[str, np.ndarray]:
    return network.run(image[None], scale=1 / 255, offset=0.0)


@works
@pytest.mark.parametrize("member", MEMBERS, ids=lambda m: m["file"])
def test_a_model_has_the_inputs_and_outputs_that_the_manifest_states(member, model_files):
    data = {
        "face_detector.tflite": model_files.face_detector,
        "face_landmarks_detector.tflite": model_files.face_landmarks,
    }
    network = Network(data[member["file"]], threads=1, name=member["file"])
    assert list(network.input_shape) == member["input_shape"]
    outputs = runs(network, np.zeros(network.input_shape[1:], np.uint8))
    assert {name: list(tensor.shape) for name, tensor in outputs.items()} == member["output_shapes"]
    assert all(tensor.dtype == np.float32 and np.isfinite(tensor).all() for tensor in outputs.values())


@works
def test_an_answer_is_the_callers_own_and_the_same_picture_gives_it_again(landmarks):
    first = runs(landmarks, NOISE)
    kept = {name: tensor.copy() for name, tensor in first.items()}
    runs(landmarks, np.zeros_like(NOISE))
    assert all((first[name] == kept[name]).all() for name in kept)
    again = runs(landmarks, NOISE)
    assert all((again[name] == kept[name]).all() for name in kept)


@works
def test_what_is_done_to_an_answer_does_not_reach_the_next_one(landmarks):
    kept = runs(landmarks, NOISE)["Identity"].copy()
    spoilt = runs(landmarks, NOISE)
    spoilt["Identity"][:] = 0
    assert (runs(landmarks, NOISE)["Identity"] == kept).all()


@works
def test_two_networks_in_two_threads_do_not_disturb_each_other(model_files, landmarks):
    other = Network(model_files.face_landmarks, threads=1, name="other")
    alone = [runs(landmarks, NOISE)["Identity"], runs(other, NOISE[::-1])["Identity"]]
    got: list[list[np.ndarray]] = [[], []]

    def often(at: int, network: Network, image: np.ndarray) -> None:
        got[at] = [runs(network, image)["Identity"] for _ in range(5)]

    both = [
        threading.Thread(target=often, args=(0, landmarks, NOISE)),
        threading.Thread(target=often, args=(1, other, NOISE[::-1])),
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    for at in (0, 1):
        assert len(got[at]) == 5
        assert all((answer == alone[at]).all() for answer in got[at])


@works
@pytest.mark.parametrize("data", [b"", b"TFL3", b"not a model" * 100], ids=["empty", "short", "words"])
def test_bytes_that_are_no_model_are_refused_with_what_to_do(data):
    with pytest.raises(RuntimeUnusable, match=r"broken\.tflite.*mirror model fetch"):
        Network(data, threads=1, name="broken.tflite")


@works
def test_a_face_is_where_the_recording_says(tracker: FaceTracker):
    """The recording was made with LiteRT, from the same first frame, and is kept to a twentieth of a pixel."""
    faces, used = play(RECORDING), used_points()
    tracker.forget()
    for number in range(12):
        found = tracker.find(Frame(number, number / 15, clip_frame(number), "test"))
        assert isinstance(found, FaceFound)
        off_px = np.abs(found.points[used, :2] - faces[number].points[used, :2])
        assert off_px.max() < 0.5
        assert off_px.mean() < 0.1


@pytest.mark.skipif(not is_mixed(), reason="no tflite-runtime stands beside numpy 2 here; `make test-tflite` has one")
@pytest.mark.filterwarnings("ignore")
def test_a_mixed_install_says_what_to_install(model_files):
    assert chosen_runtime() is TFLITE
    with pytest.raises(RuntimeUnusable, match=r"numpy 2.*pip install 'numpy<2'.*pip uninstall tflite-runtime"):
        Network(model_files.face_landmarks, threads=1, name="face_landmarks_detector.tflite")
