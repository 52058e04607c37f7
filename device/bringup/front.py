"""What the patient meets: display, buttons, lamps, sound. What only a person can judge is asked, if one is there."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum

from device.bringup.machine import Machine
from device.bringup.outcome import Check, Failed, Outcome, Passed, Skipped
from device.bringup.policy import BringupPolicy
from device.buttons.press import Button, ButtonSource
from device.buttons.script import NoButtons
from device.clock import Clock


class Reply(StrEnum):
    """What a person answered."""

    YES = "yes"
    NO = "no"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Technician:
    """Whoever sits at the terminal.

    Attributes:
        is_there: whether anybody can be asked.
        say: tells them something.
        ask: asks a question; NOBODY when no answer comes in time.
    """

    is_there: bool
    say: Callable[[str], None]
    ask: Callable[[str], Reply]


def _alone(question: str) -> Reply:
    return Reply.NOBODY


def nobody_there(say: Callable[[str], None]) -> Technician:
    """No technician: nothing can be asked."""
    return Technician(is_there=False, say=say, ask=_alone)


@dataclass(frozen=True)
class Wanted:
    """What is asked for on the command line.

    Attributes:
        screen: whether the panel may be opened.
        buttons: as in `--buttons`.
    """

    screen: bool
    buttons: str


def display_check(showing: Callable[[], str], wanted: Wanted, machine: Machine, technician: Technician) -> Check:
    """The display.

    Args:
        showing: opens it, shows a picture for a while, and closes it; says what it is.
        wanted: whether it may be opened.
        machine: says whether a display can be expected.
        technician: is asked what they saw.
    """

    def look() -> Outcome:
        if not wanted.screen:
            return Skipped("not asked for; --screen shows a picture for a few seconds")
        desktop = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
        if not (desktop or machine.find("dev/dri", "card*")):
            return Skipped("no display here: there is no desktop and no /dev/dri/card*")
        note = showing()
        reply = technician.ask("Was there a picture on the panel, upright and whole?")
        return _judged(reply, note, "nobody saw a picture", "check the panel's cable, power and backlight")

    return Check("display", look, bound_s=60.0)


def buttons_check(
    opening: Callable[[], ButtonSource], wanted: Wanted, clock: Clock, technician: Technician, policy: BringupPolicy
) -> Check:
    """The four buttons, one after the other."""

    def look() -> Outcome:
        if wanted.buttons == "keyboard":
            return Skipped("keys are heard by a window only: try them in mirror practice")
        source = opening()
        try:
            if isinstance(source, NoButtons):
                return Skipped("no buttons are wired here")
            if not (technician.is_there or wanted.buttons.startswith("script:")):
                return Skipped("they open, but nobody is at the terminal to press them")
            return _press_all(source, clock, technician, policy)
        finally:
            source.close()

    return Check("buttons", look, bound_s=len(Button) * policy.press_within_s + 10.0)


def _press_all(source: ButtonSource, clock: Clock, technician: Technician, policy: BringupPolicy) -> Outcome:
    wrong: list[str] = []
    for button in Button:
        technician.say(f"Press and let go: {button.value} (within {policy.press_within_s:g} s)")
        wrong += _press_one(button, source, clock, policy)
    if not wrong:
        return Passed(f"{', '.join(Button)} close and open again")
    return Failed("; ".join(wrong), "check the wires of these buttons against the table in docs/wiring.md")


def _press_one(button: Button, source: ButtonSource, clock: Clock, policy: BringupPolicy) -> list[str]:
    """What is wrong with one button; nothing once it was pressed and let go."""
    end_s = clock.now_s() + policy.press_within_s
    closed = False
    others: dict[str, None] = {}
    while clock.now_s() < end_s:
        for edge in source.edges(clock.now_s()):
            if edge.button is not button:
                # Letting go of the button before is no sign of swapped wires.
                others |= {edge.button.value: None} if edge.down else {}
            elif edge.down:
                closed = True
            elif closed:
                return []
        clock.wait_s(policy.turn_s)
    if closed:
        return [f"{button.value} does not open again"]
    return [f"{button.value} was not felt" + (f", but {', '.join(others)} was" if others else "")]


@dataclass(frozen=True)
class LampSwitch:
    """One lamp: its name, and what switches it on and off."""

    name: str
    switch: Callable[[bool], None]


def lamps_check(
    opening: Callable[[], AbstractContextManager[tuple[LampSwitch, ...]]],
    clock: Clock,
    technician: Technician,
    policy: BringupPolicy,
) -> Check:
    """The lamps, lit one after the other.

    Args:
        opening: opens the lamps, and closes them at its end; none where none are wired.
        clock: how long each is on.
        technician: is asked which they saw.
        policy: times.
    """

    def look() -> Outcome:
        with opening() as lamps:
            if not lamps:
                return Skipped("no lamps are wired here")
            replies = [_light(lamp, clock, technician, policy) for lamp in lamps]
        names = ", ".join(lamp.name for lamp in lamps)
        dark = [lamp.name for lamp, reply in zip(lamps, replies, strict=True) if reply is Reply.NO]
        reply = Reply.NO if dark else Reply.NOBODY if Reply.NOBODY in replies else Reply.YES
        return _judged(
            reply,
            f"{names} were switched on and off",
            f"these stayed dark: {', '.join(dark)}",
            "check their wires against the table in docs/wiring.md, and their own supply",
        )

    return Check("lamps", look, bound_s=180.0)


def _light(lamp: LampSwitch, clock: Clock, technician: Technician, policy: BringupPolicy) -> Reply:
    technician.say(f"Now the lamp: {lamp.name}")
    lamp.switch(True)  # noqa: FBT003 (on)
    try:
        clock.wait_s(policy.lamp_on_s)
        return technician.ask(f"Is it lit ({lamp.name})?")
    finally:
        lamp.switch(False)  # noqa: FBT003 (off)


def sound_check(kind: str, machine: Machine, play: Callable[[], str], technician: Technician) -> Check:
    """The loudspeaker.

    Args:
        kind: as in the settings.
        machine: says whether there is a sound card.
        play: plays the tones of practice, as loud as the settings say; says by which way.
        technician: is asked what they heard.
    """

    def look() -> Outcome:
        if kind == "none":
            return Skipped("the settings want no sound")
        driver = os.environ.get("SDL_AUDIODRIVER", "")
        if driver in ("dummy", "disk"):
            return Skipped(f"SDL_AUDIODRIVER={driver} plays nothing")
        cards = machine.read("proc/asound/cards")
        if not cards or "no soundcards" in cards:
            return Skipped("no sound card here; the mirror practises in silence")
        way = play()
        reply = technician.ask("Were there three soft tones: up, one long, down?")
        what_to_do = "check the loudspeaker and its cable, and the volume in the settings"
        return _judged(reply, f"tones by way of {way}", "nobody heard them", what_to_do)

    return Check("sound", look, bound_s=60.0)


def voice_check(program: str, say: Callable[[], float], *, wanted: bool) -> Check:
    """The voice.

    Args:
        program: where it is; empty where it is not installed.
        say: has it say a cue, into memory; gives the seconds that the cue lasts.
        wanted: whether the settings want words to be said.
    """

    def look() -> Outcome:
        if not wanted:
            return Skipped("the settings want no words to be said")
        if not program:
            return Skipped(
                "espeak-ng is not installed, so tones stand for words; for words, sudo apt install espeak-ng"
            )
        return Passed(f"{program} says a cue in {say():.1f} s")

    return Check("voice", look)


def _judged(reply: Reply, note: str, why: str, what_to_do: str) -> Outcome:
    if reply is Reply.NO:
        return Failed(f"{note}, but {why}", what_to_do)
    seen = "and a person confirmed it" if reply is Reply.YES else "but nobody was asked what came of it"
    return Passed(f"{note}, {seen}")
