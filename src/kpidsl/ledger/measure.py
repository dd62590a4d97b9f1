"""Owns the step from a checked plan and its raw data to facts: every input that is needed, over every period needed.

Engines count and sum; here the last division is made, and what is absent is named. Knows nothing of file formats,
SQL, formulas over inputs or points.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from kpidsl.base.diagnostic import Diagnostic, Outcome, has_errors, in_order
from kpidsl.base.record import record
from kpidsl.ledger import notices
from kpidsl.ledger.calendar import Calendar
from kpidsl.ledger.controls import unmet_controls
from kpidsl.ledger.engines import Engine, EngineName, Table, start_engine
from kpidsl.ledger.figures import Figures, read_figures
from kpidsl.ledger.headings import about_headings
from kpidsl.ledger.notices import Bodies
from kpidsl.ledger.parts import check_parts
from kpidsl.ledger.query import Question, durations, question_of, window_of
from kpidsl.ledger.result import coarse_fact, counted_fact, unfiled_fact, unsupplied_fact
from kpidsl.ledger.supplied import supplied_fact
from kpidsl.ledger.supply import SourceFile, Supply
from kpidsl.ledger.twice import repeated_rows, without_twins
from kpidsl.model.facts import DataFile, Fact, Facts
from kpidsl.model.period import Period
from kpidsl.model.plan import Checked, Input, Need
from kpidsl.model.sources import FILE_PERIOD, Control, DataSource, Measure
from kpidsl.model.values import Judgement, Plain


def measure(
    plan: Checked,
    needs: Collection[Need],
    period: Period,
    supply: Supply,
    *,
    engine: EngineName = "duckdb",
    entity: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> Outcome[Facts]:
    """The facts of a period; none at all where a file that is needed cannot be read exactly."""
    scene = _Scene(plan, supply, Calendar(plan.header.holidays), entity or plan.header.entity, progress)
    wanted = [_Wanted(plan.inputs[need.input], need, need.period(period)) for need in _in_plan_order(plan, needs)]
    parts = [*_measured(scene, wanted, engine), _supplied(scene, wanted)]
    made = [part.value for part in parts if part.value is not None]
    findings = in_order(found for part in parts for found in part.findings)
    if has_errors(findings):
        return Outcome(None, findings)
    bodies = [part.bodies for part in made if part.bodies is not None]
    if entity is not None and (unknown := notices.unknown_entity(entity, bodies)) is not None:
        return Outcome(None, (unknown,))
    if scene.entity is not None:
        findings = in_order((*findings, *notices.about_entity(scene.entity, bodies, plan.header)))
    by_need = {fact.need: fact for part in made for fact in part.facts}
    facts = {each.need: by_need[each.need] for each in wanted}
    files = tuple(file for part in made for file in part.files)
    controls = tuple(control for part in made for control in part.controls)
    return Outcome(Facts(period, scene.entity, facts, files, controls), findings)


@record
class _Scene:
    """What is the same for all inputs."""

    plan: Checked
    supply: Supply
    calendar: Calendar
    entity: str | None
    progress: Callable[[str], None] | None


@record
class _Wanted:
    """One fact to make."""

    asked: Input
    need: Need
    period: Period

    @property
    def sources(self) -> tuple[str, ...]:
        """The source that is measured, then those that limit its rows; none of a figure given by hand."""
        return self.asked.measure.sources if self.asked.measure else ()


@record
class _Part:
    """The facts that come from one source, its files, the control totals that they meet, and the bodies in its rows."""

    facts: tuple[Fact, ...]
    files: tuple[DataFile, ...] = ()
    controls: tuple[Control, ...] = ()
    bodies: Bodies | None = None


def _in_plan_order(plan: Checked, needs: Collection[Need]) -> list[Need]:
    order = {name: index for index, name in enumerate(plan.inputs)}
    return sorted(set(needs), key=lambda need: (order[need.input], need.back))


def _supplied(scene: _Scene, wanted: Sequence[_Wanted]) -> Outcome[_Part]:
    by_hand = [each for each in wanted if each.asked.measure is None]
    sheet: Outcome[Figures] = Outcome(None)
    if by_hand and scene.supply.figures is not None:
        sheet = read_figures(scene.plan, scene.supply.figures)
    facts = tuple(supplied_fact(scene.plan, each.asked, each.need, each.period, sheet.value) for each in by_hand)
    told = [*sheet.findings, *(check_parts(scene.plan, sheet.value) if sheet.value else ())]
    return Outcome(_Part(facts, (sheet.value.file,) if sheet.value else ()), tuple(told))


def _measured(scene: _Scene, wanted: Sequence[_Wanted], name: EngineName) -> list[Outcome[_Part]]:
    absent: list[Fact] = []
    askable: list[_Wanted] = []
    coarse: dict[tuple[str, str, Period], list[Input]] = {}
    for each in wanted:
        lacking = next((source for source in each.sources if not scene.supply.sources.get(source)), None)
        if lacking is not None:
            absent.append(unsupplied_fact(each.need, each.period, scene.plan.sources[lacking]))
        elif (measure := each.asked.measure) is not None:
            source = scene.plan.sources[measure.source]
            files = scene.supply.sources[source.name]
            if measure.on == FILE_PERIOD and not any(_is_of(file, measure, each.period) for file in files):
                absent.append(unfiled_fact(each.need, each.period, source))
            elif _is_too_coarse(source, measure.on, each.period):
                absent.append(coarse_fact(each.need, each.period, source, measure.on))
                coarse.setdefault((source.name, measure.on, each.period), []).append(each.asked)
            else:
                askable.append(each)
    limiting = {source for each in askable for source in each.sources[1:]}
    to_read = [
        _SourceWork(scene, source, here, source.name in limiting)
        for source in scene.plan.sources.values()
        if (here := tuple(each for each in askable if each.sources[0] == source.name)) or source.name in limiting
    ]
    told = (notices.part_of_year(scene.plan.sources[of], on, when, wide) for (of, on, when), wide in coarse.items())
    parts = [Outcome(_Part(tuple(absent)), tuple(told))]
    refusals = tuple(refusal for work in to_read for refusal in work.refusals())
    if refusals or not to_read:
        return [*parts, Outcome(None, refusals)]
    with start_engine(name, scene.calendar) as engine:
        # What limits the rows of others is read first, and kept; every other source goes when it has answered.
        tables = {work.source.name: work.read(engine) for work in to_read if work.limits_others}
        others = {name: table.value for name, table in tables.items() if table.value is not None}
        for work in to_read:
            table = tables.get(work.source.name) or work.read(engine)
            parts.append(work.ask(table, others))
        return parts


def _is_of(file: SourceFile, measure: Measure, period: Period) -> bool:
    """Whether a file may have rows of what is looked at; one that does not say its period is refused by its reader."""
    if file.spec is None or file.spec.period is None:
        return True
    window = window_of(measure, period)
    own = file.spec.period
    return own.first <= window.last and (window.first is None or window.first <= own.end)


def _is_too_coarse(source: DataSource, on: str, period: Period) -> bool:
    """Whether a column knows only the year, or a part of it, and what is looked at does not end with one."""
    column = source.columns[on]
    if column.part is not None:
        return period.months < column.part.months or not period.ends_with_part(column.part.months)
    return column.type is Plain.YEAR and (period.months != 12 or period.provisional)


@record
class _SourceWork:
    """Everything that is wanted of one source: facts, or that it limits the rows of others, or both."""

    scene: _Scene
    source: DataSource
    wanted: tuple[_Wanted, ...]
    limits_others: bool

    @property
    def measures(self) -> list[tuple[Measure, Period]]:
        return [(each.asked.measure, each.period) for each in self.wanted if each.asked.measure is not None]

    def refusals(self) -> Iterator[Diagnostic]:
        """Why this cannot be measured, whatever the files hold."""
        header = self.scene.plan.header
        if self.wanted and self.source.entity is not None and self.scene.entity is None:
            yield notices.nameless_entity(self.source)
        worked = any(each.duration.unit == "workdays" for measure, _ in self.measures for each in durations(measure))
        if worked and header.holidays is not None and not self.scene.calendar.known:
            yield notices.unknown_holidays(header, header.holidays, self.scene.calendar.regions)

    def read(self, engine: Engine) -> Outcome[Table]:
        if self.scene.progress:
            self.scene.progress(self.source.name)
        files = self.scene.supply.sources[self.source.name]
        return without_twins(self.source, files, engine.read(self.source, files))

    def ask(self, outcome: Outcome[Table], others: Mapping[str, Table]) -> Outcome[_Part]:
        """The facts of a table that could be read, if those that limit its rows could be read too."""
        table = outcome.value
        if table is None or any(name not in others for each in self.wanted for name in each.sources[1:]):
            return Outcome(None, outcome.findings)
        facts, findings = self._facts(table.beside({**others, self.source.name: table})) if self.wanted else ((), [])
        unmet = unmet_controls(self.source, table)
        part = _Part(facts, table.files, self.source.controls, self._bodies(table))
        return Outcome(part, (*outcome.findings, *unmet, *repeated_rows(self.source, table), *findings))

    def _facts(self, table: Table) -> tuple[tuple[Fact, ...], list[Diagnostic]]:
        questions = [question_of(measure, period) for measure, period in self.measures]
        presences = self._presences()
        answers = table.answer([*questions, *presences.values()], self.scene.entity)
        own, present = answers[: len(questions)], answers[len(questions) :]

        findings: list[Diagnostic] = []
        for asked in dict.fromkeys(each.asked for each in self.wanted):
            about = [answer for each, answer in zip(self.wanted, own, strict=True) if each.asked is asked]
            findings.extend(notices.about_rows(table, asked, about))
            if isinstance(asked.type, Judgement):
                scale = self.scene.plan.scales[asked.type.scale]
                findings.extend(notices.about_words(table, asked, scale, about))
            asks = [question for each, question in zip(self.wanted, questions, strict=True) if each.asked is asked]
            findings.extend(about_headings(table, self.source, asked, asks, self.scene.entity))
        findings.extend(notices.about_literals(table, (measure for measure, _ in self.measures)))
        for (on, period), answer in zip(presences, present, strict=True):
            if answer.rows == 0:
                findings.append(notices.silence(self.source, on, period))

        facts = tuple(
            counted_fact(each.asked, each.need, each.period, question, answer)
            for each, question, answer in zip(self.wanted, questions, own, strict=True)
        )
        return facts, findings

    def _bodies(self, table: Table) -> Bodies | None:
        """The bodies that the rows of a source that is measured are of, where it tells them apart."""
        column = self.source.entity
        if not self.wanted or column is None:
            return None
        return Bodies(self.source, self.source.columns[column], table.texts([column])[column])

    def _presences(self) -> dict[tuple[str, Period], Question]:
        """For what is counted: does the source have any row of the period? A count of 0 is a figure only then."""
        questions: dict[tuple[str, Period], Question] = {}
        for measure, period in self.measures:
            if measure.aggregate in ("count", "distinct"):
                own = self.source.period
                on = measure.on if own is None or _is_too_coarse(self.source, own, period) else own
                rows = Measure("count", None, None, self.source.name, on, None, None, None, measure.span)
                questions.setdefault((on, period), question_of(rows, period))
        return questions
