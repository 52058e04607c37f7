"""The catalogue's files are edited by contributors: whatever is wrong is named with its file, its entry and its key."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.faults import MirrorError
from device.measurement.side import Affected, Side
from device.measurement.values import MeasureId
from device.plan.catalogue import load_catalogue, read_catalogue
from device.plan.catalogue.reading import CatalogueBroken
from device.plan.conditions import ExclusionWhy
from device.plan.entries import MassageSide, Motion, MovementKind, Unwatched
from device.plan.schema import CameraGrade, Region

SMALL = {
    "sources.toml": '"A1" = "A book"\n"B2" = "Another book"\n',
    "quiet.toml": """
[eye]
limit_ratio = 0.15
sources = ["A1"]
confirmed = true
[mouth_corner]
limit_mm = 1.5
sources = []
confirmed = false
to_confirm = ["limit"]
[brow]
limit_mm = 1.5
sources = []
confirmed = true
""",
    "muscles.toml": """
[muscle.one]
name = "musculus unus"
title = "First muscle"
function = "It lifts."
where = "It is here."
feel = "A lift."
lines = [{ points = [[0.2, 0.3], [0.2, 0.1]] }]
sources = ["A1"]
confirmed = true
[muscle.two]
name = "musculus duo"
title = "Second muscle"
function = "It squeezes."
where = "It is there."
feel = "Nothing."
lines = [{ points = [[0.3, 0.3], [0.3, 0.1]] }]
untrained = "It stays quiet."
sources = ["A1"]
confirmed = true
""",
    "movements/some.toml": """
[movement.lift]
name = "standard lift"
title = "Small lift"
muscles = ["one"]
action = "It lifts."
instruction = ["Lift a little."]
feel = "A lift."
mistakes = ["too big"]
signal = { brow_up_mm = 1.0 }
grade = "A"
watch = ["eye"]
sources = ["A1", "B2"]
confirmed = false
to_confirm = ["feel"]
question = "Is it so?"
[movement.calm]
kind = "inhibition"
name = "quiet second"
title = "Keep calm"
muscles = ["two"]
action = "It stays off."
instruction = ["Stay calm."]
feel = "Calm."
mistakes = ["not calm"]
grade = "C"
watch = []
unwatched = ["neck"]
sources = ["B2"]
confirmed = true
""",
    "massages/some.toml": """
