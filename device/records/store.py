"""The store of practice: one SQLite file, one row per repetition, and what is told of faults and runs.

`connection.py` says why a commit that has returned survives a power cut.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from device.coaching.state import RepetitionResult
from device.measurement.side import Affected
from device.records.connection import open_connection
from device.records.errors import RecordRefused, StoreError, store_error
from device.records.migrations import roll_back
from device.records.policy import POLICY, RecordsPolicy
from device.records.rows import columns_of, figure_columns_of, figures_of, result_of
from device.records.stored import (
    EndReason,
    NeverEnded,
    RunFigures,
    SessionEnded,
    SessionStarted,
    StoredFault,
    StoredRepetition,
    StoredRun,
    StoredSession,
)

STORE_FILE = "practice.sqlite3"
"""The store's name inside the folder of records."""

_UNSTORABLE = (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, UnicodeEncodeError)
"""What SQLite raises over the record itself. Everything else is about the file, and may pass."""


def open_store(path: Path, policy: RecordsPolicy = POLICY) -> "Store":
    """Open the store, making the file and its folder if they are not there.

    Args:
        path: the file, as in `records_folder / STORE_FILE`.
        policy: waiting and size limits.

    Raises:
        StoreTooNew: a later program wrote it; it is left untouched.
        StoreError: it cannot be opened or is no store of practice.
    """
    return Store(open_connection(path, policy), path, policy)


