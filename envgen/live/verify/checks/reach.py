"""Looks at the connection: the site answers, with a certificate that proves who it is."""

from __future__ import annotations

import ssl
import time
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime

from envgen.errors import Severity, rule
from envgen.live.verify.answers import Unreachable, Untrusted
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.site import FAILED, VisitedSite

# Most who renew by themselves do so 30 days before the end.
LEAST_DAYS = 14
# https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
CHALLENGE = ("cf-mitigated", "challenge")
DAY = 24 * 60 * 60


@rule(
    "site-unreachable",
    why="Nobody can use a site that does not answer.",
    fix="the deploy's log, the DNS of a custom domain, or --connect-to before it moves",
    source="https://render.com/docs/custom-domains",
    vital=True,
)
def site_unreachable(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a site that nothing is heard of, or that answers with an error of its own."""
    try:
        answer = site.first
    except Untrusted:
        return  # tls-certificate says so
    except Unreachable as error:
        yield Failed(str(error), hint=_other_host(site))
        return
    if CHALLENGE in answer.headers:
        message = f"{site.url} is behind a challenge of Cloudflare's, which only browsers solve"
        yield Failed(message, None, "a rule at Cloudflare that lets envgen-verify past it")
    elif answer.status >= FAILED:
        yield Failed(f"{site.url} answers {answer.status}", hint=_other_host(site))
    else:
        yield Passed(f"{site.url} answers {answer.status}")


@rule(
    "tls-certificate",
    why="Browsers show a warning in place of the site, and a bot does not call it.",
    fix="the certificate of the domain, on the platform; --ca-file for a CA of your own",
    source="https://render.com/docs/tls",
    vital=True,
)
def tls_certificate(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a certificate that has ended, is for another name, or of an unknown authority."""
    try:
        tls = site.client.tls[site.first.url.host]
    except Untrusted as error:
        yield Failed(str(error), hint=_other_host(site))
    except Unreachable:
        return  # site-unreachable says so
    else:
        yield Passed(f"{tls.version}, with a certificate that is valid for {site.url.host}")


@rule(
    "tls-expiry",
    why="Once the certificate has ended, browsers show a warning in place of the site.",
    fix="find out why it was not renewed: the DNS of the domain has to lead to the platform",
    source="https://render.com/docs/tls",
    severity=Severity.WARNING,
)
def tls_expiry(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a certificate that should have been renewed by now."""
    until = site.client.tls[site.url.host].valid_until
    days = int((until - time.time()) // DAY)
    date = datetime.fromtimestamp(until, UTC).date()
    if days < LEAST_DAYS:
        yield Failed(f"the certificate ends in {days} days, on {date}")
    else:
        yield Passed(f"the certificate is valid for {days} more days, until {date}")


@rule(
    "tls-old",
    why="TLS before 1.2 is broken, and forbidden by RFC 8996.",
    fix="switch TLS 1.0 and 1.1 off at the edge",
    source="https://www.rfc-editor.org/rfc/rfc8996",
    severity=Severity.WARNING,
)
def tls_old(site: VisitedSite) -> Iterator[Outcome]:
    """Yield an edge that still takes up TLS 1.0 or 1.1."""
    context = _of_old()
    if context is None:
        yield Skipped("the OpenSSL of this Python cannot speak TLS 1.1")
    elif site.client.speaks(site.url, context):
        yield Failed(f"{site.url.authority} takes up TLS 1.1 or older")
    else:
        yield Passed("TLS 1.1 and older are refused")


def _other_host(site: VisitedSite) -> str | None:
    """Return the way out where the URL is not of a host of the profile: a slip, most likely."""
    if site.expected.allows(site.url.host):
        return None
    hosts = ", ".join(site.expected.hosts) or "none"
    return f"is the URL right? the hosts of {site.expected.deployment.name} are: {hosts}"


def _of_old() -> ssl.SSLContext | None:
    """Return a context that offers TLS 1.1 and older alone: it proves nothing, and sends nothing.

    It is for a handshake that is thrown away, so that it checks no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():  # that it is old is the point
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    except (ssl.SSLError, ValueError):
        return None
    return context
