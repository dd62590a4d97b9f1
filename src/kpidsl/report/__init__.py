"""Values as pages: findings, scorecards, traces and inputs as text, JSON and CSV. Knows nothing of how they arise."""
