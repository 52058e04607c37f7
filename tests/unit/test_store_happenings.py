"""What the store keeps beside repetitions: what happened, what was prescribed, and recordings."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device.measurement.values import Unit
from device.plan.left_out import LeftOutWhy
from device.records.connection import open_connection
from device.records.errors import RecordRefused, StoreError
from device.records.happened import (
    Away,
    BrokenOff,
    Concern,
    ExerciseRated,
    Felt,
    Massaged,
    NewDaySaid,
    Pain,
    PainPlace,
    Pause,
    SafetyAnswered,
    Skipped,
    Stopped,
    Tired,
)
from device.records.policy import RecordsPolicy
from device.records.prescribed import NOT_KEPT, MassagePrescribed, Prescribed, Prescription
from device.records.recording import NO_RECORDING, Recording, pack
from device.records.session_json import session_json
from device.records.store import open_store
from device.records.stored import (
    StoredHappening,
)
from tests.fixtures_store import SESSION, SMILE, STARTED, path_fixture, small_ints, store_fixture, words
from tests.made_records import recording

__all__ = ["path_fixture", "store_fixture"]

times_s = st.floats(-1e6, 1e6)
whys = st.builds(Pain, st.sampled_from(PainPlace)) | st.sampled_from([Tired(), Pause(), Away()])
happenings = (
    st.builds(SafetyAnswered, times_s, st.lists(st.sampled_from(Concern), max_size=2).map(tuple))
    | st.builds(ExerciseRated, times_s, small_ints, words, st.sampled_from(Felt))
    | st.builds(Stopped, times_s, small_ints, words, whys)
    | st.builds(Skipped, times_s, small_ints, words, st.sampled_from(LeftOutWhy))
    | st.builds(BrokenOff, times_s, small_ints, words, small_ints)
    | st.builds(NewDaySaid, times_s, st.booleans())
    | st.builds(Massaged, times_s, small_ints, words, st.floats(0, 1e6), st.floats(0, 1e6))
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happening=happenings)
def test_whatever_happens_comes_back_equal(store, happening):
    session_id = store.begin_session(SESSION)
    store.add_happening(session_id, STARTED, happening, session_began_s=0.0)
    session = store.sessions()[-1]
    assert session.happenings == (StoredHappening(session_id, STARTED, happening),)
    json.dumps(session_json(session), allow_nan=False)


def test_happenings_count_from_the_start_of_their_session_and_stay_in_order(store):
    first, second = store.begin_session(SESSION), store.begin_session(SESSION)
    told = [
        SafetyAnswered(101.0, (Concern.EYE,)),
        Skipped(130.0, 3, "snarl", LeftOutWhy.PAIN_REST),
        NewDaySaid(131.0, yes=True),
        Massaged(160.0, 1, "cheeks", 29.98765, 60.0),
    ]
    for happening in told:
        store.add_happening(second, STARTED, happening, session_began_s=100.0)
    sessions = {session.id: session for session in store.sessions()}
    assert sessions[first].happenings == ()
    assert [h.what.at_s for h in sessions[second].happenings] == [1.0, 30.0, 31.0, 60.0]
    assert session_json(sessions[second])["happenings"] == [
        {"kind": "safety", "at_s": 1.0, "yes": ["eye"]},
        {"kind": "skipped", "at_s": 30.0, "exercise": 3, "movement": "snarl", "why": "pain_rest"},
        {"kind": "new_day", "at_s": 31.0, "yes": True},
        {"kind": "massaged", "at_s": 60.0, "place": 1, "massage": "cheeks", "lasted_s": 29.988, "wanted_s": 60.0},
    ]


def test_a_happening_of_no_session_or_at_no_time_is_refused(store):
    with pytest.raises(RecordRefused):
        store.add_happening(7, STARTED, SafetyAnswered(1.0, ()), session_began_s=0.0)
    session_id = store.begin_session(SESSION)
    with pytest.raises(RecordRefused, match="at_s"):
        store.add_happening(session_id, STARTED, SafetyAnswered(-math.inf, ()), session_began_s=0.0)
    with pytest.raises(RecordRefused, match="lasted_s"):
        store.add_happening(session_id, STARTED, Massaged(1.0, 0, "cheeks", math.nan, 60.0), session_began_s=0.0)


def test_a_pain_whose_place_was_said_afterwards_is_one_stop_and_a_pause_of_the_mirror_is_none(store):
    session_id = store.begin_session(SESSION)
    for stop in (
        Stopped(1.0, 0, "smile", Pain(PainPlace.NOT_SAID)),
        Stopped(3.0, 0, "smile", Pain(PainPlace.CHEEK)),
        Stopped(5.0, 1, "snarl", Pause()),
        Stopped(7.0, 1, "snarl", Pain(PainPlace.NOT_SAID)),
        Stopped(9.0, 1, "snarl", Away()),
    ):
        store.add_happening(session_id, STARTED, stop, session_began_s=0.0)
    assert store.sessions()[0].stops == (
        Stopped(1.0, 0, "smile", Pain(PainPlace.CHEEK)),
        Stopped(5.0, 1, "snarl", Pause()),
        Stopped(7.0, 1, "snarl", Pain(PainPlace.NOT_SAID)),
    )


def test_a_session_comes_back_with_what_was_prescribed(store):
    prescribed = Prescribed(0, "smile", 3, 2.0, 4.0, Unit.MM), Prescribed(1, "snarl", 2, 0.1, 0.2, Unit.RATIO)
    massages = MassagePrescribed(0, "cheeks", 60.0), MassagePrescribed(1, "cheeks", 7.5)
    plans = Prescription(3, prescribed, massages), NOT_KEPT, Prescription(1, (), massages), Prescription(1, prescribed)
    for plan in plans:
        store.begin_session(replace(SESSION, prescription=plan))
    assert tuple(session.prescription for session in store.sessions()) == plans


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
