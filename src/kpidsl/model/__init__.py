"""What travels between the wings, frozen: checked plans, facts, scorecards. And what all wings must say alike of it."""
