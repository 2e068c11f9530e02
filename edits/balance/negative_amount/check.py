"""BAL008: CLM02, SV102, SVD02 and AMT02 are zero or more."""

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_WORDS = {
    "CLM": ("the claim's charge", "claim_charge"),
    "SV1": ("the line's charge", "line_charge"),
    "SVD": ("what another payer paid for the line", "line_paid"),
    "AMT": ("an amount beside the charge", "other_amount"),
}


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail an amount below zero."""
    amount = piece.number(2)
    if amount is not None and amount < 0:
        what, variant = _WORDS[piece.id]
        facts = {"where": f"{piece.id}02", "what": what}
        yield Hit(amount.at, piece.get(2), facts=facts, variant=variant)
