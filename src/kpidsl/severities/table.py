"""Owns the table of severities in `kpidsl.toml`.

[check.severity]
K0412 = { level = "off", reason = "the council lowered it in March" }
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kpidsl.base.diagnostic import Diagnostic, Outcome, finding
from kpidsl.base.nearest import did_you_mean
from kpidsl.base.toml import Toml
from kpidsl.severities.decision import LEVELS, Decision, refused

_TABLE, _SEVERITY = "check", "severity"
_KEYS = ("level", "reason")


def decisions_of(toml: Toml) -> Outcome[dict[str, Decision]]:
    """What was decided for all findings of a code, and what of it cannot be followed."""
    reader = _Reader(toml)
    return Outcome(reader.decisions(), tuple(reader.findings))


class _Reader:
    """Goes through the table and collects what is wrong with it."""

    def __init__(self, toml: Toml) -> None:
        self._toml = toml
        self.findings: list[Diagnostic] = []

    def decisions(self) -> dict[str, Decision]:
        settings = self._table(_TABLE, self._toml.tables.get(_TABLE, {}))
        for key in settings:
            if key != _SEVERITY:
                self._unknown(key, [_SEVERITY])
        severities = self._table(_SEVERITY, settings.get(_SEVERITY, {}))
        read = {code: self._decision(code, said) for code, said in severities.items()}
        return {code: decision for code, decision in read.items() if decision is not None}

    def _table(self, name: str, value: object) -> Mapping[str, object]:
        if isinstance(value, dict):
            return value
        self._refuse(name, f"`{name}` is a table", "write `[check.severity]`")
        return {}

    def _decision(self, code: str, said: object) -> Decision | None:
        written = f'write `{code} = {{ level = "off", reason = "…" }}`'
        match said:
            case {**others} if unknown := [f"{key}" for key in others if key not in _KEYS]:
                self._unknown(unknown[0], _KEYS)
            case {"level": str(level)} if level not in LEVELS:
                advice = did_you_mean(level, LEVELS) or f"it is one of {', '.join(LEVELS)}"
                self._refuse(code, f"`{level}` is no severity", advice)
            case {"level": str(level), "reason": str(reason)} if reason.strip():
                place = self._toml.place(code, f"{_TABLE}.{_SEVERITY}")
                if found := refused(code, LEVELS[level], place, "K0625"):
                    self.findings.append(found)
                else:
                    return Decision(LEVELS[level], reason.strip(), place)
            case {"level": str(level)}:
                self._refuse(code, f"nothing says why `{code}` is `{level}`", written)
            case _:
                self._refuse(code, f"what is said of `{code}` is a level and a reason", written)
        return None

    def _unknown(self, key: str, known: Iterable[str]) -> None:
        advice = did_you_mean(key, known) or "there are " + ", ".join(f"`{name}`" for name in known)
        self.findings.append(finding("K0625", self._toml.place(key), f"an unknown setting `{key}`", help=advice))

    def _refuse(self, key: str, message: str, advice: str) -> None:
        self.findings.append(finding("K0625", self._toml.place(key), message, help=advice))
