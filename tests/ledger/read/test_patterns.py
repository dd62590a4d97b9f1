"""How formats spell numbers, dates and answers: what is taken, exactly, and what never is."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.ledger.read import dates, patterns
from kpidsl.model.dates import parts_of
from kpidsl.model.sources import Format

from .builders import ENGLISH, ITALIAN

PLAIN = Format("csv", ";", ".", None)
COMMA = Format("csv", ";", ",", None)
SWISS = Format("csv", ";", ".", "'")
TYPOGRAPHIC = Format("csv", ";", ".", "’")
FRENCH = Format("csv", ";", ",", " ")

NUMBERS = [
    (ITALIAN, "1.234,56", "1234.56"),
    (ITALIAN, "9,005", "9.005"),
    (ITALIAN, "1.234", "1234"),
    (ITALIAN, "-1.234.567,8", "-1234567.8"),
    (ITALIAN, "1234567,80", "1234567.80"),
    (ITALIAN, "0,00", "0.00"),
    (ITALIAN, "007", "7"),
    (COMMA, "12,5", "12.5"),
    (PLAIN, "12.5", "12.5"),
    (PLAIN, "-0.5", "-0.5"),
    (ENGLISH, "1,234.56", "1234.56"),
    (SWISS, "1'234.5", "1234.5"),
    (TYPOGRAPHIC, "1’234.5", "1234.5"),
    (FRENCH, "1 234,5", "1234.5"),
    (FRENCH, "-1\u00a0234", "-1234"),
    (FRENCH, "1\u202f234\u202f567,5", "1234567.5"),
    (FRENCH, "1\u2009234", "1234"),
    (FRENCH, "1234,5", "1234.5"),
]

NO_NUMBERS = [
    (ITALIAN, "1,234.56"),
    (ITALIAN, "1.23"),
    (ITALIAN, "1.2345"),
    (ITALIAN, "1234.567"),
    (ITALIAN, "0.125"),
    (ITALIAN, "1.234,56-"),
    (ITALIAN, "+5"),
    (ITALIAN, "--5"),
    (ITALIAN, "-"),
    (ITALIAN, "5,"),
    (ITALIAN, ",5"),
    (ITALIAN, "1,2,3"),
    (ITALIAN, "1e3"),
    (ITALIAN, " 5"),
    (ITALIAN, "5 "),
    (ITALIAN, "5\n"),
    (ITALIAN, "1 234"),
    (ITALIAN, "1\u00a0234"),
    (ITALIAN, "1\u2009234"),
    (ITALIAN, "\u0661\u0662"),
    (FRENCH, "1  234"),
    (FRENCH, "12 34"),
    (FRENCH, "1\t234"),
    (FRENCH, "1\u2003234"),
    (FRENCH, "\u00a0234"),
    (SWISS, "1’234"),
    (TYPOGRAPHIC, "1'234"),
    (ITALIAN, "５"),
    (ITALIAN, "\u22125"),
    (ITALIAN, "5 €"),
    (ITALIAN, "NaN"),
    (ITALIAN, "Infinity"),
    (ITALIAN, "1_000"),
    (COMMA, "1.234,5"),
    (PLAIN, "1,234"),
    (ENGLISH, "1.234,56"),
    (ENGLISH, "12,34.5"),
]


BARE = Format("csv", ",", ".", ",", symbols=("$", "EUR", "*"), negative="(1)", bare=True)
BARE_ITALIAN = Format("csv", ";", ",", ".", bare=True)


@pytest.mark.parametrize(
    ("form", "text", "number"),
    [
        (BARE, ".5", "0.5"),
        (BARE, "-.5", "-0.5"),
        (BARE, "(.50)", "-0.5"),
        (BARE, "$.5", "0.5"),
        (BARE, ".5 EUR*", "0.5"),
        (BARE, "EUR .5", "0.5"),
        (BARE, "EUR.5", None),
        (BARE, "1,234.5", "1234.5"),
        (BARE, "5.", None),
        (BARE, ".", None),
        (BARE, ".5.5", None),
        (BARE, ",5", None),
        (BARE_ITALIAN, ",5", "0.5"),
        (BARE_ITALIAN, "-,05", "-0.05"),
        (BARE_ITALIAN, ".500", None),
    ],
)
def test_bare_decimals(form: Format, text: str, number: str | None) -> None:
    assert patterns.number_parser(form)(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(("form", "text", "number"), NUMBERS)
def test_numbers(form: Format, text: str, number: str) -> None:
    assert patterns.number_parser(form)(text) == Decimal(number)
    assert patterns.parse_numbers([text, text], form) == [Decimal(number)] * 2


@pytest.mark.parametrize(("form", "text"), NO_NUMBERS)
def test_what_is_no_number(form: Format, text: str) -> None:
    assert patterns.number_parser(form)(text) is None
    assert patterns.parse_numbers(["5", text], form) is None


BESIDE = Format("csv", ",", ".", ",", symbols=("€", "EUR"))
IN_PARENTHESES = Format("csv", ",", ".", ",", symbols=("£",), negative="(1)")
FRANCS = Format("csv", symbols=("Fr.",))
NOTED = Format("csv", ";", ",", ".", symbols=("€", "(p)", "*", "(1)"))
BEHIND = Format("csv", ";", ",", ".", negative="1-", plus=True)


@pytest.mark.parametrize(
    ("form", "text", "number"),
    [
        (BESIDE, "€1,234.5", "1234.5"),
        (BESIDE, "€ -5", "-5"),
        (BESIDE, "-€5", "-5"),
        (BESIDE, "5\u00a0EUR", "5"),
        (BESIDE, "-5EUR", "-5"),
        (FRANCS, "Fr. 5.5", "5.5"),
        (FRANCS, "5.5 Fr.", "5.5"),
        (FRANCS, "Fr.5", None),
        (NOTED, "4,0 (p)", "4.0"),
        (NOTED, "-1.234*", "-1234"),
        (NOTED, "(1) 12", "12"),
        (NOTED, "12(1)", "12"),
        (NOTED, "€ -12 (1)", "-12"),
        (NOTED, "12 (2)", None),
        (NOTED, "1(p)2", None),
        (NOTED, "(1)", None),
        (NOTED, "(p)*5", None),
        (BESIDE, "€5€", None),
        (BESIDE, "€  5", None),
        (BESIDE, "£5", None),
        (BESIDE, "-€-5", None),
        (BESIDE, "(5)", None),
        (BESIDE, "+5", None),
        (BESIDE, "€", None),
        (IN_PARENTHESES, "(1,234.56)", "-1234.56"),
        (IN_PARENTHESES, "(£5)", "-5"),
        (IN_PARENTHESES, "£(5)", "-5"),
        (IN_PARENTHESES, "-5", "-5"),
        (IN_PARENTHESES, "(-5)", None),
        (IN_PARENTHESES, "(5", None),
        (IN_PARENTHESES, "5)", None),
        (IN_PARENTHESES, "()", None),
        (BEHIND, "1.234,5-", "-1234.5"),
        (BEHIND, "+5", "5"),
        (BEHIND, "-5", "-5"),
        (BEHIND, "-5-", None),
        (BEHIND, "+5-", None),
        (BEHIND, "+-5", None),
        (BEHIND, "5 -", None),
    ],
)
def test_numbers_with_something_beside_them(form: Format, text: str, number: str | None) -> None:
    assert patterns.number_parser(form)(text) == (None if number is None else Decimal(number))


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.sampled_from(["£{}", "{} £", "£\u00a0{}", "{}"]),
    st.booleans(),
)
def test_an_amount_comes_back_as_it_was_printed(number: Decimal, around: str, outside: bool) -> None:
    figures = f"{number.copy_abs():,f}"
    if not number.is_signed():
        printed = around.format(figures)
    else:
        printed = f"({around.format(figures)})" if outside else around.format(f"({figures})")
    assert patterns.number_parser(IN_PARENTHESES)(printed) == number


def test_two_numbers_in_one_text_are_none() -> None:
    assert patterns.parse_numbers(["1\n2"], ITALIAN) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.booleans())
def test_a_number_comes_back_as_it_was_written(number: Decimal, grouped: bool) -> None:
    english = f"{number:,f}" if grouped else f"{number:f}"
    italian = english.translate(str.maketrans(",.", ".,"))
    assert patterns.number_parser(ITALIAN)(italian) == number
    assert patterns.number_parser(ENGLISH)(english) == number


@given(st.lists(st.text("0123456789.,-\n 5", max_size=9), min_size=1, max_size=5))
def test_many_numbers_at_once_are_the_numbers_one_by_one(texts: list[str]) -> None:
    filled = [text for text in texts if text]
    single = [patterns.number_parser(ITALIAN)(text) for text in filled]
    together = patterns.parse_numbers(filled, ITALIAN) if filled else []
    assert together == (None if None in single else single)


def dated(pattern: str) -> Format:
    return Format("csv", ";", dates=pattern)


DATES = [
    ("dd/mm/yyyy", "28/02/2022", date(2022, 2, 28)),
    ("dd/mm/yyyy", "29/02/2024", date(2024, 2, 29)),
    ("mm/dd/yyyy", "02/28/2022", date(2022, 2, 28)),
    ("dd.mm.yyyy", "01.12.2022", date(2022, 12, 1)),
    ("yyyy-mm-dd", "2022-12-01", date(2022, 12, 1)),
    ("yyyymmdd", "20221201", date(2022, 12, 1)),
    ("dd/mm/yyyy hh:mm", "01/12/2022", date(2022, 12, 1)),
    ("dd/mm/yyyy hh:mm", "01/12/2022 00:00", date(2022, 12, 1)),
    ("d/m/yyyy", "1/2/2022", date(2022, 2, 1)),
    ("d/m/yyyy", "01/12/2022", date(2022, 12, 1)),
    ("dd/mm/yy", "01/12/22", date(2022, 12, 1)),
    ("dd/mm/yy", "01/12/99", date(2099, 12, 1)),
    ("dd-mon-yyyy", "01-DEC-2022", date(2022, 12, 1)),
    ("dd-mon-yyyy", "01-dic-2022", date(2022, 12, 1)),
    ("dd-mon-yyyy", "01-Sept-2022", date(2022, 9, 1)),
    ("ddmonyyyy", "01set2022", date(2022, 9, 1)),
    ("dd.mon.yyyy", "01.Dez.2022", date(2022, 12, 1)),
    ("mon-yy", "janv.-22", date(2022, 1, 31)),
    ("d month yyyy", "1 Settembre 2022", date(2022, 9, 1)),
    ("month d, yyyy", "May 31, 2022", date(2022, 5, 31)),
    ("mm/yyyy", "02/2024", date(2024, 2, 29)),
    ("yyyy-mm", "2022-02", date(2022, 2, 28)),
    ("mon-yy", "Sep-22", date(2022, 9, 30)),
    ("mm/dd/yyyy hh:mm:ss AM", "12/31/2022 12:00:00 AM", date(2022, 12, 31)),
    ("yyyy-mm-ddZ", "2022-12-31Z", date(2022, 12, 31)),
]

NO_DATES = [
    ("dd/mm/yyyy", "31/02/2022"),
    ("dd/mm/yyyy", "29/02/2022"),
    ("dd/mm/yyyy", "1/12/2022"),
    ("dd/mm/yyyy", "01/12/22"),
    ("dd/mm/yyyy", "01-12-2022"),
    ("dd/mm/yyyy", "2022-12-01"),
    ("dd/mm/yyyy", "12/31/2022"),
    ("dd/mm/yyyy", "01/12/2022 00:00"),
    ("dd/mm/yyyy", " 01/12/2022"),
    ("dd/mm/yyyy", "00/12/2022"),
    ("dd/mm/yyyy", "01/12/0000"),
    ("dd.mm.yyyy", "01x12x2022"),
    ("dd/mm/yyyy hh:mm", "01/12/2022 10:45"),
    ("yyyy-mm-dd", "２０２２-12-01"),
    ("d/m/yyyy", "001/1/2022"),
    ("dd/mm/yy", "01/12/2022"),
    ("dd-mon-yyyy", "01-12-2022"),
    ("dd-mon-yyyy", "01-december-2022"),
    ("dd-mon-yyyy", "1-dec-2022"),
    ("dd-mon-yyyy", "31-feb-2022"),
    ("dd-mon-yyyy", "01-jui-2022"),
    ("dd-mon-yyyy", "01-feb..-2022"),
    ("d month yyyy", "1 juillet. 2022"),
    ("d month yyyy", "1 dec 2022"),
    ("mm/yyyy", "13/2022"),
    ("mm/dd/yyyy hh:mm:ss AM", "12/31/2022 12:00:00 PM"),
    ("mm/dd/yyyy hh:mm:ss AM", "12/31/2022 00:00:00"),
]


@pytest.mark.parametrize(("pattern", "text", "day"), DATES)
def test_dates(pattern: str, text: str, day: date) -> None:
    assert dates.parse_date(text, dated(pattern)) == day


@pytest.mark.parametrize(("pattern", "text"), NO_DATES)
def test_what_is_no_date(pattern: str, text: str) -> None:
    assert dates.parse_date(text, dated(pattern)) is None


TIMES = [
    ("dd/mm/yyyy hh:mm", "01/12/2022 10:45", datetime(2022, 12, 1, 10, 45)),  # noqa: DTZ001
    ("yyyy-mm-ddThh:mm:ss", "2022-12-01T10:45:09", datetime(2022, 12, 1, 10, 45, 9)),  # noqa: DTZ001
    ("dd/mm/yyyy", "01/12/2022 10:45", datetime(2022, 12, 1, 10, 45)),  # noqa: DTZ001
    ("dd/mm/yyyy", "01/12/2022T10:45:59", datetime(2022, 12, 1, 10, 45, 59)),  # noqa: DTZ001
    ("dd/mm/yyyy hh:mm", "01/12/2022", None),
    ("dd/mm/yyyy hh:mm", "01/12/2022 24:00", None),
    ("dd/mm/yyyy hh:mm", "01/12/2022 10:60", None),
    ("dd/mm/yyyy hh:mm", "01/12/2022 10:45:00", None),
    ("dd/mm/yyyy hh:mm", "31/02/2022 10:45", None),
    ("mm/dd/yyyy hh:mm:ss AM", "12/31/2022 12:05:09 AM", datetime(2022, 12, 31, 0, 5, 9)),  # noqa: DTZ001
    ("mm/dd/yyyy hh:mm:ss AM", "12/31/2022 12:05:09 pm", datetime(2022, 12, 31, 12, 5, 9)),  # noqa: DTZ001
    ("d/m/yy h:mm AM", "1/2/22 9:05 PM", datetime(2022, 2, 1, 21, 5)),  # noqa: DTZ001
    ("mm/dd/yyyy hh:mm:ss AM", "12/31/2022 13:05:09 PM", None),
    ("mm/dd/yyyy hh:mm:ss AM", "12/31/2022 00:05:09 AM", None),
    ("yyyy-mm-ddThh:mm:ss.fff", "2022-12-01T10:45:09.05", None),
    ("yyyy-mm-ddThh:mm:ss.fff", "2022-12-01T10:45:09.050", datetime(2022, 12, 1, 10, 45, 9, 50_000)),  # noqa: DTZ001
    ("yyyy-mm-ddThh:mm:ssZ", "2022-12-01T10:45:09Z", datetime(2022, 12, 1, 10, 45, 9)),  # noqa: DTZ001
    ("yyyy-mm-ddThh:mm:ssZ", "2022-12-01T10:45:09", None),
    ("mm/yyyy", "12/2022 10:45", None),
]


@pytest.mark.parametrize(("pattern", "text", "moment"), TIMES)
def test_dates_with_times(pattern: str, text: str, moment: datetime | None) -> None:
    assert dates.parse_datetime(text, dated(pattern)) == moment


@given(st.dates(), st.sampled_from(["dd/mm/yyyy", "mm/dd/yyyy", "yyyy-mm-dd", "dd.mm.yyyy", "yyyymmdd"]))
def test_a_date_comes_back_as_it_was_written(day: date, pattern: str) -> None:
    text = pattern.replace("dd", f"{day.day:02}").replace("mm", f"{day.month:02}").replace("yyyy", f"{day.year:04}")
    assert dates.parse_date(text, dated(pattern)) == day


NAMES = {
    "en": "January February March April May June July August September October November December".split(),  # noqa: SIM905
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split(),  # noqa: SIM905
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),  # noqa: SIM905
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),  # noqa: SIM905
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),  # noqa: SIM905
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(),  # noqa: SIM905
}
#: As the calendars of these languages abbreviate them.
SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec".split(),  # noqa: SIM905
    "it": "gen feb mar apr mag giu lug ago set ott nov dic".split(),  # noqa: SIM905
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split(),  # noqa: SIM905
    "de": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.".split(),  # noqa: SIM905
    "es": "ene feb mar abr may jun jul ago sept oct nov dic".split(),  # noqa: SIM905
    "pt": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.".split(),  # noqa: SIM905
}


def unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@given(st.dates(), st.sampled_from(sorted(NAMES)), st.sampled_from([str.upper, str.lower, str.title]), st.booleans())
def test_a_month_comes_back_by_its_name(day: date, language: str, capitals: Callable[[str], str], short: bool) -> None:
    name = capitals(NAMES[language][day.month - 1])
    if short:
        for written in (SHORT[language][day.month - 1], unaccented(SHORT[language][day.month - 1]), name[:3]):
            if written.casefold() != "jui":
                text = f"{day.day:02}-{capitals(written)}-{day.year:04}"
                assert dates.parse_date(text, dated("dd-mon-yyyy")) == day
    else:
        for whole in (name, unaccented(name)):
            assert dates.parse_date(f"{day.day} {whole} {day.year:04}", dated("d month yyyy")) == day


@pytest.mark.parametrize("pattern", [pattern for pattern, _, _ in [*DATES, *TIMES]])
def test_patterns_of_dates(pattern: str) -> None:
    assert parts_of(pattern) is not None


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "dd/mm",
        "yyyy",
        "dd/yyyy",
        "gg/mm/aaaa",
        "dd/mm/yyyy/dd",
        "dmyyyy",
        "ddmyyyy",
        "yyyymmddhh",
        "hh:mm dd/mm/yyyy",
        "mm/yyyy hh:mm",
        "dd/mm/yyyy AM",
        "dd/mm/yyyy hh:mm:ssfff",
        "dd/mm/yyyy hh:mm:ss.fffffff",
        "dd/mm/yyyy hh:ss",
        "dd/mm/yyyyy",
        "%d/%m/%Y",
    ],
)
def test_what_is_no_pattern_of_dates(pattern: str) -> None:
    assert parts_of(pattern) is None


@pytest.mark.parametrize("text", ["yes", "true", "sì", "si", "vero", "SÌ", "True", "Oui", "JA", "sí", "SÍ", "Sim"])
def test_yes(text: str) -> None:
    assert patterns.parse_yes_no(text) is True


@pytest.mark.parametrize("text", ["no", "false", "falso", "NO", "Non", "nein", "não", "NÃO"])
def test_no(text: str) -> None:
    assert patterns.parse_yes_no(text) is False


@pytest.mark.parametrize("text", ["1", "0", "y", "x", "", " yes", "nej", "o"])
def test_neither_yes_nor_no(text: str) -> None:
    assert patterns.parse_yes_no(text) is None


@pytest.mark.parametrize(
    ("text", "year"), [("2022", 2022), ("0001", 1), ("0000", None), ("22", None), ("2022.0", None)]
)
def test_years(text: str, year: int | None) -> None:
    assert patterns.parse_year(text) == year
