"""The tables of a ledger as they are at the newest migration (`scrubber.ledger.migrations`).

Money is whole cents, days are dates, moments are ISO text with the site's own offset, lists are JSON text (empty for an
empty list). What an input brought has the input's number and its own place in it as key, so that an input goes in and
out as a whole.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

__all__ = [
    "HEAD",
    "OF_AN_INPUT",
    "OF_REMITS",
    "acks",
    "adjustments",
    "answers",
    "audit",
    "claims",
    "denials",
    "envelopes",
    "findings",
    "fixes",
    "inputs",
    "lines",
    "metadata",
    "outputs",
    "payments",
    "provider_adjustments",
    "remits",
    "services",
    "site",
]

HEAD = "0005"
"""The newest migration."""

metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _big(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _cents(name: str) -> Column[int]:
    return Column(name, BigInteger)


def _input() -> Column[int]:
    return Column("input", Integer, ForeignKey("inputs.id"), nullable=False)


site = Table(
    "site",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("key_check", LargeBinary, nullable=False),  # tells the site's key from another
    Column("full_storage", Boolean, nullable=False),  # whether patient identifiers are kept in clear
    _number("entries"),  # of the audit trail
    Column("head", LargeBinary, nullable=False),  # the seal of its last entry
    Column("seal", LargeBinary, nullable=False),  # of both, so that the trail cannot be cut short
)
"""One row, which every writer locks first."""

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
    _text("at"),
    _text("who"),
    _text("action"),
    _text("facts"),  # JSON, keys sorted
    Column("seal", LargeBinary, nullable=False),  # of the seal before and of all of this
    Index("audit_by_day", "day", "action"),
)
"""What was done, by whom; triggers refuse to change or delete an entry."""

inputs = Table(
    "inputs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False, unique=True),
    _text("name"),
    _text("kind"),
    _text("state"),  # done, failed
    _text("reason"),  # why it failed: a fixed word
    _big("bytes"),
    _text("filed"),
    Column("day", Date, nullable=False),  # of filed
    _text("as_of"),
    _text("pack"),
    _text("digest"),
    _text("tables"),  # JSON: release by name
    _number("claims"),
    _number("clean"),
    _number("held"),
    _cents("charge"),
    _cents("clean_charge"),
    _cents("held_charge"),
    Column("purged", Date),  # the day on which all but its hash was taken out
    Column("loaded", Date),  # of an 835: the day on which its remittances were read
    Index("inputs_by_day", "day"),
)

envelopes = Table(
    "envelopes",
    metadata,
    _input(),
    _number("ordinal"),
    _text("side"),  # input, clean, held
    _text("sender"),  # ISA06
    _text("receiver"),  # ISA08
    _text("application_sender"),  # GS02
    _text("application_receiver"),  # GS03
    _text("interchange_control"),  # ISA13
    _text("group_control"),  # GS06
    _text("set_control"),  # ST02
    _text("batch"),  # BHT03
    PrimaryKeyConstraint("input", "ordinal"),
    Index("envelopes_by_interchange", "interchange_control"),
    Index("envelopes_by_group", "group_control"),
    sqlite_with_rowid=False,
)
"""The transaction sets of an input as it came, and of what was made of it."""

claims = Table(
    "claims",
    metadata,
    _input(),
    _number("ordinal"),  # in the input, from 1
    _number("envelope"),
    _text("side"),  # clean, held
    _text("state"),
    Column("answered", Date),
    _text("number"),  # CLM01
    Column("patient", LargeBinary, nullable=False),  # keyed hash
    _text("payer"),
    _text("filing"),
    _text("billing"),
    _text("tax_id"),
    _text("sequence"),
    _text("frequency"),
    _cents("charge"),
    _text("place"),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("content", LargeBinary),  # keyed hash
    _text("original"),  # REF*F8
    Column("member", Text),  # in clear only where the site keeps them
    Column("birth", Text),
    Column("first_name", Text),
    Column("payer_number", Text),  # REF*1K of the 277CA, CLP07 of the 835
    _number("answered_level"),  # 0 none, 1 TA1, 2 999, 3 277CA, 4 835
    PrimaryKeyConstraint("input", "ordinal"),
    ForeignKeyConstraint(["input", "envelope"], ["envelopes.input", "envelopes.ordinal"]),
    sqlite_with_rowid=False,
)
Index("claims_by_patient", claims.c.patient)
Index("claims_by_number", claims.c.number, claims.c.billing)
Index("claims_by_state", claims.c.state, claims.c.input)
Index("claims_by_first_day", claims.c.first_day, claims.c.charge)
_replaces = claims.c.original != ""
Index("claims_by_original", claims.c.original, sqlite_where=_replaces, postgresql_where=_replaces)
for _name, _column in (
    ("claims_by_content", claims.c.content),
    ("claims_by_payer_number", claims.c.payer_number),
):
    Index(_name, _column, sqlite_where=_column.is_not(None), postgresql_where=_column.is_not(None))

lines = Table(
    "lines",
    metadata,
    _number("input"),
    _number("claim"),
    _number("ordinal"),
    Column("day", Date),
    Column("last_day", Date),
    _text("code"),
    _text("modifiers"),
    _text("diagnoses"),
    _text("units"),
    _cents("charge"),
    _text("rendering"),
    _text("taxonomy"),
    _text("control"),
    _text("place"),
    PrimaryKeyConstraint("input", "claim", "ordinal"),
    ForeignKeyConstraint(["input", "claim"], ["claims.input", "claims.ordinal"]),
    sqlite_with_rowid=False,
)

findings = Table(
    "findings",
    metadata,
    _input(),
    _number("ordinal"),
    Column("claim", Integer),
    Column("line", Integer),
    _text("id"),
    _text("edit"),
    _text("outcome"),
    _text("severity"),
    _text("status"),
    Column("holds", Boolean, nullable=False),
    _text("locator"),
    _text("prevents"),
    _text("table"),
    _text("release"),
    Column("stale", Boolean, nullable=False),
    Column("suppressed", Text),
    Column("fixed", Text),
    _cents("charge_at_risk"),
    _cents("allowed_at_risk"),
    Column("suppressed_reason", Text),
    Column("suppressed_until", Date),
    Column("claims", Text),  # of what had no data: the claims that it is true of; none: all of the input
    PrimaryKeyConstraint("input", "ordinal"),
    Index("findings_by_claim", "input", "claim"),
    sqlite_with_rowid=False,
)

fixes = Table(
    "fixes",
    metadata,
    _input(),
    _number("ordinal"),
    _text("finding"),
    _text("edit"),
    _text("safety"),
    _text("locator"),
    _text("person"),
    _text("reason"),
    _text("day"),
    PrimaryKeyConstraint("input", "ordinal"),
)
"""Fixes that were applied, and who vouched for them."""

outputs = Table(
    "outputs",
    metadata,
    _input(),
    _number("ordinal"),
    _text("role"),
    _text("path"),
    _text("sha256"),
    _big("bytes"),
    PrimaryKeyConstraint("input", "ordinal"),
)

acks = Table(
    "acks",
    metadata,
    _input(),
    _number("ordinal"),
    _text("direction"),  # sent, received
    _text("kind"),
    _text("control"),
    _text("answers"),
    _number("claims"),
    _number("unmatched"),
    _number("changed"),
    PrimaryKeyConstraint("input", "ordinal"),
)

answers = Table(
    "answers",
    metadata,
    _input(),  # the acknowledgement's
    _number("ordinal"),
    Column("claim_input", Integer),  # none: it fits nothing that was sent
    Column("claim", Integer),
    _text("reference"),  # CLM01, or the control number
    _number("level"),
    _text("verdict"),
    _text("statuses"),
    _text("payer_number"),
    Column("day", Date),  # its own date; none: see the day of its input
    PrimaryKeyConstraint("input", "ordinal"),
    ForeignKeyConstraint(["claim_input", "claim"], ["claims.input", "claims.ordinal"]),
    sqlite_with_rowid=False,
)
"""What was said of each claim, and by which acknowledgement."""
Index("answers_by_claim", answers.c.claim_input, answers.c.claim)

_named = answers.c.payer_number != ""
Index("answers_by_payer_number", answers.c.payer_number, sqlite_where=_named, postgresql_where=_named)

# -- remittances --------------------------------------------------------------------------------------------
#
# Parts of a payment have no foreign key to it: PostgreSQL plans the check when the payments are still few, and then
# reads all of them for each part that follows in the transaction.

remits = Table(
    "remits",
    metadata,
    _input(),
    _number("ordinal"),  # in the input, from 1
    Column("content", Text, nullable=False, unique=True),  # SHA-256 of its segments, hexadecimal
    Column("rank", LargeBinary, nullable=False),  # day, trace and content: what remittances are ordered by
    _text("payer"),
    _text("payer_id"),
    _text("payee"),  # NPI
    _text("payee_tax"),
    _text("trace"),  # TRN02
    _text("method"),  # BPR04
    _cents("paid"),  # BPR02
    Column("paid_on", Date),  # BPR16
    Column("day", Date),  # DTM*405, else BPR16
    _number("claims"),
    _cents("imbalance"),
    _number("payments"),  # that were read
    PrimaryKeyConstraint("input", "ordinal"),
    Index("remits_by_rank", "rank", unique=True),
    Index("remits_by_day", "day"),
)
"""Remittances (transaction sets 835), each once, whichever files it came in."""

payments = Table(
    "payments",
    metadata,
    _input(),
    _number("ordinal"),  # in the input, from 1
    _number("remit"),
    _number("place"),  # in the remittance, from 1
    _text("number"),  # CLP01
    _text("status"),  # CLP02
    _cents("charge"),
    _cents("paid"),
    _cents("patient_share"),
    _text("filing"),  # CLP06
    _text("payer_number"),  # CLP07
    _text("frequency"),  # CLP09
    _text("original"),  # REF*F8
    _text("rendering"),
    Column("received", Date),
    Column("first_day", Date),
    _cents("imbalance"),
    _text("remarks"),
    Column("claim_input", Integer),  # the claim that it answers; none: it fits nothing that is known
    Column("claim", Integer),
    _text("confidence"),
    _text("reason"),
    _number("others"),
    Column("open", Boolean),  # true: to be tried again; else nothing
    _text("role"),
    Column("about_remit", Text),  # content of the remittance
    Column("about_place", Integer),
    Column("reversed_remit", Text),
    Column("reversed_place", Integer),
    _text("disposition"),
    _cents("denied"),
    Column("all_denied", Boolean, nullable=False),
    PrimaryKeyConstraint("input", "ordinal"),
    ForeignKeyConstraint(["claim_input", "claim"], ["claims.input", "claims.ordinal"]),
    sqlite_with_rowid=False,
)
"""Claim payments, the claims that they answer, and what they are among the decisions on these."""
Index("payments_by_place", payments.c.input, payments.c.remit, payments.c.place, unique=True)
Index("payments_by_number", payments.c.number)
Index("payments_by_payer_number", payments.c.payer_number)
for _name, _columns in (
    ("payments_by_claim", (payments.c.claim_input, payments.c.claim)),
    ("payments_open", (payments.c.open,)),
):
    _there = _columns[0].is_not(None)
    Index(_name, *_columns, sqlite_where=_there, postgresql_where=_there)

services = Table(
    "services",
    metadata,
    _input(),
    _number("payment"),
    _number("ordinal"),  # in the payment, from 1
    _text("code"),  # as judged: SVC01
    _text("modifiers"),
    _text("billed_code"),  # SVC06
    _text("billed_modifiers"),
    _cents("charge"),
    _cents("paid"),
    Column("units", Text),  # SVC05, a number as text
    Column("billed_units", Text),  # SVC07
    Column("day", Date),
    _text("control"),  # REF*6R
    _cents("allowed"),  # AMT*B6
    _text("remarks"),
    Column("line", Integer),  # of the claim
    _text("confidence"),
    _text("reason"),
    Column("also", Text),  # further lines that it answers, as a list; none: no other
    PrimaryKeyConstraint("input", "payment", "ordinal"),
    sqlite_with_rowid=False,
)
"""Service payments, and the lines that they answer."""

adjustments = Table(
    "adjustments",
    metadata,
    _input(),
    _number("payment"),
    _number("service"),  # 0: of the claim
    _number("ordinal"),
    _text("group"),
    _text("reason"),  # CARC
    _big("amount"),
    Column("quantity", Text),
    PrimaryKeyConstraint("input", "payment", "service", "ordinal"),
    sqlite_with_rowid=False,
)

provider_adjustments = Table(
    "provider_adjustments",
    metadata,
    _input(),
    _number("remit"),
    _number("ordinal"),
    _text("reason"),
    _text("reference"),
    _big("amount"),  # above zero: money withheld
    PrimaryKeyConstraint("input", "remit", "ordinal"),
    Index("provider_adjustments_by_reference", "reference"),
)

denials = Table(
    "denials",
    metadata,
    _input(),
    _number("payment"),
    _number("service"),  # 0: of the claim
    _text("disposition"),
    _text("kind"),
    _text("group"),
    _text("carc"),
    _text("rarcs"),
    _big("amount"),
    _big("denied"),
    _big("reduced"),
    _big("patient"),
    _text("part"),
    _text("edit"),
    _text("outcome"),
    _text("today"),
    _text("today_edit"),
    _text("today_digest"),
    PrimaryKeyConstraint("input", "payment", "service"),
    sqlite_with_rowid=False,
)
"""The denial log."""

OF_REMITS = (denials, adjustments, services, payments, provider_adjustments, remits)
"""What remittances bring, in the order in which it can be deleted."""

OF_AN_INPUT = (*OF_REMITS, answers, acks, outputs, fixes, findings, lines, claims, envelopes)
"""What goes with an input, in the order in which it can be deleted."""
