"""Owns how a number of things is said."""

from __future__ import annotations


def plural(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:_} {noun}s"
