"""Stands in for python3-kms++, which Debian does not have. picamera2 reads these names when it is imported, no more."""

from typing import Any


class _AnyName(type):
    """A class whose every attribute is its own name."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return name


class PixelFormat(metaclass=_AnyName):
    """Formats of pixels."""


class PlaneType(metaclass=_AnyName):
    """Kinds of planes."""


class Card:
    """A display card, of which there is none here."""

    def __init__(self, *_: Any) -> None:
        raise RuntimeError("there is no display card on this machine")
