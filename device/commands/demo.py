"""`mirror demo`: a whole session of a synthetic patient, and what came of it."""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

from device.camera.lamp import NoLamps
from device.camera.misbehaving import WORDS, trouble_of
from device.camera.patient import DemoPatient
from device.camera.reopening import ReopeningSource
from device.camera.truth import Truth, truth_beside
from device.clock import Clock, ManualClock, SystemClock
from device.coaching.cues import WARNINGS, main_cue
from device.coaching.questions import QuestionPolicy
from device.coaching.state import Score, Scored
from device.commands.demo_hand import DemoHand
from device.commands.demo_plan import plan_from_truth, repertoire, shown_off
from device.commands.opening import open_buttons, open_sounds
from device.commands.plan import read_plan_file
from device.commands.running import Kind, run_session
from device.display.cue_words import AFTERWARDS, CUES
from device.display.gallery import gallery
from device.display.navigation import Starting, screen_for
from device.display.view import View
from device.display.window import Display, HeadlessDisplay, WindowDisplay, open_display
from device.faults import MirrorError, WrongUse
from device.measurement.side import Side
from device.measurement.values import Measured, Value
from device.plan.catalogue import load_catalogue
from device.plan.explain import NOT_VALIDATED
from device.plan.reading import PlanRefused, plan_text
from device.plan.schema import Plan
from device.records.store import STORE_FILE, open_store
from device.records.stored import StoredRepetition, StoredSession
from device.settings import Settings
from device.sound.heard import Words
from device.sound.sounds import no_sounds

_CLIP = "practice-right-weak.mp4"
_CHECKOUT = Path(__file__).parents[2] / "tests" / "data" / _CLIP
PATIENT = _CHECKOUT if _CHECKOUT.is_file() else Path(__file__).with_name("demo_patient") / _CLIP
"""The patient who comes with this project: in its checkout, or in the package that was made from it."""
OUT = Path("build") / "demo"
"""Where the demo leaves what it made, below the folder that it is started in."""

LAST_SCREEN_S = 5.0
"""How long a window shows the last screen: a demo must not wait for somebody to press a key."""


class PlanUnusable(MirrorError, ValueError):
    """The plan that was given is refused."""


@dataclass(frozen=True)
class _Kept:
    """A window whose screens are kept as pictures as well."""

    window: Display
    pictures: HeadlessDisplay

    def show(self, view: View) -> None:
        self.window.show(view)
        self.pictures.show(view)

    def pump(self) -> bool:
        return self.window.pump()

    def close(self) -> None:
        self.window.close()
        self.pictures.close()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command understands."""
    parser.description = "A practice session of a synthetic patient who answers the mirror's prompts."
    parser.add_argument(
        "--patient", type=Path, default=PATIENT, metavar="FILE.mp4", help="a clip with a truth file (.json) beside it"
    )
    parser.add_argument(
        "--trouble",
        action="append",
        default=[],
        metavar="NAME:FROM[+FOR]",
        help=f"let the camera misbehave from a time on, in seconds, for so long; may be repeated: {', '.join(WORDS)}",
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the session, then print its repetitions from the store and where everything is."""
    records = getattr(args, "records", OUT / "records")
    size_px = (settings.display.width_px, settings.display.height_px)
    troubles = [trouble_of(word) for word in args.trouble]
    truth = truth_beside(args.patient)
    plan = _given_plan(args.plan) if hasattr(args, "plan") else _own_plan(truth)
    try:
        records.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUse(f"--records {records}: cannot be a folder ({error.strerror}); give another") from error
    plan_file = records / "plan.toml"
    plan_file.write_text(plan_text(plan), "utf-8")

    opened = open_display(settings.display.kind, size_px=size_px, fullscreen=False, folder=OUT / "screens")
    on_screen = isinstance(opened, WindowDisplay)
    kept = opened if isinstance(opened, HeadlessDisplay) else HeadlessDisplay(OUT / "screens", size_px)
    display = _Kept(opened, kept) if on_screen else kept
    display.show(screen_for(Starting()).view(Starting()))
    clock: Clock = SystemClock() if on_screen else ManualClock(started=SystemClock().wall())
    patient = DemoPatient(args.patient, truth, clock, in_step=not on_screen)
    buttons = open_buttons(settings.buttons.kind, on_screen=on_screen)
    hand = DemoHand(patient, troubles, buttons, clock, repertoire(plan, truth, load_catalogue()))
    end = run_session(
        display=display,
        buttons=hand,
        lamps=NoLamps(),
        opening=lambda: ReopeningSource(hand.plug_in, clock) if troubles else patient,
        plan=plan,
        models=settings.paths.models,
        records=records,
        clock=clock,
        sounds=open_sounds(settings.sound, clock, Words(CUES, AFTERWARDS)) if on_screen else no_sounds(),
        lingers_s=LAST_SCREEN_S if on_screen else 0.0,
        questions=QuestionPolicy(),
        hears=hand.hear,
        kind=Kind.DEMO,
    )
    _paint_gallery(kept.folder / "all", size_px)
    store = open_store(records / STORE_FILE)
    try:
        session = store.sessions()[-1]
    finally:
        store.close()
    print(f"{_table(session)}\n\n{NOT_VALIDATED}")
    print(f"\n{len(session.repetitions)} repetitions, {end.frames} frames measured, {end.dropped} dropped")
    print(f"screens of this session: {kept.folder}\nevery screen there is:   {kept.folder / 'all'}")
    print(f"stored session:          {records / STORE_FILE}  (mirror sessions --records {records})")
    print(f"plan:                    {plan_file}")
    return 1 if end.fault is not None else 0


