"""Stories by ear: what somebody hears who cannot look, from the first frame on."""

from dataclasses import replace

import pytest

from device.clock import ManualClock
from device.coaching.questions import QuestionPolicy
from device.coaching.session import Session
from device.coaching.state import Phase
from device.inference.facemesh import LostWhy
from device.measurement.observer import Lost
from device.plan.schema import Feedback, Plan
from device.sound.heard import ToneUse, Words
from device.sound.misbehaving import RecordingPlayer
from tests.made_sounds import CHEEKS, EYES, FOREHEAD, Listener, Room, with_feedback
from tests.stories import exercise, lost, move, plan, rest

CLOSES_MM = 7.0


def closure(**how: object) -> object:
    """Both eyes close softly, stay so, and open."""
    return move("gentle-eye-closure", CLOSES_MM, CLOSES_MM, **how)


def listen(the_plan: Plan, *scenes, tones: ToneUse = ToneUse.WHEN_NEEDED, room: Room | None = None) -> Listener:
    patient = Listener(the_plan, room or Room(tones=tones))
    patient.settle()
    patient.play(*scenes)
    return patient


@pytest.fixture
def eyes() -> Plan:
    return plan(exercise("gentle-eye-closure", repetitions=2, band=(2.0, 10.0)))


def test_an_eye_closure_that_goes_well_is_led_by_tones_and_by_nothing_else(eyes):
    patient = listen(eyes, rest(1.5), closure(), rest(5.0), closure(), rest(6.0))
    once = ["start", "go_on", "hold", "release", "rest"]
    assert patient.room.heard == [*once, *once, "look"]
    assert patient.told.session.state.phase is Phase.DONE


def test_a_closure_that_begins_at_once_hears_each_tone_once_all_the_same(eyes):
    patient = listen(eyes, closure(rise=1.2, hold=3.5, fall=1.0), rest(3.0))
    assert patient.room.heard[:5] == ["start", "go_on", "hold", "release", "rest"]


def test_hold_and_release_come_when_the_eyes_have_shut_and_shall_open(eyes):
    patient = listen(eyes, rest(1.5), closure(rise=2.0, hold=3.5, fall=2.0), rest(3.0))
    begun_s = 4.5 + 1.5
    times = {piece.name: at_s - begun_s for at_s, piece in patient.room.player.played}
    assert 0 < times["go_on"] < 1.5
    assert times["hold"] == pytest.approx(2.0, abs=0.6)
    assert times["release"] == pytest.approx(times["hold"] + 3.0, abs=0.4)
    assert times["rest"] == pytest.approx(2.0 + 3.5 + 2.0 + 0.3, abs=1.0)


def test_a_squeeze_is_answered_in_words_and_told_once_more_at_rest(eyes):
    squeeze = closure(also_left={"brow-raise": -5.0}, also_right={"brow-raise": -5.0})
    patient = listen(eyes, rest(1.5), squeeze, rest(3.0))
    said = [name for name in patient.room.heard if name.startswith("say ")]
    assert said
    assert set(said) <= {"say smaller", "say back_off", "say freeze", "say relax"}
    assert [name for name in patient.room.heard if name.startswith("later ")]


def test_without_a_voice_the_same_has_tones(eyes):
    squeeze = closure(also_left={"brow-raise": -5.0}, also_right={"brow-raise": -5.0})
    patient = listen(eyes, rest(1.5), squeeze, rest(3.0), room=Room(words=Words()))
    assert "ease" in patient.room.heard
    assert not [name for name in patient.room.heard if " " in name]


@pytest.mark.parametrize("feedback", [Feedback.AFTER, Feedback.NONE])
def test_a_squeeze_is_not_judged_while_it_lasts_where_the_plan_says_so(feedback):
    squeeze = closure(also_left={"brow-raise": -5.0}, also_right={"brow-raise": -5.0})
    the_plan = with_feedback(feedback, replace(EYES, band=replace(EYES.band, low_mm=2.0, high_mm=10.0)))
    patient = listen(the_plan, rest(1.5), squeeze, rest(2.0))
    assert patient.room.heard[:4] == ["start", "go_on", "hold", "release"]
    afterwards = patient.room.heard[4]
    assert afterwards.startswith("later ") if feedback is Feedback.AFTER else afterwards == "rest"


