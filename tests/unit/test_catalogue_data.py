"""Every entry of the catalogue, as it ships: complete, kind, short, drawable, and nothing lost."""

import re
from dataclasses import replace

import pytest

from device.coaching.signal import CORNER_LIFT
from device.coaching.state import Cue, Phase
from device.display.arrange import PlacedLine
from device.display.examples import practising
from device.display.navigation import screen_for
from device.display.window import open_painter
from device.measurement.side import Side
from device.measurement.values import MeasureId
from device.plan.catalogue import load_catalogue
from device.plan.conditions import ExclusionWhy
from device.plan.entries import MassageKind, MassageSide, MovementKind, MovementSides
from device.plan.figure import MARKS, OUTLINE, half_width, on_the_left
from device.plan.schema import CameraGrade, Region

CATALOGUE = load_catalogue()
MOVEMENTS, MASSAGES, MUSCLES = CATALOGUE.movements, CATALOGUE.massages, CATALOGUE.muscles
TEXTS = list(CATALOGUE.patient_texts())
WORDS_IN_A_SENTENCE_MAX = 12
INSTRUCTION_LETTERS_MAX = 48
TITLE_LETTERS_MAX = 20

NEVER = re.compile(
    r"\b(hard|harder|hardest|strengthen\w*|strongest|as \w+ as you can|maximum|effort|exercise\w*|grimace|"
    r"diagnos\w*|palsy|paraly\w*|abnormal\w*|normal)\b",
    re.IGNORECASE,
)
"""Words that ask for effort, blame or diagnose. No text for a patient holds one."""
UNKIND = re.compile(
    r"\b(wrong|fail\w*|bad\w*|strong\w*|more|big\w*|try|error|poor|weak\w*|must|mistake\w*|score\w*|correct\w*|squeez\w*)\b",
    re.IGNORECASE,
)
"""Words that an instruction or what to feel does without, too."""

MOVEMENT_IDS = """
brow-raise brow-together brow-bridge-frown
gentle-eye-closure soft-blink lower-lid-lift one-eye-closure
lip-pucker lip-press lip-roll lower-lip-down chin-raise cheek-puff cheek-draw
smile closed-smile corner-lift corner-back one-sided-smile corners-down
nostril-flare nostril-narrow nose-wrinkle snarl
rest-scan jaw-drop
calm-eyes-pucker calm-eyes-smile neck-soft neck-tension vowel-shapes lip-sounds
"""
MASSAGE_IDS = """
forehead temples cheeks chin neck
face-rest moist-warmth
inner-cheek-release scalp-release forehead-release frown-release-press frown-release-spread nose-side-release
other-cheek-stretch other-brow-stretch upper-lid-stretch
tight-brow-stretch tight-eye-stretch tight-cheek-stretch tight-lip-stretch tight-chin-stretch tight-neck-stretch
"""
MUSCLE_IDS = """
frontalis corrugator depressor-supercilii procerus orbicularis-oculi-lid orbicularis-oculi-rim
nasalis-dilator nasalis-compressor depressor-septi levator-alae levator-labii
zygomaticus-minor zygomaticus-major levator-anguli risorius buccinator orbicularis-oris
depressor-labii depressor-anguli mentalis platysma auricularis occipitalis masseter
"""
LOCKED_IDS = """
one-eye-closure nostril-narrow corners-down chin-raise cheek-puff neck-tension
upper-lid-stretch moist-warmth
tight-brow-stretch tight-eye-stretch tight-cheek-stretch tight-lip-stretch tight-chin-stretch tight-neck-stretch
"""


def entries():
    return [pytest.param(entry, id=f"{what} {entry.id}") for what, entry in CATALOGUE.entries()]


def movements():
    return [pytest.param(movement, id=movement.id) for movement in MOVEMENTS.values()]


def massages():
    return [pytest.param(massage, id=massage.id) for massage in MASSAGES.values()]


def muscles():
    return [pytest.param(muscle, id=muscle.id) for muscle in MUSCLES.values()]


def test_nothing_disappears_and_nothing_comes_unnoticed():
    assert list(MOVEMENTS) == MOVEMENT_IDS.split()
    assert list(MASSAGES) == MASSAGE_IDS.split()
    assert list(MUSCLES) == MUSCLE_IDS.split()


