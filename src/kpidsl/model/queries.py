"""Measures as queries: which of them are the same, and whose rows are among those of another."""

from __future__ import annotations

from collections.abc import Hashable

from kpidsl.base.record import record
from kpidsl.model.conditions import Normal, Reading, implies
from kpidsl.model.sources import Aggregate, Measure
from kpidsl.model.values import Value


@record
class Query:
    """What a measure asks of a source, however it is written; equal ones give the same figure."""

    aggregate: Aggregate
    of: Hashable
    by: Hashable
    source: Hashable
    on: str
    where: Normal
    within: int | None
    default: Value | None

    def is_among(self, other: Query) -> bool:
        """Whether it surely selects no row that another does not select in the same period."""
        return (self.source, self.on) == (other.source, other.on) and implies(self.where, other.where)


def query(measure: Measure, reading: Reading | None = None) -> Query:
    """The query that a measure is.

    Args:
        reading: what is known of the columns of its source.
    """
    reading = reading or Reading()
    of, by = reading.sense.of(measure.of), reading.sense.of(measure.by)
    where = reading.normal(measure.where)
    return Query(measure.aggregate, of, by, measure.source, measure.on, where, measure.within, measure.default)
