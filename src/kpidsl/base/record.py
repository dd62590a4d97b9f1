"""Records: frozen dataclasses with slots, made in a fifth of the time of `dataclass` and filled in two thirds of it.

A run imports hundreds of them, and `dataclass` writes and compiles six methods for each. Here only the one that has to
know the names of the fields is compiled, `__init__`; the others are the same function for all. It puts each value into
its slot, which the field's descriptor does at once, as the record itself lets nobody set anything.

All else is a dataclass: `field`, `fields` and `replace` serve records too, and so does `match`.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """A class of records: its annotated names are the fields, in their order."""
    if cls.__doc__ is None:
        cls.__doc__ = cls.__name__  # or `dataclass` would work out the signature, and put it there
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    made.__init__ = _init(made, fields(made))
    made.__setattr__ = made.__delattr__ = _refuse
    made.__repr__ = _repr
    made.__reduce__ = _reduce
    made.__eq__, made.__hash__ = _compared([each.name for each in fields(made) if each.compare])
    return made  # type: ignore[no-any-return]


def _init(cls: type, parts: tuple[Field[Any], ...]) -> Any:
    """`__init__` with a parameter for each field; what is compiled of it are names alone."""
    known: dict[str, Any] = {"_unset": MISSING}
    parameters, lines = [], []
    for part in parts:
        name, value = part.name, part.name
        known[f"_set_{name}"] = getattr(cls, name).__set__
        if part.default_factory is not MISSING:
            known[f"_make_{name}"] = part.default_factory
            parameters.append(f"{name}=_unset")
            value = f"_make_{name}() if {name} is _unset else {name}"
        elif part.default is not MISSING:
            known[f"_default_{name}"] = part.default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        lines.append(f" _set_{name}(self, {value})")
    exec(f"def __init__(self, {', '.join(parameters)}):\n" + "\n".join(lines or [" pass"]), known)
    return known["__init__"]


def _compared(names: list[str]) -> tuple[Any, Any]:
    """`__eq__` and `__hash__` by the fields that are compared."""
    key: Any = attrgetter(*names) if names else type

    def equal(one: Any, other: object) -> Any:
        return key(one) == key(other) if other.__class__ is one.__class__ else NotImplemented

    def hashed(one: Any) -> int:
        return hash(key(one))

    return equal, hashed


def _refuse(_record: object, name: str, *_value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _repr(one: Any) -> str:
    shown = (f"{part.name}={getattr(one, part.name)!r}" for part in fields(one) if part.repr)
    return f"{type(one).__qualname__}({', '.join(shown)})"


def _reduce(one: Any) -> tuple[Any, ...]:
    """How a record is copied: as nothing of it can be set, it is made again of its parts."""
    return type(one), tuple(getattr(one, part.name) for part in fields(one))
