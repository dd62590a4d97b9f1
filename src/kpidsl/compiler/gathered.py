"""Where many places are at fault for the sake of one line alone: told once, at that line, with the first of them.

Which line is at fault is put to the vote: a year outside the plan that one action states is a slip of that action; if
most actions state such years, those of the plan are wrong. It knows nothing of how the single findings come about.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from kpidsl.base.diagnostic import Diagnostic, Label, finding, replacing
from kpidsl.base.nearest import nearest
from kpidsl.base.text import Place, Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.lacking import belongs_below
from kpidsl.compiler.resolve.program import Program
from kpidsl.compiler.types.asked import UNUSED
from kpidsl.compiler.types.currencies import CODES
from kpidsl.compiler.types.tree.anchors import UNSCORED

#: So many places are shown.
_SHOWN = 3

#: So many places are no vote: each is told.
_FEW = 2


def gathered(findings: Iterable[Diagnostic], program: Program) -> list[Diagnostic]:
    """The findings, those of many places against one line being one."""
    told = list({(found.code, found.message, found.place): found for found in findings}.values())
    told = _periods(_names(told))
    if program.plan is not None:
        told = _unscored(_years(_currency(told, program.plan), program, program.plan), program.plan)
        told = _rules(told, program)
    return _units(told, program)


def _names(findings: list[Diagnostic]) -> list[Diagnostic]:
    """Each unknown name once; of a definition that is misspelt, there; of one whose heading is gone, where that was."""
    groups: dict[str, list[Diagnostic]] = defaultdict(list)
    for found in findings:
        if found.code == "K0201":
            groups[_text(found.place)].append(found)
        elif found.code == "K0209":
            groups[_text(found.labels[0].place)].append(found)
    asked = {id(found) for group in groups.values() for found in group}
    rest = [found for found in findings if id(found) not in asked]
    told = [_name(name, group) for name, group in groups.items()]
    doubled = [found for found in rest if _is_of_another(found)]
    if len(told) == len(doubled) == 1 and all(label.text != UNUSED for label in told[0].labels):
        (name,) = groups
        use = Label(told[0].place, f"`{name}` is asked for here, and no heading defines it")
        return [replace(found, labels=(*found.labels, use)) if found in doubled else found for found in rest]
    return [*rest, *told]


def _is_of_another(found: Diagnostic) -> bool:
    """Whether a field may be that of a heading whose own first line is gone: it stands twice, or fits into others."""
    return found.code == "K0107" or (found.code == "K0106" and found.fix is None)


def _name(name: str, group: Sequence[Diagnostic]) -> Diagnostic:
    first = min(group, key=lambda found: found.sort_key)
    unused = next((label for found in group for label in found.labels if label.text == UNUSED), None)
    if len(group) == 1:
        return first
    if unused is not None:
        message = f"nothing uses `{_text(unused.place)}`, and `{name}`, which {len(group)} places ask for, is not there"
        help_, fix = f"did you mean `{name}`?", replacing(unused.place, name)
        return finding("K0201", unused.place, message, help=help_, labels=_shown(group, "asked for here"), fix=fix)
    others = [found for found in group if found is not first]
    edits = tuple(edit for found in group if found.fix is not None for edit in found.fix.edits)
    every = replace(first.fix, edits=edits) if first.fix is not None else None
    labels = tuple(Label(place, text) for place, text in _shown(others, "and here"))
    return replace(first, labels=(*first.labels, *labels), fix=every)


def _currency(findings: list[Diagnostic], plan: d.Heading) -> list[Diagnostic]:
    """Figures in a currency that is not the plan's: those of a used file, or all that there are."""
    field = plan.one(f.CurrencyField)
    if field is None:
        return findings
    own = [name.text for name in field.names]
    unknown = [found for found in findings if found.code == "K0307" and _text(found.place) in CODES.difference(own)]
    if not CODES.issuperset(own):  # which is no currency, as was said
        return _instead(findings, unknown)
    elsewhere = any(found.place.path != plan.span.place.path for found in unknown)
    if not unknown or (not elsewhere and (len(unknown) <= _FEW or _stands(own, field.span))):
        return findings
    codes = sorted({_text(found.place) for found in unknown})
    others = ", ".join(f"`{code}`" for code in codes)
    message = f"the currency of the plan is {' and '.join(f'`{name}`' for name in own)}, and {len(unknown)} "
    message += f"figures are in {others}" if len(unknown) > 1 else f"figure is in {others}"
    help_ = f"write `currency {', '.join(codes)}`, or `currency {', '.join([*own, *codes])}` where all are meant"
    fix = replacing(field.names[0].span, codes[0]) if len(own) == len(codes) == 1 else None
    at = field.names[0].span if len(own) == 1 else field.span
    found = finding("K0307", at, message, help=help_, fix=fix, labels=_shown(unknown, "another currency"))
    return _instead(findings, unknown, found)


