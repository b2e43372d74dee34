"""One process of a server, without its socket: requests come on stdin, answers go to stdout.

Runs inside the project that bot_project.py makes. Each line is a JSON list of commands;
the answer to each is one line.
"""

import contextlib
import io
import json
import logging
import os
import sys
from typing import Any


class Lines(logging.Handler):
    """Keeps what was logged since it was asked last."""

    lines: list[str]

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())


def request(handler: Any, log: Lines, wanted: dict[str, Any]) -> dict[str, Any]:
    """Send one request through Django's WSGI handler."""
    log.lines = []
    path, _, query = wanted["url"].partition("?")
    body = wanted["body"].encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
    }
    for name, value in wanted["headers"].items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value
    reply: dict[str, Any] = {}

    def start_response(status: str, headers: Any, exc_info: Any = None) -> None:
        reply["status"] = int(status.split()[0])

    response = handler(environ, start_response)
    reply["body"] = b"".join(response).decode()
    response.close()
    return {**reply, "log": log.lines}


def sql(statement: str) -> list[Any]:
    """Run a statement on the connection that the next request will use, too."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [list(row) for row in cursor.fetchall()] if cursor.description else []


def add(mac: str, seconds: int, inside: bool = False) -> Any:
    """Ask the store itself, or from inside a transaction."""
    from config.settings.bot_auth.store import Unavailable, store
    from django.db import transaction

    try:
        with transaction.atomic() if inside else contextlib.nullcontext():
            return store().add(mac, seconds)
    except Unavailable as error:
        return f"unavailable: {error}"


def purge(now: int) -> None:
    """Purge the table, as if it were `now`."""
    from config.settings.bot_auth.store import TableStore

    TableStore().purge(now, "default")


def main() -> None:
    """Answer until stdin ends."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.main"
    from django.core.wsgi import get_wsgi_application

    handler = get_wsgi_application()
    log = Lines()
    log.lines = []
    logging.getLogger("bot_auth").addHandler(log)
    for line in sys.stdin:
        answers: list[Any] = []
        for name, *arguments in json.loads(line):
            if name == "request":
                answers.append(request(handler, log, *arguments))
            else:
                answers.append({"sql": sql, "add": add, "purge": purge}[name](*arguments))
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
