"""What things of a plan say, as fingerprints: equal ones say the same, wherever they stand and whatever their names.

There are two of each: of how a thing is put, and of what it means, which is the same in whatever order it is put.
Named formulas are written out; inputs and sources go by the names that they had in the old plan. It knows nothing of
changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cached_property
from typing import TypeVar, get_args

from kpidsl.model import expression as e
from kpidsl.model.conditions import Reading
from kpidsl.model.plan import Checked, Input, Need
from kpidsl.model.queries import query
from kpidsl.model.rules import Bands, Ladder, PointsFormula, Scale
from kpidsl.model.sense import Sense
from kpidsl.model.sources import DataSource, Measure
from kpidsl.model.values import Unit

T = TypeVar("T")

_EXPRESSIONS = get_args(e.Expression)

#: Where a thing stands, and in which words, is nothing that it says.
_UNSAID = frozenset({"span", "spans", "title", "reach_text"})

#: Nor is what it is called, where the name is its own.
_DEFINITIONS = (Scale, Ladder, Bands, PointsFormula, DataSource, Input)


class Content:
    """How one plan puts its things, as fingerprints. The names are those by which the other plan knows them."""

    def __init__(self, plan: Checked, inputs: Mapping[str, str], sources: Mapping[str, str]) -> None:
        self._plan = plan
        self._inputs = inputs
        self._sources = sources
        self._lets: dict[str, str] = {}

    @cached_property
    def meant(self) -> Meaning:
        """What the same things mean."""
        return Meaning(self._plan, self._inputs, self._sources)

    def of(self, thing: object) -> str:
        """The fingerprint of anything in the plan: a formula, a figure, a rule, a source, or several of them."""
        match thing:
            case e.LetRef(name):
                if name not in self._lets:
                    self._lets[name] = self.of(self._plan.lets[name].formula)
                return self._lets[name]
            case e.InputRef(name):
                return _digest("InputRef", self._inputs.get(name, name))
            case Need():
                return _digest("Need", self._inputs.get(thing.input, thing.input), repr(thing.back))
            case Unit():
                return _digest("Unit", repr(thing.dimension), str(thing.factor))
            case Mapping():
                return _digest("Mapping", *sorted(self.of(key) + self.of(value) for key, value in thing.items()))
            case tuple():
                return _digest("tuple", *map(self.of, thing))
            case frozenset():
                return _digest("frozenset", *sorted(map(self.of, thing)))
            case Enum():
                return _digest("Enum", thing.name)
            case _ if is_dataclass(thing):
                return self._record(thing)
            case _:
                return _digest(type(thing).__name__, repr(thing))

    def _record(self, thing: object) -> str:
        parts = [type(thing).__name__]
        for part in fields(thing):  # type: ignore[arg-type]  # a dataclass, as was asked
            value = getattr(thing, part.name)
            if part.name in _UNSAID or (part.name == "name" and isinstance(thing, _DEFINITIONS)):
                continue
            if part.name == "source" and isinstance(thing, Measure | e.Occurs):
                value = self._sources.get(value, value)
            parts.append(self.of(value))
        return _digest(*parts)


class Meaning(Content):
    """What one plan's things mean, as fingerprints: sums, comparisons and conditions over rows have no order."""

    def of(self, thing: object) -> str:
        match thing:
            case Measure():
                known = Reading.of(self._plan.sources[thing.source].columns, self.sense)
                asked = query(thing, known)
                return super().of(replace(asked, source=self._sources.get(thing.source, thing.source)))
            case _ if isinstance(thing, _EXPRESSIONS):
                of_rows = any(isinstance(node, e.ColumnRef) for node in e.walk(thing))
                return super().of(Reading(sense=self.sense).normal(thing) if of_rows else self.sense.of(thing))
            case _:
                return super().of(thing)

    @cached_property
    def sense(self) -> Sense:
        """How expressions are read, with the names that they have here."""
        return Sense(self._named)

    def _named(self, node: e.Expression) -> Hashable:
        match node:
            case e.LetRef(name):
                if name not in self._lets:
                    self._lets[name] = self.of(self._plan.lets[name].formula)
                return ("let", self._lets[name])
            case e.InputRef(name):
                return ("InputRef", self._inputs.get(name, name))
            case e.Occurs(operand, source, column):
                return ("Occurs", self.sense.of(operand), self._sources.get(source, source), column)
            case _:
                return None


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x00".join(parts).encode(), digest_size=16).hexdigest()


def renamed(old: Mapping[str, T], new: Mapping[str, T], said: Callable[[T, bool], Hashable]) -> dict[str, str]:
    """From the new names of things to their old ones, where one left and one came that says just the same.

    `said` is what a thing says; its second argument tells whether the thing is of the new plan.
    """
    gone: dict[Hashable, list[str]] = {}
    for name in old.keys() - new.keys():
        gone.setdefault(said(old[name], False), []).append(name)
    come: dict[Hashable, list[str]] = {}
    for name in new.keys() - old.keys():
        come.setdefault(said(new[name], True), []).append(name)
    return {names[0]: gone[key][0] for key, names in come.items() if len(names) == len(gone.get(key, ())) == 1}


def of_both(old: Checked, new: Checked) -> tuple[Content, Content, dict[str, str], dict[str, str]]:
    """The contents of two plans in common names, and the sources and the inputs of the new one that were renamed."""
    before, after = Content(old, {}, {}), Content(new, {}, {})
    sources = renamed(old.sources, new.sources, lambda source, is_new: (after if is_new else before).of(_own(source)))
    after = Content(new, {}, sources)
    inputs = renamed(old.inputs, new.inputs, lambda input_, is_new: _said((after if is_new else before), input_))
    return before, Content(new, inputs, sources), sources, inputs


def _own(source: DataSource) -> tuple[object, ...]:
    return (source.files, source.format, source.columns, source.key, source.rows_where)


def _said(content: Content, input_: Input) -> Hashable:
    """What is measured; of a figure that is supplied, who supplies it and what it is called in words."""
    title = input_.title if input_.measure is None else None
    return content.of((input_.type, input_.measure, input_.supplied_by, input_.parts, title))