class Store:
    """An open store. It belongs to the thread that opened it.

    Every method raises `StoreError` when the file cannot be read or written, and then nothing has been changed.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, policy: RecordsPolicy = POLICY) -> None:
        self._connection = connection
        self._path = path
        self._policy = policy

    def begin_session(self, session: SessionStarted) -> int:
        """Store a session that begins, and return its number after the commit.

        Raises:
            RecordRefused: the session can never be stored.
        """
        columns = {
            "started": _utc_text(session.started),
            "plan_id": session.plan_id,
            "affected": session.affected.value,
            "model_sha256": session.model_sha256,
            "policy_version": session.policy_version,
            "program_version": session.program_version,
        }
        with self._transaction("store the start of a session") as connection:
            names, places = ", ".join(columns), ", ".join(f":{name}" for name in columns)
            # The names are those written just above; every value is a parameter.
            stored = connection.execute(f"INSERT INTO session ({names}) VALUES ({places}) RETURNING id", columns)
            # All rows, because a statement that is not run to its end holds up the commit.
            [(session_id,)] = stored.fetchall()
            return int(session_id)

    def add_repetition(self, session_id: int, result: RepetitionResult, *, session_began_s: float) -> None:
        """Store a repetition. It is finished when this has returned: the commit is on the card.

        Args:
            session_id: as `begin_session` returned it.
            result: what coaching gave.
            session_began_s: `SessionStarted.began_s` of its session.

        Raises:
            RecordRefused: the repetition can never be stored, or there is no such session.
        """
        columns = columns_of(result, session_began_s)
        names, places = ", ".join(columns), ", ".join(f":{name}" for name in columns)
        versions = "plan_id, model_sha256, policy_version"
        with self._transaction("store a repetition") as connection:
            # What it was judged by is copied from its session's row, so that the two cannot differ.
            stored = connection.execute(
                f"INSERT INTO repetition (session_id, {versions}, {names}) "
                f"SELECT id, {versions}, {places} FROM session WHERE id = :session_id",
                {**columns, "session_id": session_id},
            )
            if stored.rowcount != 1:
                raise RecordRefused(f"There is no session {session_id} in {self._path} to add a repetition to.")

    def end_session(self, session_id: int, end: SessionEnded) -> None:
        """Store when and how a session ended.

        Raises:
            RecordRefused: there is no such session, or it has ended already.
        """
        with self._transaction("store the end of a session") as connection:
            stored = connection.execute(
                "UPDATE session SET ended = ?, end_reason = ? WHERE id = ? AND ended IS NULL",
                (_utc_text(end.at), end.reason.value, session_id),
            )
            if stored.rowcount != 1:
                raise RecordRefused(f"There is no session {session_id} going on in {self._path}.")

    def sessions(self) -> tuple[StoredSession, ...]:
        """Every session with its repetitions, newest last. One that was cut off lists what was finished in it."""
        repetitions: dict[int, list[StoredRepetition]] = defaultdict(list)
        with self._transaction("read the sessions", "BEGIN") as connection:
            try:
                for row in connection.execute("SELECT * FROM repetition ORDER BY id"):
                    repetitions[row["session_id"]].append(_repetition(row))
                # By number, not by the wall clock: that steps on a device without a battery.
                rows = connection.execute("SELECT * FROM session ORDER BY id").fetchall()
                return tuple(_session(row, tuple(repetitions[row["id"]])) for row in rows)
            except (ValueError, KeyError, TypeError) as error:
                raise StoreError(
                    f"The store {self._path} holds a record that this program cannot read: {error}. "
                    "Copy the file for the clinic; a later program may have written it."
                ) from error

    def add_fault(self, fault: StoredFault) -> None:
        """Store a fault, and let the oldest go where there are too many.

        Raises:
            RecordRefused: the fault can never be stored.
        """
        row = (_utc_text(fault.at), fault.code, fault.staff_note[: self._policy.note_longest], fault.program_version)
        with self._transaction("store a fault") as connection:
            connection.execute("INSERT INTO fault (at, code, staff_note, program_version) VALUES (?, ?, ?, ?)", row)
            connection.execute(
                "DELETE FROM fault WHERE id <= (SELECT max(id) FROM fault) - ?", (self._policy.faults_kept,)
            )

    def add_figures(self, session_id: int, figures: RunFigures) -> None:
        """Store how the run of a session went, once.

        Raises:
            RecordRefused: the figures can never be stored, there is no such session, or it has figures already.
        """
        columns = {"session_id": session_id, **figure_columns_of(figures)}
        names, places = ", ".join(columns), ", ".join(f":{name}" for name in columns)
        with self._transaction("store the figures of a run") as connection:
            connection.execute(f"INSERT INTO run_figures ({names}) VALUES ({places})", columns)

    def faults(self, most: int) -> tuple[StoredFault, ...]:
        """The last faults, newest first, at most so many."""
        with self._transaction("read the faults", "BEGIN") as connection:
            rows = connection.execute("SELECT * FROM fault ORDER BY id DESC LIMIT ?", (most,)).fetchall()
        return tuple(_fault(row) for row in rows)

    def runs(self, most: int) -> tuple[StoredRun, ...]:
        """The figures of the last runs, newest first, at most so many."""
        with self._transaction("read the figures", "BEGIN") as connection:
            rows = connection.execute(
                "SELECT run_figures.*, program_version FROM run_figures "
                "JOIN session ON session.id = session_id ORDER BY session_id DESC LIMIT ?",
                (most,),
            ).fetchall()
        return tuple(StoredRun(row["session_id"], row["program_version"], figures_of(row)) for row in rows)

    def close(self) -> None:
        """Close the file. Calling it twice does nothing more."""
        self._connection.close()

    @contextmanager
    def _transaction(self, doing: str, begin: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
        """All of it or nothing; the commit has returned when the block is left."""
        try:
            self._connection.execute(begin)
            yield self._connection
            self._connection.execute("COMMIT")
        except _UNSTORABLE as error:
            raise RecordRefused(f"Could not {doing} in {self._path}, and never can: {error}.") from error
        except sqlite3.Error as error:
            raise store_error(doing, self._path, error) from error
        finally:
            roll_back(self._connection)


def _utc_text(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise RecordRefused(f"The time {moment} has no zone; the store keeps UTC only.")
    return moment.astimezone(UTC).isoformat()


def _repetition(row: sqlite3.Row) -> StoredRepetition:
    return StoredRepetition(
        result=result_of(row),
        plan_id=row["plan_id"],
        model_sha256=row["model_sha256"],
        policy_version=row["policy_version"],
    )


def _fault(row: sqlite3.Row) -> StoredFault:
    return StoredFault(datetime.fromisoformat(row["at"]), row["code"], row["staff_note"], row["program_version"])


def _session(row: sqlite3.Row, repetitions: tuple[StoredRepetition, ...]) -> StoredSession:
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
    )
