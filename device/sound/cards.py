"""Which sound cards the kernel knows."""

import re
from pathlib import Path

CARDS = Path("/proc/asound/cards")
"""Where Linux lists them: two lines each, the first with the card's number and its id in brackets."""

CARD = re.compile(r"\s*\d+ \[")


def cards(listed: Path = CARDS) -> frozenset[str]:
    """The cards, each by its number and name; none where Linux lists none."""
    try:
        lines = listed.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    return frozenset(line.strip() for line in lines if CARD.match(line))
