"""The catalogue on the terminal: for `mirror plan catalogue`."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from device.plan.catalogue import Catalogue
from device.plan.entries import Entry, Massage, MassageSide, MovementKind, MovementSides, Muscle
from device.plan.schema import CameraGrade, Movement

OURS = "Every sentence is the project's own, so a therapist reads them all before first use."
GRADES = {
    CameraGrade.A: "scored",
    CameraGrade.B: "scored, for trends",
    CameraGrade.C: "timed only",
}


def print_catalogue(catalogue: Catalogue, *, unconfirmed: bool, as_json: bool) -> None:
    """Print all of the catalogue, or what is unconfirmed in it, for people or as JSON."""
    if as_json:
        print(json.dumps(open_json(catalogue) if unconfirmed else catalogue_json(catalogue), indent=2))
        return
    for line in open_lines(catalogue) if unconfirmed else catalogue_lines(catalogue):
        print(line)


def catalogue_json(catalogue: Catalogue) -> dict[str, Any]:
    """Everything, with what is derived: which movements train each muscle, and which teach it to be quiet."""
    return {
        "movements": [asdict(movement) for movement in catalogue.movements.values()],
        "massages": [asdict(massage) for massage in catalogue.massages.values()],
        "muscles": [
            {
                **asdict(muscle),
                "trained_by": [movement.id for movement in catalogue.trained_by(muscle)],
                "quieted_by": [movement.id for movement in catalogue.quieted_by(muscle)],
            }
            for muscle in catalogue.muscles.values()
        ],
        "quiet_limits": [asdict(limit) for limit in catalogue.quiet_limits.values()],
        "sources": dict(catalogue.sources),
    }


def open_json(catalogue: Catalogue) -> list[dict[str, Any]]:
    """What is unconfirmed: the keys, the question, and the sources in full."""
    return [
        {
            "what": what,
            "id": entry.id,
            "to_confirm": list(entry.to_confirm),
            "question": entry.question,
            "sources": {key: catalogue.sources[key] for key in entry.sources},
        }
        for what, entry in catalogue.unconfirmed()
    ]


def catalogue_lines(catalogue: Catalogue) -> Iterator[str]:
    """All entries, one paragraph each."""
    yield f"MOVEMENTS ({len(catalogue.movements)})"
    for movement in catalogue.movements.values():
        yield from ("", *_movement(movement, catalogue))
    yield from ("", f"MASSAGES, RELEASES, STRETCHES, RELAXATION ({len(catalogue.massages)})")
    for massage in catalogue.massages.values():
        yield from ("", *_massage(massage))
    yield from ("", f"MUSCLES ({len(catalogue.muscles)})")
    for muscle in catalogue.muscles.values():
        yield from ("", *_muscle(muscle, catalogue))
    yield from ("", "SOURCES", *(f"{key}: {citation}" for key, citation in catalogue.sources.items()), "", OURS)


def open_lines(catalogue: Catalogue) -> Iterator[str]:
    """What a therapist still has to confirm, and the sources that were used."""
    entries = list(catalogue.unconfirmed())
    of = sum(1 for _ in catalogue.entries())
    yield f"{len(entries)} of {of} entries wait for a therapist. {OURS}"
    for what, entry in entries:
        yield from ("", f"{what} {entry.id}", *_open(entry))
    used = dict.fromkeys(key for _, entry in entries for key in entry.sources)
    yield from ("", "SOURCES", *(f"{key}: {catalogue.sources[key]}" for key in used))


def _open(entry: Entry) -> Iterator[str]:
    yield f"  to confirm: {', '.join(entry.to_confirm)}"
    if entry.question:
        yield f"  question: {entry.question}"
    yield f"  sources: {', '.join(entry.sources) or 'none'}"


def _standing(entry: Entry) -> Iterator[str]:
    if entry.confirmed:
        yield f"  confirmed; sources: {', '.join(entry.sources)}"
    else:
        yield from _open(entry)


def _scored(movement: Movement) -> str:
    if movement.kind is MovementKind.REST:
        return "seen by what it watches"
    return GRADES[movement.grade]


def _movement(movement: Movement, catalogue: Catalogue) -> Iterator[str]:
    notes = [
        f"grade {movement.grade}, {_scored(movement)}",
        *([] if movement.kind is MovementKind.MOVEMENT else [movement.kind.value]),
        *(["one side at a time"] if movement.sides is MovementSides.ONE else []),
    ]
    yield f'{movement.id}: {movement.name} ("{movement.title}"); {"; ".join(notes)}'
    if movement.locked:
        yield f"  LOCKED until a plan names it: {movement.locked}"
    if movement.kind is MovementKind.REST:
        yield f"  all muscles. {movement.action}"
    else:
        yield f"  {', '.join(catalogue.muscles[key].name for key in movement.muscles)}. {movement.action}"
    yield f"  says: {' '.join(movement.instruction)}"
    yield f"  to feel: {movement.feel} Mistakes: {', '.join(movement.mistakes)}."
    signal = " ".join(f"{weight:+g} {measure.value}" for measure, weight in movement.signal.items())
    watched = [region.value for region in movement.watch]
    unwatched = [f"{region.value} (not measured)" for region in movement.unwatched]
    yield f"  measured: {signal or 'nothing'}; to watch: {', '.join((*watched, *unwatched)) or 'nothing'}"
    yield from _standing(movement)


def _massage(massage: Massage) -> Iterator[str]:
    where = "both sides" if massage.side is MassageSide.BOTH else f"{massage.side} side"
    yield f'{massage.id}: {massage.kind} ("{massage.title}"); {where}; {massage.seconds:g} s'
    if massage.locked:
        yield f"  LOCKED until a plan names it: {massage.locked}"
    yield f"  {massage.area}. {massage.direction} {massage.pressure}"
    if massage.hands:
        motions = dict.fromkeys(stroke.motion.value for stroke in massage.strokes)
        yield f"  hands: {massage.hands} Drawn: {len(massage.strokes)} x {', '.join(motions)}."
    yield f"  says: {' '.join(massage.instruction)}"
    yield f"  not when: {'; '.join(massage.not_when)}."
    if massage.not_with:
        yield f"  asked about in a plan that names: {', '.join(massage.not_with)}"
    yield from _standing(massage)


def _muscle(muscle: Muscle, catalogue: Catalogue) -> Iterator[str]:
    yield f'{muscle.id}: {muscle.name} ("{muscle.title}")'
    yield f"  {muscle.function} {muscle.where} {muscle.feel}"
    trained = ", ".join(movement.id for movement in catalogue.trained_by(muscle))
    quieted = ", ".join(movement.id for movement in catalogue.quieted_by(muscle))
    yield f"  trained by: {trained or f'nothing. {muscle.untrained}'}"
    yield f"  kept quiet by: {quieted or 'nothing'}"
    yield from _standing(muscle)
