"""`mirror sessions`."""

import json
from dataclasses import replace

import pytest

from device.__main__ import main
from device.plan.explain import NOT_VALIDATED
from device.records.happened import Massaged
from device.records.store import STORE_FILE, open_store
from tests.fixtures_store import SESSION, SMILE, STARTED, add


@pytest.fixture
def records(tmp_path):
    store = open_store(tmp_path / STORE_FILE)
    first = add(store, SMILE)
    for place, lasted_s in enumerate((60.0, 29.6)):
        massaged = Massaged(100.0 + lasted_s, place, "cheeks", lasted_s, 60.0)
        store.add_happening(first, STARTED, massaged, session_began_s=100.0)
    store.begin_session(replace(SESSION, plan_id="plan-8"))
    store.close()
    return tmp_path


def test_each_session_is_a_line_under_the_word_that_nothing_is_validated(records, capsys):
    assert main(["sessions", "--records", str(records)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        NOT_VALIDATED,
        "2026-03-01 09:30 UTC  plan plan-7  1 repetition  2 massages, 90 of 120 s",
        "2026-03-01 09:30 UTC  plan plan-8  0 repetitions",
    ]


def test_each_session_says_the_same_as_json_and_holds_its_massages(records, capsys):
    assert main(["sessions", "--json", "--records", str(records)]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert first["note"] == second["note"] == NOT_VALIDATED
    assert [one["lasted_s"] for one in first["happenings"] if one["kind"] == "massaged"] == [60.0, 29.6]


def test_no_sessions_are_no_figures(tmp_path, capsys):
    assert main(["sessions", "--records", str(tmp_path / "none")]) == 0
    assert NOT_VALIDATED not in capsys.readouterr().out
