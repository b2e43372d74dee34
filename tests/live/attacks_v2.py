"""Attacks where v2 alone is accepted: each row is refused, and stores nothing."""

from __future__ import annotations

from collections.abc import Iterator

from live_http import Request
from live_rows import NO_TIMES, Row, flipped, spoilt
from live_signing import (
    BODY,
    COMPONENTS,
    EVENTS,
    PARAMETERS,
    V1,
    V2,
    Bot,
    content_digest,
    key_id,
)

STRANGER = "the secret of a stranger, 32 bytes and more"
OTHER_HOST = "propel2excel.com"
OTHER_BODY = bytes([*BODY[:-2], BODY[-2] ^ 1, BODY[-1]])
OTHER_DIGEST = content_digest(OTHER_BODY)
# What a client, a proxy, a server or Django might take for the path that was signed.
SPELLINGS = (
    "/api/bot/%65vents",
    "/api/%62ot/events",
    "/%61pi/bot/events",
    "/api/bot%2Fevents",
    "/api%2fbot/events",
    "/api/bot/./events",
    "/api/bot/%2e/events",
    "/api/bot/x/../events",
    "/api/bot/%2e%2e/bot/events",
    "/api/bot/%252e/events",
    "/api/bot//events",
    "/api/bot/events%00",
    "/api/bot/events%20",
    "/api/bot/events%0a",
    "/api/bot/events;a=b",
)
# Other addresses than the one that was signed, which nothing answers.
OTHERS = ("/api/bot/events/", "/api/bot/Events", "/api/bot/", "/api/bot/events.json")
# Not below the bot's path, as Django reads it, nor any address of the site.
OUTSIDE = (
    "//api/bot/events",
    "/api//bot/events",
    "/x/../api/bot/events",
    "/%2e/api/bot/events",
    "/api/%2e/bot/events",
    "/API/bot/events",
    "/api/bot",
)


def attacks(bot: Bot) -> Iterator[Row]:
    """Every attack, at this second."""
    yield Row("nothing is signed", 401, bot.request())
    yield Row("v1 instead", 401, bot.v1())
    yield Row("v1 beside nothing but the digest", 401, _beside(bot.v1(), bot.v2(), V2[:1]))
    yield Row("v1 beside a broken v2", 401, _beside(bot.v1(), bot.v2(key=STRANGER), V2))
    yield from spoilt(bot.v2(), V2)
    yield from _bits(bot.v2(target=f"{EVENTS}?page=1"))
    yield from _other_requests(bot)
    yield from _paths(bot)
    yield from _signatures(bot)
    yield from _lengths(bot)
    yield from _types(bot)
    yield from _times(bot)
    yield from _keys(bot)


def _bits(good: Request) -> Iterator[Row]:
    yield Row("a bit of the method", 401, good._replace(method="QOST"))
    yield Row("a bit of the path", 401, good._replace(target="/api/bot/eventr?page=1"))
    yield Row("a bit of the query", 401, good._replace(target=f"{EVENTS}?page=0"))
    yield Row("a bit of the body", 401, good._replace(body=OTHER_BODY))
    parts = {
        "created": r"created=(\d+)",
        "keyid": r'keyid="([^"]+)',
        "alg": r'alg="([^"]+)',
        "expires": r"expires=(\d+)",
        "nonce": r'nonce="([^"]+)',
        "tag": r'tag="([^"]+)',
        "the name of a component": r'"(@path)"',
    }
    for name, part in parts.items():
        yield Row(f"a bit of {name}", 401, flipped(good, "Signature-Input", part))
    yield Row("a bit of the MAC", 401, flipped(good, "Signature", r"(:[^=]{20})"))
    # Base64 has bits there that decoders pass over.
    yield Row("an unused bit of the MAC", 401, flipped(good, "Signature", r":([^=:]{43})="))
    yield Row("a bit of the digest", 401, flipped(good, "Content-Digest", r"=(:.{20})"))
    changed = good._replace(body=OTHER_BODY).having(content_digest=OTHER_DIGEST)
    yield Row("another body with its own digest", 401, changed)


