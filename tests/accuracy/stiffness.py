"""Makes device/inference/stiffness.npz anew: `python -m tests.accuracy.stiffness`.

Its source is what moving faces do to the mesh while the head's own movement is taken away, 4860 looks at 30 synthetic
people: `displacement_mm` (looks, 50, 2) of the points of `STIFF`, right and up in camera axes, and in which of them
`eyes_shut`. docs/accuracy.md tells how they were rendered and measured.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device.inference.facemesh import MIRRORED, STIFF

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "tests" / "data" / "stiffness-displacements.npz"
OUT = ROOT / "device" / "inference" / "stiffness.npz"

NOISE_MM = 0.1
"""What every point moves by itself, and"""
UNKNOWN_SHARE = 0.1
"""the share of its own movement that no pattern explains: real faces are not the rendered ones."""


def displacements_mm() -> NDArray[np.float64]:
    """(looks, 50, 2), in any order."""
    with np.load(SOURCE) as stored:
        return np.asarray(stored["displacement_mm"], np.float64)


def covariance_of(displacement_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """(2n, 2n) covariance of the stiff points, the same on both sides of the face.

    Args:
        displacement_mm: (looks, n, 2), in any order.
    """
    swapped = [STIFF.index(MIRRORED[point]) for point in STIFF]
    both = np.concatenate([displacement_mm, displacement_mm[:, swapped] * (-1, 1)]).reshape(
        2 * len(displacement_mm), -1
    )
    covariance = both.T @ both / len(both)
    own = covariance.diagonal().reshape(-1, 2).mean(axis=1).repeat(2)
    return np.asarray(covariance + np.diag(NOISE_MM**2 + UNKNOWN_SHARE**2 * own))


def lids_pull_mm() -> NDArray[np.float64]:
    """(50,) how far each point goes when eyes shut, root mean square of both sides."""
    with np.load(SOURCE) as stored:
        shut = displacements_mm()[stored["eyes_shut"]]
    squares = (shut**2).sum(axis=2).mean(axis=0)
    return np.sqrt((squares + squares[[STIFF.index(MIRRORED[point]) for point in STIFF]]) / 2)


if __name__ == "__main__":
    np.savez_compressed(
        OUT,
        covariance_mm2=covariance_of(displacements_mm()).astype(np.float32),
        lids_pull_mm=lids_pull_mm().astype(np.float32),
    )
