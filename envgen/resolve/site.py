"""Hosts and origins: each host is written once, and is allowed and trusted as an origin."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from msgspec import structs

from envgen import profile as fmt
from envgen.model import Setting
from envgen.platforms import platforms
from envgen.resolve.context import Context, Problems, as_host, as_in_dns
from envgen.resolve.routes import internal_hosts
from envgen.support import lazy_re
from envgen.support.public_suffixes import is_public_suffix

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
_HOST = lazy_re.compile(r"\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_ORIGIN = lazy_re.compile(r"https?://(?P<host>[a-z0-9.-]+)(:[0-9]{1,5})?")


def settings(context: Context) -> Iterator[Setting]:
    """Yield the settings of the section `hosts`."""
    hosts = list(context.public_hosts) or _default_hosts(context)
    origins = [origin_of(host) for host in hosts if is_public(host)]
    origins_of_frontends = [item.origin for item in frontends(context.document)]
    trusted = [item.origin for item in frontends(context.document) if item.csrf]
    yield Setting(
        name="ALLOWED_HOSTS",
        value=_unique([*hosts, *internal_hosts(context)]),
        section="hosts",
        origin=context.place("site", "hosts"),
    )
    yield Setting(
        name="CSRF_TRUSTED_ORIGINS",
        value=_unique([*(origins if context.deployed else []), *trusted]),
        section="hosts",
        origin=context.place("site"),
    )
    if "corsheaders" in context.apps:
        yield Setting(
            name="CORS_ALLOWED_ORIGINS",
            value=_unique(origins_of_frontends),
            section="hosts",
            origin=context.place("site", "frontends"),
        )


def problems(context: Context) -> Problems:
    """Yield what is wrong with hosts and frontends."""
    for index, host in enumerate(context.document.site.hosts):
        message, hint = host_problem(as_in_dns(host), deployed=context.deployed)
        if not message and context.deployed and not any(map(is_public, context.public_hosts)):
            inside = host in _hosts_inside(context)
            message, hint = ("", "") if inside else private_problem(as_in_dns(host))
        if message:
            yield context.problem(message, "host", "site", "hosts", index, hint=hint)
    for index, domain in enumerate(context.web_placement.domains):
        message, hint = host_problem(as_host(domain), deployed=context.deployed)
        if message:
            yield context.problem(message, "host", *_domains_path(context), index, hint=hint)
    for index, item in enumerate(frontends(context.document)):
        message, hint = origin_problem(item.origin, deployed=context.deployed)
        if message:
            yield context.problem(message, "origin", "site", "frontends", index, hint=hint)


def _hosts_inside(context: Context) -> tuple[str, ...]:
    """Return hosts that are enough on a platform, which gives the site a public one of its own.

    The other services call the site by the name of its service.
    """
    if context.platform is None or context.web is None:
        return ()
    return (*LOCAL_HOSTS, context.service_name(context.owner(context.web)))


def _domains_path(context: Context) -> tuple[str, ...]:
    """Return the path in the profile of the domains of the site's service."""
    service = context.owner(context.web or "")
    return (*context.platform.service_path(service), "domains") if context.platform else ()


def frontends(document: fmt.Document) -> list[fmt.Frontend]:
    """Return the frontends of a profile, in their long form, with origins as browsers send them."""
    items = (
        fmt.Frontend(origin=item) if isinstance(item, str) else item
        for item in document.site.frontends
    )
    return [structs.replace(item, origin=origin_in_dns(item.origin)) for item in items]


def origin_in_dns(origin: str) -> str:
    """Return an origin with its host in ASCII: https://xn--mnchen-3ya.example."""
    if origin.isascii():
        return origin
    scheme, separator, rest = origin.partition("://")
    host, colon, port = rest.partition(":")
    return f"{scheme}{separator}{as_in_dns(host)}{colon}{port}"


def _default_hosts(context: Context) -> list[str]:
    return [] if context.deployed else list(LOCAL_HOSTS)


def origin_of(host: str) -> str:
    """Return the origin of a host, as CSRF_TRUSTED_ORIGINS writes it."""
    # ALLOWED_HOSTS writes subdomains with a leading dot, CSRF_TRUSTED_ORIGINS with "*.":
    # https://docs.djangoproject.com/en/5.2/ref/settings/#csrf-trusted-origins
    return f"https://*{host}" if host.startswith(".") else f"https://{host}"


def host_problem(host: str, *, deployed: bool) -> tuple[str, str]:
    """Return what is wrong with a host, and a hint; two empty texts if it is right."""
    if host in LOCAL_HOSTS:
        return "", ""
    if host == "*":
        return "* allows every host, even a forged Host header", "list the hosts of the site"
    if "://" in host or "/" in host:
        hint = "write example.com, not https://example.com/"
        return "a host cannot have a scheme or a path", hint
    if host.startswith("*."):
        return "a host cannot start with *.", "write .example.com to allow all subdomains"
    if ":" in host:
        return "a host cannot have a port", "write example.com, not example.com:8000"
    if "_" in host:
        return "Django rejects host names with an underscore", "use hyphens instead"
    if host != host.lower() or not _HOST.fullmatch(host):
        return "this is not a host name", "use lower-case letters, digits, hyphens and dots"
    if deployed and includes_strangers(host):
        return f"{host} includes other people's sites", "write your own host name in full"
    return "", ""


def private_problem(host: str) -> tuple[str, str]:
    """Return why visitors cannot reach a host, and a hint; two empty texts if they can.

    Beside a public host, a deployed profile may have such hosts, for programs in its network.
    """
    if is_public(host):
        return "", ""
    hint = "write the name that visitors type, such as www.example.com"
    if host in LOCAL_HOSTS:
        return "a deployed site needs a public host: this one is for development", hint
    return "a public host has a dot", hint


def is_public(host: str) -> bool:
    """Return whether visitors may reach a host: it has a dot, and is not this machine."""
    return "." in host.strip(".") and host not in (*LOCAL_HOSTS, "0.0.0.0")


def includes_strangers(host: str) -> bool:
    """Return whether a host of a deployed site includes other people's sites."""
    return host == "*" or (host.startswith(".") and is_shared(host))


def is_shared(domain: str) -> bool:
    """Return whether anybody can have a site below a domain, such as .vercel.app or .co.uk."""
    name = domain.removeprefix(".")
    platform_domains = {item.edge.shared_domain for item in platforms().values()}
    return f".{name}" in platform_domains or is_public_suffix(name)


def origin_problem(origin: str, *, deployed: bool) -> tuple[str, str]:
    """Return what is wrong with a frontend's origin, and a hint; two empty texts if it is right."""
    if "://" not in origin:
        return "an origin needs a scheme", "write it like https://app.example.com"
    match = _ORIGIN.fullmatch(origin)
    if not match or match["host"].startswith(".") or not _HOST.fullmatch(match["host"]):
        hint = "write it like https://app.example.com, in lower case"
        return "a frontend must be an origin: a scheme and a host, with no path", hint
    if deployed and origin.startswith("http:") and not _local(origin):
        return "without HTTPS, attackers can change this frontend's pages", "use https://"
    return "", ""


def _local(origin: str) -> bool:
    return urlsplit(origin).hostname in ("localhost", "127.0.0.1")


def _unique(items: list[str]) -> list[str]:
    return list(dict.fromkeys(items))
