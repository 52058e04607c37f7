"""Rule 8: a tap on release, a hold once, a hold never taps, and bounce is a pure function of timestamped edges.

What a worn contact does is at the end.
"""

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.buttons.interpret import ButtonPolicy, Interpreter
from device.buttons.press import Button, Edge, Press, PressKind
from device.buttons.worn import WornButtons, WornPolicy
from device.faults import FaultCode

POLICY = ButtonPolicy()
APART_S = 0.3
"""Between two presses of one button; a finger that goes on faster for long is taken for a worn contact."""


def presses(edges: list[Edge], until_s: float = 1000.0) -> list[Press]:
    return list(Interpreter().step(tuple(edges), until_s))


def closed(button: Button, at_s: float, lasts_s: float, bounces: tuple[float, ...] = ()) -> list[Edge]:
    """One press whose contact opens and closes again at each of `bounces` seconds after either edge."""
    edges = []
    for start_s, down in ((at_s, True), (at_s + lasts_s, False)):
        edges.append(Edge(button, down, start_s))
        state = down
        for bounce_s in sorted(bounces):
            state = not state
            edges.append(Edge(button, state, start_s + bounce_s))
        if state is not down:
            edges.append(Edge(button, down, start_s + max(bounces) + 0.001))
    return edges


short_s = st.floats(0.08, 0.7)
long_s = st.floats(0.85, 60.0)
# Half milliseconds: opposite edges of one contact at the very same time would have no order that anybody could know.
bounce = st.lists(st.integers(1, 40), max_size=8, unique=True).map(lambda steps: tuple(n / 2000 for n in steps))


@given(lasts_s=short_s, bounces=bounce)
def test_a_short_press_is_one_tap_however_it_bounces(lasts_s, bounces):
    assert [p.kind for p in presses(closed(Button.UP, 1.0, lasts_s, bounces))] == [PressKind.TAP]


@given(lasts_s=long_s, bounces=bounce)
def test_a_long_press_is_one_hold_and_never_a_tap(lasts_s, bounces):
    assert [p.kind for p in presses(closed(Button.UP, 1.0, lasts_s, bounces))] == [PressKind.HOLD]


@given(lengths=st.lists(st.one_of(short_s, long_s), min_size=1, max_size=12), bounces=bounce)
def test_no_press_is_lost_and_none_is_made_up(lengths, bounces):
    edges, at_s = [], 0.0
    for lasts_s in lengths:
        edges += closed(Button.SELECT, at_s, lasts_s, bounces)
        at_s += lasts_s + APART_S
    kinds = [p.kind for p in presses(edges)]
    assert kinds == [PressKind.TAP if s < 0.8 else PressKind.HOLD for s in lengths]


@given(
    lengths=st.lists(st.one_of(short_s, long_s), min_size=1, max_size=6),
    bounces=bounce,
    cuts=st.lists(st.integers(0, 200), max_size=6),
)
def test_the_presses_do_not_depend_on_how_the_edges_are_delivered(lengths, bounces, cuts):
    edges, at_s = [], 0.0
    for n, lasts_s in enumerate(lengths):
        edges += closed(list(Button)[n % 4], at_s, lasts_s, bounces)
        at_s += lasts_s + APART_S
    edges.sort(key=lambda e: e.at_s)
    interpreter, batched, start = Interpreter(), [], 0
    for cut in sorted({min(c, len(edges)) for c in cuts} | {len(edges)}):
        batch = edges[start:cut]
        batched += interpreter.step(tuple(batch), batch[-1].at_s if batch else 0.0)
        start = cut
    batched += interpreter.step((), 1000.0)
    assert sorted(batched, key=lambda p: p.at_s) == presses(edges)


@given(
    lengths=st.lists(st.one_of(short_s, long_s), min_size=1, max_size=4),
    bounces=bounce,
    order=st.randoms(use_true_random=False),
    twice=st.booleans(),
)
def test_the_order_within_a_batch_and_repeated_edges_change_nothing(lengths, bounces, order, twice):
    edges, at_s = [], 0.0
    for n, lasts_s in enumerate(lengths):
        edges += closed(list(Button)[n % 2], at_s, lasts_s, bounces)
        at_s += lasts_s + APART_S
    shuffled = edges * (2 if twice else 1)
    order.shuffle(shuffled)
    assert presses(shuffled) == presses(edges)


