"""`mirror check`: bring-up. Is every part of this device there, and does it work."""

import argparse
import json
import select
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec

from device.bringup.card import card_checks
from device.bringup.front import (
    LampSwitch,
    Reply,
    Technician,
    Wanted,
    buttons_check,
    display_check,
    lamps_check,
    nobody_there,
    sound_check,
    voice_check,
)
from device.bringup.keeping import keeping_checks
from device.bringup.machine import Machine, this_machine
from device.bringup.outcome import Check, Failed, Finding, Passed, Skipped, run_checks
from device.bringup.policy import POLICY
from device.bringup.power import power_checks
from device.bringup.sdl import sdl_video_drivers
from device.bringup.seeing import Seeing, model_checks
from device.clock import Clock, SystemClock
from device.settings import Settings

NAME_WIDTH = 20
WORDS = {"passed": "pass", "failed": "FAIL", "skipped": "skipped"}
"""As the technician reads them; what is wrong must catch the eye."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command understands."""
    parser.description = "Look at every part of the device: pass, fail and what to do, or skipped and why. No patient."
    parser.add_argument("--json", action="store_true", help="a list of {name, outcome, note, what_to_do}")
    parser.add_argument("--screen", action="store_true", help="also open the panel and show a picture for a moment")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run every check. 0 when none failed, 1 when one did."""
    technician = _technician()
    checks = all_checks(settings, this_machine(), SystemClock(), technician, screen=args.screen)
    findings = []
    for finding in run_checks(checks):
        findings.append(finding)
        if not args.json:
            print(_line(finding, shutil.get_terminal_size((110, 40)).columns), flush=True)
    if args.json:
        print(json.dumps([finding.as_json() for finding in findings], indent=2))
    else:
        print(_sum(findings))
    return 1 if any(isinstance(finding.outcome, Failed) for finding in findings) else 0


def all_checks(
    settings: Settings, machine: Machine, clock: Clock, technician: Technician, *, screen: bool
) -> list[Check]:
    """Every check, in the order in which one thing needs another."""
    # Here, because it opens cameras: OpenCV takes half a second to import, and --help should not.
    from device.commands.opening import open_buttons, open_camera  # noqa: PLC0415
    from device.sound.espeak import PROGRAM  # noqa: PLC0415

    camera, wanted = settings.camera, Wanted(screen=screen, buttons=settings.buttons.kind)
    seeing = Seeing(
        partial(open_camera, camera.source, clock, settings),
        camera.source,
        machine,
        clock,
        POLICY,
        asked_frames_per_s=camera.frames_per_s,
        has_picamera2=find_spec("picamera2") is not None,
    )
    return [
        *card_checks(machine, sdl_video_drivers(), pi_camera=camera.source in ("auto", "picamera")),
        *seeing.checks(),
        *model_checks(settings.paths.models, clock, POLICY),
        display_check(partial(_show_picture, settings, clock), wanted, machine, technician),
        buttons_check(partial(open_buttons, settings.buttons.kind, on_screen=False), wanted, clock, technician, POLICY),
        lamps_check(partial(_lamps, _lamps_to_expect(settings, machine)), clock, technician, POLICY),
        sound_check(settings.sound.kind, machine, partial(_play_tones, settings.sound.volume, clock), technician),
        voice_check(shutil.which(PROGRAM) or "", _say, wanted=settings.sound.voice and settings.sound.kind != "none"),
        *keeping_checks(machine, settings.paths.records, clock, POLICY),
        *power_checks(machine, POLICY),
    ]


def _lamps_to_expect(settings: Settings, machine: Machine) -> str:
    """What `auto` should find."""
    kind = settings.lamps.kind
    return "gpio" if kind == "auto" and machine.is_pi else kind


@contextmanager
def _lamps(choice: str) -> Iterator[tuple[LampSwitch, ...]]:
    """The lamps, open for as long as they are looked at. Practice goes on without them, but bring-up must say so.

    Raises:
        NoGpio: there should be lamps, and their pins cannot be used.
    """
    if choice != "gpio":
        yield ()
        return
    from device.camera.lamp import GpioLamps, Lamp  # noqa: PLC0415  (as `all_checks`)

    lamps = GpioLamps()

    def switch(lamp: Lamp, on: bool) -> None:  # noqa: FBT001 (the position of a switch)
        lamps.light(lamp, on=on)

    try:
        yield tuple(LampSwitch(lamp.value, partial(switch, lamp)) for lamp in Lamp)
    finally:
        lamps.close()


def _show_picture(settings: Settings, clock: Clock) -> str:
    """Show the first screen on the panel for a while."""
    from device.display.navigation import Starting, screen_for  # noqa: PLC0415  (pygame, only where it is wanted)
    from device.display.window import WindowDisplay  # noqa: PLC0415

    size_px = (settings.display.width_px, settings.display.height_px)
    display = WindowDisplay(size_px, fullscreen=settings.display.fullscreen)
    try:
        display.show(screen_for(Starting()).view(Starting()))
        end_s = clock.now_s() + POLICY.screen_on_s
        while display.pump() and clock.now_s() < end_s:
            clock.wait_s(POLICY.turn_s)
    finally:
        display.close()
    return f"a picture stood for {POLICY.screen_on_s:g} s"


def _play_tones(volume: float, clock: Clock) -> str:
    """Play the tones that lead through a movement."""
    from device.sound.policy import POLICY as SOUND  # noqa: PLC0415  (as `all_checks`)
    from device.sound.speaker import Speaker  # noqa: PLC0415  (pygame, only where it is wanted)
    from device.sound.tones import Tone, tone  # noqa: PLC0415

    speaker = Speaker(clock)
    try:
        for piece in (tone(which, SOUND.tone_level * volume) for which in (Tone.START, Tone.HOLD, Tone.RELEASE)):
            speaker.play(piece)
            clock.wait_s(piece.lasts_s + POLICY.tones_apart_s)
        return speaker.driver
    finally:
        speaker.close()


def _say() -> float:
    """Have a cue said into memory.

    Raises:
        NoVoice: it cannot be said.
    """
    from device.sound.espeak import EspeakVoice  # noqa: PLC0415  (as `all_checks`)

    speech = EspeakVoice("en").say("Hold softly")
    return len(speech.samples) / speech.rate_hz


def _technician() -> Technician:
    """Whoever sits at the terminal. They are spoken to on standard error: standard output may be JSON."""
    say: Callable[[str], None] = partial(print, file=sys.stderr, flush=True)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return nobody_there(say)
    return Technician(is_there=True, say=say, ask=_ask)


def _ask(question: str) -> Reply:
    print(f"{question} [y/n] ", end="", file=sys.stderr, flush=True)
    # Waiting for the line itself could not be given up, and would take the answer to the next question.
    ready, _, _ = select.select([sys.stdin], [], [], POLICY.answer_within_s)
    if not ready:
        print("no answer", file=sys.stderr)
        return Reply.NOBODY
    return {"y": Reply.YES, "n": Reply.NO}.get(sys.stdin.readline().strip().lower()[:1], Reply.NOBODY)


def _line(finding: Finding, columns: int) -> str:
    told = finding.as_json()
    head = f"{finding.name:<{NAME_WIDTH}}{WORDS[told['outcome']]:<9}"
    wrapped = partial(textwrap.wrap, width=max(columns, 60), subsequent_indent=" " * len(head), break_long_words=False)
    lines = wrapped(told["note"], initial_indent=head)
    if told["what_to_do"]:
        lines += wrapped(f"To do: {told['what_to_do']}", initial_indent=" " * len(head))
    return "\n".join(lines)


def _sum(findings: list[Finding]) -> str:
    kinds = Counter(type(finding.outcome) for finding in findings)
    return f"\n{kinds[Passed]} passed, {kinds[Failed]} failed, {kinds[Skipped]} skipped"
