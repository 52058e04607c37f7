"""The glass: a real window, or a folder of pictures. The only place that initialises pygame."""

import logging
from pathlib import Path
from typing import Protocol

import pygame

from device.clock import Clock, SystemClock
from device.display.dawn import Dawn
from device.display.paint import Painter
from device.display.steady import looks_alike
from device.display.view import View
from device.faults import MirrorError, WrongUse

_log = logging.getLogger(__name__)

_BLIND_DRIVERS = ("dummy", "offscreen")
"""SDL's video drivers that show nothing."""

DESKTOP_SHARE = 0.9
"""A window takes at most this much of a desktop, so that its lower edge stays visible."""


class NoDisplay(MirrorError, OSError):
    """A window was asked for and none can be opened."""


class Display(Protocol):
    """Where views go. `tests/contract/test_displays.py` holds every one to this."""

    def show(self, view: View) -> None:
        """Put this view on the glass. An unchanged view costs nothing."""
        ...

    def pump(self) -> bool:
        """Serve the window system; False once the window has been closed."""
        ...

    def close(self) -> None:
        """Finish. Calling it twice does nothing more."""
        ...


def open_painter(size_px: tuple[int, int]) -> Painter:
    """A painter with its fonts ready."""
    pygame.font.init()
    return Painter(size_px)


class WindowDisplay:
    """A window on the desktop, or the whole panel.

    Args:
        size_px: width and height; smaller in the same proportion if the desktop is smaller. Not used for the whole
            panel, which has its own size.
        fullscreen: take the whole panel.
        clock: by which the light comes up.

    Raises:
        NoDisplay: there is no desktop and no panel.
    """

    def __init__(self, size_px: tuple[int, int], *, fullscreen: bool, clock: Clock | None = None) -> None:
        try:
            pygame.display.init()
            desktop = pygame.display.get_desktop_sizes()[0]
            size = desktop if fullscreen else _fit(size_px, desktop)
            self._window = pygame.display.set_mode(size, pygame.FULLSCREEN if fullscreen else 0)
        except (pygame.error, IndexError) as error:
            pygame.display.quit()
            message = f"No window can be opened here ({error}). Use a desktop, or --display headless:FOLDER."
            raise NoDisplay(message) from error
        pygame.display.set_caption("Facial retraining mirror")
        pygame.mouse.set_visible(not fullscreen)
        self._painter = open_painter(size)
        self._clock = clock or SystemClock()
        self._dawn, self._brightness = Dawn(), 1.0
        self._shown: tuple[View, ...] = ()
        self._open = True

    def show(self, view: View) -> None:
        """Paint the view, if it looks different from the one before, or if the light is still coming up."""
        if not self._open:
            return
        brightness = self._dawn.brightness(view.ground, self._clock.now_s())
        if brightness == self._brightness and self._shown and looks_alike(self._shown[0], view):
            return
        self._painter.paint_on(self._window, view)
        if brightness < 1:
            self._window.fill([round(255 * brightness)] * 3, special_flags=pygame.BLEND_RGB_MULT)
        pygame.display.flip()
        if not self._shown:
            _queue_only_what_is_read()
        self._shown, self._brightness = (view,), brightness

    def pump(self) -> bool:
        """Serve the window system. Keys stay in the queue for the keyboard's button source."""
        if not self._open:
            return False
        pygame.event.pump()
        if pygame.event.get(pygame.WINDOWEXPOSED):
            pygame.display.flip()
        return not pygame.event.get(pygame.QUIT)

    def close(self) -> None:
        """Close the window."""
        if self._open:
            self._open = False
            pygame.display.quit()


class HeadlessDisplay:
    """A folder of pictures: for every shot its last view, numbered in the order of first appearance.

    A picture is painted and written when another shot follows, or at the end; a shot that comes again is not written
    again. So a session costs one picture per shot, however fast its frames come.

    Args:
        folder: made if it is not there. Pictures of an earlier session are overwritten where their names agree.
        size_px: width and height of the pictures.
    """

    def __init__(self, folder: Path, size_px: tuple[int, int]) -> None:
        self.folder = folder
        self._painter = open_painter(size_px)
        self._numbers: dict[str, int] = {}
        self._waiting: tuple[View, ...] = ()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"--display headless:{folder}: pictures cannot go there ({error.strerror}); give another folder"
            raise WrongUse(message) from error

    def show(self, view: View) -> None:
        """Remember the view; write the one before if this is another shot."""
        if self._waiting and self._waiting[0].shot == view.shot:
            self._waiting = (view,)
            return
        self._write()
        if view.shot not in self._numbers:
            self._numbers[view.shot] = len(self._numbers) + 1
            self._waiting = (view,)

    def pump(self) -> bool:
        """Nobody can close a folder."""
        return True

    def close(self) -> None:
        """Write the last picture."""
        self._write()

    def _write(self) -> None:
        for view in self._waiting:
            name = f"{self._numbers[view.shot]:02d}-{view.shot}.png"
            pygame.image.save(self._painter.paint(view), self.folder / name)
        self._waiting = ()


def open_display(
    kind: str, *, size_px: tuple[int, int], fullscreen: bool, folder: Path
) -> WindowDisplay | HeadlessDisplay:
    """Open the display that the command line names.

    Args:
        kind: `window`, `headless:FOLDER`, or `auto`: a window where there is a display, else pictures in `folder`.
        size_px: width and height of the panel.
        fullscreen: whether a window takes the whole panel.
        folder: for `auto` without a display.

    Raises:
        WrongUse: `kind` is none of these.
        NoDisplay: `window` was asked for and none can be opened.
    """
    word, _, name = kind.partition(":")
    if word == "headless" and name:
        return HeadlessDisplay(Path(name), size_px)
    if kind == "window":
        return WindowDisplay(size_px, fullscreen=fullscreen)
    if kind != "auto":
        message = f"--display {kind}: not known. Use auto, window or headless:FOLDER."
        raise WrongUse(message)
    if _has_eyes():
        try:
            return WindowDisplay(size_px, fullscreen=fullscreen)
        except NoDisplay as error:
            _log.warning("%s", error)
    _log.info("No display here; pictures of the screens go to %s", folder)
    return HeadlessDisplay(folder, size_px)


def _has_eyes() -> bool:
    """Whether SDL finds a video driver that somebody can look at."""
    try:
        pygame.display.init()
        return pygame.display.get_driver() not in _BLIND_DRIVERS
    except pygame.error:
        return False
    finally:
        pygame.display.quit()


def _queue_only_what_is_read() -> None:
    """Else a pointer's motions would fill SDL's queue and push presses out. Takes 5 ms, so after the first picture."""
    pygame.event.set_blocked(None)
    pygame.event.set_allowed((pygame.QUIT, pygame.WINDOWEXPOSED, pygame.KEYDOWN, pygame.KEYUP))


def _fit(size_px: tuple[int, int], desktop: tuple[int, int]) -> tuple[int, int]:
    share = min(1.0, *(DESKTOP_SHARE * room / wanted for room, wanted in zip(desktop, size_px, strict=True)))
    return round(size_px[0] * share), round(size_px[1] * share)
