"""SIT052: the reasons for which a service may lack its authorisation."""

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Advise on a reason that is none of the known ones."""
    reason = piece.value(2)
    if reason and reason not in context.codes("codes"):
        yield Hit(reason.at, reason)
