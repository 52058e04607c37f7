"""What the store holds beside its sessions: recordings, faults, how runs went, and the visits of the clinic."""

from datetime import datetime

from device.records.assembling import fault_of
from device.records.errors import RecordRefused, StoreError
from device.records.recording import NO_RECORDING, NoRecording, Recording, RecordingBroken, pack, unpack
from device.records.rows import figure_columns_of, figures_of
from device.records.store_file import StoreFile, utc_text
from device.records.stored import RunFigures, StoredFault, StoredRun, Visit

_MAKE_ROOM = """
    DELETE FROM recording WHERE repetition_id IN
        (SELECT repetition_id FROM recording ORDER BY repetition_id LIMIT 2 OFFSET ?)
"""
"""Two for each that comes, so that a store that is too large gets smaller."""


class NotesStore(StoreFile):
    """The part of the store that is not about its sessions."""

    def add_recording(self, repetition_id: int, recording: Recording) -> None:
        """Store the course of a repetition that is stored already.

        Where the store is large, the oldest recordings make room, but for the first few. What this costs does not
        depend on how much is stored.

        Raises:
            RecordRefused: there is no such repetition, it has a recording already, or there is no room for any.
        """
        content = pack(recording)
        with self.transaction("store a recording") as connection:
            if self._is_large():
                gone = connection.execute(_MAKE_ROOM, (self._policy.recordings_spared,))
                if gone.rowcount == 0:
                    raise RecordRefused("The store has no room for recordings; the repetition itself is stored.")
            connection.execute(
                "INSERT INTO recording (repetition_id, frames, content) VALUES (?, ?, ?)",
                (repetition_id, recording.frames, content),
            )

    def recording(self, repetition_id: int) -> Recording | NoRecording:
        """The course of a repetition, by the repetition's number."""
        with self.transaction("read a recording", "BEGIN") as connection:
            row = connection.execute(
                "SELECT content FROM recording WHERE repetition_id = ?", (repetition_id,)
            ).fetchone()
        if row is None:
            return NO_RECORDING
        try:
            return unpack(row["content"])
        except RecordingBroken as error:
            raise StoreError(f"In {self._path}, {error}. Copy the file for the clinic.") from error

    def add_visit(self, at: datetime) -> None:
        """Store that the clinic has looked at all that is in the store now."""
        with self.transaction("store the clinic's visit") as connection:
            connection.execute(
                "INSERT INTO visit (at, last_session) SELECT ?, coalesce(max(id), 0) FROM session", (utc_text(at),)
            )

    def visits(self) -> tuple[Visit, ...]:
        """When the clinic looked, newest last."""
        with self.transaction("read the clinic's visits", "BEGIN") as connection:
            rows = connection.execute("SELECT at, last_session FROM visit ORDER BY id").fetchall()
        return tuple(Visit(datetime.fromisoformat(row["at"]), row["last_session"]) for row in rows)

    def add_fault(self, fault: StoredFault) -> None:
        """Store a fault, and let the oldest go where there are too many.

        Raises:
            RecordRefused: the fault can never be stored.
        """
        row = (utc_text(fault.at), fault.code, fault.staff_note[: self._policy.note_longest], fault.program_version)
        with self.transaction("store a fault") as connection:
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
        with self.transaction("store the figures of a run") as connection:
            connection.execute(f"INSERT INTO run_figures ({names}) VALUES ({places})", columns)

    def faults(self, most: int) -> tuple[StoredFault, ...]:
        """The last faults, newest first, at most so many."""
        with self.transaction("read the faults", "BEGIN") as connection:
            rows = connection.execute("SELECT * FROM fault ORDER BY id DESC LIMIT ?", (most,)).fetchall()
        return tuple(fault_of(row) for row in rows)

    def runs(self, most: int) -> tuple[StoredRun, ...]:
        """The figures of the last runs, newest first, at most so many."""
        with self.transaction("read the figures", "BEGIN") as connection:
            rows = connection.execute(
                "SELECT run_figures.*, program_version FROM run_figures "
                "JOIN session ON session.id = session_id ORDER BY session_id DESC LIMIT ?",
                (most,),
            ).fetchall()
        return tuple(StoredRun(row["session_id"], row["program_version"], figures_of(row)) for row in rows)

    def _is_large(self) -> bool:
        """Whether recordings have to make room. Pages that are free again do not count."""
        pages, free = (
            int(self._connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count")
        )
        return pages - free > self._policy.recording_pages
