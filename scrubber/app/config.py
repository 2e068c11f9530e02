"""Settings of a site: `--config FILE`, or `scrubber.toml` in the working folder.

Every key may be left out. Paths are relative to the file. What a command's option says goes before the file.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PlainSerializer, StrictBool, StrictInt, StringConstraints, ValidationError

from scrubber.app.config_practice import EXPECTED as PRACTICE_EXPECTED
from scrubber.app.config_practice import Part, PracticeSettings, ProviderSettings
from scrubber.app.exits import Refused

__all__ = [
    "AcknowledgementSettings",
    "LedgerSettings",
    "Loaded",
    "PracticeSettings",
    "Settings",
    "cache_folder",
    "load_settings",
]

FILE = "scrubber.toml"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Holding = Literal["reject", "deny"]


def _rejected_and_denied() -> list[Holding]:
    return ["reject", "deny"]


class AcknowledgementSettings(Part):
    """How acknowledgements are written.

    `source` says who answers claims: PR a payer, AY a clearinghouse. `messages` are the id and message of edits
    in the 277CA. `snip4` is where values that a situational rule refuses are told.
    """

    source: Literal["PR", "AY"] = "PR"
    messages: StrictBool = True
    snip4: Literal["999", "277ca"] = "277ca"


def _without_password(url: str | None) -> str | None:
    return _PASSWORD.sub(lambda found: (found[1] or found[2]) + "***", url) if url else url


_PASSWORD = re.compile(r"(://[^/@:]*:)[^@]*(?=@)|((?:^|[?&])password=)[^&]*")
Url = Annotated[Text, PlainSerializer(_without_password)]


class LedgerSettings(Part):
    """Where the ledger is, and what it keeps."""

    url: Url | None = None
    """The path of an SQLite file, or postgresql://USER@HOST/DATABASE."""
    url_file: Path | None = None
    """A file with the URL, for one that has a password."""
    key_file: Path | None = None
    """The file with the site's key; beside an SQLite file, with .key at the end, if not said."""
    keep_days: Annotated[StrictInt, Field(ge=1)] | None = None
    """What was filed longer ago may be purged."""
    full_storage: StrictBool | None = None
    """Whether patient identifiers are kept in clear; as it is in the ledger if not said."""


class Settings(Part):
    """The settings, with what holds where the file says nothing."""

    packs: list[Path] = Field(default_factory=list)
    allow_code: StrictBool = False
    profiles: list[Path] = Field(default_factory=list)
    payer_ids: dict[Text, list[Text]] = Field(default_factory=dict)
    practice: PracticeSettings = Field(default_factory=PracticeSettings)
    acknowledgements: AcknowledgementSettings = Field(default_factory=AcknowledgementSettings)
    ledger: LedgerSettings = Field(default_factory=LedgerSettings)
    suppressions: list[Path] = Field(default_factory=list)
    mohs_logs: list[Path] = Field(default_factory=list)
    hold_on: list[Holding] = Field(default_factory=_rejected_and_denied)
    fail_on: Literal["reject", "deny", "advise", "never"] = "deny"
    select: list[Text] = Field(default_factory=list)
    ignore: list[Text] = Field(default_factory=list)
    cache: Path | None = None
    """The folder for what was compiled."""
    data: Path | None = None
    """The folder of imported tables."""
    stale_after_days: Annotated[StrictInt, Field(ge=0)] | None = None
    """Beyond this age a table no longer judges."""


