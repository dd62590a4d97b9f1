"""What an engine is: it opens the files of a source and answers questions about their rows, exactly.

All engines give the same answers, cell by cell; `reference` is the slow and obvious one by which the others are judged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol

from kpidsl.base.diagnostic import Outcome
from kpidsl.base.text import Place
from kpidsl.ledger.calendar import Calendar
from kpidsl.ledger.query import Answer, Question
from kpidsl.ledger.relation import Relation
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.facts import DataFile
from kpidsl.model.sources import DataSource
from kpidsl.model.values import Value

EngineName = Literal["duckdb", "reference"]


class Table(Protocol):
    """The rows of one source, read and ready to be asked."""

    @property
    def files(self) -> tuple[DataFile, ...]: ...

    def answer(self, questions: Sequence[Question], entity: str | None) -> tuple[Answer, ...]:
        """An answer to every question, from the rows of one entity where the source has several."""

    def texts(self, columns: Collection[str]) -> Mapping[str, frozenset[str]]:
        """The different texts of some columns."""

    def first_rows(self, question: Question, entity: str | None, column: str) -> Mapping[str, int]:
        """The different texts of a column in the rows that a question selects, and the first row that has each."""

    def values(self, column: str) -> frozenset[Value]:
        """The different values of a column, whatever entity or period they are of."""

    def places(self, rows: Iterable[int]) -> tuple[Place, ...]:
        """Where rows stand in their files."""

    def repeated_files(self, least: int) -> tuple[tuple[int, int], ...]:
        """Files of so many rows or more that all occur in another one as often: both by position."""

    def beside(self, others: Mapping[str, Table]) -> Table:
        """The same table, next to those by which its rows can be limited, by the names of their sources."""


class Engine(Protocol):
    def read(self, source: DataSource, files: Sequence[SourceFile]) -> Outcome[Table]:
        """The rows of a source, or what is wrong with its files."""

    def load(self, relation: Relation) -> Table:
        """Rows that are read already."""


def start_engine(name: EngineName, calendar: Calendar) -> AbstractContextManager[Engine]:
    """An engine, to be used in a `with` statement; only the one asked for is imported."""
    match name:
        case "reference":
            from kpidsl.ledger.engines.reference import ReferenceEngine

            return ReferenceEngine(calendar)
        case "duckdb":
            from kpidsl.ledger.engines.duckdb import DuckEngine

            return DuckEngine(calendar)
