"""What errors are made of: gains of sum and difference, mean error, leakage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Goal:
    """What must be reached, from the project's requirements.

    Attributes:
        difference: gain of the difference of the sides / gain of their sum, from and to; 1 is no pull to symmetry.
        total: gain of the sum, from and to.
        error: mean absolute error, mm, or share of the opening.
    """

    difference: tuple[float, float]
    total: tuple[float, float]
    error: float


GOALS = {
    "smile": Goal((0.95, 1.05), (0.90, 1.12), 0.50),
    "brow-raise": Goal((0.93, 1.07), (0.88, 1.10), 0.25),
    "gentle-eye-closure": Goal((0.95, 1.05), (0.90, 1.12), 0.06),
    "lip-pucker": Goal((0.92, 1.08), (0.85, 1.12), 0.40),
    "snarl": Goal((0.90, 1.10), (0.80, 1.20), 0.50),
}

LEAK_MAX = 0.03
STILL_SHARE = 0.02
"""A side whose true movement is less than this share of the other's is still."""


@dataclass(frozen=True)
class Pair:
    """One still: true and read, right and left."""

    true: tuple[float, float]
    read: tuple[float, float]


@dataclass(frozen=True)
class Result:
    """What some stills of one movement say.

    Attributes:
        total, difference: gains of the sum, and of the difference as a share of it.
        error: mean absolute error.
        leak: mean reading of a side that is still, as a share of the moving one; NaN where none is still.
        count: stills.
    """

    total: float
    difference: float
    error: float
    leak: float
    count: int


def result_of(pairs: Sequence[Pair], *, from_open: bool) -> Result:
    """The figures of some stills.

    Args:
        pairs: of one movement.
        from_open: whether the amount is a share of an opening, whose movement is what is missing from 1.
    """
    true, read = (np.array([getattr(pair, name) for pair in pairs]) for name in ("true", "read"))
    error = float(np.abs(read - true).mean())
    if from_open:
        true, read = 1 - true, 1 - read
    total = _gain(true.sum(axis=1), read.sum(axis=1))
    difference = _gain(true[:, 1] - true[:, 0], read[:, 1] - read[:, 0])
    leaks = [
        r[still] / t[1 - still]
        for t, r in zip(true, read, strict=True)
        for still in (0, 1)
        if abs(t[still]) < STILL_SHARE * abs(t[1 - still])
    ]
    return Result(total, difference / total, error, float(np.mean(leaks)) if leaks else float("nan"), len(pairs))


def _gain(true: NDArray[np.float64], read: NDArray[np.float64]) -> float:
    return float((true * read).sum() / (true**2).sum())