_TABLES: Mapping[tuple[str, int], type[Part]] = {
    ("practice", 2): PracticeSettings,
    ("practice", 4): ProviderSettings,
    ("acknowledgements", 2): AcknowledgementSettings,
    ("ledger", 2): LedgerSettings,
}
"""What the tables within the settings are, by the first key and by how many keys lead into them."""
_PATHS = ("packs", "profiles", "suppressions", "mohs_logs")
_EXPECTED = {
    "packs": 'a list of folders, e.g. ["our_edits"]',
    "allow_code": "true or false",
    "profiles": 'a list of payer profile files, e.g. ["uhc_site.yaml"]',
    "payer_ids": 'further payer ids by profile, e.g. {uhc = ["87726"]}',
    **PRACTICE_EXPECTED,
    "acknowledgements": "a table with source, messages and snip4",
    "source": "PR (a payer) or AY (a clearinghouse)",
    "messages": "true or false",
    "snip4": '"999" or "277ca"',
    "ledger": "a table with url or url_file, key_file, keep_days and full_storage",
    "url": "the path of an SQLite file, or postgresql://USER@HOST/DATABASE",
    "url_file": "a file that holds the URL",
    "key_file": "a file that holds the key",
    "keep_days": "a number of days, 1 or more",
    "full_storage": "true or false",
    "suppressions": 'a list of suppression files, e.g. ["suppress.yaml"]',
    "mohs_logs": 'a list of Mohs logs, CSV or JSON, e.g. ["mohs_log.csv"]',
    "hold_on": 'a list of reject and deny, e.g. ["reject", "deny"]',
    "fail_on": "one of reject, deny, advise, never",
    "select": 'a list of edit ids, names or families, e.g. ["MOH"]',
    "ignore": 'a list of edit ids, names or families, e.g. ["MOH013"]',
    "cache": "a folder",
    "data": "a folder",
    "stale_after_days": "a number of days, 0 or more",
}


@dataclass(frozen=True)
class Loaded:
    """Settings and the file that they came from; without a file all are built in."""

    settings: Settings
    file: Path | None = None

    def set_by(self, key: str) -> str:
        """Who set a key: the file, or nobody."""
        return str(self.file) if self.file and key in self.settings.model_fields_set else "built in"


def load_settings(path: Path | None) -> Loaded:
    """Read the settings. Raises Refused, naming file and key of everything that is wrong."""
    if path is None and not Path(FILE).is_file():
        return Loaded(Settings())
    path = path or Path(FILE)
    data = _read(path)
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        raise Refused("\n".join(f"{path}: {said}" for said in _told(error))) from None
    return Loaded(_rooted(settings, path.parent), path)


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise Refused(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeError:
        raise Refused(f"{path}: this is not UTF-8 text; expected TOML") from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{path}: this is no TOML: {error}") from None


def _told(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False):
        keys = [str(key) for key in fault["loc"] if key != "[key]"]
        place = ".".join(keys)
        if fault["type"] == "extra_forbidden":
            known = _TABLES.get((keys[0], len(keys)), Settings).model_fields
            near = get_close_matches(keys[-1], known, 1)
            yield f"{place}: this key is not known here" + (f"; did you mean {near[0]}?" if near else "")
        else:
            named = next((key for key in reversed(keys) if key in _EXPECTED), "")
            yield f"{place}: expected {_EXPECTED.get(named, fault['msg'])}"


def _rooted(settings: Settings, folder: Path) -> Settings:
    """Settings whose paths stand from the file's folder; what was not set stays not set."""
    update: dict[str, object] = {
        key: [folder / path.expanduser() for path in getattr(settings, key)]
        for key in _PATHS
        if key in settings.model_fields_set
    }
    if settings.cache is not None:
        update["cache"] = folder / settings.cache.expanduser()
    if settings.data is not None:
        update["data"] = folder / settings.data.expanduser()
    if "ledger" in settings.model_fields_set:
        update["ledger"] = _rooted_ledger(settings.ledger, folder)
    return settings.model_copy(update=update)


def _rooted_ledger(ledger: LedgerSettings, folder: Path) -> LedgerSettings:
    stated = {key: getattr(ledger, key) for key in ("url_file", "key_file")}
    update: dict[str, object] = {key: folder / path.expanduser() for key, path in stated.items() if path}
    if ledger.url and "://" not in ledger.url:
        update["url"] = str(folder / Path(ledger.url).expanduser())
    return ledger.model_copy(update=update)


def cache_folder(settings: Settings, environ: Mapping[str, str] = os.environ) -> Path | None:
    """Where compiled guide and catalogue are remembered: SCRUBBER_CACHE, the setting, or the user's own place.

    None where no place is known; nothing needs it.
    """
    if environ.get("SCRUBBER_CACHE"):
        return Path(environ["SCRUBBER_CACHE"])
    if settings.cache is not None:
        return settings.cache
    try:
        return _user_cache(environ) / "claim-scrubber"
    except RuntimeError:  # no home
        return None


def _user_cache(environ: Mapping[str, str]) -> Path:
    if sys.platform == "win32" and environ.get("LOCALAPPDATA"):
        return Path(environ["LOCALAPPDATA"])
    if environ.get("XDG_CACHE_HOME"):
        return Path(environ["XDG_CACHE_HOME"])
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    return home / ".cache"
