"""Smooth lines through points."""

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.float64]
"""(n, 2): points in a plane, in order."""


def smooth(line: Places, pieces: int, before: Places | None = None) -> Places:
    """A smooth line through all points (Catmull-Rom).

    Args:
        line: two points or more.
        pieces: between two of them.
        before: the point that lies before the first, where another line goes on smoothly into this one.
    """
    points = np.concatenate([line[:1] if before is None else before[None], line, line[-1:]])
    t = np.arange(pieces)[:, None] / pieces
    weights = np.hstack([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3]) / 2
    four = np.stack([points[:-3], points[1:-2], points[2:-1], points[3:]])
    return np.concatenate([np.einsum("kw,wnd->nkd", weights, four).reshape(-1, 2), line[-1:]])
