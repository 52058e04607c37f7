"""`make accuracy`: how far off the measures are on people whose truth is known, beside other ways to measure.

    python -m tests.accuracy.run [FOLDER ...]

A folder holds a folder for each person. Without any: the few stills that come with the project, and those in
../shared/data/rig/grid where it lies beside the checkout. Writes the tables of docs/accuracy.md and a plot of each
movement.
"""

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from device.inference.facemesh import FaceFound
from device.inference.models import Verified, open_model, verify
from device.inference.vision import Method, open_tracker
from device.settings import load_settings
from tests.accuracy.figures import GOALS, LEAK_MAX, Pair, Result, result_of
from tests.accuracy.methods import Read, by_mediapipe, by_tracker, read_all, read_scores
from tests.accuracy.people import MOVEMENTS, Person, Still, people_in
from tests.accuracy.plots import plot_movement

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "data" / "people"
SHARED = ROOT.parent / "shared" / "data" / "rig" / "grid"
PAPER = ROOT / "docs" / "accuracy.md"
PICTURES = ROOT / "docs" / "pictures"
MEDIAPIPE = ROOT / ".venv-bench" / "bin" / "python"
BEGIN, END = "<!-- measured -->", "<!-- end -->"
OURS = "each half on its own"
SCORES_NAME = "MediaPipe's blendshape scores"


@dataclass(frozen=True)
class Way:
    """A way to measure, and what it read."""

    name: str
    reads: tuple[Read, ...]


SHUT_MAX, OPEN_MIN = 0.15, 0.9
"""True shares of the opening at rest: below and above, an eye is shut and open."""
GOAL_SHUT, GOAL_OPEN = 0.22, 0.95

Faces = list[tuple[Still, FaceFound]]


def main(folders: Sequence[Path]) -> None:
    """Measure, print, and write the paper."""
    people = tuple(people_in(*(folders or [OWN, *([SHARED] if SHARED.is_dir() else [])])))
    methods = tuple(read_with_all(people))
    table = "\n".join(rows_of(methods))
    eyes = one_shut(pairs_of(methods[0].reads, "gentle-eye-closure"))
    whole = f"{summary(people)}\n\n{table}\n\n{eyes}\n\n{by_person(people, methods[0])}"
    print(whole)
    before, _, rest = PAPER.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAPER.write_text(f"{before}{BEGIN}\n{whole}\n{END}{after}", "utf-8")
    for movement in MOVEMENTS:
        pairs = {method.name: pairs_of(method.reads, movement) for method in methods[:2]}
        plot_movement(movement, pairs, PICTURES / f"accuracy-{movement}.png")
    print(f"\nwritten: {PAPER.relative_to(ROOT)}, and a plot of each movement in {PICTURES.relative_to(ROOT)}")


def read_with_all(people: Sequence[Person]) -> Iterator[Way]:
    """Every way to measure; MediaPipe's where it is installed."""
    folder = load_settings(None).settings.paths.models
    state = verify(folder)
    assert isinstance(state, Verified), f"the face model is not in {folder}: mirror model fetch"
    files = open_model(folder)
    for name, method in ((OURS, Method.HALVES), ("one run over the whole face", Method.SINGLE)):
        tracker = open_tracker(files, method)
        yield Way(name, tuple(_read(people, lambda person: list(by_tracker(tracker, person)))))  # noqa: B023
    if not MEDIAPIPE.exists():
        print("SKIPPED: MediaPipe is not in .venv-bench: make .venv-bench/.ready")
        return
    told = {person.name: list(by_mediapipe(MEDIAPIPE, state.path, person)) for person in people}
    marks: Callable[[Person], Faces] = lambda person: [(still, face) for still, face, _ in told[person.name]]  # noqa: E731
    yield Way("MediaPipe's landmarks, measured alike", tuple(_read(people, marks)))
    scores = [
        read for person in people for read in read_scores(person, [(still, s) for still, _, s in told[person.name]])
    ]
    yield Way(SCORES_NAME, tuple(scores))


