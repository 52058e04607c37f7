"""`mirror review`."""

import json
import math
from dataclasses import replace
from datetime import UTC

import pytest

from device.__main__ import main
from device.commands.review import plain
from device.commands.review_words import SKIPPED
from device.measurement.side import Affected
from device.plan.explain import NOT_VALIDATED
from device.plan.left_out import LeftOutWhy
from device.records.happened import ExerciseRated, Felt, Massaged
from device.records.ordering import Aim
from device.records.prescribed import MassagePrescribed
from device.records.review import ClockStepped, review
from device.records.store import STORE_FILE, open_store
from device.records.stored import EndReason, SessionEnded, SessionStarted
from device.records.trend import TooFew
from tests.made_loans import loan, mixed


@pytest.fixture
def records(tmp_path):
    store = open_store(tmp_path / STORE_FILE)
    for session in mixed(loan(slope=0.1, start=1.0), loan(slope=0.0, movement="pucker", seed=2)):
        plan = replace(session.prescription, massages=(MassagePrescribed(0, "cheeks", 60.0),))
        started = SessionStarted(session.started, 0.0, "plan", Affected.RIGHT, "m", "1", "0", prescription=plan)
        number = store.begin_session(started)
        for one in session.repetitions:
            store.add_repetition(number, one.result, session_began_s=0.0)
        for happening in (Massaged(45.0, 0, "cheeks", 45.0, 60.0), ExerciseRated(60.0, 0, "smile", Felt.EASY)):
            store.add_happening(number, session.started, happening, session_began_s=0.0)
        store.end_session(number, SessionEnded(session.started, EndReason.FINISHED))
    store.close()
    return tmp_path


def test_the_command_says_first_that_nothing_of_it_is_validated(records, capsys):
    assert main(["review", "--records", str(records)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == NOT_VALIDATED
    text = "\n".join(lines)
    assert "20 sessions of 20 prescribed, on 20 of 20 days." in text
    assert "Done: 60 of 60 prescribed, on 20 days." in text
    assert "It felt easy 20 times." in text
    assert "Massage done 20 times, on 20 days. 75% of the wanted time." in text
    assert "Affected side (right), over the loan: from 1." in text
    assert "no change beyond noise (less than 0.55 mm can be noise)" in text
    assert "    1. " in text
    assert text.index("Movement of the affected side") < text.index("No change beyond noise: pucker")


def test_the_command_gives_everything_as_json_with_the_same_note(records, capsys):
    assert main(["review", "--json", "--records", str(records)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["note"] == NOT_VALIDATED
    assert [one["movement"] for one in told["review"]["exercises"]] == ["smile", "pucker"]
    (cheeks,) = told["review"]["massages"]
    assert (cheeks["massage"], cheeks["adherence"]["lasted_s"], cheeks["adherence"]["wanted_s"]) == (
        "cheeks",
        900,
        1200,
    )
    across = told["review"]["exercises"][0]["outcome"]["sides"]["right"]["across"]
    assert across["kind"] == "Change"
    assert across["total"] == pytest.approx(1.9, abs=0.3)
    assert [one["aim"] for one in told["orderings"]] == [aim.value for aim in Aim]


def test_what_cannot_be_told_is_no_number_in_json():
    assert plain(TooFew(3)) == {"kind": "TooFew", "points": 3}
    assert plain(ClockStepped()) == {"kind": "ClockStepped"}
    told = plain(review(loan(days=2), UTC))
    assert not math.isnan(json.loads(json.dumps(told, allow_nan=False))["attendance"]["sessions"])


def test_a_visit_is_stored_only_when_it_is_said(records, capsys):
    main(["review", "--records", str(records)])
    main(["review", "--seen", "--records", str(records)])
    capsys.readouterr()
    store = open_store(records / STORE_FILE)
    assert [visit.last_session for visit in store.visits()] == [20]
    store.close()


def test_without_a_store_there_is_nothing_to_review_and_none_is_made(tmp_path, capsys):
    assert main(["review", "--records", str(tmp_path / "none")]) == 0
    assert "no sessions are stored" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()


def test_every_reason_to_leave_something_out_has_its_words():
    assert set(SKIPPED) == set(LeftOutWhy)
