"""Opening the store's file so that what is committed stays, even when the plug is pulled.

Journal: WAL with `synchronous=FULL`. In WAL mode FULL syncs the log at every commit, so a commit that has returned is
on the card, as far as the card tells the truth. With the older DELETE journal it is not quite: FULL does not sync the
folder after the journal is deleted, and a journal that comes back after a power cut undoes the last commit. WAL also
lets `mirror sessions` read while a session is running, without making the writer wait
(sqlite.org/wal.html, sqlite.org/pragma.html#pragma_synchronous).
"""

import os
import sqlite3
from pathlib import Path

from device.records.errors import StoreError, store_error
from device.records.migrations import migrate, refuse_newer, version_of
from device.records.policy import POLICY, RecordsPolicy


def open_connection(path: Path, policy: RecordsPolicy = POLICY) -> sqlite3.Connection:
    """Open the file, making it and its folder if needed, and bring its tables up to date.

    Raises:
        StoreTooNew: a later program wrote the file; no byte of it has been changed.
        StoreError: it cannot be opened, is no store of practice, or cannot keep what it is given.
    """
    try:
        _make_folder(path.parent)
    except OSError as error:
        raise store_error("make the folder of the store", path, error) from error
    if path.exists():
        _refuse_newer_unopened(path)
    try:
        connection = sqlite3.connect(path, timeout=policy.busy_timeout_s, isolation_level=None)
    except sqlite3.Error as error:
        raise store_error("open the store", path, error) from error
    try:
        _prepare(connection, path, policy)
        migrate(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise store_error("open the store", path, error) from error
    except StoreError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, policy: RecordsPolicy) -> None:
    connection.row_factory = sqlite3.Row
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        # SQLite answers with the mode that it kept, and raises nothing.
        raise StoreError(f"The store {path} cannot use a write-ahead log here (it stays at {mode}). Use a local disk.")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA max_page_count = {policy.max_pages:d}")


def _refuse_newer_unopened(path: Path) -> None:
    """Look at the version without the right to write: even opening normally would move a log into the file."""
    mode = "mode=ro"
    if not Path(f"{path}-wal").exists():
        # Without a log nobody is writing, and this keeps SQLite from leaving an empty log and its index behind.
        mode += "&immutable=1"
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise store_error("open the store", path, error) from error
    try:
        refuse_newer(version_of(connection), path)
    except sqlite3.Error as error:
        raise store_error("read the store's version", path, error) from error
    finally:
        connection.close()


def _make_folder(folder: Path) -> None:
    """Make a folder that survives a power cut: each new name is synced into the folder above it.

    SQLite syncs the folder that holds its own files, but not the ones above.
    """
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for place in missing:
        above = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(above)
        finally:
            os.close(above)
