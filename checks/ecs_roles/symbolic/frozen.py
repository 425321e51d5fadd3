"""Values: classes whose objects are equal by their parts and never change; and classes whose objects do change.

The type checker refuses every assignment to a part of one. At run time nothing guards it, as that costs a fifth of a
scan: a dataclass that is frozen sets each part through ``object.__setattr__``. And each method is written when it is
first called: a dataclass compiles four of them when it is declared, which is half the time that the program takes to
start, and most programs make objects of few of the classes that they import.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["changeable", "frozen", "replace"]

Class = TypeVar("Class", bound=type)
Method = Callable[..., Any]

_COMPARISONS = {"__eq__": "==", "__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}

if TYPE_CHECKING:
    from dataclasses import replace

    from typing_extensions import dataclass_transform

    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    def frozen(*, eq: bool = True, order: bool = False, slots: bool = True) -> Callable[[Class], Class]:
        """Return what makes a class one of values."""

    @dataclass_transform(field_specifiers=(field,))
    def changeable(*, eq: bool = True, slots: bool = True) -> Callable[[Class], Class]:
        """Return what makes a class one of objects that change."""

else:

    def frozen(*, eq: bool = True, order: bool = False, slots: bool = True) -> Callable[[Class], Class]:
        """Return what makes a class one of values: made from its parts, compared and hashed by them.

        Without ``slots`` an object has room for what is derived from it once (``cached_property``).
        """
        names = ["__init__", "__repr__", "__replace__"]
        names += [*(("__eq__", "__hash__") if eq else ()), *(_COMPARISONS if order else ())]

        return partial(_made, names=tuple(names), slots=slots)

    def changeable(*, eq: bool = True, slots: bool = True) -> Callable[[Class], Class]:
        """Return what makes a class one of objects that change: made from their parts, and not to be hashed by them."""
        names = ("__init__", "__repr__", *(("__eq__",) if eq else ()))
        return partial(_made, names=names, slots=slots)

    def replace(value: object, /, **parts: object) -> object:
        """Return a value like the given one but for these parts; ``dataclasses.replace`` takes five times as long."""
        return value.__replace__(**parts)


def _made(bare: type, names: Collection[str], *, slots: bool) -> type:
    """Return a class of parts, whose methods of some names are written when they are first called."""
    if bare.__doc__ is None:
        bare.__doc__ = bare.__name__  # What ``dataclass`` says of a class that says nothing takes long to make.
    made: Any = dataclass(init=False, repr=False, eq=False, slots=slots)(bare)
    for name in names:
        if name not in vars(bare):
            setattr(made, name, _written_when_called(made, name))
    if "__eq__" in names and "__hash__" not in (*names, *vars(bare)):
        made.__hash__ = None
    whole: type = made
    return whole


def _written_when_called(made: type, name: str) -> Method:
    """Return a method that puts the real one in its place, which it writes first."""

    def method(*arguments: object, **named: object) -> object:
        written = _written(made, name)
        setattr(made, name, written)
        result: object = written(*arguments, **named)
        return result

    return method


def _written(made: type, name: str) -> Method:
    parts = fields(made)
    known: dict[str, Any] = {}
    if name == "__init__":
        code = _init(parts, known, getattr(made, "EMPTY_AT_FIRST", ()))
        code += " self.__post_init__()\n" if hasattr(made, "__post_init__") else ""
    elif name == "__repr__":
        shown = ", ".join(f"{part.name}={{self.{part.name}!r}}" for part in parts if part.repr)
        code = f"(self): return f'{{self.__class__.__qualname__}}({shown})'"
    elif name == "__replace__":
        code = _replace(parts, known)
    elif name == "__hash__":
        compared = [part.name for part in parts if part.compare]
        code = f"(self): return hash({f'self.{compared[0]}' if len(compared) == 1 else _compared('self', parts)})"
    else:
        equal = f"{_compared('self', parts)} {_COMPARISONS[name]} {_compared('other', parts)}"
        code = f"(self, other): return {equal} if self.__class__ is other.__class__ else NotImplemented"
    exec(f"def {name}{code}", known)  # noqa: S102 - of the names of the class's own parts
    method: Method = known[name]
    method.__qualname__ = f"{made.__qualname__}.{name}"
    return method


def _compared(whose: str, parts: Iterable["Field[Any]"]) -> str:
    return f"({''.join(f'{whose}.{part.name}, ' for part in parts if part.compare)})"


def _replace(parts: Iterable["Field[Any]"], known: dict[str, Any]) -> str:
    """Return a function that makes another value: of the parts that are given, and of its own, each at its place."""
    known["KEPT"] = object()
    given = "".join(f", {part.name}=KEPT" for part in parts)
    chosen = {part: f"self.{part.name} if {part.name} is KEPT else {part.name}" for part in parts}
    placed = [value for part, value in chosen.items() if not part.kw_only]
    named = [f"{part.name}={value}" for part, value in chosen.items() if part.kw_only]
    return f"(self, *{given}): return self.__class__({', '.join((*placed, *named))})"


def _init(parts: Iterable["Field[Any]"], known: dict[str, Any], empty: Iterable[str]) -> str:
    """Return a function that sets each part, and what is no part to none; the defaults go to ``known``."""
    placed: list[str] = ["self"]
    named: list[str] = []
    lines = [f" self.{name} = None\n" for name in empty]
    for part in (part for part in parts if part.init):
        argument = value = part.name
        if part.default is not MISSING:
            argument += f"=_default_{value}"
            known[f"_default_{value}"] = part.default
        elif part.default_factory is not MISSING:
            argument += "=MISSING"
            known.update({"MISSING": MISSING, f"_new_{value}": part.default_factory})
            value = f"_new_{value}() if {value} is MISSING else {value}"
        (named if part.kw_only else placed).append(argument)
        lines.append(f" self.{part.name} = {value}\n")
    arguments = ", ".join((*placed, *(("*", *named) if named else ())))
    return f"({arguments}):\n{''.join(lines) or ' pass'}"
