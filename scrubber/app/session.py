"""From options and settings to what the pipeline needs: rules and options, each loaded once a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.ack.claim_answer import Wording
from scrubber.ack.route import Settings as Routing
from scrubber.app import command, console, logs
from scrubber.app.arguments import Accept, Common, FailOn, Fixing, Judging, Packs, split_list
from scrubber.app.config import Loaded, Settings, cache_folder, load_settings
from scrubber.app.exits import Refused
from scrubber.app.folders import data_folder
from scrubber.app.ledger_arguments import LedgerAt
from scrubber.edit.history import History, NoHistory
from scrubber.edit.mohslog_file import MohsLogs
from scrubber.edit.setaside import Attestations, Suppressions, Waivers
from scrubber.finding import Finding, Outcome, Safety, Severity, Status
from scrubber.pipeline.acks import Acknowledged
from scrubber.pipeline.options import Options
from scrubber.pipeline.rules import Rules, load_rules
from scrubber.report.tally import stands

if TYPE_CHECKING:
    from scrubber.edit.catalogue import Catalogue

__all__ = ["Session", "acknowledged_as", "edit_ids", "near", "rules_for", "session", "set_up"]

_CRASHED = "edit_crashed"


@dataclass(frozen=True)
class Session:
    """One run of check, fix or scrub."""

    settings: Settings
    rules: Rules
    options: Options
    fail_on: FailOn

    def counts(self, finding: Finding) -> bool:
        """Whether a finding makes the exit code 1: a standing failure of a stable edit that is severe enough."""
        return stands(finding) and finding.status is Status.STABLE and self.fail_on.reached(finding.severity)

    @staticmethod
    def crashed(finding: Finding) -> bool:
        """Whether a finding says that an edit failed, which makes the exit code 4."""
        return finding.name == _CRASHED and finding.outcome is Outcome.FAIL


def set_up(common: Common) -> Loaded:
    """Turn log, notes and tracebacks on or off, and read the settings. Raises Refused."""
    if common.verbose and common.quiet:
        raise Refused("--verbose and --quiet exclude each other")
    logged = common.verbose or common.log_json
    logs.configure(logs.Level.INFO if logged else logs.Level.NOTHING, common.log_json)
    console.quiet(common.quiet)
    command.debug(common.debug)
    return load_settings(common.config)


def rules_for(settings: Settings, packs: Packs) -> Rules:
    """Load guide, edits and profiles. Raises DocumentError, and Refused where the practice names an unknown payer."""
    rules = load_rules(
        [*settings.packs, *packs.pack],
        allow_code=settings.allow_code or packs.allow_code,
        profile_files=settings.profiles,
        payer_ids=settings.payer_ids,
        cache=cache_folder(settings),
        data=data_folder(settings.data),
        stale_after=settings.stale_after_days,
    )
    known = rules.profiles.payers
    for key, named in settings.practice.practice().payers.items():
        for payer in sorted(named - set(known)):
            raise Refused(
                f"practice.{key}: no payer profile is named {payer!r}; known: {', '.join(sorted(known))}"
            )
    return rules


def session(
    common: Common,
    judging: Judging,
    packs: Packs,
    fixing: Fixing | None = None,
    *,
    show_all: bool = False,
    control: int | None = None,
    earlier: LedgerAt | None = None,
) -> Session:
    """Make a run ready; `show_all` lists passes too, `control` numbers the held side.

    `earlier` is the ledger whose claims count as sent before: the one it names, else that of the settings, if any.
    Raises Refused and DocumentError before any input is read.
    """
    settings = set_up(common).settings
    as_of = _day(judging.as_of)
    hold_on = _hold_on(judging.hold_on, settings)
    accept = _accepted(fixing)
    rules = rules_for(settings, packs)
    catalogue = rules.catalogue
    if judging.payer_profile is not None:
        rules.profiles.resolve(forced=judging.payer_profile)
    suppressions = [*settings.suppressions, *judging.suppress]
    known = frozenset(edit.id for edit in catalogue if edit.live)
    attest = fixing.attest if fixing else []
    mohs_logs = [*settings.mohs_logs, *judging.mohs_log]
    options = Options(
        as_of=as_of,
        select=edit_ids(catalogue, split_list(judging.select) or settings.select, "--select"),
        ignore=edit_ids(catalogue, split_list(judging.ignore) or settings.ignore, "--ignore"),
        profile=judging.payer_profile,
        hold_on=hold_on,
        practice=settings.practice.practice(),
        suppressions=Suppressions.load(suppressions, as_of=as_of, known=known) if suppressions else None,
        waivers=Waivers.load(judging.waive, as_of=as_of) if judging.waive else None,
        attestations=Attestations.load(attest, as_of=as_of) if attest else None,
        mohs_logs=MohsLogs.load(mohs_logs) if mohs_logs else None,
        history=_history(settings, earlier),
        accept=accept,
        control=control,
        show_all=show_all,
    )
    _tell_expired(options)
    facts = {"pack": catalogue.pack, "digest": catalogue.digest, "edits": len(catalogue)}
    logs.log(logs.Level.INFO, "ready", as_of=as_of.isoformat(), **facts)
    return Session(settings, rules, options, judging.fail_on or FailOn(settings.fail_on))


def acknowledged_as(settings: Settings, control: int | None = None, created: str = "") -> Acknowledged:
    """How acknowledgements are written: as the settings say, with numbers and dates where they are given."""
    said = settings.acknowledgements
    wording = Wording(messages=said.messages, source=said.source)
    return Acknowledged(Routing(snip4=said.snip4), wording, control, created)


def _history(settings: Settings, earlier: LedgerAt | None) -> History:
    """What was sent before, by the ledger that is named; nothing without one. It is only read. Raises Refused."""
    named = settings.ledger.url or settings.ledger.url_file
    if earlier is None or not (earlier.ledger or named):
        return NoHistory()
    from scrubber.app.opening import open_ledger  # most runs need no database
    from scrubber.ledger.errors import LedgerError

    try:
        return open_ledger(settings, earlier.ledger, write=False).history()
    except LedgerError as error:
        raise Refused(str(error)) from None


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"--as-of: {text!r} is no date; expected one such as 2026-07-20") from None


def _hold_on(given: list[str], settings: Settings) -> frozenset[Severity]:
    words = [word.lower() for word in split_list(given)] if given else list(settings.hold_on)
    if words == ["none"]:
        return frozenset()
    for word in words:
        if word == "advise":
            raise Refused("--hold-on: advise never holds a claim; expected reject, deny, reject,deny or none")
        if word not in ("reject", "deny"):
            raise Refused(f"--hold-on: {word!r} is not known; expected reject, deny, reject,deny or none")
    return frozenset(map(Severity, words))


def _accepted(fixing: Fixing | None) -> frozenset[Safety]:
    if fixing is None:
        return frozenset()
    if fixing.no_fix:
        if fixing.accept or fixing.attest:
            raise Refused("--no-fix goes with neither --accept nor --attest")
        return frozenset()
    review = fixing.accept is Accept.REVIEW
    return frozenset((Safety.SAFE, Safety.REVIEW) if review else (Safety.SAFE,))


def edit_ids(catalogue: Catalogue, words: Iterable[str], option: str) -> frozenset[str]:
    """Ids, names and families as the engine takes them: ids and three-letter families. Raises Refused."""
    families = {edit.id[:3] for edit in catalogue}
    found: set[str] = set()
    for word in words:
        upper = word.upper()
        if upper in catalogue or upper in families:
            found.add(upper)
        elif word.lower() in catalogue.by_name:
            found.add(catalogue.by_name[word.lower()].id)
        else:
            raise Refused(f"{option}: no edit or family is {word!r}{near(catalogue, word)}")
    return frozenset(found)


def near(catalogue: Catalogue, word: str) -> str:
    """`; did you mean MOH001 or MOH011?`, or where to look."""
    families = {edit.id[:3] for edit in catalogue}
    close = get_close_matches(word.upper(), [*families, *catalogue.by_id], 3)
    close = close or get_close_matches(word.lower(), catalogue.by_name, 2)
    return f"; did you mean {' or '.join(close)}?" if close else "; `scrubber edits list` shows all"


def _tell_expired(options: Options) -> None:
    for rule in options.suppressions.expired if options.suppressions else ():
        console.note(
            f"{Path(rule.file).name} entry {rule.number} ran out on {rule.until} and sets nothing aside"
        )
