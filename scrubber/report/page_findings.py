"""The worklist of the html report: findings grouped by claim, each with its segment, source and fixes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from scrubber.finding import Finding, Severity
from scrubber.report.closing import dollars, expected
from scrubber.report.entry import Entry, allowed_at_risk, amount_at_risk
from scrubber.report.markup import Html, badge, esc, facts, join, link, table, tag
from scrubber.report.paint import style_of, verdict
from scrubber.report.tally import Exposure, puts_at_risk
from scrubber.report.visible import count_of, shown
from scrubber.report.wording import denial, fix_changes, notes_of

__all__ = ["ClaimGroup", "claim_article", "claims_table", "grouped", "left_out_note"]

_EXCERPT = 400


@dataclass(slots=True)
class ClaimGroup:
    """The findings of one claim, or of what stands above the claims of a file."""

    anchor: str
    file: str
    number: str
    payer: str = ""
    entries: list[Entry] = field(default_factory=list)
    risk: Exposure = field(default_factory=Exposure)
    allowed: Exposure = field(default_factory=Exposure)

    @property
    def name(self) -> str:
        """What to call the group."""
        return (
            f"Claim {self.number or '(no number)'}" if self.anchor.startswith("claim") else "Above the claims"
        )

    @property
    def held(self) -> bool:
        """True when one of its findings holds it."""
        return any(entry.finding.holds for entry in self.entries)

    def add(self, entry: Entry) -> None:
        """Take a finding in, and its charge where the headline counts it."""
        self.entries.append(entry)
        self.payer = self.payer or entry.payer_name
        if puts_at_risk(entry.finding):
            self.risk.add(0, entry.finding.line, amount_at_risk(entry.finding))
            self.allowed.add(0, entry.finding.line, allowed_at_risk(entry.finding))


def grouped(entries: Iterable[Entry], limit: int) -> tuple[list[ClaimGroup], int]:
    """Failures by claim, in file order, for the first `limit` claims; and the number of findings left out."""
    groups: dict[tuple[str, int], ClaimGroup] = {}
    left_out = 0
    files: dict[str, int] = {}
    for entry in entries:
        finding = entry.finding
        if finding.outcome.value != "fail":
            continue
        file = files.setdefault(entry.file, len(files) + 1)
        key = (entry.file, finding.claim.index if finding.claim else 0)
        group = groups.get(key)
        if group is None:
            if len(groups) >= limit:
                left_out += 1
                continue
            anchor = f"claim-{file}-{key[1]}" if finding.claim else f"file-{file}"
            number = shown(finding.claim.number) if finding.claim else ""
            group = groups[key] = ClaimGroup(anchor, entry.file, number)
        group.add(entry)
    return list(groups.values()), left_out


def claims_table(groups: list[ClaimGroup], many_files: bool) -> Html:
    """The order of work: held claims first, then by dollars at risk."""
    order = sorted(groups, key=lambda group: (not group.held, -group.risk.cents))
    heads = ["Claim", *(["File"] if many_files else []), "Payer", "State", "Findings"]
    heads += ["Charges at risk", "Expected allowed"]
    rows = []
    for group in order:
        state = badge("held", "deny") if group.held else badge("not held", "quiet")
        name = Html(f'<a href="#{group.anchor}">{esc(group.number or group.name)}</a>')
        edits = ", ".join(dict.fromkeys(entry.finding.edit for entry in group.entries))
        cells = [
            name,
            *([group.file] if many_files else []),
            group.payer or ("not stated" if group.number else ""),
        ]
        amounts = dollars(group.risk.amount), expected(group.allowed.amount)
        rows.append([*cells, state, edits, *amounts])
    caption = "Held claims first, then by charges at risk. Details follow below, in file order."
    return table(caption, heads, rows, numbers=(len(heads) - 2, len(heads) - 1))


def claim_article(group: ClaimGroup, many_files: bool) -> Html:
    """One claim with its findings."""
    header = tag(
        "header",
        tag("h3", group.name),
        tag("span", group.payer, cls="soft") if group.payer else "",
        tag("span", group.file, cls="soft") if many_files else "",
        badge("held", "deny") if group.held else "",
        _risk(group.risk.amount),
    )
    findings = [_finding(entry) for entry in group.entries]
    return tag("article", header, *findings, cls="claim", id=group.anchor)


def _finding(entry: Entry) -> Html:
    finding = entry.finding
    line = f"line {finding.line}" if finding.line is not None else ""
    aside = "fixed" if finding.fixed else "set aside" if finding.suppressed else ""
    head = tag(
        "div",
        badge(verdict(finding), style_of(finding)),
        badge(aside, "quiet") if aside else "",
        tag("h4", finding.title or finding.name),
        tag("span", join((finding.edit, line), " · "), cls="soft"),
        _risk(Decimal(amount_at_risk(finding)).scaleb(-2)) if puts_at_risk(finding) else Html(),
        cls="finding-head",
    )
    return tag("section", head, tag("p", finding.message), _segment(entry), _facts(finding), cls="finding")


def _risk(amount: Decimal) -> Html:
    return tag("span", f"{dollars(amount)} at risk", cls="risk") if amount else Html()


def _segment(entry: Entry) -> Html:
    at = tag("span", entry.finding.at.locator, cls="at")
    if entry.excerpt is None:
        return tag("pre", at, shown(entry.finding.value), cls="segment")
    before, value, after = entry.excerpt.pieces(_EXCERPT)
    marked = tag("mark", value or ("← missing here" if entry.excerpt.gap else "[empty]"))
    return tag("pre", at, before, marked, after, cls="segment")


def _facts(finding: Finding) -> Html:
    answer = denial(finding)
    sources = join((link(r.title, r.url) for r in finding.references), "; ")
    release = ""
    if finding.table is not None:
        old = ", older than the date it judged" if finding.table.stale else ""
        release = f"{finding.table.name} {finding.table.release}{old}"
    allowed = ""
    if finding.allowed_at_risk and puts_at_risk(finding):
        allowed = f"${finding.allowed_at_risk}, by {finding.allowed_basis}"
    would = "may" if finding.severity is Severity.ADVISE else "would"
    pairs: list[tuple[str, str]] = [
        (f"Payer {would} answer", answer),
        ("Expected allowed", allowed),
        ("Source", sources),
        ("Table", release),
    ]
    for fix in finding.fixes:
        changes = fix_changes(fix)
        text = join((fix.title, tag("code", changes) if changes else ""), " · ")
        pairs.append((f"Fix ({fix.safety.value})", text))
    pairs += [("Note", note) for note in notes_of(finding)]
    pairs.append(("Finding", tag("code", finding.id)))
    return facts(pairs)


def left_out_note(number: int) -> Html:
    """What to say when the page does not list everything."""
    if not number:
        return Html()
    text = f"{count_of(number, 'more finding')} on further claims: see the csv worklist, which lists all."
    return tag("p", text, cls="soft")