def _other_requests(bot: Bot) -> Iterator[Row]:
    good = bot.v2()
    elsewhere = bot.v2(host=OTHER_HOST)
    put = bot.v2("PUT")._replace(method="POST")
    yield Row("another method", 401, good._replace(method="PUT"))
    yield Row("of another method", 401, put)
    yield Row("of another method, in a header", 401, put.adding("X-HTTP-Method-Override", "PUT"))
    yield Row("of another endpoint", 401, bot.v2(target="/api/bot/x")._replace(target=EVENTS))
    yield Row("of a path outside", 401, bot.v2(target="/api/events")._replace(target=EVENTS))
    yield Row("with a query", 401, good._replace(target=f"{EVENTS}?admin=1"))
    yield Row("with a bare question mark and more", 401, good._replace(target=f"{EVENTS}??"))
    yield Row(
        "its query respelled", 401, bot.v2(target=f"{EVENTS}?~")._replace(target=f"{EVENTS}?%7E")
    )
    yield Row("another host", 401, good.having(host=OTHER_HOST))
    yield Row("another port", 401, good.having(host=f"{bot.host}:8443"))
    yield Row("of another host", 401, elsewhere)
    yield Row("of another host, forwarded", 401, elsewhere.adding("X-Forwarded-Host", OTHER_HOST))
    yield Row(
        "of a host that is not ours", 400, bot.v2(host="evil.example").having(host="evil.example")
    )
    yield Row("two hosts", 400, good.adding("Host", OTHER_HOST))
    yield Row("the path in a header", 401, bot.request().adding("X-Original-URL", "/healthz"))
    yield Row("a mount in a header", 404, bot.request().adding("SCRIPT_NAME", "/api"), uvicorn=401)
    yield Row("as if it were a browser", 401, bot.request().adding("Origin", f"https://{bot.host}"))
    yield Row("as if the proxy had checked", 401, bot.request().adding("X-Forwarded-User", "bot"))


def _paths(bot: Bot) -> Iterator[Row]:
    for path in SPELLINGS:
        yield Row(f"{path!a}, signed as {EVENTS}", 401, bot.v2()._replace(target=path))
        yield Row(f"{path!a}, signed as it stands", 401, bot.v2(target=path))
    for path in OTHERS:
        yield Row(f"{path!a}, signed as {EVENTS}", 401, bot.v2()._replace(target=path))
        yield Row(f"{path!a}, signed as it stands", 404, bot.v2(target=path))
    for path in OUTSIDE:
        yield Row(f"{path!a}, which is outside", 404, bot.v2(target=path))
    yield Row("a path that is not ASCII", 400, bot.v2(target=f"{EVENTS}\xe9"))


def _signatures(bot: Bot) -> Iterator[Row]:
    """Signed by the right key, but not as docs/explanation/bot-auth.md says."""
    swapped = PARAMETERS.replace("created={created};", "") + ";created={created}"
    odd = {
        "other components: no path": bot.v2(
            components=("@method", "@authority", "@query", "content-digest")
        ),
        "other components: no digest": bot.v2(components=COMPONENTS[:-1]),
        "other components: none": bot.v2(components=()),
        "other components: one more": bot.v2(components=(*COMPONENTS, "content-type")),
        "components in another order": bot.v2(components=COMPONENTS[::-1]),
        "parameters in another order": bot.v2(parameters=swapped),
        "no nonce": bot.v2(parameters=PARAMETERS.replace('nonce="{nonce}";', "")),
        "no expires": bot.v2(parameters=PARAMETERS.replace("expires={expires};", "")),
        "one more parameter": bot.v2(parameters=PARAMETERS + ";a=b"),
        "a short nonce": bot.v2(nonce="x" * 15),
        "a long nonce": bot.v2(nonce="x" * 65),
        "another alg": bot.v2(alg="hmac-sha512"),
        "no alg": bot.v2(alg="none"),
        "another tag": bot.v2(tag="robot"),
        "a digest of another kind": bot.v2(digest="sha-512=:" + "A" * 86 + "==:"),
        "the digest of another body": bot.v2(digest=OTHER_DIGEST),
        "two digests, one of them right": bot.v2(digest=f"{content_digest(BODY)},{OTHER_DIGEST}"),
        "another label": bot.v2().having(
            signature=bot.v2().value("Signature").replace("sig", "sag")
        ),
        "names with underscores": _renamed(bot.v2()),
    }
    for name, request in odd.items():
        yield Row(name, 401, request)


