"""A recorded practice session, face mesh by face mesh, through measurement and coaching.

A change of the figures is either a fault or a change that somebody has looked at: rewrite them with
`UPDATE_REPLAY=1 pytest tests/replay`, and read the difference.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from device.camera.truth import truth_beside
from device.coaching.cues import WARNINGS
from device.coaching.session import Session
from device.coaching.state import Cue, RepetitionResult, Scored
from device.commands.demo_plan import plan_from_truth
from device.inference.facemesh import FaceFound
from device.measurement.observer import Observer
from device.measurement.scale import Ruler
from device.measurement.side import Side
from device.measurement.values import Measured
from device.plan.catalogue import load_catalogue
from device.plan.schema import Plan
from tests.replay.record import play

HERE = Path(__file__).parent
RECORDING = HERE / "practice-right-weak.npz"
EXPECTED = HERE / "practice-right-weak.expected.json"
RATE = 15


def the_plan() -> Plan:
    """The demo's plan with a second less of rest: the recording waits for nobody."""
    plan = plan_from_truth(truth_beside(HERE.parent / "data" / "practice-right-weak.mp4"), load_catalogue())
    exercises = tuple(replace(e, dose=replace(e.dose, rest_s=1.0)) for e in plan.exercises)
    return replace(plan, exercises=exercises)


def frames(every: int = 1) -> Iterator[FaceFound]:
    """The recording with its first seconds to and fro before it, so that the baseline has time; every n-th frame."""
    faces = play(RECORDING)
    neutral = faces[: 4 * RATE]
    whole = [*neutral, *neutral[::-1], *faces, *faces[-20:]]
    for n, found in enumerate(whole):
        if n % every == 0:
            yield replace(found, seq=n, captured_s=n / RATE)


def practise(every: int = 1) -> list[RepetitionResult]:
    plan, results = the_plan(), []
    observer = Observer(Ruler(plan.eye_corners_mm))
    session = Session(plan, observer.begin_baseline)
    for found in frames(every):
        session.advance(observer.observe(found))
        results += session.take_finished()
    return results


@pytest.fixture(scope="module")
def results() -> list[RepetitionResult]:
    return practise()


def figures(result: RepetitionResult) -> dict[str, object]:
    assert isinstance(result.score, Scored)
    return {
        "repetition": f"{result.movement} {result.number}",
        "excursion_mm": {s.value: round(_value(result.excursion_mm[s]), 2) for s in Side},
        "score": round(result.score.value, 3),
        "synkinesis": {f"{s.side} {s.region}": round(s.amount, 2) for s in result.synkinesis},
        "cues": [c.cue.value for c in result.cues],
    }


def _value(value: object) -> float:
    assert isinstance(value, Measured)
    return value.value


def test_the_session_is_the_one_that_was_looked_at(results):
    now = [figures(result) for result in results]
    if os.environ.get("UPDATE_REPLAY"):
        EXPECTED.write_text(json.dumps(now, indent=1) + "\n", "utf-8")
    for ours, expected in zip(now, json.loads(EXPECTED.read_text("utf-8")), strict=True):
        assert ours["repetition"] == expected["repetition"]
        assert ours["excursion_mm"] == pytest.approx(expected["excursion_mm"], abs=0.05)
        assert ours["score"] == pytest.approx(expected["score"], abs=0.02)
        assert ours["synkinesis"] == pytest.approx(expected["synkinesis"], abs=0.02)
        assert ours["cues"] == expected["cues"]


PLANTED = {
    ("smile", 2): "right eye",
    ("gentle-eye-closure", 2): "right mouth_corner",
    ("lip-pucker", 2): "right eye",
}


def found(results: list[RepetitionResult]) -> dict[tuple[str, int], str]:
    return {(r.movement, r.number): f"{s.side} {s.region}" for r in results for s in r.synkinesis}


def warned(results: list[RepetitionResult]) -> dict[tuple[str, int], set[Cue]]:
    given = {(r.movement, r.number): {c.cue for c in r.cues} & set(WARNINGS) for r in results}
    return {key: cues for key, cues in given.items() if cues}


def test_the_planted_faults_are_found_and_none_elsewhere(results):
    assert found(results) == PLANTED
    said = warned(results)
    assert said.pop(("smile", 3)) == {Cue.SMALLER, Cue.SLOWER}
    assert set(said) == set(PLANTED)
    assert all(Cue.BACK_OFF in cues for cues in said.values())


def test_at_half_the_frame_rate_the_same_is_found(results):
    half = practise(every=2)
    assert [(r.movement, r.number) for r in half] == [(r.movement, r.number) for r in results]
    assert found(half) == PLANTED
    assert warned(half) == warned(results)
    for ours, theirs in zip(half, results, strict=True):
        for side in Side:
            assert _value(ours.excursion_mm[side]) == pytest.approx(_value(theirs.excursion_mm[side]), abs=0.2)
