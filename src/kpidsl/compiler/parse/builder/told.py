"""The fields that tell: metadata of KPIs, what a plan requires of them, how a published page writes."""

from __future__ import annotations

from typing import Any

from lark import Token
from lark.tree import Meta

from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse import told as t
from kpidsl.compiler.parse.builder.leaves import Leaves, rule


class Told(Leaves):
    """One method for each rule of the grammar about what a plan tells its readers."""

    @rule
    def prose(self, meta: Meta, *texts: Token) -> s.Text:
        """Several texts are one, with a blank between them: how a long one stands on several lines."""
        return s.Text(" ".join(self._text(text).text for text in texts), self._span(meta))

    @rule
    def told_type(self, meta: Meta, text: s.Text) -> t.TypeField:
        return t.TypeField(text, self._span(meta))

    @rule
    def told_definition(self, meta: Meta, text: s.Text) -> t.DefinitionField:
        return t.DefinitionField(text, self._span(meta))

    @rule
    def told_source(self, meta: Meta, text: s.Text) -> t.SourceField:
        return t.SourceField(text, self._span(meta))

    @rule
    def told_method(self, meta: Meta, text: s.Text) -> t.MethodField:
        return t.MethodField(text, self._span(meta))

    @rule
    def observed(self, meta: Meta, *observations: t.ObservationSyntax) -> t.ObservedField:
        return t.ObservedField(observations, self._span(meta))

    @rule
    def observation(self, meta: Meta, figure: s.Figure, period: Token) -> t.ObservationSyntax:
        return t.ObservationSyntax(figure, self._period(period), self._span(meta))

    @rule
    def printed(self, meta: Meta, text: Token) -> t.PrintedField:
        return t.PrintedField(self._text(text), self._span(meta))

    @rule
    def require(self, meta: Meta, *names: Token) -> t.RequireField:
        return t.RequireField(tuple(self._name(name) for name in names), self._span(meta))

    @rule
    def notation(self, meta: Meta, *marks: t.NotationMark) -> t.NotationField:
        return t.NotationField(marks, self._span(meta))

    def _mark(self, name: Any, meta: Meta, token: Token | s.Text) -> t.NotationMark:
        (text,) = self._words([token])
        return t.NotationMark(name, text, self._span(meta))

    @rule
    def mark_decimal(self, meta: Meta, text: Token) -> t.NotationMark:
        return self._mark("decimal", meta, text)

    @rule
    def mark_thousands(self, meta: Meta, text: Token) -> t.NotationMark:
        return self._mark("thousands", meta, text)

    @rule
    def mark_dates(self, meta: Meta, text: s.Text) -> t.NotationMark:
        return self._mark("dates", meta, text)

    @rule
    def mark_language(self, meta: Meta, name: Token) -> t.NotationMark:
        return self._mark("language", meta, name)
