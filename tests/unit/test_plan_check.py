"""`mirror plan check`: the explanation, and then what has to be changed."""

import argparse

import pytest

from device.commands.plan import run
from device.plan.catalogue import load_catalogue
from device.settings import Settings
from tests.made_plans import EVERY_KEY, EXAMPLE, with_massage


@pytest.fixture
def check(tmp_path, capsys):
    def checked(text: str) -> tuple[int, str, str]:
        file = tmp_path / "plan.toml"
        file.write_text(text, "utf-8")
        code = run(argparse.Namespace(action="check", file=file), Settings())
        said = capsys.readouterr()
        return code, said.out, said.err

    return checked


@pytest.mark.parametrize("text", [EXAMPLE, EVERY_KEY])
def test_a_good_plan_is_explained_and_good(check, text):
    code, out, err = check(text)
    assert (code, err) == (0, "")
    assert "not validated" in out


def test_a_plan_that_its_stage_locks_is_explained_and_every_lock_is_a_problem(check):
    text = with_massage(EXAMPLE.replace('"synkinetic"', '"flaccid"'), "tight-cheek-stretch")
    code, out, err = check(text)
    assert code == 1
    assert out.count("the flaccid stage locks it") == 5
    assert "not all of this plan can be practised" in err
    assert "\n  exercise[2].movement: is 'gentle-eye-closure', an active movement" in err
    assert "\n  massage[2].name: is 'tight-cheek-stretch', a stretch of the affected side" in err


def test_a_plan_that_cannot_be_read_is_not_explained(check):
    code, out, err = check(EXAMPLE.replace('"smile"', '"smil"'))
    assert (code, out) == (1, "")
    assert "exercise[1].movement" in err


def test_the_catalogue_says_what_is_locked_and_with_what_a_massage_is_asked_about(capsys):
    assert run(argparse.Namespace(action="catalogue", unconfirmed=False, json=False), Settings()) == 0
    said = capsys.readouterr().out
    locked = [e for e in (*load_catalogue().movements.values(), *load_catalogue().massages.values()) if e.locked]
    assert said.count("LOCKED until a plan names it: ") == len(locked)
    assert all(entry.locked in said for entry in locked)
    assert "asked about in a plan that names: after_surgery, botulinum_toxin, eye_weight, contact_lenses" in said
