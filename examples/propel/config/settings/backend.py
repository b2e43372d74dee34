"""Tells a bot where it finds the Django backend; needs the standard library only.

Copied by envgen; yours to read, not to edit. An address that was given comes first,
then the web server in the same container, and on a developer's machine the one that
`manage.py runserver` starts.
"""
# envgen: sha256 3ef63467bdc30507

import os
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

# In order of precedence: what precedes the value in the URL, and what it has to be.
SOURCES = {
    "BACKEND_API_URL": ("", r"(?i:https?)://.+", "an http:// or https:// URL"),
    "BACKEND_HOSTPORT": ("http://", r"[A-Za-z0-9._-]+(:[0-9]+)?", "host:port"),
    "PORT": ("http://127.0.0.1:", r"[0-9]+", "a port number"),
}
DEVELOPMENT = "http://localhost:8000"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# The Render services that listen: https://render.com/docs/environment-variables
SERVERS = ("web", "pserv")
ADVICE = (
    "Set BACKEND_API_URL to its https:// URL, or BACKEND_HOSTPORT to its host:port in "
    "a private network."
)


def backend_url(environ: Mapping[str, str] = os.environ) -> str:
    """The URL of the backend, without a slash at its end, as `environ` gives it.

    Raises RuntimeError, without any value in its message, where no variable says where
    the backend is, where one is malformed, and where a Render service that no server
    shares (a worker, a cron job) would call itself.
    """

    def get(name: str) -> str:
        return environ.get(name, "").strip()

    on_render = get("RENDER") != ""
    developing = get("ENVIRONMENT") in ("", "development") and not on_render
    url = _given_url(get) or (DEVELOPMENT if developing else "")
    if not url:
        raise RuntimeError(f"Nothing says where the backend is. {ADVICE}")
    alone = on_render and get("RENDER_SERVICE_TYPE") not in SERVERS
    if alone and urlsplit(url).hostname in LOOPBACK:
        raise RuntimeError(f"The backend is not in this container. {ADVICE}")
    return url


def _given_url(get: Callable[[str], str]) -> str:
    """The URL that the first set one of SOURCES gives, or nothing."""
    for name, (prefix, pattern, kind) in SOURCES.items():
        if get(name):
            url = prefix + get(name)
            if re.fullmatch(pattern, get(name)) and _is_base(url):
                return url.rstrip("/")
            raise RuntimeError(f"{name} is not {kind}.")
    return ""


def _is_base(url: str) -> bool:
    """Can a path be added to `url`?"""
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return named and not re.search(r"[\s?#]", url)
