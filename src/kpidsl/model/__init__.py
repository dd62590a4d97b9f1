"""What travels between the wings: checked plans, facts and scorecards. Frozen values, no behaviour beyond arithmetic."""
