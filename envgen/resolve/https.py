"""HTTPS and cookies. A platform's proxy, another proxy, or the server itself ends TLS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen.formats.python_layout import Call, Name, Unpacked
from envgen.model import Setting
from envgen.resolve.context import Context, Problems
from envgen.resolve.routes import routes

# The header that proxies usually set: https://docs.djangoproject.com/en/5.2/ref/settings/#secure-proxy-ssl-header
PROXY_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
_HEADER_COMMENT = "{edge} terminates TLS. Without this header, the redirect to HTTPS loops."


def settings(context: Context) -> Iterator[Setting]:
    """Yield the settings of the section `https`; none if the profile is not deployed."""
    if not context.deployed:
        return
    header = proxy_header(context)
    if header is not None:
        yield Setting(
            name="SECURE_PROXY_SSL_HEADER",
            value=header,
            section="https",
            comment=_HEADER_COMMENT.format(edge=edge_name(context)),
        )
    if not redirects(context):
        yield from _cookies()
        return
    yield Setting(name="SECURE_SSL_REDIRECT", value=True, section="https")
    # On the public route a bot uses HTTPS, like all visitors.
    inside = [route for route in routes(context) if route.kind != "public"]
    if inside:
        exempt: list[Any] = list(dict.fromkeys(f"^{_pattern(route.path)}" for route in inside))
        if not context.standalone:
            exempt.insert(0, Unpacked(Call("getattr", Name("base"), "SECURE_REDIRECT_EXEMPT", [])))
        yield Setting(
            name="SECURE_REDIRECT_EXEMPT",
            value=exempt,
            section="https",
            comment="Inside the container or the private network, the bot uses plain HTTP.",
        )
    yield from _cookies()


def problems(context: Context) -> Problems:
    """Yield a problem if `site.tls` has no effect.

    A development or test profile may inherit it: then it is meant for the deployed profiles.
    """
    if context.document.site.tls is None:
        return
    path = ("site", "tls")
    if not context.deployed:
        if context.place(*path).file != context.profile.source:
            return
        message = f"site.tls has no effect in a {context.profile.kind} profile"
        if context.profile.kind == "development":
            message = "site.tls has no effect here: the development server has no TLS"
        yield context.problem(message, "tls", *path, hint="move it to a deployed profile")
    elif context.platform is not None:
        title = context.platform.title
        yield context.problem(
            f"site.tls has no effect on {title}: {title} ends TLS itself",
            "tls",
            *path,
            hint="delete it; write `tls: null` here if a parent profile sets it",
        )


def proxy_header(context: Context) -> tuple[str, str] | None:
    """Return SECURE_PROXY_SSL_HEADER; None if no proxy is known to set the header.

    Without a proxy any client could send the header, so it is not trusted by default:
    https://docs.djangoproject.com/en/5.2/ref/settings/#secure-proxy-ssl-header
    """
    if context.platform is not None:
        return context.platform.edge.proxy_header
    return PROXY_HEADER if context.document.site.tls == "proxy" else None


def redirects(context: Context) -> bool:
    """Return whether HTTP is redirected to HTTPS: only if the profile says what ends TLS."""
    return context.platform is not None or context.document.site.tls is not None


def proxies(context: Context) -> int:
    """Return how many trusted proxies add an entry to X-Forwarded-For."""
    if context.platform is not None:
        return context.platform.edge.proxies
    return 1 if context.document.site.tls == "proxy" else 0


def edge_name(context: Context) -> str:
    """Return the name of the proxy that ends TLS, for comments."""
    return f"{context.platform.title}'s edge" if context.platform else "The proxy in front"


def _cookies() -> Iterator[Setting]:
    yield Setting(name="SESSION_COOKIE_SECURE", value=True, section="https")
    yield Setting(name="CSRF_COOKIE_SECURE", value=True, section="https")


def _pattern(path: str) -> str:
    # SecurityMiddleware matches the path without its leading slash. The dot is the only character
    # of a bot's path that has a meaning in a pattern.
    return path.lstrip("/").replace(".", r"\.")
