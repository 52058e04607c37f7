"""The store of practice: one SQLite file, one row per repetition, and what is told of faults and runs.

`connection.py` says why a commit that has returned survives a power cut.
"""

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from device.coaching.state import RepetitionResult
from device.records.assembling import happenings_of, massages_of, prescribed_of, repetition_of, session_of
from device.records.connection import open_connection
from device.records.errors import RecordRefused, StoreError
from device.records.happened import Happening
from device.records.happening_rows import happening_columns_of
from device.records.policy import POLICY, RecordsPolicy
from device.records.prescribed import Prescription
from device.records.rows import columns_of
from device.records.store_earlier import EarlierStore
from device.records.store_file import utc_text
from device.records.store_notes import NotesStore
from device.records.stored import SessionEnded, SessionStarted, StoredRepetition, StoredSession

STORE_FILE = "practice.sqlite3"
"""The store's name inside the folder of records."""


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


class Store(EarlierStore, NotesStore):
    """An open store. It belongs to the thread that opened it.

    Every method raises `StoreError` when the file cannot be read or written, and then nothing has been changed.
    """

    def begin_session(self, session: SessionStarted) -> int:
        """Store a session that begins, and return its number after the commit.

        Raises:
            RecordRefused: the session can never be stored.
        """
        columns: dict[str, str | int | None] = {
            "started": utc_text(session.started),
            "plan_id": session.plan_id,
            "affected": session.affected.value,
            "model_sha256": session.model_sha256,
            "policy_version": session.policy_version,
            "program_version": session.program_version,
            "sessions_per_day": None,
        }
        prescription = session.prescription
        exercises: list[dict[str, object]] = []
        massages: list[dict[str, object]] = []
        if isinstance(prescription, Prescription):
            columns["sessions_per_day"] = prescription.sessions_per_day
            exercises = [asdict(exercise) for exercise in prescription.exercises]
            massages = [asdict(massage) for massage in prescription.massages]
        with self.transaction("store the start of a session") as connection:
            names, places = ", ".join(columns), ", ".join(f":{name}" for name in columns)
            # The names are those written just above; every value is a parameter.
            stored = connection.execute(f"INSERT INTO session ({names}) VALUES ({places}) RETURNING id", columns)
            # All rows, because a statement that is not run to its end holds up the commit.
            [(session_id,)] = stored.fetchall()
            connection.executemany(
                "INSERT INTO prescribed (session_id, exercise, movement, repetitions, band_low, band_high, unit) "
                "VALUES (:session_id, :exercise, :movement, :repetitions, :band_low, :band_high, :unit)",
                [{**exercise, "session_id": session_id} for exercise in exercises],
            )
            connection.executemany(
                "INSERT INTO prescribed_massage (session_id, place, massage, seconds) "
                "VALUES (:session_id, :place, :massage, :seconds)",
                [{**massage, "session_id": session_id} for massage in massages],
            )
            return int(session_id)

    def add_repetition(self, session_id: int, result: RepetitionResult, *, session_began_s: float) -> int:
        """Store a repetition, and return its number. It is finished when this has returned: the commit is on the card.

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
        with self.transaction("store a repetition") as connection:
            # What it was judged by is copied from its session's row, so that the two cannot differ.
            stored = connection.execute(
                f"INSERT INTO repetition (session_id, {versions}, {names}) "
                f"SELECT id, {versions}, {places} FROM session WHERE id = :session_id RETURNING id",
                {**columns, "session_id": session_id},
            ).fetchall()
            if not stored:
                raise RecordRefused(f"There is no session {session_id} in {self._path} to add a repetition to.")
            return int(stored[0]["id"])

    def add_happening(self, session_id: int, at: datetime, happening: Happening, *, session_began_s: float) -> None:
        """Store what happened in a session, with the wall clock of that moment.

        Raises:
            RecordRefused: it can never be stored, or there is no such session.
        """
        columns = {
            "session_id": session_id,
            "at": utc_text(at),
            **happening_columns_of(happening, session_began_s),
        }
        names, places = ", ".join(columns), ", ".join(f":{name}" for name in columns)
        with self.transaction("store what happened") as connection:
            connection.execute(f"INSERT INTO happening ({names}) VALUES ({places})", columns)

    def end_session(self, session_id: int, end: SessionEnded) -> None:
        """Store when and how a session ended.

        Raises:
            RecordRefused: there is no such session, or it has ended already.
        """
        with self.transaction("store the end of a session") as connection:
            stored = connection.execute(
                "UPDATE session SET ended = ?, end_reason = ? WHERE id = ? AND ended IS NULL",
                (utc_text(end.at), end.reason.value, session_id),
            )
            if stored.rowcount != 1:
                raise RecordRefused(f"There is no session {session_id} going on in {self._path}.")

    def sessions(self) -> tuple[StoredSession, ...]:
        """Every session with its repetitions, newest last. One that was cut off lists what was finished in it."""
        repetitions: dict[int, list[StoredRepetition]] = defaultdict(list)
        with self.transaction("read the sessions", "BEGIN") as connection:
            try:
                for row in connection.execute("SELECT * FROM repetition ORDER BY id"):
                    repetitions[row["session_id"]].append(repetition_of(row))
                happenings = happenings_of(connection.execute("SELECT * FROM happening ORDER BY id"))
                prescribed = prescribed_of(connection.execute("SELECT * FROM prescribed ORDER BY session_id, exercise"))
                massages = massages_of(
                    connection.execute("SELECT * FROM prescribed_massage ORDER BY session_id, place")
                )
                # By number, not by the wall clock: that steps on a device without a battery.
                rows = connection.execute("SELECT * FROM session ORDER BY id").fetchall()
                return tuple(
                    session_of(row, tuple(repetitions[n]), happenings[n], prescribed[n], massages[n])
                    for n, row in ((row["id"], row) for row in rows)
                )
            except (ValueError, KeyError, TypeError) as error:
                raise StoreError(
                    f"The store {self._path} holds a record that this program cannot read: {error}. "
                    "Copy the file for the clinic; a later program may have written it."
                ) from error
