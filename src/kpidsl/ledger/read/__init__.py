"""Strict readers: files of every kind in, exactly typed rows out, or a finding for all that cannot be read exactly."""

from kpidsl.ledger.read.source import read_source

__all__ = ["read_source"]
