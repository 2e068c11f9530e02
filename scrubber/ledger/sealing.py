"""A seal over the values that an input brought, which never change afterwards: `verify` works it out again.

It stands in the audit trail, under the site's key. What later events change on purpose is not in it: states, answers,
the payer's numbers, what a payment is matched to, the denial log; nor what a site keeps in clear, or not any more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select, Table, bindparam, select

from scrubber.ledger.keys import Keys
from scrubber.ledger.rows import BATCH
from scrubber.ledger.schema import (
    adjustments,
    claims,
    envelopes,
    findings,
    fixes,
    inputs,
    lines,
    outputs,
    payments,
    provider_adjustments,
    remits,
    services,
)

__all__ = ["FILED", "LATER", "LOADED", "Values", "seals"]

Values: TypeAlias = Mapping[Table, str]
"""Columns of tables, in order."""

# These lists never change, or every seal that there is would be broken: a later column gets a seal of its own.
FILED: Values = {
    inputs: "name kind bytes filed day as_of pack digest tables claims clean held charge clean_charge held_charge",
    envelopes: "ordinal side sender receiver application_sender application_receiver interchange_control"
    " group_control set_control batch",
    claims: "ordinal envelope side number patient payer filing billing tax_id sequence frequency charge place first_day"
    " last_day content original",
    lines: "claim ordinal day last_day code modifiers diagnoses units charge rendering taxonomy control place",
    findings: "ordinal claim line id edit outcome severity status holds locator prevents table release stale"
    " suppressed fixed charge_at_risk allowed_at_risk",
    fixes: "ordinal finding edit safety locator person reason day",
    outputs: "ordinal role path sha256 bytes",
}
"""What is sealed of every input."""
LOADED: Values = {
    remits: "ordinal content payer payer_id payee payee_tax trace method paid paid_on day claims imbalance payments",
    provider_adjustments: "remit ordinal reason reference amount",
    payments: "ordinal remit place number status charge paid patient_share filing payer_number frequency original"
    " rendering received first_day imbalance remarks",
    services: "payment ordinal code modifiers billed_code billed_modifiers charge paid units billed_units day control"
    " allowed remarks",
    adjustments: "payment service ordinal group reason amount quantity",
}
"""What is sealed of remittances: all that the payer said."""
LATER: Values = {findings: "ordinal suppressed_reason suppressed_until claims"}
"""What is sealed of every input besides, since 0005."""


def seals(
    connection: Connection, keys: Keys, numbers: Collection[int], values: Values, *, many: bool = True
) -> dict[int, str]:
    """The seals of inputs (hexadecimal) by their numbers; `many` rows are read a thousand at a time."""
    every = {number: keys.values() for number in numbers}
    options = {"yield_per": BATCH} if many else {}
    for table, names in values.items() if every else ():
        asked = _rows(table, names)
        for number, *row in connection.execute(asked, {"numbers": [*every]}, execution_options=options):
            every[number].update(json.dumps([table.name, *row], default=_told).encode())
    return {number: seal.hexdigest() for number, seal in every.items()}


@cache
def _rows(table: Table, names: str) -> Select[Any]:
    """The values of inputs in the order of their keys; made once, since that takes longer than asking."""
    key = table.c.id if table is inputs else table.c.input
    columns = (table.c[name] for name in names.split())
    these = key.in_(bindparam("numbers", expanding=True))
    return select(key.label("of_input"), *columns).where(these).order_by(*table.primary_key.columns)


def _told(value: date | bytes) -> str:
    """What JSON has no word for."""
    return value.isoformat() if isinstance(value, date) else bytes(value).hex()
