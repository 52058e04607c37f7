"""The patient's words: complete, kind, short, and drawable."""

import re
from dataclasses import astuple, is_dataclass

import pytest

from device.coaching.questions import Answer, QuestionId
from device.coaching.state import UNDER_WAY, Cue, NotScoredWhy, Phase, Scored
from device.display import cue_words, telling_words, words
from device.display.examples import doing, exercise_of, repetition
from device.display.gallery import gallery
from device.display.navigation import screen_for
from device.display.question_words import ADVICE, ANSWERS, QUESTIONS
from device.display.view import ButtonLabel, CheckRow, Gauge, Size, Text
from device.display.window import open_painter
from device.faults import FaultCode
from device.measurement.side import Side
from device.plan.catalogue import load_catalogue
from device.plan.conditions import EyeCare
from device.plan.left_out import LeftOutWhy
from device.plan.schema import NO_BAND, Region

UNKIND = re.compile(
    r"\b(wrong|fail\w*|bad\w*|hard\w*|strong\w*|more|big\w*|try|error|poor|weak|must|mistake\w*|score\w*|correct\w*)\b",
    re.IGNORECASE,
)
WORDS_IN_A_SENTENCE_MAX = 12
CUES_WHILE_MOVING = [cue for cue in Cue if cue is not Cue.NONE and cue not in cue_words.CUES_OF_THE_SEAT]


def sentences():
    found = []
    for name, value in (pair for module in (words, cue_words, telling_words) for pair in vars(module).items()):
        if name.startswith("__") or isinstance(value, type | re.Pattern) or callable(value):
            continue
        if isinstance(value, str):
            found.append(value)
        elif hasattr(value, "values"):
            for entry in value.values():
                found += astuple(entry) if is_dataclass(entry) else [entry]
    found += [text for table in (QUESTIONS, ADVICE) for entry in table.values() for text in astuple(entry)]
    found += [cue_words.quality(Scored(0.8, ())), telling_words.named(("Small smile",) * 9, 4)]
    found += [words.counted(2, 3), words.next_up("Small smile"), words.movements_done(0), words.movements_done(9)]
    return [text for text in found if isinstance(text, str) and text]


def texts_of(view):
    for item in view.items:
        if isinstance(item, Text | CheckRow | ButtonLabel):
            yield item.words
        elif isinstance(item, Gauge):
            yield item.label


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (cue_words.CUES, Cue),
        (words.FAULTS, FaultCode),
        (cue_words.NOT_SCORED, NotScoredWhy),
        (cue_words.JOINED_IN, Region),
        (words.SIDES, Side),
        (QUESTIONS, QuestionId),
        (ANSWERS, Answer),
        (telling_words.EYE_CARE, EyeCare),
        (telling_words.LEFT_OUT, LeftOutWhy),
    ],
)
def test_every_member_has_its_words(table, kind):
    assert set(table) == set(kind)


def test_only_the_absence_of_a_cue_has_no_words():
    assert [cue for cue in Cue if not cue_words.CUES[cue]] == [Cue.NONE]


def test_the_table_was_found():
    assert len(sentences()) > 90


@pytest.mark.parametrize("text", sentences())
def test_words_are_kind(text):
    assert not UNKIND.search(text)


@pytest.mark.parametrize("text", sentences())
def test_sentences_are_short(text):
    assert all(len(sentence.split()) <= WORDS_IN_A_SENTENCE_MAX for sentence in re.split(r"[.!?]", text))


@pytest.mark.parametrize("cue", CUES_WHILE_MOVING)
def test_a_cue_while_moving_has_at_most_two_words(cue):
    assert len(cue_words.CUES[cue].split()) <= 2


