"""Which presses lead from page to page, edge by edge in time: what a nervous hand and a worn Stop do."""

from collections.abc import Iterable
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.buttons.interpret import ButtonPolicy, Interpreter
from device.buttons.press import Button, Edge
from device.display.hearing import Hearing, HearingPolicy
from device.display.navigation import screen_for
from tests.flow.mirror import Mirror

TURN_S = 1 / 30
HIDDEN = ", hidden"
PAGE_S = HearingPolicy().new_meaning_s
BEGAN_S = 10.0
"""When somebody first touches a button; the page "position" has stood since 0."""


def walk(edges: Iterable[Edge], *, pauses_s: float = 1e9, turn_s: float = TURN_S) -> list[tuple[str, float]]:
    """The pages of a session and when each appeared. `pauses_s`: when the session pauses by itself.

    A page on which the face is hidden has another name than the same page on which it is not.
    """
    mirror, interpreter, hearing = Mirror(), Interpreter(), Hearing()
    left, pages = sorted(edges, key=lambda e: e.at_s), [("", 0.0)]
    until_s = max([BEGAN_S, *(edge.at_s for edge in left)]) + 3.0
    now_s = 0.0
    while now_s < until_s and not mirror.left:
        state = mirror.state
        hearing.shown(screen_for(state), state, now_s)
        page = mirror.page + HIDDEN if mirror.hides_face else mirror.page
        if pages[-1][0] != page:
            pages.append((page, now_s))
        now_s += turn_s
        if now_s >= pauses_s:
            mirror.session.pause()
            pauses_s = 1e9
        due = [edge for edge in left if edge.at_s <= now_s]
        left = left[len(due) :]
        for press in interpreter.step(tuple(due), now_s):
            mirror.do(hearing.hear(press, screen_for(mirror.state), mirror.state, now_s))
    return [*pages[1:], ("left", now_s)] if mirror.left else pages[1:]


def names(pages: list[tuple[str, float]]) -> list[str]:
    return [name for name, _ in pages]