@given(first=st.one_of(short_s, long_s), second=st.one_of(short_s, long_s), apart_s=st.floats(0, 2), bounces=bounce)
def test_buttons_that_overlap_know_nothing_of_each_other(first, second, apart_s, bounces):
    up, down = closed(Button.UP, 1.0, first, bounces), closed(Button.DOWN, 1.0 + apart_s, second, bounces)
    both = presses(sorted(up + down, key=lambda e: e.at_s))
    assert [p for p in both if p.button is Button.UP] == presses(up)
    assert [p for p in both if p.button is Button.DOWN] == presses(down)


@given(lasts_s=st.floats(0.08, 0.4), bounces=bounce, late_s=st.floats(0, 0.3), reported=st.booleans())
def test_a_tap_whose_edges_arrive_late_is_one_tap(lasts_s, bounces, late_s, reported):
    edges, interpreter = closed(Button.UP, 1.0, lasts_s, bounces), Interpreter()
    half = len(edges) // 2
    batches = [edges[:half], edges[half:]]
    if reported:  # the release is already believed when its bounce arrives
        batches = [edges[:half], edges[half : half + 1], edges[half + 1 :]]
    made: list[Press] = []
    for batch in filter(None, batches):
        made += interpreter.step(tuple(batch), batch[-1].at_s + POLICY.debounce_s + late_s)
    made += interpreter.step((), 1000.0)
    assert [press.kind for press in made] == [PressKind.TAP]


@given(st.lists(st.tuples(st.sampled_from(Button), st.booleans(), st.floats(0, 10)), max_size=60))
def test_any_edges_whatever_never_raise_nor_give_more_presses_than_closings(raw):
    edges = [Edge(button, down, at_s) for button, down, at_s in raw]
    assert len(presses(edges)) <= sum(edge.down for edge in edges)


def test_a_hold_is_reported_while_the_button_is_still_down():
    interpreter = Interpreter()
    assert interpreter.step((Edge(Button.BACK, True, 0.0),), 0.5) == ()
    assert interpreter.step((), 0.9) == (Press(Button.BACK, PressKind.HOLD, POLICY.hold_s, touched_s=0.0),)
    assert interpreter.step((), 60.0) == ()
    assert interpreter.step((Edge(Button.BACK, False, 60.0),), 61.0) == ()


def test_two_buttons_at_once_are_two_presses():
    edges = closed(Button.UP, 1.0, 0.2) + closed(Button.DOWN, 1.05, 0.2)
    assert {(p.button, p.kind) for p in presses(edges)} == {
        (Button.UP, PressKind.TAP),
        (Button.DOWN, PressKind.TAP),
    }


def test_a_spark_shorter_than_a_bounce_is_no_press():
    assert presses([Edge(Button.UP, True, 1.0), Edge(Button.UP, False, 1.005)]) == []


@pytest.mark.parametrize("just", [-0.001, 0.001])
def test_the_threshold_between_tap_and_hold_is_when_the_contact_opened(just):
    kinds = [p.kind for p in presses(closed(Button.UP, 1.0, POLICY.hold_s + just))]
    assert kinds == [PressKind.TAP if just < 0 else PressKind.HOLD]


# -- touches, and contacts that are worn


def chatter(button: Button, began_s: float, gaps_s: list[float]) -> list[Edge]:
    """A contact that closes, opens, closes ... after each of these gaps."""
    times = accumulate([began_s, *gaps_s])
    return [Edge(button, n % 2 == 0, at_s) for n, at_s in enumerate(times)]


def test_taps_that_follow_each_other_quickly_are_of_one_touch_and_later_ones_of_another():
    edges = [e for at_s in (1.0, 1.4, 1.8, 3.0) for e in closed(Button.BACK, at_s, 0.1)]
    assert [(p.at_s, p.touched_s) for p in presses(edges)] == [
        (pytest.approx(1.1), 1.0),
        (pytest.approx(1.5), 1.0),
        (pytest.approx(1.9), 1.0),
        (pytest.approx(3.1), 3.0),
    ]


def test_a_tap_that_follows_a_long_hold_at_once_is_of_its_touch():
    edges = closed(Button.BACK, 1.0, 3.0) + closed(Button.BACK, 4.2, 0.1)
    assert [(p.kind, p.touched_s) for p in presses(edges)] == [(PressKind.HOLD, 1.0), (PressKind.TAP, 1.0)]


