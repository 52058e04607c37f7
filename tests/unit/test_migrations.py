import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from device.coaching.state import (
    Cue,
    CueGiven,
    NotScored,
    NotScoredWhy,
    Part,
    PartName,
    RepetitionResult,
    Scored,
    Synkinesis,
)
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, MeasureId, Unit, Unmeasured, UnmeasuredWhy
from device.plan.left_out import LeftOutWhy
from device.plan.schema import Region
from device.records.errors import StoreError, StoreTooNew
from device.records.happened import (
    Away,
    BrokenOff,
    ExerciseRated,
    Felt,
    Massaged,
    NewDaySaid,
    Pain,
    PainPlace,
    SafetyAnswered,
    Skipped,
    Stopped,
)
from device.records.migrations import STEPS, migrate, version_of
from device.records.prescribed import NOT_KEPT, MassagePrescribed, Prescribed, Prescription
from device.records.recording import NO_RECORDING, Recording
from device.records.store import open_store
from device.records.stored import (
    EndReason,
    NeverEnded,
    NotTimed,
    RunFigures,
    SessionEnded,
    SessionStarted,
    StoredFault,
    StoredRun,
    Times,
    Visit,
)
from tests.made_records import recording

# One file per released version, dumped from a store of that version. They are never edited.
VERSION_1 = Path(__file__).parents[1] / "data" / "store-v1.sql"
VERSION_2 = Path(__file__).parents[1] / "data" / "store-v2.sql"
VERSION_3 = Path(__file__).parents[1] / "data" / "store-v3.sql"
VERSION_4 = Path(__file__).parents[1] / "data" / "store-v4.sql"

SMILE = RepetitionResult(
    exercise=0,
    number=1,
    movement="open_mouth_smile",
    started_s=12.5,
    duration_s=6.25,
    excursion_mm={Side.LEFT: Measured(6.125, 0.25), Side.RIGHT: Measured(3.5, 0.125)},
    symmetry_ratio=Measured(0.5714, 0.04),
    score=Scored(0.75, (Part(PartName.IN_BAND, 1.0, "3.5 mm of 2 to 4 mm"),)),
    synkinesis=(Synkinesis(Region.EYE, Side.RIGHT, 0.3, 0.15, 2.0),),
    cues=(CueGiven(Cue.BEGIN, 0.0), CueGiven(Cue.BACK_OFF, 2.4)),
)
UNSEEN = replace(
    SMILE,
    number=2,
    started_s=30.0,
    excursion_mm={Side.LEFT: Measured(6.0, 0.2), Side.RIGHT: Unmeasured(UnmeasuredWhy.TURNED_AWAY)},
    symmetry_ratio=Unmeasured(UnmeasuredWhy.TURNED_AWAY),
    score=NotScored(NotScoredWhy.NOT_SEEN),
    synkinesis=(),
    cues=(),
)


def connect(path):
    return sqlite3.connect(path, isolation_level=None)


def old_store(path, dump=VERSION_1):
    connection = connect(path)
    connection.executescript(dump.read_text(encoding="utf-8"))
    connection.close()
    return path


def schema(path):
    connection = connect(path)
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    version = version_of(connection)
    connection.close()
    # Spacing apart: a dump keeps the text of the statement that made the table.
    return version, [(kind, name, " ".join((sql or "").split())) for kind, name, sql in rows]


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def newer_store(path):
    open_store(path).close()
    connection = connect(path)
    connection.execute("CREATE TABLE of_the_future (x)")
    connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    return connection


def test_a_store_of_version_1_opens_with_everything_in_it(tmp_path):
    store = open_store(old_store(tmp_path / "old.sqlite3"))
    first, second = store.sessions()
    store.close()
    assert (first.started, first.plan_id) == (datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "plan-7")
    assert (first.affected, first.policy_version, first.program_version) == (Affected.RIGHT, "1", "0.1.0")
    assert first.end == SessionEnded(datetime(2026, 3, 1, 9, 42, tzinfo=UTC), EndReason.FINISHED)
    assert [repetition.result for repetition in first.repetitions] == [SMILE, UNSEEN]
    assert (second.end, second.repetitions) == (NeverEnded(), ())


def test_a_store_of_version_1_becomes_what_an_empty_file_becomes(tmp_path):
    (tmp_path / "empty.sqlite3").touch()
    open_store(tmp_path / "empty.sqlite3").close()
    open_store(old_store(tmp_path / "old.sqlite3")).close()
    assert schema(tmp_path / "empty.sqlite3") == schema(tmp_path / "old.sqlite3")
    assert schema(tmp_path / "empty.sqlite3")[0] == len(STEPS)


