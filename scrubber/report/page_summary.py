"""The summary of the html report: headline numbers, the proof of conservation, counts, decisions, sources."""

from __future__ import annotations

from collections.abc import Iterable

from scrubber.report.closing import dollars, edits_of, expected, lacking_alike, times_of
from scrubber.report.markup import Html, badge, join, link, table, tag
from scrubber.report.page_findings import ClaimGroup
from scrubber.report.page_frame import tile
from scrubber.report.record import Attestation, FileReport, Report, Summary, Waiver
from scrubber.report.visible import count_of

__all__ = [
    "by_edit",
    "by_payer",
    "by_severity",
    "conservation",
    "decisions",
    "limits",
    "provenance",
    "sources",
    "tiles",
]

_MEANING = {
    "reject": "a front end would refuse it",
    "deny": "it would be accepted, then denied",
    "advise": "a compliance, payment or documentation risk; it holds nothing",
}


def tiles(summary: Summary) -> Html:
    """The numbers to read first."""
    charges, risk = summary.charges, summary.charge_at_risk
    found = summary.findings
    return tag(
        "dl",
        tile("Claims read", f"{summary.claims:,}", dollars(charges.total)),
        tile("Clean, ready to send", f"{summary.clean:,}", dollars(charges.clean), "good"),
        tile("Held back", f"{summary.held:,}", dollars(charges.held), "deny" if summary.held else ""),
        tile("Charges at risk", dollars(risk.total), f"{count_of(found.total, 'finding')} that stand"),
        _expected(summary),
        cls="tiles",
    )


def _expected(summary: Summary) -> Html:
    """What payers are expected to allow of the charges at risk; nothing where no amount is known."""
    amount = expected(summary.allowed_at_risk.total)
    unknown = summary.allowed_unknown
    small = f"not known for {count_of(unknown, 'finding')}" if unknown else "of the charges at risk"
    return tile("Expected allowed", amount, small) if amount else Html()


def conservation(files: Iterable[FileReport]) -> Html:
    """In = clean + held, for each file, in claims and in dollars."""
    rows = []
    for file in files:
        c = file.conservation
        if file.claims and not c.claims_in:
            continue  # the file was checked, not split
        state = badge("balanced", "good") if c.balanced else badge("does not balance", "reject")
        claims = f"{c.claims_in:,} = {c.claims_clean:,} + {c.claims_held:,}"
        charge = f"{dollars(c.charge_in)} = {dollars(c.charge_clean)} + {dollars(c.charge_held)}"
        rows.append((file.path, claims, charge, state))
    if not rows:
        return Html()
    caption = "Every claim and every dollar that came in went out once: in = clean + held."
    return table(caption, ("File", "Claims", "Charges", "Proof"), rows)


def by_severity(summary: Summary) -> Html:
    """Findings and dollars by severity."""
    found, risk = summary.findings, summary.charge_at_risk
    counts = {"reject": found.reject, "deny": found.deny, "advise": found.advise}
    allowed = summary.allowed_at_risk
    amounts = {
        "reject": (dollars(risk.reject), expected(allowed.reject)),
        "deny": (dollars(risk.deny), expected(allowed.deny)),
        "advise": (dollars(risk.advise), expected(allowed.advise)),
    }
    rows = [
        (badge(name, name), meaning, f"{counts[name]:,}", *amounts[name])
        for name, meaning in _MEANING.items()
    ]
    caption = (
        "Each service counts once in a row; the total is reject and deny together. Charges are what was billed,"
        " expected allowed what payers would allow by Medicare's fee schedule or a contract, where that is known."
    )
    total = ("Total", "", f"{found.total:,}", dollars(risk.total), expected(allowed.total))
    heads = ("Severity", "What it means", "Findings", "Charges at risk", "Expected allowed")
    return table(caption, heads, rows, numbers=(2, 3, 4), total=total)


def by_edit(summary: Summary) -> Html:
    """Findings and dollars by edit, the dearest first."""
    edits = sorted(
        summary.by_edit.items(), key=lambda item: (-item[1].charge_at_risk, -item[1].count, item[0])
    )
    rows = [
        (
            edit,
            join((count.title or count.name, " (preview)" if count.status == "preview" else "")),
            badge(count.severity, count.severity),
            f"{count.count:,}",
            dollars(count.charge_at_risk),
            expected(count.allowed_at_risk),
        )
        for edit, count in edits
    ]
    if not rows:
        return tag("p", "No edit found a fault that stands.", cls="soft")
    heads = ("Edit", "What is wrong", "Severity", "Findings", "Charges at risk", "Expected allowed")
    return table("", heads, rows, numbers=(3, 4, 5))


