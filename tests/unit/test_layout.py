"""Where things stand on panels of several shapes: nothing clipped, nothing over anything else, all of it readable."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.coaching.state import Cue, Phase
from device.display.arrange import PlacedDrawing, PlacedGauge, PlacedLine, PlacedRing
from device.display.examples import doing, excursion, exercise_of, practising
from device.display.gallery import gallery
from device.display.layout import Box, layout_for
from device.display.navigation import screen_for
from device.display.parts import gauge
from device.display.telling_words import named
from device.display.theme import ThemePolicy, contrast
from device.display.view import Area, Gauge, Ground, Reach, Size, Text, Tone, View
from device.display.window import open_painter
from device.measurement.side import Side
from device.measurement.values import Measured, Unmeasured, UnmeasuredWhy
from device.plan.catalogue import load_catalogue
from device.plan.schema import NO_BAND, AskedSide, Band, Feedback

BLACK = (0, 0, 0)
LONG = "Let the lids sink slowly and keep cheeks soft."


def prompt_with_long_words():
    """The longest title and instruction that the catalogue may hold."""
    state = practising(Phase.PROMPT, Cue.BEGIN, excursion_mm=excursion(0.1, 0.2))
    movement = replace(state.exercise.movement, title="Draw brows together", instruction=(LONG, LONG, LONG))
    exercise = replace(state.exercise, movement=movement)
    return replace(state, plan=replace(state.plan, exercises=(exercise, *state.plan.exercises[1:])))


SIZES_PX = [(800, 1280), (1280, 800), (1080, 1920), (480, 800), (1920, 1080)]
STATES = (*gallery(), ("prompt-with-long-words", prompt_with_long_words()))
CASES = [(size, name, state) for size in SIZES_PX for name, state in STATES]
IDS = [f"{size[0]}x{size[1]}-{name}" for size, name, _ in CASES]
PAINTERS = {size: open_painter(size) for size in SIZES_PX}
SLACK_PX = 1.0


def arranged(size_px, state):
    view = screen_for(state).view(state)
    return view, PAINTERS[size_px].layout, PAINTERS[size_px].arrange(view)


def smaller(box):
    return Box(box.left + SLACK_PX, box.top + SLACK_PX, box.width - 2 * SLACK_PX, box.height - 2 * SLACK_PX)


@pytest.mark.parametrize(("size_px", "name", "state"), CASES, ids=IDS)
def test_nothing_is_clipped(size_px, name, state):
    _, layout, placed = arranged(size_px, state)
    assert [p for p in placed if not layout.panel.holds(p.box)] == []


@pytest.mark.parametrize(("size_px", "name", "state"), CASES, ids=IDS)
def test_the_window_for_the_reflection_stays_empty(size_px, name, state):
    view, layout, placed = arranged(size_px, state)
    assert not view.mirror or [p for p in placed if p.box.meets(layout.window)] == []


@pytest.mark.parametrize(("size_px", "name", "state"), CASES, ids=IDS)
def test_no_words_stand_on_other_words_or_on_a_gauge(size_px, name, state):
    _, _, placed = arranged(size_px, state)
    solid = [p for p in placed if isinstance(p, PlacedLine | PlacedGauge | PlacedRing)]
    for one, other in combinations(solid, 2):
        inside_ring = isinstance(one, PlacedRing) and one.box.holds(other.box)
        assert inside_ring or not smaller(one.box).meets(smaller(other.box)), (one, other)


@pytest.mark.parametrize(("size_px", "name", "state"), CASES, ids=IDS)
def test_a_drawing_stands_alone(size_px, name, state):
    _, _, placed = arranged(size_px, state)
    drawings = [p.box for p in placed if isinstance(p, PlacedDrawing)]
    others = [p for p in placed if not isinstance(p, PlacedDrawing)]
    assert [p for p in others for box in drawings if smaller(p.box).meets(box)] == []


@pytest.mark.parametrize(("size_px", "name", "state"), CASES, ids=IDS)
def test_all_words_of_a_screen_are_shown(size_px, name, state):
    view, _, placed = arranged(size_px, state)
    asked = "".join(item.words for item in view.items if hasattr(item, "words"))
    shown = "".join(p.words for p in placed if isinstance(p, PlacedLine))
    assert sorted(asked.replace(" ", "")) == sorted(without_gauges_and_rings(view, shown.replace(" ", "")))


def without_gauges_and_rings(view, shown):
    for item in view.items:
        label = getattr(item, "label", "")
        for character in label:
            shown = shown.replace(character, "", 1)
    return shown


@pytest.mark.parametrize("ground", Ground)
@pytest.mark.parametrize("tone", [tone for tone in Tone if tone is not Tone.TRACK])
def test_whatever_is_read_stands_out_seven_to_one(ground, tone):
    palette = ThemePolicy().palettes[ground]
    assert contrast(palette.tones[tone], palette.ground) >= 7


def test_black_is_mirror_and_the_light_hides_it():
    assert ThemePolicy().palettes[Ground.BLACK].ground == BLACK
    assert contrast(ThemePolicy().palettes[Ground.LIGHT].ground, BLACK) > 18


def test_contrast_is_that_of_the_standard():
    assert contrast((255, 255, 255), BLACK) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("size_px", SIZES_PX)
def test_the_patients_left_is_on_the_left_of_the_glass(size_px):
    layout = layout_for(size_px)
    assert layout.gauges[Side.LEFT].right < size_px[0] / 2 < layout.gauges[Side.RIGHT].left


@pytest.mark.parametrize("size_px", [(800, 1280), (1280, 800)])
def test_the_window_is_large_enough_for_both_eyes_on_the_panel_we_build(size_px):
    px_per_mm = 1280 / 217
    window = layout_for(size_px).window
    assert window.width / px_per_mm > 100
    assert window.height / px_per_mm >= 110


def test_swapping_the_sides_swaps_the_gauges():
    band = Band(2.0, 5.0)
    for mm in (0.5, 3.0, 8.0):
        left, right = (gauge(side, Measured(mm, 0.1), band) for side in Side)
        assert replace(left, side=Side.RIGHT, label=right.label) == right


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(0.1, 10), st.floats(0.1, 10))
def test_a_gauge_never_leaves_its_track(mm, low_mm, width_mm):
    shown = gauge(Side.LEFT, Measured(mm, 0.1), Band(low_mm, low_mm + width_mm))
    assert 0 <= shown.level <= 1
    assert 0 <= shown.slot_low <= 1


def test_overshoot_is_shown_at_the_top_of_the_band_and_what_is_unseen_is_not_shown_as_zero():
    band = Band(2.0, 5.0)
    assert [gauge(Side.LEFT, Measured(mm, 0.1), band).reach for mm in (1.9, 2.0, 5.0, 5.1)] == [
        Reach.BELOW,
        Reach.INSIDE,
        Reach.INSIDE,
        Reach.OVER,
    ]
    assert gauge(Side.LEFT, Measured(50.0, 0.1), band).level == 1.0
    assert gauge(Side.LEFT, Unmeasured(UnmeasuredWhy.TURNED_AWAY), band).reach is Reach.UNSEEN


def test_a_view_changes_only_when_the_eye_could_see_it():
    def view(mm):
        state = practising(Phase.MOVING, excursion_mm=excursion(mm, 1.0))
        return screen_for(state).view(state)

    assert view(1.6000) == view(1.6004)
    assert view(1.6) != view(1.8)
    assert any(isinstance(item, Gauge) for item in view(1.6).items)


def test_there_is_one_gauge_for_each_side_that_shall_move():
    def sides(exercise):
        state = doing(exercise, Phase.MOVING, excursion_mm=excursion(1.0, 2.0))
        return [item.side for item in screen_for(state).view(state).items if isinstance(item, Gauge)]

    movements = load_catalogue().movements
    assert sides(exercise_of(movements["smile"])) == [Side.LEFT, Side.RIGHT]
    assert sides(exercise_of(movements["one-sided-smile"], side=AskedSide.LEFT)) == [Side.LEFT]
    assert sides(exercise_of(movements["one-sided-smile"], side=AskedSide.RIGHT)) == [Side.RIGHT]
    assert sides(exercise_of(movements["rest-scan"], band=NO_BAND)) == []
    assert sides(exercise_of(movements["cheek-puff"])) == []
    assert sides(exercise_of(movements["smile"], Feedback.AFTER)) == []
    assert sides(exercise_of(movements["smile"], Feedback.NONE)) == []


def test_a_name_is_never_broken_into_lines():
    painter = PAINTERS[800, 1280]
    many = named([movement.title for movement in load_catalogue().movements.values()], 20)
    page = View("test", "test", (Text(many, Size.MEDIUM, Tone.WORDS, Area.PAGE),))
    lines = [line.words for line in painter.arrange(page) if isinstance(line, PlacedLine)]
    assert len(lines) > 5
    assert " ".join(lines) == many


def test_words_that_do_not_fit_become_smaller_by_one_of_the_three_sizes():
    painter = PAINTERS[800, 1280]
    many = tuple(Text("A rather long instruction that goes on", Size.MEDIUM, Tone.WORDS, Area.FOOT) for _ in range(5))
    placed = painter.arrange(View("test", "test", many))
    assert {line.size for line in placed if isinstance(line, PlacedLine)} == {Size.SMALL}
    assert all(painter.layout.areas[Area.FOOT].holds(line.box) for line in placed)
