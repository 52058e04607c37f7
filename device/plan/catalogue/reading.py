"""From the texts of the catalogue's files to its entries, or to everything that is wrong with them.

The files are edited by contributors, so each problem names its file, its entry and its key. Pure: it takes texts.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from device.faults import MirrorError
from device.plan.catalogue.tables import Known, massage, movement, muscle, quiet_limit
from device.plan.entries import Massage, Muscle
from device.plan.schema import Movement, QuietLimit, Region
from device.tables import Problem, Table, read_document

SOURCES, QUIET, MUSCLES = "sources.toml", "quiet.toml", "muscles.toml"
MOVEMENTS, MASSAGES = "movements/", "massages/"

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_T = TypeVar("_T")


class CatalogueBroken(MirrorError):
    """A data file of the catalogue is not right. Nothing of it is used, because a plan rests on all of it."""


@dataclass(frozen=True)
class Contents:
    """What the files hold."""

    movements: Mapping[str, Movement]
    massages: Mapping[str, Massage]
    muscles: Mapping[str, Muscle]
    quiet_limits: Mapping[Region, QuietLimit]
    sources: Mapping[str, str]


@dataclass
class _Files:
    """The files as they are read, and what is wrong with them."""

    texts: Mapping[str, str]
    documents: dict[str, Table] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def document(self, name: str) -> Table:
        """A file's outermost table; an empty one where there is none to read, which has been reported then."""
        if name not in self.documents:
            read = read_document(self.texts[name]) if name in self.texts else Problem("", "is missing")
            if isinstance(read, Problem):
                self.problems.append(f"{name}: {read}")
                return Table({}, "", [])
            self.documents[name] = read
        return self.documents[name]

    def entries(self, folder: str, kind: str) -> list[tuple[str, Table]]:
        """The tables [kind.ID] of all files of a folder, each with its id."""
        names = [name for name in self.texts if name.startswith(folder)]
        if not names:
            self.problems.append(f"{folder}: the folder holds no file")
        found: list[tuple[str, Table]] = []
        for name in names:
            known = {entry_id for entry_id, _ in found}
            for entry_id, table in self.of(name, kind).items():
                if entry_id in known:
                    self.problems.append(f"{name}: {table.place}: stands in another file too; give it once")
                found.append((entry_id, table))
        return found

    def of(self, name: str, kind: str) -> dict[str, Table]:
        """The tables [kind.ID] of one file, by id."""
        document = self.document(name)
        if name not in self.documents:
            return {}
        tables = document.named(kind)
        for entry_id in tables:
            if not _ID.fullmatch(entry_id):
                message = "is no id; use small letters and digits, with single dashes between words"
                self.problems.append(f"{name}: {kind}.{entry_id}: {message}")
        return tables

    def finish(self) -> None:
        """Refuse what is wrong.

        Raises:
            CatalogueBroken: with one line for each problem.
        """
        for name in self.texts:
            if name not in (SOURCES, QUIET, MUSCLES) and not name.startswith((MOVEMENTS, MASSAGES)):
                known = f"{SOURCES}, {QUIET}, {MUSCLES}, and files in {MOVEMENTS} and {MASSAGES}"
                self.problems.append(f"{name}: the file is not known; known are {known}")
        for name, document in self.documents.items():
            document.finish()
            self.problems += [f"{name}: {problem}" for problem in document.problems]
        if self.problems:
            raise CatalogueBroken("the catalogue cannot be used:\n" + "\n".join(f"  {p}" for p in self.problems))


def read_contents(texts: Mapping[str, str]) -> Contents:
    """Read all files.

    Args:
        texts: each file's text by its name, as in `movements/brow.toml`.

    Raises:
        CatalogueBroken: names the file, the entry and the key of everything that is wrong.
    """
    read = _Files(texts)
    sources = _sources(read.document(SOURCES))
    muscle_tables = read.of(MUSCLES, "muscle")
    known = Known(sources, muscle_tables)
    muscles = _all(muscle_tables.items(), muscle, known)
    movements = _all(read.entries(MOVEMENTS, "movement"), movement, known)
    massages = _all(read.entries(MASSAGES, "massage"), massage, known)
    _trained(muscles, muscle_tables, movements)
    quiet = read.document(QUIET)
    limits = {} if QUIET not in read.documents else {region: quiet_limit(quiet, region, known) for region in Region}
    read.finish()
    return Contents(movements, massages, muscles, limits, sources)


def _all(tables: Iterable[tuple[str, Table]], read: Callable[[str, Table, Known], _T], known: Known) -> dict[str, _T]:
    return {entry_id: read(entry_id, table, known) for entry_id, table in tables}


def _sources(document: Table) -> dict[str, str]:
    return {key: document.text(key) for key in document.values}


def _trained(muscles: Mapping[str, Muscle], tables: Mapping[str, Table], movements: Mapping[str, Movement]) -> None:
    """Each muscle is trained by a movement, or says why none does; never both."""
    for muscle_id, told in muscles.items():
        trained = [m.id for m in movements.values() if m.trains(muscle_id)]
        if trained and told.untrained:
            tables[muscle_id].wrong("untrained", f"must go, because {', '.join(trained)} trains it")
        if not trained and not told.untrained:
            tables[muscle_id].wrong("untrained", "is missing; no movement trains this muscle, so say why")
