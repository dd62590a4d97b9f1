"""What flags say of a column: its headers, other words for its texts, a level on a date, codes filled up with zeros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpidsl.base.diagnostic import Diagnostic, Label, finding
from kpidsl.base.nearest import proposal
from kpidsl.base.text import within
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import Name, Text, walk
from kpidsl.compiler.types.expressions.messages import described
from kpidsl.compiler.types.expressions.rows import letting_in
from kpidsl.model.sources import DataSource
from kpidsl.model.values import Plain, Quantity, Type


def check_flags(field: f.ColumnField, type_: Type, findings: list[Diagnostic]) -> None:
    """Flags that a column of this type cannot have."""
    if field.padded is not None and type_ is not Plain.CODE:
        message = f"only a code is padded, and this is {described(type_)}"
        findings.append(finding("K0305", field.padded, message, help=f"write `column {field.name.text} code padded`"))
    for flag in field.flags:
        if flag.name == "stock" and not isinstance(type_, Quantity):
            findings.append(finding("K0305", flag.span, f"a stock is a number, and this is {described(type_)}"))


def headers_of(name: Name, flag: f.Flag | None, findings: list[Diagnostic]) -> tuple[str, ...]:
    """What the column may be called in a file. How the white space in a header is made does not count."""
    if flag is None:
        return (name.text,)
    headers: dict[str, Text] = {}
    for text in flag.texts:
        first = headers.setdefault(" ".join(text.text.split()), text)
        if first is not text:
            message = "this header is given twice"
            findings.append(finding("K0113", text.span, message, labels=[(first.span, "first here")]))
    return tuple(headers)


def readings(field: f.ColumnField, type_: Type, findings: list[Diagnostic]) -> tuple[tuple[str, str], ...]:
    """The texts of the file and what each is read as; all at once, so that two words can change places."""
    read: dict[str, str] = {}
    members = [member.text for member in field.members] if field.members is not None else None
    for flag in field.flags:
        if flag.name != "read":
            continue
        written, meant = flag.texts[0].text, flag.texts[1]
        if type_ not in (Plain.TEXT, Plain.CODE):
            message = f"only texts are read as others, and this is {described(type_)}"
            findings.append(finding("K0305", flag.span, message))
        elif not written or not meant.text:
            help_ = "write `optional` where a cell may be empty"
            findings.append(finding("K0113", flag.span, "an empty cell is no text", help=help_))
        elif written in read:
            findings.append(finding("K0107", flag.span, f'what "{written}" is read as is given twice'))
        elif members is not None and meant.text not in members:
            near, fix = proposal(meant.span, members)
            help_ = near or "it is one of " + ", ".join(f'"{each}"' for each in members)
            message = f'"{meant.text}" is not one of the declared values'
            findings.append(finding("K0310", meant.span, message, help=help_, fix=fix))
        else:
            read[written] = meant.text
    return tuple(read.items())


def without_doubts(findings: Sequence[Diagnostic], field: f.ValueField, source: DataSource) -> list[Diagnostic]:
    """The findings of a measure; what may be empty only where all of it is read, for its condition may see to that."""
    if not findings:
        return []
    parts = [part for part in (field.of, field.by, field.where) if part is not None]
    names = {name.text for part in parts for name in walk(part) if isinstance(name, Name)}
    unread = bool(names & source.faulty) or any(found.code != "K0306" for found in findings)
    return [found for found in findings if found.code != "K0306" or not unread]


def with_evidence(found: Diagnostic, field: f.ValueField, source: DataSource) -> Diagnostic:
    """A finding of a measure with what else its lines show.

    That units do not fit: the places where the columns have theirs. That a column may be empty: the side of an `or`
    that lets such rows in, where the other side does not.
    """
    parts = [part for part in (field.of, field.by, field.where) if part is not None and within(found.place, part.span)]
    names = dict.fromkeys(name.text for part in parts for name in walk(part) if isinstance(name, Name))
    labels: list[Label] = []
    if found.code == "K0301":
        columns = [source.columns[name] for name in names if name in source.columns]
        labels = [Label(column.span.place, f"`{column.name}` is {described(column.type)}") for column in columns]
    elif found.code == "K0306" and field.where is not None:
        column = found.place.excerpt[0][found.place.column - 1 : found.place.end_column - 1].strip("`")
        side = letting_in(field.where, column)
        if side is not None and not within(found.place, side.span):
            labels = [Label(side.span.place, f"this lets in rows without `{column}`")]
    return replace(found, labels=(*found.labels, *labels))
