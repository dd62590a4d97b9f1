"""The files that a plan uses: those below its folder, and those of the library. Knows nothing of what names mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.base.nearest import proposal
from kpidsl.base.text import Document
from kpidsl.compiler.parse import Parsed, parse
from kpidsl.compiler.parse import declarations as d

Load = Callable[[str], Document | None]
Library = Mapping[str, Document]


def used_files(
    document: Document, parsed: Parsed, load: Load, library: Library, findings: list[Diagnostic]
) -> list[Parsed]:
    """The files that a plan uses, and those that they use, each once, in the order of first mention."""
    done: dict[Document, Parsed] = {}
    waiting = _uses(parsed)
    while waiting:
        use = waiting.pop(0)
        file = library.get(use.path.text) if use.library else load(use.path.text)
        if file is None:
            findings.append(_not_there(use, library))
            continue
        if file.text == document.text:
            findings.append(_circle(use, document, parsed))
            continue
        if file in done:
            continue
        outcome = parse(file)
        findings.extend(outcome.findings)
        assert outcome.value is not None
        done[file] = outcome.value
        waiting += _uses(outcome.value)
        for declaration in outcome.value.declarations:
            match declaration:
                case d.Heading(
                    whole=True, kind="plan" | "test" | "perspective" | "strategic" | "operational" | "action"
                ):
                    message = f"a file that is used brings definitions, not a `{declaration.kind}`"
                    findings.append(finding("K0207", declaration.span, message, labels=[(use.path.span, "used here")]))
                case _:
                    pass
    return list(done.values())


def _uses(parsed: Parsed) -> list[d.UseHeading]:
    return [declaration for declaration in parsed.declarations if isinstance(declaration, d.UseHeading)]


def _circle(use: d.UseHeading, document: Document, parsed: Parsed) -> Diagnostic:
    """The file that is checked, used by itself or by one that it uses."""
    own = "plan" if any(isinstance(x, d.Heading) and x.kind == "plan" for x in parsed.declarations) else "file"
    if use.span.document is document:
        return finding("K0207", use.path.span, f"a {own} does not use itself", help="remove this line")
    name = use.path.text
    message = f"`{name}` uses this file, and this file uses `{name}`: they go round in a circle"
    labels = [(each.path.span, f"`{name}` uses it") for each in _uses(parsed)]
    help_ = "remove one of the two lines; what both need stands in a third file"
    return finding("K0207", use.path.span, message, help=help_, labels=labels[:1])


def _not_there(use: d.UseHeading, library: Library) -> Diagnostic:
    name = use.path.text
    if use.library:
        near, fix = proposal(use.path.span, library)
        help_ = near or "its files are " + ", ".join(f"`{file}`" for file in library)
        message = f"there is no file `{name}` in the library of kpidsl"
        return finding("K0207", use.path.span, message, help=help_, fix=fix)
    help_, fix = "`use` names a file below the plan's own folder", None
    if name in library:
        help_ = f'did you mean `use library "{name}"`?'
        fix = replacing(use.path.span, f'library "{name}"')
    return finding("K0207", use.path.span, f"there is no file `{name}` in the folder of the plan", help=help_, fix=fix)
