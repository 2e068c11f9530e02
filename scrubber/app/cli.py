"""The command `scrubber`. A command's code is imported when the command is called, so that help is quick."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from scrubber.app.arguments import (
    AckTo,
    Common,
    Fixing,
    FixTo,
    Input,
    Inputs,
    Judging,
    Packs,
    ScrubTo,
    Showing,
)
from scrubber.app.audit_arguments import AuditOf, AuditTo
from scrubber.app.command import takes
from scrubber.app.console import say
from scrubber.app.denials_arguments import (
    AsOf,
    Clocked,
    Explained,
    Exported,
    Hiding,
    Lacking,
    Listed,
    Of,
    Reported,
    Scored,
    Trended,
)
from scrubber.app.edits_arguments import Listing, New, Pages, Printed, Shown, Tested, Which
from scrubber.app.exits import Code
from scrubber.app.ledger_arguments import Importing, LedgerAt, Noted, Purging, Recording
from scrubber.app.remit_arguments import OriginalsAt
from scrubber.app.tables_arguments import Imported
from scrubber.app.tables_asked import Codes, Day, Form, Placed, Services, TablesIn
from scrubber.app.watch.arguments import Watched

__all__ = ["app", "main"]

# What typer raises for a wrong use; where its class lives differs by version.
_WrongUse: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")


class Commands(TyperGroup):
    """The commands, with one-line messages for wrong use and our exit codes."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,  # noqa: ANN401 - typer's own signature
    ) -> Any:  # noqa: ANN401
        """Run and exit with the command's code; without standalone_mode, return it."""
        code = _code(
            lambda: super(Commands, self).main(
                args, prog_name, complete_var, False, windows_expand_args, **extra
            )
        )
        if standalone_mode:
            sys.exit(code)
        return code


def _code(run: Callable[[], object]) -> int:
    try:
        code = run()
    except _WrongUse as error:
        return _wrong_use(error)
    except (typer.Abort, KeyboardInterrupt):
        return Code.INTERRUPTED
    except typer.Exit as left:
        return left.exit_code
    return code if isinstance(code, int) else Code.CLEAN


def _wrong_use(error: Any) -> int:  # noqa: ANN401 - typer's own
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError" and context is not None:
        sys.stderr.write(context.get_help().rstrip() + "\n")  # rich prints it by itself, and returns nothing
        return Code.USAGE
    say(str(error.format_message()))
    if context is not None:
        say(f"`{context.command_path} --help` says what is expected")
    return Code.USAGE


app = typer.Typer(
    cls=Commands,
    name="scrubber",
    help="Find, explain, fix and split: medical claims (X12 837P) before they are sent.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
)
edits_app = typer.Typer(help="The edits: list, explain, test, write.", no_args_is_help=True)
config_app = typer.Typer(help="The settings.", no_args_is_help=True)
tables_app = typer.Typer(help="The reference tables: list, import, look up, price.", no_args_is_help=True)
app.add_typer(edits_app, name="edits")
app.add_typer(config_app, name="config")
app.add_typer(tables_app, name="tables")
ledger_app = typer.Typer(help="The ledger: make, check, look at, purge.", no_args_is_help=True)
app.add_typer(ledger_app, name="ledger")
denials_app = typer.Typer(help="The log of denials: list, export, trends, reports.", no_args_is_help=True)
app.add_typer(denials_app, name="denials")


