"""`mirror model fetch` and `mirror model verify`: the face model's file."""

import argparse
import sys
from pathlib import Path

from device.commands.progress import draw_progress
from device.faults import WrongUse
from device.inference.fetching import fetch
from device.inference.models import FACE_LANDMARKER, Verified, explain, verify
from device.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command understands."""
    parser.description = (
        f"The face model ({FACE_LANDMARKER.file}, {FACE_LANDMARKER.publisher}, {FACE_LANDMARKER.licence})."
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="fetch|verify")
    fetching = actions.add_parser("fetch", help="bring the model file into place; does nothing if it is")
    fetching.add_argument(
        "--from", dest="source_folder", type=Path, metavar="DIR", help="take it from this folder, not the internet"
    )
    verifying = actions.add_parser("verify", help="check the model file against its sha256")
    verifying.add_argument(
        "--from", dest="source_folder", type=Path, metavar="DIR", help="check the copy in this folder instead"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the command.

    Returns:
        0 the right file is in place, 1 it is not (`verify`).

    Raises:
        WrongUse: `--from` names no folder.
        ModelError: the file could not be fetched.
    """
    source_folder: Path | None = args.source_folder
    if source_folder is not None and not source_folder.is_dir():
        raise WrongUse(
            f"--from {source_folder}: there is no such folder; give the one that holds {FACE_LANDMARKER.file}"
        )
    if args.action == "fetch":
        done = fetch(settings.paths.models, source_folder=source_folder, progress=draw_progress(sys.stderr))
        print(f"ready: {done.path} (sha256 {done.sha256})")
        return 0
    state = verify(source_folder or settings.paths.models)
    if isinstance(state, Verified):
        print(f"good: {state.path} (sha256 {state.sha256})")
        return 0
    print(explain(state), file=sys.stderr)
    return 1
