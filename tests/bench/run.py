"""`make bench`: every figure is a ratio of two things that were measured in turn, in this one run.

MediaPipe runs in `.venv-bench`, tflite-runtime in `.venv-tflite`; where one is not there its lines are skipped.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2

from device.inference.models import ModelFiles, Verified, open_model, verify
from device.inference.runtime import LITERT
from device.settings import load_settings
from tests.bench import points
from tests.bench.children import first_pictures_s, peak_memory_kb
from tests.bench.figures import Figure, NotMeasured, table, write
from tests.bench.frames import COUNT, SIZES, clip_frames, save
from tests.bench.mediapipe_side import MediaPipe
from tests.bench.ours import follow, measured_against_bare, parts_of_a_frame, trackers

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build" / "bench.json"
MEDIAPIPE = ROOT / ".venv-bench" / "bin" / "python"
TFLITE = ROOT / ".venv-tflite" / "bin" / "python"
BLOCK = 30
"""So many frames run on one side before the other has its turn."""

NO_MEDIAPIPE = "MediaPipe cannot be had here: pip could not bring it into .venv-bench"

Found = Iterator[Figure | NotMeasured]


def main() -> None:
    """Measure all, print the table, write the file."""
    # OpenCV's helper threads would be counted where they spin, not where they work.
    cv2.setNumThreads(1)
    folder = load_settings(None).settings.paths.models
    state = verify(folder)
    assert isinstance(state, Verified), f"the face model is not in {folder}: mirror model fetch"
    files = open_model(folder)
    found: list[Figure | NotMeasured] = []
    with tempfile.TemporaryDirectory() as scratch:
        for part in (
            against_mediapipe(files, state.path, Path(scratch)),
            overhead(files),
            measuring(files),
            memory(state.path, Path(scratch)),
            first_screen(),
            runtimes(state.path),
        ):
            for figure in part:
                found.append(figure)
                print(table([figure]).splitlines()[-1], flush=True)
    write(found, OUT)
    print(f"\n{table(found)}\n\nwritten: {OUT.relative_to(ROOT)}")


def against_mediapipe(files: ModelFiles, model: Path, scratch: Path) -> Found:
    """Speed of the mesh and place of the points, against the Face Landmarker over the same file."""
    if not _has_mediapipe():
        yield NotMeasured("our mesh / MediaPipe's", NO_MEDIAPIPE)
        return
    single, halves = trackers(files, threads=1)
    for name, size_px in SIZES.items():
        frames, file = clip_frames(size_px), scratch / f"{name}.npy"
        save(frames, file)
        cpu: dict[str, list[float]] = {"single": [], "halves": [], "mediapipe": []}
        ours, video = [], []
        with MediaPipe(MEDIAPIPE, model) as other:
            for first in range(0, COUNT, BLOCK):
                block = frames[first : first + BLOCK]
                taken_s, found = follow(single, block, first)
                cpu["single"].append(taken_s)
                ours += points.of(found)
                cpu["halves"].append(follow(halves, block, first)[0])
                answer = other.ask(file, first, first + BLOCK, mode="video", points=True)
                cpu["mediapipe"].append(answer.cpu_s)
                video += answer.points
            still = other.ask(file, 0, COUNT, mode="image", points=True).points
            settled_file = scratch / "settled.npy"
            chosen = frames[10::60]
            save([frame for frame in chosen for _ in range(points.STILL)], settled_file)
            same = other.ask(settled_file, 0, len(chosen) * points.STILL, mode="video", points=True).points
        # The first block holds the start of either side.
        ms = {side: 1000 * statistics.median(taken[1:]) / BLOCK for side, taken in cpu.items()}
        detail = f"{ms['single']:.1f} / {ms['mediapipe']:.1f} ms of processor time a frame, one thread"
        yield Figure(f"tracked mesh {name}, one run / MediaPipe video", ms["single"] / ms["mediapipe"], 0.75, detail)
        detail = f"{ms['halves']:.1f} / {ms['mediapipe']:.1f} ms"
        yield Figure(
            f"tracked mesh {name}, each half on its own / MediaPipe video",
            ms["halves"] / ms["mediapipe"],
            None,
            detail,
        )
        ends = same[points.STILL - 1 :: points.STILL]
        away = points.apart(tuple(points.settled(single, frame) for frame in chosen), ends)
        yield Figure(
            f"points {name}, crop at rest: distance from MediaPipe / eye corners", away, 0.005, "mean of points"
        )
        tracked, theirs = points.apart(tuple(ours), still), points.apart(tuple(video), still)
        detail = f"{100 * tracked:.2f} / {100 * theirs:.2f} % of the eye corners, from its image mode"
        yield Figure(f"points {name}, tracked: our distance / its video mode's", tracked / theirs, 1.0, detail)


def overhead(files: ModelFiles) -> Found:
    """All between a frame and the coaching state that is not the model's own run."""
    for size, size_px in SIZES.items():
        frames = clip_frames(size_px)
        single, halves = trackers(files, threads=1)
        for name, tracker, goal in (("as the device does it", halves, 0.12), ("one run of the model", single, None)):
            parts = parts_of_a_frame(tracker, frames)
            ms = [f"{1000 * part:.2f}" for part in (parts.around, parts.measuring, parts.coaching, parts.runs)]
            detail = f"crop and points {ms[0]} + measures {ms[1]} + coaching {ms[2]} / runs {ms[3]} ms"
            yield Figure(f"all but the model / the model, {size}, {name}", parts.overhead, goal, detail)
            if tracker is halves:
                measuring = (parts.around + parts.measuring) / parts.runs
                yield Figure(f"all but the model / the model, {size}, measuring alone", measuring, 0.10, detail)
                detail = f"the step of coaching {ms[2]} / half of the runs {ms[3]} ms"
                yield Figure(f"coaching / a bare run, {size}", 2 * parts.coaching / parts.runs, 0.05, detail)


