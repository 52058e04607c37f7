"""What the store tells, put together from its rows."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from device.measurement.side import Affected
from device.measurement.values import Unit
from device.records.happening_rows import happening_of
from device.records.prescribed import NOT_KEPT, NotKept, Prescribed, Prescription
from device.records.rows import result_of
from device.records.stored import (
    EndReason,
    NeverEnded,
    SessionEnded,
    StoredFault,
    StoredHappening,
    StoredRepetition,
    StoredSession,
)


def repetition_of(row: sqlite3.Row) -> StoredRepetition:
    """A repetition from its row.

    Raises:
        ValueError, KeyError, TypeError: see `result_of`.
    """
    return StoredRepetition(
        id=row["id"],
        result=result_of(row),
        plan_id=row["plan_id"],
        model_sha256=row["model_sha256"],
        policy_version=row["policy_version"],
    )


def happenings_of(rows: Iterable[sqlite3.Row]) -> dict[int, tuple[StoredHappening, ...]]:
    """What happened, by session.

    Raises:
        ValueError, KeyError: see `happening_of`.
    """
    lists: dict[int, list[StoredHappening]] = defaultdict(list)
    for row in rows:
        at = datetime.fromisoformat(row["at"])
        lists[row["session_id"]].append(StoredHappening(row["session_id"], at, happening_of(row)))
    return defaultdict(tuple, {session_id: tuple(happened) for session_id, happened in lists.items()})


def prescriptions_of(rows: Iterable[sqlite3.Row]) -> dict[int, Prescription | NotKept]:
    """What each session was to hold. `sessions_per_day` is joined to each row.

    Raises:
        ValueError: a row holds a unit that this program does not know.
    """
    lists: dict[tuple[int, int], list[Prescribed]] = defaultdict(list)
    for row in rows:
        lists[row["session_id"], row["sessions_per_day"]].append(
            Prescribed(
                row["exercise"],
                row["movement"],
                row["repetitions"],
                row["band_low"],
                row["band_high"],
                Unit(row["unit"]),
            )
        )
    kept = {session_id: Prescription(per_day, tuple(some)) for (session_id, per_day), some in lists.items()}
    return defaultdict(lambda: NOT_KEPT, kept)


def session_of(
    row: sqlite3.Row,
    repetitions: tuple[StoredRepetition, ...],
    happenings: tuple[StoredHappening, ...],
    prescription: Prescription | NotKept,
) -> StoredSession:
    """A session from its row and what belongs to it.

    Raises:
        ValueError: the row holds a word that this program does not know.
    """
    end: SessionEnded | NeverEnded = NeverEnded()
    if row["ended"] is not None:
        end = SessionEnded(datetime.fromisoformat(row["ended"]), EndReason(row["end_reason"]))
    return StoredSession(
        id=row["id"],
        started=datetime.fromisoformat(row["started"]),
        plan_id=row["plan_id"],
        affected=Affected(row["affected"]),
        model_sha256=row["model_sha256"],
        policy_version=row["policy_version"],
        program_version=row["program_version"],
        end=end,
        repetitions=repetitions,
        happenings=happenings,
        prescription=prescription,
    )


def fault_of(row: sqlite3.Row) -> StoredFault:
    """A fault from its row."""
    return StoredFault(datetime.fromisoformat(row["at"]), row["code"], row["staff_note"], row["program_version"])
