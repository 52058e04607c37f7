"""`mirror plan`: is a plan usable, what will the patient live through, and what are plans made from."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from device.clock import SystemClock
from device.commands.catalogue import print_catalogue
from device.faults import WrongUse
from device.plan.catalogue import load_catalogue
from device.plan.checking import problems
from device.plan.explain import explain
from device.plan.reading import PLAN_MAX_BYTES, PlanRefused, read_plan_bytes
from device.plan.schema import Plan
from device.settings import Settings
from device.tables import Problem


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command understands."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="check|catalogue")
    check = actions.add_parser("check", help="read a plan as the device would, and explain it back")
    check.add_argument("file", type=Path, metavar="FILE")
    catalogue = actions.add_parser("catalogue", help="list the movements, massages and muscles that a plan can use")
    catalogue.add_argument("--unconfirmed", action="store_true", help="only what a therapist still has to confirm")
    catalogue.add_argument("--json", action="store_true", help="everything, as JSON")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Explain the plan, and list everything that is wrong with it; or list the catalogue."""
    if args.action == "catalogue":
        print_catalogue(load_catalogue(), unconfirmed=args.unconfirmed, as_json=args.json)
        return 0
    plan = read_plan_file(args.file)
    if isinstance(plan, PlanRefused):
        return _complain(f"{args.file}: this plan cannot be used:", plan.problems)
    print(explain(plan, SystemClock().wall().astimezone().date()), flush=True)
    if locked := problems(plan):
        return _complain(f"{args.file}: not all of this plan can be practised:", locked)
    return 0


def _complain(what: str, found: Sequence[Problem]) -> int:
    print(what, file=sys.stderr)
    for problem in found:
        print(f"  {problem}", file=sys.stderr)
    return 1


def read_plan_file(path: Path) -> Plan | PlanRefused:
    """Read a plan file; never more of it than a plan can be long.

    Raises:
        WrongUse: there is no such file, or it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            data = file.read(PLAN_MAX_BYTES + 1)
    except OSError as error:
        raise WrongUse(f"{path}: the plan cannot be opened ({error.strerror}); give the path of a plan file") from error
    return read_plan_bytes(data, load_catalogue())
