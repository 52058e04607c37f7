"""Makes device/inference/stiffness.npz anew: `python -m tests.accuracy.stiffness FOLDER.npz ...`.

Each file holds what moving faces do to the mesh while the head's own movement is taken away: `displacement_mm`
(stills, 468, 2), right and up in camera axes. How they were rendered and measured: docs/accuracy.md.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from device.inference.facemesh import MIRRORED, STIFF

OUT = Path(__file__).parents[2] / "device" / "inference" / "stiffness.npz"

NOISE_MM = 0.1
"""What every point moves by itself, and"""
UNKNOWN_SHARE = 0.1
"""the share of its own movement that no pattern explains: real faces are not the rendered ones."""


def covariance_of(displacement_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """(2n, 2n) covariance of the stiff points, the same on both sides of the face.

    Args:
        displacement_mm: (stills, 468, 2), in any order.
    """
    some = displacement_mm[:, list(STIFF)]
    swapped = [STIFF.index(MIRRORED[point]) for point in STIFF]
    both = np.concatenate([some, some[:, swapped] * (-1, 1)]).reshape(2 * len(some), -1)
    covariance = both.T @ both / len(both)
    own = covariance.diagonal().reshape(-1, 2).mean(axis=1).repeat(2)
    return np.asarray(covariance + np.diag(NOISE_MM**2 + UNKNOWN_SHARE**2 * own))


if __name__ == "__main__":
    told = np.concatenate([np.load(name)["displacement_mm"] for name in sys.argv[1:]]).astype(np.float64)
    np.savez_compressed(OUT, covariance_mm2=covariance_of(told).astype(np.float32))
