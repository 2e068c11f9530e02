"""Lists of codes in the form in which they are kept, with where they come from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from scrubber.tables.compile import write
from scrubber.tables.official.kind import Job, Made

__all__ = ["listed"]


def listed(job: Job, codes: Sequence[str], headings: Iterable[str] = (), notes: Sequence[str] = ()) -> Made:
    """Return a list of codes, and of headings, as it is kept."""
    about = job.header(len(codes), notes)
    kept = {key: about[key] if isinstance(about[key], str) else json.dumps(about[key]) for key in about}
    return Made(write(kept, codes, headings).encode("ascii", "backslashreplace"), about)
