"""`mirror measure --plot`: the measures of a clip over time, left and right, with what is not known of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from device.faults import WrongUse
from device.measurement.side import Side
from device.measurement.values import Measured, MeasureId, Measures
from device.plan.explain import NOT_VALIDATED

PANELS = {
    MeasureId.COMMISSURE_LATERAL_MM: "mouth corner outward, mm",
    MeasureId.COMMISSURE_UP_MM: "mouth corner up, mm",
    MeasureId.UPPER_LIP_UP_MM: "upper lip up, mm",
    MeasureId.BROW_UP_MM: "brow up, mm",
    MeasureId.PALPEBRAL_APERTURE_RATIO: "opening of the eye, share of rest",
}
COLOURS = {Side.LEFT: "#b5651d", Side.RIGHT: "#5b6b7d"}
STYLES = {Side.LEFT: "-", Side.RIGHT: "--"}
GAP = "#e6e6e6"


@dataclass(frozen=True)
class Moment:
    """One frame: when, and what was measured, if anything was."""

    at_s: float
    measures: Measures | None


def save_plot(moments: Sequence[Moment], title: str, path: Path) -> None:
    """Draw the measures of a clip into a picture. Where a side was not measured, its line has a gap on grey ground.

    Raises:
        WrongUse: matplotlib is not installed, nothing was measured, or the picture cannot be written.
    """
    plt = _toolkit()
    if not any(moment.measures for moment in moments):
        raise WrongUse(f"--plot: no face was measured in {title}, so there is nothing to draw")
    figure, panels = plt.subplots(len(PANELS) + 1, 1, figsize=(10, 2.0 * (len(PANELS) + 1)), sharex=True)
    times = np.array([moment.at_s for moment in moments])
    for panel, (measure_id, label) in zip(panels, PANELS.items(), strict=False):
        for side in Side:
            _line(panel, times, moments, measure_id, side)
        panel.set_ylabel(label, fontsize=8)
        panel.axhline(1.0 if measure_id is MeasureId.PALPEBRAL_APERTURE_RATIO else 0.0, color="#999999", linewidth=0.6)
    panels[0].legend(frameon=False, fontsize=8, ncols=2, loc="upper right")
    panels[0].set_title(f"{title}: shading is two standard deviations; grey is not measured", fontsize=9)
    figure.text(0.99, 0.005, NOT_VALIDATED, ha="right", fontsize=8)
    _pose(panels[-1], times, moments)
    panels[-1].set_xlabel("s")
    for panel in panels:
        panel.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    try:
        figure.savefig(path, dpi=100)
    except (OSError, ValueError) as error:
        raise WrongUse(f"--plot {path}: the picture cannot be written ({error}); give another place, .png") from error
    finally:
        plt.close(figure)


def _toolkit() -> Any:  # noqa: ANN401 (matplotlib comes with an extra)
    try:
        import matplotlib as mpl  # noqa: PLC0415

        mpl.use("Agg")
        import matplotlib.pyplot as plt  # noqa: PLC0415
    except ImportError as error:
        what = "pip install 'facial-retraining-mirror[plot]'"
        raise WrongUse(f"--plot needs matplotlib, which is not installed here: {what}") from error
    return plt


def _line(
    panel: Any,  # noqa: ANN401
    times: NDArray[np.float64],
    moments: Sequence[Moment],
    measure_id: MeasureId,
    side: Side,
) -> None:
    values, spreads = np.array([_of(moment, measure_id, side) for moment in moments]).T
    panel.plot(
        times, values, color=COLOURS[side], linestyle=STYLES[side], linewidth=1.2, label=f"patient's {side.value}"
    )
    panel.fill_between(times, values - 2 * spreads, values + 2 * spreads, color=COLOURS[side], alpha=0.15, linewidth=0)
    _grey(panel, times, np.isnan(values))


def _of(moment: Moment, measure_id: MeasureId, side: Side) -> tuple[float, float]:
    value = moment.measures.value(measure_id, side) if moment.measures is not None else None
    return (value.value, value.spread) if isinstance(value, Measured) else (np.nan, np.nan)


def _pose(panel: Any, times: NDArray[np.float64], moments: Sequence[Moment]) -> None:  # noqa: ANN401
    for axis, style in (("yaw", "-"), ("pitch", "--"), ("roll", ":")):
        degrees = [getattr(m.measures.pose, axis) if m.measures is not None else np.nan for m in moments]
        panel.plot(times, degrees, color="#333333", linestyle=style, linewidth=1.0, label=axis)
    _grey(panel, times, np.array([m.measures is None for m in moments]))
    panel.set_ylabel("head, degrees", fontsize=8)
    panel.legend(frameon=False, fontsize=8, ncols=3, loc="upper right")


def _grey(panel: Any, times: NDArray[np.float64], missing: NDArray[np.bool_]) -> None:  # noqa: ANN401
    """A grey ground from the frame before a gap to the one after it."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], missing, [False]]).astype(int)))
    for first, after in edges.reshape(-1, 2).tolist():
        panel.axvspan(times[max(first - 1, 0)], times[min(after, len(times) - 1)], color=GAP, linewidth=0, zorder=0)
