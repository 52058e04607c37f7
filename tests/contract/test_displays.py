"""What every display must do, over all of them. The window runs on SDL's dummy driver."""

import pygame
import pytest

from device.coaching.state import Cue, Phase
from device.display.examples import practising
from device.display.navigation import screen_for
from device.display.splash import SPLASH
from device.display.window import HeadlessDisplay, NoDisplay, WindowDisplay, open_display
from device.faults import WrongUse

SIZE_PX = (200, 320)


def view_of(phase, **changes):
    state = practising(phase, Cue.HOLD, **changes)
    return screen_for(state).view(state)


MOVING, HOLDING, RESTING = view_of(Phase.MOVING), view_of(Phase.HOLDING, progress=0.2), view_of(Phase.REST)


@pytest.fixture(params=["window", "headless"])
def display(request, tmp_path, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    kind = "window" if request.param == "window" else f"headless:{tmp_path / 'shots'}"
    opened = open_display(kind, size_px=SIZE_PX, fullscreen=False, folder=tmp_path)
    yield opened
    opened.close()


def test_it_shows_any_views_in_any_order_and_keeps_running(display):
    for view in (SPLASH, MOVING, HOLDING, MOVING, RESTING):
        display.show(view)
        assert display.pump()


def test_it_can_be_closed_twice(display):
    display.show(SPLASH)
    display.close()
    display.close()


@pytest.fixture
def window(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    opened = WindowDisplay(SIZE_PX, fullscreen=False)
    yield opened
    opened.close()


def test_a_window_paints_only_when_the_view_changed(window):
    window.show(MOVING)
    glass = pygame.display.get_surface()
    glass.set_at((0, 0), (1, 2, 3))
    window.show(view_of(Phase.MOVING))
    assert glass.get_at((0, 0))[:3] == (1, 2, 3)
    window.show(HOLDING)
    assert glass.get_at((0, 0))[:3] == (0, 0, 0)


def test_a_closed_window_says_so(window):
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert not window.pump()
    window.close()
    assert not window.pump()


def test_a_window_leaves_keys_to_the_buttons(window):
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_ESCAPE))
    assert window.pump()
    assert [event.key for event in pygame.event.get(pygame.KEYDOWN)] == [pygame.K_ESCAPE]


def test_the_motions_of_a_pointer_leave_room_for_presses(window):
    window.show(SPLASH)
    pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION))
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_ESCAPE))
    assert window.pump()
    queued = pygame.event.get((pygame.MOUSEMOTION, pygame.KEYDOWN))
    assert [event.type for event in queued] == [pygame.KEYDOWN]


def test_a_window_larger_than_the_desktop_keeps_its_proportions(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    display = WindowDisplay((4000, 6400), fullscreen=False)
    width, height = pygame.display.get_surface().get_size()
    assert height < 6400
    assert width / height == pytest.approx(4000 / 6400, abs=0.01)
    display.close()


def test_the_whole_panel_has_its_own_size(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    display = WindowDisplay(SIZE_PX, fullscreen=True)
    assert pygame.display.get_surface().get_size() == pygame.display.get_desktop_sizes()[0]
    display.show(SPLASH)
    display.close()


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_a_folder_gets_one_picture_per_shot_in_order_of_first_appearance(tmp_path):
    display = HeadlessDisplay(tmp_path, SIZE_PX)
    for view in (SPLASH, MOVING, HOLDING, MOVING, HOLDING, RESTING):
        display.show(view)
    display.close()
    assert names(tmp_path) == [
        "01-splash.png",
        "02-exercise-smile-moving.png",
        "03-exercise-smile-holding.png",
        "04-rest-smile.png",
    ]


def test_the_picture_of_a_shot_is_its_last_view_before_another_shot(tmp_path):
    first = HeadlessDisplay(tmp_path / "first", SIZE_PX)
    last = view_of(Phase.HOLDING, progress=0.9)
    for view in (HOLDING, last, RESTING, HOLDING):
        first.show(view)
    first.close()
    second = HeadlessDisplay(tmp_path / "second", SIZE_PX)
    second.show(last)
    second.close()
    name = "01-exercise-smile-holding.png"
    assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_a_shot_that_was_written_is_never_painted_again(tmp_path):
    display = HeadlessDisplay(tmp_path, SIZE_PX)
    display.show(HOLDING)
    display.show(RESTING)
    for file in tmp_path.iterdir():
        file.unlink()
    display.show(HOLDING)
    display.show(MOVING)
    assert names(tmp_path) == ["02-rest-smile.png"]


def test_auto_falls_back_to_a_folder_where_nobody_can_look(tmp_path, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    display = open_display("auto", size_px=SIZE_PX, fullscreen=False, folder=tmp_path / "shots")
    assert isinstance(display, HeadlessDisplay)
    assert display.folder == tmp_path / "shots"


def test_a_window_without_a_display_is_refused_with_advice(tmp_path, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "no_such_driver")
    with pytest.raises(NoDisplay, match="headless:FOLDER"):
        open_display("window", size_px=SIZE_PX, fullscreen=False, folder=tmp_path)


@pytest.mark.parametrize("kind", ["", "hologram", "headless", "headless:"])
def test_an_unknown_kind_is_wrong_use(kind, tmp_path):
    with pytest.raises(WrongUse, match="auto, window or headless:FOLDER"):
        open_display(kind, size_px=SIZE_PX, fullscreen=False, folder=tmp_path)
