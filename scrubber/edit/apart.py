"""What may set a service apart from another that includes it: modifiers, for a person who vouches for them."""

from __future__ import annotations

from collections.abc import Iterable

from scrubber.edit.hit import Context
from scrubber.edit.surgery import vouched
from scrubber.finding import Fix
from scrubber.model import ServiceLine

__all__ = ["separate_service", "separate_specimen", "separate_visit"]


def separate_visit(visit: ServiceLine, procedures: Iterable[str], context: Context) -> tuple[Fix, ...]:
    """Propose 57 on a visit beside an operation of ninety days, else 25."""
    if not context.tables.globals("090").isdisjoint(procedures):
        return vouched(visit, "57", "the visit is where the operation was decided on")
    return vouched(visit, "25", "the visit is significant and separate from the procedure")


def separate_specimen(line: ServiceLine, modifier: str) -> tuple[Fix, ...]:
    """Propose the modifier of a payer for pathology beside Mohs surgery."""
    return vouched(line, modifier, "the specimen is another one than the Mohs tissue")


def separate_service(line: ServiceLine, modifier: str) -> tuple[Fix, ...]:
    """Propose the modifier of a payer for another site or lesion."""
    return vouched(line, modifier, "the service was at another site, or another lesion")
