"""Check the connection: the site answers, and its certificate is valid for its name."""

from __future__ import annotations

import ssl
import time
import warnings
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from envgen.errors import Severity, rule
from envgen.live.verify.answers import SiteAnswer, Unreachable, Unresolved, Untrusted
from envgen.live.verify.checks import Failed, Outcome, Passed, Skipped
from envgen.live.verify.site import FAILED, REFUSED, VisitedSite
from envgen.support.wording import listed

# Most platforms renew a certificate 30 days before it expires.
LEAST_DAYS = 14
# https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
CHALLENGE = ("cf-mitigated", "challenge")
DAY = 24 * 60 * 60

NO_DNS = (
    "check that the deploy is live, and the DNS of the domain; before the DNS moves, "
    "pass --connect-to"
)


@rule(
    "site-unreachable",
    why="Nobody can use a site that does not answer.",
    fix="read the deploy's log and check the domain's DNS; before DNS moves, pass --connect-to",
    source="https://render.com/docs/custom-domains",
    vital=True,
)
def site_unreachable(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure if the site does not answer, fails, or refuses its own host."""
    try:
        answer = site.first
    except Untrusted:
        return  # tls-certificate reports it
    except Unresolved as error:
        yield Failed(str(error), hint=_other_host(site) or NO_DNS)
        return
    except Unreachable as error:
        yield Failed(str(error), hint=_other_host(site))
        return
    if CHALLENGE in answer.headers:
        message = f"{site.url} shows a Cloudflare challenge, which only browsers can solve"
        hint = "add a Cloudflare rule that skips the challenge for the user agent envgen-verify"
        yield Failed(message, None, hint)
    elif answer.status >= FAILED:
        hint = _other_host(site) or read_log(site)
        yield Failed(f"{site.url} answers {answer.status}", hint=hint)
    elif refuses_host(site, answer):
        yield refused([site.url.host], site)
    elif answer.status != REFUSED:
        yield Passed(f"{site.url} answers {answer.status}")


@rule(
    "tls-certificate",
    why="Browsers show a warning instead of the site, and a bot does not call it.",
    fix="renew the domain's certificate on the platform; for a CA of your own, pass --ca-file",
    source="https://render.com/docs/tls",
    vital=True,
)
def tls_certificate(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a failure for a certificate that expired, or has another name or an unknown CA."""
    try:
        tls = site.client.tls[site.first.url.host]
    except Untrusted as error:
        yield Failed(str(error), hint=_other_host(site))
    except Unreachable:
        return  # site-unreachable reports it
    else:
        yield Passed(f"{tls.version}, and the certificate is valid for {site.url.host}")


@rule(
    "tls-expiry",
    why="Once the certificate has expired, browsers show a warning instead of the site.",
    fix="find out why the platform did not renew it; the domain's DNS must point to the platform",
    source="https://render.com/docs/tls",
    severity=Severity.WARNING,
)
def tls_expiry(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a warning for a certificate that should have been renewed by now."""
    until = site.client.tls[site.url.host].valid_until
    days = int((until - time.time()) // DAY)
    date = datetime.fromtimestamp(until, UTC).date()
    if days < LEAST_DAYS:
        yield Failed(f"the certificate expires in {days} days, on {date}")
    else:
        yield Passed(f"the certificate is valid for {days} more days, until {date}")


@rule(
    "tls-old",
    why="TLS before 1.2 is broken, and forbidden by RFC 8996.",
    fix="disable TLS 1.0 and 1.1 on the platform or CDN",
    source="https://www.rfc-editor.org/rfc/rfc8996",
    severity=Severity.WARNING,
)
def tls_old(site: VisitedSite) -> Iterator[Outcome]:
    """Yield a warning if the site still accepts TLS 1.0 or 1.1."""
    context = _of_old()
    if context is None:
        yield Skipped("the OpenSSL of this Python cannot speak TLS 1.1")
    elif site.client.speaks(site.url, context):
        yield Failed(f"{site.url.authority} accepts TLS 1.1 or older")
    else:
        yield Passed("TLS 1.1 and older are refused")


def refuses_host(site: VisitedSite, answer: SiteAnswer) -> bool:
    """Return whether Django answers 400 for the site's own host, whatever the path is."""
    return answer.status == REFUSED and site.missing.status == REFUSED


def refused(hosts: Sequence[str], site: VisitedSite) -> Failed:
    """Return the failure of hosts that Django answers with 400, and what sets ALLOWED_HOSTS."""
    expected = site.expected
    deployment, place = expected.deployment, expected.place("ALLOWED_HOSTS")
    answers = f"{listed(hosts)} {'answers' if len(hosts) == 1 else 'answer'} {REFUSED}"
    if not all(expected.allows(host) for host in hosts):
        hint = f"add it, run `envgen render {deployment.name}`, and deploy"
        return Failed(f"{answers}: it is not under site.hosts", place, hint)
    them = "it" if len(hosts) == 1 else "them"
    if not expected.says("ALLOWED_HOSTS"):
        hint = f"add {them} there, or remove ALLOWED_HOSTS from `keep` and use `site.hosts`"
        return Failed(f"{answers}: ALLOWED_HOSTS in your base settings refuses {them}", place, hint)
    message = f"{answers}, but the profile allows {them}"
    setting = next((item for item in deployment.settings if item.name == "ALLOWED_HOSTS"), None)
    variable = (setting.environment if setting else None) or "ALLOWED_HOSTS"
    where = deployment.platform.title if deployment.platform else "the platform"
    hint = f"deploy the profile, and remove {variable} on {where}"
    manifest = deployment.manifest
    if manifest is not None and manifest.services_with(variable, "value"):
        hint = f"deploy the profile; {variable} on {where} must have the value in {manifest.path}"
    return Failed(message, place, hint)


def read_log(site: VisitedSite) -> str:
    """Return where the reason for a status of 500 or more is found."""
    platform = site.expected.deployment.platform
    where = f" on {platform.title}" if platform else ""
    return f"read the service's log{where}: it has the error"


def _other_host(site: VisitedSite) -> str | None:
    """Return a hint if the URL's host is not in the profile, which is most likely a typo."""
    if site.expected.allows(site.url.host):
        return None
    hosts = ", ".join(site.expected.hosts) or "none"
    return f"check the URL; the hosts of profile {site.expected.deployment.name} are: {hosts}"


def _of_old() -> ssl.SSLContext | None:
    """Return a context that only offers TLS 1.0 and 1.1; None if this OpenSSL cannot.

    The connection is closed after the handshake, so the context verifies no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():  # Python warns that these versions are old
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    except (ssl.SSLError, ValueError):
        return None
    return context
