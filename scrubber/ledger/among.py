"""Asking for some hundred rows by keys of several columns, so that an index finds them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, tuple_

__all__ = ["among"]


def among(
    connection: Connection, columns: Sequence[ColumnElement[Any]], keys: Collection[tuple[Any, ...]]
) -> ColumnElement[bool]:
    """Whether these columns together are one of the keys (numbers, texts, days).

    SQLite reads a whole table for a list of rows, but uses an index for a subquery; so there the list is a document.
    """
    if connection.dialect.name != "sqlite":
        return tuple_(*columns).in_([*keys])
    listed = json.dumps([*keys], default=str, separators=(",", ":"))
    each = func.json_each(bindparam(None, listed, unique=True)).table_valued("value")
    parts = (func.json_extract(each.c.value, f"$[{place}]") for place in range(len(columns)))
    return tuple_(*columns).in_(select(*parts))
