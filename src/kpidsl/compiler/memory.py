"""What earlier runs proved, by fingerprint. The compiler asks and tells; where it is kept is for its caller to say."""

from __future__ import annotations

from typing import Protocol


class Memory(Protocol):
    """Texts by keys. A key holds everything that a text depends on; whatever is lost or damaged was never there."""

    def recall(self, key: str) -> str | None:
        """What was kept under a key, if anything."""

    def keep(self, key: str, text: str) -> None:
        """Remember a text under a key."""


class Forgetful:
    """Remembers nothing."""

    def recall(self, key: str) -> str | None:
        return None

    def keep(self, key: str, text: str) -> None:
        pass


FORGETFUL: Memory = Forgetful()
