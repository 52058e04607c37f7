"""The store's file, open: all that is done with it is one transaction after another."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from device.records.errors import RecordRefused, store_error
from device.records.migrations import roll_back
from device.records.policy import POLICY, RecordsPolicy

_UNSTORABLE = (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, UnicodeEncodeError)
"""What SQLite raises over the record itself. Everything else is about the file, and may pass."""


class StoreFile:
    """An open file of the store. It belongs to the thread that opened it."""

    def __init__(self, connection: sqlite3.Connection, path: Path, policy: RecordsPolicy = POLICY) -> None:
        self._connection = connection
        self._path = path
        self._policy = policy

    def close(self) -> None:
        """Close the file. Calling it twice does nothing more."""
        self._connection.close()

    @contextmanager
    def transaction(self, doing: str, begin: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
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


def utc_text(moment: datetime) -> str:
    """A moment as the store keeps it.

    Raises:
        RecordRefused: it has no zone.
    """
    if moment.tzinfo is None:
        raise RecordRefused(f"The time {moment} has no zone; the store keeps UTC only.")
    return moment.astimezone(UTC).isoformat()