def test_a_store_of_version_1_takes_faults_and_figures_once_it_is_open(tmp_path):
    store = open_store(old_store(tmp_path / "old.sqlite3"))
    assert (store.faults(5), store.runs(5)) == ((), ())
    fault = StoredFault(datetime(2026, 12, 1, tzinfo=UTC), "no_camera", "none", "0.2.0")
    figures = RunFigures(9, 8, 1, Times(1.0, 2.0, 3.0), NotTimed(), 0, 90.5)
    store.add_fault(fault)
    store.add_figures(1, figures)
    assert store.faults(5) == (fault,)
    # The version of the program is that of the session, which is older than the figures' table.
    assert store.runs(5) == (StoredRun(1, "0.1.0", figures),)
    store.close()


def test_a_store_of_version_2_opens_with_everything_in_it(tmp_path):
    store = open_store(old_store(tmp_path / "old.sqlite3", VERSION_2))
    assert [session.plan_id for session in store.sessions()] == ["plan-7", "plan-8"]
    note = "/dev/video0: gives no more frames; check its cable"
    assert store.faults(5) == (
        StoredFault(datetime(2026, 11, 23, 8, tzinfo=UTC), "unexpected", "the main loop ended", "0.2.0"),
        StoredFault(datetime(2026, 11, 22, 8, tzinfo=UTC), "camera_stopped", note, "0.2.0"),
    )
    blind = RunFigures(0, 0, 0, NotTimed(), Times(0.5, 2.0, 11.0), 0, 80.0)
    seen = RunFigures(900, 880, 3, Times(21.5, 30.0, 70.25), Times(0.5, 2.0, 11.0), 1, 312.5)
    assert store.runs(5) == (StoredRun(2, "0.1.0", blind), StoredRun(1, "0.1.0", seen))
    store.close()


def test_a_store_of_version_2_knows_nothing_of_what_came_later_and_takes_it_once_it_is_open(tmp_path):
    store = open_store(old_store(tmp_path / "old.sqlite3", VERSION_2))
    first, _ = store.sessions()
    assert (first.prescription, first.happenings, store.visits()) == (NOT_KEPT, (), ())
    assert store.recording(first.repetitions[0].id) == NO_RECORDING
    store.add_recording(first.repetitions[0].id, recording())
    store.add_happening(2, first.started, SafetyAnswered(1.0, ()), session_began_s=0.0)
    store.add_visit(first.started)
    assert isinstance(store.recording(first.repetitions[0].id), Recording)
    assert [happening.what for happening in store.sessions()[1].happenings] == [SafetyAnswered(1.0, ())]
    assert store.visits() == (Visit(first.started, 2),)
    store.close()


def test_a_store_of_version_3_opens_with_everything_in_it(tmp_path):
    store = open_store(old_store(tmp_path / "old.sqlite3", VERSION_3))
    *_, last = store.sessions()
    assert last.prescription == Prescription(
        2,
        (
            Prescribed(0, "open_mouth_smile", 3, 2.0, 4.0, Unit.MM),
            Prescribed(1, "brow_raise", 2, 1.0, 2.5, Unit.MM),
        ),
    )
    assert [happening.what for happening in last.happenings] == [
        SafetyAnswered(1.0, ()),
        ExerciseRated(30.0, 0, "open_mouth_smile", Felt.HARD),
        BrokenOff(40.0, 1, "brow_raise", 1),
        Stopped(41.0, 1, "brow_raise", Pain(PainPlace.NOT_SAID)),
        Stopped(43.0, 1, "brow_raise", Pain(PainPlace.FOREHEAD)),
        Skipped(50.0, 2, "lip_pucker", LeftOutWhy.STAGE_LOCK),
    ]
    assert store.visits() == (Visit(datetime(2026, 11, 26, 9, tzinfo=UTC), 3),)
    kept = store.recording(last.repetitions[0].id)
    assert isinstance(kept, Recording)
    assert (kept.frames, kept.numbers, kept.frame_size_px) == (3, (33, 263), (640, 480))
    assert kept.points_px[:, 0, 0].tolist() == [400.0, 401.0, 402.0]
    assert kept.value(1, MeasureId.COMMISSURE_UP_MM, Side.LEFT) == Measured(2.0, 0.25)
    assert kept.value(2, MeasureId.COMMISSURE_UP_MM, Side.RIGHT) == Unmeasured(UnmeasuredWhy.TURNED_AWAY)
    store.close()


def test_a_store_of_version_3_knows_no_massages_and_takes_them_once_it_is_open(tmp_path):
    store = open_store(old_store(tmp_path / "old.sqlite3", VERSION_3))
    last = store.sessions()[-1]
    assert last.massages == ()
    assert isinstance(last.prescription, Prescription)
    assert last.prescription.massages == ()
    assert store.known(("open_mouth_smile", "snarl")) == {"open_mouth_smile"}
    store.add_happening(last.id, last.started, Massaged(50.0, 0, "cheeks", 45.5, 60.0), session_began_s=0.0)
    assert store.sessions()[-1].massages == (Massaged(50.0, 0, "cheeks", 45.5, 60.0),)
    store.close()


