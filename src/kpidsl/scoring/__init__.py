"""Plan and facts become a scorecard, exactly: the interpreter of formulas, points, roll-up and trace."""

from kpidsl.scoring.assumptions import needs_of
from kpidsl.scoring.trace import trace
from kpidsl.scoring.trial import failures, run_tests
from kpidsl.scoring.verdict import score

__all__ = ["failures", "needs_of", "run_tests", "score", "trace"]
