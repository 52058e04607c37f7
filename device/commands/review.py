"""`mirror review`: what the therapist needs when the device comes back."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC
from enum import Enum

from device.clock import SystemClock
from device.commands.review_words import told
from device.plan.catalogue import load_catalogue
from device.plan.explain import NOT_VALIDATED
from device.records.ordering import Aim, ordering
from device.records.review import review
from device.records.store import STORE_FILE, open_store
from device.records.stored import StoredSession
from device.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command understands."""
    parser.description = "Review a loan from its stored sessions, exercise by exercise."
    parser.add_argument("--json", action="store_true", help="everything, as JSON")
    parser.add_argument(
        "--seen",
        action="store_true",
        help="store that the clinic has looked: exercises that rest until then are free again",
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the review. No store yet means nothing to review; none is made."""
    path = settings.paths.records / STORE_FILE
    clock = SystemClock()
    sessions: tuple[StoredSession, ...] = ()
    if path.exists():
        store = open_store(path)
        try:
            sessions = store.sessions()
            if args.seen:
                store.add_visit(clock.wall())
        finally:
            store.close()
    loan = review(sessions, clock.wall().astimezone().tzinfo or UTC)
    orderings = tuple(ordering(loan.exercises, aim) for aim in Aim)
    if args.json:
        print(json.dumps({"note": NOT_VALIDATED, "review": plain(loan), "orderings": plain(orderings)}, indent=2))
        return 0
    if not sessions:
        print(f"no sessions are stored in {settings.paths.records}")
        return 0
    catalogue = load_catalogue()
    names = {movement.id: movement.name for movement in catalogue.movements.values()}
    names |= {massage.id: massage.title for massage in catalogue.massages.values()}
    print("\n".join(told(loan, orderings, names)))
    return 0


def plain(value: object) -> object:
    """Anything that a review holds, as JSON. What stands for an absence keeps its name under `kind`."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        inside = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__, **inside}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return round(value, 3)
    return value
