"""Functions of one variable in pieces, exactly: what a formula is on the line of values, cut where it changes.

Pure mathematics over the rational numbers. On each piece a formula is a quotient of polynomials or a staircase of one;
the cuts are real roots, isolated exactly. The room knows nothing of plans, rules or findings, and needs no library.
"""
