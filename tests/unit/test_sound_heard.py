"""What is heard, as tables: from the state before and the state now to a sound."""

from dataclasses import replace
from itertools import pairwise, product

import pytest

from device.coaching.cues import WARNINGS
from device.coaching.massage import NO_MASSAGE
from device.coaching.signal import closes_eyes
from device.coaching.state import EXERCISING, UNDER_WAY, Cue, Phase
from device.plan.catalogue import load_catalogue
from device.plan.schema import Feedback
from device.sound.heard import (
    HUSH,
    NOTHING_NEW,
    SOUNDS,
    Hush,
    Moment,
    Sound,
    ToneUse,
    Wanted,
    Weight,
    Words,
    heard,
    needs_ears,
)
from device.sound.tones import Tone
from tests.made_sounds import PLAN, SMILE, WORDS, massaging, over, state, with_feedback
from tests.stories import plan

SPEAKING, TONES_ALONE = Wanted(words=WORDS), Wanted()
PROMPT = state(Phase.PROMPT, Cue.BEGIN)
MOVING = state(Phase.MOVING, Cue.KEEP_GOING)
HOLDING = state(Phase.HOLDING, Cue.HOLD)
RELAXING = state(Phase.RELAXING, Cue.LET_GO)
REST = state(Phase.REST, Cue.GOOD)
LOST = state(Phase.CANNOT_JUDGE, Cue.COME_INTO_VIEW)
WAITING = state(Phase.WAITING_FOR_FACE, Cue.COME_INTO_VIEW)
NEUTRAL = state(Phase.NEUTRAL, Cue.STAY_RELAXED)
ASKING, TELLING, PAUSED, DONE = (state(p) for p in (Phase.ASKING, Phase.TELLING, Phase.PAUSED, Phase.DONE))


def between(before, now, *, the_plan=PLAN, wanted=SPEAKING):
    return heard(Moment(before), Moment(now), the_plan, wanted)


@pytest.mark.parametrize(
    ("before", "now", "tone"),
    [
        (NEUTRAL, PROMPT, Tone.START),
        (PROMPT, MOVING, Tone.GO_ON),
        (PROMPT, state(Phase.MOVING, Cue.SMALL_IS_RIGHT), Tone.GO_ON),
        (MOVING, HOLDING, Tone.HOLD),
        (HOLDING, RELAXING, Tone.RELEASE),
        (MOVING, RELAXING, Tone.RELEASE),
        (RELAXING, REST, Tone.REST),
        (RELAXING, state(Phase.REST, Cue.LET_GO), Tone.REST),
        (state(Phase.HOLDING, Cue.KEEP_GOING), HOLDING, Tone.HOLD),
        (REST, state(Phase.PROMPT, Cue.BEGIN, repetition=2), Tone.START),
        (ASKING, massaging(0, 0), Tone.START),
        (massaging(0, 0), massaging(0, 1), Tone.NEXT),
        (massaging(0, 2), massaging(1, 0), Tone.START),
        (PAUSED, massaging(0, 2), Tone.START),
        (massaging(1, 2), WAITING, Tone.LOOK),
        (massaging(1, 2), TELLING, Tone.LOOK),
        (massaging(1, 2), DONE, Tone.LOOK),
        (REST, ASKING, Tone.LOOK),
        (REST, DONE, Tone.LOOK),
        (REST, replace(TELLING, exercise=1), Tone.LOOK),
        (REST, state(Phase.PROMPT, Cue.BEGIN, exercise=1), Tone.LOOK),
        (REST, WAITING, Tone.LOOK),
    ],
)
def test_a_stage_is_told_by_its_tone_and_so_is_the_time_to_look_again(before, now, tone):
    sound = between(before, now)
    assert isinstance(sound, Sound)
    assert (sound.tone, sound.words) == (tone, "")


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (NEUTRAL, NEUTRAL),
        (WAITING, NEUTRAL),
        (ASKING, WAITING),
        (HOLDING, replace(HOLDING, progress=0.5)),
        (PROMPT, state(Phase.MOVING, Cue.BEGIN)),
        (MOVING, state(Phase.HOLDING, Cue.KEEP_GOING)),
        (state(Phase.MOVING, Cue.SLOWER), state(Phase.HOLDING, Cue.SLOWER)),
        (massaging(0, 1), massaging(0, 1)),
        (REST, state(Phase.REST, Cue.REST)),
        (LOST, state(Phase.CANNOT_JUDGE, Cue.FACE_FORWARD)),
        (REST, TELLING),
        (state(Phase.REST, Cue.GOOD, exercise=1), ASKING),
        (PAUSED, DONE),
    ],
)
def test_where_nothing_new_is_to_be_told_nothing_is(before, now):
    assert between(before, now) == NOTHING_NEW