def screens(pages: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The pages and when each appeared; one on which the face is hidden meanwhile is still the same."""
    bare = [(name.removesuffix(HIDDEN), at_s) for name, at_s in pages]
    return [page for before, page in pairwise([("", 0.0), *bare]) if before[0] != page[0]]


def tap(button: Button, at_s: float, lasts_s: float = 0.12) -> list[Edge]:
    return [Edge(button, True, BEGAN_S + at_s), Edge(button, False, BEGAN_S + at_s + lasts_s)]


BACK, UP, DOWN, SELECT = Button.BACK, Button.UP, Button.DOWN, Button.SELECT
STORIES = [
    ("a tap on Stop", [tap(BACK, 0)], ["position", "paused"]),
    ("a double tap", [tap(BACK, 0), tap(BACK, 0.3)], ["position", "paused"]),
    ("a slow double tap", [tap(BACK, 0), tap(BACK, 0.6)], ["position", "paused"]),
    ("hammering", [tap(BACK, n * 0.25) for n in range(12)], ["position", "paused"]),
    ("a tap, then a firm press", [tap(BACK, 0), tap(BACK, 0.25, 2.0)], ["position", "paused"]),
    ("a firm press, then a tap", [tap(BACK, 0, 2.0), tap(BACK, 2.2)], ["position", "paused"]),
    ("Stop, a look, End", [tap(BACK, 0), tap(BACK, 1.0)], ["position", "paused", "done"]),
    ("Stop, a look, End twice", [tap(BACK, 0), tap(BACK, 1.0), tap(BACK, 1.3)], ["position", "paused", "done"]),
    ("Stop, a look, End held", [tap(BACK, 0), tap(BACK, 1.0, 2.0)], ["position", "paused", "done"]),
    (
        "Stop, End, Finish",
        [tap(BACK, 0), tap(BACK, 1.0), tap(BACK, 2.0)],
        ["position", "paused", "done", "left"],
    ),
    ("Stop and the button beside it", [tap(BACK, 0), tap(SELECT, 0.02)], ["position", "paused"]),
    ("the whole hand", [tap(b, 0.01 * n) for n, b in enumerate(Button)], ["position", "paused"]),
    ("Stop, a look, Go on", [tap(BACK, 0), tap(SELECT, 1.0)], ["position", "paused", "position"]),
    (
        "Stop again at once after Go on",
        [tap(BACK, 0), tap(SELECT, 1.0), tap(BACK, 1.15)],
        ["position", "paused", "position", "paused"],
    ),
    ("Hide face", [tap(UP, 0)], ["position", "position, hidden"]),
    ("Hide face twice", [tap(UP, 0), tap(UP, 0.3)], ["position", "position, hidden"]),
    ("Hide face, a look, Show face", [tap(UP, 0), tap(UP, 1.0)], ["position", "position, hidden", "position"]),
    ("Hide face and Stop", [tap(UP, 0), tap(BACK, 0.2)], ["position", "position, hidden", "paused, hidden"]),
    ("Learn, and the button beside it", [tap(DOWN, 0), tap(SELECT, 0.1)], ["position", "lesson"]),
    ("Learn twice, a look, Next", [tap(DOWN, 0), tap(DOWN, 0.3), tap(SELECT, 1.5)], ["position", "lesson", "position"]),
    (
        "Learn, Next, and Learn too soon",
        [tap(DOWN, 0), tap(SELECT, 1.0), tap(DOWN, 1.3)],
        ["position", "lesson", "position"],
    ),
]


@pytest.mark.parametrize(("name", "edges", "pages"), STORIES, ids=[name for name, _, _ in STORIES])
@pytest.mark.parametrize("turn_s", [0.005, TURN_S])
def test_a_story_of_edges_leads_from_page_to_page(name, edges, pages, turn_s):
    assert names(walk([e for pressed in edges for e in pressed], turn_s=turn_s)) == pages


@pytest.mark.parametrize(("after_s", "pages"), [(-0.05, ["paused"]), (0.4, ["paused"]), (0.8, ["paused", "done"])])
def test_a_hand_on_its_way_to_stop_ends_nothing_when_the_mirror_pauses_before_it(after_s, pages):
    assert names(walk(tap(BACK, after_s), pauses_s=BEGAN_S)) == ["position", *pages]


def chatter(gaps_s: list[float]) -> list[Edge]:
    return [Edge(BACK, n % 2 == 0, at_s) for n, at_s in enumerate(accumulate([BEGAN_S, *gaps_s]))]


@pytest.mark.parametrize("apart_s", [0.01, 0.025, 0.04, 0.05, 0.1, 0.2, 0.3, 0.5])
@pytest.mark.parametrize("count", [2, 10, 100])
def test_a_stop_that_chatters_evenly_stops_at_once_and_ends_nothing(apart_s, count):
    pages = walk(chatter([apart_s] * (count - 1)))
    if apart_s < ButtonPolicy().debounce_s:
        assert names(pages) == ["position"]
        return
    assert names(pages) == ["position", "paused"]
    assert pages[1][1] <= BEGAN_S + apart_s + ButtonPolicy().debounce_s + 2 * TURN_S


@settings(deadline=None)
@given(gaps_s=st.lists(st.floats(0.0005, PAGE_S - 0.01), min_size=1, max_size=80))
def test_a_stop_that_chatters_anyhow_never_ends_a_session(gaps_s):
    assert names(walk(chatter(gaps_s))) in (["position"], ["position", "paused"])


@settings(deadline=None)
@given(
    raw=st.lists(st.tuples(st.sampled_from(Button), st.booleans(), st.floats(BEGAN_S, BEGAN_S + 12)), max_size=60),
    turn_s=st.sampled_from([0.01, TURN_S, 0.3]),
)
def test_whatever_the_buttons_do_nothing_is_ended_within_a_glance_at_the_page_before(raw, turn_s):
    pages = screens(walk([Edge(button, down, at_s) for button, down, at_s in raw], turn_s=turn_s))
    for (_, appeared_s), (name, at_s) in pairwise(pages):
        assert name == "paused" or at_s - appeared_s >= PAGE_S


@settings(deadline=None)
@given(lasts_s=st.floats(0.05, 3.0), later_s=st.floats(0.0, 2.0), turn_s=st.sampled_from([0.01, TURN_S]))
def test_stop_is_heard_at_once_at_any_time_after_go_on(lasts_s, later_s, turn_s):
    go_on = [*tap(BACK, 0), *tap(SELECT, 1.0)]
    heard_s = min(lasts_s, ButtonPolicy().hold_s) + ButtonPolicy().debounce_s + 2 * turn_s
    pages = walk([*go_on, *tap(BACK, 1.2 + later_s, lasts_s)], turn_s=turn_s)
    assert names(pages) == ["position", "paused", "position", "paused"]
    assert pages[-1][1] <= BEGAN_S + 1.2 + later_s + heard_s
