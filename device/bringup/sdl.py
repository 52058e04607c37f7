"""Which video drivers SDL was built with. SDL tells it without being started, so no screen flickers."""

import ctypes
import ctypes.util
from importlib.metadata import PackageNotFoundError, files


def sdl_video_drivers() -> tuple[str, ...]:
    """The names, as in "x11" and "KMSDRM"; none where the library cannot be found."""
    for place in _libraries():
        try:
            library = ctypes.CDLL(place)
            library.SDL_GetVideoDriver.restype = ctypes.c_char_p
            names = [library.SDL_GetVideoDriver(number) for number in range(library.SDL_GetNumVideoDrivers())]
        except (OSError, AttributeError):
            continue
        return tuple(name.decode() for name in names)
    return ()


def _libraries() -> list[str]:
    """The copy that came with pygame-ce first; the system's, where pygame is the system's."""
    try:
        own = [str(file.locate()) for file in files("pygame-ce") or () if file.name.startswith("libSDL2-2")]
    except PackageNotFoundError:
        own = []
    system = ctypes.util.find_library("SDL2-2.0")
    return own + ([system] if system else [])
