"""The tree in types: its nodes and weights, what actions measure, and the figures of their year lines."""
