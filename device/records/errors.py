"""What can go wrong with the store, and what a technician should do about it."""

import sqlite3
from pathlib import Path

from device.faults import FaultCode, MirrorError


class StoreError(MirrorError, OSError):
    """The store could not be opened, read or written. Trying again later may succeed."""

    code = FaultCode.STORE_FAILED


class StoreTooNew(StoreError):
    """The store was written by a later version of this program. It has been left untouched."""


class RecordRefused(StoreError, ValueError):
    """A record that can never be stored, however often it is tried: a figure that is not a number, say."""


_PRIMARY_CODE = 0xFF
"""SQLite's extended result codes keep the primary one in the low byte (sqlite.org/rescode.html)."""

_WHAT_TO_DO = {
    sqlite3.SQLITE_FULL: "Free space on the card; what is waiting is kept and stored then.",
    sqlite3.SQLITE_BUSY: "Close the other program that holds the store.",
    sqlite3.SQLITE_READONLY: "Make the file and its folder writable for the user that runs the mirror.",
    sqlite3.SQLITE_PERM: "Make the file and its folder writable for the user that runs the mirror.",
    sqlite3.SQLITE_CANTOPEN: "Check that the folder exists, is writable, and that the card is not full.",
    sqlite3.SQLITE_IOERR: "Copy the folder of records away, then replace the card: it may be failing.",
    sqlite3.SQLITE_CORRUPT: "Copy its folder away for the clinic, then move the file aside: it is damaged.",
    sqlite3.SQLITE_NOTADB: "Move the file aside, or name another folder: this is not a store of practice.",
}


def store_error(doing: str, path: Path, error: sqlite3.Error | OSError) -> StoreError:
    """An error of SQLite or the file system in our own words.

    Args:
        doing: what was being done, as in "store a repetition".
        path: the store.
        error: what SQLite or the system said.
    """
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    advice = _WHAT_TO_DO.get(code, "Check the card and the folder, then try again.")
    return StoreError(f"Could not {doing} in {path}: {error}. {advice}")
