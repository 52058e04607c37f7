"""`mirror sessions`: what is stored, newest last."""

import argparse
import json

from device.records.store import STORE_FILE, open_store
from device.records.stored import StoredSession
from device.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command understands."""
    parser.add_argument("--json", action="store_true", help="everything, as JSON")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the sessions. No store yet means no sessions; none is made."""
    path = settings.paths.records / STORE_FILE
    sessions: tuple[StoredSession, ...] = ()
    if path.exists():
        store = open_store(path)
        try:
            sessions = store.sessions()
        finally:
            store.close()
    if args.json:
        print(json.dumps([session.as_json() for session in sessions], indent=2))
        return 0
    if not sessions:
        print(f"no sessions are stored in {settings.paths.records}")
    for session in sessions:
        done = len(session.repetitions)
        print(f"{session.started:%Y-%m-%d %H:%M} UTC  plan {session.plan_id}  {done} repetitions")
    return 0
