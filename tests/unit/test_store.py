import json
import math
import sqlite3
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device.coaching.state import (
    Course,
    Cue,
    CueGiven,
    NotScored,
    NotScoredWhy,
    Part,
    PartName,
    RepetitionResult,
    Scored,
    Synkinesis,
    Way,
)
from device.faults import FaultCode
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, Unit, Unmeasured, UnmeasuredWhy
from device.plan.schema import Band, Region
from device.records.connection import open_connection
from device.records.errors import RecordRefused, StoreError
from device.records.happened import (
    BrokenOff,
    Concern,
    ExerciseRated,
    Felt,
    Pain,
    PainPlace,
    Pause,
    SafetyAnswered,
    Skipped,
    SkipWhy,
    Stopped,
    Tired,
)
from device.records.policy import RecordsPolicy
from device.records.prescribed import NOT_KEPT, Prescribed, Prescription
from device.records.recording import NO_RECORDING, Recording, pack
from device.records.resting import Tried
from device.records.store import STORE_FILE, open_store
from device.records.stored import (
    EndReason,
    NeverEnded,
    NotTimed,
    RunFigures,
    SessionEnded,
    SessionStarted,
    StoredFault,
    StoredHappening,
    StoredRun,
    Times,
    times_of,
)
from tests.made_records import recording

STARTED = datetime(2026, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)
SESSION = SessionStarted(
    started=STARTED,
    began_s=100.0,
    plan_id="plan-7",
    affected=Affected.RIGHT,
    model_sha256="ab" * 32,
    policy_version="1",
    program_version="0.1.0",
)
SMILE = RepetitionResult(
    exercise=0,
    number=2,
    movement="open_mouth_smile",
    started_s=112.5,
    duration_s=6.25,
    excursion_mm={Side.LEFT: Measured(6.128, 0.21), Side.RIGHT: Measured(3.449, 0.1)},
    symmetry_ratio=Measured(0.563, 0.04),
    score=Scored(0.71, (Part(PartName.IN_BAND, 1.0, "3.4 mm of 2 to 4 mm"), Part(PartName.QUIET, 0.8, "eye 0.9"))),
    synkinesis=(Synkinesis(Region.EYE, Side.RIGHT, 0.31, 0.15, 2.004),),
    cues=(CueGiven(Cue.BEGIN, 0.0), CueGiven(Cue.BACK_OFF, 2.4)),
)
UNSEEN = replace(
    SMILE,
    number=3,
    started_s=130.0,
    excursion_mm={Side.LEFT: Measured(6.0, 0.2), Side.RIGHT: Unmeasured(UnmeasuredWhy.TURNED_AWAY)},
    symmetry_ratio=Unmeasured(UnmeasuredWhy.TURNED_AWAY),
    score=NotScored(NotScoredWhy.NOT_SEEN),
    synkinesis=(),
    cues=(),
)

