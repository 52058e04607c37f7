"""What the store tells of earlier sessions when the next one begins."""

from dataclasses import replace
from datetime import timedelta

from device.records.connection import open_connection
from device.records.happened import ExerciseRated, Felt, Massaged, NewDaySaid, Pain, PainPlace, Pause, Stopped, Tired
from device.records.policy import RecordsPolicy
from device.records.resting import Tried
from device.records.store import Store, open_store
from device.records.today import Practised
from tests.fixtures_store import SESSION, SMILE, STARTED, add, path_fixture, store_fixture

__all__ = ["path_fixture", "store_fixture"]

HOUR = timedelta(hours=1)


def at(hours):
    return replace(SESSION, started=STARTED + hours * HOUR, began_s=0.0)


def happen(store, session_id, happening):
    store.add_happening(session_id, STARTED, happening, session_began_s=0.0)


def test_what_was_tried_is_told_by_session_and_only_since_the_clinic_looked(store):
    hours = [STARTED + timedelta(hours=hour) for hour in range(4)]
    first = add(store, SMILE)
    happen(store, first, Stopped(1.0, 0, SMILE.movement, Pain(PainPlace.CHEEK)))
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


def test_as_long_as_nothing_hurt_nothing_that_was_tried_is_told(store):
    add(store, SMILE)
    happen(store, 1, Stopped(1.0, 0, SMILE.movement, Tired()))
    assert store.tried() == ()


def test_what_was_practised_is_told_by_session_with_its_movements_and_without_its_rests(store):
    first = store.begin_session(at(0))
    for started_s in (100.0, 120.0):
        store.add_repetition(first, replace(SMILE, started_s=started_s, duration_s=7.0), session_began_s=0.0)
    add(store, replace(SMILE, started_s=60.0, duration_s=5.0), at(2))
    assert store.practised(()) == (
        Practised(STARTED, STARTED + timedelta(seconds=127), 14.0),
        Practised(STARTED + 2 * HOUR, STARTED + 2 * HOUR + timedelta(seconds=65), 5.0),
    )


def test_a_session_without_a_repetition_is_not_practised_and_massage_is_none(store):
    assert store.practised(()) == ()
    happen(store, store.begin_session(at(0)), Massaged(1.0, 0, "cheeks", 60.0, 60.0))
    assert store.practised(()) == ()


def test_a_session_in_which_the_face_only_rested_is_not_practised(store):
    add(store, replace(SMILE, movement="rest-scan"), at(0))
    both = add(store, SMILE, at(1))
    store.add_repetition(both, replace(SMILE, movement="rest-scan", started_s=500.0), session_began_s=0.0)
    assert store.practised(("rest-scan",)) == store.practised(("rest-scan", "other"))
    (only,) = store.practised(("rest-scan",))
    assert (only.began, only.moved_s) == (STARTED + HOUR, SMILE.duration_s)


def test_what_came_before_the_patient_said_that_it_was_a_new_day_is_not_told(store):
    for hours in range(3):
        add(store, SMILE, at(hours))
    happen(store, 2, NewDaySaid(1.0, yes=True))
    happen(store, 3, NewDaySaid(1.0, yes=False))
    assert [practised.began for practised in store.practised(())] == [STARTED + HOUR, STARTED + 2 * HOUR]
    # It was said, and then nothing was moved.
    happen(store, store.begin_session(at(3)), NewDaySaid(1.0, yes=True))
    assert store.practised(()) == ()


def test_of_many_sessions_the_newest_are_told_in_the_order_of_storing(path):
    store = open_store(path, RecordsPolicy(sessions_of_a_day=3))
    for hours in (5, 4, 3, 2, 1):
        add(store, SMILE, at(hours))
    assert [practised.began for practised in store.practised(())] == [STARTED + hours * HOUR for hours in (3, 2, 1)]
    store.close()


def test_known_is_what_was_done_once_in_whichever_session(store):
    add(store, SMILE)
    add(store, replace(SMILE, movement="snarl"))
    assert store.known(("snarl", SMILE.movement, "brow-raise", "snarl")) == {"snarl", SMILE.movement}
    assert store.known(()) == frozenset()


def test_what_is_asked_before_a_session_costs_no_more_however_many_sessions_there_are(path):
    connection = open_connection(path)
    store, steps = Store(connection, path), []
    connection.set_progress_handler(lambda: steps.append(1), 1)
    costs = []
    for _ in range(2):
        for _ in range(100):
            happen(store, add(store, SMILE), Stopped(1.0, 0, SMILE.movement, Pause()))
        steps.clear()
        counts = []
        for ask in (lambda: store.practised(()), lambda: store.known((SMILE.movement, "snarl")), store.tried):
            before = len(steps)
            ask()
            counts.append(len(steps) - before)
        costs.append(counts)
    practised, known, tried = zip(*costs, strict=True)
    assert practised[0] == practised[1] > 0
    assert known[0] == known[1] > 0
    # Every pause since the clinic looked is looked at, and nothing else.
    assert tried[1] - tried[0] < 20 * 100
    store.close()