@pytest.mark.parametrize("cue", [Cue.BEGIN, Cue.KEEP_GOING, Cue.HOLD, Cue.LET_GO, Cue.SMALL_IS_RIGHT, Cue.NONE])
@pytest.mark.parametrize("phase", [Phase.PROMPT, *UNDER_WAY])
def test_where_nothing_shall_move_nothing_leads_through_a_movement(phase, cue):
    resting = exercise_of(load_catalogue().movements["rest-scan"], band=NO_BAND)
    state = doing(resting, phase, cue)
    (said,) = [item.words for item in screen_for(state).view(state).items if getattr(item, "size", None) is Size.LARGE][
        1:
    ]
    assert said == cue_words.CUES[Cue.STAY_RELAXED]


@pytest.mark.parametrize("code", FaultCode)
def test_a_fault_says_whom_to_call(code):
    assert "call your clinic" in words.FAULTS[code].what_to_do


def test_every_character_has_a_glyph():
    painter = open_painter((400, 640))
    shown = set("".join(sentences()))
    for _, state in gallery():
        shown |= set("".join(texts_of(screen_for(state).view(state))))
    for font in painter.fonts.values():
        missing = glyph(font, "\ue000")
        assert glyph(font, "中") == missing, "the check itself must notice a missing glyph"
        assert not [character for character in sorted(shown) if glyph(font, character) == missing]


def glyph(font, character):
    drawn = font.render(character, antialias=True, color="white", bgcolor="black")
    return drawn.get_size(), drawn.get_buffer().raw


def test_there_are_three_sizes_and_one_typeface():
    fonts = open_painter((400, 640)).fonts
    assert set(fonts) == set(Size)
    assert len({font.get_linesize() for font in fonts.values()}) == 3


def test_what_joined_in_is_said_before_anything_else():
    assert cue_words.afterwards(repetition(Cue.SLOWER, joined_in=Region.BROW)) == cue_words.JOINED_IN[Region.BROW]


@pytest.mark.parametrize("why", NotScoredWhy)
def test_a_repetition_without_a_score_is_never_blamed(why):
    assert cue_words.afterwards(repetition(Cue.SLOWER, not_scored=why)) == cue_words.NOT_SCORED[why]


def test_what_to_change_is_said_before_praise():
    assert cue_words.afterwards(repetition(Cue.SMALLER, Cue.HOLD, Cue.GOOD)) == "A little smaller next time."
    assert cue_words.afterwards(repetition(Cue.HOLD, Cue.LET_GO, Cue.GOOD)) == "Calm and small."


def test_what_moved_at_rest_is_not_told_to_stop_sooner():
    assert cue_words.after_rest(repetition(Cue.RELAX, joined_in=Region.EYE)) == cue_words.STIRRED
    assert cue_words.after_rest(repetition()) == cue_words.RESTED


def test_without_a_word_from_coaching_there_is_neither_praise_nor_blame():
    assert cue_words.afterwards(repetition(Cue.HOLD, Cue.LET_GO)) == cue_words.NOTHING_TO_SAY


@pytest.mark.parametrize("value", [n / 100 for n in range(101)])
def test_a_quality_is_told_in_whole_tenths(value):
    said = re.fullmatch(r"Quality: (\d+) of 10", cue_words.quality(Scored(value, ())))
    assert said is not None
    assert int(said[1]) == pytest.approx(10 * value, abs=0.501)


def test_a_skill_is_left_to_the_therapist():
    for care in (EyeCare.BLINK, EyeCare.TAPE):
        assert telling_words.EYE_CARE[care].endswith("as your therapist showed you.")
    assert "with the back of your finger" in telling_words.EYE_CARE[EyeCare.BLINK]


def test_a_long_list_of_names_is_cut_short_and_never_for_one_name():
    names = ["Small smile", "Smile, calm eyes", "Soft blink"]
    assert telling_words.named(names[:1], 1) == "Small\N{NO-BREAK SPACE}smile"
    assert telling_words.named(names, 2).count("others") == 0
    assert telling_words.named(names, 1).endswith(" and 2 others")
