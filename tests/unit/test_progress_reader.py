"""The progress is read once practice is over, and told in words that chase no figure."""

from dataclasses import replace
from datetime import timedelta

import pytest

from device.clock import ManualClock
from device.display.progress_words import ASK, CALMER, FREER, MORE_EVEN, is_too_early, told
from device.display.screens.progress import SCREEN
from device.measurement.side import Side
from device.measurement.values import Measured
from device.records.errors import StoreError
from device.records.progress import Changed, MovementProgress, NoChange
from device.records.progress_reader import NOT_READ, ProgressRead, ProgressReader
from device.records.store import open_store
from device.records.trend import TooFew
from tests.fixtures_store import SESSION, SMILE, STARTED, add, path_fixture

__all__ = ["path_fixture"]


def made(affected, symmetry, unquiet) -> MovementProgress:
    return MovementProgress("smile", {Side.RIGHT: affected}, symmetry, unquiet)


NONE = NoChange()


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (made(NONE, NONE, NONE), ""),
        (made(Changed(1, 0.5), NONE, NONE), FREER),
        (made(Changed(1, 0.5), Changed(0.5, 0.1), Changed(0.5, -0.1)), f"{FREER}, {MORE_EVEN}, {CALMER}"),
        (made(Changed(1, -0.5), Changed(0.5, 0.1), NONE), f"{MORE_EVEN}, {ASK}"),
        (made(NONE, NONE, Changed(0.2, 0.3)), ASK),
        (made(TooFew(2), NONE, TooFew(2)), ""),
    ],
)
def test_only_what_is_beyond_noise_is_told_and_what_got_worse_is_for_the_therapist(progress, words):
    assert told(progress) == words


def test_without_enough_days_it_is_too_early():
    assert is_too_early((made(TooFew(1), TooFew(1), TooFew(1)),))
    assert not is_too_early((made(NONE, TooFew(1), TooFew(1)),))


def test_no_page_of_progress_holds_a_figure():
    for example in SCREEN.examples:
        lines = [item.words for item in SCREEN.items(example.state) if hasattr(item, "words")]
        assert not any(character.isdigit() for line in lines for character in line), lines


def test_it_is_read_in_a_thread_of_its_own_from_all_that_is_stored(path):
    store = open_store(path)
    for day in range(8):
        started = replace(SESSION, started=STARTED + timedelta(days=day))
        grown = {side: Measured(1.0 + 0.2 * day, 0.05) for side in Side}
        add(store, replace(SMILE, excursion_mm=grown), started)
    store.close()
    reader = ProgressReader(lambda: open_store(path), ManualClock(started=STARTED + timedelta(days=8)))
    assert reader.answer == NOT_READ
    reader.begin()
    reader.begin()
    reader.join()
    answer = reader.answer
    assert isinstance(answer, ProgressRead)
    assert (answer.visited, [one.movement for one in answer.since_visit]) == (False, [SMILE.movement])


def test_a_store_that_cannot_be_read_offers_no_page(caplog):
    def broken():
        raise StoreError("the card is gone")

    reader = ProgressReader(broken, ManualClock())
    reader.begin()
    reader.join()
    assert reader.answer == NOT_READ
    assert "the card is gone" in caplog.text
