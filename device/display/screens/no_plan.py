"""No plan: the device says which field and why, and never guesses a plan."""

from device.buttons.press import Button
from device.display import words
from device.display.examples import PHONE
from device.display.navigation import Example, Go, Key, NoPlan, Screen
from device.display.parts import for_staff, phone
from device.display.view import Area, Gap, Item, Size, Text, Tone


def _items(state: NoPlan) -> tuple[Item, ...]:
    return (
        Text(words.NO_PLAN_TITLE, Size.LARGE, Tone.WORDS, Area.PAGE),
        *phone(state.clinic_phone, Size.LARGE),
        Gap(0.5, Area.PAGE),
        Text(words.NO_PLAN_HINT, Size.MEDIUM, Tone.WORDS, Area.PAGE),
        Gap(0.8, Area.PAGE),
        *for_staff(state.problems),
    )


_PROBLEM = "exercises[1].band.high_mm: 0.5 is below low_mm (2.0); the upper edge must be above the lower one"

SCREEN = Screen(
    name="no-plan",
    kind=NoPlan,
    items=_items,
    keys=(Key(Button.BACK, words.HOLD_TO_CLOSE, Go.QUIT, hold_only=True),),
    mirror=False,
    examples=(
        Example("no-plan", NoPlan((_PROBLEM, "exersises: unknown key, did you mean exercises?"), PHONE)),
        Example("no-plan-no-phone", NoPlan(("plan.toml: no such file",))),
        Example("no-plan-many", NoPlan((_PROBLEM,) * 9, PHONE)),
    ),
)
