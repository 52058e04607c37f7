"""Fault: what to do and whom to call, and a line for staff."""

from device.buttons.press import Button
from device.display import words
from device.display.examples import PHONE
from device.display.navigation import Example, Faulted, Go, Key, Screen
from device.display.parts import for_staff, phone
from device.display.view import Area, Gap, Item, Size, Text, Tone
from device.faults import Fault, FaultCode


def _items(state: Faulted) -> tuple[Item, ...]:
    said = words.FAULTS[state.fault.code]
    return (
        Text(said.title, Size.LARGE, Tone.WORDS, Area.PAGE),
        Gap(0.5, Area.PAGE),
        Text(said.what_to_do, Size.MEDIUM, Tone.WORDS, Area.PAGE),
        *phone(state.clinic_phone, Size.MEDIUM),
        Gap(0.8, Area.PAGE),
        *for_staff((f"{state.fault.code}: {state.fault.staff_note}",)),
    )


def _shot(state: Faulted) -> tuple[str, ...]:
    return (state.fault.code.value,)


_NOTE = "What happened and where, and what the technician should do about it."

SCREEN = Screen(
    name="fault",
    kind=Faulted,
    items=_items,
    shot=_shot,
    keys=(Key(Button.BACK, words.HOLD_TO_CLOSE, Go.QUIT, hold_only=True),),
    mirror=False,
    examples=tuple(
        Example(f"fault-{code.value.replace('_', '-')}", Faulted(Fault(code, _NOTE), PHONE)) for code in FaultCode
    ),
)
