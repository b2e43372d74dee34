"""Boots a project many times, each in a forked child with an environment of its own.

A process of its own beside pytest's, see conftest.py. It reads a line of JSON for each
project, with the folder and the cases, and writes a line with the outcome of each. Django is
imported once, and settings in no process but a child: what takes a second in a fresh
interpreter takes some milliseconds here.
"""

from __future__ import annotations

import contextlib
import http.client
import importlib
import io
import json
import logging
import os
import sys
import threading
import traceback
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

# Nothing below may read settings or load models before the fork.
import celery.app.base  # noqa: F401
import django
import django.contrib.admin.checks
import django.core.checks
import django.core.management
import django.core.servers.basehttp
import django.test
import django.urls
import environ  # noqa: F401


def check(options: list[str], entrypoint: str | None = None) -> None:
    """Run `manage.py check`, walk through the URLs and import what the server imports."""
    from django.conf import settings

    sys.argv = ["manage.py", "check", *options]
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            django.core.management.execute_from_command_line(sys.argv)
        except SystemExit as error:
            raise AssertionError(output.getvalue()) from error
    if hasattr(settings, "ROOT_URLCONF"):
        assert django.urls.get_resolver().url_patterns
        health()
    if entrypoint is not None:
        module, _, name = entrypoint.partition(":")
        assert getattr(importlib.import_module(module), name)


def health() -> None:
    """Ask as Render does: in plain HTTP, by a host that is not allowed."""
    from django.conf import settings

    response = django.test.Client().get(settings.HEALTH_PATH, headers={"host": "10.0.0.1"})
    assert response.status_code == 200, response.status_code


def settings(argv: list[str]) -> dict[str, str]:
    """Return every setting of the module in the form that `repr` gives it."""
    from django.conf import settings

    sys.argv = argv
    module = importlib.import_module(settings.SETTINGS_MODULE)
    return {name: repr(getattr(module, name)) for name in dir(module) if name.isupper()}


def command(argv: list[str]) -> None:
    """Run a management command."""
    sys.argv = argv
    with contextlib.redirect_stdout(io.StringIO()):
        django.core.management.execute_from_command_line(argv)


def logged(logger: str, text: str) -> int:
    """Return how often a line is printed that a logger is given once."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        django.setup()
        logging.getLogger(logger).warning(text)
    return output.getvalue().count(text)


def backend(package: str) -> str:
    """Return where the bot finds the backend."""
    return str(importlib.import_module(f"{package}.backend").backend_url())


def call(
    package: str, of_the_bot: dict[str, str], secret: str, path: str, other: str
) -> dict[str, int]:
    """Serve the site over HTTP, and call `path` as a bot does in its own environment.

    Returns the statuses; `other` is a path that is not the bot's.
    """
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    django.core.management.call_command("migrate", verbosity=0)
    server = make_server("127.0.0.1", 0, application, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_port
    url = importlib.import_module(f"{package}.backend").backend_url(
        {**of_the_bot, "PORT": str(port)}
    )
    signer = importlib.import_module(f"{package}.bot_auth.signing").Signer(secret)
    headers = signer.sign("POST", url + path, b"{}")
    elsewhere = signer.sign("POST", url + other, b"{}")
    return {
        "signed": _post(port, url + path, headers),
        "again": _post(port, url + path, headers),
        "unsigned": _post(port, url + path, {}),
        "elsewhere": _post(port, url + other, elsewhere),
    }


def _post(port: int, url: str, headers: dict[str, str]) -> int:
    """Send `{}` to the server, by the host that the URL names; return the status."""
    _, _, host, path = url.split("/", 3)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request("POST", f"/{path}", b"{}", {**headers, "Host": host})
        return connection.getresponse().status


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def need(names: dict[str, list[str]]) -> dict[str, str]:
    """Say of each name what becomes of the settings without it, or with another value in it.

    Each comes with the arguments of a process that reads it.
    """
    return {name: _need(name, argv) for name, argv in names.items()}


def _need(name: str, argv: list[str]) -> str:
    without = {key: value for key, value in os.environ.items() if key != name}
    error = in_child("settings", without, argv=argv)["error"]
    if error is not None:
        return "required" if _names(error, name) else f"fails for another reason: {error}"
    whole = in_child("settings", dict(os.environ), argv=argv)
    changed = in_child("settings", {**os.environ, name: "probe"}, argv=argv)
    if changed["error"] is not None:
        return "read" if _names(changed["error"], name) else f"fails: {changed['error']}"
    return "read" if changed["result"] != whole["result"] else "not read"


def need_of_bot(package: str, names: list[str]) -> dict[str, str]:
    """Say of each name what becomes of the backend's URL without it."""
    return {name: _need_of_bot(package, name) for name in names}


def _need_of_bot(package: str, name: str) -> str:
    environment = dict(os.environ)
    if name == "ENVIRONMENT":
        # It tells a developer's machine from a server where the bot has no route.
        environment = {key: text for key, text in environment.items() if "BACKEND" not in key}
    whole = in_child("backend", environment, package=package)
    environment.pop(name)
    changed = in_child("backend", environment, package=package)
    if changed["error"] is not None:
        return "required" if name in changed["error"] else f"fails: {changed['error']}"
    return "read" if changed != whole else "not read"


def _names(error: str, name: str) -> bool:
    return "ImproperlyConfigured" in error and name in error


ACTIONS = {
    "check": check,
    "settings": settings,
    "command": command,
    "logged": logged,
    "backend": backend,
    "call": call,
    "need": need,
    "need_of_bot": need_of_bot,
}


def in_child(action: str, environment: dict[str, str], **arguments: Any) -> dict[str, Any]:
    """Fork, replace the whole environment, and return the action's result or its error."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # Answers alone go to stdout.
        os.environ.clear()
        os.environ.update(environment)
        outcome: dict[str, Any] = {"result": None, "error": None}
        try:
            outcome["result"] = ACTIONS[action](**arguments)
        except BaseException as error:
            brief = traceback.format_exception_only(error)
            outcome["error"] = "".join(brief)
        with os.fdopen(writer, "w", encoding="utf-8") as pipe:
            json.dump(outcome, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        outcome = json.load(pipe)
    os.waitpid(child, 0)
    return outcome


def serve() -> None:
    """Answer until nobody asks any more."""
    for line in sys.stdin:
        request = json.loads(line)
        os.chdir(request["folder"])
        sys.path[0] = request["folder"]
        outcomes = [in_child(**case) for case in request["cases"]]
        print(json.dumps(outcomes), flush=True)


if __name__ == "__main__":
    serve()