def _version(asked: bool) -> None:
    if asked:
        import scrubber

        typer.echo(f"scrubber {scrubber.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
@takes(Inputs, ScrubTo, Common, Judging, LedgerAt, Recording, Packs, Showing, Fixing)
def scrub(
    inputs: Inputs,
    to: ScrubTo,
    common: Common,
    judging: Judging,
    earlier: LedgerAt,
    recording: Recording,
    packs: Packs,
    showing: Showing,
    fixing: Fixing,
) -> int:
    """Fix what is safe, split clean from held claims, and write the reports.

    Writes DIR/clean/S.837, DIR/held/S.837 and DIR/reports/S.json, .csv, .html and .annotated.txt, where S is the
    input's name without its extension, and the answers DIR/acks/S.999, .277ca and .ta1 (where one is due). A side
    without claims writes no file.
    """
    from scrubber.app.scrub import run

    return run(inputs, to, common, judging, earlier, recording, packs, showing, fixing)


@app.command()
@takes(Inputs, Common, Judging, LedgerAt, Packs, Showing)
def check(
    inputs: Inputs, common: Common, judging: Judging, earlier: LedgerAt, packs: Packs, showing: Showing
) -> int:
    """Print what is wrong with the claims of the inputs, and change nothing."""
    from scrubber.app.check import run

    return run(inputs, common, judging, earlier, packs, showing)


@app.command()
@takes(Inputs, Common, Judging, LedgerAt, Packs, Fixing, FixTo)
def fix(
    inputs: Inputs,
    common: Common,
    judging: Judging,
    earlier: LedgerAt,
    packs: Packs,
    fixing: Fixing,
    to: FixTo,
) -> int:
    """Apply the accepted fixes; print the fixed bytes, or their diff, or write them to a folder."""
    from scrubber.app.fix import run

    return run(inputs, common, judging, earlier, packs, fixing, to)


@app.command()
@takes(Input, AckTo, Common, Judging, LedgerAt, Packs)
def ack(input: Input, to: AckTo, common: Common, judging: Judging, earlier: LedgerAt, packs: Packs) -> int:
    """Answer an input as a receiver would: TA1 for interchanges, 999 by the guide, 277CA for each claim.

    Answers for the file as it stands; `scrub` writes the answers after its fixes to DIR/acks. Control number and
    date follow from the input, so that the same input always gets the same answer.
    """
    from scrubber.app.ack import run

    return run(input, to, common, judging, earlier, packs)


@app.command()
@takes(Inputs, Common, Judging, LedgerAt, Packs, Showing, OriginalsAt)
def remit(
    inputs: Inputs,
    common: Common,
    judging: Judging,
    at: LedgerAt,
    packs: Packs,
    showing: Showing,
    originals: OriginalsAt,
) -> int:
    """Read remittances (835) into the ledger: match them to the claims, and log what was denied, and why.

    Each remittance counts once, in whatever file it comes. Prints what is wrong with the files, and what they came to.
    """
    from scrubber.app.remit import run

    return run(inputs, common, judging, at, packs, showing, originals)


@app.command()
@takes(AuditOf, AuditTo, Common, Packs)
def audit(of: AuditOf, to: AuditTo, common: Common, packs: Packs) -> int:
    """Look back over a pile of claims and remittances, in any order: what today's edits would have caught, and more.

    Writes DIR/audit.html and DIR/audit.xlsx: what is denied and why, claims still unanswered, reductions below the
    expected fee, days with something done and perhaps not billed, modifiers that seem not needed; by dollars. Nothing
    is kept of the pile.
    """
    from scrubber.app.audit import run

    return run(of, to, common, packs)


@app.command()
@takes(Watched, Common, Judging, Packs, Fixing)
def watch(watched: Watched, common: Common, judging: Judging, packs: Packs, fixing: Fixing) -> int:
    """Scrub what is dropped into DIR/in, and publish it: each file at least once, each content exactly once.

    Claims (837P) go to DIR/clean and DIR/held with DIR/reports and DIR/acks; acknowledgements (999, 277CA, TA1) tell
    the ledger what became of claims; remittances (835) go to DIR/remits, what was done before to DIR/duplicate, what
    cannot be read to DIR/failed with a reason, and every input unchanged to DIR/archive.
    """
    from scrubber.app.watch.command import run

    return run(watched, common, judging, packs, fixing)


@edits_app.command("list")
@takes(Common, Packs, Listing)
def list_edits(common: Common, packs: Packs, listing: Listing) -> int:
    """List the edits."""
    from scrubber.app.edits import list_edits

    return list_edits(common, packs, listing)


@edits_app.command("explain")
@takes(Common, Packs, Which)
def explain(common: Common, packs: Packs, which: Which) -> int:
    """Say what an edit does, why, with an example, its sources, and what profiles set."""
    from scrubber.app.edits import explain

    return explain(common, packs, which)


@edits_app.command("test")
@takes(Common, Tested)
def test(common: Common, tested: Tested) -> int:
    """Run the cases that stand beside the edits of a pack."""
    from scrubber.app.edits_test import test

    return test(common, tested)


@edits_app.command("new")
@takes(Common, New)
def new(common: Common, wanted: New) -> int:
    """Write the files of a new edit, ready to load, with TODO where there is something to say."""
    from scrubber.app.edits import new

    return new(common, wanted)


@edits_app.command("checklist")
@takes(Printed, Common, Packs)
def checklist(printed: Printed, common: Common, packs: Packs) -> int:
    """Write a page to print and tick off: what to check on a claim, and in the record behind it."""
    from scrubber.app.checklist import print_checklist

    return print_checklist(common, packs, printed)


@edits_app.command("docs")
@takes(Common, Pages)
def docs(common: Common, pages: Pages) -> int:
    """Write a page for every edit from the catalogue."""
    from scrubber.app.edits_page import docs

    return docs(common, pages)


@tables_app.command("lookup")
@takes(Common, Packs, Codes, Day, TablesIn, Form)
def lookup(common: Common, packs: Packs, asked: Codes, on: Day, where: TablesIn, form: Form) -> int:
    """Say what tables and edits know of procedure codes, and of each two of them together."""
    from scrubber.app.tables_lookup import lookup

    return lookup(common, packs, asked, on, where, form)


@tables_app.command("price")
@takes(Common, Services, Day, Placed, TablesIn, Form)
def price(common: Common, asked: Services, on: Day, placed: Placed, where: TablesIn, form: Form) -> int:
    """Say what Medicare is expected to allow for services of one day, and how that comes about."""
    from scrubber.app.tables_price import price

    return price(common, asked, on, placed, where, form)


@tables_app.command("import")
@takes(Imported, TablesIn, Common)
def import_tables(imported: Imported, tables: TablesIn, common: Common) -> int:
    """Read official files (PTP, MUE, add-on codes, fee schedule, code lists), and keep them for all runs.

    Every file is read and checked before anything is kept: either all of them are, or none. A release that is there
    already is replaced.
    """
    from scrubber.app.tables import import_tables

    return import_tables(common, imported, tables)


@tables_app.command("list")
@takes(TablesIn, Form, Common)
def list_tables(tables: TablesIn, form: Form, common: Common) -> int:
    """List the releases that are here, imported and built in."""
    from scrubber.app.tables import list_tables

    return list_tables(common, tables, form)


@denials_app.command("list")
@takes(Common, LedgerAt, Of, Listed)
def list_denials(common: Common, at: LedgerAt, of: Of, listed: Listed) -> int:
    """List rows of the denial log: what was denied, why, and what our edits did."""
    from scrubber.app.denials import list_denials

    return list_denials(common, at, of, listed)


@denials_app.command("export")
@takes(Exported, Common, LedgerAt, Of, Hiding)
def export(exported: Exported, common: Common, at: LedgerAt, of: Of, hiding: Hiding) -> int:
    """Write the denial log to a file for other programs: JSON lines, CSV, Parquet or xlsx."""
    from scrubber.app.denials import export

    return export(common, at, of, exported, hiding)


@denials_app.command("trend")
@takes(Common, LedgerAt, Of, Trended, AsOf, Clocked, Hiding)
def trend(
    common: Common, at: LedgerAt, of: Of, trended: Trended, as_of: AsOf, clocked: Clocked, hiding: Hiding
) -> int:
    """Print how much is denied: all rates, or by month, payer, reason, edit, procedure and more."""
    from scrubber.app.denials_trends import trend

    return trend(common, at, of, trended, as_of, clocked, hiding)


@denials_app.command("report")
@takes(Reported, Common, LedgerAt, Packs, Of, AsOf, Clocked, Hiding)
def report(
    reported: Reported,
    common: Common,
    at: LedgerAt,
    packs: Packs,
    of: Of,
    as_of: AsOf,
    clocked: Clocked,
    hiding: Hiding,
) -> int:
    """Write a page with charts: rates, reasons, payers, what our edits did, and the claims to work on."""
    from scrubber.app.denials_trends import report

    return report(common, at, packs, of, reported, as_of, clocked, hiding)


@denials_app.command("explain")
@takes(Explained, Common, LedgerAt, Packs)
def explain_denial(explained: Explained, common: Common, at: LedgerAt, packs: Packs) -> int:
    """Tell the story of a claim: what was sent, what fired, what came back, and what to do next."""
    from scrubber.app.denials_story import explain

    return explain(common, at, packs, explained)


@denials_app.command("backlog")
@takes(Common, LedgerAt, Packs, Lacking)
def backlog(common: Common, at: LedgerAt, packs: Packs, lacking: Lacking) -> int:
    """List the reasons in the log that no edit names, by dollars: the edits that are missing."""
    from scrubber.app.denials_story import list_backlog

    return list_backlog(common, at, packs, lacking)


@edits_app.command("stats")
@takes(Common, LedgerAt, Packs, Scored)
def stats(common: Common, at: LedgerAt, packs: Packs, scored: Scored) -> int:
    """Score every edit from outcomes: fired and denied, fired and paid, silent and denied."""
    from scrubber.app.denials_story import stats

    return stats(common, at, packs, scored)


@ledger_app.command("migrate")
@takes(LedgerAt, Common)
def migrate_ledger(at: LedgerAt, common: Common) -> int:
    """Make the ledger, or bring its tables to the newest form."""
    from scrubber.app.ledger import migrate

    return migrate(common, at)


@ledger_app.command("import")
@takes(Importing, LedgerAt, Common, Packs)
def import_sent(importing: Importing, at: LedgerAt, common: Common, packs: Packs) -> int:
    """Bring in what was sent without the scrubber, as it stands, and what came back, in the order of their days.

    Nothing is fixed, split or sent, and no file is moved.
    """
    from scrubber.app.ledger_import import run

    return run(importing, at, common, packs)


@ledger_app.command("verify")
@takes(LedgerAt, Noted, Common)
def verify_ledger(at: LedgerAt, noted: Noted, common: Common) -> int:
    """Check that nothing in the audit trail was changed, and that all that was filed is there."""
    from scrubber.app.ledger import verify

    return verify(common, at, noted)


@ledger_app.command("status")
@takes(LedgerAt, Form, Common)
def ledger_status(at: LedgerAt, form: Form, common: Common) -> int:
    """Say where the ledger is, and how much it holds."""
    from scrubber.app.ledger import status

    return status(common, at, form)


@ledger_app.command("purge")
@takes(Purging, LedgerAt, Common)
def purge_ledger(purging: Purging, at: LedgerAt, common: Common) -> int:
    """Take out what was filed before a day, with all that belongs to it; only the hash of each input stays."""
    from scrubber.app.ledger import purge

    return purge(common, at, purging)


@config_app.command("show")
@takes(Common, Packs, Shown)
def show(common: Common, packs: Packs, shown: Shown) -> int:
    """Print the settings, and which layer sets what for a payer."""
    from scrubber.app.config_show import show

    return show(common, packs, shown)


def _terminated(_: int, __: FrameType | None) -> NoReturn:
    """Unwind, so that nothing half-written is left behind."""
    sys.exit(128 + signal.SIGTERM)


def main() -> NoReturn:
    """The entry point of the command."""
    with suppress(ValueError, AttributeError, OSError):  # not the main thread, or no such signal
        signal.signal(signal.SIGTERM, _terminated)
    app(prog_name="scrubber")
    raise AssertionError("the commands exit by themselves")  # pragma: no cover
