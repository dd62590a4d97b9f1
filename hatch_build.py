"""Makes the tables of the grammar and the units when kpidsl is built: they are found beside the grammar."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Tables(BuildHookInterface[Any]):
    """Needs lark and pint, and nothing else of what kpidsl depends on."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, str(Path(self.root) / "src"))
        from kpidsl.compiler.parse.grammar import tables
        from kpidsl.compiler.types.standard_units import standard_units

        for kept in (tables(), standard_units()):
            path = kept.keep()
            build_data["force_include"][str(path)] = f"kpidsl/grammar/{path.name}"
