"""`mirror sessions`: what is stored, newest last."""

import argparse
import json

from device.plan.explain import NOT_VALIDATED
from device.records.session_json import session_json
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
        print(json.dumps([session_json(session) for session in sessions], indent=2))
        return 0
    if not sessions:
        print(f"no sessions are stored in {settings.paths.records}")
    else:
        print(NOT_VALIDATED)
    for session in sessions:
        print(_line(session))
    return 0


def _line(session: StoredSession) -> str:
    done = _count(len(session.repetitions), "repetition")
    line = f"{session.started:%Y-%m-%d %H:%M} UTC  plan {session.plan_id}  {done}"
    if not session.massages:
        return line
    lasted_s = sum(massaged.lasted_s for massaged in session.massages)
    wanted_s = sum(massaged.wanted_s for massaged in session.massages)
    return f"{line}  {_count(len(session.massages), 'massage')}, {lasted_s:.0f} of {wanted_s:.0f} s"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
