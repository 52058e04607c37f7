"""The catalogue: every movement, massage and muscle that this program knows. Data files; a new entry needs no code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from device.measurement.side import Affected
from device.plan.catalogue.reading import read_contents
from device.plan.entries import Entry, Massage, Muscle
from device.plan.schema import Movement, QuietLimit, QuietRegion, Region


@dataclass(frozen=True)
class Catalogue:
    """What can be prescribed, and what is taught about it.

    Attributes:
        movements: by id.
        massages: by id; releases, stretches and relaxation are among them.
        muscles: by id.
        quiet_limits: how far each region may move along, where the plan does not say.
        sources: what each source key stands for.
    """

    movements: Mapping[str, Movement]
    massages: Mapping[str, Massage]
    muscles: Mapping[str, Muscle]
    quiet_limits: Mapping[Region, QuietLimit]
    sources: Mapping[str, str]

    def quiet_for(self, movement: Movement, affected: Affected) -> tuple[QuietRegion, ...]:
        """The regions that are watched when the plan names none.

        The limits are for what an affected side does more than the other. Where both are affected there is no
        such difference, and a limit is the therapist's to set: healthy eyes narrow by a fifth in a smile.
        """
        if affected is Affected.BOTH:
            return ()
        return tuple(QuietRegion(region, self.quiet_limits[region].limit) for region in movement.watch)

    def trained_by(self, muscle: Muscle) -> tuple[Movement, ...]:
        """The movements that move a muscle."""
        return tuple(m for m in self.movements.values() if m.trains(muscle.id))

    def quieted_by(self, muscle: Muscle) -> tuple[Movement, ...]:
        """The tasks in which a muscle learns to stay quiet."""
        return tuple(m for m in self.movements.values() if muscle.id in m.muscles and not m.trains(muscle.id))

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Everything that a therapist confirms, each with the word for what it is."""
        yield from (("movement", movement) for movement in self.movements.values())
        yield from (("massage", massage) for massage in self.massages.values())
        yield from (("muscle", muscle) for muscle in self.muscles.values())
        yield from (("quiet limit", limit) for limit in self.quiet_limits.values())

    def unconfirmed(self) -> Iterator[tuple[str, Entry]]:
        """What a therapist still has to confirm."""
        return ((what, entry) for what, entry in self.entries() if not entry.confirmed)

    def patient_texts(self) -> Iterator[str]:
        """Every text that a patient may read, each once. It is the message id for translation."""
        return iter(dict.fromkeys(text for text in self._patient_texts() if text))

    def _patient_texts(self) -> Iterator[str]:
        for movement in self.movements.values():
            yield from (movement.title, movement.action, *movement.instruction, movement.feel, *movement.mistakes)
        for massage in self.massages.values():
            yield from (massage.title, massage.area, massage.direction, massage.pressure, massage.hands)
            yield from (*massage.instruction, *massage.not_when)
        for muscle in self.muscles.values():
            yield from (muscle.title, muscle.function, muscle.where, muscle.feel)


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that comes with this program.

    Raises:
        CatalogueBroken: a data file was edited and is no longer right.
    """
    return read_catalogue(dict(_data(files(__name__))))


def read_catalogue(texts: Mapping[str, str]) -> Catalogue:
    """A catalogue from the texts of its files, by name, as in `movements/brow.toml`.

    Raises:
        CatalogueBroken: names the file, the entry and the key of everything that is wrong.
    """
    contents = read_contents(texts)
    return Catalogue(contents.movements, contents.massages, contents.muscles, contents.quiet_limits, contents.sources)


def _data(folder: Traversable, before: str = "") -> Iterator[tuple[str, str]]:
    """The name and text of each data file in a folder and the folders within, in the order of their names."""
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _data(item, f"{before}{item.name}/")
        elif item.name.endswith(".toml"):
            yield f"{before}{item.name}", item.read_text("utf-8")
