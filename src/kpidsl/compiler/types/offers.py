"""What used files offer: the indicators that the plan could use and does not, read as they would read in it.

Figures that a file asks for are those that the plan defines, where it does. A file has many indicators, and most are of
figures that no formula of the plan mentions, by any such name: these are left out before they are read. Nothing is told
of what does not fit: an indicator that the plan does not use is checked with its own file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import Name, walk
from kpidsl.compiler.resolve.program import Program
from kpidsl.compiler.types.draft import Definition, Offers
from kpidsl.compiler.types.formulas import Formulas
from kpidsl.compiler.types.tree.measures import measured
from kpidsl.model import expression as e
from kpidsl.model.plan import Let


def offers(program: Program, own: Iterable[Definition], used: Set[str], formulas: Formulas) -> Offers:
    """The indicators of used files that may be a formula of the plan, by the names of their figures.

    Args:
        own: the formulas of the plan.
        used: the indicators that the plan uses.
    """
    theirs = [
        (name, heading)
        for name, heading in program.indicators.items()
        if name not in used and heading.span.document is not program.document
    ]
    known = _known(program, own, formulas.lets) if theirs else set()
    apart = formulas.supposing({})
    found: list[Definition] = []
    for name, heading in theirs:
        if known and _figures(heading, program) <= known:
            measure = measured(heading, apart, [], None)
            if measure is not None:
                found.append(Definition(name, measure.formula, measure.type, (), None, measure.span, measure.direction))
    return Offers(tuple(found), apart.lets)


def _known(program: Program, own: Iterable[Definition], lets: Mapping[str, Let]) -> Set[str]:
    """The figures of the plan's own formulas, and those asked for that may be one of them under another name."""
    names: set[str] = set()
    waiting = [each.formula for each in own]
    while waiting:
        for node in e.walk(waiting.pop()):
            if isinstance(node, e.InputRef | e.LetRef) and node.name not in names:
                names.add(node.name)
                waiting += [lets[node.name].formula] if isinstance(node, e.LetRef) else []
    saying: dict[str, set[str]] = {}
    for name in names:
        for word in _words(name):
            saying.setdefault(word, set()).add(name)
    asked = [name for name, heading in program.inputs.items() if heading.one(f.DefinedField) is not None]
    near = (name for name in asked if any(agree(each, name) for word in _words(name) for each in saying.get(word, ())))
    return names.union(near)


def _figures(heading: d.Heading, program: Program) -> Set[str]:
    """The inputs that an indicator needs, which nobody has read yet."""
    found: set[str] = set()
    waiting = [written.formula for written in heading.all(f.FormulaField)]
    while waiting:
        for part in walk(waiting.pop()):
            if isinstance(part, Name) and part.text not in found:
                found.add(part.text)
                waiting += [program.lets[part.text].formula] if part.text in program.lets else []
    return found & program.inputs.keys()


def agree(name: str, other: str) -> bool:
    """Whether one of two names says all the words of the other: `proventi` and `proventi_strutturali`."""
    ours, theirs = _words(name), _words(other)
    return bool(ours & theirs) and (ours <= theirs or theirs <= ours)


def _words(name: str) -> frozenset[str]:
    return frozenset(name.casefold().replace("_", " ").split())
