"""Which injected faults are found: sound plans, one edit each, and what `check` says of it that it did not say before.

Every edit is of a kind that people make: a weight, a unit, an operator, a bracket, a name, a threshold, a direction, a
year, a line that is gone. An edit counts where it changes what the plan means: who is measured by what, what earns how
much. What only tells (titles, definitions, comments, how figures are shown) does not.

    python bench/injected.py [--each N] [--missed] [PLAN …]
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import pairwise
from pathlib import Path

from kpidsl.base.diagnostic import Diagnostic
from kpidsl.base.text import Document, Place, Span
from kpidsl.compiler import compile_plan
from kpidsl.document import Library, Shelf
from kpidsl.model.plan import Checked
from kpidsl.model.publication import Metadata, Notation
from kpidsl.model.values import Unit
from kpidsl.scoring import failures

ROOT = Path(__file__).parents[1]
PLANS = (*sorted(ROOT.glob("plans/*/plan.kpi")), *sorted(ROOT.glob("tests/plans/schemes/*.kpi")))

#: What a plan tells and does not mean.
TOLD = frozenset(
    [
        "span",
        "spans",
        "document",
        "title",
        "display",
        "formula_text",
        "reference",
        "definition",
        "reach_text",
        "tests",
        "because",
    ]
)


@dataclass(frozen=True)
class Fault:
    """One edit: a line (from 0) that becomes another, or is gone where `after` is None."""

    kind: str
    line: int
    after: str | None


@dataclass(frozen=True)
class Verdict:
    fault: Fault
    meant: bool  # the edit changes the meaning
    found: bool
    at_line: bool  # a new finding points to the line, or shows it as evidence
    at_heading: bool  # likewise, to the line or to another of the same heading
    told: tuple[str, ...]


# --- faults ----------------------------------------------------------------------------------------------------------

FIGURE = re.compile(r"(?<![\w.\"-])\d[\d_]*(?:\.\d+)?(?![\w.-])")
WORD = re.compile(r"[^\W\d]\w*")
TREE = ("perspective", "strategic", "operational", "action")


def faults_of(text: str) -> Iterator[Fault]:
    """Every edit of every kind, in the order of the lines."""
    lines = text.split("\n")
    heading = ""
    units = sorted({word for line in lines if line.startswith("unit ") for word in WORD.findall(_code(line))[1:]})
    names = {
        "input": re.findall(r"^(?:input|let) (\w+)", text, re.M),
        "source": re.findall(r"^source (\w+)", text, re.M),
        "indicator": re.findall(r"^indicator (\w+)", text, re.M),
    }
    for number, line in enumerate(lines):
        code = _code(line)
        if not code.strip():
            continue
        if not line.startswith((" ", "\t")):
            heading = code.split()[0]
        if heading == "test":
            continue
        for kind, make in KINDS.items():
            for after in dict.fromkeys(make(code, heading, units, names)):
                if after is None or after != code:
                    yield Fault(kind, number, after)


def _code(line: str) -> str:
    """A line without its comment."""
    return re.sub(r'^((?:[^"#]|"[^"]*")*?)\s*#.*$', r"\1", line)


def _outside_texts(line: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    for match in pattern.finditer(line):
        if line.count('"', 0, match.start()) % 2 == 0:
            yield match


def _put(line: str, match: re.Match[str], text: str, group: int = 0) -> str:
    return line[: match.start(group)] + text + line[match.end(group) :]


def _field(line: str) -> str:
    return line.split()[0] if line[:1].isspace() else ""


Edits = Iterator[str | None]
Names = Mapping[str, list[str]]


def weight(line: str, heading: str, units: list[str], names: Names) -> Edits:
    if _field(line) == "weight" and (match := FIGURE.search(line)):
        figure = match[0]
        for other in (str(int(float(figure)) + 5), figure + "0", str(int(float(figure)) // 2)):
            yield _put(line, match, other)


def unit(line: str, heading: str, units: list[str], names: Names) -> Edits:
    known = [*units, "EUR", "day", "hour", "%", "number"]
    pattern = re.compile(r"(?<=\s)(%|" + "|".join(map(re.escape, sorted(set(known) - {"%"}))) + r")(?![\w(])")
    if _field(line) in ("weight", "missing", "cap", "otherwise", "currency") or heading in ("unit", "let"):
        return
    for match in _outside_texts(line, pattern):
        others = [other for other in known if other != match[0]]
        yield _put(line, match, random.choice(others))
        if re.search(r"\d $", line[: match.start()]):
            yield line[: match.start()].rstrip() + line[match.end() :]  # the unit is gone
    if _field(line) == "unit" and (match := re.search(r"(\S+ per 100 )", line)):
        yield _put(line, match, match[0].replace("100", "1_000"))


OPERATORS = {"+": "-", "-": "+", "*": "/", "/": "*", ">": "<", "<": ">", ">=": "<=", "<=": ">=", "=": "!="}
OPERATORS |= {"!=": "=", "and": "or", "or": "and"}
OPERATOR = re.compile(r"(?<= )(\+|-|\*|/|>=|<=|!=|>|<|=|and|or)(?= )")


def operator(line: str, heading: str, units: list[str], names: Names) -> Edits:
    expressions = ("formula", "value", "requires", "points", "when", "rows")
    if _field(line) in expressions or heading == "assume" or line.startswith("  "):
        for match in _outside_texts(line, OPERATOR):
            yield _put(line, match, OPERATORS[match[0]])
    elif line.startswith("let "):
        for match in list(_outside_texts(line, OPERATOR))[1:]:
            yield _put(line, match, OPERATORS[match[0]])


def bracket(line: str, heading: str, units: list[str], names: Names) -> Edits:
    if _field(line) not in ("formula", "value", "requires", "points", "when") and not line.startswith("let "):
        return
    for match in _outside_texts(line, re.compile(r"(?<!\w)\(([^()]*)\)")):
        yield _put(line, match, match[1])  # the pair is gone
        yield _put(line, match, f"({match[1]}")
        if " / " in line[match.end() :]:  # it closes too late
            yield line[: match.end() - 1] + line[match.end() :] + ")"
    for match in _outside_texts(line, re.compile(r"[()]")):
        yield _put(line, match, "")


def name(line: str, heading: str, units: list[str], names: Names) -> Edits:
    for kind, known in names.items():
        for match in _outside_texts(line, WORD):
            word = match[0]
            if word not in known or _field(line) in ("title", "unit"):
                continue
            yield _put(line, match, word[:-2] + word[-1])  # a letter is gone
            at = known.index(word)
            defines = match.start() == len(kind) + 1 and not line.startswith(" ")
            if not defines and len(known) > 1 and not line.startswith(("let ", "input ", "source ")):
                yield _put(line, match, known[(at + 1) % len(known)])  # its neighbour


def threshold(line: str, heading: str, units: list[str], names: Names) -> Edits:
    if heading != "action" or not re.match(r"\s+\d{4}", line):
        return
    figures = [m for m in _outside_texts(line, FIGURE) if re.search(r"[^\W\d]\w* [<>=]* ?$", line[: m.start()])]
    for match in figures:
        figure = match[0]
        yield _put(line, match, figure + "0")
        yield _put(line, match, f"{float(figure.replace('_', '')) / 10:g}")
        yield _put(line, match, figure[::-1] if "." not in figure and "_" not in figure else figure + "5")
    for one, other in pairwise(figures):
        if one[0] != other[0]:  # two figures that changed places
            swapped = line[: one.start()] + other[0] + line[one.end() : other.start()] + one[0] + line[other.end() :]
            yield swapped


def direction(line: str, heading: str, units: list[str], names: Names) -> Edits:
    turned = {"higher": "lower", "lower": "higher", "inside": "higher"}
    if _field(line) == "direction" and (match := re.search(r"\b(higher|lower|inside)\b", line)):
        yield _put(line, match, turned[match[0]])


def year(line: str, heading: str, units: list[str], names: Names) -> Edits:
    if _field(line) in ("definition", "reference", "source", "observed", "file", "column", "format", "rows"):
        return
    if heading in ("action", "strategic", "operational", "plan", "indicator"):
        for match in _outside_texts(line, re.compile(r"(?<![\w.-])20\d\d(?![\w])|(?<=\.\.)20\d\d")):
            for step in (-1, 1, 10):
                yield _put(line, match, str(int(match[0]) + step))


def deletion(line: str, heading: str, units: list[str], names: Names) -> Edits:
    yield None


KINDS: Mapping[str, Callable[[str, str, list[str], Names], Edits]] = {
    "a weight": weight,
    "a unit": unit,
    "an operator": operator,
    "a bracket": bracket,
    "a name": name,
    "a threshold": threshold,
    "a direction": direction,
    "a year": year,
    "a deleted line": deletion,
}


# --- verdicts --------------------------------------------------------------------------------------------------------


class Sound:
    """A sound plan, and what was found in it."""

    def __init__(self, path: Path, library: Library) -> None:
        self.path, self.library = path, library
        self.text = path.read_text(encoding="utf-8")
        plan, findings = self._check(self.text)
        assert plan is not None, path
        self.meaning = meaning(plan)
        self.known = Counter(map(_said, findings))

    def _check(self, text: str) -> tuple[Checked | None, list[Diagnostic]]:
        """As `kpidsl check` does, without a file."""
        document = Document(str(self.path), text)
        outcome = compile_plan(document, Shelf(self.path.parent).load, self.library)
        tried = failures(outcome.value) if outcome.value is not None else ()
        return outcome.value, [*outcome.findings, *tried]

    def judge(self, fault: Fault) -> Verdict:
        lines = self.text.split("\n")
        begin, end = _heading(lines, fault.line)
        lines[fault.line : fault.line + 1] = [] if fault.after is None else [fault.after]
        plan, findings = self._check("\n".join(lines))
        rest = self.known.copy()
        new = []
        for found in findings:
            if rest[_said(found)]:
                rest[_said(found)] -= 1
            else:
                new.append(found)
        places = [place for found in new for place in (found.place, *(label.place for label in found.labels))]
        here = [place for place in places if place.path == str(self.path)]
        near = (fault.line, fault.line + 1) if fault.after is None else (fault.line + 1, fault.line + 1)
        return Verdict(
            fault,
            plan is None or meaning(plan) != self.meaning,
            bool(new),
            any(_touches(place, *near) for place in here),
            any(_touches(place, begin + 1, end) for place in here),
            tuple(f"{found.code} {found.message}" for found in new),
        )


def _said(found: Diagnostic) -> tuple[str, str, tuple[str, ...]]:
    """What is told, but for how many it is told of: of one action fewer, it is no news."""
    return found.code, re.sub(r"\b\d+ actions?\b(?: of \d+)?", "actions", found.message), found.place.excerpt[:1]


def _touches(place: Place, first: int, last: int) -> bool:
    return place.line <= last and place.end_line >= first


def _heading(lines: list[str], line: int) -> tuple[int, int]:
    """The lines of the heading that a line belongs to."""
    begin = max((n for n in range(line + 1) if lines[n][:1].strip() and lines[n][0] != "#"), default=0)
    end = next((n for n in range(line + 1, len(lines)) if lines[n][:1].strip()), len(lines))
    return begin, end


def meaning(node: object) -> object:
    """What takes part in verdicts, wherever it stands and whatever is told of it."""
    match node:
        case Metadata() | Notation() | Span():
            return None
        case Unit():
            return node.dimension, node.factor
        case tuple():
            return tuple(map(meaning, node))
        case Mapping():
            return tuple(sorted(((str(key), meaning(value)) for key, value in node.items()), key=lambda x: x[0]))
        case _ if is_dataclass(node):
            parts = ((f.name, meaning(getattr(node, f.name))) for f in fields(node) if f.name not in TOLD)
            return (type(node).__name__, *parts)
        case _:
            return node


# --- the table -------------------------------------------------------------------------------------------------------


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("plans", nargs="*", type=Path, metavar="PLAN")
    arguments.add_argument("--each", type=int, default=25, help="so many faults of a kind in a plan (default 25)")
    arguments.add_argument("--kind", help="this kind alone")
    arguments.add_argument("--missed", action="store_true", help="show the faults that are not found")
    asked = arguments.parse_args()
    random.seed(2022)
    library = Library()
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for path in asked.plans or PLANS:
        sound = Sound(path, library)
        of_kind: dict[str, list[Fault]] = defaultdict(list)
        for fault in faults_of(sound.text):
            of_kind[fault.kind].append(fault)
        for kind, faults in of_kind.items():
            if asked.kind not in (None, kind):
                continue
            for fault in random.sample(faults, min(asked.each, len(faults))):
                verdict = sound.judge(fault)
                verdicts[kind].append(verdict)
                if asked.missed and verdict.meant and not verdict.at_line:
                    before = sound.text.split("\n")[fault.line].strip()
                    after = "(gone)" if fault.after is None else fault.after.strip()
                    how = "found elsewhere" if verdict.found else "not found"
                    print(f"{how}: {path.parent.name}:{fault.line + 1} {kind}\n  - {before}\n  + {after}")
                    for told in verdict.told[:2]:
                        print(f"    {told}")
    print(f"{'':18}{'injected':>10}{'change it':>11}{'found':>8}{'at its line':>13}{'in its heading':>16}")
    total: list[Verdict] = []
    for kind in KINDS:
        total += verdicts[kind]
        _row(kind, verdicts[kind])
    _row("together", total)


def _row(kind: str, verdicts: list[Verdict]) -> None:
    meant = [verdict for verdict in verdicts if verdict.meant]
    counts = [sum(getattr(v, aspect) for v in meant) for aspect in ("found", "at_line", "at_heading")]
    shares = [f"{count / len(meant):.1%}" if meant else "" for count in counts]
    print(f"{kind:18}{len(verdicts):>10}{len(meant):>11}{shares[0]:>8}{shares[1]:>13}{shares[2]:>16}")


if __name__ == "__main__":
    main()
