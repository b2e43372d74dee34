"""The two formats on the wire: header names, strict patterns and the signed bytes.

Copied by envgen; yours to read, not to edit. v2 is a fixed profile of HTTP Message
Signatures (https://www.rfc-editor.org/rfc/rfc9421); v1 signs a timestamp and the body.
Signer and verifier both build on this module, so that they cannot disagree.
"""
# envgen: sha256 516e8ae5e7ce2606

import base64
import hashlib
import hmac
import re
from functools import lru_cache
from urllib.parse import urlsplit

# Bytes. RFC 2104, section 3: a key shorter than the hash weakens it.
SHORTEST_SECRET = 32
# Seconds that a request is accepted after it was signed, and before: clocks differ.
PAST = 300
FUTURE = 60

V1_TIMESTAMP = "X-Bot-Timestamp"
V1_SIGNATURE = "X-Bot-Signature"
V1_HEADERS = (V1_TIMESTAMP, V1_SIGNATURE)
V2_DIGEST = "Content-Digest"
V2_INPUT = "Signature-Input"
V2_SIGNATURE = "Signature"
V2_HEADERS = (V2_DIGEST, V2_INPUT, V2_SIGNATURE)
TAG = "bot"
COMPONENTS = '("@method" "@authority" "@path" "@query" "content-digest")'

# Every pattern is for `fullmatch`, since `$` lets a line break pass, and names its
# characters, since \d and \w know more digits and letters than ASCII has.
METHOD = re.compile(r"[A-Z]{1,16}")
# A name, an IPv4 address or an IPv6 address in brackets. No dot at the end of a name:
# clients drop it.
AUTHORITY = re.compile(
    r"(?:[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,126}|\[[0-9A-Fa-f:.]{2,45}\])"
    r"(?::[1-9][0-9]{0,4})?"
)
# Unreserved characters (RFC 3986, 2.3) and "/": servers decode any other before Django
# sees the path, and one path would have two spellings. For the same reason there are
# no empty, "." or ".." segments, which clients and proxies take out.
_SEGMENT = r"(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+"
PATH = re.compile(rf"/(?:{_SEGMENT}/)*(?:{_SEGMENT})?")
# Visible ASCII but "#", which would begin the fragment.
QUERY = re.compile(r'[!"$-~]*')

V1_TIMESTAMP_VALUE = re.compile(r"[0-9]{10}")
V1_SIGNATURE_VALUE = re.compile(r"sha256=(?P<mac>[0-9a-f]{64})")
V2_DIGEST_VALUE = re.compile(r"sha-256=:[A-Za-z0-9+/]{43}=:")
# Any key of a dictionary (RFC 8941, 3.2), of a reasonable length.
_LABEL = r"(?P<label>[a-z*][a-z0-9_.*-]{0,31})"
V2_INPUT_VALUE = re.compile(
    rf"{_LABEL}=(?P<parameters>{re.escape(COMPONENTS)}"
    r";created=(?P<created>[0-9]{10})"
    r';keyid="(?P<key_id>[A-Za-z0-9_-]{1,64})"'
    r';alg="hmac-sha256"'
    r";expires=(?P<expires>[0-9]{10})"
    r';nonce="[A-Za-z0-9_-]{16,64}"'
    rf';tag="{TAG}")'
)
V2_SIGNATURE_VALUE = re.compile(rf"{_LABEL}=:(?P<mac>[A-Za-z0-9+/]{{43}}=):")


def v1_base(timestamp: str, body: bytes) -> bytes:
    """The bytes that v1 signs; a timestamp of ten digits makes them unambiguous."""
    return timestamp.encode("ascii") + body


def v2_base(
    method: str, authority: str, path: str, query: str, digest: str, parameters: str
) -> bytes:
    """The signature base of RFC 9421, section 2.5, for the components of this profile.

    `query` comes without its question mark; all is ASCII and has passed the patterns.
    """
    lines = (
        f'"@method": {method}',
        f'"@authority": {authority}',
        f'"@path": {path}',
        f'"@query": ?{query}',
        f'"content-digest": {digest}',
        f'"@signature-params": {parameters}',
    )
    return "\n".join(lines).encode("ascii")


def mac(key: bytes, base: bytes) -> bytes:
    """HMAC-SHA256 (RFC 2104) of `base`, 32 bytes."""
    return hmac.digest(key, base, "sha256")


def content_digest(body: bytes) -> str:
    """The value of Content-Digest: https://www.rfc-editor.org/rfc/rfc9530#section-2."""
    return f"sha-256=:{encode(hashlib.sha256(body).digest())}:"


def encode(data: bytes) -> str:
    """Base64 on one line: what stands between the colons of a byte sequence."""
    return base64.b64encode(data).decode("ascii")


def key_of(secret: str) -> bytes:
    """The bytes of `secret`, UTF-8, as they key the MAC.

    Raises ValueError, without its value, for a secret that is too short: an empty key,
    say, would be a valid one.
    """
    key = secret.encode(errors="surrogatepass")  # Else the error would hold the secret.
    if len(key) < SHORTEST_SECRET:
        raise ValueError(f"the secret needs {SHORTEST_SECRET} bytes or more")
    return key


@lru_cache(maxsize=64)
def key_id(key: bytes) -> str:
    """Names a secret without telling anything about it, random as it is."""
    return hashlib.sha256(b"envgen bot key id" + key).hexdigest()[:16]


def normalised(authority: str, scheme: str) -> str:
    """`authority` as RFC 9421, 2.2.3 has it: lower case, without the default port."""
    default = {"http": ":80", "https": ":443"}.get(scheme, "")
    return authority.lower().removesuffix(default)


def origin(url: str) -> tuple[str, str]:
    """The scheme and the authority of `url`: two of one origin go to one server."""
    parts = urlsplit(url)
    return parts.scheme, normalised(parts.netloc, parts.scheme)


def split_url(url: str) -> tuple[str, str, str]:
    """The authority, path and query of `url`, as they are signed.

    Raises ValueError for a URL that a client or a server could spell in another way:
    one with other characters in its path than unreserved ones, say.
    """
    # First, since urlsplit takes line breaks and tabs out.
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("the URL must be percent-encoded")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "#" in url:
        raise ValueError("the URL must be http or https, without user and fragment")
    if not AUTHORITY.fullmatch(parts.netloc):
        raise ValueError("the URL has no host that can be signed")
    path = parts.path or "/"
    if not PATH.fullmatch(path):
        raise ValueError(
            "the path may have letters, digits and -._~ between single slashes only"
        )
    return normalised(parts.netloc, parts.scheme), path, parts.query
