"""The store: what goes in comes out, and what cannot be stored is refused and loses nothing."""

import json
import math
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from device.coaching.state import (
    Cue,
    CueGiven,
    Part,
    PartName,
    Scored,
    Synkinesis,
)
from device.faults import FaultCode
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, Unmeasured, UnmeasuredWhy
from device.plan.explain import NOT_VALIDATED
from device.plan.schema import Region
from device.records.connection import open_connection
from device.records.errors import RecordRefused, StoreError
from device.records.policy import RecordsPolicy
from device.records.session_json import session_json
from device.records.store import STORE_FILE, open_store
from device.records.stored import (
    EndReason,
    NeverEnded,
    SessionEnded,
)
from tests.fixtures_store import SESSION, SMILE, STARTED, UNSEEN, add, path_fixture, results, store_fixture

__all__ = ["path_fixture", "store_fixture"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(result=results)
def test_any_repetition_comes_back_equal(store, result):
    add(store, result, replace(SESSION, began_s=0.0))
    session = store.sessions()[-1]
    assert session.repetitions[0].result == result
    json.dumps(session_json(session), allow_nan=False)


def test_a_session_comes_back_with_all_that_its_scores_depend_on(store):
    session_id = add(store, SMILE)
    store.end_session(session_id, SessionEnded(STARTED + timedelta(minutes=9), EndReason.FINISHED))
    (session,) = store.sessions()
    assert session.started == STARTED
    assert session.affected is Affected.RIGHT
    assert session.program_version == "0.1.0"
    assert session.end == SessionEnded(STARTED + timedelta(minutes=9), EndReason.FINISHED)
    (repetition,) = session.repetitions
    assert repetition.result == replace(SMILE, started_s=12.5)
    assert (repetition.plan_id, repetition.model_sha256, repetition.policy_version) == ("plan-7", "ab" * 32, "1")


def test_the_json_of_a_session_is_what_the_command_promises(store):
    session_id = add(store, SMILE)
    store.add_repetition(session_id, UNSEEN, session_began_s=SESSION.began_s)
    (session,) = store.sessions()
    judged_by = {"plan_id": "plan-7", "model_sha256": "ab" * 32, "policy_version": "1"}
    assert session_json(session) == {
        "id": session_id,
        "note": NOT_VALIDATED,
        "started": "2026-03-01T09:30:15+00:00",
        "ended": None,
        "end_reason": None,
        "affected": "right",
        "program_version": "0.1.0",
        **judged_by,
        "repetitions": [
            {
                "movement": "open_mouth_smile",
                "exercise": 0,
                "number": 2,
                "started_s": 12.5,
                "duration_s": 6.25,
                "excursion_mm": {"left": 6.13, "right": 3.45},
                "excursion_spread_mm": {"left": 0.21, "right": 0.1},
                "symmetry_ratio": 0.56,
                "symmetry_spread_ratio": 0.04,
                "unmeasured": {},
                "score": 0.71,
                "parts": {
                    "in_band": {"value": 1.0, "reason": "3.4 mm of 2 to 4 mm"},
                    "quiet": {"value": 0.8, "reason": "eye 0.9"},
                },
                "synkinesis": [
                    {
                        "region": "eye",
                        "side": "right",
                        "amount": 0.31,
                        "limit": 0.15,
                        "unit": "ratio",
                        "began_at_excursion_mm": 2.0,
                        "way": "linked",
                        "answered": False,
                    }
                ],
                "facts": {},
                "cues": [{"cue": "begin", "at_s": 0.0}, {"cue": "back_off", "at_s": 2.4}],
                **judged_by,
            },
            {
                "movement": "open_mouth_smile",
                "exercise": 0,
                "number": 3,
                "started_s": 30.0,
                "duration_s": 6.25,
                "excursion_mm": {"left": 6.0, "right": None},
                "excursion_spread_mm": {"left": 0.2, "right": None},
                "symmetry_ratio": None,
                "symmetry_spread_ratio": None,
                "unmeasured": {"excursion_mm.right": "turned_away", "symmetry_ratio": "turned_away"},
                "not_scored": "not_seen",
                "parts": {},
                "synkinesis": [],
                "facts": {},
                "cues": [],
                **judged_by,
            },
        ],
        "happenings": [],
    }


def test_a_session_that_was_cut_off_lists_what_was_finished_in_it(path):
    cut_off = open_store(path)
    add(cut_off, SMILE)
    cut_off.close()
    again = open_store(path)
    (session,) = again.sessions()
    again.close()
    assert session.end == NeverEnded()
    assert len(session.repetitions) == 1


def test_the_newest_session_is_last_even_when_the_wall_clock_has_stepped_back(store):
    store.begin_session(SESSION)
    store.begin_session(replace(SESSION, started=STARTED - timedelta(days=400), plan_id="plan-8"))
    assert [session.plan_id for session in store.sessions()] == ["plan-7", "plan-8"]


def test_a_start_in_another_zone_is_kept_as_the_same_moment_in_utc(store):
    there = datetime.fromisoformat("2026-03-01T11:30:15.250000+02:00")
    store.begin_session(replace(SESSION, started=there))
    assert session_json(store.sessions()[0])["started"] == "2026-03-01T09:30:15+00:00"


def test_numbers_of_numpy_are_stored_as_numbers(store):
    add(
        store,
        replace(SMILE, duration_s=np.float32(2.5), excursion_mm=dict.fromkeys(Side, Measured(np.float32(1.5), 0))),
    )
    result = store.sessions()[0].repetitions[0].result
    assert (result.duration_s, result.excursion_mm[Side.LEFT]) == (2.5, Measured(1.5, 0.0))


@pytest.mark.parametrize("value", [Measured(math.nan, 0.1), Measured(math.inf, 0.1), Measured(2.0, math.nan)])
def test_an_excursion_that_is_not_finite_is_stored_as_not_measured(store, value):
    add(store, replace(SMILE, excursion_mm={Side.LEFT: value, Side.RIGHT: Measured(2.0, 0.1)}))
    (session,) = store.sessions()
    assert session.repetitions[0].result.excursion_mm[Side.LEFT] == Unmeasured(UnmeasuredWhy.NOT_FINITE)
    (told,) = json.loads(json.dumps(session_json(session)))["repetitions"]
    assert told["excursion_mm"] == {"left": None, "right": 2.0}


@pytest.mark.parametrize(
    "broken",
    [
        replace(SMILE, duration_s=math.nan),
        replace(SMILE, score=Scored(math.nan, ())),
        replace(SMILE, score=Scored(0.5, (Part(PartName.SLOW, math.inf, ""),))),
        replace(SMILE, synkinesis=(Synkinesis(Region.BROW, Side.LEFT, math.nan, 1.0, 1.0),)),
        replace(SMILE, cues=(CueGiven(Cue.HOLD, math.nan),)),
        replace(SMILE, excursion_mm={Side.LEFT: Measured(1.0, 0.1)}),
        replace(SMILE, number=2**70),
        replace(SMILE, movement="\ud800"),
    ],
)
def test_a_repetition_that_can_never_be_stored_is_refused_and_the_next_one_is_stored(store, broken):
    session_id = store.begin_session(SESSION)
    with pytest.raises(RecordRefused):
        store.add_repetition(session_id, broken, session_began_s=0.0)
    store.add_repetition(session_id, SMILE, session_began_s=0.0)
    assert [repetition.result for repetition in store.sessions()[0].repetitions] == [SMILE]


def test_a_repetition_of_no_session_is_refused(store):
    with pytest.raises(RecordRefused, match="no session 5"):
        store.add_repetition(5, SMILE, session_began_s=0.0)


def test_a_session_ends_only_once(store):
    session_id = store.begin_session(SESSION)
    store.end_session(session_id, SessionEnded(STARTED, EndReason.STOPPED_BY_PATIENT))
    with pytest.raises(RecordRefused):
        store.end_session(session_id, SessionEnded(STARTED, EndReason.FAULT))
    assert store.sessions()[0].end == SessionEnded(STARTED, EndReason.STOPPED_BY_PATIENT)


def test_a_start_without_a_zone_is_refused(store):
    with pytest.raises(RecordRefused, match="no zone"):
        store.begin_session(replace(SESSION, started=STARTED.replace(tzinfo=None)))
    assert store.sessions() == ()


def test_a_full_store_says_so_and_keeps_what_it_has(path):
    store = open_store(path, RecordsPolicy(max_pages=18))
    session_id = store.begin_session(SESSION)
    kept = 0

    def practise_on():
        nonlocal kept
        while True:
            store.add_repetition(session_id, SMILE, session_began_s=0.0)
            kept += 1

    with pytest.raises(StoreError, match="Free space") as full:
        practise_on()
    assert not isinstance(full.value, RecordRefused)
    assert full.value.fault().code is FaultCode.STORE_FAILED
    assert kept > 0
    assert len(store.sessions()[0].repetitions) == kept
    store.close()


def test_a_store_can_be_read_while_another_program_is_writing(path, store):
    add(store, SMILE)
    writing = open_connection(path)
    writing.execute("BEGIN IMMEDIATE")
    writing.execute("DELETE FROM repetition")
    reader = open_store(path)
    assert len(reader.sessions()[0].repetitions) == 1
    reader.close()
    writing.execute("ROLLBACK")
    writing.close()


def test_a_store_that_another_program_holds_fails_and_works_again_after(path):
    store = open_store(path, RecordsPolicy(busy_timeout_s=0.0))
    holding = open_connection(path)
    holding.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="Close the other program that holds the store"):
        store.begin_session(SESSION)
    holding.execute("ROLLBACK")
    holding.close()
    store.begin_session(SESSION)
    assert len(store.sessions()) == 1
    store.close()


