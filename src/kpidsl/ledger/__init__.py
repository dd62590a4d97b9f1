"""The ledger: raw data in, exact facts out. Readers, the measure query, one engine beside another."""

from kpidsl.ledger.measure import measure
from kpidsl.ledger.supply import SourceFile, Supply

__all__ = ["SourceFile", "Supply", "measure"]
