"""What a bug report needs, without anything about the patient: no plan, no session's results, no name of the machine.

Each piece is gathered on its own. One that is missing or broken says so in its place, and the others are told.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from device.bringup.machine import Machine
from device.bringup.masking import HIDDEN, is_secret, masked_choice, masked_note, masked_path
from device.bringup.versions import machine_versions, package_versions, program_versions, system_versions
from device.inference.models import Altered, Missing, Verified, verify
from device.plan.catalogue import load_catalogue
from device.plan.reading import PLAN_MAX_BYTES, PlanRefused, read_plan_bytes
from device.records.store import STORE_FILE, Store, open_store
from device.records.stored import JsonObject, NotTimed, RunFigures, StoredFault, StoredRun, Times
from device.settings import Settings, SettingsRead

FAULTS_TOLD = 20
RUNS_TOLD = 10
"""How many of the last faults and runs are told."""


@dataclass(frozen=True)
class Asked:
    """What the report is about.

    Attributes:
        settings: as they are in force, options of the command line included.
        read: what the file of settings gave.
        plan: the file of the plan.
    """

    settings: Settings
    read: SettingsRead
    plan: Path


def tell(asked: Asked, machine: Machine) -> JsonObject:
    """The whole report, ready for `json.dumps`."""
    return {
        "program": _told(program_versions),
        "machine": _told(lambda: machine_versions(machine)),
        "packages": _told(package_versions),
        "system_packages": _told(lambda: system_versions(machine)),
        "model": _told(lambda: _model(asked.settings.paths.models)),
        "plan": _told(lambda: _plan(asked.plan)),
        "settings": _told(lambda: settings_told(asked.settings, asked.read.settings)),
        "settings_not_used": _told(lambda: [problem.place or "the whole file" for problem in asked.read.problems]),
        "faults": _told(lambda: _faults(asked.settings.paths.records)),
        "runs": _told(lambda: _runs(asked.settings.paths.records)),
    }


def _told(gather: Callable[[], object]) -> object:
    try:
        return gather()
    except Exception as error:  # noqa: BLE001 (a report about what is broken must not break over it)
        return f"not known: {masked_note(str(error) or type(error).__name__)}"


def settings_told(settings: object, from_file: object, prefix: str = "") -> list[JsonObject]:
    """Every setting with its value and where that came from: default, file, or command line.

    Args:
        settings: those in force, a dataclass of dataclasses.
        from_file: the same, as the file alone gives them.
        prefix: of the names.
    """
    told: list[JsonObject] = []
    defaults = type(settings)()
    # A dataclass that is no dataclass cannot be asked for its fields; settings always are.
    for field in fields(settings):  # type: ignore[arg-type]
        value, stood = getattr(settings, field.name), getattr(from_file, field.name)
        name = f"{prefix}{field.name}"
        if is_dataclass(value):
            told += settings_told(value, stood, f"{name}.")
            continue
        origin = "default" if value == getattr(defaults, field.name) else "file"
        if value != stood:
            origin = "command line"
        told.append({"name": name, "value": _shown(field.name, value), "from": origin})
    return told


def _shown(name: str, value: object) -> object:
    if is_secret(name):
        return HIDDEN if value else value
    if isinstance(value, Path):
        return masked_path(str(value))
    return masked_choice(value) if isinstance(value, str) else value


def _model(models: Path) -> str:
    state = verify(models)
    match state:
        case Verified(_, sha256):
            return f"right: sha256 {sha256}"
        case Missing():
            return "missing: mirror model fetch"
        case Altered(_, expected, found):
            return f"another file: {found}, expected {expected}; mirror model fetch"


def _plan(path: Path) -> str:
    """Whether there is a usable plan; nothing of what is in it."""
    if not path.exists():
        return "there is none"
    plan = read_plan_bytes(_head_of(path), load_catalogue())
    return f"cannot be used: {len(plan.problems)} problems" if isinstance(plan, PlanRefused) else "usable"


def _head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(PLAN_MAX_BYTES + 1)


def _faults(records: Path) -> object:
    return _from_store(records, lambda store: [_fault(fault) for fault in store.faults(FAULTS_TOLD)])


def _runs(records: Path) -> object:
    return _from_store(records, lambda store: [_run(run) for run in store.runs(RUNS_TOLD)])


def _from_store(records: Path, ask: Callable[[Store], object]) -> object:
    path = records / STORE_FILE
    if not path.exists():
        return "no store yet"
    store = open_store(path)
    try:
        return ask(store)
    finally:
        store.close()


def _fault(fault: StoredFault) -> JsonObject:
    return {
        "at": fault.at.isoformat(timespec="seconds"),
        "code": fault.code,
        "note": masked_note(fault.staff_note),
        "program_version": fault.program_version,
    }


def _run(run: StoredRun) -> JsonObject:
    figures: RunFigures = run.figures
    return {
        "session": run.session_id,
        "program_version": run.program_version,
        "frames": figures.frames,
        "frames_with_face": figures.frames_with_face,
        "frames_dropped": figures.frames_dropped,
        "vision_ms": _times(figures.vision),
        "lag_ms": _times(figures.lag),
        "camera_reopened": figures.camera_reopened,
        "peak_memory_mb": round(figures.peak_memory_mb, 1),
    }


def _times(times: Times | NotTimed) -> object:
    match times:
        case Times(median_ms, p95_ms, max_ms):
            return {"median": round(median_ms, 1), "p95": round(p95_ms, 1), "max": round(max_ms, 1)}
        case NotTimed():
            return "not timed"
