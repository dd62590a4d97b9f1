"""The scoring wing: interpreter, points, roll-up, verdict, trials and traces, each against what the law says."""