def _read(people: Sequence[Person], faces_of: Callable[[Person], Faces]) -> Iterator[Read]:
    for person in people:
        yield from read_all(person, faces_of(person))


def pairs_of(reads: Sequence[Read], movement: str, person: str = "") -> list:
    """What was read of one movement, of everybody or of one person."""
    return [r.pair for r in reads if r.still.movement == movement and person in ("", r.person)]


def figures(reads: Sequence[Read], movement: str, person: str = "") -> Result | None:
    """The figures of one movement, if anything was read."""
    pairs = pairs_of(reads, movement, person)
    return result_of(pairs, from_open=movement == "gentle-eye-closure") if pairs else None


def rows_of(methods: Sequence[Way]) -> Iterator[str]:
    """A table in Markdown: each movement by each method."""
    yield "| movement | method | difference / sum | gain of the sum | mean error | leak to the still side |"
    yield "|---|---|---|---|---|---|"
    for movement in MOVEMENTS:
        goal = GOALS[movement]
        spans = (f"{low:.2f} to {high:.2f}" for low, high in (goal.difference, goal.total))
        yield f"| **{movement}** | *goal* | {' | '.join(spans)} | {goal.error:.2f} | {LEAK_MAX:.2f} |"
        for method in methods:
            if (result := figures(method.reads, movement)) is not None:
                yield _row(method.name, result, movement)


def _row(name: str, result: Result, movement: str) -> str:
    goal = GOALS[movement]
    low, high = goal.difference
    cells = [_cell(result.difference, low <= result.difference <= high, name)]
    if name == SCORES_NAME:
        # A score has no unit: neither a gain nor an error of it means anything.
        return f"| | {name} | {cells[0]} | - | - | - |"
    low, high = goal.total
    cells.append(_cell(result.total, low <= result.total <= high, name))
    cells.append(_cell(result.error, result.error <= goal.error, name))
    cells.append("-" if math.isnan(result.leak) else _cell(result.leak, abs(result.leak) <= LEAK_MAX, name))
    return f"| | {name} | {' | '.join(cells)} |"


def _cell(value: float, reached: bool, name: str) -> str:
    """A figure; of our own method, marked where its goal is missed."""
    return f"{value:.2f}" + (" **missed**" if name == OURS and not reached else "")


def one_shut(pairs: Sequence[Pair]) -> str:
    """What is read of both eyes where one is shut and the other is as open as at rest."""
    eyes = [
        (pair.read[shut], pair.read[1 - shut])
        for pair in pairs
        for shut in (0, 1)
        if pair.true[shut] < SHUT_MAX and pair.true[1 - shut] > OPEN_MIN
    ]
    if not eyes:
        return "No still has one eye shut and the other open."
    shut, still = zip(*eyes, strict=True)
    reached = sum(a < GOAL_SHUT and b > GOAL_OPEN for a, b in eyes)
    return (
        f"One eye shut and the other open, {len(eyes)} stills: the shut one reads at most {max(shut):.3f} "
        f"(goal: below {GOAL_SHUT}), the open one at least {min(still):.3f} (goal: above {GOAL_OPEN}); "
        f"both are reached in {reached}."
    )


def by_person(people: Sequence[Person], ours: Way) -> str:
    """The same of our method for each person: difference / sum, gain of the sum, error."""
    lines = ["| person | " + " | ".join(MOVEMENTS) + " |", "|---" * (len(MOVEMENTS) + 1) + "|"]
    for person in people:
        results = [figures(ours.reads, movement, person.name) for movement in MOVEMENTS]
        cells = [f"{r.difference:.2f}, {r.total:.2f}, {r.error:.2f}" if r else "-" for r in results]
        lines.append(f"| {person.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def summary(people: Sequence[Person]) -> str:
    """Who was measured."""
    stills = sum(len(person.stills) for person in people)
    return f"{len(people)} synthetic people, {stills} stills: {', '.join(person.name for person in people)}."


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
