"""Where things stand, worked out from the size of the panel alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from device.buttons.press import Button
from device.display.view import Area
from device.measurement.side import Side


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, from the upper left corner of the panel."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The first column that is no longer inside."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The first row that is no longer inside."""
        return self.top + self.height

    def holds(self, other: "Box") -> bool:
        """Whether the other lies inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def meets(self, other: "Box") -> bool:
        """Whether the two share a pixel."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class LayoutPolicy:
    """Shares of the panel.

    The reflection of a face is half its size on the glass, whatever the distance, and the two eyes see it 31 mm apart,
    so the window wants about 110 x 110 mm: on the 10.1 inch panel (5.9 px/mm) about 610 x 650 px.

    Attributes:
        wide_unit: the unit is never more than this many times the short side.
        landscape_unit: the unit is smaller on a landscape panel, whose words stand in narrow columns.
        window_portrait: left, top, width, height as shares of the panel's width and height; likewise
        window_landscape.
        margin_ratio: of the unit, at the edges.
        button_strip_ratio: of the unit, the height of the strip of labels.
        button_at: middle of each button, as a share of the width.
        gauge_portrait_ratio: length of a gauge with its name, of the unit; likewise
        gauge_landscape_ratio.
        gauge_width_ratio: its breadth, of the unit.
    """

    wide_unit: float = 1.6
    landscape_unit: float = 0.88
    window_portrait: tuple[float, float, float, float] = (0.12, 0.16, 0.76, 0.508)
    window_landscape: tuple[float, float, float, float] = (0.26, 0.03, 0.48, 0.82)
    margin_ratio: float = 0.016
    button_strip_ratio: float = 0.088
    button_at: tuple[tuple[Button, float], ...] = (
        (Button.BACK, 0.125),
        (Button.UP, 0.375),
        (Button.DOWN, 0.625),
        (Button.SELECT, 0.875),
    )
    gauge_portrait_ratio: float = 0.33
    gauge_landscape_ratio: float = 0.2
    gauge_width_ratio: float = 0.058


@dataclass(frozen=True)
class Layout:
    """The panel, divided.

    Attributes:
        size_px: width and height of the panel.
        unit_px: what every `_ratio` of the theme is a share of.
        window: kept black for the reflection.
        areas: where words may stand, and
        areas_by_gauges: when gauges stand there too.
        gauges: one beside each side of the face.
        button_strip: the labels' strip, and
        button_x: the middle of each.
    """

    size_px: tuple[int, int]
    unit_px: float
    window: Box
    areas: Mapping[Area, Box]
    areas_by_gauges: Mapping[Area, Box]
    gauges: Mapping[Side, Box]
    button_strip: Box
    button_x: Mapping[Button, float]

    @property
    def panel(self) -> Box:
        """The whole panel."""
        return Box(0, 0, *self.size_px)


def layout_for(size_px: tuple[int, int], policy: LayoutPolicy | None = None) -> Layout:
    """Divide a panel of this width and height.

    A portrait panel has its words above and below the reflection; a landscape panel left and right of it.
    """
    policy = policy or LayoutPolicy()
    width, height = size_px
    portrait = height >= width
    unit = min(max(width, height), policy.wide_unit * min(width, height))
    if not portrait:
        unit *= policy.landscape_unit
    margin = policy.margin_ratio * unit
    strip_top = height - policy.button_strip_ratio * unit
    shares = policy.window_portrait if portrait else policy.window_landscape
    window = Box(shares[0] * width, shares[1] * height, shares[2] * width, shares[3] * height)
    divide = _portrait if portrait else _landscape
    areas, by_gauges, gauges = divide(window, Box(0, margin, width, strip_top - margin), policy, unit)
    page = {Area.PAGE: Box(3 * margin, 4 * margin, width - 6 * margin, strip_top - 5 * margin)}
    return Layout(
        size_px=size_px,
        unit_px=unit,
        window=window,
        areas=MappingProxyType({**areas, **page}),
        areas_by_gauges=MappingProxyType({**by_gauges, **page}),
        gauges=MappingProxyType(gauges),
        button_strip=Box(0, strip_top, width, height - strip_top),
        button_x=MappingProxyType({button: at * width for button, at in policy.button_at}),
    )


_Areas = dict[Area, Box]
_Gauges = dict[Side, Box]


def _portrait(window: Box, inner: Box, policy: LayoutPolicy, unit: float) -> tuple[_Areas, _Areas, _Gauges]:
    """Words above and below the window; the gauges beside its lower part, so that they take no room from words."""
    air = policy.margin_ratio * unit
    side = 1.5 * air
    head = Box(side, inner.top + air / 2, inner.width - 2 * side, window.top - inner.top - air / 2)
    foot = Box(side, window.bottom + air, head.width, inner.bottom - window.bottom - 1.5 * air)
    length = policy.gauge_portrait_ratio * unit
    breadth = policy.gauge_width_ratio * unit
    left = (window.left - breadth) / 2
    gauges = {
        Side.LEFT: Box(left, window.bottom - length, breadth, length),
        Side.RIGHT: Box(inner.width - left - breadth, window.bottom - length, breadth, length),
    }
    areas = {Area.HEAD: head, Area.FOOT: foot}
    return areas, areas, gauges


def _landscape(window: Box, inner: Box, policy: LayoutPolicy, unit: float) -> tuple[_Areas, _Areas, _Gauges]:
    """Words in a column on either side, the gauges below them at the window's edge."""
    air = policy.margin_ratio * unit
    length = policy.gauge_landscape_ratio * unit
    breadth = policy.gauge_width_ratio * unit
    left = Box(air, inner.top + air / 2, window.left - 2 * air, inner.height - air)
    right = Box(window.right + air, left.top, inner.width - window.right - 2 * air, left.height)
    gauge_top = left.bottom - length
    gauges = {
        Side.LEFT: Box(left.right - breadth - air, gauge_top, breadth, length),
        Side.RIGHT: Box(right.left + air, gauge_top, breadth, length),
    }
    short = left.height - length - air
    by_gauges = {
        Area.HEAD: Box(left.left, left.top, left.width, short),
        Area.FOOT: Box(right.left, right.top, right.width, short),
    }
    return {Area.HEAD: left, Area.FOOT: right}, by_gauges, gauges
