"""The patient's progress in words. Rules as in `words.py`: calm, no figure to chase, and never more than was sure."""

from collections.abc import Iterator

from device.records.progress import Changed, MovementProgress, Progress
from device.records.trend import TooFew

TITLE = "My progress"
SINCE_VISIT = "Since your clinic looked:"
SINCE_FIRST = "Since you began:"
TWO_WEEKS = "In the last two weeks:"
STEADY = "All is steady. Faces learn slowly, and that is fine."
TOO_EARLY = "It is too early to tell. Small and slow is the way."

PROGRESS = "Progress"
BACK_TO_END = "Back"

FREER, MORE_EVEN, CALMER = "moves more freely", "more even", "the rest stays calmer"
ASK = "ask your therapist about it"


def told(one: MovementProgress) -> str:
    """What has changed in a movement beyond noise; empty where nothing has."""
    better, worse = list(_better(one)), _is_worse(one)
    return ", ".join([*better, *([ASK] if worse else [])])


def is_too_early(progress: tuple[MovementProgress, ...]) -> bool:
    """Whether nothing can be told of any movement yet."""
    return all(isinstance(part, TooFew) for one in progress for part in _parts(one))


def _parts(one: MovementProgress) -> tuple[Progress, ...]:
    return (*one.affected.values(), one.symmetry, one.unquiet)


def _better(one: MovementProgress) -> Iterator[str]:
    """Symmetry and quiet stand apart from how far it goes: the first improves early, control comes later."""
    if any(isinstance(part, Changed) and part.by > 0 for part in one.affected.values()):
        yield FREER
    if isinstance(one.symmetry, Changed) and one.symmetry.by > 0:
        yield MORE_EVEN
    if isinstance(one.unquiet, Changed) and one.unquiet.by < 0:
        yield CALMER


def _is_worse(one: MovementProgress) -> bool:
    falls = (*one.affected.values(), one.symmetry)
    fell = any(isinstance(part, Changed) and part.by < 0 for part in falls)
    return fell or (isinstance(one.unquiet, Changed) and one.unquiet.by > 0)
