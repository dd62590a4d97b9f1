"""Currencies are told by their ISO 4217 codes: which there are, and what a plan meant that wrote another word.

It knows nothing of figures; in these a currency is a unit like any other.
"""

from __future__ import annotations

from collections.abc import Iterator

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.base.nearest import nearest
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import Name
from kpidsl.compiler.parse.vocabulary import OTHER_WORDS

_IN_USE = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES
VND VUV WST XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG
"""
_BEFORE_THE_EURO = "ATS BEF CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK"

#: Those of today, and those that older data are in.
CODES = frozenset(f"{_IN_USE} {_BEFORE_THE_EURO}".split())

_USUAL = ("EUR", "CHF", "GBP", "USD")


def currencies(field: f.CurrencyField) -> tuple[str, ...]:
    """The currencies of a plan, as they are written; of a word that is none, also the code that was meant."""
    written = [name.text for name in field.names]
    meant = [code for name in field.names if name.text not in CODES and (code := _meant(name)) is not None]
    return tuple(dict.fromkeys((*written, *meant)))


def check_currencies(field: f.CurrencyField) -> Iterator[Diagnostic]:
    """The words of a plan that are no currencies."""
    for name in field.names:
        if name.text not in CODES:
            meant = _meant(name)
            help_ = f"did you mean `{meant}`?" if meant else "write the three letters of ISO 4217: `currency EUR`"
            fix = replacing(name.span, meant) if meant else None
            yield finding("K0307", name.span, f"`{name.text}` is no currency", help=help_, fix=fix)


def _meant(name: Name) -> str | None:
    text = name.text.casefold()
    if OTHER_WORDS.get(text) in CODES:
        return OTHER_WORDS[text]
    return text.upper() if text.upper() in CODES else nearest(text, _USUAL)
