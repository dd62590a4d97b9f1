"""What is kept between runs: whole and one's own, or not there at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl import cache as module
from kpidsl.cache import Cache, Notebook, open_cache

posix = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="owners and modes of POSIX")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path, "this build")


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_what_is_kept_is_recalled_to_the_letter(cache: Cache) -> None:
    text = 'a\r\nb\n\n"è" \u2028 \x00'
    cache.keep("key", text)
    assert cache.recall("key") == text
    assert cache.recall("another") is None
    assert Cache(cache.folder, "another build").recall("key") is None
    cache.keep("key", "")
    assert cache.recall("key") == ""


@given(
    text=st.text(),
    at=st.integers(min_value=0),
    damage=st.one_of(st.just(b""), st.binary(min_size=1, max_size=3)),
    cut=st.integers(min_value=0, max_value=40),
)
def test_any_damage_is_a_miss(
    tmp_path_factory: pytest.TempPathFactory, text: str, at: int, damage: bytes, cut: int
) -> None:
    """Bytes changed, put in, taken out, cut off."""
    cache = Cache(tmp_path_factory.mktemp("cache"), "build")
    cache.keep("key", text)
    file = only_file(cache.folder)
    whole = file.read_bytes()
    at %= len(whole) + 1
    damaged = whole[:at] + damage + whole[at + cut :]
    file.write_bytes(damaged)
    assert cache.recall("key") == (text if damaged == whole else None)


def test_a_file_in_the_place_of_another_is_a_miss(cache: Cache) -> None:
    cache.keep("one", "1")
    one = only_file(cache.folder)
    cache.keep("two", "2")
    two = next(file for file in cache.folder.iterdir() if file != one)
    two.write_bytes(one.read_bytes())
    assert cache.recall("two") is None
    assert cache.recall("one") == "1"


@posix
def test_a_file_that_is_a_link_or_that_others_may_write_is_a_miss(cache: Cache, tmp_path: Path) -> None:
    cache.keep("key", "text")
    file = only_file(cache.folder)
    file.chmod(0o666)
    assert cache.recall("key") is None
    file.chmod(0o600)
    assert cache.recall("key") == "text"
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert cache.recall("key") is None
    file.unlink()
    file.mkdir()
    assert cache.recall("key") is None
    cache.keep("key", "text")  # nothing can be put there, and that is all


def test_what_cannot_be_written_is_not_kept(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    cache.keep("key", "\ud800")  # no text that a file can hold
    monkeypatch.setattr(Path, "replace", full)
    cache.keep("key", "text")
    monkeypatch.undo()
    assert cache.recall("key") is None
    assert not list(cache.folder.iterdir())
    Cache(cache.folder / "gone", "build").keep("key", "text")


def test_the_oldest_files_go(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FILES", 3)
    for number in range(5):
        cache.keep(str(number), "text")
        for age, file in enumerate(sorted(cache.folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)):
            os.utime(file, ns=(age, age))
    assert [cache.recall(str(number)) for number in range(5)] == [None, None, "text", "text", "text"]
    monkeypatch.setattr(module, "_BYTES", 150)
    cache.keep("5", "text")
    assert [cache.recall(str(number)) for number in range(2, 6)] == [None, None, "text", "text"]


def test_a_notebook_adds_to_what_was_there(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Notebook(cache, "notes")
    first.keep("a", "1")
    assert first.recall("a") == "1"
    assert Notebook(cache, "notes").recall("a") is None
    first.save()
    second = Notebook(cache, "notes")
    second.keep("b", "2")
    second.save()
    third = Notebook(cache, "notes")
    assert (third.recall("a"), third.recall("b"), third.recall("c")) == ("1", "2", None)
    monkeypatch.setattr(module, "_NOTES", 2)
    third.keep("c", "3")
    third.save()
    fourth = Notebook(cache, "notes")
    assert (fourth.recall("a"), fourth.recall("c")) == (None, "3")


def test_a_notebook_that_nothing_was_written_into_writes_nothing(cache: Cache) -> None:
    Notebook(cache, "notes").save()
    assert not list(cache.folder.iterdir())


def test_runs_at_once_never_see_half_a_text(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from kpidsl.cache import Cache
cache = Cache(Path(sys.argv[1]), "build")
for _ in range(60):
    cache.keep("key", sys.argv[2] * 50_000)
    seen = cache.recall("key")
    assert seen is None or seen in ("a" * 50_000, "b" * 50_000, "c" * 50_000)
"""
    runs = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), letter]) for letter in "abc"]
    assert [run.wait(timeout=120) for run in runs] == [0, 0, 0]
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]
    assert Cache(tmp_path, "build").recall("key") is not None


# --- the folder ------------------------------------------------------------------------------------------------------


def test_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("KPIDSL_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def folder() -> Path | None:
        opened = open_cache()
        return opened.folder if opened else None

    if os.name == "posix":
        assert folder() == tmp_path / "home" / ".cache" / "kpidsl"
        monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
        assert folder() == tmp_path / "home" / ".cache" / "kpidsl"
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
        assert folder() == tmp_path / "xdg" / "kpidsl"
    monkeypatch.setenv("KPIDSL_CACHE", str(tmp_path / "mine"))
    assert folder() == tmp_path / "mine"
    monkeypatch.setenv("KPIDSL_CACHE", "")
    assert folder() is None


def test_no_folder_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    for impossible in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nothing/here")):
        monkeypatch.setenv("KPIDSL_CACHE", str(impossible))
        assert open_cache() is None


@posix
def test_a_folder_is_its_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "cache"
    monkeypatch.setenv("KPIDSL_CACHE", str(folder))
    assert open_cache() is not None
    assert folder.stat().st_mode & 0o777 == 0o700
    for mode in (0o770, 0o702):
        folder.chmod(mode)
        assert open_cache() is None
    folder.chmod(0o755)
    assert open_cache() is not None
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.setenv("KPIDSL_CACHE", str(tmp_path / "link"))
    assert open_cache() is None
    monkeypatch.setenv("KPIDSL_CACHE", str(folder))
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert open_cache() is None


def test_another_build_is_told_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "src" / "kpidsl"
    package.mkdir(parents=True)
    (tmp_path / "grammar").mkdir()
    (package / "cache.py").write_text("")
    grammar = tmp_path / "grammar" / "kpidsl.lark"
    grammar.write_text("start:")
    monkeypatch.setattr(module, "__file__", str(package / "cache.py"))
    builds = [module._build()]
    assert module._build() == builds[0]
    grammar.write_text("start: x")
    builds.append(module._build())
    os.utime(package / "cache.py", ns=(1, 1))
    builds.append(module._build())
    (package / "new.py").write_text("")
    builds.append(module._build())
    packages = tmp_path / "site-packages"
    (packages / "sympy-1.14.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(packages))
    builds.append(module._build())
    assert len(set(builds)) == 5