def test_what_is_unsuitable_early_or_for_prescription_only_is_locked_and_says_why():
    locked = [entry for entry in (*MOVEMENTS.values(), *MASSAGES.values()) if entry.locked]
    assert {entry.id for entry in locked} == set(LOCKED_IDS.split())
    for entry in locked:
        assert "locked" in entry.to_confirm or entry.kind is MassageKind.STRETCH, entry.id


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_short_and_calm(text):
    assert "!" not in text
    assert text == " ".join(text.split())
    assert all(len(sentence.split()) <= WORDS_IN_A_SENTENCE_MAX for sentence in re.split(r"[.?:]", text))


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_asks_for_effort_blames_or_diagnoses(text):
    assert not NEVER.search(text)


def test_what_is_asked_and_felt_is_worded_kindly():
    for entry in (*MOVEMENTS.values(), *MASSAGES.values()):
        for text in (entry.title, *entry.instruction, getattr(entry, "feel", "")):
            assert not UNKIND.search(text), (entry.id, text)


def test_sentences_end_and_fragments_do_not():
    for entry in (*MOVEMENTS.values(), *MASSAGES.values()):
        assert all(text.endswith(".") and text[0].isupper() for text in entry.instruction), entry.id
        assert not any(text.endswith(".") or text[0].isupper() for text in getattr(entry, "mistakes", ())), entry.id
        assert not any(text.endswith(".") or text[0].isupper() for text in getattr(entry, "not_when", ())), entry.id


def test_titles_fit_the_glass_and_tell_entries_apart():
    named = (*MOVEMENTS.values(), *MASSAGES.values(), *MUSCLES.values())
    titles = [entry.title for entry in named]
    assert len(titles) == len(set(titles))
    assert all(len(title.split()) <= 3 and len(title) <= TITLE_LETTERS_MAX for title in titles)


def test_instructions_fit_the_glass():
    for entry in (*MOVEMENTS.values(), *MASSAGES.values()):
        assert 1 <= len(entry.instruction) <= 3
        assert all(len(sentence) <= INSTRUCTION_LETTERS_MAX for sentence in entry.instruction), entry.id


@pytest.mark.parametrize("size_px", [(800, 1280), (1280, 800), (480, 800)])
def test_every_prompt_is_shown_whole(size_px):
    painter = open_painter(size_px)
    state = practising(Phase.PROMPT, Cue.BEGIN)
    for movement in MOVEMENTS.values():
        exercise = replace(state.exercise, movement=movement)
        now = replace(state, plan=replace(state.plan, exercises=(exercise, *state.plan.exercises[1:])))
        placed = painter.arrange(screen_for(now).view(now))
        shown = "".join(line.words for line in placed if isinstance(line, PlacedLine)).replace(" ", "")
        for text in (movement.title, *movement.instruction):
            assert text.replace(" ", "") in shown, movement.id
        assert all(painter.layout.panel.holds(item.box) for item in placed), movement.id


def test_every_character_has_a_glyph():
    assert set("".join(TEXTS)) <= {chr(code) for code in range(32, 127)}


@pytest.mark.parametrize("entry", entries())
def test_every_fact_has_a_source_that_exists_or_waits_for_a_therapist(entry):
    assert set(entry.sources) <= set(CATALOGUE.sources)
    assert entry.sources or not entry.confirmed
    assert bool(entry.to_confirm) is not entry.confirmed


def test_every_source_is_used():
    assert set(CATALOGUE.sources) == {key for _, entry in CATALOGUE.entries() for key in entry.sources}


@pytest.mark.parametrize("movement", movements())
def test_what_a_camera_sees_has_a_signal_and_what_it_cannot_see_has_none(movement):
    assert set(movement.signal) <= set(MeasureId)
    if movement.kind is MovementKind.REST:
        assert not movement.signal
        assert movement.watch
    else:
        assert bool(movement.signal) is (movement.grade is not CameraGrade.C)


MOVES = {
    Region.EYE: {MeasureId.LID_CLOSURE_MM},
    Region.MOUTH_CORNER: set(CORNER_LIFT),
    Region.BROW: {MeasureId.BROW_UP_MM},
}


@pytest.mark.parametrize("movement", movements())
def test_no_region_is_asked_to_move_and_to_stay_quiet(movement):
    assert not [region for region in movement.watch if MOVES[region] & set(movement.signal)]


