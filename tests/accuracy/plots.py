"""True against measured, both sides, one movement."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from tests.accuracy.figures import Pair

COLOURS = ("#b5651d", "#8a97a6")
UNIT = {"gentle-eye-closure": "share of the opening at rest"}


def plot_movement(movement: str, pairs: Mapping[str, Sequence[Pair]], path: Path) -> None:
    """One panel for each method: every still is two dots, the right side a ring and the left one a disc."""
    figure, panels = plt.subplots(
        1, len(pairs), figsize=(4.4 * len(pairs), 4.2), sharex=True, sharey=True, squeeze=False
    )
    unit = UNIT.get(movement, "mm")
    for panel, (name, some), colour in zip(panels[0], pairs.items(), COLOURS, strict=True):
        true, read = (np.array([getattr(pair, key) for pair in some]) for key in ("true", "read"))
        ends = [float(min(true.min(), read.min())), float(max(true.max(), read.max()))]
        panel.plot(ends, ends, color="#cccccc", linewidth=1, zorder=0)
        panel.scatter(true[:, 0], read[:, 0], s=16, facecolors="none", edgecolors=colour, label="right")
        panel.scatter(true[:, 1], read[:, 1], s=12, color=colour, label="left")
        panel.set_title(name, fontsize=10)
        panel.set_xlabel(f"true, {unit}")
        panel.spines[["top", "right"]].set_visible(False)
    panels[0][0].set_ylabel(f"measured, {unit}")
    panels[0][0].legend(frameon=False, fontsize=8)
    figure.suptitle(movement, fontsize=11)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90, metadata={"Software": None})
    plt.close(figure)
