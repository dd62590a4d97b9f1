"""What the runner of the documentation does itself: completing fragments, comparing what is shown with what is."""

from __future__ import annotations

from .blocks import matches, within
from .completed import completed

PREAMBLE = 'plan "P"\n  years 2024..2025\n\nlet a = b\nassume a > 0\naction 1 "x"\naction 2 "y"\n'


def test_a_fragment_keeps_its_place_and_takes_the_rest() -> None:
    assert completed("let c = a\n", PREAMBLE).startswith("let c = a\n")
    assert completed("let c = a\n", PREAMBLE).endswith('action 2 "y"\n')


def test_what_a_fragment_defines_replaces_the_definition() -> None:
    assert completed("let a = d\n", PREAMBLE).count("let a") == 1
    assert "let a" not in completed("input a\n", PREAMBLE)


def test_a_part_of_the_tree_replaces_the_tree() -> None:
    whole = completed('action 3 "z"\n', PREAMBLE)
    assert "action 3" in whole
    assert "action 1" not in whole
    assert "action 2" not in whole


def test_ellipses_stand_for_lines_and_for_parts_of_lines() -> None:
    assert matches("a\n…\nd", "a\nb\nc\nd\n")
    assert matches("a…d", "abcd")
    assert matches("a  \n", "a")
    assert not matches("a\nd", "a\nb\nd")
    assert not matches("a…d", "abc\nd")


def test_json_is_compared_part_by_part() -> None:
    real = {"a": 1, "b": [{"c": 2}, {"c": 3, "d": 4}]}
    assert within({"a": 1, "…": "…"}, real)
    assert within({"a": "…", "b": ["…", {"c": 3, "…": "…"}]}, real)
    assert not within({"a": 1}, real)
    assert not within({"a": 2, "…": "…"}, real)
    assert not within({"b": [{"c": 2}], "…": "…"}, real)