def test_the_inhibition_tasks_move_as_the_movements_do_whose_synkinesis_they_are_for():
    assert MOVEMENTS["calm-eyes-pucker"].signal == MOVEMENTS["lip-pucker"].signal
    assert MOVEMENTS["calm-eyes-smile"].signal == MOVEMENTS["closed-smile"].signal == MOVEMENTS["smile"].signal


def test_what_is_done_on_one_side_says_so():
    assert [m.id for m in MOVEMENTS.values() if m.sides is MovementSides.ONE] == ["one-eye-closure", "one-sided-smile"]


def test_the_commonest_synkineses_are_watched():
    for movement in ("brow-raise", "gentle-eye-closure"):
        assert Region.MOUTH_CORNER in MOVEMENTS[movement].watch
    for movement in ("lip-pucker", "smile", "closed-smile"):
        assert Region.EYE in MOVEMENTS[movement].watch


@pytest.mark.parametrize("muscle", muscles())
def test_every_muscle_is_trained_or_says_why_not(muscle):
    assert bool(CATALOGUE.trained_by(muscle)) is not bool(muscle.untrained)


def test_the_muscle_that_squeezes_the_eye_is_trained_by_nothing():
    muscle = MUSCLES["orbicularis-oculi-rim"]
    assert CATALOGUE.trained_by(muscle) == ()
    assert {"calm-eyes-pucker", "calm-eyes-smile"} <= {m.id for m in CATALOGUE.quieted_by(muscle)}


def test_rest_is_about_every_muscle():
    assert set(MOVEMENTS["rest-scan"].muscles) == set(MUSCLES)


@pytest.mark.parametrize("massage", massages())
def test_strokes_lie_within_the_figure_on_both_sides(massage):
    for stroke in massage.strokes:
        for side in Side:
            outward = 1 if side is Side.LEFT else -1
            assert all(0 <= outward * x <= half_width(y) for x, y in stroke.on(side).points)


@pytest.mark.parametrize("massage", massages())
def test_circles_do_not_leave_the_figure(massage):
    for stroke in massage.strokes:
        assert all(x + stroke.radius <= half_width(y) + 0.06 for x, y in stroke.points)


@pytest.mark.parametrize("massage", massages())
def test_whoever_puts_hands_on_the_face_is_told_where_and_when_not_to(massage):
    assert massage.not_when
    assert massage.touches_face is bool(massage.strokes)
    assert massage.touches_face or massage.kind is MassageKind.RELAXATION


def test_nothing_but_what_the_source_wants_on_one_side_is_for_the_other_side():
    assert {m.id for m in MASSAGES.values() if m.side is MassageSide.UNAFFECTED} == {
        "other-cheek-stretch",
        "other-brow-stretch",
    }


def test_hands_near_the_eye_are_told_to_spare_it():
    for name in ("upper-lid-stretch", "tight-eye-stretch"):
        said = " ".join(MASSAGES[name].not_when)
        assert "contact lenses" in said
        assert "surgery" in said


@pytest.mark.parametrize("massage", massages())
def test_what_a_plan_can_say_against_a_massage_is_for_a_therapist_to_confirm(massage):
    """No source names what surgery, a toxin, a weight in the lid or contact lenses forbid."""
    assert not massage.not_with or "not_with" in massage.to_confirm
    said = " ".join(massage.not_when)
    for why, word in ((ExclusionWhy.CONTACT_LENSES, "lenses"), (ExclusionWhy.EYE_WEIGHT, "weight")):
        assert word not in said or why in massage.not_with
    assert "after surgery" not in said or ExclusionWhy.AFTER_SURGERY in massage.not_with


@pytest.mark.parametrize("muscle", muscles())
def test_the_fibres_of_a_muscle_lie_within_the_figure(muscle):
    assert all(on_the_left(point) for line in muscle.lines for point in line)


def test_the_figure_holds_its_marks_and_its_edge_runs_downwards():
    assert all(on_the_left(mark) for mark in MARKS.values())
    heights = [y for _, y in OUTLINE]
    assert heights == sorted(heights)
    assert half_width(-0.4) < 0
    assert half_width(1.7) < 0
    assert half_width(1.6) == 1.0