def _units(findings: list[Diagnostic], program: Program) -> list[Diagnostic]:
    """Each unknown unit once; of a declared one that is misspelt, there."""
    groups: dict[str, list[Diagnostic]] = defaultdict(list)
    for found in findings:
        if found.code == "K0307":
            groups[_text(found.place)].append(found)
    for name, group in groups.items():
        if len(group) < _FEW:
            continue
        unused = [unit for text, unit in program.units.items() if not _stands((text,), unit.span)]
        meant = nearest(name, [unit.text for unit in unused])
        found = _name(name, group)
        if meant is not None:
            where = program.units[meant].span
            message = f"nothing is in `{meant}`, and {len(group)} places are in `{name}`, which is not declared"
            labels, fix = _shown(group, "in this unit"), replacing(where, name)
            found = finding("K0307", where, message, help=f"did you mean `{name}`?", labels=labels, fix=fix)
        findings = _instead(findings, group, found)
    return findings


def _periods(findings: list[Diagnostic]) -> list[Diagnostic]:
    """A source without a period: told where it stands, where several figures are taken from it."""
    groups: dict[Place, list[Diagnostic]] = defaultdict(list)
    for found in findings:
        if found.code == "K0417" and found.labels and found.labels[0].text == "the source":
            groups[found.labels[0].place].append(found)
    for place, group in groups.items():
        if len(group) >= _FEW:
            message = f"{group[0].message}, and {len(group)} figures are of periods"
            labels = _shown(group, "a figure of each period")
            found = finding("K0417", place, message, help=group[0].help, labels=labels)
            findings = _instead(findings, group, found)
    return findings


def _stands(names: Iterable[str], declared: Span) -> bool:
    """Whether one of these names stands anywhere in a file but where it is declared."""
    text = declared.document.text
    code = re.sub(r'"[^"\n]*"|#[^\n]*', "", text[: declared.start] + text[declared.end :])
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", code) for name in names)


def _years(findings: list[Diagnostic], program: Program, plan: d.Heading) -> list[Diagnostic]:
    """Years outside the plan, where most actions state some."""
    field = plan.one(f.YearsField)
    outside = [found for found in findings if found.code == "K0410"]
    if field is None or len(outside) <= _FEW:
        return findings
    first, last = field.first.period.year, field.last.period.year
    stated = [years for branch in program.tree.values() if (years := _stated(branch.heading))]
    beyond = sum(min(years) < first or last < max(years) for years in stated)
    if beyond <= _FEW or beyond * 2 <= len(stated):
        return findings
    message = f"the years of the plan are {first}..{last}, and {beyond} of {len(stated)} actions and objectives state "
    message += "others"
    meant = f"{min(map(min, stated))}..{max(map(max, stated))}"
    help_ = f"write `years {meant}`, or remove what lies outside"
    found = finding("K0410", field.span, message, help=help_, labels=_shown(outside, "outside"))
    return _instead(findings, outside, found)


def _unscored(findings: list[Diagnostic], plan: d.Heading) -> list[Diagnostic]:
    """KPIs of which nothing says how they earn points: the plan has no rule for them."""
    lacking = [found for found in findings if found.message == UNSCORED]
    if len(lacking) <= _FEW:
        return findings
    message = f"the plan names no rule for its points, and {len(lacking)} KPIs name none of their own"
    labels: list[tuple[Span | Place, str]] = [*belongs_below(plan, "scoring"), *_shown(lacking, "without a rule")]
    return _instead(findings, lacking, finding("K0408", plan.span, message, help="add `scoring …`", labels=labels))


def _rules(findings: list[Diagnostic], program: Program) -> list[Diagnostic]:
    """What many lines or KPIs say against one rule, word for word: an anchor or a formula that it does not have."""
    rules = {heading.span.place.line: heading for heading in program.rules.values()}
    groups: dict[tuple[str, str, Place], list[Diagnostic]] = defaultdict(list)
    for found in findings:
        if found.code in ("K0406", "K0408") and found.labels and found.labels[0].text == "the rule":
            groups[found.code, found.message, found.labels[0].place].append(found)
    lines = [names for branch in program.tree.values() for names in _named(branch.heading)] if groups else []
    named = Counter(name for names in lines for name in names)
    gone: list[Diagnostic] = []
    told: list[Diagnostic] = []
    for (_, message, place), group in groups.items():
        rule = rules.get(place.line)
        if rule is None or rule.name is None or rule.span.place.path != place.path:
            continue
        if (one := _rule(rule, rule.name, message, group, lines, named)) is not None:
            gone += group
            told.append(one)
    return _instead(findings, gone, *told)


