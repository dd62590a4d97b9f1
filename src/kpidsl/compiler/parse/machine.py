"""The machine that reads one heading by the tables of the grammar: LALR(1), each word looked for where it may stand.

It makes no tree of its own. What a rule has read is built at once, by the builder's method of that name, which is given
the stretch of the text and the parts. So it takes a third of the time of lark's own parser, which makes a tree of
everything, with lines and columns, and a token of every bracket. It does not say why a text cannot be read: lark is
asked, by `failure`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from operator import itemgetter
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
        self._actions = [state.actions for state in tables.states]
        self._rules = [_step(rule, builder) for rule in tables.rules]
        # What most plans never come to is not made: the pattern of a place is compiled, and where a rule leads is
        # followed, when a plan first comes there.
        self._scanners: list[_Scanner | None] = [None] * len(tables.states)
        self._landings: dict[tuple[int, int, str], tuple[int, int]] = {}

    def read(self, document: Document, start: int, text: str) -> Any:
        """What the text of a heading says, which stands at `start` in its document.

        Raises:
            Unreadable: it does not parse.
            Faulty: it parses, and a builder found that it means nothing.
        """
        actions, rules, kept = self._actions, self._rules, self._tables.kept
        scanners, landings, new = self._scanners, self._landings, _new
        state, at, end = self._tables.start, 0, start
        # What lies behind: the states, and what was read between each and the next, with where it starts. Below it all
        # stands the value of what is not there.
        states: list[int] = [state]
        values: list[Any] = [None]
        starts: list[int] = []
        while True:
            scan, words = scanners[state] or self._scanner(state)
            word = scan(text, at)
            if word is not None:
                terminal = word.lastgroup or END
                first, after = word.span(word.lastindex or 0)
                keywords = words.get(terminal)
                if keywords is not None:
                    terminal = keywords.get(text[first:after], terminal)
            elif at == len(text):
                terminal, first, after = END, at, at
            else:
                raise Unreadable
            action = actions[state].get(terminal, _NOTHING)
            while action < 0:  # a rule ends before this word
                more, keep, build = rules[~action]
                if keep is not None:
                    parts = keep(values)
                    if more:
                        del states[-more:], values[-more:], starts[-more:]
                    values[-1] = build(new(Span, (document, starts[-1], end)), *parts) if build else parts
                landing = (states[-2], action, terminal)
                state, action = landings.get(landing) or self._landing(landing)
                states[-1] = state
            if action >= _NOTHING:
                if action == _DONE:
                    return values[-1]
                raise Unreadable
            state, at = action, after
            begin, end = start + first, start + after
            states.append(state)
            starts.append(begin)
            if terminal in kept:
                token = Token(text[first:after])
                token.span = new(Span, (document, begin, end))
                values.append(token)
            else:
                values.append(None)

    def _scanner(self, state: int) -> _Scanner:
        """What finds the next word in a state, and by terminal the words that are keywords there."""
        scanner = self._tables.scanners[self._tables.states[state].scanner]
        found = self._scanners[state] = (_matcher(scanner.pattern), scanner.words)
        return found

    def _landing(self, landing: tuple[int, int, str]) -> tuple[int, int]:
        """Where a rule leads that has ended on a state, before a terminal: the next state, and what to do there.

        Rules that are their one part, as most of an expression's are, are gone through at once.
        """
        below, action, terminal = landing
        states, rules, is_passed = self._tables.states, self._tables.rules, True
        while is_passed:
            state = states[below].leads[rules[~action].name]
            action = _DONE if state == self._tables.end else states[state].actions.get(terminal, _NOTHING)
            is_passed = action < 0 and self._rules[~action][1] is None
        self._landings[landing] = state, action
        return state, action


_Scanner = tuple[Callable[[str, int], "re.Match[str] | None"], Mapping[str, Mapping[str, str]]]

_new: Callable[[type[Span], tuple[Document, int, int]], Span] = tuple.__new__  # half the time of `Span(…)`

_NOTHING = 1 << 30  # an action that no table has: the word does not fit
_DONE = _NOTHING + 1  # another: the text is read


@cache
def _matcher(pattern: str) -> Callable[[str, int], re.Match[str] | None]:
    """Many states have the same pattern."""
    return re.compile(pattern).match


Keep = Callable[[list[Any]], Sequence[Any]]  # from all values that lie behind


def _step(rule: Rule, builder: object) -> tuple[int, Keep | None, Callable[..., Any] | None]:
    """What a rule does where it ends: how many parts more than one it has, which it keeps, and what builds of them.

    One that keeps nothing is its one part, as that is.
    """
    if rule.method is None and not rule.repeats:
        assert rule.size == 1, rule
        return 0, None, None
    build = getattr(builder, rule.method) if rule.method else None
    joins = any(part is not None and part < 0 for part in rule.parts)
    if joins or (build is None and len(rule.parts) > 1):
        return rule.size - 1, partial(_joined, rule.parts, rule.size), build
    places = [0 if part is None else part - rule.size for part in rule.parts]
    if len(places) > 1:
        return rule.size - 1, itemgetter(*places), build
    alone = slice(places[0], places[0] + 1 or None) if places else slice(0)
    return rule.size - 1, itemgetter(alone), build


def _joined(parts: Sequence[int | None], size: int, behind: list[Any]) -> list[Any]:
    """Parts of which some are lists of parts."""
    kept: list[Any] = []
    values = behind[-size:]
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
