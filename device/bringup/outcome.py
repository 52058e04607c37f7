"""What a check finds, and how checks are run: none may raise, and none may hang the others."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from device.faults import MirrorError

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Passed:
    """The part works; `note` says how that was seen."""

    note: str


@dataclass(frozen=True)
class Failed:
    """The part is there, or has to be there, and does not work."""

    why: str
    what_to_do: str


@dataclass(frozen=True)
class Skipped:
    """Nothing can be said, because something that the check needs is not here."""

    because: str


Outcome = Passed | Failed | Skipped


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        name: what the technician calls the part.
        look: looks at it. Whatever it raises is a failure of the part.
        bound_s: how long it may take; after that it hangs, and is left behind.
        of_the_card: whether what comes later may fail only because this did.
    """

    name: str
    look: Callable[[], Outcome]
    bound_s: float = 20.0
    of_the_card: bool = False


@dataclass(frozen=True)
class Finding:
    """A check's name and what it found."""

    name: str
    outcome: Outcome

    def as_json(self) -> dict[str, str]:
        """One entry of `mirror check --json`."""
        match self.outcome:
            case Passed(note):
                outcome, said, what_to_do = "passed", note, ""
            case Failed(why, what_to_do):
                outcome, said = "failed", why
            case Skipped(because):
                outcome, said, what_to_do = "skipped", because, ""
        return {"name": self.name, "outcome": outcome, "note": said, "what_to_do": what_to_do}


def run_checks(checks: Iterable[Check]) -> Iterator[Finding]:
    """Run checks one after the other. Where the card is not set up, later failures say so first."""
    card: list[str] = []
    for check in checks:
        outcome = run_check(check)
        if isinstance(outcome, Failed) and check.of_the_card:
            card.append(check.name)
        elif isinstance(outcome, Failed) and card:
            first = f"First put right: {', '.join(card)}. Then, if it still fails: {outcome.what_to_do}"
            outcome = replace(outcome, what_to_do=first)
        yield Finding(check.name, outcome)


def run_check(check: Check) -> Outcome:
    """Run one check for no longer than its bound."""
    answers: list[Outcome] = []
    # A daemon, because a driver that hangs must keep neither the other checks nor the program from ending.
    thread = threading.Thread(target=lambda: answers.append(_answer(check)), name=f"check {check.name}", daemon=True)
    thread.start()
    thread.join(check.bound_s)
    if answers:
        return answers[0]
    return Failed(
        f"no answer within {check.bound_s:g} s: it hangs",
        "take the power off for ten seconds, check the part's cable, and try again",
    )


def _answer(check: Check) -> Outcome:
    try:
        return check.look()
    except MirrorError as error:
        return _in_two(str(error))
    except Exception as error:  # noqa: BLE001 (whatever it was is this part's failure, and the others go on)
        _log.debug("the check %s failed", check.name, exc_info=True)
        return Failed(f"the check itself failed: {error!r}", "send the output of: mirror report")


def _in_two(message: str) -> Failed:
    """Our errors say what happened first, and what to do after a semicolon or in further sentences."""
    ends = [at for at in (message.find("; "), message.find(". ")) if at > 0]
    if not ends:
        return Failed(message, "send the output of: mirror report")
    return Failed(message[: min(ends)], message[min(ends) + 2 :])
