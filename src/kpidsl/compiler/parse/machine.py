"""The machine that reads one heading by the tables of the grammar: LALR(1), each word looked for where it may stand.

It makes no tree of its own. What a rule has read is built at once, by the builder's method of that name, which is given
the stretch of the text and the parts. So it takes a third of the time of lark's own parser, which makes a tree of
everything, with lines and columns, and a token of every bracket. It does not say why a text cannot be read: lark is
asked, by `failure`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse.tables import END, Rule, Tables


class Token(str):
    """A word of a text, with its stretch."""

    __slots__ = ("span",)
    span: Span


class Unreadable(Exception):  # noqa: N818 - no error of ours: it says that a heading does not parse
    """The text is not of the language."""


class Machine:
    """Reads headings one by one. `builder` has a method for each rule; they are looked up once, here."""

    def __init__(self, tables: Tables, builder: object) -> None:
        self._tables = tables
        self._rules = [_step(rule, builder) for rule in tables.rules]
        # A pattern is compiled when a plan first comes to its place: most plans come to half of them.
        self._scan = cache(lambda number: re.compile(tables.scanners[number].pattern).match)

    def read(self, document: Document, start: int, text: str) -> Any:
        """What the text of a heading says, which stands at `start` in its document.

        Raises:
            Unreadable: it does not parse.
            Faulty: it parses, and a builder found that it means nothing.
        """
        tables, rules, scan = self._tables, self._rules, self._scan
        all_states, all_scanners, kept = tables.states, tables.scanners, tables.kept
        state, at = tables.start, 0
        # What lies behind: the states, and what was read between each and the next, with where it starts.
        states: list[int] = [state]
        values: list[Any] = []
        starts: list[int] = []
        while True:
            scanner = all_states[state].scanner
            word = scan(scanner)(text, at)
            if word is not None:
                terminal = word.lastgroup or END
                first, after = word.span(terminal)
                if keywords := all_scanners[scanner].words.get(terminal):
                    terminal = keywords.get(text[first:after], terminal)
            elif at == len(text):
                terminal, first, after = END, at, at
            else:
                raise Unreadable
            while (action := all_states[state].actions.get(terminal, _NOTHING)) < 0:  # a rule ends before this word
                name, size, keep, build = rules[~action]
                parts = values[-size:]
                if size > 1:
                    del states[1 - size :], values[1 - size :], starts[1 - size :]
                if keep is not None:
                    parts = keep(parts)
                    values[-1] = build(Span(document, start + starts[-1], start + at), *parts) if build else parts
                state = states[-1] = all_states[states[-2]].leads[name]
                if state == tables.end:
                    return values[0]
            if action == _NOTHING or terminal == END:
                raise Unreadable
            state, at = action, after
            states.append(state)
            starts.append(first)
            token = None
            if terminal in kept:
                token = Token(text[first:after])
                token.span = Span(document, start + first, start + after)
            values.append(token)


_NOTHING = 1 << 30  # an action that no table has: the word does not fit

Keep = Callable[[list[Any]], list[Any]]


def _step(rule: Rule, builder: object) -> tuple[str, int, Keep | None, Callable[..., Any] | None]:
    """What a rule does where it ends: its name and size, which of its parts it keeps, and what builds of them.

    One that keeps nothing is its one part, as that is.
    """
    if rule.method is None and not rule.repeats:
        return rule.name, rule.size, None, None
    build = getattr(builder, rule.method) if rule.method else None
    if any(part is not None and part < 0 for part in rule.parts):
        return rule.name, rule.size, partial(_joined, rule.parts), build
    if rule.parts == tuple(range(rule.size)):
        return rule.name, rule.size, _all, build
    return rule.name, rule.size, partial(_some, rule.parts), build


def _all(values: list[Any]) -> list[Any]:
    return values


def _some(parts: Sequence[int | None], values: list[Any]) -> list[Any]:
    return [None if part is None else values[part] for part in parts]


def _joined(parts: Sequence[int | None], values: list[Any]) -> list[Any]:
    """Parts of which some are lists of parts."""
    kept: list[Any] = []
    for part in parts:
        if part is None:
            kept.append(None)
        elif part >= 0:
            kept.append(values[part])
        elif kept:
            kept += values[~part]
        else:
            kept = values[~part]  # the list goes on: copied, a repetition would cost the square of its length
    return kept
