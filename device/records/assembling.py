"""What the store tells, put together from its rows."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from device.measurement.side import Affected
from device.measurement.values import Unit
from device.records.happening_rows import happening_of
from device.records.prescribed import NOT_KEPT, MassagePrescribed, Prescribed, Prescription
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


def prescribed_of(rows: Iterable[sqlite3.Row]) -> dict[int, tuple[Prescribed, ...]]:
    """The exercises that each session was to hold.

    Raises:
        ValueError: a row holds a unit that this program does not know.
    """
    lists: dict[int, list[Prescribed]] = defaultdict(list)
    for row in rows:
        band = row["band_low"], row["band_high"]
        lists[row["session_id"]].append(
            Prescribed(row["exercise"], row["movement"], row["repetitions"], *band, Unit(row["unit"]))
        )
    return defaultdict(tuple, {session_id: tuple(some) for session_id, some in lists.items()})


def massages_of(rows: Iterable[sqlite3.Row]) -> dict[int, tuple[MassagePrescribed, ...]]:
    """The massages that each session was to hold."""
    lists: dict[int, list[MassagePrescribed]] = defaultdict(list)
    for row in rows:
        lists[row["session_id"]].append(MassagePrescribed(row["place"], row["massage"], row["seconds"]))
    return defaultdict(tuple, {session_id: tuple(some) for session_id, some in lists.items()})


def session_of(
    row: sqlite3.Row,
    repetitions: tuple[StoredRepetition, ...],
    happenings: tuple[StoredHappening, ...],
    prescribed: tuple[Prescribed, ...],
    massages: tuple[MassagePrescribed, ...],
) -> StoredSession:
    """A session from its row and what belongs to it.

    Raises:
        ValueError: the row holds a word that this program does not know.
    """
    end: SessionEnded | NeverEnded = NeverEnded()
    if row["ended"] is not None:
        end = SessionEnded(datetime.fromisoformat(row["ended"]), EndReason(row["end_reason"]))
    per_day = row["sessions_per_day"]
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
        prescription=NOT_KEPT if per_day is None else Prescription(per_day, prescribed, massages),
    )


def fault_of(row: sqlite3.Row) -> StoredFault:
    """A fault from its row."""
    return StoredFault(datetime.fromisoformat(row["at"]), row["code"], row["staff_note"], row["program_version"])
