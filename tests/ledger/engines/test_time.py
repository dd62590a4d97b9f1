"""Days, working days and hours between the dates of a row, and what is said when they run backwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from kpidsl.ledger.calendar import FIRST_DAY, LAST_DAY, Calendar
from kpidsl.model.expression import DurationUnit
from kpidsl.model.plan import Holidays
from kpidsl.model.sources import Format
from kpidsl.model.values import Plain

from .builders import (
    DAY,
    HOUR,
    LIBRO,
    PRATICA,
    WORKDAY,
    Bench,
    both,
    codes_of,
    col,
    column,
    compare,
    compute,
    duration,
    ledger,
    measure_of,
    present,
    source_of,
    when,
)

ITALY = Holidays("IT", closed=((6, 19),))
OPEN = present("chiusura")
WORKED = duration("workdays", col("data"), col("chiusura"))


def span(start: str, end: str) -> str:
    return ledger(LIBRO, [[start, "A", "1", end, ""]])


@pytest.mark.parametrize(
    ("start", "end", "days", "workdays"),
    [
        ("03/01/2022", "03/01/2022", 0, 0),
        ("03/01/2022", "04/01/2022", 1, 1),
        ("05/01/2022", "07/01/2022", 2, 1),  # 6 January is a holiday
        ("07/01/2022", "10/01/2022", 3, 1),  # over a weekend
        ("08/01/2022", "09/01/2022", 1, 0),
        ("17/06/2022", "20/06/2022", 3, 1),
        ("15/06/2023", "20/06/2023", 5, 2),  # the patron's day is a Monday in 2023
        ("14/04/2022", "19/04/2022", 5, 2),  # Easter Monday
        ("30/12/2021", "03/01/2022", 4, 2),
        ("28/02/2024", "01/03/2024", 2, 2),
    ],
)
def test_days_and_working_days(bench: Bench, start: str, end: str, days: int, workdays: int) -> None:
    year = "".join(start[-4:])
    by_day, by_workday = bench.facts(
        LIBRO,
        span(start, end),
        measure_of("sum", duration("days", col("data"), col("chiusura")), where=OPEN),
        measure_of("sum", WORKED, where=OPEN),
        holidays=ITALY,
        type_=WORKDAY,
        label=year,
    )
    assert (by_day.result, by_workday.result) == (days, workdays)


@pytest.mark.parametrize("unit", ["days", "workdays", "hours", "minutes", "seconds"])
def test_an_end_before_its_start_is_negative_and_told(bench: Bench, unit: DurationUnit) -> None:
    rows = ledger(
        LIBRO,
        [
            ["12/01/2022", "A", "1", "14/01/2022", ""],
            ["14/01/2022", "A", "1", "12/01/2022", ""],
            ["15/01/2022", "B", "1", "12/01/2022", ""],
            ["14/01/2022", "A", "1", "13/01/2022", ""],
        ],
    )
    where = both(OPEN, compare(col("conto"), "=", "A"))
    outcome = bench.measure(LIBRO, rows, measure_of("sum", duration(unit, col("data"), col("chiusura")), where=where))
    assert outcome.value is not None
    (fact,) = outcome.value.facts.values()
    assert fact.result == (-1 if unit in ("days", "workdays") else -24)
    (found,) = outcome.findings
    assert (found.code, found.place.line, found.labels[0].place.line) == ("K0613", 3, 5)
    assert "2 rows" in found.message


@pytest.mark.parametrize(("backwards", "forwards", "told"), [(3, 0, "all"), (3, 2, "most"), (3, 3, ""), (2, 0, "")])
def test_dates_that_look_swapped_are_told_so(bench: Bench, backwards: int, forwards: int, told: str) -> None:
    there, back = ["14/01/2022", "A", "1", "12/01/2022", ""], ["12/01/2022", "A", "1", "14/01/2022", ""]
    rows = ledger(LIBRO, [*[there] * backwards, *[back] * forwards])
    outcome = bench.measure(LIBRO, rows, measure_of("mean", duration("days", col("data"), col("chiusura")), where=OPEN))
    (found,) = outcome.findings
    assert found.code == "K0613"
    assert (f"these are {told}: are the dates swapped?" in found.message) == bool(told)
    assert (found.help or "").startswith("if they are, write `days(") == bool(told)


def test_before_a_deadline_is_early_and_no_slip(bench: Bench) -> None:
    early = ledger(
        LIBRO, [["14/01/2022", "A", "1", "12/01/2022", ""]] * 4 + [["12/01/2022", "B", "1", "10/01/2022", ""]]
    )
    days, hours = (
        replace(duration(unit, col("data"), col("chiusura")), from_deadline=True) for unit in ("days", "hours")
    )
    outcome = bench.measure(
        LIBRO, early, measure_of("mean", days, where=OPEN), measure_of("max", hours, where=OPEN), type_=DAY
    )
    assert outcome.value is not None
    assert [fact.result for fact in outcome.value.facts.values()] == [-2, -48]
    assert codes_of(outcome) == []
    both_ways = compute(days, "+", duration("days", col("data"), col("chiusura")))
    (found,) = bench.measure(LIBRO, early, measure_of("mean", both_ways, where=OPEN)).findings
    assert (found.code, (found.help or "").count("`days(")) == ("K0613", 1)


def test_an_end_on_a_free_day_before_its_start_is_backwards_too(bench: Bench) -> None:
    outcome = bench.measure(LIBRO, span("09/01/2022", "08/01/2022"), measure_of("sum", WORKED, where=OPEN))
    assert codes_of(outcome) == ["K0613"]


def test_backwards_rows_of_several_periods_are_told_once(bench: Bench) -> None:
    rows = ledger(LIBRO, [["14/01/2021", "A", "1", "12/01/2021", ""], ["14/01/2022", "A", "1", "12/01/2022", ""]])
    outcome = bench.measure(LIBRO, rows, measure_of("sum", WORKED, where=OPEN), all_steps=(0, 1))
    assert codes_of(outcome) == ["K0613"]
    assert "2 rows" in outcome.findings[0].message


def test_a_date_outside_the_calendar_is_an_error_with_its_line(bench: Bench) -> None:
    rows = ledger(
        LIBRO,
        [
            ["03/01/2022", "A", "1", "04/01/2022", ""],
            ["03/01/2022", "A", "1", "04/01/2222", ""],
            ["03/01/2021", "A", "1", "04/01/2222", ""],
            ["03/01/2022", "B", "1", "04/01/1022", ""],
        ],
    )
    where = both(OPEN, compare(WORKED, "<=", 5))
    outcome = bench.measure(LIBRO, rows, measure_of("count", where=where), holidays=ITALY)
    assert outcome.value is None
    (found,) = outcome.findings
    assert (found.code, found.place.line, found.labels[0].place.line) == ("K0612", 3, 5)

    outcome = bench.measure(LIBRO, rows, measure_of("sum", WORKED, where=OPEN), holidays=ITALY)
    assert codes_of(outcome) == ["K0612"]
    behind_a_guard = both(both(OPEN, compare(col("conto"), "=", "Z")), compare(WORKED, "<=", 5))
    outcome = bench.measure(LIBRO, rows, measure_of("count", where=behind_a_guard), holidays=ITALY)
    assert codes_of(outcome) == ["K0615"]
    days = measure_of("max", duration("days", col("data"), col("chiusura")), where=OPEN)
    assert bench.fact(LIBRO, rows, days, type_=DAY).result == (date(2222, 1, 4) - date(2022, 1, 3)).days


def test_a_duration_in_a_branch_counts_where_the_branch_is_taken(bench: Bench) -> None:
    rows = ledger(LIBRO, [["03/01/2022", "A", "1", "04/01/2222", ""], ["03/01/2022", "B", "2", "05/01/2022", ""]])
    chosen = when(compare(col("conto"), "=", "B"), WORKED, col("importo"))
    assert bench.fact(LIBRO, rows, measure_of("sum", chosen, where=OPEN), holidays=ITALY).result == 3


def test_working_days_of_constants(bench: Bench) -> None:
    until, between = bench.facts(
        LIBRO,
        span("03/01/2022", ""),
        measure_of("sum", duration("workdays", date(2022, 1, 1), col("data"))),
        measure_of("sum", compute(duration("workdays", date(2022, 1, 5), date(2022, 1, 7)), "*", 2)),
        holidays=ITALY,
        type_=WORKDAY,
    )
    assert (until.result, between.result) == (1, 2)


@pytest.mark.parametrize(
    ("holidays", "worked"),
    [
        (Holidays("GB"), 3),
        (Holidays("GB", region="ENG"), 2),  # Easter Monday
        (Holidays("GB", region="SCT"), 3),
        (Holidays("GB", region="ENG", closed_once=(date(2022, 4, 19),)), 1),
        (Holidays("GB", region="ENG", closed_once=(date(2023, 4, 19), date(2022, 4, 16))), 2),
    ],
)
def test_parts_of_a_country_have_holidays_of_their_own(bench: Bench, holidays: Holidays, worked: int) -> None:
    rows = span("14/04/2022", "20/04/2022")  # Good Friday is on the 15th
    measure = measure_of("sum", WORKED, where=OPEN)
    assert bench.fact(LIBRO, rows, measure, holidays=holidays, type_=WORKDAY).result == worked


@pytest.mark.parametrize(
    ("holidays", "message", "advice"),
    [
        (Holidays("XX"), "the holidays of `XX` are not known", "such as IT"),
        (Holidays("XX", region="ENG"), "the holidays of `XX ENG` are not known", "such as IT"),
        (Holidays("GB", region="EN"), "`GB EN`", "did you mean `ENG`? The parts of GB are ENG, NIR, SCT, WLS"),
        (Holidays("GB", region="London"), "`GB London`", "the parts of GB are ENG, NIR, SCT, WLS"),
        (Holidays("LU", region="A"), "`LU A`", "write `holidays LU`"),
    ],
)
def test_what_has_no_holidays_is_told_with_what_has(
    bench: Bench, holidays: Holidays, message: str, advice: str
) -> None:
    measure = measure_of("sum", WORKED, where=OPEN)
    outcome = bench.measure(LIBRO, span("03/01/2022", "04/01/2022"), measure, holidays=holidays)
    (found,) = outcome.findings
    assert message in found.message
    assert advice in (found.help or "")


TIMES = source_of(
    column("data", Plain.DATE),
    column("inizio", Plain.DATETIME),
    column("fine", Plain.DATETIME),
    form=Format(kind="csv", separator=";", dates="dd/mm/yyyy"),
)


def test_hours_are_exact(bench: Bench) -> None:
    rows = ledger(
        TIMES,
        [
            ["01/02/2022", "01/02/2022 10:00", "01/02/2022 10:20:01"],
            ["01/02/2022", "01/02/2022 10:00:00", "02/02/2022T10:20"],
        ],
    )
    hours = duration("hours", col("inizio"), col("fine"))
    total, quick, days, from_midnight = bench.facts(
        TIMES,
        rows,
        measure_of("sum", hours),
        measure_of("count", where=compare(hours, "<=", Fraction(1201, 3600))),
        measure_of("sum", duration("days", col("inizio"), col("fine"))),
        measure_of("min", duration("minutes", col("data"), col("fine"))),
        type_=HOUR,
    )
    assert total.result == 24 + Fraction(2401, 3600)
    assert (quick.result, days.result) == (1, 1)
    assert from_midnight.result == 10 + Fraction(1201, 3600)


def test_mean_of_working_days(bench: Bench) -> None:
    rows = ledger(LIBRO, [["03/01/2022", "A", "1", f"{day:02}/01/2022", ""] for day in (4, 5, 10)])
    measure = measure_of("mean", WORKED, where=OPEN)
    assert bench.fact(LIBRO, rows, measure, holidays=ITALY, type_=WORKDAY).result == Fraction(1 + 2 + 4, 3)
    within = measure_of("count", where=both(OPEN, compare(WORKED, "<=", 2)))
    assert bench.fact(LIBRO, rows, within, holidays=ITALY, type_=PRATICA).result == 2


def test_the_calendar_counts_as_one_counts_on_fingers() -> None:
    calendar = Calendar(ITALY)
    fingers = Calendar(ITALY)
    for start, end in [
        (date(2021, 11, 1), date(2023, 2, 1)),
        (FIRST_DAY, date(1990, 3, 1)),
        (date(2099, 12, 1), LAST_DAY),
    ]:
        day, counted = start, 0
        while day < end:
            counted += fingers.workdays(day, day + timedelta(days=1))
            day += timedelta(days=1)
        assert calendar.workdays(start, end) == counted
        assert calendar.workdays(end, start) == -counted
    running = dict(calendar.running_count(2021, 2022))
    assert running[date(2022, 12, 31)] - running[date(2021, 1, 1)] == calendar.workdays(
        date(2021, 1, 1), date(2022, 12, 31)
    )


def test_a_calendar_ends() -> None:
    assert Calendar.covers(FIRST_DAY)
    assert Calendar.covers(LAST_DAY)
    assert not Calendar.covers(LAST_DAY + timedelta(days=1))
    assert Calendar(None).known
    assert not Calendar(Holidays("HolidayBase")).known
