"""What stands on the glass, and where a press leads: tables of states, presses and screens."""

from dataclasses import replace

import pytest

from device.buttons.press import Button, Press, PressKind
from device.coaching.questions import QuestionPolicy
from device.coaching.session import Session
from device.coaching.state import Phase
from device.display.examples import plan, practising
from device.display.gallery import gallery
from device.display.navigation import Faulted, Go, NoPlan, Practising, Reopening, Starting, all_screens, screen_for
from device.display.splash import SPLASH
from device.display.view import ButtonLabel
from device.faults import Fault, FaultCode
from tests.flow.test_hearing import deeds_of

BACK_TAP = (Button.BACK, PressKind.TAP)
BACK_HOLD = (Button.BACK, PressKind.HOLD)
SELECT_TAP = (Button.SELECT, PressKind.TAP)
SELECT_HOLD = (Button.SELECT, PressKind.HOLD)

STOPS = {BACK_TAP: Go.PAUSE, BACK_HOLD: Go.PAUSE}
CHOOSES = {
    (Button.UP, PressKind.TAP): Go.UP,
    (Button.UP, PressKind.HOLD): Go.UP,
    (Button.DOWN, PressKind.TAP): Go.DOWN,
    (Button.DOWN, PressKind.HOLD): Go.DOWN,
    SELECT_TAP: Go.ANSWER,
    SELECT_HOLD: Go.ANSWER,
}
CLOSES_WHEN_HELD = {BACK_HOLD: Go.QUIT}
QUITS = {BACK_TAP: Go.QUIT, BACK_HOLD: Go.QUIT, SELECT_TAP: Go.QUIT, SELECT_HOLD: Go.QUIT}

WHAT_PRESSES_DO = {
    "splash": {},
    "position": STOPS,
    "reopening": STOPS,
    "neutral": STOPS,
    "exercise": STOPS,
    "rest": STOPS,
    "asking": {**STOPS, **CHOOSES},
    "paused": {BACK_TAP: Go.END, BACK_HOLD: Go.END, **CHOOSES},
    "massage": {**STOPS, SELECT_TAP: Go.NEXT, SELECT_HOLD: Go.NEXT},
    "done": QUITS,
    "advice": QUITS,
    "no-plan": CLOSES_WHEN_HELD,
    "fault": CLOSES_WHEN_HELD,
}
"""For every screen, every press that does something. Any other press does nothing."""

SCREEN_OF_PHASE = {
    Phase.ASKING: "asking",
    Phase.MASSAGE: "massage",
    Phase.WAITING_FOR_FACE: "position",
    Phase.NEUTRAL: "neutral",
    Phase.PROMPT: "exercise",
    Phase.MOVING: "exercise",
    Phase.HOLDING: "exercise",
    Phase.RELAXING: "exercise",
    Phase.CANNOT_JUDGE: "exercise",
    Phase.REST: "rest",
    Phase.PAUSED: "paused",
    Phase.DONE: "done",
}

OTHER_STATES = [
    (Starting(), "splash"),
    (NoPlan(("stage: missing",)), "no-plan"),
    (Reopening(), "reopening"),
    *((Faulted(Fault(code, "note")), "fault") for code in FaultCode),
]

DOWN_TAP, UP_TAP = (Button.DOWN, PressKind.TAP), (Button.UP, PressKind.TAP)
POSITION_PAUSED = ["position", "paused"]
STORIES = [
    ("stop at once, then go on", [BACK_TAP, SELECT_TAP], [*POSITION_PAUSED, "position"]),
    ("stop, then end, then leave", [BACK_TAP, BACK_TAP, SELECT_TAP], [*POSITION_PAUSED, "done", "left"]),
    ("a frightened long press stops too", [BACK_HOLD, BACK_HOLD, BACK_TAP], [*POSITION_PAUSED, "done", "left"]),
    ("other buttons change nothing", [UP_TAP, SELECT_TAP], ["position"] * 3),
    ("stop and go on, twice", [BACK_TAP, SELECT_TAP] * 2, [*POSITION_PAUSED * 2, "position"]),
    ("tired", [BACK_TAP, DOWN_TAP, SELECT_TAP], ["position", "paused", "paused", "done"]),
    (
        "it hurts: the place, and then on with what does not",
        [BACK_TAP, DOWN_TAP, DOWN_TAP, SELECT_TAP, DOWN_TAP, SELECT_TAP, SELECT_TAP],
        ["position", *["paused"] * 3, "asking", "asking", "paused", "position"],
    ),
    (
        "both exercises hurt",
        [BACK_TAP, *[DOWN_TAP, DOWN_TAP, SELECT_TAP, SELECT_TAP] * 2],
        ["position", *[*["paused"] * 3, "asking"] * 2, "done"],
    ),
    (
        "the list of answers has ends",
        [BACK_TAP, UP_TAP, SELECT_TAP, BACK_TAP, *[DOWN_TAP] * 5, SELECT_TAP],
        ["position", "paused", "paused", "position", *["paused"] * 6, "asking"],
    ),
    (
        "where it hurts is not said",
        [BACK_TAP, DOWN_TAP, DOWN_TAP, SELECT_TAP, BACK_TAP],
        ["position", *["paused"] * 3, "asking", "paused"],
    ),
    ("nothing new today", [SELECT_TAP], ["asking", "position"]),
    ("a bad eye today", [DOWN_TAP, SELECT_TAP, SELECT_TAP], ["asking", "asking", "advice", "left"]),
    ("a stroke, perhaps", [DOWN_TAP, DOWN_TAP, SELECT_TAP, BACK_TAP], [*["asking"] * 3, "advice", "left"]),
    ("not today", [BACK_TAP, BACK_TAP], ["asking", "done", "left"]),
]


