"""Whether a view looks any different from the one that stands. A face that is followed never is quite the same."""

from dataclasses import replace

from device.display.view import Drawing, Item, Shape, View

UNSEEN_MOVE = 0.002
"""So far a line of a drawing may have moved unseen, in sides of its square: about a fifth of a millimetre."""


def looks_alike(shown: View, new: View) -> bool:
    """Whether nothing has changed but that lines of a drawing have moved by less than the eye sees."""
    if len(shown.items) != len(new.items) or replace(shown, items=()) != replace(new, items=()):
        return False
    return all(_alike(before, after) for before, after in zip(shown.items, new.items, strict=True))


def _alike(before: Item, after: Item) -> bool:
    if not isinstance(before, Drawing) or not isinstance(after, Drawing):
        return before == after
    if len(before.shapes) != len(after.shapes):
        return False
    return all(_stays(one, other) for one, other in zip(before.shapes, after.shapes, strict=True))


def _stays(before: Shape, after: Shape) -> bool:
    same = type(before) is type(after) and before.tone is after.tone
    if not same or len(before.points) != len(after.points):
        return False
    pairs = zip(before.points, after.points, strict=True)
    return all(abs(x1 - x0) <= UNSEEN_MOVE and abs(y1 - y0) <= UNSEEN_MOVE for (x0, y0), (x1, y1) in pairs)
