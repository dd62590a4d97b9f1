"""What travels between the wings: checked plans, facts and scorecards. Frozen, no behaviour."""
