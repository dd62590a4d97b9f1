"""The machine that reads one heading by the tables of the grammar: LALR(1), each word looked for where it may stand.

It makes no tree of its own. What a rule has read is built at once, by the builder's method of that name, which is given
the stretch of the text and the parts. So it takes a third of the time of lark's own parser, which makes a tree of
everything, with lines and columns, and a token of every bracket. It does not say why a text cannot be read: lark is
asked, by `failure`.
"""

from __future__ import annotations

import re
from functools import cache
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
        self._methods = [getattr(builder, rule.method) if rule.method else None for rule in tables.rules]
        # A pattern is compiled when a plan first comes to its place: most plans come to half of them.
        self._scan = cache(lambda number: re.compile(tables.scanners[number].pattern).match)

    def read(self, document: Document, start: int, text: str) -> Any:
        """What the text of a heading says, which stands at `start` in its document.

        Raises:
            Unreadable: it does not parse.
            Faulty: it parses, and a builder found that it means nothing.
        """
        tables = self._tables
        state, at = tables.start, 0
        # What lies behind: the states, and between each and the next what was read there, with its stretch.
        states: list[int] = [state]
        values: list[Any] = []
        starts: list[int] = []
        ends: list[int] = []
        while True:
            here = tables.states[state]
            word = self._scan(here.scanner)(text, at)
            if word is not None:
                terminal = str(word.lastgroup)
                first, at = word.span(terminal)
                keywords = tables.scanners[here.scanner].words.get(terminal)
                if keywords is not None:
                    terminal = keywords.get(text[first:at], terminal)
            elif at == len(text):
                terminal, first = END, at
            else:
                raise Unreadable
            while (action := tables.states[state].actions.get(terminal, _NOTHING)) < 0:  # a rule ends before the word
                rule, method = tables.rules[~action], self._methods[~action]
                below = len(values) - rule.size
                if method is not None:
                    span = Span(document, start + starts[below], start + ends[-1])
                    values[below:] = [method(span, *_kept(rule, values[below:]))]
                elif rule.repeats:
                    values[below:] = [_kept(rule, values[below:])]
                ends[below:] = ends[-1:]
                del starts[below + 1 :], states[below + 1 :]
                state = tables.states[states[-1]].leads[rule.name]
                if state == tables.end:
                    return values[0]
                states.append(state)
            if action == _NOTHING or terminal == END:
                raise Unreadable
            state = action
            states.append(state)
            starts.append(first)
            ends.append(at)
            if terminal in tables.kept:
                token = Token(text[first:at])
                token.span = Span(document, start + first, start + at)
                values.append(token)
            else:
                values.append(None)


_NOTHING = 1 << 30  # an action that no table has: the word does not fit


def _kept(rule: Rule, values: list[Any]) -> list[Any]:
    """The parts of a rule that its builder sees."""
    if not rule.lists:
        return [None if part is None else values[part] for part in rule.parts]
    parts: list[Any] = []
    for part in rule.parts:
        if part is None:
            parts.append(None)
        elif part >= 0:
            parts.append(values[part])
        elif parts:
            parts += values[~part]
        else:
            parts = values[~part]  # the list goes on as it is, or repetitions would be copied as often as they are long
    return parts