[massage.rub]
title = "Small circles"
kind = "massage"
area = "forehead"
side = "affected"
direction = "Outwards."
pressure = "Light."
seconds = 60
hands = "Two fingers."
strokes = [{ motion = "circles", radius = 0.05, points = [[0.2, 0.2], [0.4, 0.2]] }]
instruction = ["Make circles."]
not_when = ["it hurts"]
not_with = ["eye_weight"]
locked = "Only on prescription."
sources = ["A1"]
confirmed = true
""",
}


def broken(file: str, before: str, after: str) -> list[str]:
    assert before in SMALL[file]
    return broken_by({**SMALL, file: SMALL[file].replace(before, after, 1)})


def broken_by(texts: dict[str, str]) -> list[str]:
    lines = complaints(texts)
    assert lines
    return lines


def complaints(texts: dict[str, str]) -> list[str]:
    """What is wrong with the texts; nothing else may be raised."""
    try:
        read_catalogue(texts)
    except CatalogueBroken as error:
        return [line.removeprefix("  ") for line in str(error).splitlines()[1:]]
    return []


def test_a_small_catalogue_is_read_as_it_is_written():
    catalogue = read_catalogue(SMALL)
    lift, calm = catalogue.movements["lift"], catalogue.movements["calm"]
    assert (lift.signal, lift.grade, lift.watch) == ({MeasureId.BROW_UP_MM: 1.0}, CameraGrade.A, (Region.EYE,))
    assert (lift.kind, lift.confirmed, lift.to_confirm) == (MovementKind.MOVEMENT, False, ("feel",))
    assert (calm.kind, calm.unwatched, calm.locked) == (MovementKind.INHIBITION, (Unwatched.NECK,), "")
    assert catalogue.quiet_for(lift, Affected.LEFT)[0].limit == 0.15
    rub = catalogue.massages["rub"]
    assert (rub.side, rub.strokes[0].motion, rub.touches_face) == (MassageSide.AFFECTED, Motion.CIRCLES, True)
    assert rub.not_with == (ExclusionWhy.EYE_WEIGHT,)


def test_which_movements_train_a_muscle_is_derived_and_keeping_it_quiet_is_no_training():
    catalogue = read_catalogue(SMALL)
    one, two = catalogue.muscles["one"], catalogue.muscles["two"]
    assert [m.id for m in catalogue.trained_by(one)] == ["lift"]
    assert catalogue.trained_by(two) == ()
    assert [m.id for m in catalogue.quieted_by(two)] == ["calm"]


def test_what_is_unconfirmed_is_told_and_nothing_else():
    catalogue = read_catalogue(SMALL)
    assert [(what, e.id) for what, e in catalogue.unconfirmed()] == [
        ("movement", "lift"),
        ("quiet limit", "mouth_corner"),
    ]


def test_every_text_for_the_patient_comes_once():
    texts = list(read_catalogue(SMALL).patient_texts())
    assert len(texts) == len(set(texts))
    assert {"Small lift", "Lift a little.", "too big", "It squeezes.", "Two fingers.", "it hurts"} <= set(texts)
    assert not {"", "standard lift", "musculus unus", "Is it so?", "Only on prescription."} & set(texts)


@pytest.mark.parametrize(
    ("file", "before", "after", "place", "said"),
    [
        ("movements/some.toml", 'title = "Small lift"\n', "", "movement.lift.title", "missing"),
        ("movements/some.toml", '"Small lift"', '"A very small lift"', "movement.lift.title", "at most 3"),
        ("movements/some.toml", "feel =", "fele =", "movement.lift.fele", "did you mean 'feel'"),
        ("movements/some.toml", '["one"]', '["won"]', "movement.lift.muscles", "not in muscles.toml"),
        ("movements/some.toml", '["one"]', "[]", "movement.lift.muscles", "holds 0"),
        ("movements/some.toml", "brow_up_mm", "brow_upp_mm", "movement.lift.signal.brow_upp_mm",
         "did you mean 'brow_up_mm'"),
        ("movements/some.toml", "brow_up_mm", "brow_height_mm", "movement.lift.signal.brow_height_mm", "no measure of"),
        ("movements/some.toml", "brow_up_mm", "palpebral_aperture_ratio",
         "movement.lift.signal.palpebral_aperture_ratio", "no measure of"),
        ("movements/some.toml", "brow_up_mm = 1.0", "brow_up_mm = nan", "movement.lift.signal.brow_up_mm", "-2 to 2"),
        ("movements/some.toml", "brow_up_mm = 1.0", "brow_up_mm = 0", "movement.lift.signal.brow_up_mm", "for nothing"),
        ("movements/some.toml", "{ brow_up_mm = 1.0 }", "{}", "movement.lift.signal", "empty"),
        ("movements/some.toml", "signal = { brow_up_mm = 1.0 }\n", "", "movement.lift.signal", "missing"),
        ("movements/some.toml", 'grade = "A"', 'grade = "C"', "movement.lift.signal", "must go"),
        ("movements/some.toml", 'grade = "A"', 'grade = "D"', "movement.lift.grade", "not known"),
        ("movements/some.toml", '["eye"]', '["ey"]', "movement.lift.watch", "did you mean 'eye'"),
        ("movements/some.toml", '["eye"]', '["eye", "eye"]', "movement.lift.watch", "twice"),
        ("movements/some.toml", '["neck"]', '["ankle"]', "movement.calm.unwatched", "not known"),
        ("movements/some.toml", '["A1", "B2"]', '["A1", "B3"]', "movement.lift.sources", "not in sources.toml"),
        ("movements/some.toml", '["A1", "B2"]', "[]", "movement.lift.sources", "holds 0"),
        ("movements/some.toml", '"Lift a little."', '"Lift.", "A.", "Bit.", "More."', "movement.lift.instruction",
         "holds 4"),
        ("movements/some.toml", '"Lift a little."', '" "', "movement.lift.instruction", "empty one"),
        ("movements/some.toml", 'to_confirm = ["feel"]\n', "", "movement.lift.to_confirm", "missing"),
        ("movements/some.toml", '["feel"]', '["feal"]', "movement.lift.to_confirm", "did you mean 'feel'"),
        ("movements/some.toml", "confirmed = false", "confirmed = true", "movement.lift.confirmed", "take them out"),
        ("movements/some.toml", 'kind = "inhibition"', 'kind = "rest"', "movement.calm.muscles", "must go"),
        ("movements/some.toml", '["two"]\naction = "It stays off."', '["two"]\nlocked = ""\naction = "It stays off."',
         "movement.calm.locked", "empty"),
        ("movements/some.toml", "[movement.lift]", "[movement.Lift]", "movement.Lift", "is no id"),
        ("muscles.toml", 'untrained = "It stays quiet."\n', "", "muscle.two.untrained", "say why"),
        ("muscles.toml", 'feel = "A lift."', 'feel = "A lift."\nuntrained = "So."', "muscle.one.untrained", "lift"),
        ("muscles.toml", "[0.2, 0.1]", "[1.2, 0.1]", "muscle.one.lines[1].points", "off the left half"),
        ("muscles.toml", "[[0.2, 0.3], [0.2, 0.1]]", "[[0.2, 0.3]]", "muscle.one.lines[1].points", "holds 1"),
        ("massages/some.toml", "[0.4, 0.2]", "[-0.4, 0.2]", "massage.rub.strokes[1].points", "off the left half"),
        ("massages/some.toml", "[0.4, 0.2]", "[0.4, 9]", "massage.rub.strokes[1].points", "-0.3 to 1.6"),
        ("massages/some.toml", "[0.4, 0.2]", "[0.4]", "massage.rub.strokes[1].points", "no point"),
        ("massages/some.toml", "[0.4, 0.2]", "[0.4, inf]", "massage.rub.strokes[1].points", "no point"),
        ("massages/some.toml", "radius = 0.05, ", "", "massage.rub.strokes[1].radius", "missing"),
        ("massages/some.toml", '"circles"', '"press"', "massage.rub.strokes[1].radius", "must go"),
        ("massages/some.toml", 'hands = "Two fingers."\n', "", "massage.rub.hands", "missing"),
        ("massages/some.toml", "strokes = [{", "stroke = [{", "massage.rub.strokes", "missing"),
        ("massages/some.toml", "seconds = 60", "seconds = 6000", "massage.rub.seconds", "5 to 600 s"),
        ("massages/some.toml", '["eye_weight"]', '["eye_wait"]', "massage.rub.not_with", "did you mean 'eye_weight'"),
        ("massages/some.toml", 'side = "affected"', 'side = "left"', "massage.rub.side", "not known"),
        ("quiet.toml", "limit_ratio = 0.15", "limit_ratio = 15", "eye.limit_ratio", "0.02 to 1"),
        ("quiet.toml", "[brow]", "[brwo]", "brow", "missing"),
        ("sources.toml", '"A book"', "7", "A1", "text in quotes"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_file_its_entry_and_its_key(file, before, after, place, said):
    lines = broken(file, before, after)
    assert [line for line in lines if line.startswith(f"{file}: {place}: ") and said in line], lines


def test_a_mistake_brings_no_others_along():
    assert len(broken("movements/some.toml", 'grade = "A"', 'grade = "D"')) == 1
    assert len(broken("movements/some.toml", "confirmed = false", "confirmed = 1")) == 1
    assert len(broken("muscles.toml", "[0.2, 0.1]", "[1.2, 0.1]")) == 1


def test_all_mistakes_are_told_at_once():
    texts = dict(SMALL)
    texts["movements/some.toml"] = texts["movements/some.toml"].replace('grade = "A"', 'grade = "D"')
    texts["massages/some.toml"] = texts["massages/some.toml"].replace("seconds = 60", "seconds = true")
    assert len(broken_by(texts)) == 2


@pytest.mark.parametrize("file", SMALL)
def test_a_file_that_is_missing_or_no_toml_is_named(file):
    folder = file.split("/", maxsplit=1)[0]
    assert any(line.startswith(folder) for line in broken_by({k: v for k, v in SMALL.items() if k != file}))
    assert any(line.startswith(f"{file}: the file") for line in broken_by({**SMALL, file: "= nonsense"}))
    assert any(line.startswith(f"{file}: the file") for line in broken_by({**SMALL, file: ""}))


def test_a_file_that_nobody_reads_is_named():
    assert "movement.toml: the file is not known" in broken_by({**SMALL, "movement.toml": "a = 1"})[0]


def test_an_entry_that_stands_in_two_files_is_named():
    assert broken_by({**SMALL, "movements/other.toml": SMALL["movements/some.toml"]}) == [
        "movements/other.toml: movement.lift: stands in another file too; give it once",
        "movements/other.toml: movement.calm: stands in another file too; give it once",
    ]


def test_a_broken_catalogue_is_a_fault_like_any_other():
    assert issubclass(CatalogueBroken, MirrorError)


SCRAPS = st.sampled_from(
    ['"', "[", "]", "=", "{", "}", "\n", "1", "nan", "true", "[movement.x]", "[[muscle]]", "é", "\0"]
)


@given(
    st.sampled_from(sorted(SMALL)), st.integers(0, 2000), st.integers(0, 40), st.lists(SCRAPS, max_size=3).map("".join)
)
def test_no_damage_raises_anything_but_that_the_catalogue_is_broken(file, at, length, scrap):
    text = SMALL[file]
    lines = complaints({**SMALL, file: text[:at] + scrap + text[at + length :]})
    assert all(".toml: " in line for line in lines)


VALUES = st.recursive(
    st.one_of(st.integers(), st.floats(), st.booleans(), st.text(max_size=5).map(lambda t: t.replace("\\", ""))),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
KEYS = [
    (file, f"{kind}.{entry_id}", key)
    for file, kind in (
        ("movements/some.toml", "movement"),
        ("massages/some.toml", "massage"),
        ("muscles.toml", "muscle"),
    )
    for entry_id, entry in tomllib.loads(SMALL[file])[kind].items()
    for key in entry
]


def toml(value) -> str:
    if isinstance(value, list):
        return f"[{', '.join(toml(item) for item in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(c if c.isprintable() and c not in '"\\' else "?" for c in value) + '"'
    return repr(value)


@given(st.sampled_from(KEYS), VALUES)
def test_a_value_of_any_kind_is_taken_or_named_with_its_place(where, value):
    file, entry, key = where
    start = SMALL[file].index(f"[{entry}]")
    before, after = SMALL[file][:start], SMALL[file][start:]
    line = next(line for line in after.splitlines() if line.startswith(f"{key} ="))
    lines = complaints({**SMALL, file: before + after.replace(line, f"{key} = {toml(value)}", 1)})
    assert all(line.startswith(f"{file}: {entry}.") or ".untrained: " in line for line in lines)


def test_a_stroke_on_the_right_is_that_on_the_left_mirrored():
    stroke = read_catalogue(SMALL).massages["rub"].strokes[0]
    assert stroke.on(Side.LEFT) == stroke
    assert stroke.on(Side.RIGHT).points == ((-0.2, 0.2), (-0.4, 0.2))


@pytest.mark.parametrize(
    ("side", "affected", "sides"),
    [
        (MassageSide.BOTH, Affected.LEFT, {Side.LEFT, Side.RIGHT}),
        (MassageSide.AFFECTED, Affected.LEFT, {Side.LEFT}),
        (MassageSide.AFFECTED, Affected.BOTH, {Side.LEFT, Side.RIGHT}),
        (MassageSide.UNAFFECTED, Affected.LEFT, {Side.RIGHT}),
        (MassageSide.UNAFFECTED, Affected.BOTH, set()),
    ],
)
def test_a_massage_knows_its_sides(side, affected, sides):
    massage = next(m for m in load_catalogue().massages.values() if m.side is side)
    assert set(massage.sides_for(affected)) == sides
