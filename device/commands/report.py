"""`mirror report`: what a bug report needs. It holds nothing about the patient, and may be sent as it is."""

import argparse
import json
from collections.abc import Iterator, Mapping

from device.bringup.machine import this_machine
from device.bringup.telling import Asked, tell
from device.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command understands."""
    parser.description = "Versions, settings, last faults and last timings. Nothing about the patient is in it."
    parser.add_argument("--json", action="store_true", help="the same as JSON")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the report. What is missing or broken is said in its place."""
    read = load_settings(getattr(args, "settings", None))
    told = tell(Asked(settings, read, getattr(args, "plan", settings.paths.plan)), this_machine())
    if args.json:
        print(json.dumps(told, indent=2))
    else:
        print("\n".join(_lines(told)))
    return 0


def _lines(told: Mapping[str, object]) -> Iterator[str]:
    for title, piece in told.items():
        heading = title.replace("_", " ")
        if isinstance(piece, dict):
            yield f"{heading}:"
            yield from (f"  {name:<30} {value}" for name, value in piece.items())
        elif isinstance(piece, list):
            yield f"{heading}:" if piece else f"{heading}: none"
            yield from (f"  {_entry(entry)}" for entry in piece)
        else:
            yield f"{heading}: {piece}"


def _entry(entry: object) -> str:
    """One setting, fault or run on one line."""
    if not isinstance(entry, dict):
        return str(entry)
    if "value" in entry:
        return f"{entry['name']:<30} {entry['value']}  ({entry['from']})"
    if "note" in entry:
        return f"{entry['at']}  {entry['code']}  {entry['note']}  (mirror {entry['program_version']})"
    return ", ".join(f"{name.replace('_', ' ')} {_figure(value)}" for name, value in entry.items())


def _figure(value: object) -> str:
    """A number, a word, or several numbers each with its name."""
    if isinstance(value, dict):
        return f"({', '.join(f'{name} {number}' for name, number in value.items())})"
    return str(value)