def test_every_commit_is_synced_and_keys_are_enforced(path):
    connection = open_connection(path)
    asked = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    keys = connection.execute("PRAGMA foreign_keys").fetchone()[0]
    connection.close()
    full = 2
    assert asked == {"journal_mode": "wal", "synchronous": full}
    assert keys == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE repetition SET policy_version = '2'",
        "UPDATE session SET model_sha256 = 'other'",
        "UPDATE repetition SET duration_s = 'long'",
        "UPDATE repetition SET score = NULL",
        "UPDATE repetition SET excursion_left_unmeasured = 'no_face'",
        "UPDATE repetition SET cues = 'not json'",
        "UPDATE session SET ended = '2026-01-01'",
        "DELETE FROM session",
    ],
)
def test_the_file_itself_refuses_rows_that_contradict_themselves(path, store, change):
    add(store, SMILE)
    connection = open_connection(path)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(change)
    connection.close()


def test_a_row_with_an_unknown_word_is_an_error_and_not_a_guess(path, store):
    add(store, SMILE)
    connection = open_connection(path)
    connection.execute("""UPDATE repetition SET cues = '[{"cue": "dance", "at_s": 1.0}]'""")
    connection.close()
    with pytest.raises(StoreError, match="dance"):
        store.sessions()


def test_a_file_that_is_no_database_is_refused_and_kept(path):
    path.parent.mkdir()
    path.write_bytes(b"holiday pictures" * 100)
    with pytest.raises(StoreError, match="not a store of practice"):
        open_store(path)
    assert path.read_bytes() == b"holiday pictures" * 100


def test_a_database_of_something_else_is_refused_and_kept(path):
    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipe (name TEXT)")
    other.close()
    with pytest.raises(StoreError, match="not a store of practice"):
        open_store(path)
    other = sqlite3.connect(path)
    names = other.execute("SELECT name FROM sqlite_master").fetchall()
    other.close()
    assert names == [("recipe",)]


def test_a_folder_that_cannot_be_made_is_an_error_with_advice(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreError, match="Check the card and the folder"):
        open_store(tmp_path / "taken" / "records" / STORE_FILE)


def test_a_folder_in_the_place_of_the_file_is_an_error(path):
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match="open"):
        open_store(path)
