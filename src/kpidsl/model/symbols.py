"""What may stand beside a number and says nothing of how great it is: the sign of its unit, the mark of a note.

What could be a part of a number is no such symbol (`.5` is not 5), nor is what makes another number of it: `1.2M`,
`5 ‰`, `<5`, `5 CR`. Knows nothing of files and formats.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kpidsl.model.values import Unit

#: Units of which `35 %` is 35. In a column of any other unit it would be another number.
_PERCENTAGES = frozenset({"%", "pp"})

_MARKS = frozenset(".,'’‘`´′″·_")
_SIGNS = frozenset('+−±~≈=<>≤≥()[]"')
_OF_THOUSAND = frozenset("‰‱")

_BRACKETED = re.compile(r"\([^()\[\]\n]+\)|\[[^()\[\]\n]+\]")
_ABBREVIATED = re.compile(r".*[^\W\d_]\.")
_NOTE_MARKS = re.compile("[*†‡§¶#¹²³⁰⁴⁵⁶⁷⁸⁹]+")

#: Whose currency a sign is of. Many countries have a `$`.
_CURRENCY_OF = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "EGP", "FKP", "GIP", "LBP", "SHP", "SSP", "SDG", "SYP"}),
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "BSD"}),
    "¥": frozenset({"JPY", "CNY"}),
    "zł": frozenset({"PLN"}),
    "Kč": frozenset({"CZK"}),
    "Ft": frozenset({"HUF"}),
    "lei": frozenset({"RON"}),
    "Fr.": frozenset({"CHF"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
}
_CODES = frozenset().union(*_CURRENCY_OF.values()) | {"BGN", "BRL", "INR", "TRY", "ZAR", "RUB", "UAH", "RSD", "ALL"}

#: Words beside a number that make another one of it: scales, credit and debit, about, parts of a currency, shares.
_CHANGING = frozenset(
    """
    k m mm mn ml mio mill mil mila miles mld mlds mlrd mrd mrds md mds mln mlns bn bln bil bio tn trn th thou
    thsd tsd thousand thousands million millions billion billions trillion trillions hundred hundreds dozen
    dozens tausend hundert millionen milliarde milliarden migliaia centinaia milione milioni miliardo miliardi
    mille millier milliers milliard milliards millon millones millar millares billon billones milhar milhares
    milhao milhoes bilhao bilhoes lakh lakhs lac crore crores cr dr ca circa approx about etwa env environ cent
    cents ct cts pence centesimi centimes centimos centavos bp bps ppm ppb permille promille
    """.split()  # noqa: SIM905
)

#: Letters that mean such a word in one file and a note in another. Beside a currency they do.
_DOUBTFUL = frozenset("b t g c d h s p".split())  # noqa: SIM905


def is_note(symbol: str) -> bool:
    """Whether a symbol points to a note, as `(p)`, `[1]`, `*`: whatever the unit, a number may have it."""
    return _BRACKETED.fullmatch(symbol) is not None or _NOTE_MARKS.fullmatch(symbol) is not None


def is_figure_in_brackets(symbol: str) -> bool:
    """Whether a note could be a negative number in parentheses: `(1)`."""
    return symbol.startswith("(") and any(map(str.isdecimal, symbol)) and not any(map(str.isalpha, symbol))


def is_changing(symbol: str) -> bool:
    """Whether a symbol makes another number of the one beside it: `M`, `Mrd.`, `k€`, `(thousand)`."""
    if _OF_THOUSAND & set(symbol):
        return True
    word = alone = _folded(symbol.strip("()[]"))
    for sign in (*_CURRENCY_OF, *_CODES):
        word = word.removeprefix(_folded(sign)).removesuffix(_folded(sign))
    if word in _CHANGING:
        return True
    return word in _DOUBTFUL and word != alone


def is_doubtful(symbol: str) -> bool:
    """Whether a symbol may make another number of the one beside it: `b` is billions, or the mark of a note."""
    return _folded(symbol) in _DOUBTFUL


def flaw_of(symbol: str, units: Iterable[str] = ()) -> str | None:
    """Why a text may not stand beside numbers as a symbol; None where it may. `units` are those of the columns."""
    if _BRACKETED.fullmatch(symbol) is not None:
        sound = any(c.isalnum() or c == "*" for c in symbol) and "%" not in symbol
        return _change(symbol, units) if sound else "it is a sign of the number"
    if not symbol or symbol[0] in _MARKS or (symbol[-1] in _MARKS and not _ABBREVIATED.fullmatch(symbol)):
        return "it could be a part of the number"
    if any(map(_is_figure, symbol)):
        return "its digits could be a part of the number"
    if any(character in _SIGNS or unicodedata.category(character) == "Pd" for character in symbol):
        return "it says more of the number than its unit"
    if symbol != "%" and "%" in symbol:
        return "it makes another number of it"
    return _change(symbol, units)


def fits(symbol: str, unit: Unit) -> bool:
    """Whether a number of a unit may have a symbol beside it: `%` in percentages, `€` in no other currency."""
    if is_note(symbol):
        return True
    percentage = unit.text in _PERCENTAGES
    if percentage or symbol == "%":
        return percentage and symbol == "%"
    if is_changing(symbol):
        return unit.text == symbol
    of = _CURRENCY_OF.get(symbol, frozenset({symbol}) & _CODES)
    money = {name for name, _ in unit.dimension} & _CODES
    return not of or not money or bool(of & money)


def _change(symbol: str, units: Iterable[str]) -> str | None:
    return "it makes another number of it" if is_changing(symbol) and symbol not in units else None


def _is_figure(character: str) -> bool:
    """Digits, and signs such as `½`; those of notes, `¹`, are none."""
    return character.isdecimal() or (character.isnumeric() and not character.isdigit())


def _folded(word: str) -> str:
    """A word whatever its capitals, accents, points and blanks."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c) and c not in ". \u00a0\u202f")
