"""The store's tables, as the steps that made them. `PRAGMA user_version` counts the steps that a file has taken.

A step that has been released is never edited: devices in homes have taken it. A change is a new step at the end, and
`tests/unit/test_migrations.py` keeps a store of every version.
"""

import contextlib
import sqlite3
from pathlib import Path

from device.records.errors import StoreError, StoreTooNew, store_error

Step = tuple[str, ...]
"""The SQL statements of one step. Single statements, because `executescript` would commit between them."""

STEPS: tuple[Step, ...] = (
    (
        # Whoever compares scores needs the plan, the model and the policy of each; the repetition carries all three,
        # and its foreign key keeps them equal to those of its session.
        """
        CREATE TABLE session (
            id INTEGER PRIMARY KEY,
            started TEXT NOT NULL,
            plan_id TEXT NOT NULL,
            affected TEXT NOT NULL,
            model_sha256 TEXT NOT NULL,
            policy_version TEXT NOT NULL,
            program_version TEXT NOT NULL,
            ended TEXT,
            end_reason TEXT,
            CHECK ((ended IS NULL) = (end_reason IS NULL)),
            UNIQUE (id, plan_id, model_sha256, policy_version)
        ) STRICT
        """,
        """
        CREATE TABLE repetition (
            id INTEGER PRIMARY KEY,
            session_id INTEGER NOT NULL,
            plan_id TEXT NOT NULL,
            model_sha256 TEXT NOT NULL,
            policy_version TEXT NOT NULL,
            exercise INTEGER NOT NULL,
            number INTEGER NOT NULL,
            movement TEXT NOT NULL,
            started_s REAL NOT NULL,
            duration_s REAL NOT NULL,
            excursion_left_mm REAL,
            excursion_left_spread_mm REAL,
            excursion_left_unmeasured TEXT,
            excursion_right_mm REAL,
            excursion_right_spread_mm REAL,
            excursion_right_unmeasured TEXT,
            symmetry_ratio REAL,
            symmetry_spread_ratio REAL,
            symmetry_unmeasured TEXT,
            score REAL,
            not_scored TEXT,
            parts TEXT NOT NULL CHECK (json_valid(parts)),
            synkinesis TEXT NOT NULL CHECK (json_valid(synkinesis)),
            cues TEXT NOT NULL CHECK (json_valid(cues)),
            CHECK ((excursion_left_mm IS NULL) = (excursion_left_unmeasured IS NOT NULL)),
            CHECK ((excursion_left_mm IS NULL) = (excursion_left_spread_mm IS NULL)),
            CHECK ((excursion_right_mm IS NULL) = (excursion_right_unmeasured IS NOT NULL)),
            CHECK ((excursion_right_mm IS NULL) = (excursion_right_spread_mm IS NULL)),
            CHECK ((symmetry_ratio IS NULL) = (symmetry_unmeasured IS NOT NULL)),
            CHECK ((symmetry_ratio IS NULL) = (symmetry_spread_ratio IS NULL)),
            CHECK ((score IS NULL) = (not_scored IS NOT NULL)),
            FOREIGN KEY (session_id, plan_id, model_sha256, policy_version)
                REFERENCES session (id, plan_id, model_sha256, policy_version)
        ) STRICT
        """,
        "CREATE INDEX repetition_of_session ON repetition (session_id)",
    ),
    (
        """
        CREATE TABLE fault (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            code TEXT NOT NULL,
            staff_note TEXT NOT NULL,
            program_version TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE run_figures (
            session_id INTEGER PRIMARY KEY REFERENCES session (id),
            frames INTEGER NOT NULL,
            frames_with_face INTEGER NOT NULL,
            frames_dropped INTEGER NOT NULL,
            vision_median_ms REAL,
            vision_p95_ms REAL,
            vision_max_ms REAL,
            lag_median_ms REAL,
            lag_p95_ms REAL,
            lag_max_ms REAL,
            camera_reopened INTEGER NOT NULL,
            peak_memory_mb REAL NOT NULL,
            CHECK ((vision_median_ms IS NULL) = (vision_p95_ms IS NULL)),
            CHECK ((vision_median_ms IS NULL) = (vision_max_ms IS NULL)),
            CHECK ((lag_median_ms IS NULL) = (lag_p95_ms IS NULL)),
            CHECK ((lag_median_ms IS NULL) = (lag_max_ms IS NULL))
        ) STRICT
        """,
    ),
    (
        # What a session was to hold. Sessions of older programs have NULL, and no rows in `prescribed`.
        "ALTER TABLE session ADD COLUMN sessions_per_day INTEGER",
        # What coaching came to tell of a repetition besides: its band, how it went, and how far it was quiet.
        "ALTER TABLE repetition ADD COLUMN facts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(facts))",
        """
        CREATE TABLE prescribed (
            session_id INTEGER NOT NULL REFERENCES session (id),
            exercise INTEGER NOT NULL,
            movement TEXT NOT NULL,
            repetitions INTEGER NOT NULL,
            band_low REAL NOT NULL,
            band_high REAL NOT NULL,
            unit TEXT NOT NULL,
            PRIMARY KEY (session_id, exercise)
        ) STRICT, WITHOUT ROWID
        """,
        # Its own table and its own commit: a repetition never waits for its recording, and is never lost with it.
        """
        CREATE TABLE recording (
            repetition_id INTEGER PRIMARY KEY REFERENCES repetition (id),
            frames INTEGER NOT NULL CHECK (frames > 0),
            content BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE happening (
            id INTEGER PRIMARY KEY,
            session_id INTEGER NOT NULL REFERENCES session (id),
            at TEXT NOT NULL,
            at_s REAL NOT NULL,
            kind TEXT NOT NULL,
            exercise INTEGER,
            movement TEXT,
            content TEXT NOT NULL CHECK (json_valid(content)),
            CHECK ((exercise IS NULL) = (movement IS NULL))
        ) STRICT
        """,
        "CREATE INDEX happening_of_session ON happening (session_id)",
        # When the clinic looked, and the last session that it saw then.
        """
        CREATE TABLE visit (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            last_session INTEGER NOT NULL
        ) STRICT
        """,
    ),
    (
        # The massages that a session was to hold. Sessions of older programs have none.
        """
        CREATE TABLE prescribed_massage (
            session_id INTEGER NOT NULL REFERENCES session (id),
            place INTEGER NOT NULL,
            massage TEXT NOT NULL,
            seconds REAL NOT NULL,
            PRIMARY KEY (session_id, place)
        ) STRICT, WITHOUT ROWID
        """,
        # What is asked before every session shall take as long after a year as on the first day.
        "CREATE INDEX repetition_of_movement ON repetition (movement)",
        "CREATE INDEX happening_of_kind ON happening (kind, session_id)",
    ),
)


