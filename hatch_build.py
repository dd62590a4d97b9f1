"""Compiles the grammar when kpidsl is built or installed: its tables stand beside it, and are found with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledGrammar(BuildHookInterface[Any]):
    """Needs lark, and nothing else of what kpidsl depends on."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, str(Path(self.root) / "src"))
        from kpidsl.compiler.parse.grammar import keep_tables

        build_data["force_include"][str(keep_tables())] = "kpidsl/grammar/kpidsl.tables"
