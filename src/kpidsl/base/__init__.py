"""What every room stands on: texts and spans, findings and their codes. Standard library only."""
