"""The tables by which a heading is read: what lark makes of the grammar, flat, so that it can be kept as a text.

lark decides everything about the language: which words a place of the grammar may have, which rule ends where, which
parts of a rule its tree keeps. This page knows how lark holds that; nothing else does.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kpidsl.base.record import record

if TYPE_CHECKING:
    from lark import Lark

END = "$END"  # what follows the last word of a text
_NEVER = "(?!)"  # a pattern that matches nothing: where a text can only end


@record
class Scanner:
    """What may stand at a place: one pattern with a group for each terminal, in the order in which they are tried.

    `words` tells, by terminal, the words that are a keyword there: those that the terminal's own pattern would take.
    """

    pattern: str
    words: dict[str, dict[str, str]]


@record
class State:
    """A place in the grammar: its scanner by number, what each terminal does there, and where each rule leads to.

    An action that is not negative is the next state; any other is the rule that ends, `~action`.
    """

    scanner: int
    actions: dict[str, int]
    leads: dict[str, int]


@record
class Rule:
    """A rule, or one of its alternatives, of `size` parts.

    `parts` are those that it keeps: by their number, `~number` for one that is a list of parts, None for an optional
    one that is not there. The builder's `method` makes something of them. Without a method a rule that `repeats`, which
    lark invented for a repetition, is the list of its parts, and any other is the one part that it has.
    """

    name: str
    size: int
    method: str | None
    parts: tuple[int | None, ...]
    repeats: bool


@record
class Tables:
    """`start` is the state of an empty text, `end` that of a whole one; `kept` are terminals that builders see."""

    scanners: tuple[Scanner, ...]
    states: tuple[State, ...]
    rules: tuple[Rule, ...]
    start: int
    end: int
    kept: frozenset[str]


def tables_of(lark: Lark) -> Tables:
    """The tables of a grammar that lark has read, with the contextual lexer."""
    table, lexers = lark.parser.parser._parse_table, lark.parser.lexer.lexers
    numbers = {rule: number for number, rule in enumerate(lark.rules)}
    distinct = {id(lexer): lexer for lexer in lexers.values()}
    terminals = {terminal.name for terminal in lark.terminals} | {END}
    states = []
    for state in range(len(table.states)):
        actions: dict[str, int] = {}
        leads: dict[str, int] = {}
        for symbol, (action, to) in table.states[state].items():
            kind = actions if symbol in terminals else leads
            kind[symbol] = to if action.name == "Shift" else ~numbers[to]
        states.append(State(list(distinct).index(id(lexers[state])), actions, leads))
    rules: list[Any] = lark.rules
    kept = {
        part.name
        for rule in rules
        for part in rule.expansion
        if part.is_term and (rule.options.keep_all_tokens or not part.filter_out)
    }
    return Tables(
        tuple(_scanner(lexer) for lexer in distinct.values()),
        tuple(states),
        tuple(_rule(rule) for rule in rules),
        table.start_states["start"],
        table.end_states["start"],
        frozenset(kept),
    )


def _scanner(lexer: Any) -> Scanner:
    """lark tries longer patterns first, and takes what a pattern matched for a keyword where it is one."""
    groups = "|".join(f"(?P<{each.name}>{each.pattern.to_regexp()})" for each in lexer.scanner.terminals
                      if each.name not in lexer.ignore_types)  # fmt: skip
    words = {
        terminal: {each.pattern.value: each.name for each in unless.scanner.terminals}
        for terminal, unless in lexer.callback.items()
    }
    return Scanner(rf"[ \t]*(?:{groups or _NEVER})", words)


def _rule(rule: Any) -> Rule:
    """A rule, with the parts that lark's tree would keep of it."""
    options = rule.options
    # lark writes where optional parts are missing as a row of flags, among which the parts that are there stand False.
    missing = iter(options.empty_indices or [False] * len(rule.expansion))
    parts: list[int | None] = []
    for number, part in enumerate(rule.expansion):
        while next(missing):
            parts.append(None)
        if options.keep_all_tokens or not (part.is_term and part.filter_out):
            parts.append(~number if not part.is_term and part.name.startswith("_") else number)
    parts += [None] * sum(missing)
    name = rule.origin.name
    repeats = name.startswith("_")
    is_its_part = options.expand1 and not rule.alias
    assert rule.expansion, f"{rule} may be empty"
    assert not is_its_part or len(rule.expansion) == 1, f"{rule} has no builder"
    method = None if repeats or is_its_part else rule.alias or name
    return Rule(name, len(rule.expansion), method, tuple(parts), repeats)


def written(tables: Tables) -> str:
    """Tables as a text; `read` gives them back."""
    return json.dumps(
        {
            "scanners": [[each.pattern, each.words] for each in tables.scanners],
            "states": [[each.scanner, each.actions, each.leads] for each in tables.states],
            "rules": [[each.name, each.size, each.method, each.parts, each.repeats] for each in tables.rules],
            "start": tables.start,
            "end": tables.end,
            "kept": sorted(tables.kept),
        },
        separators=(",", ":"),
    )


def read(text: str) -> Tables:
    """Tables that were written by `written`.

    Raises:
        ValueError, KeyError, TypeError: the text is none of it.
    """
    held = json.loads(text)
    return Tables(
        tuple(Scanner(*each) for each in held["scanners"]),
        tuple(State(*each) for each in held["states"]),
        tuple(Rule(name, size, method, tuple(parts), repeats) for name, size, method, parts, repeats in held["rules"]),
        held["start"],
        held["end"],
        frozenset(held["kept"]),
    )
