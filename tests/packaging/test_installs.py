"""Grammar, library, rulebook and the plan to begin with come along in every installation: wheel, sdist, editable."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USE = "import kpidsl, sys; from kpidsl.compiler.parse.grammar import grammar_path; print(grammar_path()); "
USE += "from kpidsl.document import library_path; print(library_path()); "
USE += "sys.exit(kpidsl.check(sys.argv[1]).value is None)"
LIBRARY = ROOT / "plans" / "library"
RULEBOOK = ROOT / "src" / "kpidsl" / "rulebook"


def run(*command: str, cwd: Path, path: Path | None = None) -> str:
    environment = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT), cwd=folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_wheel_built_from_the_sdist_has_its_grammar_and_its_library(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    target = tmp_path / "site"
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", "--target")
    run(sys.executable, *install, str(target), str(wheel), cwd=tmp_path)
    plan = str(ROOT / "plans" / "sondrio-2022-2024" / "plan.kpi")
    grammar, library = map(Path, run(sys.executable, "-c", USE, plan, cwd=tmp_path, path=target).splitlines())
    assert grammar == target / "kpidsl" / "grammar" / "kpidsl.lark"
    assert library == target / "kpidsl" / "library"
    compiled = "import sys, kpidsl; kpidsl.check(sys.argv[1]); print('lark' in sys.modules)"
    assert run(sys.executable, "-c", compiled, plan, cwd=tmp_path, path=target) == "False\n"
    assert files(library) == files(LIBRARY)
    assert {path.name for path in RULEBOOK.glob("*.md")} == {
        path.name for path in (target / "kpidsl" / "rulebook").glob("*.md")
    }
    assert "K0401" in run(sys.executable, "-m", "kpidsl", "rule", "K0401", cwd=tmp_path, path=target)
    run(sys.executable, "-m", "kpidsl", "new", "piano", cwd=tmp_path, path=target)
    assert (tmp_path / "piano" / ".github" / "workflows" / "kpidsl.yml").is_file()
    assert "0 findings" in run(sys.executable, "-m", "kpidsl", "check", "piano", cwd=tmp_path, path=target)


def test_the_sdist_has_its_grammar_its_plans_and_its_rulebook(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {f"plans/library/{name}" for name in files(LIBRARY)} <= names
    assert {f"src/kpidsl/rulebook/{path.name}" for path in RULEBOOK.glob("*.md")} <= names
    assert {"hatch_build.py", "grammar/kpidsl.lark", "plans/sondrio-2022-2024/plan.kpi", "LICENSE", "Makefile"} <= names


def test_the_checkout_has_its_grammar_and_its_library(tmp_path: Path) -> None:
    plan = str(ROOT / "plans" / "sondrio-2022-2024" / "plan.kpi")
    grammar, library = map(Path, run(sys.executable, "-c", USE, plan, cwd=tmp_path).splitlines())
    assert grammar.read_bytes() == (ROOT / "grammar" / "kpidsl.lark").read_bytes()
    assert files(library) == files(LIBRARY)
