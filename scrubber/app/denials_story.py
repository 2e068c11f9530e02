"""`scrubber denials explain` and `backlog`, and `scrubber edits stats`: from one denial back to the edits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.app import console
from scrubber.app.arguments import Common, Packs
from scrubber.app.console import coloured
from scrubber.app.denials import reading
from scrubber.app.denials_arguments import Explained, Lacking, Scored, Shape
from scrubber.app.exits import Code, Refused
from scrubber.app.ledger_arguments import LedgerAt
from scrubber.app.opening import now
from scrubber.app.session import rules_for, set_up
from scrubber.app.staged import Staged
from scrubber.denials import causes
from scrubber.denials.backlog import backlog
from scrubber.denials.claim.story import Story, rules_of, tell
from scrubber.denials.loop_tables import backlog_table, scores_table
from scrubber.denials.scores import score
from scrubber.pipeline.named import NamedByPayer
from scrubber.pipeline.options import Options
from scrubber.report.appeal import can_appeal, write_appeal
from scrubber.report.story_text import write_story
from scrubber.report.table_forms import write_table
from scrubber.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrubber.edit.catalogue import Catalogue
    from scrubber.ledger import Ledger
    from scrubber.ledger.told_remits import FiledTakebacks
    from scrubber.ledger.told_story import ClaimStory

__all__ = ["explain", "list_backlog", "stats"]


def explain(common: Common, at: LedgerAt, packs: Packs, explained: Explained) -> int:
    """Tell what happened to a claim, and what to do next. Raises Refused."""
    catalogue = _catalogue(common, packs)
    rules = rules_of(catalogue.by_id.values())
    with reading(common, at) as ledger:
        found = ledger.stories(explained.claim)
        stories = [tell(one, rules, causes.of, _taken(ledger, one)) for one in found]
    if not stories:
        raise Refused(f"no claim and no decision has the number {explained.claim!r}")
    for number, story in enumerate(stories):
        if number:
            sys.stdout.write("\n")
        write_story(
            story,
            sys.stdout,
            colour=coloured(sys.stdout),
            several=len(stories) > 1,
            today=now().date(),
        )
    if explained.appeal is not None:
        _draft(stories, explained.appeal)
    return Code.CLEAN


def _taken(ledger: Ledger, claim: ClaimStory) -> Iterator[FiledTakebacks]:
    """The remittances that give or take money beside their claims with a payer's number of this one."""
    numbers = {paid.decision.payer_number for paid in claim.payments} - {""}
    return ledger.remit_reader().takebacks(references=numbers) if numbers else iter(())


def _draft(stories: list[Story], target: Path) -> None:
    open_to_appeal = [story for story in stories if can_appeal(story)]
    if not open_to_appeal:
        raise Refused("nothing stands denied that could be appealed; no draft was written")
    if len(open_to_appeal) > 1:
        raise Refused("several claims of this number could be appealed; expected the payer's number of one")
    with Staged({"appeal": target}) as staged:
        with staged["appeal"].text() as stream:
            write_appeal(open_to_appeal[0], stream, written=now().date())
        staged.commit()
    console.note(f"{visible(str(target))}: a draft, to be checked and signed by a person")


def list_backlog(common: Common, at: LedgerAt, packs: Packs, lacking: Lacking) -> int:
    """List the reasons that no edit names, by dollars."""
    settings = set_up(common).settings
    options = Options(as_of=now().date(), practice=settings.practice.practice())
    named = NamedByPayer(rules_for(settings, packs), options)
    with reading(common, at) as ledger:
        rows = ledger.remit_reader().denials()
        items = backlog(rows, lambda row: named.of(row.decision.payer_id, ""), causes.of)
    write_table(backlog_table(items, limit=lacking.limit), sys.stdout, lacking.format.value)
    return Code.CLEAN


def stats(common: Common, at: LedgerAt, packs: Packs, scored: Scored) -> int:
    """Score every edit from what payers answered."""
    titles = {edit.id: edit.title for edit in _catalogue(common, packs).by_id.values()}
    with reading(common, at) as ledger:
        reader = ledger.remit_reader()
        scores = score(reader.findings(), reader.denials(), reader.decisions())
    whole = scored.format is not Shape.TEXT
    write_table(
        scores_table(scores, titles, every=whole, all_edits=scored.all), sys.stdout, scored.format.value
    )
    return Code.CLEAN


def _catalogue(common: Common, packs: Packs) -> Catalogue:
    return rules_for(set_up(common).settings, packs).catalogue
