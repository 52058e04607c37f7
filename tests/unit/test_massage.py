"""Massages: guided by time alone, before the movements, and nothing is measured meanwhile."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.coaching.massage import MassageGuide, MassageNow
from device.coaching.questions import Answer, Ending, Question, QuestionId
from device.coaching.session import Session
from device.coaching.state import Phase
from device.display.face_figure import drawing_of
from device.display.view import Dot
from device.inference.facemesh import LostWhy
from device.measurement.observer import Lost
from device.measurement.side import Affected
from device.plan.catalogue import load_catalogue
from device.plan.left_out import LeftOutWhy
from device.plan.schema import Plan, PrescribedMassage
from tests.stories import exercise, plan

MASSAGES = load_catalogue().massages


def prescribed(*names: str, seconds: float = 10.0) -> tuple[PrescribedMassage, ...]:
    return tuple(PrescribedMassage(MASSAGES[name], seconds) for name in names)


def massaged(*names: str, exercises: bool = True) -> Plan:
    return replace(plan(exercise()), massages=prescribed(*names), **({} if exercises else {"exercises": ()}))


def wait(session: Session, from_s: float, lasts_s: float, rate: float = 15.0) -> float:
    """Hands are before the face: frames come, and no face is in them."""
    for n in range(round(lasts_s * rate)):
        session.advance(Lost(from_s + n / rate, LostWhy.NO_FACE))
    return from_s + lasts_s


def test_massages_come_first_one_after_the_other_though_no_face_is_seen():
    session = Session(massaged("cheeks", "forehead"), lambda: None)
    seen = []
    for second in range(22):
        wait(session, float(second), 1.0)
        guided = session.state.massage
        seen.append(guided.massage.id if isinstance(guided, MassageNow) else session.state.phase.value)
    assert seen[:9] == ["cheeks"] * 9
    assert seen[10:19] == ["forehead"] * 9
    assert seen[-1] == "waiting_for_face"


@pytest.mark.parametrize("rate", [5.0, 10.0, 30.0])
def test_it_takes_as_long_at_any_rate(rate):
    session = Session(massaged("cheeks"), lambda: None)
    wait(session, 0.0, 9.5, rate)
    assert session.state.phase is Phase.MASSAGE
    wait(session, 9.5, 1.0, rate)
    assert session.state.phase is Phase.WAITING_FOR_FACE


def test_a_plan_that_is_all_massage_is_done_after_it():
    session = Session(massaged("cheeks", exercises=False), lambda: None)
    assert session.state.exercises == 0
    wait(session, 0.0, 11.0)
    assert (session.state.phase, session.state.ending) == (Phase.DONE, Ending.FINISHED)


def test_stop_stops_it_and_go_on_goes_on_where_it_was():
    session = Session(massaged("cheeks"), lambda: None)
    now_s = wait(session, 0.0, 6.0)
    session.pause()
    now_s = wait(session, now_s, 60.0)
    assert session.state.asked == Question(QuestionId.STOPPED)
    session.resume()
    assert session.state.phase is Phase.MASSAGE
    wait(session, now_s, 3.0)
    assert session.state.phase is Phase.MASSAGE
    wait(session, now_s + 3.0, 2.0)
    assert session.state.phase is Phase.WAITING_FOR_FACE


def test_next_leaves_it():
    session = Session(massaged("cheeks", "forehead"), lambda: None)
    session.go_on()
    assert isinstance(session.state.massage, MassageNow)
    assert session.state.massage.massage.id == "forehead"
    session.go_on()
    session.go_on()
    assert session.state.phase is Phase.WAITING_FOR_FACE


def test_what_was_done_of_each_is_kept_also_when_the_session_ends_in_it():
    session = Session(massaged("cheeks", "forehead", "chin"), lambda: None)
    now_s = wait(session, 0.0, 11.0)
    wait(session, now_s, 3.0)
    session.go_on()
    wait(session, now_s + 3.0, 2.0)
    session.stop()
    over = session.take_massages()
    assert [(done.massage, done.place, done.wanted_s) for done in over] == [
        ("cheeks", 0, 10.0),
        ("forehead", 1, 10.0),
        ("chin", 2, 10.0),
    ]
    assert [done.lasted_s for done in over] == pytest.approx([10.0, 4.0, 2.0], abs=0.3)
    assert session.take_massages() == ()


def test_a_massage_that_hurts_rests_for_today_and_the_others_do_not():
    session = Session(massaged("cheeks", "cheeks", "forehead"), lambda: None)
    session.pause()
    session.choose(2)
    session.answer()
    session.answer()
    assert session.state.left_out == {"cheeks": LeftOutWhy.PAIN_REST}
    session.resume()
    assert isinstance(session.state.massage, MassageNow)
    assert session.state.massage.massage.id == "forehead"
    assert [a.answer for a in session.take_answers()] == [Answer.PAIN, Answer.FOREHEAD]


@settings(deadline=None)
@given(times=st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=60))
def test_whatever_the_times_are_nobody_is_hurried_through(times):
    guide = MassageGuide(prescribed("cheeks"))
    for at_s in times:
        guide.step(at_s)
        guided = guide.now
        if isinstance(guided, MassageNow):
            assert 0 <= guided.progress <= 1
            assert 0 <= guided.along <= 1
            assert guided.remaining_s >= 0
            assert guided.stroke < len(guided.massage.strokes)
    passed = [b - a for a, b in pairwise(times)]
    counted = sum(s for s in passed if math.isfinite(s) and 0 < s <= 1.0)
    assert guide.is_over is False or counted >= 9.9


@pytest.mark.parametrize("name", list(MASSAGES))
@pytest.mark.parametrize("affected", Affected)
@pytest.mark.parametrize("progress", [0.0, 0.3, 0.6, 0.99])
def test_every_massage_can_be_drawn_within_its_square(name, affected, progress):
    massage = MASSAGES[name]
    place = progress * max(len(massage.strokes), 1)
    now = MassageNow(massage, 0, 1, int(place), place - int(place), progress, 10.0)
    shapes = drawing_of(now, affected)
    for shape in shapes:
        for x, y in (shape.at,) if isinstance(shape, Dot) else shape.points:
            assert -0.01 <= x <= 1.01
            assert -0.01 <= y <= 1.01
    fingers = [shape for shape in shapes if isinstance(shape, Dot)]
    assert len(fingers) == (len(massage.sides_for(affected)) if massage.strokes else 0)


def test_as_in_a_mirror_the_patients_left_is_on_the_left():
    now = MassageNow(MASSAGES["tight-cheek-stretch"], 0, 1, 0, 0.5, 0.5, 10.0)
    (left,) = [s for s in drawing_of(now, Affected.LEFT) if isinstance(s, Dot)]
    (right,) = [s for s in drawing_of(now, Affected.RIGHT) if isinstance(s, Dot)]
    assert left.at[0] < 0.5 < right.at[0]
    assert left.at[0] == pytest.approx(1 - right.at[0])
