"""Sources that resemble others: their headings with the fields of those written out, before anything is typed.

`source s2026 like s2025` is another snapshot of the same register. It has the format, the columns and the key of the
other, but for those that it says itself. Files and control totals belong to one snapshot and are never taken over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.declarations import Heading
from kpidsl.compiler.parse.syntax import Name

#: What is of one snapshot alone, or said of it.
_OWN = (f.FileField, f.ControlField, f.NoteField, f.ReferenceField)

_CHAIN_LIMIT = 100

#: A source says one of these, and so replaces the other.
_IDENTITY = (f.KeyField, f.RowsRepeatField)


def written_out(
    sources: Mapping[str, Heading], broken: frozenset[str], findings: list[Diagnostic]
) -> Mapping[str, Heading]:
    """Every source with all of its fields; without those that resemble one that is not there, which is said."""
    likes = _Likes(sources, broken, findings)
    headings = {name: likes.heading(name) for name in sources}
    return {name: heading for name, heading in headings.items() if heading is not None}


@dataclass
class _Likes:
    sources: Mapping[str, Heading]
    broken: frozenset[str]
    findings: list[Diagnostic]
    _done: dict[str, Heading | None] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def heading(self, name: str) -> Heading | None:
        if name not in self._done:
            self._open.append(name)
            self._done[name] = self._written_out(self.sources[name])
            self._open.pop()
        return self._done[name]

    def _written_out(self, heading: Heading) -> Heading | None:
        if heading.like is None:
            return heading
        other = self._other(heading.like)
        return None if other is None else replace(heading, fields=_merged(other.fields, heading.fields))

    def _other(self, like: Name) -> Heading | None:
        if like.text in self._open:
            circle = " → ".join([*self._open[self._open.index(like.text) :], like.text])
            message = f"`{like.text}` is like itself: {circle}"
            self.findings.append(finding("K0203", like.span, message, help="break the circle"))
            return None
        if len(self._open) > _CHAIN_LIMIT:
            message = f"a chain of more than {_CHAIN_LIMIT} sources that are like one another"
            self.findings.append(finding("K0111", like.span, message, help="let them be like one of them"))
            return None
        if like.text in self.sources:
            return self.heading(like.text)
        if like.text not in self.broken:
            others = [name for name in self.sources if name not in self._open]
            near, fix = proposal(like.span, others)
            help_ = near or f"declare it: `source {like.text}`"
            self.findings.append(finding("K0201", like.span, f"there is no source `{like.text}`", help=help_, fix=fix))
        return None


def _merged(others: tuple[f.Field, ...], own: tuple[f.Field, ...]) -> tuple[f.Field, ...]:
    """The other's fields, each column that is declared anew in the place of the old one, then what is new."""
    said = {_IDENTITY if isinstance(each, _IDENTITY) else type(each) for each in own}
    anew = {each.name.text: each for each in own if isinstance(each, f.ColumnField)}
    merged: list[f.Field] = []
    for each in others:
        match each:
            case f.ColumnField(name):
                merged.append(anew.pop(name.text, each))
            case _ if isinstance(each, _OWN):
                pass
            case _:
                kind = _IDENTITY if isinstance(each, _IDENTITY) else type(each)
                merged.extend([] if kind in said else [each])
    taken = [each for each in merged if isinstance(each, f.ColumnField)]
    return (*merged, *(each for each in own if not any(each is column for column in taken)))
