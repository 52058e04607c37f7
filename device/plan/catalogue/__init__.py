"""The catalogue: every movement that a plan can prescribe. Data files; a new movement needs no code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from device.measurement.side import Affected
from device.measurement.values import MeasureId
from device.plan.schema import CameraGrade, Movement, QuietRegion, Region


@dataclass(frozen=True)
class Catalogue:
    """What can be prescribed.

    Attributes:
        movements: by id.
        quiet_limits: how far each region may move along, where the plan does not say.
        sources: what each source key stands for.
    """

    movements: Mapping[str, Movement]
    quiet_limits: Mapping[Region, float]
    sources: Mapping[str, str]

    def quiet_for(self, movement: Movement, affected: Affected) -> tuple[QuietRegion, ...]:
        """The regions that are watched when the plan names none.

        The limits are for what an affected side does more than the other. Where both are affected there is no
        such difference, and a limit is the therapist's to set: healthy eyes narrow by a fifth in a smile.
        """
        if affected is Affected.BOTH:
            return ()
        return tuple(QuietRegion(region, self.quiet_limits[region]) for region in movement.watch)


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that comes with this program."""
    raw = _data("movements.toml")
    return Catalogue(
        {name: _movement(name, entry) for name, entry in raw["movement"].items()},
        {region: float(raw["quiet"][region][f"limit_{region.limit_unit}"]) for region in Region},
        _data("sources.toml"),
    )


def _movement(name: str, entry: dict[str, Any]) -> Movement:
    return Movement(
        id=name,
        name=entry["name"],
        title=entry["title"],
        muscles=tuple(entry["muscles"]),
        action=entry["action"],
        instruction=tuple(entry["instruction"]),
        feel=entry["feel"],
        mistakes=tuple(entry["mistakes"]),
        signal={MeasureId(measure): float(weight) for measure, weight in entry["signal"].items()},
        grade=CameraGrade(entry["grade"]),
        watch=tuple(Region(region) for region in entry["watch"]),
        sources=tuple(entry["sources"]),
    )


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(name).read_text("utf-8"))
