"""Why formulas do not fit: a unit that was declared wrongly explains many of them at once, a slip of the pen one.

It looks at all formulas together, once they are all typed. Where a figure has exactly one other unit with which every
formula that uses it fits, the unit is at fault: it makes one finding, where it is declared, in the place of theirs.
What is left is offered its repair, each by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kpidsl.base.diagnostic import Diagnostic, Label, finding, replacing
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.expressions.kinds import same_dimension
from kpidsl.compiler.types.expressions.messages import described
from kpidsl.compiler.types.formulas import Formulas, Use
from kpidsl.compiler.types.repairs import repaired, size
from kpidsl.model.values import Dimension, Quantity, Type

FAULTS_LIMIT = 200  # of formulas that are looked at together
GUESSES_LIMIT = 2_000  # of units that are tried for their figures
EFFORT_LIMIT = 60_000  # of all repairs: what one costs grows with the third power of its formula
EVIDENCE_LIMIT = 3  # of formulas that are shown


@record
class Origin:
    """Where the unit of a figure is written: in its own unit line, beside the column that it sums up, or of a number
    that it adds up for each row."""

    unit: Span
    name: str
    number: str = ""  # that stands there without one


def origins(inputs: Mapping[str, d.Heading], sources: Mapping[str, d.Heading]) -> dict[str, Origin]:
    """The origins of the units of inputs, but for those that are computed from several columns."""
    found: dict[str, Origin] = {}
    for name, heading in inputs.items():
        unit, value = heading.one(f.UnitField), heading.one(f.ValueField)
        if unit is not None:
            found[name] = Origin(unit.unit.span, name)
            continue
        match value.of if value is not None else None:
            case s.QuantitySyntax(unit=s.UnitSyntax(span=span)):
                found[name] = Origin(span, name)
            case s.QuantitySyntax(span=span):
                found[name] = Origin(span, name, span.text + " ")
            case s.Name(column) if value is not None and value.source.text in sources:
                columns = {each.name.text: each for each in sources[value.source.text].all(f.ColumnField)}
                if column in columns:
                    found[name] = Origin(columns[column].type.span, column)
    return found


def explain(formulas: Formulas, inputs: Mapping[str, Origin], findings: list[Diagnostic]) -> frozenset[str]:
    """Put one finding in the place of many where one unit explains them, and offer repairs of the others.

    What is given back are the inputs whose units are at fault: nothing need be said of their figures.
    """
    faults = {id(use.fault): use for use in formulas.uses if use.fault is not None}
    at_fault: set[str] = set()
    for blame in _blamed(formulas, inputs) if 0 < len(faults) <= FAULTS_LIMIT else ():
        told = {id(use.fault) for use in blame.uses}
        findings[:] = [found for found in findings if id(found) not in told]
        findings.append(blame.finding())
        faults = {key: use for key, use in faults.items() if key not in told}
        at_fault |= {name for name, origin in inputs.items() if origin == blame.origin}
    effort = 0
    for at, found in enumerate(findings):
        use = faults.get(id(found))
        if use is None:
            continue
        effort += size(use.syntax) ** 3
        mended = found
        if effort <= EFFORT_LIMIT:
            lone = formulas.lone(use.syntax, use.wanted)
            mended = repaired(formulas.typing(), use.syntax, found, use.fits, formulas.repeated(use.wanted), lone)
        told_otherwise = mended is not found or (found.code == "K0301" and found.fix is not None)
        findings[at] = mended if told_otherwise else _with_origins(found, use, formulas, inputs)
    return frozenset(at_fault)


def _with_origins(found: Diagnostic, use: Use, formulas: Formulas, inputs: Mapping[str, Origin]) -> Diagnostic:
    """A finding with the places where the units of its figures are declared."""
    names = dict.fromkeys(part.text for part in s.walk(use.syntax) if isinstance(part, s.Name))
    declared = {inputs[name]: formulas.inputs[name].type for name in names if name in inputs}
    labels = [Label(origin.unit.place, f"`{origin.name}` is {described(type_)}") for origin, type_ in declared.items()]
    named = (formulas.lets[name] for name in names if name in formulas.lets)
    labels += [Label(let.span.place, f"this is {described(let.type)}") for let in named]
    return replace(found, labels=(*found.labels, *labels[:EVIDENCE_LIMIT]))


# --- a unit at fault --------------------------------------------------------------------------------------------------


@record
class _Blame:
    """A unit that should be another one, and the formulas that say so."""

    origin: Origin
    declared: Type
    meant: Quantity
    uses: tuple[Use, ...]

    def finding(self) -> Diagnostic:
        text = self.meant.unit.text
        message = f"`{self.origin.name}` is {described(self.declared)}, and what uses it needs `{text}`"
        labels = [(use.syntax.span, f"here it must be `{text}`") for use in self.uses[:EVIDENCE_LIMIT]]
        written = f"{self.origin.number}{text}"
        help_ = f"write `{written}`" if self.origin.number else f"declare it in `{text}`"
        fix = replacing(self.origin.unit, written)
        return finding("K0314", self.origin.unit, message, help=help_, labels=labels, fix=fix)


def _blamed(formulas: Formulas, inputs: Mapping[str, Origin]) -> Iterator[_Blame]:
    """Each set of faults that exactly one unit explains, where it explains more of them than any other does."""
    possible = list(_possible(formulas, inputs))
    explained = [{id(use) for use in blame.uses} for blame in possible]
    for blame, own in zip(possible, explained, strict=True):
        if all(len(other) < len(own) for other in explained if other is not own and other & own):
            yield blame


def _possible(formulas: Formulas, inputs: Mapping[str, Origin]) -> Iterator[_Blame]:
    """The units without which every formula that uses their figures would fit, whatever else is at fault."""
    using: dict[Origin, list[Use]] = {}
    for use in formulas.uses:
        for origin in {inputs[name] for name in _figures(use.syntax, formulas) if name in inputs}:
            using.setdefault(origin, []).append(use)
    units = _units(formulas)
    guesses = 0
    for origin, uses in using.items():
        faults = tuple(use for use in uses if use.fault is not None)
        if not faults or sum(not use.sound for use in uses) < 2:
            continue
        names = [name for name, each in inputs.items() if each == origin]
        declared = formulas.inputs[names[0]].type
        others = [unit for unit in units if not same_dimension(unit, declared)]
        guesses += len(others)
        if guesses > GUESSES_LIMIT:
            return
        fitting = [unit for unit in others if _all_fit(formulas.supposing(dict.fromkeys(names, unit)), uses)]
        if len(fitting) == 1:
            yield _Blame(origin, declared, fitting[0], faults)


def _all_fit(formulas: Formulas, uses: Iterable[Use]) -> bool:
    for use in uses:
        type_ = formulas.typing().quietly(use.syntax)
        if type_ is None or not use.fits(type_):
            return False
    return True


def _units(formulas: Formulas) -> list[Quantity]:
    """The units that a figure could have been meant in: those of all figures, and of all that formulas should give."""
    types = [*(input_.type for input_ in formulas.inputs.values()), *(use.wanted for use in formulas.uses)]
    found: dict[Dimension, Quantity] = {}
    for type_ in types:
        if isinstance(type_, Quantity):
            found.setdefault(type_.unit.dimension, type_)
    return list(found.values())


def _figures(syntax: s.Syntax, formulas: Formulas) -> set[str]:
    """The inputs that a formula leads to, through named formulas."""
    found: set[str] = set()
    waiting, met = [syntax], set[str]()
    while waiting:
        for part in s.walk(waiting.pop()):
            if isinstance(part, s.Name) and part.text not in met:
                met.add(part.text)
                if part.text in formulas.inputs:
                    found.add(part.text)
                elif part.text in formulas.headings:
                    waiting.append(formulas.headings[part.text].formula)
    return found
