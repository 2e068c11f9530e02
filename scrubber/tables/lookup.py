"""What edits ask of the tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from scrubber.tables.codelist import Answer, CodeList

__all__ = ["Tables"]


class Tables:
    """The reference tables of a run, each read when it is first asked.

    `source` gives a list by its name: `icd10cm`, `hcpcs`, `modifiers`, `place_of_service`, `states`, `taxonomy`.
    Codes are asked as they are written in the list: in capitals, diagnoses without their point.
    """

    def __init__(self, source: Callable[[str], CodeList]) -> None:
        self._source = source
        self._lists: dict[str, CodeList] = {}

    def codes(self, name: str) -> CodeList:
        """Return a list by its name. Raises KeyError where there is no such table."""
        known = self._lists.get(name)
        if known is None:
            known = self._lists[name] = self._source(name)
        return known

    def icd10cm(self, code: str, day: date | None = None) -> Answer:
        """Return what ICD-10-CM says of a diagnosis code, written without its point, on a day of service."""
        return self.codes("icd10cm").ask(code, day)

    def hcpcs(self, code: str, day: date | None = None) -> Answer:
        """Return what HCPCS level II says of a procedure code (a letter and four digits; CPT is not in it)."""
        return self.codes("hcpcs").ask(code, day)

    def modifier(self, code: str) -> Answer:
        """Return whether a modifier is one of CPT or HCPCS, or an origin and destination of an ambulance."""
        return self.codes("modifiers").ask(code)

    def place_of_service(self, code: str) -> Answer:
        """Return whether CMS has assigned a place of service code."""
        return self.codes("place_of_service").ask(code)

    def state(self, code: str) -> Answer:
        """Return whether a code is a state, territory or military state of USPS, or a province of Canada Post."""
        return self.codes("states").ask(code)

    def taxonomy(self, code: str) -> Answer:
        """Return whether NUCC has a provider taxonomy code."""
        return self.codes("taxonomy").ask(code)
