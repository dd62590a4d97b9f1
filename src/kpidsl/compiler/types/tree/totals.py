"""How parents take the points of their children, and whether the weights that the children state fit that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import PointsWeight
from kpidsl.compiler.resolve.program import Branch
from kpidsl.compiler.types.tree.weights import weight_fields
from kpidsl.model.plan import Node
from kpidsl.model.rules import Bands, Rule
from kpidsl.model.total import WEIGHTED_MEAN, TotalRule
from kpidsl.model.tree import is_always_watched
from kpidsl.model.values import PERCENT


def total_of(heading: d.Heading) -> TotalRule:
    field, judged = heading.one(f.TotalField), heading.one(f.JudgedField)
    by = judged.rule.text if judged else None
    if field is None:
        return replace(WEIGHTED_MEAN, judged_by=by) if by is not None else WEIGHTED_MEAN
    words, spans = zip(*((word.text, word.span) for word in field.words), strict=True) if field.words else ((), ())
    return TotalRule(field.kind, tuple(words), field.at_least, by, tuple(spans))


def check_judging(
    headings: Iterable[d.Heading], rules: Mapping[str, Rule], broken: frozenset[str], findings: list[Diagnostic]
) -> Iterator[str]:
    """The rules that judge parents by their points: bands of statuses whose edges are percentages."""
    for heading in headings:
        field = heading.one(f.JudgedField)
        if field is None:
            continue
        name = field.rule.text
        yield name
        rule = rules.get(name)
        if rule is None:
            if name not in broken:
                near, fix = proposal(field.rule.span, rules)
                help_ = near or f"declare it: `scoring {name}`"
                message = f"there is no scoring rule `{name}`"
                findings.append(finding("K0201", field.rule.span, message, help=help_, fix=fix))
        elif not isinstance(rule, Bands) or rule.anchors or rule.has_points or rule.unit != PERCENT:
            message = f"points are judged by bands of percentages with a status, and `{name}` is none"
            help_ = 'write it with lines such as `band from 90 % status "A"` and `otherwise status "D"`'
            labels = [(rule.span, "the rule")]
            findings.append(finding("K0427", field.rule.span, message, help=help_, labels=labels))


@dataclass
class Totals:
    """Looks at each parent with its children. `faulty` are the nodes whose weights do not fit, which was said."""

    plan: d.Heading | None
    branches: Mapping[str, Branch]
    nodes: Mapping[str, Node]
    findings: list[Diagnostic]
    faulty: set[str]

    def checked(self) -> dict[str, Node]:
        """The nodes, those below `weights equal` with the weight that it gives them."""
        nodes = dict(self.nodes)
        for parent, children in self._families():
            for code in self._without_watched(children):
                self._child(parent, code)
            equal = parent.one(f.WeightsEqualField)
            earning = [code for code in children if not is_always_watched(self.nodes, code)]
            self._parent(parent, earning)
            if equal is not None:
                for code in earning:
                    nodes[code] = replace(nodes[code], weight=Fraction(1, len(earning)), weights={})
        return nodes

    def _families(self) -> Iterator[tuple[d.Heading, tuple[str, ...]]]:
        if self.plan is not None:
            yield self.plan, tuple(code for code, branch in self.branches.items() if branch.parent is None)
        for branch in self.branches.values():
            if branch.level != "action" and branch.heading.whole:
                yield branch.heading, branch.children

    def _without_watched(self, children: tuple[str, ...]) -> Iterator[str]:
        """The children that earn points: what is only watched has no weight, and a weight of it is a finding."""
        for code in children:
            if not is_always_watched(self.nodes, code):
                yield code
                continue
            for weight in weight_fields(self.branches[code].heading):
                what = "is only watched" if self.nodes[code].kind == "action" else "has only watched figures below it"
                message = f"`{code}` {what}, and weighs nothing"
                self._say("K0429", code, weight, message, "remove this weight")

    def _child(self, parent: d.Heading, code: str) -> None:
        """Whether the weights of a child are of the kind that its parent takes."""
        total, equal = total_of(parent), parent.one(f.WeightsEqualField)
        for weight in weight_fields(self.branches[code].heading):
            written = weight.weight.span.text
            if equal is not None:
                message = f"`{code}` states a weight, and its parent says that all weigh the same"
                self._say("K0427", code, weight, message, "remove this weight, or `weights equal`", equal)
            elif total.kind in ("mean", "minimum", "share"):
                message = f"`{code}` states a weight, and its parent's `total {total.text}` takes none"
                self._say("K0427", code, weight, message, "remove this weight", parent.one(f.TotalField))
            elif total.kind == "points" and not isinstance(weight.weight, PointsWeight):
                number = f"{float(weight.weight.value * 100):g}"
                message = f"`{written}` is a share, and the parent of `{code}` adds points up"
                self._say("K0427", code, weight, message, f"write `weight {number} points`", parent.one(f.TotalField))
            elif total.kind == "weighted mean" and isinstance(weight.weight, PointsWeight):
                help_ = "write a share, such as `weight 25 %`; or the parent says `total points`"
                self._say("K0427", code, weight, f"`{written}` is no share of the weight of siblings", help_)

    def _parent(self, parent: d.Heading, earning: list[str]) -> None:
        total, equal = parent.one(f.TotalField), parent.one(f.WeightsEqualField)
        if equal is not None and total is not None and total.kind != "weighted mean":
            message = f"`weights equal` is for a weighted mean, and the total is `{total_of(parent).text}`"
            labels = [(total.span, "the total")]
            self.findings.append(finding("K0113", equal.span, message, help="keep one of the two", labels=labels))
        elif total is not None and total.kind == "weighted mean" and equal is None and earning:
            stated = [code for code in earning if any(weight_fields(self.branches[code].heading))]
            if not stated:
                message = "a weighted mean, and nothing below has a weight"
                help_ = "give the children weights, or write `weights equal` or `total mean`"
                self.findings.append(finding("K0427", total.span, message, help=help_))

    def _say(self, code: str, node: str, weight: f.WeightField, message: str, help_: str,
             evidence: f.TotalField | f.WeightsEqualField | None = None) -> None:  # fmt: skip
        self.faulty.add(node)
        labels = [(evidence.span, "its parent")] if evidence else []
        self.findings.append(finding(code, weight.span, message, help=help_, labels=labels))