@given(lasts_s=st.one_of(short_s, long_s), bounces=bounce, before_s=st.floats(0.62, 5.0))
def test_a_press_is_touched_when_its_contact_first_closes(lasts_s, bounces, before_s):
    edges = closed(Button.UP, 1.0, 0.2) + closed(Button.UP, 1.24 + before_s, lasts_s, bounces)
    assert presses(edges)[-1].touched_s == 1.24 + before_s


@settings(deadline=None)
@given(
    gaps_s=st.lists(st.floats(0.001, 0.19), min_size=30, max_size=300), cuts=st.sets(st.integers(0, 300), max_size=9)
)
def test_a_contact_that_flutters_presses_nothing_once_it_has_for_long_and_all_else_is_of_one_touch(gaps_s, cuts):
    edges = chatter(Button.BACK, 1.0, gaps_s)
    interpreter, found, start = Interpreter(), [], 0
    for cut in sorted({min(c, len(edges)) for c in cuts} | {len(edges)}):
        batch = edges[start:cut]
        found += interpreter.step(tuple(batch), batch[-1].at_s if batch else 0.0)
        start = cut
    lasted_s = edges[-1].at_s - 1.0
    assert bool(interpreter.worn(edges[-1].at_s)) == (lasted_s >= POLICY.worn_s)
    # The last edge may leave it closed, which is no flutter any more.
    found += interpreter.step((Edge(Button.BACK, False, edges[-1].at_s + 0.01),), edges[-1].at_s + 0.1)
    assert all(p.at_s <= 1.0 + POLICY.worn_s for p in found)
    assert {p.touched_s for p in found} <= {1.0}
    assert not interpreter.worn(edges[-1].at_s + 1.0)
    assert presses([*edges, Edge(Button.BACK, False, edges[-1].at_s + 0.01)]) == found


@pytest.mark.parametrize("apart_s", [0.001, 0.01, 0.025, 0.04, 0.05, 0.1, 0.15])
def test_after_a_rest_a_worn_button_is_heard_again_and_a_firm_press_on_it_even_before(apart_s):
    worn = chatter(Button.BACK, 1.0, [apart_s] * (2 * round(5.0 / apart_s / 2) - 1))
    end_s = worn[-1].at_s
    rested = closed(Button.BACK, end_s + 0.7, 0.2)
    firm = closed(Button.BACK, end_s + 0.1, 1.0)
    for pressed, kind in ((rested, PressKind.TAP), (firm, PressKind.HOLD)):
        late = [p.kind for p in presses([*worn, *pressed]) if p.at_s > 1.0 + POLICY.worn_s]
        assert late == [kind]


def test_a_worn_button_keeps_no_other_from_being_heard():
    worn = chatter(Button.UP, 1.0, [0.04] * 500)
    edges = sorted([*worn, *closed(Button.BACK, 10.0, 0.2)], key=lambda e: e.at_s)
    assert [p for p in presses(edges) if p.button is Button.BACK] == presses(closed(Button.BACK, 10.0, 0.2))


@pytest.mark.parametrize("apart_s", [0.25, 0.3, 0.5])
def test_a_finger_that_taps_quickly_for_long_is_no_worn_contact(apart_s):
    edges = [e for n in range(40) for e in closed(Button.SELECT, 1.0 + n * (0.1 + apart_s), 0.1)]
    interpreter = Interpreter()
    assert len(interpreter.step(tuple(edges), edges[-1].at_s + 0.05)) == 40
    assert not interpreter.worn(edges[-1].at_s)


# -- what a worn button means


def test_each_worn_button_is_noted_once_and_a_stop_that_does_not_come_to_rest_is_a_fault():
    worn_buttons = WornButtons(WornPolicy(stop_lost_s=30.0))
    (note,) = worn_buttons.news({Button.UP: 5.0})
    assert (note.code, "button up" in note.staff_note) == (FaultCode.NO_BUTTONS, True)
    assert worn_buttons.news({Button.UP: 5.0}) == ()
    assert len(worn_buttons.news({Button.UP: 5.0, Button.BACK: 9.0})) == 1
    assert worn_buttons.fault({}, 100.0) is None
    assert worn_buttons.fault({Button.UP: 5.0}, 100.0) is None
    assert worn_buttons.fault({Button.BACK: 80.0}, 100.0) is None
    fault = worn_buttons.fault({Button.BACK: 70.0}, 100.0)
    assert fault is not None
    assert fault.code is FaultCode.NO_BUTTONS
    assert "mirror check" in fault.staff_note
