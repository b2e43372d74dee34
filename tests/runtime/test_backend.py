"""Where the bot looks for the backend, for every service and every gap in its variables."""

from __future__ import annotations

import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envgen.runtime import backend
from envgen.runtime.backend import backend_url

WORKER = {"RENDER": "true", "RENDER_SERVICE_TYPE": "worker"}
WEB = {"RENDER": "true", "RENDER_SERVICE_TYPE": "web"}
CANARY = "canary-7f3a"


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({}, "http://localhost:8000"),
        ({"ENVIRONMENT": "development"}, "http://localhost:8000"),
        ({"ENVIRONMENT": " ", "RENDER": ""}, "http://localhost:8000"),
        ({"PORT": "9000"}, "http://127.0.0.1:9000"),
        ({"PORT": "9000", "ENVIRONMENT": "production"}, "http://127.0.0.1:9000"),
        ({**WEB, "PORT": "10000"}, "http://127.0.0.1:10000"),
        ({"RENDER": "true", "RENDER_SERVICE_TYPE": "pserv", "PORT": "1"}, "http://127.0.0.1:1"),
        ({**WORKER, "BACKEND_HOSTPORT": "propel:10000"}, "http://propel:10000"),
        ({**WORKER, "BACKEND_HOSTPORT": "propel", "PORT": "1"}, "http://propel"),
        ({**WORKER, "BACKEND_API_URL": "https://a.example/"}, "https://a.example"),
        ({"BACKEND_API_URL": " https://a.example/b// "}, "https://a.example/b"),
        ({"BACKEND_API_URL": "HTTPS://a.example"}, "HTTPS://a.example"),
        (
            {"BACKEND_API_URL": "http://a.example:1", "BACKEND_HOSTPORT": "b:2", "PORT": "3"},
            "http://a.example:1",
        ),
        ({"BACKEND_API_URL": " ", "BACKEND_HOSTPORT": "", "PORT": "3"}, "http://127.0.0.1:3"),
    ],
)
def test_the_first_source_that_is_set_wins(environ: dict[str, str], url: str) -> None:
    """An address given comes first, then this container's port, then development."""
    assert backend_url(environ) == url


@pytest.mark.parametrize(
    "environ",
    [
        {"ENVIRONMENT": "production"},
        {"ENVIRONMENT": "staging", "PORT": " "},
        WEB,
        WORKER,
        {**WORKER, "PORT": "10000"},
        {**WORKER, "BACKEND_API_URL": "http://localhost:8000"},
        {**WORKER, "BACKEND_HOSTPORT": "127.0.0.1:8000"},
        {"RENDER": "true", "PORT": "10000"},
        {"RENDER": "true", "RENDER_SERVICE_TYPE": "cron", "PORT": "10000"},
        {"RENDER": "true", "ENVIRONMENT": "development"},
    ],
)
def test_no_address_is_better_than_a_wrong_one(environ: dict[str, str]) -> None:
    """Where loopback cannot be right, the error says which variable to set."""
    with pytest.raises(RuntimeError, match=r"Set BACKEND_API_URL .* or BACKEND_HOSTPORT"):
        backend_url(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BACKEND_API_URL", f"ftp://{CANARY}"),
        ("BACKEND_API_URL", CANARY),
        ("BACKEND_API_URL", f"https://user:{CANARY}"),
        ("BACKEND_API_URL", f"https://[{CANARY}/"),
        ("BACKEND_API_URL", f"https://a.example/?token={CANARY}"),
        ("BACKEND_API_URL", f"https://a.example/#{CANARY}"),
        ("BACKEND_API_URL", f"https://a.example /{CANARY}"),
        ("BACKEND_API_URL", "https://"),
        ("BACKEND_API_URL", "https:///path"),
        ("BACKEND_HOSTPORT", f"http://{CANARY}:80"),
        ("BACKEND_HOSTPORT", f"{CANARY}:99999"),
        ("BACKEND_HOSTPORT", f"a@{CANARY}"),
        ("BACKEND_HOSTPORT", f"{CANARY}:80/path"),
        ("PORT", f"80@{CANARY}"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "²"),
        ("PORT", "-1"),
        ("PORT", "9" * 5000),
    ],
)
@pytest.mark.threat("the running site shows a secret")
def test_a_malformed_variable_is_named_and_not_shown(name: str, value: str) -> None:
    """A malformed address raises, by name; its value stands nowhere in the traceback."""
    with pytest.raises(RuntimeError, match=f"^{name} is not ") as caught:
        backend_url({name: value})
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


@given(st.dictionaries(st.sampled_from(sorted(backend.SOURCES)), st.text(max_size=20)))
def test_any_text_gives_a_url_or_a_runtime_error(environ: dict[str, str]) -> None:
    """Hostile variables give a usable base URL or RuntimeError, never another exception."""
    try:
        url = backend_url(environ)
    except RuntimeError:
        return
    assert url.lower().startswith(("http://", "https://"))
    assert not url.endswith("/")


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an argument os.environ is read, at the time of the call."""
    monkeypatch.setenv("BACKEND_API_URL", "https://now.example")
    assert backend_url() == "https://now.example"


@pytest.mark.slow
def test_it_runs_without_anything_installed() -> None:
    """A bot without Django can use the file: isolated Python imports it from its path."""
    code = "import runpy, sys; print(runpy.run_path(sys.argv[1])['backend_url']({}))"
    command = [sys.executable, "-I", "-S", "-c", code, str(Path(backend.__file__))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "http://localhost:8000\n"