def test_a_store_of_version_4_opens_with_everything_in_it(tmp_path):
    store = open_store(old_store(tmp_path / "old.sqlite3", VERSION_4))
    *_, last = store.sessions()
    assert last.prescription == Prescription(
        2,
        (Prescribed(0, "open_mouth_smile", 3, 2.0, 4.0, Unit.MM),),
        (MassagePrescribed(0, "cheeks", 60.0), MassagePrescribed(1, "neck", 30.0)),
    )
    assert [happening.what for happening in last.happenings] == [
        Skipped(0.0, 1, "neck", LeftOutWhy.EXCLUDED),
        NewDaySaid(2.0, yes=True),
        Massaged(50.0, 0, "cheeks", 45.5, 60.0),
        Stopped(70.0, 0, "open_mouth_smile", Away()),
        Skipped(90.0, 0, "open_mouth_smile", LeftOutWhy.ENOUGH_TODAY),
    ]
    store.close()


@pytest.mark.parametrize(("steps", "dump"), [(1, VERSION_1), (2, VERSION_2), (3, VERSION_3), (4, VERSION_4)])
def test_the_steps_are_those_that_were_released(tmp_path, steps, dump):
    fresh = connect(tmp_path / "fresh.sqlite3")
    migrate(fresh, tmp_path / "fresh.sqlite3", STEPS[:steps])
    fresh.close()
    assert schema(tmp_path / "fresh.sqlite3") == schema(old_store(tmp_path / "old.sqlite3", dump))


def test_every_version_has_its_store_here():
    assert len(STEPS) == len(list(VERSION_1.parent.glob("store-v*.sql")))


def test_an_empty_file_and_no_file_become_a_store_that_takes_a_session(tmp_path):
    (tmp_path / "empty.sqlite3").touch()
    for path in (tmp_path / "empty.sqlite3", tmp_path / "new" / "deep" / "none.sqlite3"):
        store = open_store(path)
        store.begin_session(SessionStarted(datetime(2026, 1, 1, tzinfo=UTC), 0.0, "p", Affected.BOTH, "m", "1", "0.1"))
        assert len(store.sessions()) == 1
        store.close()


def test_a_further_step_keeps_the_rows_and_counts_up(tmp_path):
    connection = connect(old_store(tmp_path / "old.sqlite3"))
    added = ("ALTER TABLE session ADD COLUMN room TEXT NOT NULL DEFAULT 'home'",)
    migrate(connection, tmp_path / "old.sqlite3", (*STEPS, added))
    rows = connection.execute("SELECT plan_id, room FROM session ORDER BY id").fetchall()
    assert version_of(connection) == len(STEPS) + 1
    connection.close()
    assert rows == [("plan-7", "home"), ("plan-8", "home")]


def test_a_step_that_fails_half_way_leaves_the_store_as_it_was(tmp_path):
    path = old_store(tmp_path / "old.sqlite3")
    before = schema(path)
    connection = connect(path)
    broken = ("ALTER TABLE session ADD COLUMN room TEXT", "DELETE FROM repetition", "ALTER TABLE nothing ADD COLUMN x")
    with pytest.raises(StoreError, match="nothing"):
        migrate(connection, path, (*STEPS, broken))
    assert connection.execute("SELECT count(*) FROM repetition").fetchone() == (2,)
    connection.close()
    assert schema(path) == before


def test_a_store_of_a_later_program_is_refused_and_no_byte_of_it_changes(tmp_path):
    newer_store(tmp_path / "newer.sqlite3").close()
    before = contents(tmp_path)
    with pytest.raises(StoreTooNew, match="Install the program that wrote it"):
        open_store(tmp_path / "newer.sqlite3")
    assert contents(tmp_path) == before
    assert list(before) == ["newer.sqlite3"]


def test_a_store_of_a_later_program_that_lost_its_power_keeps_its_log_too(tmp_path):
    connection = newer_store(tmp_path / "newer.sqlite3")
    pulled = tmp_path / "pulled"
    pulled.mkdir()
    for file in (tmp_path / "newer.sqlite3", tmp_path / "newer.sqlite3-wal"):
        shutil.copy(file, pulled)
    connection.close()
    before = contents(pulled)
    with pytest.raises(StoreTooNew):
        open_store(pulled / "newer.sqlite3")
    after = contents(pulled)
    # The index of the log holds no data; SQLite makes it anew whenever it reads one.
    after.pop("newer.sqlite3-shm", None)
    assert after == before
    assert before["newer.sqlite3-wal"]
