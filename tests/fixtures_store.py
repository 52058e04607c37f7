"""A store, and what is put into it, for tests of records. Fixtures are imported by the modules that want them."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st

from device.coaching.state import (
    Course,
    Cue,
    CueGiven,
    NotScored,
    NotScoredWhy,
    Part,
    PartName,
    RepetitionResult,
    Scored,
    Synkinesis,
    Way,
)
from device.measurement.side import Affected, Side
from device.measurement.values import Measured, Unmeasured, UnmeasuredWhy
from device.plan.schema import Band, Region
from device.records.store import STORE_FILE, open_store
from device.records.stored import (
    SessionStarted,
)

STARTED = datetime(2026, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)
SESSION = SessionStarted(
    started=STARTED,
    began_s=100.0,
    plan_id="plan-7",
    affected=Affected.RIGHT,
    model_sha256="ab" * 32,
    policy_version="1",
    program_version="0.1.0",
)
SMILE = RepetitionResult(
    exercise=0,
    number=2,
    movement="open_mouth_smile",
    started_s=112.5,
    duration_s=6.25,
    excursion_mm={Side.LEFT: Measured(6.128, 0.21), Side.RIGHT: Measured(3.449, 0.1)},
    symmetry_ratio=Measured(0.563, 0.04),
    score=Scored(0.71, (Part(PartName.IN_BAND, 1.0, "3.4 mm of 2 to 4 mm"), Part(PartName.QUIET, 0.8, "eye 0.9"))),
    synkinesis=(Synkinesis(Region.EYE, Side.RIGHT, 0.31, 0.15, 2.004),),
    cues=(CueGiven(Cue.BEGIN, 0.0), CueGiven(Cue.BACK_OFF, 2.4)),
)
UNSEEN = replace(
    SMILE,
    number=3,
    started_s=130.0,
    excursion_mm={Side.LEFT: Measured(6.0, 0.2), Side.RIGHT: Unmeasured(UnmeasuredWhy.TURNED_AWAY)},
    symmetry_ratio=Unmeasured(UnmeasuredWhy.TURNED_AWAY),
    score=NotScored(NotScoredWhy.NOT_SEEN),
    synkinesis=(),
    cues=(),
)

finite = st.floats(allow_nan=False, allow_infinity=False)
words = st.text(st.characters(exclude_categories=("Cs",)))
values = st.builds(Measured, finite, finite) | st.builds(Unmeasured, st.sampled_from(UnmeasuredWhy))
small_ints = st.integers(0, 10_000)
results = st.builds(
    RepetitionResult,
    exercise=small_ints,
    number=small_ints,
    movement=words,
    started_s=finite,
    duration_s=finite,
    excursion_mm=st.fixed_dictionaries({Side.LEFT: values, Side.RIGHT: values}),
    symmetry_ratio=values,
    score=st.builds(
        Scored, finite, st.lists(st.builds(Part, st.sampled_from(PartName), finite, words), max_size=6).map(tuple)
    )
    | st.builds(NotScored, st.sampled_from(NotScoredWhy)),
    synkinesis=st.lists(
        st.builds(
            Synkinesis,
            st.sampled_from(Region),
            st.sampled_from(Side),
            finite,
            finite,
            finite,
            st.sampled_from(Way),
            st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    cues=st.lists(st.builds(CueGiven, st.sampled_from(Cue), finite), max_size=5).map(tuple),
    band=st.none() | st.builds(Band, finite, finite),
    quiet_excursion_mm=st.none() | values,
    unwatched=st.lists(words, max_size=3).map(tuple),
    course=st.none()
    | st.builds(
        Course,
        onset_s=st.fixed_dictionaries({Side.LEFT: values, Side.RIGHT: values}),
        **{field.name: values for field in fields(Course) if field.name != "onset_s"},
    ),
)


@pytest.fixture(name="path")
def path_fixture(tmp_path):
    return tmp_path / "records" / STORE_FILE


@pytest.fixture(name="store")
def store_fixture(path):
    store = open_store(path)
    yield store
    store.close()


def add(store, result, session=SESSION):
    session_id = store.begin_session(session)
    store.add_repetition(session_id, result, session_began_s=session.began_s)
    return session_id
