"""What a bench finds: ratios with goals, printed as a table and written as JSON."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One ratio that was measured in one run.

    Attributes:
        name: what is divided by what.
        ratio: the figure.
        goal: at most this; None where there is nothing to reach, but something to know.
        detail: the figures that the ratio was made of.
    """

    name: str
    ratio: float
    goal: float | None
    detail: str

    @property
    def holds(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        return None if self.goal is None else self.ratio <= self.goal


@dataclass(frozen=True)
class NotMeasured:
    """What could not be measured here, and why: neither good nor bad."""

    name: str
    why: str


def table(found: list[Figure | NotMeasured]) -> str:
    """A line for each."""
    lines = [f"{'ratio':>7}  {'goal':>6}  {'':9}  what"]
    for figure in found:
        if isinstance(figure, NotMeasured):
            lines.append(f"{'-':>7}  {'-':>6}  {'SKIPPED':9}  {figure.name}: {figure.why}")
            continue
        goal = "-" if figure.goal is None else f"{figure.goal:.3f}"
        word = {True: "holds", False: "MISSED", None: ""}[figure.holds]
        lines.append(f"{figure.ratio:7.3f}  {goal:>6}  {word:9}  {figure.name} ({figure.detail})")
    return "\n".join(lines)


def write(found: list[Figure | NotMeasured], path: Path) -> None:
    """All of it as a list. What was not measured is in it too, with nulls in the place of figures, and why."""
    nothing = {"ratio": None, "goal": None, "holds": None}
    rows = [
        {**asdict(figure), "holds": figure.holds} if isinstance(figure, Figure) else {**nothing, **asdict(figure)}
        for figure in found
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")