def _lengths(bot: Bot) -> Iterator[Row]:
    good = bot.v2()
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
    in_chunks = good.without("Content-Length").adding("Transfer-Encoding", "chunked")
    yield Row("in chunks", 411, in_chunks._replace(body=chunked))
    yield Row("in chunks, empty", 411, in_chunks._replace(body=b"0\r\n\r\n"))
    yield Row("in chunks, not signed", 411, in_chunks.without(*V2)._replace(body=chunked))
    yield Row(
        "in chunks, with a length",
        400,
        good.adding("Transfer-Encoding", "chunked")._replace(body=chunked),
        uvicorn=411,
    )
    yield Row("no length", 411, good.without("Content-Length"))
    yield Row("a length below its own", 401, good.having(content_length=str(len(BODY) - 1)))
    yield Row("a length of 0", 401, good.having(content_length="0"))
    encoded = good.adding("Transfer-Encoding", "identity")
    yield Row("in no chunks, but encoded", 400, encoded)
    yield Row("two lengths", 400, good.adding("Content-Length", "0"))
    for length in ("-1", "+5", "5_0", "0x10", "\xb2", "ten"):
        yield Row(f"a length of {length!a}", 400, good.having(content_length=length))
    yield Row("a length of 5000 digits", 400, good.having(content_length="9" * 5000))


def _types(bot: Bot) -> Iterator[Row]:
    """A body that somebody may have parsed before the signature is looked at."""
    parts = b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\njoined\r\n--x--\r\n'
    forms = {
        "multipart/form-data; boundary=x": parts,
        "application/x-www-form-urlencoded": b"kind=joined",
    }
    for kind, body in forms.items():
        signed = bot.v2(body=body).having(content_type=kind)
        yield Row(f"{kind}, signed", 415, signed)
        yield Row(f"{kind}, not signed", 401, signed.without(*V2))
        yield Row(f"{kind}, of another body", 401, signed.having(content_digest=OTHER_DIGEST))


def _times(bot: Bot) -> Iterator[Row]:
    now = bot.now
    for name, text in NO_TIMES.items():
        yield Row(f"created: {name}", 401, bot.v2(created=text))
        yield Row(f"expires: {name}", 401, bot.v2(expires=text))
    yield Row("a second too old", 401, bot.v2(created=now - 301, expires=now - 1))
    yield Row("too old, and still not expired", 401, bot.v2(created=now - 301, expires=now))
    yield Row("a second too new", 401, bot.v2(created=now + 61, expires=now + 70))
    yield Row("a second after its end", 401, bot.v2(created=now - 10, expires=now - 1))
    yield Row("a life of a second too many", 401, bot.v2(created=now, expires=now + 301))
    yield Row("a life of no second", 401, bot.v2(created=now, expires=now))
    yield Row("an end before its beginning", 401, bot.v2(created=now + 10, expires=now + 5))


def _keys(bot: Bot) -> Iterator[Row]:
    yield Row("by a stranger", 401, bot.v2(key=STRANGER))
    yield Row(
        "by a stranger who names our key", 401, bot.v2(key=STRANGER, keyid=key_id(bot.secret))
    )
    yield Row("by the empty secret", 401, bot.v2(key=""))
    yield Row("by the empty secret, naming our key", 401, bot.v2(key="", keyid=key_id(bot.secret)))
    yield Row("the key named in capitals", 401, bot.v2(keyid=key_id(bot.secret).upper()))
    yield Row(
        "the current key named, by the previous",
        401,
        bot.v2(key=bot.previous, keyid=key_id(bot.secret)),
    )
    yield Row("the previous key named, by the current", 401, bot.v2(keyid=key_id(bot.previous)))
    bearer = bot.request().adding("Authorization", f"Bearer {bot.secret}")
    yield Row("the secret itself as a token", 401, bearer)
    yield Row("the secret itself as a signature", 401, bot.request().adding(V1[1], bot.secret))


def _beside(request: Request, other: Request, names: tuple[str, ...]) -> Request:
    for name in names:
        request = request.adding(name, other.value(name))
    return request


def _renamed(good: Request) -> Request:
    headers = ((n.replace("-", "_") if n in V2 else n, value) for n, value in good.headers)
    return good._replace(headers=tuple(headers))