def measuring(files: ModelFiles) -> Found:
    """From a frame to its measures, both halves, against one bare run of the model in turn."""
    frames = clip_frames(SIZES["640x480"])
    for threads in dict.fromkeys((1, os.cpu_count() or 1)):
        ours_s, bare_s = measured_against_bare(files, frames, threads)
        detail = f"{1000 * ours_s:.1f} / {1000 * bare_s:.1f} ms of processor time"
        yield Figure(f"a frame's measures / a bare run of the model, {threads} threads", ours_s / bare_s, 2.2, detail)


def memory(model: Path, scratch: Path) -> Found:
    """A whole session against a process that only runs the Face Landmarker."""
    if not _has_mediapipe():
        yield NotMeasured("peak memory / MediaPipe's", NO_MEDIAPIPE)
        return
    session = ["demo", "--display", f"headless:{scratch}/screens", "--records", f"{scratch}/records"]
    ours_kb = peak_memory_kb(session)
    file = scratch / "memory.npy"
    save(clip_frames(SIZES["640x480"])[:60], file)
    with MediaPipe(MEDIAPIPE, model) as other:
        theirs_kb = other.ask(file, 0, 60, mode="video").peak_kb
    detail = f"{ours_kb / 1024:.0f} / {theirs_kb / 1024:.0f} MiB"
    yield Figure("peak memory of a session / of MediaPipe alone", ours_kb / theirs_kb, 0.8, detail)


def first_screen() -> Found:
    """From the start of the process to the first picture."""
    ours_s, bare_s = first_pictures_s(9)
    detail = f"{ours_s:.2f} / {bare_s:.2f} s, a window that nobody sees"
    yield Figure("first screen / a bare pygame window", ours_s / bare_s, 2.5, detail)


def runtimes(model: Path) -> Found:
    """LiteRT against tflite-runtime, for docs/decisions/0008."""
    for threads in dict.fromkeys((1, os.cpu_count() or 1)):
        name = f"LiteRT {LITERT.version()} / tflite-runtime, {threads} threads"
        if not TFLITE.exists():
            yield NotMeasured(name, f"tflite-runtime is not in {TFLITE.parents[1].name}: make test-tflite")
            continue
        pairs = [[_run_ms(python, model, threads) for python in (Path(sys.executable), TFLITE)] for _ in range(5)]
        ours, theirs = (statistics.median(pair[k] for pair in pairs) for k in (0, 1))
        yield Figure(name, ours / theirs, None, f"{ours:.1f} / {theirs:.1f} ms a run")


def _has_mediapipe() -> bool:
    command = [str(MEDIAPIPE), "-c", "import mediapipe"]
    return MEDIAPIPE.exists() and not subprocess.run(command, capture_output=True, check=False).returncode


def _run_ms(python: Path, model: Path, threads: int) -> float:
    child = Path(__file__).with_name("runtime_child.py")
    done = subprocess.run(
        [str(python), str(child), str(model), str(threads)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


if __name__ == "__main__":
    main()