def test_with_open_eyes_nothing_is_heard_unless_it_is_always_wanted():
    smile = [replace(s, exercise=1) for s in (NEUTRAL, PROMPT, MOVING, state(Phase.MOVING, Cue.SLOWER), HOLDING, REST)]
    pairs = list(pairwise(smile))
    assert [between(*pair) for pair in pairs] == [NOTHING_NEW] * 5
    always = [between(*pair, wanted=Wanted(ToneUse.ALWAYS, WORDS)) for pair in pairs]
    assert [sound.tone for sound in always] == [Tone.START, Tone.GO_ON, Tone.EASE, Tone.HOLD, Tone.REST]
    assert [sound.words for sound in always] == ["", "", "say slower", "", ""]


@pytest.mark.parametrize("cue", WARNINGS)
def test_what_asks_for_a_change_is_said_and_has_a_tone_where_no_voice_can_say_it(cue):
    told = between(HOLDING, state(Phase.HOLDING, cue))
    assert told == Sound(SOUNDS[cue][0], Weight.CHANGE, f"say {cue.value}")
    assert between(HOLDING, state(Phase.HOLDING, cue), wanted=TONES_ALONE) == replace(told, words="")


def test_when_it_goes_well_again_the_stage_is_told_once_more():
    assert between(state(Phase.HOLDING, Cue.SMALLER), HOLDING) == Sound(Tone.HOLD, Weight.STAGE)
    assert between(state(Phase.MOVING, Cue.SLOWER), MOVING) == Sound(Tone.GO_ON, Weight.COURSE)


def test_every_cue_that_the_screen_shows_while_the_eyes_are_shut_is_a_tone_or_is_said():
    assert set(SOUNDS) == set(Cue)
    for phase, cue in product((Phase.PROMPT, *UNDER_WAY, Phase.CANNOT_JUDGE), Cue):
        for wanted in (SPEAKING, TONES_ALONE, Wanted(ToneUse.NEVER, WORDS)):
            sound = between(NEUTRAL, state(phase, cue), wanted=wanted)
            assert isinstance(sound, Sound), (phase, cue)
            said = WORDS.now.get(cue, "")
            assert not said or wanted.tones is not ToneUse.NEVER or sound.words == said


@pytest.mark.parametrize("feedback", [Feedback.AFTER, Feedback.NONE])
def test_where_the_plan_keeps_the_opinion_until_afterwards_it_guides_and_does_not_judge(feedback):
    the_plan = with_feedback(feedback)
    for phase, guide in ((Phase.MOVING, Tone.GO_ON), (Phase.HOLDING, Tone.HOLD), (Phase.RELAXING, Tone.RELEASE)):
        for cue in (*WARNINGS, Cue.GOOD, Cue.SMALL_IS_RIGHT):
            begun = between(PROMPT, state(phase, cue), the_plan=the_plan)
            assert (begun.tone, begun.words) == (guide, "")
            for other in Cue:
                assert between(state(phase, other), state(phase, cue), the_plan=the_plan) == NOTHING_NEW


@pytest.mark.parametrize(
    ("feedback", "cues", "words"),
    [
        (Feedback.MIRROR, (Cue.BEGIN, Cue.KEEP_GOING, Cue.SMALLER, Cue.LET_GO), "later smaller"),
        (Feedback.MIRROR, (Cue.BEGIN, Cue.KEEP_GOING, Cue.HOLD, Cue.GOOD), ""),
        (Feedback.MIRROR, (Cue.BEGIN, Cue.SMALL_IS_RIGHT), ""),
        (Feedback.MIRROR, (), ""),
        (Feedback.AFTER, (Cue.SLOWER, Cue.BACK_OFF, Cue.LET_GO), "later back_off"),
        (Feedback.NONE, (Cue.SLOWER, Cue.BACK_OFF, Cue.LET_GO), ""),
    ],
)
def test_at_rest_the_one_thing_to_change_is_said_once_and_praise_is_not(feedback, cues, words):
    rest = state(Phase.REST, Cue.REST, finished=1, last=(over(*cues),))
    the_plan = with_feedback(feedback)
    assert between(RELAXING, rest, the_plan=the_plan) == Sound(Tone.REST, Weight.COURSE, words)
    again = between(state(Phase.CANNOT_JUDGE, finished=1, last=rest.last), rest, the_plan=the_plan)
    assert again == Sound(Tone.REST, Weight.LEADS)
    assert between(RELAXING, rest, the_plan=the_plan, wanted=TONES_ALONE).words == ""


