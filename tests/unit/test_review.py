"""What was done in a loan, and how it felt."""

from dataclasses import replace
from datetime import UTC, timedelta

from device.coaching.state import NotScored, NotScoredWhy
from device.plan.left_out import LeftOutWhy
from device.records.adherence import Comfort, MassageAdherence
from device.records.comparable import NeverDone
from device.records.happened import (
    Away,
    BrokenOff,
    Concern,
    ExerciseRated,
    Felt,
    Massaged,
    Pain,
    PainPlace,
    Pause,
    SafetyAnswered,
    Skipped,
    Stopped,
)
from device.records.review import ClockStepped, Days, review
from device.records.stored import EndReason
from tests.made_loans import loan, outcome, plan_of, rep, sitting, smile


def test_adherence_comfort_and_dropout_are_counted():
    sessions = [
        sitting(0, [rep()] * 3, [ExerciseRated(1.0, 0, "smile", Felt.HARD)], plan=plan_of("smile", "snarl", per_day=2)),
        sitting(
            1,
            [rep(), rep(score=NotScored(NotScoredWhy.NO_MOVEMENT))],
            [
                SafetyAnswered(0.0, ()),
                BrokenOff(2.0, 0, "smile", 3),
                Stopped(2.0, 0, "smile", Pain(PainPlace.NOT_SAID)),
                Stopped(3.0, 0, "smile", Pain(PainPlace.CHEEK)),
                Skipped(4.0, 1, "snarl", LeftOutWhy.PATIENT),
            ],
            plan=plan_of("smile", "snarl", per_day=2),
            end=EndReason.STOPPED_BY_PATIENT,
        ),
        sitting(
            4,
            [],
            [SafetyAnswered(0.0, (Concern.EYE,))],
            plan=plan_of("smile", "snarl", per_day=2),
            end=EndReason.NOT_WELL,
        ),
        sitting(5, [], [Stopped(1.0, 0, "smile", Pause())], plan=plan_of("smile", "snarl", per_day=2), end=None),
    ]
    found = review(sessions, UTC)
    attendance = found.attendance
    assert (attendance.sessions, attendance.prescribed) == (4, 12)
    assert attendance.days == Days(practised=2, whole=6)
    assert attendance.ended == {EndReason.FINISHED: 1, EndReason.STOPPED_BY_PATIENT: 1, EndReason.NOT_WELL: 1}
    assert attendance.cut_off == 1
    assert (attendance.not_well, attendance.not_asked) == ({Concern.EYE: 1}, 2)
    first, snarl = found.exercises
    assert (first.movement, snarl.movement) == ("smile", "snarl")
    done = first.adherence
    assert (done.done, done.prescribed, done.days) == (4, 12, 2)
    assert (done.begun, done.finished, done.unmoved, done.not_reached) == (5, 4, 1, 1)
    assert first.comfort.felt == {Felt.HARD: 1}
    assert (first.comfort.stops, first.comfort.pains) == (2, {PainPlace.CHEEK: 1})
    assert snarl.adherence.skipped == {LeftOutWhy.PATIENT: 1}
    assert snarl.adherence.not_reached == 3
    assert snarl.outcome == NeverDone()


def test_after_a_step_of_the_clock_no_days_are_counted_and_changes_are_told_all_the_same():
    sessions = loan()
    stepped = [*sessions[:10], *(replace(s, started=s.started - timedelta(days=400)) for s in sessions[10:])]
    attendance = review(stepped, UTC).attendance
    assert (attendance.days, attendance.prescribed) == (ClockStepped(), ClockStepped())
    assert outcome(stepped) == outcome(sessions)


def test_an_empty_store_has_an_empty_review():
    found = review([], UTC)
    assert (found.exercises, found.massages) == ((), ())
    assert (found.attendance.sessions, found.attendance.prescribed) == (0, 0)


def test_what_the_mirror_left_out_was_not_asked_for():
    whole, held = plan_of("smile"), [rep()] * 3
    left_out = [Skipped(0.0, 0, "smile", LeftOutWhy.ENOUGH_TODAY)]
    sessions = [
        sitting(0, held, plan=whole),
        sitting(1, [], left_out, plan=whole),
        sitting(2, [rep()], left_out, plan=whole),
        sitting(3, [], [Skipped(0.0, 0, "smile", LeftOutWhy.PATIENT)], plan=whole),
    ]
    done = smile(sessions).adherence
    assert (done.done, done.prescribed, done.not_reached) == (4, 7, 0)
    assert done.skipped == {LeftOutWhy.ENOUGH_TODAY: 2, LeftOutWhy.PATIENT: 1}


def test_a_pause_of_the_mirror_is_told_apart_from_the_stops_of_the_patient():
    sessions = [sitting(0, [rep()], [Stopped(1.0, 0, "smile", Away()), Stopped(2.0, 0, "smile", Pause())])]
    assert smile(sessions).comfort == Comfort({}, 1, {}, 1)


# -- massages


def massaged(sessions, massage="cheeks"):
    (found,) = [one for one in review(sessions, UTC).massages if one.massage == massage]
    return found


def test_massages_are_told_by_days_and_by_the_share_of_the_wanted_time():
    plan = plan_of("smile", massages=("cheeks", "neck"))
    whole, half = Massaged(60.0, 0, "cheeks", 60.0, 60.0), Massaged(60.0, 0, "cheeks", 30.0, 60.0)
    sessions = [
        sitting(0, [], [whole], plan=plan),
        sitting(0, [], [half], plan=plan),
        sitting(1, [], [whole, Skipped(0.0, 1, "neck", LeftOutWhy.EXCLUDED)], plan=plan),
        # Nothing was done of it, and that was not the mirror's doing.
        sitting(2, [], [], plan=plan, end=None),
    ]
    assert massaged(sessions).adherence == MassageAdherence(3, 2, 150.0, 240.0, 1, {})
    assert massaged(sessions, "neck").adherence == MassageAdherence(0, 0, 0.0, 180.0, 3, {LeftOutWhy.EXCLUDED: 1})


def test_a_massage_that_hurt_is_told_with_its_place_and_was_not_asked_for():
    plan = plan_of("smile", massages=("cheeks",))
    hurt = [Stopped(5.0, 0, "cheeks", Pain(PainPlace.CHEEK)), Skipped(5.0, 0, "cheeks", LeftOutWhy.PAIN_REST)]
    found = massaged([sitting(0, [], hurt, plan=plan)])
    assert found.comfort == Comfort({}, 1, {PainPlace.CHEEK: 1}, 0)
    assert found.adherence == MassageAdherence(0, 0, 0.0, 0.0, 0, {LeftOutWhy.PAIN_REST: 1})


def test_a_massage_that_came_twice_was_wanted_twice_and_one_of_an_older_program_as_it_was_done():
    twice = [Massaged(60.0, 0, "cheeks", 60.0, 60.0), Massaged(300.0, 0, "cheeks", 15.0, 60.0)]
    plans = plan_of("smile", massages=("cheeks",)), plan_of("smile")
    sessions = [sitting(n, [], twice, plan=plan) for n, plan in enumerate(plans)]
    assert massaged(sessions).adherence == MassageAdherence(4, 2, 150.0, 240.0, 0, {})


def test_massages_come_in_the_order_of_the_newest_plan():
    plans = plan_of(massages=("cheeks", "neck")), plan_of(massages=("lips", "neck"))
    sessions = [sitting(n, [], plan=plan) for n, plan in enumerate(plans)]
    assert [one.massage for one in review(sessions, UTC).massages] == ["lips", "neck", "cheeks"]
