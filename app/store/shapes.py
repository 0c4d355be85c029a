"""Facts kept as JSON, taken only in the shape that their reader knows.

Their format carries no version. What a newer program wrote in another shape counts as not kept: the older
one goes on without it, and says nothing wrong because of it.
"""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
_LARGEST = 1 << 53


class _Unfit(Exception):
    """The value has another shape."""


def fitted(value: object, kind: type[T]) -> T | None:
    """`value`, as JSON gives it, as a `kind`; None when it has another shape.

    A kind is a plain type, a StrEnum, `list[...]`, `tuple[...]`, `dict[str, ...]`, a union, or a dataclass of
    such: for it keys that are not known are passed over, and fields that are missing have their default.
    """
    try:
        return cast(T, _fit(value, kind))
    except _Unfit:
        return None


def _fit(value: object, kind: Any) -> Any:
    origin = get_origin(kind)
    if kind is Any:
        return value
    if origin in (Union, UnionType):
        return _fit_one(value, get_args(kind))
    if is_dataclass(kind):
        return _fit_fields(value, cast(type, kind))
    if origin is list and isinstance(value, list):
        return [_fit(one, get_args(kind)[0]) for one in value]
    if origin is dict and isinstance(value, dict):
        return {_fit(name, str): _fit(one, get_args(kind)[1]) for name, one in value.items()}
    if origin is tuple and isinstance(value, list):
        return _fit_tuple(value, get_args(kind))
    if kind is float and type(value) is int:
        return value
    if isinstance(kind, type) and issubclass(kind, StrEnum) and isinstance(value, str) and value in set(kind):
        return kind(value)
    if type(value) is kind and _is_sane(value):  # True is no number
        return value
    raise _Unfit


def _is_sane(value: object) -> bool:
    """No number that would not fit where it is shown, no text that cannot be written."""
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= one <= "\udfff" for one in value)
    return not isinstance(value, int) or abs(value) <= _LARGEST


def _fit_one(value: object, kinds: tuple[Any, ...]) -> Any:
    if value is None and NoneType in kinds:
        return None
    for kind in kinds:
        try:
            return _fit(value, kind)
        except _Unfit:
            continue
    raise _Unfit


def _fit_tuple(value: list[object], kinds: tuple[Any, ...]) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        return tuple(_fit(one, kinds[0]) for one in value)
    if len(value) != len(kinds):
        raise _Unfit
    return tuple(_fit(one, kind) for one, kind in zip(value, kinds, strict=True))


def _fit_fields(value: object, kind: type) -> Any:
    if not isinstance(value, dict):
        raise _Unfit
    hints = _hints(kind)
    found: dict[str, Any] = {}
    for one in fields(kind):
        if one.name in value:
            found[one.name] = _fit(value[one.name], hints[one.name])
        elif one.default is MISSING and one.default_factory is MISSING:
            raise _Unfit
    return kind(**found)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