def _rule(
    rule: d.Heading,
    title: s.Name,
    message: str,
    group: Sequence[Diagnostic],
    lines: Sequence[Sequence[str]],
    named: Mapping[str, int],
) -> Diagnostic | None:
    """One finding for a rule that a group speaks against; None where the lines of the group are at fault.

    Args:
        lines: the anchors that each line of the plan names, in their order.
        named: how many lines name an anchor.
    """
    first, many = group[0], len(group) > _FEW
    if first.code == "K0408":
        message += f", and {len(group)} KPIs ask for one"
        return finding("K0408", title.span, message, help=first.help, labels=_shown(group, "a KPI")) if many else None
    own = _anchors(rule)
    name = _text(first.place)
    if name not in named:  # a line that lacks what the rule asks for
        lacking = [each for each in own if f"`{each}`" in message and each not in named]
        near = nearest(lacking[0], ["value", *named]) if lacking else None
        if not lacking or (len(group) < _FEW and near is None):
            return None
        where = own[lacking[0]]
        help_ = f"did you mean `{near}`?" if near else "state it in those lines"
        fix = replacing(where, near) if near else None
        message = f"the rule `{title.text}` asks for `{lacking[0]}`, and no line states it"
        return finding("K0406", where, message, help=help_, fix=fix, labels=_shown(group, "a line without"))
    near = nearest(name, own)
    if len(group) < _FEW or (near is None and not many) or (near is not None and named[near] >= named[name]):
        return None  # a slip of those lines, made again and again
    where = own[near] if near is not None else title.span
    help_ = f"did you mean `{name}`?" if near is not None else f"add `{name} earns …`, or remove it from those lines"
    fix = replacing(where, name) if near is not None else None
    message += f", and {len(group)} lines name it"
    labels = [*(_place_of(rule, name, lines) if near is None else ()), *_shown(group, "named here")]
    return finding("K0406", where, message, help=help_, fix=fix, labels=labels)


def _place_of(rule: d.Heading, name: str, lines: Iterable[Sequence[str]]) -> Iterator[tuple[Span | Place, str]]:
    """As evidence: the line of a ladder below which an anchor belongs, as it stands after that one in most lines."""
    earns = {field.anchor.text: field.span for field in rule.all(f.EarnsField)}
    above = Counter(one for names in lines for one, other in pairwise(names) if other == name and one in earns)
    for anchor, _ in above.most_common(1):
        yield earns[anchor], f"`{name} earns …` belongs below this line"


def _anchors(rule: d.Heading) -> dict[str, Span]:
    """The names in a rule that may be anchors, each where it first stands."""
    names: dict[str, Span] = {field.anchor.text: field.anchor.span for field in rule.all(f.EarnsField)}
    for field in rule.fields:
        if not isinstance(field, f.EarnsField):
            for word in re.finditer(
                r"[^\W\d]\w*", re.sub(r'"[^"]*"', lambda text: " " * len(text[0]), field.span.text)
            ):
                at = Span(field.span.document, field.span.start + word.start(), field.span.start + word.end())
                names.setdefault(word[0], at)
    return names


def _named(heading: d.Heading) -> Iterator[list[str]]:
    """The anchors that each line of a heading names."""
    return ([anchor.name.text for anchor in line.anchors] for line in _lines(heading))


def _stated(heading: d.Heading) -> list[int]:
    """The years that the lines of a heading are of."""
    years = (year for line in _lines(heading) for year in (line.years.first, line.years.last))
    return [year.period.year for year in years if year is not None]


def _lines(heading: d.Heading) -> tuple[f.YearLine, ...]:
    return (*heading.all(f.YearLine), *(part.line for part in heading.all(f.PartLine)))


def _instead(findings: list[Diagnostic], group: Sequence[Diagnostic], *found: Diagnostic) -> list[Diagnostic]:
    """The findings with one, or none, in the place of a group."""
    gone = set(map(id, group))
    return [*(each for each in findings if id(each) not in gone), *found]


def _shown(findings: Sequence[Diagnostic], what: str) -> list[tuple[Place, str]]:
    """The first of the places, and how many more there are."""
    shown = [(found.place, what) for found in findings[:_SHOWN]]
    if (more := len(findings) - _SHOWN) > 0:
        shown[-1] = (shown[-1][0], f"{what}, and {more} more")
    return shown


def _text(place: Place) -> str:
    return place.excerpt[0][place.column - 1 : place.end_column - 1]