@pytest.mark.parametrize("before", [PROMPT, MOVING, HOLDING, REST, LOST, WAITING, ASKING, massaging(0, 1)])
def test_stop_silences_whatever_is_on(before):
    assert isinstance(between(before, PAUSED), Hush)
    assert between(PAUSED, PAUSED) == NOTHING_NEW


def test_what_the_mirror_cannot_judge_any_more_is_told_to_whoever_does_not_look():
    assert between(HOLDING, LOST) == Sound(Tone.LOOK, Weight.LOOK, "say come_into_view")
    assert between(HOLDING, LOST, wanted=TONES_ALONE) == Sound(Tone.LOOK, Weight.LOOK)
    assert between(HOLDING, state(Phase.CANNOT_JUDGE)) == Sound(Tone.LOOK, Weight.LOOK)
    assert between(LOST, HOLDING) == Sound(Tone.HOLD, Weight.LEADS)


@pytest.mark.parametrize("state_then", [HOLDING, massaging(0, 1)])
def test_a_fault_calls_whoever_does_not_look_and_the_return_goes_on(state_then):
    there, away = Moment(state_then), Moment(state_then, interrupted=True)
    assert heard(there, away, PLAN, SPEAKING) == Sound(Tone.LOOK, Weight.LOOK)
    assert heard(away, away, PLAN, SPEAKING) == NOTHING_NEW
    assert heard(there, Moment(PAUSED, interrupted=True), PLAN, SPEAKING) == Sound(Tone.LOOK, Weight.LOOK)
    assert heard(Moment(PAUSED, interrupted=True), Moment(PAUSED), PLAN, SPEAKING) == NOTHING_NEW
    assert isinstance(heard(away, there, PLAN, SPEAKING), Sound)
    assert heard(away, Moment(PAUSED), PLAN, SPEAKING) == HUSH


@pytest.mark.parametrize("before", [LOST, WAITING, NEUTRAL, TELLING, PAUSED, ASKING])
@pytest.mark.parametrize("now", [PROMPT, HOLDING, massaging(0, 1), state(Phase.MOVING, Cue.SLOWER)])
def test_where_it_leads_again_nothing_older_keeps_that_from_being_heard(before, now):
    assert between(before, now).weight is Weight.LEADS
    assert between(RELAXING, now).weight < Weight.LOOK


def test_without_tones_stages_are_said():
    wanted = Wanted(ToneUse.NEVER, WORDS)
    said = [between(*pair, wanted=wanted).words for pair in ((NEUTRAL, PROMPT), (MOVING, HOLDING), (RELAXING, REST))]
    assert said == ["say begin", "say hold", "say rest"]


def test_ears_are_needed_in_a_massage_and_wherever_the_movement_shuts_the_eyes():
    assert needs_ears(massaging(0, 0), PLAN)
    shut = {m.id for m in load_catalogue().movements.values() if closes_eyes(m)}
    assert {"gentle-eye-closure", "soft-blink"} <= shut
    for phase in Phase:
        assert needs_ears(state(phase), PLAN) is (phase in EXERCISING or phase is Phase.MASSAGE)
        assert needs_ears(state(phase, exercise=1), PLAN) is (phase is Phase.MASSAGE)


def test_a_plan_that_is_all_massage_has_no_exercise_to_look_at():
    empty = replace(plan(SMILE), exercises=())
    for phase in Phase:
        now = state(phase, exercises=0, massage=NO_MASSAGE)
        assert not isinstance(heard(Moment(DONE), Moment(now), empty, SPEAKING), Sound)


def test_words_are_learnt_once_each_and_none_that_is_empty():
    words = Words({Cue.NONE: "", Cue.HOLD: "Hold", Cue.REST: "Rest"}, {Cue.SLOWER: "Rest"})
    assert words.all == ("Hold", "Rest")
