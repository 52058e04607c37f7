"""What stands on the glass, and where a press leads: tables of states, presses and screens."""

from dataclasses import replace

import pytest

from device.buttons.press import Button, Press, PressKind
from device.coaching.session import Session
from device.coaching.state import Phase
from device.display.examples import plan, practising
from device.display.gallery import gallery
from device.display.navigation import Faulted, Go, NoPlan, Practising, Reopening, Starting, all_screens, screen_for
from device.display.splash import SPLASH
from device.display.view import ButtonLabel
from device.faults import Fault, FaultCode

BACK_TAP = (Button.BACK, PressKind.TAP)
BACK_HOLD = (Button.BACK, PressKind.HOLD)
SELECT_TAP = (Button.SELECT, PressKind.TAP)
SELECT_HOLD = (Button.SELECT, PressKind.HOLD)

STOPS = {BACK_TAP: Go.PAUSE, BACK_HOLD: Go.PAUSE}
CLOSES_WHEN_HELD = {BACK_HOLD: Go.QUIT}
QUITS = {BACK_TAP: Go.QUIT, BACK_HOLD: Go.QUIT, SELECT_TAP: Go.QUIT, SELECT_HOLD: Go.QUIT}

WHAT_PRESSES_DO = {
    "splash": {},
    "position": STOPS,
    "reopening": STOPS,
    "neutral": STOPS,
    "exercise": STOPS,
    "rest": STOPS,
    "paused": {BACK_TAP: Go.END, BACK_HOLD: Go.END, SELECT_TAP: Go.RESUME, SELECT_HOLD: Go.RESUME},
    "done": QUITS,
    "no-plan": CLOSES_WHEN_HELD,
    "fault": CLOSES_WHEN_HELD,
}
"""For every screen, every press that does something. Any other press does nothing."""

SCREEN_OF_PHASE = {
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

STORIES = [
    ("stop at once, then go on", [BACK_TAP, SELECT_TAP], ["position", "paused", "position"]),
    ("stop, then end, then leave", [BACK_TAP, BACK_TAP, SELECT_TAP], ["position", "paused", "done", "left"]),
    ("a frightened long press stops too", [BACK_HOLD, BACK_HOLD, BACK_TAP], ["position", "paused", "done", "left"]),
    ("other buttons change nothing", [(Button.UP, PressKind.TAP), SELECT_TAP], ["position"] * 3),
    ("stop and go on, twice", [BACK_TAP, SELECT_TAP] * 2, ["position", "paused"] * 2 + ["position"]),
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
    session = Session(plan(), begin_baseline=lambda: None)
    deeds = {Go.PAUSE: session.pause, Go.RESUME: session.resume, Go.END: session.stop}
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
