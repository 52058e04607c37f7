"""What the pages between questions and movements say. Rules as in `words.py`.

Skills, such as to tape a lid, are the therapist's to teach; the mirror only reminds of them.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from device.plan.conditions import EyeCare
from device.plan.left_out import LeftOutWhy

EYE_TITLE = "Care for your eye"

EYE_CARE: Mapping[EyeCare, str] = MappingProxyType(
    {
        EyeCare.DROPS: "Drops by day.",
        EyeCare.OINTMENT: "Ointment at night.",
        EyeCare.BLINK: "Blink with the back of your finger, as your therapist showed you.",
        EyeCare.TAPE: "Tape the lid as your therapist showed you.",
        EyeCare.GLASSES: "Glasses when you go outdoors.",
    }
)

EVEN_IF_IT_WATERS = "An eye that waters can be a dry eye, too."
"""Said beside the drops: a watering eye is usually a dry eye [BP-eye], and nobody would think so."""

LEFT_OUT_TITLE = "Not today"

LEFT_OUT: Mapping[LeftOutWhy, str] = MappingProxyType(
    {
        LeftOutWhy.STAGE_LOCK: "Later, when your therapist says so:",
        LeftOutWhy.EXCLUDED: "Your therapist leaves this out for a while:",
        LeftOutWhy.PLAN_ENDED: "Your plan's last day is over:",
        LeftOutWhy.PAIN_REST: "This hurt, so it rests:",
        LeftOutWhy.UNTIL_CLINIC: "This hurt twice. It rests until your clinic has looked:",
        LeftOutWhy.ENOUGH_TODAY: "You have done enough of this today:",
        LeftOutWhy.TOO_SOON: "Your face is still resting from last time:",
        LeftOutWhy.PATIENT: "You went on without this:",
    }
)
"""Each stands above the names of what is left out."""

WHAT_TO_FEEL = "What to feel:"
STAYS_SOFT = "Here it stays soft."
"""Of a muscle that is not to move in this movement."""


def named(titles: Iterable[str], most: int) -> str:
    """Names beside each other, cut short where there are many. A name is never broken into lines."""
    unbroken = [title.replace(" ", "\N{NO-BREAK SPACE}") for title in titles]
    hidden = len(unbroken) - most
    if hidden < 2:
        return ", ".join(unbroken)
    return f"{', '.join(unbroken[:most])} and {hidden} others"


def lesson_page(movement: str, number: int, of: int) -> str:
    """Which page of a lesson this is."""
    return f"{movement}: {number} of {of}"
