"""Owns how a published page spells figures: from the text that their author wrote, in the notation of the plan.

The decimals are the author's. Knows nothing of tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from kpidsl.base.record import record
from kpidsl.model.plan import Anchor, ComputedAnchor, Kpi, PlanHeader
from kpidsl.model.publication import Notation
from kpidsl.model.spelling import spelled
from kpidsl.model.values import NUMBER, PERCENT, Quantity, Type
from kpidsl.report.numbers import share
from kpidsl.report.official.words import WORDS, Words

_NAME = re.compile(r"(?:`[^`]*`|[^\W\d][\w\u0300-\u036f]*)")
_SIGN = re.compile(r"(>=|<=|[<>=])\s*")
_FIGURE = re.compile(r"(?P<minus>-?)\s*(?P<number>\d[\d_]*(?:\.\d+)?)\s*(?P<unit>(?:(?:[^\W\d]|[%`]).*)?)")
_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?")
_TEXT = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')

_SIGNS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< "}
_MONEY = {"EUR": "€", "GBP": "£", "USD": "$"}
_BEFORE = ("£", "$")
_CLINGING = ("%", "‰", "°")


@record
class Speller:
    """Spells for one plan: in its notation, with its currencies."""

    notation: Notation
    currencies: tuple[str, ...]

    @classmethod
    def of(cls, header: PlanHeader) -> Speller:
        return cls(header.notation, header.currencies)

    @property
    def words(self) -> Words:
        return WORDS[self.notation.language]

    def anchor(self, anchor: Anchor | ComputedAnchor, kpi: Kpi, year: int) -> str:
        """The figure of a year line, or the one that its parts make and nobody wrote; `year` as in `figure`."""
        written = anchor.span.written
        if kpi.made_of is not None and isinstance(anchor, Anchor):
            written = spelled(anchor.value, kpi.type)
        elif name := _NAME.match(written):
            written = written[name.end() :].strip()
        return self.figure(written, kpi.type, kpi.metadata.printed, year)

    def share(self, fraction: Fraction) -> str:
        """A weight, or points; a third stays `1/3`."""
        return self.figure(share(fraction), Quantity(PERCENT))

    def figure(self, written: str, type_: Type, printed: str | None = None, year: int = 0) -> str:
        """A written figure or range in the notation of the plan; what is neither stays as it is written.

        Args:
            printed: what the plan prints for the unit; None where the usual sign or word serves.
            year: that of the column, which a month of the same year need not repeat.
        """
        if text := _TEXT.fullmatch(written):
            return text[1].replace('""', '"')
        sign = _SIGN.match(written)
        figure = written[sign.end() :] if sign else written
        if sign and sign[1] == "=":
            return figure  # a formula
        *first, last = figure.split("..")
        ends = [*(self._end(end, type_, "", year) for end in first), self._end(last, type_, printed, year)]
        known = [end for end in ends if end is not None]
        if len(known) < len(ends):
            return {"yes": self.words.yes, "no": self.words.no}.get(figure, figure)
        return (_SIGNS[sign[1]] if sign else "") + "–".join(known)

    def together(self, names: Sequence[str]) -> str:
        """Several names as one would read them: `A, B and C`."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.words.joined_by} {names[-1]}"

    def _end(self, written: str, type_: Type, printed: str | None, year: int) -> str | None:
        """A figure, or one end of a range, whose last end has the unit; None where it is something else."""
        if day := _DAY.fullmatch(written.strip()):
            return self._date(day["year"], day["month"], day["day"], year)
        figure = _FIGURE.fullmatch(written.strip())
        if figure is None or (figure["unit"] and not isinstance(type_, Quantity)):
            return None
        unit = printed if printed is not None else self._unit(type_, Fraction(figure["number"].replace("_", "")))
        before, after = (unit[0], unit[1:]) if unit.startswith(_BEFORE) else ("", unit)
        blank = "" if before or not after or after.startswith(_CLINGING) else " "
        return f"{figure['minus']}{before}{self._number(figure['number'])}{blank}{after}"

    def _number(self, written: str) -> str:
        whole, point, decimals = written.replace("_", "").partition(".")
        if self.notation.thousands:
            whole = f"{int(whole):,}".replace(",", self.notation.thousands)
        return whole + (self.notation.decimal if point else "") + decimals

    def _date(self, year: str, month: str, day: str | None, column: int) -> str:
        if day is not None:
            return self.notation.dates.replace("dd", day).replace("mm", month).replace("yyyy", year)
        name = self.words.months[int(month) - 1]
        return name if int(year) == column else f"{name} {year}"

    def _unit(self, type_: Type, number: Fraction) -> str:
        """The usual sign or word of a unit; what the plan itself counts needs none, for the definition says it."""
        unit = type_.unit if isinstance(type_, Quantity) else NUMBER
        if unit.text in self.words.units:
            return self.words.units[unit.text][number != 1]
        if unit.text in ("%", "pp"):
            return unit.text.replace("pp", "p.p.")
        name = _NAME.match(unit.text)
        rest = unit.text[name.end() :] if name else unit.text
        if name and name[0] in self.currencies:
            return _MONEY.get(name[0], name[0]) + rest
        return unit.text if rest else ""
