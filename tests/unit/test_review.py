"""What was done in a loan, and how it felt."""

from dataclasses import replace
from datetime import UTC, timedelta

from device.coaching.state import NotScored, NotScoredWhy
from device.plan.left_out import LeftOutWhy
from device.records.comparable import NeverDone
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
    Stopped,
)
from device.records.review import ClockStepped, Days, review
from device.records.stored import EndReason
from tests.made_loans import loan, outcome, plan_of, rep, sitting


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
    smile, snarl = found.exercises
    assert (smile.movement, snarl.movement) == ("smile", "snarl")
    done = smile.adherence
    assert (done.done, done.prescribed, done.days) == (4, 12, 2)
    assert (done.begun, done.finished, done.unmoved, done.not_reached) == (5, 4, 1, 1)
    assert smile.comfort.felt == {Felt.HARD: 1}
    assert (smile.comfort.stops, smile.comfort.pains) == (2, {PainPlace.CHEEK: 1})
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
    assert found.exercises == ()
    assert (found.attendance.sessions, found.attendance.prescribed) == (0, 0)
