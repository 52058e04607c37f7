"""What stands on the glass, and where a press leads: tables of states, presses and screens."""

from dataclasses import replace

import pytest

from device.buttons.press import Button, Press, PressKind
from device.coaching.questions import NO_QUESTIONS, QuestionPolicy
from device.coaching.sitting import Sitting
from device.coaching.state import EXERCISING, Phase
from device.display import words
from device.display.examples import plan, plan_of, practising
from device.display.gallery import gallery
from device.display.navigation import (
    Faulted,
    Go,
    NoPlan,
    Practising,
    Reopening,
    Starting,
    all_screens,
    screen_for,
)
from device.display.splash import SPLASH
from device.display.view import ButtonLabel, Ground
from device.faults import Fault, FaultCode
from device.plan.conditions import EyeCare
from device.plan.left_out import LeftOutWhy
from device.plan.schema import Feedback
from tests.flow.mirror import Mirror

BACK_TAP = (Button.BACK, PressKind.TAP)
BACK_HOLD = (Button.BACK, PressKind.HOLD)
SELECT_TAP = (Button.SELECT, PressKind.TAP)
SELECT_HOLD = (Button.SELECT, PressKind.HOLD)

UP_TAP, UP_HOLD = (Button.UP, PressKind.TAP), (Button.UP, PressKind.HOLD)
DOWN_TAP, DOWN_HOLD = (Button.DOWN, PressKind.TAP), (Button.DOWN, PressKind.HOLD)

STOPS = {BACK_TAP: Go.PAUSE, BACK_HOLD: Go.PAUSE}
CHOOSES = {
    UP_TAP: Go.UP,
    UP_HOLD: Go.UP,
    DOWN_TAP: Go.DOWN,
    DOWN_HOLD: Go.DOWN,
    SELECT_TAP: Go.ANSWER,
    SELECT_HOLD: Go.ANSWER,
}
GOES_ON = {SELECT_TAP: Go.NEXT, SELECT_HOLD: Go.NEXT}
HIDES = {UP_TAP: Go.FACE, UP_HOLD: Go.FACE}
LEARNS = {DOWN_TAP: Go.LEARN, DOWN_HOLD: Go.LEARN}
CLOSES_WHEN_HELD = {BACK_HOLD: Go.QUIT}
LOOKS = {DOWN_TAP: Go.PROGRESS, DOWN_HOLD: Go.PROGRESS}
QUITS = {BACK_TAP: Go.QUIT, BACK_HOLD: Go.QUIT, SELECT_TAP: Go.QUIT, SELECT_HOLD: Go.QUIT}

WHAT_PRESSES_DO = {
    "splash": {},
    "position": {**STOPS, **HIDES, **LEARNS},
    "reopening": STOPS,
    "neutral": {**STOPS, **HIDES},
    "exercise": {**STOPS, **HIDES},
    "rest": {**STOPS, **HIDES, **LEARNS},
    "asking": {**STOPS, **CHOOSES},
    "paused": {BACK_TAP: Go.END, BACK_HOLD: Go.END, **CHOOSES},
    "massage": {**STOPS, **HIDES, **GOES_ON},
    "eye-care": {**STOPS, **GOES_ON},
    "left-out": {**STOPS, **GOES_ON},
    "lesson": {**STOPS, **GOES_ON},
    "done": {**QUITS, **HIDES},
    "progress": {**QUITS, **LOOKS},
    "advice": QUITS,
    "no-plan": CLOSES_WHEN_HELD,
    "fault": CLOSES_WHEN_HELD,
}
"""For every screen, every press that does something. Any other press does nothing."""

IN_STATES = {
    "exercise-prompt": {**STOPS, **HIDES, **LEARNS},
    "exercise-rest": {**STOPS, **HIDES, **LEARNS},
    "done-progress": {**QUITS, **HIDES, **LOOKS},
    "exercise-unheard": {**STOPS, **HIDES, **LEARNS},
    "exercise-bright": STOPS,
    "exercise-bright-over": STOPS,
    "exercise-line-face": STOPS,
    "exercise-line-face-lost": STOPS,
    "rest-line-face": {**STOPS, **LEARNS},
}
"""The states in which a screen's presses do something else: before a movement begins, and where it hides the face."""