def _own_plan(truth: Truth) -> Plan:
    """What the patient knows to do, and whatever else a plan can hold."""
    catalogue = load_catalogue()
    return shown_off(plan_from_truth(truth, catalogue), catalogue)


def _given_plan(path: Path) -> Plan:
    """The plan of `--plan`.

    Raises:
        PlanUnusable: it is refused.
    """
    plan = read_plan_file(path)
    if isinstance(plan, PlanRefused):
        problems = "".join(f"\n  {problem}" for problem in plan.problems)
        raise PlanUnusable(f"{path}: this plan cannot be used:{problems}")
    return plan


def _paint_gallery(folder: Path, size_px: tuple[int, int]) -> None:
    """A picture of every screen in every state, also of those that this session did not come to."""
    display = HeadlessDisplay(folder, size_px)
    for name, state in gallery():
        display.show(replace(screen_for(state).view(state), shot=name))
    display.close()


HEADINGS = ("exercise", "rep", "left mm", "right mm", "symmetry", "score", "what else moved", "cue")


def _table(session: StoredSession) -> str:
    """The repetitions of a session, one a line."""
    rows = [HEADINGS, *(_row(stored) for stored in session.repetitions)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _row(stored: StoredRepetition) -> tuple[str, ...]:
    result = stored.result
    moved = ", ".join(
        f"{s.side} {s.region.replace('_', ' ')} {s.amount:.2f}{' mm' if s.region.limit_unit == 'mm' else ''}"
        for s in result.synkinesis
    )
    cue = main_cue(result)
    cues = list(dict.fromkeys([cue, *(given.cue for given in result.cues if given.cue in WARNINGS)]))
    return (
        result.movement,
        str(result.number),
        _figure(result.excursion_mm[Side.LEFT], 1),
        _figure(result.excursion_mm[Side.RIGHT], 1),
        _figure(result.symmetry_ratio, 2),
        _score(result.score),
        moved or "nothing",
        ", ".join(cue.replace("_", " ") for cue in cues),
    )


def _score(score: Score) -> str:
    """The score, and below 0.9 the part that took the most from it."""
    if not isinstance(score, Scored):
        return str(score.why)
    least = min(score.parts, key=lambda part: part.value)
    named = f" ({least.name.replace('_', ' ')})" if score.value < 0.9 else ""
    return f"{score.value:.2f}{named}"


def _figure(value: Value, digits: int) -> str:
    return f"{value.value:.{digits}f}" if isinstance(value, Measured) else str(value.why)
