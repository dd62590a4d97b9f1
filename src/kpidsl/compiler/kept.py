"""Texts that are made once, when kpidsl is built, because making them takes longer than checking most plans.

Each stands beside the grammar with the fingerprint of what it was made of. In a checkout where there is none yet, or
where that has changed since, it is made anew at each run: nothing but time depends on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from kpidsl.base.record import record


@record
class Kept:
    """A text on one line: where it is kept, what it is made of, and how."""

    path: Path
    made_of: bytes
    make: Callable[[], str]

    @property
    def text(self) -> str:
        """The text as it was kept, or made now."""
        kept = self.path.read_text(encoding="utf-8") if self.path.is_file() else ""
        fingerprint, _, text = kept.partition("\n")
        return text if fingerprint == self._fingerprint else self.make()

    def keep(self) -> Path:
        """Write it where it is looked for."""
        self.path.write_text(f"{self._fingerprint}\n{self.make()}", encoding="utf-8", newline="\n")
        return self.path

    @property
    def _fingerprint(self) -> str:
        return hashlib.sha256(self.made_of).hexdigest()
