"""Plan and facts become a scorecard, exactly: the interpreter of formulas, points, roll-up and trace."""

from kpidsl.scoring.assumptions import assumed, needs_of, needs_of_kpi
from kpidsl.scoring.points import rule_of, target_name
from kpidsl.scoring.trace import trace
from kpidsl.scoring.trial import failures, run_tests
from kpidsl.scoring.verdict import score

__all__ = ["assumed", "failures", "needs_of", "needs_of_kpi", "rule_of", "run_tests", "score", "target_name", "trace"]