def test_who_is_lost_with_shut_eyes_is_called(eyes):
    patient = listen(eyes, rest(1.5), closure(rise=1.0, hold=1.0, fall=0.5), lost(3.0), rest(3.0))
    assert patient.room.heard[-2:] == ["say come_into_view", "start"]


def test_open_eyes_hear_nothing_and_hear_the_same_tones_if_they_want_them_always():
    smile = plan(exercise("smile"))
    scenes = (rest(1.5), move("smile", 3.0, 3.0), rest(2.0))
    assert listen(smile, *scenes).room.heard == []
    always = listen(smile, *scenes, tones=ToneUse.ALWAYS).room.heard
    assert always == ["start", "go_on", "hold", "release", "rest"]


def test_without_tones_all_of_it_is_said(eyes):
    patient = listen(eyes, rest(1.5), closure(), rest(1.5), tones=ToneUse.NEVER)
    assert patient.room.heard == ["say begin", "say keep_going", "say hold", "say let_go", "say rest"]


def test_stop_is_silent_at_once_and_practice_goes_on_with_a_start(eyes):
    patient = listen(eyes, rest(1.5), closure(rise=2.0, hold=0.4, fall=0.1))
    room, session = patient.room, patient.told.session
    played, silenced = len(room.heard), room.player.silenced
    session.pause()
    room.follow(session.state, eyes, patient._now_s)
    assert room.player.silenced == silenced + 1
    patient.play(rest(5.0))
    assert len(room.heard) == played
    session.resume()
    patient.play(rest(2.5))
    assert room.heard[played:] == ["start"]


def wait(session: Session, the_plan: Plan, room: Room, from_s: float, lasts_s: float) -> float:
    """Hands are before the face."""
    for n in range(round(lasts_s * 15)):
        at_s = from_s + n / 15
        session.advance(Lost(at_s, LostWhy.NO_FACE))
        room.follow(session.state, the_plan, at_s)
    return from_s + lasts_s


def test_hands_that_massage_are_led_from_place_to_place_and_told_when_to_look():
    the_plan = replace(plan(exercise("smile")), massages=(CHEEKS, FOREHEAD))
    session, room = Session(the_plan, lambda: None, questions=QuestionPolicy(before=False, tells=False)), Room()
    wait(session, the_plan, room, 0.0, 20.0)
    assert session.state.phase is Phase.WAITING_FOR_FACE
    assert room.heard == ["start", "next", "next", "start", "next", "next", "look"]
    times = [at_s for at_s, _ in room.player.played]
    assert times == pytest.approx([0, 3, 6, 9, 12, 15, 18], abs=0.3)


def test_a_massage_that_is_stopped_is_silent_and_begins_again_where_it_was():
    the_plan = replace(plan(exercise("smile")), massages=(CHEEKS,))
    session, room = Session(the_plan, lambda: None), Room()
    now_s = wait(session, the_plan, room, 0.0, 4.0)
    session.pause()
    now_s = wait(session, the_plan, room, now_s, 30.0)
    assert room.heard == ["start", "next"]
    session.resume()
    wait(session, the_plan, room, now_s, 6.0)
    assert room.heard == ["start", "next", "start", "next", "look"]


def test_whoever_needs_ears_and_has_none_is_told_by_the_screen(eyes):
    room = Room(player=RecordingPlayer(ManualClock(), audible=False))
    patient = listen(eyes, rest(1.5), closure(rise=2.0, hold=1.0, fall=0.1), room=room)
    state = patient.told.session.state
    assert room.sounds.unheard(state, eyes)
    assert not room.sounds.audible
    hears = Room()
    assert not hears.sounds.unheard(state, eyes)
    only_words = Room(tones=ToneUse.NEVER)
    assert not only_words.sounds.unheard(state, eyes)
    assert Room(tones=ToneUse.NEVER, words=Words()).sounds.unheard(state, eyes)
