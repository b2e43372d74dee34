"""What is raised where no command gets to in a test: by sockets, git, and values of all kinds."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from snapshots import Case, Sandbox, empty, marked, typed

from envgen.cli.commands import targets
from envgen.errors import EnvgenError, InputError
from envgen.formats import quoting
from envgen.git import Git, NoAnswer
from envgen.live.verify.answers import Unreachable, Url
from envgen.live.verify.client import MOST_REQUESTS, Client
from envgen.live.verify.routes import Routes

PLAIN = Url("http", "shop.example", 80, "/")
HOME = PLAIN._replace(scheme="https", port=443)
RAISED = (Unreachable, NoAnswer, quoting.Unquotable, EnvgenError, ValueError)


def raised(name: str, act: Callable[[Sandbox], object]) -> Case:
    """Return the case of an error, of which commands show the message."""

    def run(box: Sandbox) -> str:
        try:
            found = act(box)
        except InputError as error:
            return marked("!", "\n".join(problem.message for problem in error.problems))
        except RAISED as error:
            return marked("!", str(getattr(error, "reason", error)))
        raise AssertionError(f"{name}: nothing is raised, but {found!r}")

    return Case(name, run)


class _Socket:
    """A socket that says what it is given, and then nothing; an error is raised."""

    def __init__(self, said: bytes | Exception) -> None:
        self._said = said

    def settimeout(self, _: float) -> None: ...

    def close(self) -> None: ...

    def __enter__(self) -> _Socket:
        return self

    def __exit__(self, *_: object) -> None: ...

    def send(self, data: memoryview) -> int:
        return len(data)

    def recv_into(self, buffer: Any) -> int:
        if isinstance(self._said, Exception):
            raise self._said
        count = min(len(self._said), len(buffer))
        buffer[:count], self._said = self._said[:count], self._said[count:]
        return count


def asked(
    name: str,
    connected: object,
    url: Url = PLAIN,
    tls: Exception | None = None,
    speaks: bool = False,
) -> Case:
    """Return the case of a request; `connected` is what is raised, or what the server says."""

    def act(box: Sandbox) -> object:
        def connect(*_: object) -> _Socket:
            if isinstance(connected, OSError) and not isinstance(connected, _Said):
                raise connected
            return _Socket(connected.error if isinstance(connected, _Said) else connected)  # type: ignore[arg-type]

        def wrap(*_: object, **__: object) -> None:
            assert tls is not None
            raise tls

        box.patch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("192.0.2.1", 0))])
        box.patch.setattr(socket, "create_connection", connect)
        box.patch.setattr(ssl.SSLContext, "wrap_socket", wrap)
        client = Client(Routes(()), ca_file=None, timeout=10)
        if speaks:
            return client.speaks(url, ssl.create_default_context())
        return client.ask(url)

    return raised(name, act)


class _Said(OSError):
    """An error that reading raises."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def _unverified() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "x")
    error.verify_message = "certificate has expired"
    return error


def _reason(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, "x")
    error.reason = reason
    return error


def _many(_: Sandbox) -> object:
    client: Any = Client(Routes(()), ca_file=None, timeout=10)
    client.requests = MOST_REQUESTS
    return client.ask(PLAIN)


def _slow(_: Sandbox) -> object:
    client: Any = Client(Routes(()), ca_file=None, timeout=10)
    client._end = 0
    return client.ask(PLAIN)


def _private(box: Sandbox) -> object:
    found = iter(["8.8.8.8", "10.0.0.1"])
    box.patch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (next(found), 0))])
    routes = Routes(())
    routes.addresses("shop.example", 443)
    return routes.addresses("www.shop.example", 443)


def _no_name(box: Sandbox) -> object:
    def nothing(*_: object, **__: object) -> None:
        raise OSError

    box.patch.setattr(socket, "getaddrinfo", nothing)
    return Routes(()).addresses("shop.example", 443)


REQUESTS = [
    asked("no connection in time", TimeoutError()),
    asked("connection refused", ConnectionRefusedError(111, "Connection refused")),
    asked("it hangs up", b""),
    asked("it is no HTTP", b"hello\r\n\r\n"),
    asked("it breaks off", _Said(ConnectionResetError(104, "Connection reset by peer"))),
    asked("it says nothing for long", _Said(TimeoutError())),
    asked("a certificate that is not valid", b"", HOME, _unverified()),
    asked("TLS that takes long", b"", HOME, TimeoutError()),
    asked("no TLS", b"", HOME, _reason("WRONG_VERSION_NUMBER")),
    asked("TLS that breaks off", b"", HOME, ConnectionResetError()),
    asked("old TLS that takes long", b"", HOME, TimeoutError(), speaks=True),
    asked(
        "old TLS that OpenSSL does not speak",
        b"",
        HOME,
        _reason("NO_PROTOCOLS_AVAILABLE"),
        speaks=True,
    ),
    raised("too many requests", _many),
    raised("too slow", _slow),
    raised("a private address", _private),
    raised("no such name", _no_name),
]


def _git(answer: Exception | tuple[int, bytes]) -> Callable[[Sandbox], object]:
    def act(box: Sandbox) -> object:
        def run(command: list[str], **_: object) -> object:
            if isinstance(answer, Exception):
                raise answer
            return subprocess.CompletedProcess(command, answer[0], b"", answer[1])

        box.patch.setattr(subprocess, "run", run)
        return Git(Path()).answer(["status"])

    return act


GIT = [
    raised("no git", _git(FileNotFoundError(2, "No such file or directory"))),
    raised("git takes long", _git(subprocess.TimeoutExpired("git", 60))),
    raised("git fails", _git((128, b"fatal: not a git repository\n"))),
    raised("git fails, and says nothing", _git((128, b""))),
]


def quoted(language: str, value: object) -> Callable[[Sandbox], object]:
    """Return what writes a value in a language."""
    return lambda _: getattr(quoting, language)(value)


VALUES = [
    raised("a NUL for a shell", quoted("shell", "a\0")),
    raised("a null in TOML", quoted("toml", None)),
    raised("a text that ends with a backslash", quoted("text", "a\\")),
    raised("a text of two lines", quoted("text", "a\nb")),
    raised("a text with a control character", quoted("text", "a\x07")),
    raised("infinity in Python", quoted("python", float("inf"))),
    raised("a large number", quoted("yaml", 2**70)),
    raised("a number of many digits", quoted("python", 10**5000)),
    raised("a lone surrogate", quoted("yaml", "\ud800")),
    raised("a long key", quoted("yaml", {"k" * 2000: 1})),
]


def _bug(box: Sandbox) -> None:
    def fail() -> None:
        raise LookupError("a-value")

    empty(box)
    box.patch.setattr(targets, "targets", fail)


def _stopped(box: Sandbox) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    empty(box)
    box.patch.setattr(targets, "targets", stop)


COMMANDS = [
    typed("a bug", "targets", project=_bug),
    typed("stopped", "targets", project=_stopped),
    typed("a port that is none", "verify https://a.example -p production --connect-to a:99999"),
]

FILES = {"errors": [*REQUESTS, *GIT, *VALUES, *COMMANDS]}