def by_payer(summary: Summary) -> Html:
    """Claims with findings and dollars by payer, the dearest first."""
    payers = sorted(summary.by_payer.items(), key=lambda item: (-item[1].charge_at_risk, item[0]))
    rows = [
        (
            name or "not stated",
            f"{count.claims:,}",
            f"{count.findings:,}",
            dollars(count.charge_at_risk),
            expected(count.allowed_at_risk),
        )
        for name, count in payers
    ]
    if not rows:
        return Html()
    heads = ("Payer", "Claims with findings", "Findings", "Charges at risk", "Expected allowed")
    return table("", heads, rows, numbers=(1, 2, 3, 4))


def decisions(files: Iterable[FileReport]) -> Html:
    """Who attested to what, and who waived what."""
    rows = []
    for file in files:
        rows += [_decision("attested", it, it.date) for it in file.attestations]
        rows += [_decision("waived", it, f"until {it.until}") for it in file.waivers]
    if not rows:
        return tag("p", "Nobody attested to or waived anything.", cls="soft")
    return table("", ("What", "Finding", "Edit", "Claim", "By", "When", "Reason"), rows)


def limits(report: Report) -> Html:
    """What the run could not judge, and tables older than the dates they judged."""
    summary = report.summary
    parts: list[str] = []
    if summary.no_data:
        rows = [
            (edits_of(group), m.table or "", m.reason, f"{m.first} {m.file}".strip(), times_of(group))
            for group in lacking_alike(summary.no_data)
            for m in group[:1]
        ]
        caption = "These edits could not judge for want of data. That is no pass."
        parts.append(table(caption, ("Edit", "Table", "Why", "First place", "Times"), rows, numbers=(4,)))
    if summary.stale_tables:
        cells = []
        for stale in summary.stale_tables:
            info = report.edits.tables.get(stale.name)
            age = count_of(info.age_days, "day") if info is not None and info.age_days is not None else ""
            cells.append((stale.name, stale.release, age, f"{stale.findings:,}"))
        caption = "These tables are older than the dates they judged."
        parts.append(table(caption, ("Table", "Release", "Age", "Findings"), cells, numbers=(3,)))
    if not parts:
        return tag("p", "Every edit had the tables it needed, and none was out of date.", cls="soft")
    return join(parts)


def provenance(report: Report) -> Html:
    """What judged: edit pack, digest, date, tables; and the digest of each input."""
    edits = report.edits
    rows: list[tuple[str, str]] = [("Edit pack", edits.pack), ("Pack digest", tag("code", edits.digest))]
    rows.append(("Judged as of", edits.as_of))
    rows += [(f"Table {name}", info.release) for name, info in sorted(edits.tables.items())]
    rows += [(f"SHA-256 of {file.path}", tag("code", file.sha256)) for file in report.files]
    for file in report.files:
        rows += [(f"{side} file", path) for side, path in _outputs(file) if path]
    outcomes = report.summary.outcomes
    judged = f"{outcomes.fail:,} fail, {outcomes.bypassed:,} bypassed, {outcomes.no_data:,} no data"
    rows.append(("Outcomes", f"{judged}, {outcomes.passed:,} pass"))
    return table("", ("Fact", "Value"), [row for row in rows if row[1]])


def sources(groups: Iterable[ClaimGroup]) -> Html:
    """All references of the findings listed, once each, with their addresses spelled out for paper."""
    found: dict[tuple[str, str], None] = {}
    for group in groups:
        for entry in group.entries:
            found.update(dict.fromkeys((r.title, r.url) for r in entry.finding.references))
    items = [
        tag("li", link(title, url), tag("span", f" {url}", cls="soft") if url else "")
        for title, url in sorted(found)
    ]
    return tag("ol", *items) if items else tag("p", "No finding cites a source.", cls="soft")


def _outputs(file: FileReport) -> list[tuple[str, str | None]]:
    return [("Clean", file.outputs.clean), ("Held", file.outputs.held)]


def _decision(what: str, it: Attestation | Waiver, when: str) -> tuple[str, ...]:
    return (what, tag("code", it.finding), it.edit, it.claim, it.by, when, it.reason)
