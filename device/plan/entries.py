"""The types of the catalogue beside `Movement`: massages and muscles, and the words that entries are described with."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from device.measurement.side import Affected, Side
from device.plan.conditions import ExclusionWhy, Stage
from device.plan.figure import Line, mirrored


class MovementKind(StrEnum):
    """What a movement's entry asks for: to move, to keep something quiet meanwhile, or to rest altogether."""

    MOVEMENT = "movement"
    INHIBITION = "inhibition"
    REST = "rest"


class MovementSides(StrEnum):
    """Whether both sides move together, or one while the other stays quiet."""

    BOTH = "both"
    ONE = "one"


class Unwatched(StrEnum):
    """A region where synkinesis is usual and that no measure follows. It is named, and its quiet is never praised."""

    CHEEK = "cheek"
    CHIN = "chin"
    NECK = "neck"
    NOSE = "nose"
    UPPER_LIP = "upper_lip"


class MassageKind(StrEnum):
    """What hands do: circles on soft skin, a tight place let go, skin drawn long, or nothing but rest."""

    MASSAGE = "massage"
    RELEASE = "release"
    STRETCH = "stretch"
    RELAXATION = "relaxation"


LETS_GO = (MassageKind.MASSAGE, MassageKind.RELEASE, MassageKind.STRETCH)
"""What loosens a tight face."""


class MassageSide(StrEnum):
    """Which side a massage is for. The plan says which side is affected."""

    BOTH = "both"
    AFFECTED = "affected"
    UNAFFECTED = "unaffected"


class FigureView(StrEnum):
    """From where the figure is seen."""

    FRONT = "front"
    BACK = "back"


class Motion(StrEnum):
    """What the fingers do along a stroke.

    CIRCLES: small circles on the spot, from place to place along the line. DRAW: the skin is drawn along the line and
    held at its end. PRESS: still pressure, at one point after the other.
    """

    CIRCLES = "circles"
    DRAW = "draw"
    PRESS = "press"


class Entry(Protocol):
    """What every entry of the catalogue has, so that it can be looked through for what is still open.

    Attributes:
        id: its word in plans and data files.
        sources: keys of the sources in `catalogue/sources.toml`.
        confirmed: whether a therapist has nothing left to confirm in it.
        to_confirm: the keys whose content is derived, judged or common knowledge rather than from a source.
        question: what a therapist shall decide, where a list of keys does not say it.
    """

    @property
    def id(self) -> str: ...  # noqa: D102 (told above)
    @property
    def sources(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def confirmed(self) -> bool: ...  # noqa: D102
    @property
    def to_confirm(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def question(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Stroke:
    """One path of the fingers on the figure, for the patient's left.

    Attributes:
        motion: what the fingers do along it.
        points: the path, in the figure's coordinates; it starts where the fingers start.
        radius: of the circles, in units of x; 0 where there are none.
    """

    motion: Motion
    points: Line
    radius: float = 0.0

    def on(self, side: Side) -> "Stroke":
        """This stroke on a side of the patient."""
        return self if side is Side.LEFT else Stroke(self.motion, mirrored(self.points), self.radius)


@dataclass(frozen=True)
class Massage:
    """A massage, release, stretch or relaxation. It is guided by timer and drawing, and never scored.

    Attributes:
        id: the word that plans and records use.
        title: what the mirror calls it, at most three short words.
        kind: what hands do.
        area: where on the face, in plain words.
        side: which side it is for.
        direction: in plain words.
        pressure: how firm, in plain words.
        seconds: how long, where the plan does not say. Strokes share it evenly, one after the other.
        hands: where hands and fingers are; empty if they stay off the face.
        view: from where the figure is seen.
        strokes: what is drawn, for the patient's left.
        instruction: short sentences for the patient.
        not_when: when it must not be done.
        not_with: the same where a plan can say it: reasons to leave something out.
        locked: why it is left out until a plan names it; empty if it is not locked.
        not_in: stages whose home practice does not allow it.
        sources: as in `Entry`; likewise
        confirmed: and
        to_confirm: and
        question.
    """

    id: str
    title: str
    kind: MassageKind
    area: str
    side: MassageSide
    direction: str
    pressure: str
    seconds: float
    hands: str
    view: FigureView
    strokes: tuple[Stroke, ...]
    instruction: tuple[str, ...]
    not_when: tuple[str, ...]
    not_with: tuple[ExclusionWhy, ...]
    locked: str
    not_in: tuple[Stage, ...]
    sources: tuple[str, ...]
    confirmed: bool
    to_confirm: tuple[str, ...]
    question: str

    @property
    def touches_face(self) -> bool:
        """Whether hands, or what they hold, are on the face: nothing that is measured then means anything."""
        return bool(self.hands)

    def sides_for(self, affected: Affected) -> tuple[Side, ...]:
        """The sides it is done on. None, where it is for the unaffected side and there is none."""
        if self.side is MassageSide.BOTH:
            return tuple(Side)
        if self.side is MassageSide.AFFECTED:
            return affected.sides
        return tuple(side for side in Side if side not in affected.sides)


@dataclass(frozen=True)
class Muscle:
    """A muscle or group of the face, for teaching.

    Which movements train it stands with the movements; `Catalogue.trained_by` turns that round.

    Attributes:
        id: the word that movements refer to it by.
        name: its anatomical name.
        title: what the mirror calls it, at most three short words.
        function: what it does, in plain words.
        where: where it is, in plain words.
        feel: what to feel for.
        lines: how its fibres run, on the patient's left of the figure.
        untrained: why no movement trains it; empty if one does.
        sources: as in `Entry`; likewise
        confirmed: and
        to_confirm: and
        question.
    """

    id: str
    name: str
    title: str
    function: str
    where: str
    feel: str
    lines: tuple[Line, ...]
    untrained: str
    sources: tuple[str, ...]
    confirmed: bool
    to_confirm: tuple[str, ...]
    question: str
