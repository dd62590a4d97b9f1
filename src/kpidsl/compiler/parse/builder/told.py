"""The fields that tell: metadata of KPIs, what a plan requires of them, how a published page writes."""

from __future__ import annotations

from typing import Any

from kpidsl.base.text import Span
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse import told as t
from kpidsl.compiler.parse.builder.leaves import Leaves
from kpidsl.compiler.parse.machine import Token


class Told(Leaves):
    """One method for each rule of the grammar about what a plan tells its readers."""

    def prose(self, span: Span, *texts: Token) -> s.Text:
        """Several texts are one, with a blank between them: how a long one stands on several lines."""
        return s.Text(" ".join(self._text(text).text for text in texts), span)

    def told_type(self, span: Span, text: s.Text) -> t.TypeField:
        return t.TypeField(text, span)

    def told_definition(self, span: Span, text: s.Text) -> t.DefinitionField:
        return t.DefinitionField(text, span)

    def told_source(self, span: Span, text: s.Text) -> t.SourceField:
        return t.SourceField(text, span)

    def told_method(self, span: Span, text: s.Text) -> t.MethodField:
        return t.MethodField(text, span)

    def observed(self, span: Span, *observations: t.ObservationSyntax) -> t.ObservedField:
        return t.ObservedField(observations, span)

    def observation(self, span: Span, figure: s.Figure, period: Token) -> t.ObservationSyntax:
        return t.ObservationSyntax(figure, self._period(period), span)

    def printed(self, span: Span, text: Token) -> t.PrintedField:
        return t.PrintedField(self._text(text), span)

    def require(self, span: Span, *names: Token) -> t.RequireField:
        return t.RequireField(tuple(self._name(name) for name in names), span)

    def notation(self, span: Span, *marks: t.NotationMark) -> t.NotationField:
        return t.NotationField(marks, span)

    def _mark(self, name: Any, span: Span, token: Token | s.Text) -> t.NotationMark:
        (text,) = self._words([token])
        return t.NotationMark(name, text, span)

    def mark_decimal(self, span: Span, text: Token) -> t.NotationMark:
        return self._mark("decimal", span, text)

    def mark_thousands(self, span: Span, text: Token) -> t.NotationMark:
        return self._mark("thousands", span, text)

    def mark_dates(self, span: Span, text: s.Text) -> t.NotationMark:
        return self._mark("dates", span, text)

    def mark_language(self, span: Span, name: Token) -> t.NotationMark:
        return self._mark("language", span, name)
