"""Whether a rule that is a formula rewards getting worse: decided exactly, for the anchors of one year.

Better never earns less where on no piece of the line the points fall towards the better, nor at any cut. So a rule is
proved, or refuted by figures that evaluation confirms; where figures around the anchors show it too, these are taken,
for the author knows them. The compiler decides at the anchors that a plan states, the scoring at those that follow from
the data: alike, so it stands here. It knows nothing of how points come about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from itertools import islice, pairwise

from kpidsl.base.record import record
from kpidsl.model import expression as e
from kpidsl.model.bands import TARGET
from kpidsl.model.piecewise.forms import Unsettled
from kpidsl.model.piecewise.monotone import Decline, Evaluate, Fault, Line, Undefined, Way, settled
from kpidsl.model.piecewise.pieces import Interval, Piece, Pieces, Work
from kpidsl.model.piecewise.whole import WholeLine
from kpidsl.model.plan import Anchor
from kpidsl.model.reach import Reach
from kpidsl.model.rules import Direction
from kpidsl.model.values import Range, Value

_FACTORS = [Fraction(n, 10) for n in (-100, -20, -15, -10, -5, -1, 0, 1, 5, 8, 9, 10, 11, 12, 15, 20, 100)]
_NODES_A_UNIT = 8  # evaluating a formula is so much less work than taking it apart
_UP: Way = 1
_DOWN: Way = -1

_Stretch = tuple[Fraction | None, Fraction | None]


@record
class NotProved:
    """Neither proved nor refuted, and why."""

    why: str


Verdict = Fault | NotProved | None


def variables_of(anchors: Iterable[Anchor]) -> Mapping[str, Value]:
    """The anchors as a formula names them: a corridor by its two ends."""
    variables: dict[str, Value] = {}
    for anchor in anchors:
        match anchor.value:
            case Range(low, high):
                variables |= {f"low({anchor.name})": low, f"high({anchor.name})": high}
            case figure:
                variables[anchor.name] = figure
    return variables


@record
class Case:
    """A rule among the anchors of a year, for values of a reach; what its formula gives is brought to 0 % to `cap`."""

    formula: e.Expression
    cap: Fraction | None
    direction: Direction
    anchors: tuple[Anchor, ...]
    reach: Reach
    work: Work = field(default_factory=Work, compare=False)

    @property
    def figures(self) -> Mapping[str, Fraction]:
        """The anchors that are numbers, as the formula names them."""
        return {name: value for name, value in variables_of(self.anchors).items() if isinstance(value, Fraction)}

    def bounded(self, number: Fraction) -> Fraction:
        """What the formula gives, brought to 0 % to the cap."""
        floored = max(number, Fraction(0))
        return floored if self.cap is None else min(floored, self.cap)

    def verdict(self, at: Evaluate) -> Verdict:
        """Where the rule has no points or rewards getting worse; None where it is proved that it never does.

        Args:
            at: the exact points of a value, between 0 and the cap.
        """
        evaluate = self._charged(at)
        try:
            fault = self._decided(evaluate)
        except Unsettled as why:
            return self._shown(evaluate) or NotProved(str(why))
        return fault and (self._shown(evaluate) or fault)

    def _charged(self, at: Evaluate) -> Evaluate:
        """The evaluation, which costs work too where the formula is large."""
        cost = sum(1 for _ in e.walk(self.formula)) // _NODES_A_UNIT

        def evaluate(value: Fraction) -> Fraction | None:
            self.work.spend(cost)
            return at(value)

        return evaluate

    def earns(self, points: Fraction, at: Evaluate) -> bool:
        """Whether some value may earn so many points, or more."""
        enough = e.Comparison(">=", self.formula, e.Constant(points, self.formula.span), self.formula.span)
        try:
            pieces = self._pieces(enough, self.reach.low, self.reach.high)
        except Unsettled:
            return True
        cuts = [self.reach.low, self.reach.high, *(piece.where.high for piece in pieces)]
        earned = (at(cut) for cut in cuts if isinstance(cut, Fraction))
        return any(piece.form for piece in pieces) or any(each is not None and each >= points for each in earned)

    # --- decided -----------------------------------------------------------------------------------------------------

    def _decided(self, at: Evaluate) -> Fault | None:
        low, high = self.reach.low, self.reach.high
        match self.direction:
            case "higher":
                return _fault([self._line(low, high, _UP, at)])
            case "lower":
                return _fault([self._line(low, high, _DOWN, at)])
            case "inside":
                below, inside, above = self._corridor()
                lines = [self._line(*below, _UP, at), self._line(*above, _DOWN, at)]
                return _fault(lines, self._line(*inside, _UP, at)) or next(self._worse_inside(at), None)

    def _line(self, low: Fraction | None, high: Fraction | None, way: Way, at: Evaluate) -> Line | WholeLine:
        """The values from `low` to `high`, if there are any."""
        if low is not None and high is not None and low > high:
            return Line([], None, None, way, at)
        line = WholeLine if self.reach.whole else Line
        return line(self._pieces(self._points(), low, high), low, high, way, at)

    def _pieces(self, formula: e.Expression, low: Fraction | None, high: Fraction | None) -> list[Piece]:
        if low is not None and high is not None and low >= high:
            return []
        return settled(Pieces(self.figures, self.work).of(formula, Interval(low, high)))

    def _points(self) -> e.Expression:
        span, nothing = self.formula.span, e.Constant(Fraction(0), self.formula.span)
        capped = self.formula
        if self.cap is not None:
            capped = e.Function("min", (capped, e.Constant(self.cap, span)), span)
        return e.Function("max", (capped, nothing), span)

    # --- corridors ---------------------------------------------------------------------------------------------------

    def _core(self) -> Range | None:
        """What lies inside a corridor, where no value is better than another: the target, or what all ranges share."""
        ranges = {anchor.name: anchor.value for anchor in self.anchors if isinstance(anchor.value, Range)}
        if TARGET in ranges:
            return ranges[TARGET]
        low, high = max(each.low for each in ranges.values()), min(each.high for each in ranges.values())
        return Range(low, high) if low <= high else None

    def _corridor(self) -> tuple[_Stretch, _Stretch, _Stretch]:
        """The values below a corridor and its lower end, those inside of it, its upper end and those above it."""
        core = self._core()
        if core is None:
            raise Unsettled("the ranges share no value")
        return self._within(None, core.low), self._within(core.low, core.high), self._within(core.high, None)

    def _within(self, low: Fraction | None, high: Fraction | None) -> _Stretch:
        """What of a stretch is in reach."""
        lows, highs = (low, self.reach.low), (high, self.reach.high)
        least = max((end for end in lows if end is not None), default=None)
        return least, min((end for end in highs if end is not None), default=None)

    def _worse_inside(self, at: Evaluate) -> Iterator[Decline]:
        """Values inside a corridor that earn less than those just outside of it, than which none outside earns more."""
        below, inside, above = self._corridor()
        inner = self._line(*inside, _UP, at)
        for stretch, way, edge in ((below, _UP, inside[0]), (above, _DOWN, inside[1])):
            outside = self._line(*stretch, way, at)
            if inner.low is None or edge is None or edge not in (outside.low, outside.high):
                continue  # no value lies inside, or none on this side
            for better, less in inner.below(outside.most(edge)):
                worse, more = outside.near(edge, less)
                yield Decline(worse, more, better, less)

    # --- tried -------------------------------------------------------------------------------------------------------

    def _shown(self, at: Evaluate) -> Fault | None:
        """A figure around the anchors that shows a fault, if one does and trying is not too much work."""
        try:
            return self._tried(at)
        except Unsettled:
            return None

    def _tried(self, at: Evaluate) -> Fault | None:
        ends = set(self.figures.values())
        tried = {end * factor for end in ends for factor in _FACTORS}
        tried |= {end + step for end in ends for step in (-1, Fraction(-1, 1000), Fraction(1, 1000), 1)}
        rising = sorted(figure for figure in tried if figure in self.reach)
        pointless = [figure for figure in rising if at(figure) is None]
        if pointless:
            return Undefined(min(pointless, key=lambda figure: (figure not in ends, abs(figure))))
        for line in self._ways(rising):
            earned = [(value, points) for value in line if (points := at(value)) is not None]
            for (worse, more), (better, less) in pairwise(earned):
                if more > less:
                    return Decline(worse, more, better, less)
        return None

    def _ways(self, rising: Sequence[Fraction]) -> list[Sequence[Fraction]]:
        match self.direction:
            case "higher":
                return [rising]
            case "lower":
                return [rising[::-1]]
            case "inside":
                if (core := self._core()) is None:
                    return []
                return [[at for at in rising if at <= core.low], [at for at in rising[::-1] if at >= core.high]]


def _fault(lines: Sequence[Line | WholeLine], inner: Line | WholeLine | None = None) -> Fault | None:
    """The first value without points, or else the first decline; `inner` is where no value is better than another."""
    undefined = [found for line in (*lines, *([inner] if inner else ())) for found in islice(line.undefined(), 1)]
    declines = (found for line in lines for found in line.declines())
    return undefined[0] if undefined else next(declines, None)
