"""Everything that is wrong with a document is found at once, each with its place and a way out."""

from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.tables import Problem, Table, quoted, read_document, read_text


class Colour(StrEnum):
    GREEN = "green"
    BLUE = "blue"


def table(text: str) -> Table:
    document = read_document(text)
    assert isinstance(document, Table)
    return document


def places(document: Table) -> list[str]:
    return [problem.place for problem in document.problems]


def test_all_problems_are_found_in_one_go_each_with_its_place():
    document = table('colour = "gren"\ncount = "two"\n[inner]\nsize = 99\nsise = 1\n[[row]]\nx = 1\n[[row]]\ny = 1\n')
    document.word("colour", Colour, Colour.BLUE)
    document.integer("count", 1, 5)
    document.table("inner").number("size", 0, 10, unit="mm")
    for row in document.tables("row", 5):
        row.integer("x", 0, 5)
    document.text("name")
    document.finish()
    assert places(document) == ["colour", "count", "inner.size", "row[2].x", "name", "inner.sise", "row[2].y"]
    by_place = {p.place: p.message for p in document.problems}
    assert "did you mean 'green'" in by_place["colour"]
    assert "did you mean 'size'" in by_place["inner.sise"]
    assert "0 to 10 mm" in by_place["inner.size"]


def test_true_is_no_number_and_a_number_is_finite():
    document = table("a = true\nb = inf\nc = nan\nd = 1")
    for key in "abc":
        document.number(key, 0, 10)
    assert document.number("d", 0, 10) == 1.0
    assert places(document) == ["a", "b", "c"]


def test_what_may_be_missing_is_no_problem_and_gives_the_default():
    document = table("x = 1")
    assert document.number("y", 0, 10, 7.0, required=False) == 7.0
    assert document.flag("z", True, required=False)
    assert document.day("d", date(2000, 1, 1), required=False) == date(2000, 1, 1)
    assert document.table("t", required=False).integer("n", 0, 5, 3, required=False) == 3
    assert not document.problems


def test_an_empty_document_and_one_that_is_no_toml_say_so_and_what_to_do():
    assert read_document("  \n") == Problem("", "is empty; copy the right one here again")
    broken = read_document("a = 1\nb = = 2\n")
    assert isinstance(broken, Problem)
    assert "line 2" in broken.message
    others = read_document("a = " + "1" * 5000), read_text(b"x" * 11, 10), read_text(b"abc\xff", 10)
    for problem in (broken, *others):
        assert isinstance(problem, Problem)
        assert problem.message.partition("; ")[2].split()[0] in {"copy", "correct", "make", "save"}


def test_bytes_that_are_too_many_or_no_utf8_are_refused():
    assert isinstance(read_text(b"x" * 11, 10), Problem)
    bad = read_text(b"abc\xff", 10)
    assert isinstance(bad, Problem)
    assert "byte 4" in bad.message
    assert read_text("größe".encode(), 10) == "größe"


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert read_text(b"\xef\xbb\xbfschema = 1", 100) == "schema = 1"


VALUES = [
    pytest.param("1" * 400, id="more digits than a float holds"),
    pytest.param("0x" + "f" * 5000, id="more digits than may be printed"),
    pytest.param("{ " + ".".join("a" * 2000) + " = 1 }", id="a table nested deeper than may be printed"),
    pytest.param("[" * 90 + "]" * 90, id="lists in lists"),
]


@pytest.mark.parametrize("value", VALUES)
def test_a_monstrous_value_is_a_problem_in_few_words_wherever_it_stands(value):
    document = table(f"a = {value}")
    document.number("a", 0, 1)
    document.integer("a", 0, 1)
    document.text("a")
    document.flag("a", otherwise=False)
    document.day("a", date(2000, 1, 1))
    document.word("a", Colour, Colour.BLUE)
    assert places(document) == ["a"] * 6
    assert all(len(problem.message) < 80 for problem in document.problems)


def test_a_whole_number_too_long_to_be_read_at_all_is_a_problem():
    assert isinstance(read_document("a = " + "1" * 5000), Problem)


def test_a_list_that_is_far_too_long_is_one_problem_and_read_no_further_than_its_limit():
    document = table("[[row]]\n" * 1000)
    assert len(document.tables("row", 5)) == 5
    assert places(document) == ["row"]


@given(st.text())
def test_no_text_makes_it_raise(text):
    document = read_document(text)
    if isinstance(document, Table):
        document.number("a", 0, 1)
        document.day("d", date(2000, 1, 1))
        document.tables("t", 5)
        document.finish()


def test_lists_of_texts_words_and_points_are_read_as_they_are_written():
    document = table('texts = ["a", "b"]\nwords = ["green"]\npoints = [[0, 1.5], [2, 3]]\n[named.one]\nx = 1\n')
    assert document.texts("texts", 2) == ("a", "b")
    assert document.words("words", Colour) == (Colour.GREEN,)
    assert document.points("points", 2) == ((0.0, 1.5), (2.0, 3.0))
    assert document.named("named")["one"].integer("x", 0, 5) == 1
    document.finish()
    assert document.problems == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1", "give a list"),
        ("a = []", "holds 0"),
        ("a = [1, 2, 3, 4]", "holds 4"),
        ("a = [1]", "holds something that is no"),
        ("a = [[1, 2, 3]]", "holds something that is no"),
        ("a = [[true, false]]", "holds something that is no"),
        ('a = [" "]', "holds something that is no"),
        ("", "missing"),
    ],
)
def test_a_list_of_something_else_is_a_problem(text, said):
    for read in ("texts", "points"):
        document = table(text or "b = 1")
        assert getattr(document, read)("a", 3) == ()
        assert said in document.problems[0].message


def test_a_word_of_a_list_that_is_not_known_or_stands_twice_is_a_problem():
    document = table('a = ["gren"]\nb = ["blue", "blue"]\nc = [1]')
    assert [document.words(key, Colour) for key in "abc"] == [(), (Colour.BLUE,), ()]
    assert places(document) == ["a", "b", "c"]
    assert "did you mean 'green'" in document.problems[0].message


def test_a_named_table_that_is_none_is_a_problem():
    document = table("[named]\none = 1")
    assert document.named("named")["one"].values == {}
    assert places(document) == ["named.one"]


@given(st.text().filter(lambda text: text.strip() and not any(0xD800 <= ord(c) <= 0xDFFF for c in text)))
def test_a_text_that_is_quoted_is_read_back_the_same(text):
    assert table(f"a = {quoted(text)}").text("a") == text