SCREEN_OF_PHASE = {
    Phase.ASKING: "asking",
    Phase.TELLING: "eye-care",
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

POSITION_PAUSED = ["position", "paused"]
STORIES = [
    ("stop at once, then go on", [BACK_TAP, SELECT_TAP], [*POSITION_PAUSED, "position"]),
    ("stop, then end, then leave", [BACK_TAP, BACK_TAP, SELECT_TAP], [*POSITION_PAUSED, "done", "left"]),
    ("a frightened long press stops too", [BACK_HOLD, BACK_HOLD, BACK_TAP], [*POSITION_PAUSED, "done", "left"]),
    ("a button without a label changes nothing", [SELECT_TAP, SELECT_HOLD], ["position"] * 3),
    (
        "hide the face, stop, and show it again",
        [UP_TAP, BACK_TAP, SELECT_TAP, UP_TAP],
        ["position", *POSITION_PAUSED, "position", "position"],
    ),
    ("learn about the movement", [DOWN_TAP, SELECT_TAP], ["position", "lesson", "position"]),
    ("learn, then stop, then go on", [DOWN_TAP, BACK_TAP, SELECT_TAP], ["position", "lesson", "paused", "position"]),
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


REMINDED = replace(plan_of("cheeks", "smile", "brow-raise"), eye_care=(EyeCare.DROPS,))
PART_RESTS = Sitting(left_out={"brow-raise": LeftOutWhy.PAIN_REST})
DONE_TODAY = dict.fromkeys(("smile", "brow-raise"), LeftOutWhy.ENOUGH_TODAY)
LESSON = ["lesson"] * 4
"""The smile has three muscles, and something to feel."""

TOLD_STORIES = [
    (
        "reminders, what rests, a massage, a lesson, and then the seat",
        PART_RESTS,
        [SELECT_TAP] * 8,
        ["asking", "eye-care", "left-out", "massage", *LESSON, "position"],
    ),
    (
        "who knows the movement is not taught it, and can learn it again",
        Sitting(known=frozenset({"smile"})),
        [SELECT_TAP, SELECT_TAP, SELECT_TAP, DOWN_TAP, *[SELECT_TAP] * 4],
        ["asking", "eye-care", "massage", "position", *LESSON, "position"],
    ),
    (
        "a lesson that was stopped begins again",
        Sitting(),
        [*[SELECT_TAP] * 4, BACK_TAP, SELECT_TAP],
        ["asking", "eye-care", "massage", "lesson", "lesson", "paused", "lesson"],
    ),
    (
        "stop at a reminder, and end",
        Sitting(),
        [SELECT_TAP, BACK_TAP, BACK_TAP],
        ["asking", "eye-care", "paused", "done"],
    ),
    (
        "the day's practice is done: massage only",
        Sitting(left_out=DONE_TODAY),
        [SELECT_TAP] * 5,
        ["asking", "eye-care", "left-out", "massage", "advice", "left"],
    ),
    (
        "the mirror is not sure of the day, and it is the same",
        Sitting(left_out=DONE_TODAY, may_be_new_day=True),
        [SELECT_TAP] * 5,
        ["asking", "asking", "eye-care", "left-out", "massage", "advice"],
    ),
    (
        "the mirror is not sure of the day, and it is a new one",
        Sitting(left_out=DONE_TODAY, may_be_new_day=True),
        [SELECT_TAP, DOWN_TAP, SELECT_TAP, SELECT_TAP, SELECT_TAP],
        ["asking", "asking", "asking", "eye-care", "massage", "lesson"],
    ),
]


def press(button, kind):
    return Press(button, kind, at_s=1.0, touched_s=0.9)


def presses_of(name, state):
    return IN_STATES.get(name, WHAT_PRESSES_DO[screen_for(state).name])


def test_every_screen_has_a_row_in_the_table_of_presses():
    assert set(WHAT_PRESSES_DO) == {screen.name for screen in all_screens()}
    assert set(IN_STATES) <= {name for name, _ in gallery()}


@pytest.mark.parametrize(("name", "state"), gallery(), ids=[name for name, _ in gallery()])
def test_presses_do_what_the_table_says_and_nothing_else(name, state):
    screen = screen_for(state)
    for button in Button:
        for kind in PressKind:
            expected = presses_of(name, state).get((button, kind), Go.STAY)
            assert screen.on_press(press(button, kind), state) is expected, (button, kind)


@pytest.mark.parametrize(("name", "state"), gallery(), ids=[name for name, _ in gallery()])
def test_a_label_stands_over_every_button_that_does_something_and_no_other(name, state):
    labels = [item.button for item in screen_for(state).view(state).items if isinstance(item, ButtonLabel)]
    assert sorted(labels) == sorted({button for button, _ in presses_of(name, state)})


@pytest.mark.parametrize("feedback", Feedback)
@pytest.mark.parametrize("hides_face", [False, True])
@pytest.mark.parametrize("phase", Phase)
def test_the_label_over_the_face_says_what_a_press_would_change(phase, hides_face, feedback):
    state = replace(practising(phase), plan=plan(feedback), hides_face=hides_face)
    turned = replace(state, hides_face=not hides_face)
    screen = screen_for(state)
    view = screen.view(state)
    said = [item.words for item in view.items if isinstance(item, ButtonLabel) and item.button is Button.UP]
    if screen.on_press(press(*UP_TAP), state) is not Go.FACE:
        assert not {words.HIDE_FACE, words.SHOW_FACE} & set(said)
        return
    assert said == [words.HIDE_FACE if view.ground is Ground.BLACK else words.SHOW_FACE]
    assert screen.view(turned).ground is not view.ground
    assert screen.meaning(Button.UP, turned) != screen.meaning(Button.UP, state)


@pytest.mark.parametrize("feedback", Feedback)
@pytest.mark.parametrize("phase", Phase)
def test_the_light_is_on_where_the_exercise_hides_the_face(phase, feedback):
    state = replace(practising(phase), plan=plan(feedback))
    lit = phase in EXERCISING and feedback in (Feedback.BRIGHT, Feedback.SCHEMATIC)
    assert screen_for(state).view(state).ground is (Ground.LIGHT if lit else Ground.BLACK)


def test_who_wants_no_reflection_sees_none_on_any_page_of_practice():
    for _, state in gallery():
        if isinstance(state, Practising):
            hidden = replace(state, hides_face=True)
            view = screen_for(hidden).view(hidden)
            assert (view.ground, view.mirror) == (Ground.LIGHT, False)


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_has_its_one_screen(phase):
    state = practising(phase)
    assert screen_for(state).name == SCREEN_OF_PHASE[phase]
    assert sum(screen.fits(state) for screen in all_screens()) == 1


@pytest.mark.parametrize(("state", "name"), OTHER_STATES)
def test_every_other_state_has_its_one_screen(state, name):
    assert screen_for(state).name == name
    assert sum(screen.fits(state) for screen in all_screens()) == 1


def pages_of(mirror, presses):
    pages = [mirror.page]
    for button, kind in presses:
        mirror.press(press(button, kind))
        pages.append(mirror.page)
    return pages


@pytest.mark.parametrize(("name", "presses", "screens"), STORIES, ids=[name for name, _, _ in STORIES])
def test_a_story_of_presses_leads_from_screen_to_screen(name, presses, screens):
    mirror = Mirror(questions=replace(NO_QUESTIONS, before=screens[0] == "asking"))
    assert pages_of(mirror, presses) == screens


@pytest.mark.parametrize(("name", "sitting", "presses", "screens"), TOLD_STORIES, ids=[s[0] for s in TOLD_STORIES])
def test_a_story_of_pages_that_are_told_leads_from_screen_to_screen(name, sitting, presses, screens):
    assert pages_of(Mirror(REMINDED, QuestionPolicy(), sitting), presses) == screens


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
