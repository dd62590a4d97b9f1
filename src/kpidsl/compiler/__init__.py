"""From text to a checked plan: parse → resolve → types → verify.

Pure: it reads no file but its own grammar, no clock and no environment; what a plan uses is loaded by its caller.
"""

from __future__ import annotations

from types import MappingProxyType

from kpidsl.base.diagnostic import Outcome, in_order
from kpidsl.base.nearest import bounded
from kpidsl.base.text import Document
from kpidsl.compiler.gathered import gathered
from kpidsl.compiler.memory import FORGETFUL, Memory
from kpidsl.compiler.parse import parse
from kpidsl.compiler.resolve import Library, Load, resolve
from kpidsl.compiler.types import check_types
from kpidsl.compiler.verify import verify
from kpidsl.model.plan import Checked

NO_LIBRARY: Library = MappingProxyType({})


def compile_plan(
    document: Document, load: Load, library: Library = NO_LIBRARY, memory: Memory = FORGETFUL
) -> Outcome[Checked]:
    """Check a plan and the files it uses.

    A file of definitions alone, without a `plan`, is checked and gives no `Checked`.

    Args:
        document: the file.
        load: gives the document of a path that `use` names, below the plan's folder; None where there is none.
        library: the documents of the library of kpidsl, by their names.
        memory: what earlier runs proved.
    """
    with bounded():
        parsed = parse(document)
        assert parsed.value is not None
        program = resolve(document, parsed.value, load, library)
        assert program.value is not None
        draft = check_types(program.value)
        assert draft.value is not None
        found = gathered((*parsed.findings, *program.findings, *draft.findings), program.value)
        checked = verify(draft.value, tuple(found), memory)
    return Outcome(checked.value, in_order((*found, *checked.findings)))


__all__ = ["FORGETFUL", "Library", "Load", "Memory", "compile_plan"]
