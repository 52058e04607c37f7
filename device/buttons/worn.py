"""What a worn button means: it is noted once for the staff, and without Stop nobody goes on."""

from collections.abc import Mapping
from dataclasses import dataclass

from device.buttons.press import Button
from device.faults import Fault, FaultCode

STOP = Button.BACK


@dataclass(frozen=True)
class WornPolicy:
    """The constant.

    Attributes:
        stop_lost_s: a Stop that has fluttered for this long is a fault; until then the mirror waits for it to rest.
    """

    stop_lost_s: float = 30.0


class WornButtons:
    """Keeps in mind which worn buttons have been told."""

    def __init__(self, policy: WornPolicy | None = None) -> None:
        self._policy = policy or WornPolicy()
        self._told: set[Button] = set()

    def news(self, worn: Mapping[Button, float]) -> tuple[Fault, ...]:
        """A note for the staff on each button of which none was given yet."""
        new = sorted(worn.keys() - self._told)
        self._told |= worn.keys()
        return tuple(_fault(button) for button in new)

    def fault(self, worn: Mapping[Button, float], now_s: float) -> Fault | None:
        """The fault of a Stop that does not come to rest."""
        if now_s - worn.get(STOP, now_s) < self._policy.stop_lost_s:
            return None
        return _fault(STOP)


def _fault(button: Button) -> Fault:
    note = f"the button {button} opens and closes faster than a finger does and is not heard until it rests"
    return Fault(FaultCode.NO_BUTTONS, f"{note}; try it with mirror check, then change the button or its wire")
