"""The look: black is mirror, one warm white, one amber, one cool grey, three sizes of one typeface."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from device.display.view import Ground, Size, Tone

Rgb = tuple[int, int, int]

FONT_PACKAGE = "fontpkg_atkinson_hyperlegible"
"""Atkinson Hyperlegible of the Braille Institute, drawn for low vision; it comes as a package with its licence."""


@dataclass(frozen=True)
class Palette:
    """The colours on one ground.

    Attributes:
        ground: of all that is empty.
        tones: of each tone. All that is read has a contrast of 7:1 or better to the ground (WCAG 2.1, AAA).
    """

    ground: Rgb
    tones: Mapping[Tone, Rgb]


def _palettes() -> MappingProxyType[Ground, Palette]:
    black = Palette(
        (0, 0, 0),
        MappingProxyType(
            {
                Tone.WORDS: (0xF5, 0xEF, 0xE4),
                Tone.NOW: (0xF2, 0xB0, 0x5E),
                Tone.LEVEL: (0x95, 0xA2, 0xB0),
                Tone.OVER: (0xB8, 0xA0, 0x7C),
                Tone.TRACK: (0x4A, 0x52, 0x5C),
            }
        ),
    )
    light = Palette(
        (0xFF, 0xF0, 0xDA),
        MappingProxyType(
            {
                Tone.WORDS: (0x2B, 0x25, 0x1E),
                Tone.NOW: (0x7E, 0x3C, 0x00),
                Tone.LEVEL: (0x44, 0x50, 0x5C),
                Tone.OVER: (0x62, 0x4A, 0x32),
                Tone.TRACK: (0xA3, 0x98, 0x87),
            }
        ),
    )
    return MappingProxyType({Ground.BLACK: black, Ground.LIGHT: light})


def _sizes() -> MappingProxyType[Size, float]:
    return MappingProxyType({Size.LARGE: 0.060, Size.MEDIUM: 0.034, Size.SMALL: 0.0265})


@dataclass(frozen=True)
class ThemePolicy:
    """Colours and proportions.

    Every `_ratio` is a share of the panel's unit (`Layout.unit_px`), the height of a portrait panel. On the 10.1 inch
    panel at 45 cm the small type has a height of about 5.8 mm.

    Attributes:
        palettes: the colours on each ground.
        size_ratio: of each size of type.
        line_gap_ratio: between two items of an area.
        ring_ratio: outer diameter of a ring.
        ring_line_ratio: breadth of its line.
        mark_ratio: diameter of the mark of a check.
        gauge_line_ratio: breadth of a gauge's bar.
        slot_ratio: breadth of its slot.
        knob_ratio: diameter of the knob at the bar's end.
        stroke_ratio: breadth of thin lines.
        button_stroke_ratio: length of the stroke between a label and its button.
    """

    palettes: MappingProxyType[Ground, Palette] = field(default_factory=_palettes)
    size_ratio: MappingProxyType[Size, float] = field(default_factory=_sizes)
    line_gap_ratio: float = 0.008
    ring_ratio: float = 0.078
    ring_line_ratio: float = 0.0078
    mark_ratio: float = 0.022
    gauge_line_ratio: float = 0.0095
    slot_ratio: float = 0.027
    knob_ratio: float = 0.0235
    stroke_ratio: float = 0.0031
    button_stroke_ratio: float = 0.044


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast of two colours, 1..21, after WCAG 2.1."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Rgb) -> float:
    shares = [channel / 255 for channel in colour]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