finite = st.floats(allow_nan=False, allow_infinity=False)
words = st.text(st.characters(exclude_categories=("Cs",)))
values = st.builds(Measured, finite, finite) | st.builds(Unmeasured, st.sampled_from(UnmeasuredWhy))
small_ints = st.integers(0, 10_000)
results = st.builds(
    RepetitionResult,
    exercise=small_ints,
    number=small_ints,
    movement=words,
    started_s=finite,
    duration_s=finite,
    excursion_mm=st.fixed_dictionaries({Side.LEFT: values, Side.RIGHT: values}),
    symmetry_ratio=values,
    score=st.builds(
        Scored, finite, st.lists(st.builds(Part, st.sampled_from(PartName), finite, words), max_size=6).map(tuple)
    )
    | st.builds(NotScored, st.sampled_from(NotScoredWhy)),
    synkinesis=st.lists(
        st.builds(
            Synkinesis,
            st.sampled_from(Region),
            st.sampled_from(Side),
            finite,
            finite,
            finite,
            st.sampled_from(Way),
            st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    cues=st.lists(st.builds(CueGiven, st.sampled_from(Cue), finite), max_size=5).map(tuple),
    band=st.none() | st.builds(Band, finite, finite),
    quiet_excursion_mm=st.none() | values,
    unwatched=st.lists(words, max_size=3).map(tuple),
    course=st.none()
    | st.builds(
        Course,
        onset_s=st.fixed_dictionaries({Side.LEFT: values, Side.RIGHT: values}),
        **{field.name: values for field in fields(Course) if field.name != "onset_s"},
    ),
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "records" / STORE_FILE


@pytest.fixture
def store(path):
    store = open_store(path)
    yield store
    store.close()


def add(store, result, session=SESSION):
    session_id = store.begin_session(session)
    store.add_repetition(session_id, result, session_began_s=session.began_s)
    return session_id


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(result=results)
def test_any_repetition_comes_back_equal(store, result):
    add(store, result, replace(SESSION, began_s=0.0))
    stored = store.sessions()[-1].repetitions[0]
    assert stored.result == result
    json.dumps(stored.as_json(), allow_nan=False)


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
    assert session.as_json() == {
        "id": session_id,
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
    assert store.sessions()[0].as_json()["started"] == "2026-03-01T09:30:15+00:00"


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
    stored = store.sessions()[0].repetitions[0]
    assert stored.result.excursion_mm[Side.LEFT] == Unmeasured(UnmeasuredWhy.NOT_FINITE)
    assert stored.as_json()["excursion_mm"] == {"left": None, "right": 2.0}


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


FAULT = StoredFault(STARTED, FaultCode.CAMERA_STOPPED, "/dev/video0: gives no more frames", "0.1.0")
FIGURES = RunFigures(900, 880, 3, Times(21.5, 30.0, 70.25), Times(0.5, 2.0, 11.0), 1, 312.5)


def fault(number):
    return replace(FAULT, staff_note=f"fault {number}")


def test_faults_come_back_newest_first_and_no_more_than_asked_for(store):
    for number in range(5):
        store.add_fault(fault(number))
    assert store.faults(3) == (fault(4), fault(3), fault(2))


def test_only_the_newest_faults_are_kept(path):
    store = open_store(path, RecordsPolicy(faults_kept=3))
    for number in range(8):
        store.add_fault(fault(number))
    assert store.faults(100) == (fault(7), fault(6), fault(5))
    store.close()


def test_a_fault_keeps_its_order_when_the_wall_clock_has_stepped_back(store):
    store.add_fault(FAULT)
    store.add_fault(replace(FAULT, at=STARTED - timedelta(days=400)))
    assert [stored.at for stored in store.faults(2)] == [STARTED - timedelta(days=400), STARTED]


def test_a_fault_of_another_version_of_the_program_is_told_as_it_is(store):
    store.add_fault(replace(FAULT, code="lamp_broken", program_version="9.0"))
    assert store.faults(1)[0].code == "lamp_broken"


def test_a_note_without_end_is_cut_off(path):
    store = open_store(path, RecordsPolicy(note_longest=10))
    store.add_fault(replace(FAULT, staff_note="x" * 5000))
    assert store.faults(1)[0].staff_note == "x" * 10
    store.close()


@pytest.mark.parametrize("broken", [replace(FAULT, at=STARTED.replace(tzinfo=None)), replace(FAULT, code="\ud800")])
def test_a_fault_that_can_never_be_stored_is_refused(store, broken):
    with pytest.raises(RecordRefused):
        store.add_fault(broken)
    assert store.faults(10) == ()


def test_the_figures_of_runs_come_back_equal_and_newest_first(store):
    first, second = store.begin_session(SESSION), store.begin_session(replace(SESSION, program_version="0.2.0"))
    blind = RunFigures(0, 0, 0, NotTimed(), Times(1.0, 2.0, 3.0), 0, 80.0)
    store.add_figures(first, FIGURES)
    store.add_figures(second, blind)
    assert store.runs(10) == (StoredRun(second, "0.2.0", blind), StoredRun(first, "0.1.0", FIGURES))
    assert store.runs(1) == (StoredRun(second, "0.2.0", blind),)


@pytest.mark.parametrize("lag", [Times(math.nan, 1.0, 1.0), Times(1.0, math.inf, 1.0)])
def test_figures_that_are_not_finite_are_refused(store, lag):
    session_id = store.begin_session(SESSION)
    with pytest.raises(RecordRefused, match="lag_"):
        store.add_figures(session_id, replace(FIGURES, lag=lag))
    assert store.runs(10) == ()


def test_figures_of_no_session_and_second_figures_of_one_are_refused(store):
    session_id = store.begin_session(SESSION)
    store.add_figures(session_id, FIGURES)
    for wrong in (session_id, session_id + 1):
        with pytest.raises(RecordRefused):
            store.add_figures(wrong, FIGURES)
    assert len(store.runs(10)) == 1


def test_times_are_values_that_occurred_and_none_of_nothing():
    assert times_of([]) == NotTimed()
    assert times_of([0.004]) == Times(4.0, 4.0, 4.0)
    assert times_of([number / 1000 for number in range(100, 0, -1)]) == Times(50.0, 95.0, 100.0)


@given(durations=st.lists(st.floats(0, 100), min_size=1))
def test_times_are_in_their_order(durations):
    times = times_of(durations)
    assert isinstance(times, Times)
    assert times.median_ms <= times.p95_ms <= times.max_ms == 1000.0 * max(durations)


times_s = st.floats(-1e6, 1e6)
whys = st.builds(Pain, st.sampled_from(PainPlace)) | st.sampled_from([Tired(), Pause()])
happenings = (
    st.builds(SafetyAnswered, times_s, st.lists(st.sampled_from(Concern), max_size=2).map(tuple))
    | st.builds(ExerciseRated, times_s, small_ints, words, st.sampled_from(Felt))
    | st.builds(Stopped, times_s, small_ints, words, whys)
    | st.builds(Skipped, times_s, small_ints, words, st.sampled_from(SkipWhy))
    | st.builds(BrokenOff, times_s, small_ints, words, small_ints)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happening=happenings)
def test_whatever_happens_comes_back_equal(store, happening):
    session_id = store.begin_session(SESSION)
    store.add_happening(session_id, STARTED, happening, session_began_s=0.0)
    session = store.sessions()[-1]
    assert session.happenings == (StoredHappening(session_id, STARTED, happening),)
    json.dumps(session.as_json(), allow_nan=False)


def test_happenings_count_from_the_start_of_their_session_and_stay_in_order(store):
    first, second = store.begin_session(SESSION), store.begin_session(SESSION)
    told = [SafetyAnswered(101.0, (Concern.EYE,)), Skipped(130.0, 3, "snarl", SkipWhy.PAIN_REST)]
    for happening in told:
        store.add_happening(second, STARTED, happening, session_began_s=100.0)
    sessions = {session.id: session for session in store.sessions()}
    assert sessions[first].happenings == ()
    assert [h.what.at_s for h in sessions[second].happenings] == [1.0, 30.0]
    assert sessions[second].as_json()["happenings"] == [
        {"kind": "safety", "at_s": 1.0, "yes": ["eye"]},
        {"kind": "skipped", "at_s": 30.0, "exercise": 3, "movement": "snarl", "why": "pain_rest"},
    ]


def test_a_happening_of_no_session_or_at_no_time_is_refused(store):
    with pytest.raises(RecordRefused):
        store.add_happening(7, STARTED, SafetyAnswered(1.0, ()), session_began_s=0.0)
    session_id = store.begin_session(SESSION)
    with pytest.raises(RecordRefused, match="at_s"):
        store.add_happening(session_id, STARTED, SafetyAnswered(-math.inf, ()), session_began_s=0.0)


def test_a_pain_whose_place_was_said_afterwards_is_one_stop(store):
    session_id = store.begin_session(SESSION)
    for stop in (
        Stopped(1.0, 0, "smile", Pain(PainPlace.NOT_SAID)),
        Stopped(3.0, 0, "smile", Pain(PainPlace.CHEEK)),
        Stopped(5.0, 1, "snarl", Pause()),
        Stopped(7.0, 1, "snarl", Pain(PainPlace.NOT_SAID)),
    ):
        store.add_happening(session_id, STARTED, stop, session_began_s=0.0)
    assert store.sessions()[0].stops == (
        Stopped(1.0, 0, "smile", Pain(PainPlace.CHEEK)),
        Stopped(5.0, 1, "snarl", Pause()),
        Stopped(7.0, 1, "snarl", Pain(PainPlace.NOT_SAID)),
    )


def test_what_was_tried_is_told_by_session_and_only_since_the_clinic_looked(store):
    hours = [STARTED + timedelta(hours=hour) for hour in range(4)]
    add(store, SMILE)
    store.add_visit(hours[0])
    second = add(store, SMILE, replace(SESSION, started=hours[1]))
    store.add_happening(second, hours[2], Stopped(1.0, 1, "snarl", Pain(PainPlace.AROUND_EYE)), session_began_s=0.0)
    store.add_happening(second, hours[2], ExerciseRated(1.0, 2, "brow-raise", Felt.EASY), session_began_s=0.0)
    third = add(store, SMILE, replace(SESSION, started=hours[3]))
    store.add_happening(third, hours[3], Stopped(1.0, 0, SMILE.movement, Tired()), session_began_s=0.0)
    assert store.tried() == (
        Tried(SMILE.movement, hours[1], pain=False),
        Tried("snarl", hours[2], pain=True),
        Tried(SMILE.movement, hours[3], pain=False),
    )
    store.add_visit(hours[3])
    assert store.tried() == ()
    assert [visit.last_session for visit in store.visits()] == [1, 3]


def test_a_session_comes_back_with_what_was_prescribed(store):
    prescribed = Prescribed(0, "smile", 3, 2.0, 4.0, Unit.MM), Prescribed(1, "snarl", 2, 0.1, 0.2, Unit.RATIO)
    store.begin_session(replace(SESSION, prescription=Prescription(3, prescribed)))
    store.begin_session(SESSION)
    first, second = store.sessions()
    assert first.prescription == Prescription(3, prescribed)
    assert second.prescription == NOT_KEPT


def test_a_recording_comes_back_and_only_its_own_repetition_has_it(store):
    session_id = store.begin_session(SESSION)
    first, second = (store.add_repetition(session_id, SMILE, session_began_s=0.0) for _ in range(2))
    store.add_recording(second, recording())
    kept = store.recording(second)
    assert isinstance(kept, Recording)
    assert pack(kept) == pack(recording())
    assert store.recording(first) == NO_RECORDING
    assert [repetition.id for repetition in store.sessions()[0].repetitions] == [first, second]


def test_a_recording_of_no_repetition_or_a_second_one_is_refused(store):
    with pytest.raises(RecordRefused):
        store.add_recording(9, recording())
    session_id = store.begin_session(SESSION)
    only = store.add_repetition(session_id, SMILE, session_began_s=0.0)
    store.add_recording(only, recording())
    with pytest.raises(RecordRefused):
        store.add_recording(only, recording())


def test_a_recording_that_cannot_be_read_is_an_error_and_the_repetition_is_there(path, store):
    session_id = store.begin_session(SESSION)
    only = store.add_repetition(session_id, SMILE, session_began_s=0.0)
    store.add_recording(only, recording())
    spoilt = open_connection(path)
    spoilt.execute("UPDATE recording SET content = x'00'")
    spoilt.close()
    with pytest.raises(StoreError, match="recording"):
        store.recording(only)
    assert len(store.sessions()[0].repetitions) == 1


def test_old_recordings_make_room_but_for_the_first_ones_and_repetitions_never_do(path):
    store = open_store(path, RecordsPolicy(recording_pages=60, recordings_spared=3))
    session_id = store.begin_session(SESSION)
    numbers = []
    for seed in range(40):
        numbers.append(store.add_repetition(session_id, SMILE, session_began_s=0.0))
        store.add_recording(numbers[-1], recording(seed=seed))
    kept = [isinstance(store.recording(number), Recording) for number in numbers]
    assert kept[:3] == [True, True, True], "the first ones are what progress is told against"
    assert kept[-3:] == [True, True, True]
    assert False in kept
    assert len(store.sessions()[0].repetitions) == len(numbers)
    assert path.stat().st_size < 100 * 4096
    store.close()


def test_a_store_without_any_room_for_recordings_refuses_them_and_takes_repetitions(path):
    store = open_store(path, RecordsPolicy(recording_pages=1))
    session_id = store.begin_session(SESSION)
    only = store.add_repetition(session_id, SMILE, session_began_s=0.0)
    with pytest.raises(RecordRefused, match="the repetition itself is stored"):
        store.add_recording(only, recording())
    store.add_repetition(session_id, SMILE, session_began_s=0.0)
    assert len(store.sessions()[0].repetitions) == 2
    store.close()
