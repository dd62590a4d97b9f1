"""`rows where …`: which rows of a file are read, asked of the texts that stand in it, before cells have types."""

from __future__ import annotations

from collections.abc import Collection

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.base.text import Span
from kpidsl.compiler.parse import syntax as s
from kpidsl.model import expression as e

_SAYABLE = '`Body = "Lambeth"`, `in ["…"]`, `starts "…"`, `present`, `missing`, with `and`, `or`, `not`'


class RowChoice:
    """Types the condition of one source; `declared` are its columns, sound or not."""

    def __init__(self, declared: Collection[str], findings: list[Diagnostic]) -> None:
        self._declared = declared
        self._findings = findings

    def condition(self, syntax: s.Syntax) -> e.Expression | None:
        """The condition over texts; None, with a finding made, where it asks for anything else."""
        match syntax:
            case s.Group(inner):
                return self.condition(inner)
            case s.Not(operand, span):
                negated = self.condition(operand)
                return negated and e.Negation(negated, span)
            case s.Both(sign, left, right, span):
                one, other = self.condition(left), self.condition(right)
                return e.Logical(sign, one, other, span) if one and other else None
            case s.Compare(("=" | "!=") as sign, left, right, span):
                if isinstance(left, s.Text):
                    left, right = right, left
                return self._compared(sign, left, right, span)
            case s.InList(operand, items, span):
                column, texts = self._column(operand), [self._text(item) for item in items]
                known = [text.value for text in texts if text is not None]
                return e.Member(column, tuple(known), span) if column and len(known) == len(texts) else None
            case s.Prefix("starts", operand, prefixes, span):
                column = self._column(operand)
                return column and e.Starts(column, tuple(text.text for text in prefixes), span)
            case s.Presence(operand, there, span):
                column = self._column(operand)
                present = column and e.Present(column, span)
                return present if there or present is None else e.Negation(present, span)
            case _:
                self._unfit(syntax.span)
                return None

    def _compared(self, sign: e.ComparisonSign, left: s.Syntax, right: s.Syntax, span: Span) -> e.Expression | None:
        column, text = self._column(left), self._text(right)
        return e.Comparison(sign, column, text, span) if column and text else None

    def _column(self, syntax: s.Syntax) -> e.ColumnRef | None:
        if not isinstance(syntax, s.Name):
            self._unfit(syntax.span)
            return None
        if syntax.text in self._declared:
            return e.ColumnRef(syntax.text, syntax.span)
        near, fix = proposal(syntax.span, self._declared)
        help_ = near or f"declare it: `column {syntax.text} text`"
        message = f"there is no column `{syntax.text}`"
        self._findings.append(finding("K0201", syntax.span, message, help=help_, fix=fix))
        return None

    def _text(self, syntax: s.Syntax) -> e.Constant | None:
        if isinstance(syntax, s.Text):
            return e.Constant(syntax.text, syntax.span)
        message = "rows are chosen before their cells have types: they are compared with texts"
        help_ = f'write the text that stands in the file, in quotes: `"{syntax.span.written}"`'
        self._findings.append(finding("K0305", syntax.span, message, help=help_))
        return None

    def _unfit(self, span: Span) -> None:
        message = "rows are chosen by the texts of their cells, before these have types"
        self._findings.append(finding("K0305", span, message, help=f"ask for texts: {_SAYABLE}"))