def press(button, kind):
    return Press(button, kind, at_s=1.0, touched_s=0.9)


def test_every_screen_has_a_row_in_the_table_of_presses():
    assert set(WHAT_PRESSES_DO) == {screen.name for screen in all_screens()}


@pytest.mark.parametrize(("name", "state"), gallery(), ids=[name for name, _ in gallery()])
def test_presses_do_what_the_table_says_and_nothing_else(name, state):
    screen = screen_for(state)
    for button in Button:
        for kind in PressKind:
            expected = WHAT_PRESSES_DO[screen.name].get((button, kind), Go.STAY)
            assert screen.on_press(press(button, kind), state) is expected, (button, kind)


@pytest.mark.parametrize(("name", "state"), gallery(), ids=[name for name, _ in gallery()])
def test_a_label_stands_over_every_button_that_does_something_and_no_other(name, state):
    screen = screen_for(state)
    labelled = {item.button for item in screen.view(state).items if isinstance(item, ButtonLabel)}
    assert labelled == {button for button, _ in WHAT_PRESSES_DO[screen.name]}


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_has_its_one_screen(phase):
    state = practising(phase)
    assert screen_for(state).name == SCREEN_OF_PHASE[phase]
    assert sum(screen.fits(state) for screen in all_screens()) == 1


@pytest.mark.parametrize(("state", "name"), OTHER_STATES)
def test_every_other_state_has_its_one_screen(state, name):
    assert screen_for(state).name == name
    assert sum(screen.fits(state) for screen in all_screens()) == 1


@pytest.mark.parametrize(("name", "presses", "screens"), STORIES, ids=[name for name, _, _ in STORIES])
def test_a_story_of_presses_leads_from_screen_to_screen(name, presses, screens):
    session = Session(plan(), begin_baseline=lambda: None, questions=QuestionPolicy(before=screens[0] == "asking"))
    deeds = deeds_of(session)
    seen = [screen_for(Practising(session.state, plan())).name]
    for button, kind in presses:
        state = Practising(session.state, plan())
        go = screen_for(state).on_press(press(button, kind), state)
        if go is Go.QUIT:
            seen.append("left")
            break
        deeds.get(go, lambda: None)()
        seen.append(screen_for(Practising(session.state, plan())).name)
    assert seen == screens


def test_the_picture_before_all_screens_is_the_one_of_its_screen():
    assert screen_for(Starting()).view(Starting()) == SPLASH


def test_a_screen_refuses_a_state_that_is_not_its_own():
    screen = screen_for(practising(Phase.REST))
    with pytest.raises(TypeError, match="rest is for Practising, not for Starting"):
        screen.view(Starting())
    assert screen.on_press(press(*BACK_TAP), practising(Phase.PAUSED)) is Go.STAY


def test_pictures_are_named_after_screen_movement_and_phase():
    holding = practising(Phase.HOLDING)
    closing = replace(holding, session=replace(holding.session, movement="eye_closure", phase=Phase.CANNOT_JUDGE))
    shots = [screen_for(state).view(state).shot for state in (holding, closing, practising(Phase.PAUSED))]
    assert shots == ["exercise-smile-holding", "exercise-eye-closure-cannot-judge", "paused"]