def version_of(connection: sqlite3.Connection) -> int:
    """How many steps this file has taken."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(version: int, path: Path, known: int = len(STEPS)) -> None:
    """Raise if a file has taken more steps than this program knows.

    Raises:
        StoreTooNew: a later program wrote the file.
    """
    if version > known:
        raise StoreTooNew(
            f"The store {path} has version {version}, and this program, which has not touched it, knows versions "
            f"up to {known}. Install the program that wrote it, or a later one."
        )


def migrate(connection: sqlite3.Connection, path: Path, steps: tuple[Step, ...] = STEPS) -> None:
    """Take the steps that are missing, all or none.

    Args:
        connection: in autocommit mode (`isolation_level=None`).
        path: the store, for messages.
        steps: every step from an empty file on.

    Raises:
        StoreTooNew: the file has taken more steps than there are.
        StoreError: the file holds something else, or a step failed; the file is as it was.
    """
    if version_of(connection) == len(steps):
        return
    try:
        connection.execute("BEGIN IMMEDIATE")
        # Read again under the lock: another program may have migrated meanwhile.
        version = version_of(connection)
        refuse_newer(version, path, len(steps))
        if version == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise StoreError(
                f"{path} is a database, but not a store of practice. Move it aside or name another folder."
            )
        for step in steps[version:]:
            for statement in step:
                connection.execute(statement)
        # A pragma takes no parameters; the number is our own.
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise store_error(f"bring the store to version {len(steps)}", path, error) from error
    finally:
        roll_back(connection)


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo what a failed transaction left open, if anything."""
    # The first error is the one to report; a connection that cannot even roll back is closed by whoever holds it.
    with contextlib.suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
